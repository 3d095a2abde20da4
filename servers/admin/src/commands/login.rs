//! `sekisho login`: the user's consents in one sitting, each kept and proved before it is said to be.

mod page;

use crate::cli::LoginArgs;
use crate::commands::grants::{Grants, note, runtime};
use crate::commands::processing;
use crate::error::CliError;
use crate::output::Output;
use page::{Ending, page};
use sekisho_types::Slot;
use sekisho_vault::{Client, DEADLINE, Grant, Kept, Listener, Login, compare, read_pasted};
use serde_json::json;
use std::io::BufRead as _;
use std::process::ExitCode;

pub(crate) fn run(args: &LoginArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    let grants = Grants::open_or_create()?;
    let wanted = wanted(args, &grants)?;
    // Who only takes rights away has nothing of hers processed.
    if wanted.iter().any(|client| client.slot != Slot::GoogleAdmin) {
        processing::agree(&grants.home, args.accept_processing, output)?;
    }
    let way = Way { paste: args.paste, no_browser: args.no_browser };
    let runtime = runtime()?;
    let mut open = Vec::new();
    for client in wanted {
        // What works is not asked for again; what does not say why is asked for.
        match runtime.block_on(grants.proved(client.slot)) {
            // One that was given to the client before this one works, and is what a change of clients waits for.
            Ok((grant, _)) if grant.header.client != client.id => open.push(client),
            // Half of an administrator's right is none.
            Ok((grant, _)) if client.slot == Slot::GoogleAdmin && lacks_some(client, &grant) => {
                open.push(client)
            }
            Ok(_) => output.good(format_args!(
                "{} {}",
                client.slot,
                output.words("は認可済みです。", "has been authorised already.")
            )),
            Err(error) if error.code() == sekisho_types::ErrorCode::EGRESS_UNREACHABLE => {
                return Err(error.into());
            }
            Err(_) => open.push(client),
        }
    }
    if open.is_empty() {
        return done(args, &[], output);
    }
    output.line(format_args!(
        "{} {}",
        open.len(),
        output.words(
            "枚の同意のページを順に開きます。途中でやめても、続きから再開できます。",
            "pages of consent will open, one after the other. You can stop and go on later."
        )
    ));
    let mut kept = Vec::new();
    for (number, client) in open.iter().enumerate() {
        output.line(format_args!("\n[{}/{}] {}", number + 1, open.len(), client.slot));
        if client.slot == Slot::GoogleAdmin {
            output.weak(output.words(
                "これは Workspace の管理者のための権限です。会社のすべてのアカウントについて、アプリに与えた認可を見て、取り消せます。専用の管理者アカウントを勧めます。不要になったら: sekisho vault revoke google-admin",
                "This is a right of the Workspace's administrators: to see and to end what any account of the company has granted to apps. An account of its own for it is best. When it is not needed any more: sekisho vault revoke google-admin",
            ));
        }
        let known = grants.known_subject(client.slot)?;
        let one = runtime.block_on(consent(way, &grants, client, known.as_deref(), output))?;
        note(&grants.home, "grant-kept", client.slot)?;
        tell(&one, output);
        kept.push(one);
    }
    done(args, &kept, output)
}

fn lacks_some(client: &Client, grant: &Grant) -> bool {
    !compare(&client.scopes, &grant.header.scopes).missing.is_empty()
}

fn wanted<'a>(args: &LoginArgs, grants: &'a Grants) -> Result<Vec<&'a Client>, CliError> {
    let phase = grants.home.policy.phase().number();
    let may = |client: &&Client| client.slot != Slot::SlackAct || phase > 1;
    let chosen: Vec<Slot> = args.slot.iter().map(|slot| slot.slot()).collect();
    if let Some(missing) = chosen.iter().find(|slot| grants.clients.get(**slot).is_none()) {
        return Err(CliError::argument("--slot", format!("clients.toml has no {missing}")));
    }
    let clients = grants.clients.iter().filter(may);
    // An administrator's right is asked for by its name alone.
    let is_chosen = |client: &&Client| match chosen.is_empty() {
        true => client.slot != Slot::GoogleAdmin,
        false => chosen.contains(&client.slot),
    };
    let clients: Vec<&Client> = clients.filter(is_chosen).collect();
    if clients.is_empty() {
        return Err(CliError::argument("--slot", "policy allows none of them in this phase"));
    }
    Ok(clients)
}

/// How the user gets to a page, and its answer to us.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    /// The answer is pasted.
    pub(crate) paste: bool,
    /// No browser is opened.
    pub(crate) no_browser: bool,
}

/// Asks for one consent and keeps it; `known` is the account that it must be of.
///
/// - Errors: [`CliError`]; nothing is kept then.
pub(crate) async fn consent(
    way: Way,
    grants: &Grants,
    client: &Client,
    known: Option<&str>,
    output: &mut Output,
) -> Result<Kept, CliError> {
    let listener = Listener::open(client).await;
    // Pasting needs the address only, not the socket: a port that is taken is no obstacle.
    let redirect = match (&listener, way.paste) {
        (Ok(listener), _) => listener.redirect().to_owned(),
        (Err(_), true) => client.ports.first().map_or_else(
            || "http://127.0.0.1:51999/pasted".to_owned(),
            |port| format!("http://localhost:{port}/slack"),
        ),
        (Err(_), false) => {
            return Err(listener.err().map_or_else(|| CliError::argument("--paste", ""), Into::into));
        }
    };
    let oauth = grants.oauth(client)?;
    let login = Login::begin(oauth, &redirect, grants.providers.page(client.slot.provider()))?;
    output.line(login.url().as_str());
    let code = if way.paste {
        drop(listener);
        output.line(output.words(
            "同意の後、ブラウザーのアドレス欄の URL 全体をここに貼り付けて Enter を押してください（ページが表示されなくても構いません）:",
            "After you have consented, paste the whole address from the browser here and press Enter (the page need not load):",
        ));
        pasted(client.slot, &login)?
    } else {
        if !way.no_browser && webbrowser::open(login.url().as_str()).is_err() {
            output.weak(output.words(
                "ブラウザーを開けません。上の URL を開いてください。",
                "No browser could be opened. Open the address above.",
            ));
        }
        output.faint(output.words(
            "ブラウザーでの同意を待っています（3 分まで）…",
            "Waiting for your consent in the browser, three minutes at the most…",
        ));
        let [yes, no] = [Ending::Arrived, Ending::Refused].map(|ending| page(ending, output.lang));
        listener?.wait(login.attempt(), DEADLINE, [&yes, &no]).await?
    };
    // Her consent may have taken minutes.
    grants.obey()?;
    let vault = grants.vault(client.slot)?;
    Ok(login.conclude(&vault, code, known).await?)
}

fn pasted(slot: Slot, login: &Login) -> Result<sekisho_types::Secret<String>, CliError> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| CliError::argument("--paste", error))?;
    read_pasted(slot, login.attempt(), &line).map_err(CliError::from)
}

/// Says what was kept, and what was not granted.
pub(crate) fn tell(kept: &Kept, output: &mut Output) {
    let header = &kept.grant.header;
    output.good(format_args!("{} {}", kept.grant.tokens.account.expose(), header.slot));
    for scope in &header.scopes {
        output.faint(format_args!("  {scope}"));
    }
    for scope in &kept.missing {
        output.weak(format_args!(
            "{scope} {}",
            output.words(
                "は認可されませんでした。これを使う道具は現れません。",
                "was not granted. Tools that need it are not there."
            )
        ));
    }
}

fn done(args: &LoginArgs, kept: &[Kept], output: &mut Output) -> Result<ExitCode, CliError> {
    if args.json {
        let slots: Vec<_> = kept.iter().map(|kept| kept.grant.header.slot.as_str()).collect();
        output.json(&json!({ "kept": slots }))?;
    } else {
        output.line(output.words("次に: sekisho vault status", "Next: sekisho vault status"));
    }
    Ok(ExitCode::SUCCESS)
}
