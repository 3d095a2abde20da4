//! Rust text as a tree of tokens that can be matched, with paths and imports put together.
//!
//! Tokens rather than a syntax tree, because what stands inside a macro is no syntax tree.

use syn::buffer::{Cursor, TokenBuffer};

/// One token, or what stands between two brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A name or a keyword, without `r#`.
    Name(String),
    /// One sign.
    Sign(char),
    /// A literal as it is written.
    Literal(String),
    /// A lifetime.
    Lifetime,
    /// What stands between brackets, and which: `(`, `[`, `{`, or a blank.
    Group(char, Vec<Token>),
}

impl Token {
    pub(crate) fn is(&self, name: &str) -> bool {
        matches!(self, Self::Name(own) if own == name)
    }

    pub(crate) fn is_sign(&self, sign: char) -> bool {
        *self == Self::Sign(sign)
    }

    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Sign(_) | Self::Literal(_) | Self::Lifetime | Self::Group(..) => None,
        }
    }
}

/// Takes a Rust text apart; `Err` says why it is none.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let stream = text.parse().map_err(|error| format!("{error:?}"));
    Ok(walk(TokenBuffer::new2(stream?).begin()))
}

fn walk(mut at: Cursor<'_>) -> Vec<Token> {
    let mut found = Vec::new();
    while !at.eof() {
        // Lifetimes before signs: they begin with one.
        let (token, next) = if let Some((_, next)) = at.lifetime() {
            (Token::Lifetime, next)
        } else if let Some((inside, bracket, _, next)) = at.any_group() {
            let bracket = match format!("{bracket:?}").as_str() {
                "Parenthesis" => '(',
                "Bracket" => '[',
                "Brace" => '{',
                _ => ' ',
            };
            (Token::Group(bracket, walk(inside)), next)
        } else if let Some((name, next)) = at.ident() {
            let name = name.to_string();
            (Token::Name(name.strip_prefix("r#").unwrap_or(&name).to_owned()), next)
        } else if let Some((literal, next)) = at.literal() {
            (Token::Literal(literal.to_string()), next)
        } else if let Some((sign, next)) = at.punct() {
            (Token::Sign(sign.as_char()), next)
        } else {
            break;
        };
        found.push(token);
        at = next;
    }
    found
}

/// The parts of a path that begins here, and how many tokens they take. Only names joined by `::`.
pub(crate) fn path(tokens: &[Token]) -> (Vec<&str>, usize) {
    let mut names = Vec::new();
    let mut used = 0;
    while let Some(name) = tokens.get(used).and_then(Token::name) {
        names.push(name);
        used += 1;
        if !is_path_sign(&tokens[used..]) || tokens.get(used + 2).and_then(Token::name).is_none() {
            break;
        }
        used += 2;
    }
    (names, used)
}

pub(crate) fn is_path_sign(tokens: &[Token]) -> bool {
    matches!(tokens, [Token::Sign(':'), Token::Sign(':'), ..])
}

/// One import, its tree laid flat.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// The parts of the path; `*` for everything.
    pub(crate) path: Vec<String>,
    /// The name it is given, where it is another.
    pub(crate) renamed: Option<String>,
}

/// Lays the tree of a `use` flat; `tokens` is what stands between `use` and `;`.
pub(crate) fn imports(tokens: &[Token]) -> Vec<Import> {
    let mut found = Vec::new();
    lay_flat(&[], tokens, &mut found);
    found
}

fn lay_flat(before: &[String], tokens: &[Token], found: &mut Vec<Import>) {
    for tree in tokens.split(|token| token.is_sign(',')) {
        let mut path = before.to_vec();
        let mut renamed = None;
        let mut rest = tree.iter();
        let mut inside = None;
        while let Some(token) = rest.next() {
            match token {
                Token::Name(name) if name == "as" => {
                    renamed = rest.next().and_then(Token::name).map(str::to_owned)
                }
                // `{self}` means what the path before it means.
                Token::Name(name) if name == "self" && !path.is_empty() => {}
                Token::Name(name) => path.push(name.clone()),
                Token::Sign('*') => path.push("*".to_owned()),
                Token::Group(_, group) => inside = Some(group),
                Token::Sign(_) | Token::Literal(_) | Token::Lifetime => {}
            }
        }
        match inside {
            Some(group) => lay_flat(&path, group, found),
            None if path.is_empty() => {}
            None => found.push(Import { path, renamed }),
        }
    }
}

/// Leaves out every item that is built for tests only, at any depth.
pub(crate) fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_for_tests(&tokens[at..]) {
            at += item_length(&tokens[at..]);
            continue;
        }
        kept.push(match &tokens[at] {
            Token::Group(bracket, inside) => Token::Group(*bracket, without_tests(inside)),
            token => token.clone(),
        });
        at += 1;
    }
    kept
}

fn is_for_tests(tokens: &[Token]) -> bool {
    match tokens {
        [Token::Sign('#'), Token::Group('[', inside), ..] => match inside.as_slice() {
            [cfg, Token::Group('(', test)] => cfg.is("cfg") && matches!(test.as_slice(), [t] if t.is("test")),
            _ => false,
        },
        _ => false,
    }
}

/// How many tokens an item takes, from its first attribute on.
fn item_length(tokens: &[Token]) -> usize {
    let mut at = 0;
    while matches!(&tokens[at..], [Token::Sign('#'), Token::Group('[', _), ..]) {
        at += 2;
    }
    let end =
        tokens[at..].iter().position(|token| token.is_sign(';') || matches!(token, Token::Group('{', _)));
    end.map_or(tokens.len(), |end| at + end + 1)
}

/// The modules in files of their own that are built for tests only.
pub(crate) fn test_modules(text: &[Token]) -> Vec<String> {
    let mut found = Vec::new();
    for at in (0..text.len()).filter(|at| is_for_tests(&text[*at..])) {
        let item = &text[at..at + item_length(&text[at..])];
        if let [.., keyword, Token::Name(name), Token::Sign(';')] = item
            && keyword.is("mod")
        {
            found.push(name.clone());
        }
    }
    found
}

#[test]
fn imports_are_laid_flat() {
    let text = tokens("::std::{fs::{self, File as F}, io::*, self as s}, r#core::mem").unwrap();
    let flat: Vec<String> = imports(&text)
        .into_iter()
        .map(|import| {
            let renamed = import.renamed.map(|name| format!(" as {name}")).unwrap_or_default();
            format!("{}{renamed}", import.path.join("::"))
        })
        .collect();
    assert_eq!(flat, ["std::fs", "std::fs::File as F", "std::io::*", "std as s", "core::mem"]);
}

#[test]
fn what_is_for_tests_is_left_out() {
    let text =
        "fn a() { x } #[cfg(test)] #[y] mod t { z } #[cfg(not(test))] fn b() {} #[cfg(test)] use q::{r};";
    let kept = without_tests(&tokens(text).unwrap());
    assert_eq!(kept, tokens("fn a() { x } #[cfg(not(test))] fn b() {} ;").unwrap());
}
