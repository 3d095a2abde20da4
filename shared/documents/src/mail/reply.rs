//! What an answer takes over from the mail before it.
//!
//! Apart because these are habits between people, not a format.

// What programs put before the subject of an answer.
const REPLY_WORDS: &[&str] = &["re", "返信", "回复", "回覆", "aw", "antw", "sv", "res"];

/// The subject of an answer: one `Re: ` before what the subject was, however often it was answered before.
///
/// `RE:`, `Re[2]:`, `Re^2:`, `返信:` and full-width colons count as answers; `Fwd:` stays.
pub fn reply_subject(subject: &str) -> String {
    let mut left = subject.trim();
    while let Some(rest) = without_reply_word(left) {
        left = rest.trim_start();
    }
    if left.is_empty() { "Re:".to_owned() } else { format!("Re: {left}") }
}

fn without_reply_word(subject: &str) -> Option<&str> {
    let (word, rest) = subject.split_once([':', '：'])?;
    let word = word.trim().to_lowercase();
    let bare =
        word.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | '^' | '*'));
    REPLY_WORDS.contains(&bare).then_some(rest)
}

/// Quotes a text: the line that says whose it is, and each line behind `> `. Lines end in line feeds.
///
/// Control characters of `attribution` become spaces, so that it stays one line.
///
/// - Source: RFC 3676 section 4.5.
pub fn quote(text: &str, attribution: &str) -> String {
    let mut quoted: String = attribution.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    for line in text.trim_end().lines() {
        quoted.push('\n');
        quoted.push_str(match line.chars().next() {
            None | Some('>') => ">",
            Some(_) => "> ",
        });
        quoted.push_str(line);
    }
    quoted.push('\n');
    quoted
}
