//! Numbers of banks and authorities beside their words, and the numbers that only look like them.

use crate::mask;
use sekisho_mask::{Engine, Kind};

/// Each text holds a number of the kind; nothing with four digits in a row may be left of it.
fn all_forbidden(kind: Kind, cases: &[(&str, &str)]) {
    let engine = Engine::default();
    let mut wrong = Vec::new();
    for (text, number) in cases {
        assert!(text.contains(number), "{text}: {number}");
        let masked = mask(text);
        let wide: String = text
            .chars()
            .map(|c| if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c })
            .collect();
        if engine.forbidden_in(text) != Some(kind)
            || masked.contains(number)
            || engine.forbidden_in(&wide) != Some(kind)
        {
            wrong.push(format!("{text:?} -> {masked:?} {:?}", engine.forbidden_in(&wide)));
        }
        assert_eq!(mask(&masked), masked);
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn all_pass(texts: &[&str]) {
    let wrong: Vec<String> = texts
        .iter()
        .filter_map(|t| Engine::default().forbidden_in(t).map(|kind| format!("{t:?}: {kind}")))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), texts.len(), wrong.join("\n"));
}

#[test]
fn bank_accounts_are_forbidden() {
    all_forbidden(
        Kind::BankAccount,
        &[
            ("○○銀行 渋谷支店 普通 1234567 ヤマダ タロウ", "1234567"),
            ("○○銀行渋谷支店（普）1234567", "1234567"),
            ("みらい信用金庫 本店営業部 当座預金 No.0123456", "0123456"),
            ("口座番号: 1234567", "1234567"),
            ("口座番号は1234567です", "1234567"),
            ("普通預金 口座番号 1234567", "1234567"),
            ("普通：1234567", "1234567"),
            ("振込先：○○銀行 △△支店（店番123） 普通口座 1234567 カ）サンプル", "1234567"),
            (
                "お振込先\n銀行名：みらい銀行\n支店名：渋谷支店（001）\n口座種別：普通\n口座番号：1234567\n口座名義：カ）サンプル",
                "1234567",
            ),
            ("ゆうちょ銀行 記号 12340 番号 12345671", "12345671"),
            ("ゆうちょ 記号：12340　番号：12345671", "12345671"),
            ("記号12340-番号12345671", "12345671"),
            ("ゆうちょ銀行 記号番号 12340-12345671", "12345671"),
            ("{\"bank\": \"みらい銀行\", \"account_number\": \"1234567\"}", "1234567"),
            ("Bank account: Mirai Bank, Shibuya Branch, savings 1234567", "1234567"),
            ("Account No. 1234567", "1234567"),
            ("IBAN: DE89 3704 0044 0532 0130 00", "0532 0130"),
            (
                "銀行名,支店名,種別,口座番号,名義\nみらい銀行,渋谷,普通,1234567,カ)サンプル\nみらい銀行,新宿,当座,7654321,カ)テスト\n",
                "7654321",
            ),
            ("| 氏名 | 口座番号 |\n|---|---|\n| 山田 | 1234567 |\n", "1234567"),
        ],
    );
}

#[test]
fn numbers_of_authorities_are_forbidden() {
    all_forbidden(
        Kind::License,
        &[
            ("運転免許証番号: 301234567890", "301234567890"),
            ("免許証の番号は第301234567890号です", "301234567890"),
            ("免許番号 3012 3456 7890", "3456"),
            ("氏名,免許証番号\n山田,301234567890\n", "301234567890"),
            ("driver's license: 301234567890", "301234567890"),
        ],
    );
    all_forbidden(
        Kind::Passport,
        &[
            ("パスポート番号：TK1234567", "TK1234567"),
            ("旅券番号 TZ7654321", "TZ7654321"),
            ("Passport No. TR1234567", "TR1234567"),
            ("氏名,旅券番号\n山田,MS1234567\n", "MS1234567"),
        ],
    );
    all_forbidden(
        Kind::Insurance,
        &[
            ("保険者番号: 06123456", "06123456"),
            ("健康保険証 記号 1234 番号 567", "1234 番号 567"),
            ("被保険者証 記号・番号：1234-567890", "567890"),
            ("健康保険 記号12-34 番号5678（枝番）00", "5678"),
            ("雇用保険被保険者番号 1234-567890-1", "567890"),
            ("介護保険 被保険者番号：0012345678", "0012345678"),
        ],
    );
    all_forbidden(
        Kind::Pension,
        &[
            ("基礎年金番号: 1234-567890", "567890"),
            ("年金番号は1234567890です", "1234567890"),
            ("氏名,基礎年金番号\n山田,1234-567890\n", "567890"),
        ],
    );
    all_forbidden(
        Kind::ResidenceCard,
        &[
            ("在留カード番号：AB12345678CD", "AB12345678CD"),
            ("residence card no. AB12345678CD", "AB12345678CD"),
        ],
    );
    all_forbidden(
        Kind::ResidentCode,
        &[("住民票コード: 12345678901", "12345678901"), ("住民票コードは1234-5678-901", "5678")],
    );
}

#[test]
fn look_alikes_pass() {
    all_pass(&[
        "口座番号の変更をお願いします",
        "口座番号: ****567",
        "口座残高 1,234,567円",
        "口座の残高は1234567円です",
        "振込先の変更について 2026/04/01",
        "振込先は別途ご連絡します。電話 03-0000-1234",
        "普通 7号車",
        "普通郵便で送りました 1234",
        "普通に1234567件のデータがある",
        "当座の目標は1000000円",
        "免許の更新は2026年です",
        "東京都知事免許(3)第12345号",
        "運転免許の講習は12月24日",
        "パスポートの期限は2030年1月",
        "パスポートセンター TEL 03-0000-1234",
        "健康保険料 12345円",
        "健康保険組合 〒100-0001",
        "保険証の切替は2026-12-02です",
        "保険証の廃止 20241202",
        "年金は65歳から",
        "年金番号の通知書を確認",
        "在留カードの有効期限 2027",
        "住民票コードの通知",
        "雇用保険料率 0.6%",
        "記号 A 番号 1",
        "図の記号 5 の番号 3 を参照",
        "注文番号 1234567",
        "社員番号: 1234567",
        "案件 TK1234567 の件",
        "型番 AB12345678CD",
        "1234-567890",
        "IBAN の形式について",
        "部署,口座数\n営業,1234567\n",
        "定期 券 2026",
    ]);
}

/// Takes minutes if any step is quadratic.
#[test]
fn hostile_rows_take_no_longer_than_their_length() {
    for unit in [
        "口座番号",
        "口座番号 1 ",
        "普通",
        "記号 1 番号 ",
        "記号",
        "免許証,",
        "旅券\n",
        "保険証 1",
        "iban A",
        "口座番号,1\n",
        "振込先 銀行 ",
    ] {
        let text = unit.repeat(200_000 / unit.len());
        assert_eq!(mask(&text).lines().count(), text.lines().count());
    }
}
