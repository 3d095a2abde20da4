//! Which kinds of personal data the engine finds in free text, asked of the engine itself.
//!
//! Apart because a report that says what it looked for must not go by a list that somebody forgot to change: the
//! day the engine learns names, reports say so.

use sekisho_mask::{Engine, Kind};

/// A text in which a find of the kind stands if such finds are made at all. All of it is invented.
fn sample(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "担当は山田太郎様です。",
        Kind::Email => "宛先 hanako@example.co.jp まで",
        Kind::Phone => "電話 090-0000-1234 まで",
        Kind::Address => "住所は東京都千代田区例町1-2-3です。",
        Kind::Postal => "〒100-0000",
        Kind::MyNumber => "マイナンバー 1234 5678 9018",
        Kind::Card => "カード番号 4111 1111 1111 1111",
        Kind::BankAccount => "振込先: 例銀行 本店 普通 口座番号 1234567",
        Kind::License => "運転免許証番号 123456789012",
        Kind::Passport => "旅券番号 TK1234567",
        Kind::Insurance => "健康保険証 記号 1234 番号 567890",
        Kind::Pension => "基礎年金番号 1234-567890",
        Kind::ResidenceCard => "在留カード番号 AB12345678CD",
        Kind::ResidentCode => "住民票コード 12345678901",
        Kind::Secret => "パスワードは「Kaname#4821」です。",
        Kind::Insider => "【社外秘・重要事実】未公表の業績予想の上方修正を来週発表します。",
        Kind::Opaque => "=?no-such-charset?B?AAAA?=",
    }
}

/// The kinds that are looked for, and those that are not.
pub(crate) fn looked_for(engine: &Engine) -> (Vec<Kind>, Vec<Kind>) {
    let finds = |kind: &Kind| engine.inspect(sample(*kind)).iter().any(|find| find.kind == *kind);
    Kind::ALL.into_iter().partition(finds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sekisho_mask::Settings;

    #[test]
    fn what_is_looked_for_and_what_is_not_are_all_kinds() {
        let (looked_for, not) = looked_for(&Engine::new(Settings::default()));
        for kind in [Kind::Email, Kind::Phone, Kind::MyNumber, Kind::Card] {
            assert!(looked_for.contains(&kind), "{kind}");
        }
        assert_eq!(looked_for.len() + not.len(), Kind::ALL.len());
    }
}
