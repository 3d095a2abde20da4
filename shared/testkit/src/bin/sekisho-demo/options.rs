//! The arguments of the demo. Few, and read by hand: the demo needs no library for them.

use crate::screen::Pace;
use sekisho_types::Lang;
use std::io::IsTerminal;

/// How the demo is to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) lang: Lang,
    pub(crate) pace: Pace,
    /// Consents are given by the demo itself, whoever sits at the keyboard.
    pub(crate) no_browser: bool,
}

/// What the arguments ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    Run(Options),
    Help(Lang),
}

impl Options {
    /// Reads the arguments; an argument that means nothing comes back as the error.
    pub(crate) fn parse(args: impl Iterator<Item = String>) -> Result<Wish, String> {
        let mut options = Self { lang: system_lang(), pace: Pace::Flowing, no_browser: false };
        let (mut args, mut help) = (args, false);
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--lang" => options.lang = lang(&args.next().unwrap_or_default())?,
                "--lang=ja" => options.lang = Lang::Ja,
                "--lang=en" => options.lang = Lang::En,
                // Without somebody at the keyboard there is nobody to wait for.
                "--step" if std::io::stdin().is_terminal() => options.pace = Pace::Stepwise,
                "--step" => {}
                "--no-browser" => options.no_browser = true,
                "--yes" | "-y" => options.pace = Pace::Flowing,
                "--help" | "-h" => help = true,
                other => return Err(other.to_owned()),
            }
        }
        Ok(if help { Wish::Help(options.lang) } else { Wish::Run(options) })
    }
}

fn lang(word: &str) -> Result<Lang, String> {
    match word {
        "ja" => Ok(Lang::Ja),
        "en" => Ok(Lang::En),
        other => Err(format!("--lang {other}")),
    }
}

/// The language that the environment asks for.
pub(crate) fn system_lang() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    Lang::from_locale(&set.into_iter().find(|value| !value.is_empty()).unwrap_or_default())
}

pub(crate) fn help(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => {
            "使い方: cargo demo [--lang ja|en] [--step] [--no-browser] [--yes]\n\n\
             \x20 --lang ja|en  表示の言語。省略時は環境の言語\n\
             \x20 --step        一段落ごとに Enter を待ち、同意のページはブラウザーに開きます\n\
             \x20 --no-browser  --step でも、ブラウザーを開きません\n\
             \x20 --yes         待たずに最後まで進みます（省略時と同じ）"
        }
        Lang::En => {
            "Usage: cargo demo [--lang ja|en] [--step] [--no-browser] [--yes]\n\n\
             \x20 --lang ja|en  the language; default: the environment's\n\
             \x20 --step        wait for Enter after each part, and open the consents in your browser\n\
             \x20 --no-browser  open no browser, not even with --step\n\
             \x20 --yes         go on to the end without waiting (the default)"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Wish, String> {
        Options::parse(args.iter().map(|arg| (*arg).to_owned()))
    }

    #[test]
    fn arguments_are_read_and_unknown_ones_named() {
        let run = |lang| Ok(Wish::Run(Options { lang, pace: Pace::Flowing, no_browser: false }));
        assert_eq!(parse(&["--lang", "en", "--yes"]), run(Lang::En));
        assert_eq!(parse(&["--lang=ja"]), run(Lang::Ja));
        assert_eq!(parse(&["--lang", "en", "-h"]), Ok(Wish::Help(Lang::En)));
        assert_eq!(parse(&["--fast"]), Err("--fast".to_owned()));
        assert_eq!(parse(&["--lang", "fr"]), Err("--lang fr".to_owned()));
        assert_eq!(parse(&["--lang"]), Err("--lang ".to_owned()));
    }
}
