//! Addresses to prefectures: what the model may see of a postal address.

use crate::shadow::Shadow;

/// The 47 prefectures.
///
/// - Source: JIS X 0401.
const PREFECTURES: [&str; 47] = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

/// What stands at the start of an address.
pub(crate) struct Head {
    /// The prefecture, as characters of the shadow.
    pub(crate) prefecture: Option<(usize, usize)>,
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
    let prefecture =
        PREFECTURES.iter().find(|p| shadow.has_at(at, p)).map(|p| (at, at.saturating_add(p.chars().count())));
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
    fn a_prefecture_counts_only_at_the_start() {
        for (text, want, code) in [
            ("東京都千代田区千代田1-1", Some("東京都"), false),
            ("〒100-0001 東京都千代田区", Some("東京都"), true),
            ("〒１００−０００１\n東京都千代田区", Some("東京都"), true),
            ("日本、〒5300001 大阪府大阪市", Some("大阪府"), true),
            ("京都市左京区吉田", None, false),
            ("1000001", None, true),
            ("千代田区（東京都）", None, false),
            ("", None, false),
        ] {
            let shadow = fold(text);
            let head = head(&shadow);
            let found: Option<String> = head.prefecture.map(|(a, b)| shadow.slice(a, b).iter().collect());
            assert_eq!((found.as_deref(), head.has_postal_code), (want, code), "{text}");
        }
    }
}
