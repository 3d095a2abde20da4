//! Addresses to prefectures: what the model may see of a postal address.

use crate::detect;
use crate::shadow::Shadow;

/// What stands at the start of an address.
pub(crate) struct Head {
    /// The prefecture: written there, or told by the municipality.
    pub(crate) prefecture: Option<&'static str>,
    /// A postal code stands before it.
    pub(crate) has_postal_code: bool,
}

/// Reads the start of an address: an optional country, an optional postal code, an optional prefecture.
pub(crate) fn head(shadow: &Shadow) -> Head {
    let mut at = skip_signs(shadow, 0);
    if shadow.has_at(at, "日本") {
        at = skip_signs(shadow, at.saturating_add(2));
    }
    let code_end = postal_code(shadow, at);
    at = skip_signs(shadow, code_end.unwrap_or(at));
    let prefecture = detect::prefecture_at(shadow, at, shadow.len());
    Head { prefecture, has_postal_code: code_end.is_some() }
}

/// Skips spaces, commas, the postal mark and the like.
fn skip_signs(shadow: &Shadow, from: usize) -> usize {
    let skipped = shadow
        .slice(from, shadow.len())
        .iter()
        .take_while(|c| c.is_whitespace() || matches!(c, ',' | '、' | ':' | '〒' | '〶' | '"' | '(' | ')'))
        .count();
    from.saturating_add(skipped)
}

fn postal_code(shadow: &Shadow, at: usize) -> Option<usize> {
    let digits = |from: usize, n: usize| {
        let run = shadow.slice(from, from.saturating_add(n));
        run.len() == n && run.iter().all(char::is_ascii_digit)
    };
    let middle = at.saturating_add(3);
    let second = if matches!(shadow.at(middle), Some('-' | ' ')) { middle.saturating_add(1) } else { middle };
    let end = second.saturating_add(4);
    (digits(at, 3) && digits(second, 4) && !digits(end, 1)).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shadow::fold;

    #[test]
    fn a_prefecture_or_a_municipality_counts_only_at_the_start() {
        for (text, want, code) in [
            ("東京都千代田区千代田1-1", Some("東京都"), false),
            ("〒100-0001 東京都千代田区", Some("東京都"), true),
            ("〒１００−０００１\n東京都千代田区", Some("東京都"), true),
            ("日本、〒5300001 大阪府大阪市", Some("大阪府"), true),
            ("京都市左京区吉田", Some("京都府"), false),
            ("1000001", None, true),
            ("千代田区（東京都）", Some("東京都"), false),
            ("", None, false),
        ] {
            let shadow = fold(text);
            let head = head(&shadow);
            assert_eq!((head.prefecture, head.has_postal_code), (want, code), "{text}");
        }
    }
}
