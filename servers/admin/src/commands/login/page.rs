//! The page that the browser ends at: what has happened, in both languages, and that the tab may go.
//!
//! Apart because it is the only HTML that Sekisho writes for a person. It needs no script, fetches nothing, and knows
//! nothing of the answer that led to it; whether a grant is kept is decided afterwards, and told in the window
//! where Sekisho runs.

use sekisho_types::Lang;

/// What the answer was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// A consent has arrived.
    Arrived,
    /// The user, or the provider, said no.
    Refused,
}

/// What is said of an ending in one language.
struct Words {
    lang: &'static str,
    head: &'static str,
    what: &'static str,
    next: &'static str,
}

impl Ending {
    fn words(self, lang: Lang) -> Words {
        match (self, lang) {
            (Self::Arrived, Lang::Ja) => Words {
                lang: "ja",
                head: "同意を受け取りました",
                what: "Sekisho はこれから、アカウントと認可の内容を確かめ、保管します。結果は、Sekisho を実行した画面に表示されます。",
                next: "このタブは閉じて構いません。",
            },
            (Self::Arrived, Lang::En) => Words {
                lang: "en",
                head: "Your consent has arrived",
                what: "Sekisho now checks the account and what was granted, and keeps it. The result is shown in the \
                       window where you ran Sekisho.",
                next: "You may close this tab.",
            },
            (Self::Refused, Lang::Ja) => Words {
                lang: "ja",
                head: "同意されませんでした",
                what: "何も保管していません。理由と次の手順は、Sekisho を実行した画面に表示されます。",
                next: "このタブは閉じて構いません。",
            },
            (Self::Refused, Lang::En) => Words {
                lang: "en",
                head: "There was no consent",
                what: "Nothing was kept. Why, and what to do next, is shown in the window where you ran Sekisho.",
                next: "You may close this tab.",
            },
        }
    }

    fn mark(self) -> (&'static str, &'static str) {
        match self {
            Self::Arrived => ("good", "M5 13l4 4L19 7"),
            Self::Refused => ("none", "M6 12h12"),
        }
    }
}

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c2430;--soft:#566073;--card:#fff;--ground:#f2f4f7;--line:#dfe4ea;--good:#1a7f4b;\
--none:#8a5a00}\
@media(prefers-color-scheme:dark){:root{--ink:#e8ecf2;--soft:#a3adbd;--card:#1d232c;--ground:#12161c;--line:#313a47;\
--good:#54c98a;--none:#e0b050}}\
*{box-sizing:border-box}\
body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;padding:24px;\
background:var(--ground);color:var(--ink);line-height:1.8;\
font-family:'Yu Gothic UI','Meiryo','Hiragino Sans','Noto Sans CJK JP','Noto Sans JP',system-ui,sans-serif}\
main{max-width:35rem;width:100%;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:36px 40px}\
svg{width:44px;height:44px;padding:9px;border-radius:50%;fill:none;stroke:#fff;stroke-width:3;stroke-linecap:round;\
stroke-linejoin:round;display:block;margin-bottom:16px}\
.good svg{background:var(--good)}.none svg{background:var(--none)}\
h1{font-size:1.5rem;line-height:1.4;margin:0 0 .5rem}h2{font-size:1.1rem;line-height:1.4;margin:0 0 .4rem}\
p{margin:0 0 .5rem}.next{font-weight:bold}\
section+section{border-top:1px solid var(--line);margin-top:1.4rem;padding-top:1.2rem;color:var(--soft);font-size:.93rem}\
footer{margin-top:1.6rem;color:var(--soft);font-size:.8rem}\
@media(max-width:30rem){main{padding:28px 22px}}";

/// The page for an ending, the user's own language first.
pub(super) fn page(ending: Ending, first: Lang) -> String {
    let second = match first {
        Lang::Ja => Lang::En,
        Lang::En => Lang::Ja,
    };
    let (one, other) = (ending.words(first), ending.words(second));
    let (class, drawn) = ending.mark();
    format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Sekisho: {}</title>\
         <style>{STYLE}</style></head>\n<body class=\"{class}\"><main>\
         <svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"{drawn}\"/></svg>\n{}\n{}\n\
         <footer>Sekisho（関所）</footer></main></body></html>\n",
        one.lang,
        one.head,
        section(&one, "h1"),
        section(&other, "h2"),
    )
}

fn section(words: &Words, heading: &str) -> String {
    let Words { lang, head, what, next } = words;
    format!(
        "<section lang=\"{lang}\"><{heading}>{head}</{heading}><p>{what}</p><p class=\"next\">{next}</p></section>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_stand_on_both_pages_and_the_users_own_comes_first() {
        for ending in [Ending::Arrived, Ending::Refused] {
            for (first, marks) in [
                (Lang::Ja, ["lang=\"ja\"><h1>", "lang=\"en\"><h2>"]),
                (Lang::En, ["lang=\"en\"><h1>", "lang=\"ja\"><h2>"]),
            ] {
                let page = page(ending, first);
                let places = marks.map(|mark| page.find(mark).expect(mark));
                assert!(places[0] < places[1], "{page}");
                assert!(page.contains("閉じて構いません") && page.contains("close this tab"), "{page}");
            }
        }
    }

    #[test]
    fn a_page_fetches_nothing_and_runs_nothing() {
        for ending in [Ending::Arrived, Ending::Refused] {
            let page = page(ending, Lang::Ja);
            for word in ["<script", "http:", "https:", "src=", "href=", "url(", "onload", "<form"] {
                assert!(!page.contains(word), "{word}");
            }
        }
    }
}
