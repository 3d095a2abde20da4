//! The embedded tables as a user of the crate sees them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::expect_used,
    missing_docs,
    reason = "tests may fail loudly"
)]

use proptest::prelude::*;
use sekisho_names::{Bias, Names, Sort, Tagged};

fn tag(text: &str) -> Vec<Tagged> {
    Names::embedded().tag(&text.chars().collect::<Vec<_>>(), Bias::SHIPPED)
}

fn persons(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    tag(text)
        .iter()
        .filter(|tag| tag.what == Sort::Person)
        .map(|tag| chars[tag.from..tag.to].iter().collect())
        .collect()
}

#[test]
fn people_are_found_in_every_kind_of_text() {
    let table: &[(&str, &[&str])] = &[
        ("田中さん、おはようございます。", &["田中"]),
        ("お世話になっております。サンプル商事の佐々木です。", &["佐々木"]),
        ("営業部 山田太郎 様", &["山田太郎"]),
        ("出席者：鈴木、高橋、渡辺（敬称略）", &["鈴木", "高橋", "渡辺"]),
        ("Best regards,\nTaro Yamada", &["Taro Yamada"]),
        ("フリガナ：ヤマダ タロウ", &["ヤマダ タロウ"]),
        ("1001,伊藤 健一,経理部", &["伊藤 健一"]),
        ("スミスさんは明日来ます。", &["スミス"]),
        ("窓口: 高橋設計部", &["高橋"]),
        ("田中物流担当まで", &["田中"]),
        ("以上、鈴木情報共有です", &["鈴木"]),
    ];
    for (text, expected) in table {
        assert_eq!(persons(text), *expected, "{text}");
    }
}

#[test]
fn companies_places_and_plain_words_stay() {
    let table = [
        "本田技研工業は新車を発表した。",
        "松下電器と小林製薬",
        "三井住友銀行の口座に振り込む",
        "伊藤忠商事、武田薬品工業",
        "山口県と福島県",
        "千葉支店に連絡する",
        "石川県警によると",
        "長野オリンピック",
        "清水建設の設計部に聞く",
        "高橋設計株式会社に発注した。",
        "ジュースとジャムとゴミ",
        "高田馬場駅で待ち合わせ",
        "林業と森林の保全",
        "平成30年度の決算",
        "fn main() { let total = 3; }",
    ];
    for text in table {
        assert_eq!(persons(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn the_same_text_gives_the_same_spans() {
    let text = "山田太郎様\nお世話になっております。株式会社サンプルの鈴木花子です。".repeat(40);
    assert_eq!(tag(&text), tag(&text));
}

#[test]
fn hostile_text_takes_time_in_step_with_its_length() {
    for unit in ["山", "山 ", "ア", "a", "a.b", "\n", "東京都", "yamada", "たなか", "「"] {
        let time = |count: usize| {
            let text: Vec<char> = unit.chars().cycle().take(count).collect();
            let start = std::time::Instant::now();
            let found = Names::embedded().tag(&text, Bias::SHIPPED);
            assert!(found.len() <= count);
            start.elapsed().as_secs_f64()
        };
        time(4000);
        let (short, long) = (time(20_000), time(160_000));
        assert!(long < short * 40.0 + 0.5, "{unit:?}: {short} then {long}");
    }
}

fn sound(text: &[char]) {
    let found = Names::embedded().tag(text, Bias::at(0.05));
    let mut last = 0;
    for tag in found {
        assert!(last <= tag.from && tag.from < tag.to && tag.to <= text.len());
        assert!((0.0..=1.0).contains(&tag.score));
        last = tag.to;
    }
    let _ = Names::embedded().initials(text);
}

proptest! {
    #[test]
    fn any_characters_give_spans_in_range_and_in_order(text in proptest::collection::vec(any::<char>(), 0..300)) {
        sound(&text);
    }

    #[test]
    fn any_japanese_gives_spans_in_range_and_in_order(text in "[山田太郎佐藤ヤマダたなか a-zA-Z. ,\n、。・0-9「」()ー々々]{0,400}") {
        sound(&text.chars().collect::<Vec<_>>());
    }
}
