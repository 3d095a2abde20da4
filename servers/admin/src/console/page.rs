//! The frame that every page stands in, and the pages that need no session.

pub(super) mod factors;
pub(super) mod grants;
pub(super) mod history;
pub(super) mod policy;
pub(super) mod proposal;
pub(super) mod record;
pub(super) mod waiting;

use super::view::View;
use crate::approval::Desk;
use crate::commands::order;
use crate::error::CliError;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sekisho_messages::Message;
use sekisho_types::Lang;

/// The places of the console, as its menu names them.
const MENU: [(&str, &str, &str); 6] = [
    ("", "承認待ち", "Waiting"),
    ("history", "履歴", "History"),
    ("record", "記録", "Record"),
    ("grants", "認可", "Grants"),
    ("policy", "方針", "Policy"),
    ("factors", "承認手段", "Factors"),
];

/// A language as HTML names it.
fn word_of(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "ja",
        Lang::En => "en",
    }
}

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) " · Sekisho" }
            link rel="icon" href="/icon.svg" type="image/svg+xml";
            link rel="stylesheet" href="/console.css";
            script src="/console.js" defer {}
        }
    }
}

/// A whole page of a session. `here` is the menu's entry that it belongs to.
pub(super) fn whole(view: &View, desk: Option<&Desk>, here: &str, title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(word_of(view.lang())) data-base=(view.to("")) {
            (head(title))
            body {
                a.skip href="#main" { (view.t("本文へ", "Skip to content")) }
                header.top {
                    a.brand href=(view.to("")) { img src="/icon.svg" alt="" width="28" height="28"; span { "Sekisho" } }
                    nav aria-label=(view.t("メニュー", "Menu")) {
                        @for (place, ja, en) in MENU {
                            a href=(view.to(place)) aria-current=[(place == here).then_some("page")] { (view.t(ja, en)) }
                        }
                    }
                    (tools(view))
                }
                (assurance(view, desk))
                @if let Some(desk) = desk { (halt(view, desk)) }
                main id="main" tabindex="-1" {
                    @if let Some(notice) = &view.session.notice {
                        div.notice.(if notice.good { "good" } else { "bad" }) role="status" {
                            p.what { (notice.what) }
                            @if !notice.next.is_empty() { p.next { (notice.next) } }
                        }
                    }
                    (body)
                }
                (footer(view))
            }
        }
    };
    page.into_string()
}

fn tools(view: &View) -> Markup {
    let (word, lang) = match view.lang() {
        Lang::Ja => ("English", "en"),
        Lang::En => ("日本語", "ja"),
    };
    html! {
        div.tools {
            form method="post" action=(view.to("lang")) {
                (view.token())
                button.plain type="submit" name="lang" value=(lang) lang=(lang) { (word) }
            }
            form method="post" action=(view.to("close")) {
                (view.token())
                button.plain type="submit" { (view.t("終了", "Close")) }
            }
        }
    }
}

/// What approving here is worth, on every page.
fn assurance(view: &View, desk: Option<&Desk>) -> Markup {
    html! {
        details.assurance {
            summary {
                strong { "assurance: personal" }
                span {
                    (view.t(
                        "あなたの権限で動くプログラムに対する守りではありません",
                        "not proof against programs that run as you",
                    ))
                }
                @if let Some(desk) = desk { span.who { (desk.user) } }
            }
            p {
                (view.t(
                    "守れるもの: アシスタントの道具、操作の誤り、ほかの利用者、盗まれたディスク。守れないもの: あなたのアカウントで動くプログラム（アシスタントのシェルを含む）は、承認・鍵・記録を迂回できます。迂回は、外部に写した検査点までの記録で気づけます。",
                    "Covered: the assistant's tools, slips, other users, a stolen disk. Not covered: programs that run under your account, the assistant's shell among them, can get around approvals, keys and the record. The record shows tampering up to the last checkpoint that left this computer.",
                ))
            }
        }
    }
}

/// Whether an administrator's order holds everything.
fn halt(view: &View, desk: &Desk) -> Markup {
    match order::ledger(&desk.home).and_then(|ledger| Ok(ledger.standing()?)) {
        Err(error) => problem(view, &error),
        Ok(standing) => html! {
            @if let Some(halted) = standing.halted() {
                div.banner role="alert" {
                    strong {
                        (view.t("停止中", "Halted")) " · " (view.t("管理者の命令", "order")) " no. " (halted.number())
                    }
                    span { (halted.reason().map_or("—", |reason| reason.as_str())) }
                    span { (view.t("再開の命令が出るまで、何も承認・実行できません。", "Nothing can be approved or done until it is lifted.")) }
                }
            } @else if let Some(due) = standing.due() {
                div.banner.soft role="status" {
                    (view.t("未実行の命令があります: no. ", "An order is due: no. ")) (due.number())
                }
            }
        },
    }
}

fn footer(view: &View) -> Markup {
    let keys = [
        ("j / k", "次・前の行へ", "next, previous row"),
        ("g", "承認待ちの一覧へ", "to the list of what waits"),
        ("a", "承認ボタンへ移動", "to the approve button"),
        ("r", "差し戻しの欄へ移動", "to the comment"),
        ("d", "却下へ移動", "to deny"),
        ("e", "編集する", "edit"),
        ("?", "この一覧を開閉", "this list"),
    ];
    html! {
        footer.bottom {
            details id="keys" {
                summary { (view.t("キーボード操作", "Keyboard")) }
                dl {
                    @for (key, ja, en) in keys { div { dt { kbd { (key) } } dd { (view.t(ja, en)) } } }
                }
            }
        }
    }
}

/// An error as it stands on a page.
pub(super) fn problem(view: &View, error: &CliError) -> Markup {
    let message = error.message(view.lang());
    html! {
        div.notice.bad role="alert" {
            p.what { (message.what) }
            p.next { (message.next) }
            p.code { (error.code) }
        }
    }
}

/// A page without a session, in both languages.
fn bare(title: &str, body: &Markup) -> String {
    html! { (DOCTYPE) html lang="ja" { (head(title)) body.bare { main { img src="/icon.svg" alt="" width="44" height="44"; (body) } } } }
        .into_string()
}

fn both(ja: [&str; 2], en: [&str; 2]) -> Markup {
    html! {
        section lang="ja" { h1 { (ja[0]) } p { (ja[1]) } }
        section lang="en" { h2 { (en[0]) } p { (en[1]) } }
    }
}

pub(super) fn ended() -> String {
    bare(
        "Console",
        &both(
            [
                "コンソールは開いていません",
                "リンクは 60 秒以内に 1 回だけ使えます。操作がないまま 30 分が過ぎると終了します。「sekisho console」を実行した画面で Enter キーを押し、新しいリンクを開いてください。",
            ],
            [
                "This console is not open",
                "A link is good once, for 60 seconds; a session ends after 30 minutes without use. Press Enter in the window where `sekisho console` runs, and open the new link.",
            ],
        ),
    )
}

/// Where a bell leads: to the window that is open already.
pub(super) fn waits(number: u64) -> String {
    bare(
        "Console",
        &both(
            [
                &format!("{number} 番が承認を待っています"),
                "開いているコンソールの画面で確かめてください。画面を閉じた場合は、「sekisho console」を実行した画面で Enter キーを押し、新しいリンクを開いてください。",
            ],
            [
                &format!("No. {number} waits for you"),
                "Look at it in the console that you have open. If you have closed it, press Enter in the window where `sekisho console` runs, and open the new link.",
            ],
        ),
    )
}

pub(super) fn bad_form() -> String {
    bare(
        "Console",
        &both(
            [
                "受け付けませんでした",
                "この画面から送られたことを確かめられません。何も変更していません。ページを開き直して、もう一度お試しください。",
            ],
            [
                "Not taken",
                "It cannot be told that this was sent from the console. Nothing was changed. Open the page again and retry.",
            ],
        ),
    )
}

pub(super) fn foreign() -> String {
    bare(
        "Console",
        &both(
            [
                "このページはありません",
                "何も変更していません。「sekisho console」で開いたページから操作してください。",
            ],
            ["There is no such page", "Nothing was changed. Use the page that `sekisho console` opens."],
        ),
    )
}

pub(super) fn broken() -> String {
    bare(
        "Console",
        &both(
            ["内部の誤りが起きました", "何が起きたかは、提案の状態と記録で確かめてください。"],
            [
                "Something went wrong inside",
                "Look at the proposal's state and at the record to see what has happened.",
            ],
        ),
    )
}

/// Why the console cannot be opened.
pub(super) fn closed(message: &Message, lang: Lang) -> String {
    bare("Console", &html! { section lang=(word_of(lang)) { h1 { (message.what) } p { (message.next) } } })
}

/// The page behind a start link: it goes on by itself, from our own origin.
pub(super) fn entrance(path: &str, lang: Lang) -> String {
    let place = format!("/c/{path}/");
    let word = match lang {
        Lang::Ja => "コンソールを開く",
        Lang::En => "Open the console",
    };
    let refresh = PreEscaped(format!("<meta http-equiv=\"refresh\" content=\"0;url={place}\">"));
    html! {
        (DOCTYPE)
        html lang=(word_of(lang)) {
            head {
                meta charset="utf-8";
                (refresh)
                title { "Sekisho" }
                link rel="stylesheet" href="/console.css";
            }
            body.bare { main { img src="/icon.svg" alt="" width="44" height="44"; p { a href=(place) { (word) } } } }
        }
    }
    .into_string()
}
