//! What persons approve with: the list, and the three things that can be done about it.

use crate::approval::Desk;
use crate::console::page::whole;
use crate::console::show::shown;
use crate::console::view::View;
use crate::error::CliError;
use data_encoding::BASE64URL_NOPAD;
use maud::{Markup, html};
use qrcode::{Color, QrCode};
use sekisho_factors::{Begun, Bytes, CodeEnrolment, Enrolled, FactorKind, PasskeyEnrolment, Withdrawal};
use sekisho_policy::Codes;
use sekisho_types::UserId;

pub(in crate::console) fn page(view: &View, desk: &Desk) -> Result<String, CliError> {
    let enrolled = desk.factors.list()?;
    let body = html! {
        h1 { (view.t("承認手段", "Factors")) }
        @if enrolled.is_empty() {
            div.empty {
                p { (view.t("承認手段がまだありません。", "No factor is enrolled yet.")) }
                p.faint { (view.t("パスキー（Windows Hello、FIDO2 キー）の登録をお勧めします。", "A passkey (Windows Hello, or a FIDO2 key) is the one to enrol.")) }
            }
        } @else { (list(view, &enrolled)) }
        div.columns {
            section {
                h2 { (view.t("パスキーを登録する", "Enrol a passkey")) }
                p { (view.t("指紋・顔・PIN で本人を確かめ、承認する内容そのものに署名します。", "Asks for finger, face or PIN, and signs exactly what is approved.")) }
                p.faint { (view.t("リモートデスクトップの画面では、Windows Hello が使えないことがあります（未確認）。その場合は FIDO2 キーの転送か、ワンタイムコードを使ってください。", "Over a remote desktop Windows Hello may not work (unproven): forward a FIDO2 key, or use a one-time code.")) }
                (begin(view, desk, "passkey", view.t("仕事用 PC の Windows Hello", "Windows Hello on my desk")))
            }
            section {
                h2 { (view.t("ワンタイムコードを登録する", "Enrol a one-time code")) span.badge { (view.t("弱い方法", "weaker")) } }
                p { (view.t("別の端末（スマートフォンなど）のアプリが 30 秒ごとに表示する 6 桁です。", "Six digits that an app on another device shows, new every 30 seconds.")) }
                p.faint {
                    @match desk.home.policy.approval().codes() {
                        Codes::Count => (view.t("コードは内容と結び付かないため、パスキーより弱い方法です。「別の人の承認」には使えません。", "A code is not tied to what it approves, so it is weaker than a passkey, and never a second person's.")),
                        Codes::DoNotCount => strong { (view.t("いまの方針では、コードで承認できません（[approval] one_time_code）。", "Under this policy codes approve nothing ([approval] one_time_code).")) },
                    }
                }
                (begin(view, desk, "code", view.t("スマートフォンのアプリ", "app on my phone")))
            }
        }
    };
    Ok(whole(view, Some(desk), "factors", view.t("承認手段", "Factors"), &body))
}

fn list(view: &View, enrolled: &[Enrolled]) -> Markup {
    html! {
        div.scroll { table.rows {
            thead { tr {
                th scope="col" { (view.t("名前", "Name")) }
                th scope="col" { (view.t("種類", "Kind")) }
                th scope="col" { (view.t("人", "Person")) }
                th scope="col" { (view.t("登録", "Enrolled")) }
                th scope="col" { (view.t("最後の使用", "Last used")) }
                th scope="col" { span.unseen { (view.t("操作", "Action")) } }
            } }
            tbody { @for one in enrolled { tr {
                td.wide { (shown(&one.label)) br; code.faint { (one.id) } }
                td {
                    (kind(view, one.kind))
                    @if one.can_be_copied { " " span.badge title=(view.t("ほかの端末に同期されることがあります", "it may be synced to other devices")) { (view.t("同期可", "synced")) } }
                }
                td { (one.person) }
                td { (view.at(one.enrolled_at)) }
                td { @match one.used_at { Some(at) => (view.at(at)), None => span.faint { "—" } } }
                td {
                    form method="post" action=(view.to("factors/begin-withdrawal")) {
                        (view.token())
                        button.small type="submit" name="id" value=(one.id) { (view.t("解除…", "Withdraw…")) }
                    }
                }
            } } }
        } }
    }
}

fn kind(view: &View, kind: FactorKind) -> &'static str {
    let [ja, en] = match kind {
        FactorKind::Passkey => ["パスキー", "passkey"],
        FactorKind::OneTimeCode => ["ワンタイムコード", "one-time code"],
    };
    match view.lang() {
        sekisho_types::Lang::Ja => ja,
        sekisho_types::Lang::En => en,
    }
}

/// Who may be enrolled here: the user, and those whom policy lists.
pub(in crate::console) fn persons(desk: &Desk) -> Vec<UserId> {
    let mut persons = vec![desk.user.clone()];
    let seconds = desk.home.policy.approval().seconds().iter();
    persons
        .extend(seconds.filter(|second| desk.home.policy.approval().is_second(second, &desk.user)).cloned());
    persons
}

fn begin(view: &View, desk: &Desk, what: &str, example: &str) -> Markup {
    let persons = persons(desk);
    // A code is never a second person's.
    let persons: Vec<_> = persons.iter().take(if what == "code" { 1 } else { persons.len() }).collect();
    html! {
        form.stack method="post" action=(view.to(&format!("factors/begin-{what}"))) {
            (view.token())
            @if persons.len() > 1 {
                label for={ (what) "-person" } { (view.t("人", "Person")) }
                select id={ (what) "-person" } name="person" { @for person in &persons { option value=(person) { (person) } } }
            } @else {
                @for person in &persons { input type="hidden" name="person" value=(person); }
            }
            label for={ (what) "-label" } { (view.t("名前", "Name")) }
            input type="text" id={ (what) "-label" } name="label" maxlength="60" required="" value=(example);
            button type="submit" { (view.t("始める", "Begin")) }
        }
    }
}

fn words(bytes: &[Bytes]) -> String {
    bytes.iter().map(Bytes::to_text).collect::<Vec<_>>().join(" ")
}

/// How the person agrees to a change with what she has.
fn consent(view: &View, begun: &Begun) -> Markup {
    html! {
        @match begun.needs() {
            Some(FactorKind::Passkey) => p { (view.t("先に、登録済みのパスキーで同意します。", "First you agree with a passkey that is enrolled already.")) },
            Some(FactorKind::OneTimeCode) => {
                label for="consent" { (view.t("登録済みのアプリに表示された 6 桁で同意します", "Agree with the six digits of the app that is enrolled")) }
                input.code id="consent" name="consent" inputmode="numeric" autocomplete="one-time-code" maxlength="16" required="";
            },
            None => {},
        }
    }
}

/// What the page's script needs to have a passkey agree; nothing where none has to.
fn agreeing(begun: &Begun) -> (Option<String>, String) {
    let challenge = match begun.needs() {
        Some(FactorKind::Passkey) => Some(BASE64URL_NOPAD.encode(&begun.consent_challenge())),
        Some(FactorKind::OneTimeCode) | None => None,
    };
    (challenge, words(begun.credentials()))
}

fn frame(view: &View, desk: &Desk, title: &str, body: &Markup) -> String {
    let body = html! {
        p.crumb { a href=(view.to("factors")) { (view.t("承認手段", "Factors")) } " / " (title) }
        h1 { (title) }
        (body)
    };
    whole(view, Some(desk), "factors", title, &body)
}

pub(in crate::console) fn passkey(view: &View, desk: &Desk, enrolment: &PasskeyEnrolment) -> String {
    let begun = enrolment.begun();
    let (agree, credentials) = agreeing(begun);
    let body = html! {
        p { (view.t("ブラウザーの表示に従って、この人の認証器を使ってください: ", "Follow the browser, with this person's authenticator: ")) strong { (begun.person()) } }
        form.stack method="post" action=(view.to("factors/passkey")) data-passkey="create"
            data-challenge=(BASE64URL_NOPAD.encode(&enrolment.challenge()))
            data-user=(BASE64URL_NOPAD.encode(&enrolment.user_handle())) data-name=(begun.person())
            data-credentials=(credentials) data-consent=[agree] {
            (view.token())
            input type="hidden" name="registration" value="";
            input type="hidden" name="assertion" value="";
            (consent(view, begun))
            div.buttons {
                button.main id="approve" type="submit" { (view.t("パスキーを作る", "Make the passkey")) }
                a.button href=(view.to("factors")) { (view.t("やめる", "Cancel")) }
            }
            p.say role="alert" {}
        }
    };
    frame(view, desk, view.t("パスキーを登録する", "Enrol a passkey"), &body)
}

pub(in crate::console) fn code(view: &View, desk: &Desk, enrolment: &CodeEnrolment) -> String {
    let begun = enrolment.begun();
    let (agree, credentials) = agreeing(begun);
    let secret = enrolment.secret_text();
    let body = html! {
        ol.steps {
            li {
                p { (view.t("別の端末の認証アプリで読み取ります。このコンピューターには入れないでください。", "Scan this with an authenticator app on another device; not on this computer.")) }
                (qr(view, enrolment.uri().expose()))
                details { summary { (view.t("読み取れない場合", "If it cannot be scanned")) } code.secret { (secret.expose()) } }
            }
            li {
                form.stack method="post" action=(view.to("factors/code")) data-passkey=[agree.as_ref().map(|_| "get")]
                    data-challenge=[agree] data-credentials=(credentials) {
                    (view.token())
                    input type="hidden" name="assertion" value="";
                    label for="first" { (view.t("アプリに表示された 6 桁", "The six digits of the app")) }
                    input.code id="first" name="first" inputmode="numeric" autocomplete="one-time-code" maxlength="16" required="";
                    (consent(view, begun))
                    div.buttons {
                        button.main type="submit" { (view.t("登録する", "Enrol")) }
                        a.button href=(view.to("factors")) { (view.t("やめる", "Cancel")) }
                    }
                    p.say role="alert" {}
                }
            }
        }
    };
    frame(view, desk, view.t("ワンタイムコードを登録する", "Enrol a one-time code"), &body)
}

pub(in crate::console) fn withdrawal(view: &View, desk: &Desk, withdrawal: &Withdrawal) -> String {
    let begun = withdrawal.begun();
    let (agree, credentials) = agreeing(begun);
    let body = html! {
        p {
            (view.t("解除すると、この承認手段による承認は、まだ実行されていないものも含めて無効になります: ", "Nothing is approved by this factor any more, nor what it has approved and was not delivered: "))
            code { (withdrawal.id()) } " · " (begun.person())
        }
        form.stack method="post" action=(view.to("factors/withdraw")) data-passkey=[agree.as_ref().map(|_| "get")]
            data-challenge=[agree] data-credentials=(credentials) {
            (view.token())
            input type="hidden" name="assertion" value="";
            (consent(view, begun))
            div.buttons {
                button.danger type="submit" { (view.t("解除する", "Withdraw")) }
                a.button href=(view.to("factors")) { (view.t("やめる", "Cancel")) }
            }
            p.say role="alert" {}
            p.faint { (view.t("鍵をなくして同意できない場合: sekisho factors withdraw --lost（同意がなかったことが記録に残ります）", "For a lost key that cannot agree: sekisho factors withdraw --lost (the record will say that nobody agreed)")) }
        }
    };
    frame(view, desk, view.t("承認手段を解除する", "Withdraw a factor"), &body)
}

/// A QR code as a picture of one path: no other file, no style of its own.
fn qr(view: &View, text: &str) -> Markup {
    let Ok(code) = QrCode::new(text.as_bytes()) else { return html! {} };
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4));
        }
    }
    let size = width + 8;
    html! {
        svg.qr viewBox={ "0 0 " (size) " " (size) } role="img" aria-label=(view.t("QR コード", "QR code")) {
            rect width=(size) height=(size) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}
