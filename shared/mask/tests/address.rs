//! Postal addresses in free text: in which notation they go, and which places stay.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

use sekisho_mask::{Engine, Kind, PersonBias, Piece, PieceKind, Settings};

/// Persons are another subject: only what is as good as certain to be a name goes here.
fn engine() -> Engine {
    Engine::new(Settings { person_bias: PersonBias::percent(0).unwrap(), ..Settings::default() })
}

fn mask(text: &str) -> String {
    let engine = engine();
    engine.mask(vec![Piece::new(PieceKind::Text, text)]).into_pieces().remove(0)
}

/// Each shown form is checked, and so is that masking it once more changes nothing.
fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(text, want)| (text, want, mask(text)))
        .filter(|(_, want, got)| got != *want || mask(got) != *got)
        .map(|(text, want, got)| format!("{text:?}\n   want {want:?}\n    got {got:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_address_becomes_its_prefecture() {
    check(&[
        ("東京都新宿区西新宿2-8-1", "東京都"),
        ("東京都新宿区西新宿２－８－１", "東京都"),
        ("東京都新宿区西新宿２丁目８番１号", "東京都"),
        ("東京都新宿区西新宿二丁目八番一号", "東京都"),
        ("東京都新宿区西新宿2丁目8-1", "東京都"),
        ("東京都新宿区西新宿2の8の1", "東京都"),
        ("東京都新宿区西新宿ニ丁目8番1号", "東京都"),
        ("東京都　新宿区　西新宿　２－８－１", "東京都"),
        ("千葉県成田市古込1番地の1", "千葉県"),
        ("青森県東津軽郡外ヶ浜町字蟹田高銅屋44番地2", "青森県"),
        ("長野県下伊那郡阿智村駒場大字小野1234", "長野県"),
        ("長野県諏訪郡下諏訪町5329", "長野県"),
        ("新潟県佐渡市相川123", "新潟県"),
        ("石川県金沢市甲123番地", "石川県"),
        ("岩手県盛岡市第3地割45", "岩手県"),
        ("埼玉県さいたま市浦和区高砂3-15-1-405", "埼玉県"),
        ("埼玉県大宮市桜木町1-2-3", "埼玉県"),
        ("京都府京都市中京区寺町通御池上る上本能寺前町488番地", "京都府"),
        ("北海道札幌市中央区北三条西六丁目", "北海道"),
        ("本社は東京都新宿区西新宿2-8-1にあります。", "本社は東京都にあります。"),
    ]);
}

#[test]
fn a_municipality_or_a_town_tells_the_prefecture() {
    check(&[
        ("新宿区西新宿2-8-1へお送りください", "東京都へお送りください"),
        ("横浜市西区みなとみらい2丁目3番1号", "神奈川県"),
        ("四日市市芝田2丁目2-37", "三重県"),
        ("東村山市青葉町4丁目1-1", "東京都"),
        ("烏丸通御池上ル二条殿町538", "京都府"),
        ("四条烏丸西入ル 第二ビル3F", "京都府"),
        ("札幌市中央区北3条西4丁目1-2", "北海道"),
        ("北3条西4丁目1-2", "北海道"),
        ("中央区銀座4-5-6", "東京都"),
        ("府中市分梅町1-2-3", "東京都"),
        ("北区1-2-3", "［住所］"),
        ("〒114-0024 北区1-2-3", "〒［郵便番号］ 東京都"),
        ("道玄坂1-2-3", "東京都"),
        ("本社：西新宿2丁目8番1号", "本社：［住所］"),
        ("大宮市桜木町1-2-3", "［住所］"),
    ]);
}

/// 京都府 in place of 京都市中京区 would leave standing what was to go.
#[test]
fn a_prefecture_that_was_not_written_never_spells_a_part_of_the_address() {
    check(&[
        ("京都市中京区烏丸通御池上ル二条殿町538", "［住所］"),
        ("京都市下京区四条通烏丸東入長刀鉾町20番地", "［住所］"),
        ("京都市上京区下立売通新町西入薮ノ内町にて", "［住所］にて"),
        ("千葉市美浜区中瀬3-2です", "［住所］です"),
        ("大阪市北区梅田1-2-3,済", "［住所］,済"),
        ("部署,住所\n総務,新潟市中央区万代5-1", "部署,住所\n総務,［住所］"),
        ("京都府京都市中京区烏丸通御池上ル二条殿町538", "京都府"),
        ("大阪府大阪市北区梅田1-2-3", "大阪府"),
    ]);
}

#[test]
fn buildings_floors_and_rooms_go_too() {
    check(&[
        ("新宿区西新宿2-8-1 サンコーポ桜 203（代表 03-1234-5678）", "東京都（代表 03-1234-****）"),
        ("新宿区西新宿2-8-1 サンコーポ桜 203です", "東京都です"),
        ("新宿区西新宿2-8-1 サンコーポ桜 203 地図", "東京都 地図"),
        ("新宿区西新宿2-8-1 サンビル 203名", "東京都 203名"),
        ("新宿区西新宿2-8-1 第二キャンパス", "東京都"),
        ("新宿区西新宿2-8-1 サンライズビル5F", "東京都"),
        ("新宿区西新宿2-8-1サンライズビル５階にて", "東京都にて"),
        ("新宿区西新宿2-8-1　サンハイツ203号室", "東京都"),
        ("新宿区西新宿2-8-1 メゾン・ド・青山 302", "東京都"),
        ("新宿区西新宿2-8-1 パークサイド青山 203号", "東京都"),
        ("新宿区西新宿2-8-1（サンビル地下1階）", "東京都"),
        ("新宿区西新宿2-8-1 ひまわり荘 担当様", "東京都 担当様"),
        ("新宿区西新宿2-8-1\nサンライズビル5F\nTEL 03-1234-5678", "東京都\n\nTEL 03-1234-****"),
        ("新宿区西新宿2-8-1 TEL 03-1234-5678", "東京都 TEL 03-1234-****"),
        ("新宿区西新宿2-8-1 03-1234-5678", "東京都 03-1234-****"),
        ("新宿区西新宿2-8-1 株式会社サンプル", "東京都 株式会社サンプル"),
    ]);
}

#[test]
fn lines_cells_and_fields_keep_their_shape() {
    check(&[
        ("〒160-0023\n東京都新宿区\n西新宿2-8-1 サンビル", "〒［郵便番号］\n東京都\n"),
        ("> 東京都新宿区\n> 西新宿2-8-1", "> 東京都\n"),
        ("東京都,新宿区,西新宿2-8-1,サンハイツ203", "東京都,［住所］,［住所］,［住所］"),
        ("東京都\t新宿区\t西新宿2-8-1", "東京都\t［住所］\t［住所］"),
        ("\"新宿区\",\"西新宿2-8-1\",\"山田\"", "\"東京都\",\"［住所］\",\"山田\""),
        (
            "{\"pref\": \"東京都\", \"city\": \"新宿区\", \"street\": \"西新宿2-8-1\"}",
            "{\"pref\": \"東京都\", \"city\": \"［住所］\", \"street\": \"［住所］\"}",
        ),
        (
            "部署,住所,備考\n総務,新宿区西新宿,済\n営業,東京都,済",
            "部署,住所,備考\n総務,東京都,済\n営業,東京都,済",
        ),
        ("| 部署 | 住所 |\n|---|---|\n| 総務 | 旭町12 |", "| 部署 | 住所 |\n|---|---|\n| 総務 | ［住所］ |"),
        (
            "ADR;TYPE=HOME:;;西新宿2-8-1;新宿区;東京都;160-0023;日本",
            "ADR;TYPE=HOME:;;［住所］;新宿区;東京都;［郵便番号］;日本",
        ),
    ]);
}

#[test]
fn a_place_goes_where_an_address_is_wanted() {
    check(&[
        ("住所：新宿区西新宿", "住所：東京都"),
        ("住所は東京都新宿区です", "住所は東京都です"),
        ("お届け先：横浜市西区", "お届け先：神奈川県"),
        ("勤務地: 渋谷区道玄坂", "勤務地: 東京都"),
        ("〒160-0023 新宿区西新宿", "〒［郵便番号］ 東京都"),
        ("新宿区西新宿", "東京都"),
        ("{\"address\":\"新宿区西新宿\"}", "{\"address\":\"東京都\"}"),
    ]);
}

#[test]
fn latin_letters_are_read() {
    check(&[
        ("2-8-1 Nishi-Shinjuku, Shinjuku-ku, Tokyo 160-0023", "東京都"),
        (
            "Send it to 1-2-3 Marunouchi, Chiyoda-ku, Tokyo, Japan by Friday.",
            "Send it to 東京都, Japan by Friday.",
        ),
        ("Sunrise Bldg. 5F, 2-8-1 Nishi-Shinjuku, Shinjuku City, Tokyo", "東京都"),
        ("住所 4-5-6 Honcho, Musashino-shi", "住所 東京都"),
        ("Tokyo-to Shinjuku-ku Nishi-Shinjuku 2-8-1", "東京都"),
        ("4-5-6 Minatomirai, Nishi-ku, Yokohama-shi, Kanagawa-ken 220-0012", "神奈川県"),
        ("２－８－１ Ｎｉｓｈｉ－Ｓｈｉｎｊｕｋｕ，Ｓｈｉｎｊｕｋｕ－ｋｕ，Ｔｏｋｙｏ", "東京都"),
    ]);
}

#[test]
fn places_alone_stay() {
    for text in [
        "東京都で会議",
        "新宿駅",
        "新宿区",
        "横浜市の担当",
        "渋谷区役所で3階へ",
        "大阪支店",
        "京都府警",
        "東京都と神奈川県",
        "港区は10-20名",
        "港区赤坂3名",
        "新宿区西新宿に移転しました",
        "東京都、大阪府、北海道の支店",
        "東京都千代田区、港区、新宿区",
        "会場は横浜市西区のホテル",
        "勤務地：横浜市",
        "名古屋市の2026-11-24の会議",
        "横浜市 2-1 で勝利",
        "横浜市 03-12",
        "山梨県道708号",
        "国道16号 町田市",
        "町田市 10-12月",
        "大阪市 10:00-12:00",
        "神奈川県 1,234件",
        "東海道線 横浜 10:15",
        "東京 晴れ 12-18度",
        "第3回 札幌市民会議 1-2班",
        "バージョン 1-2-3",
        "図1-2-3 概要",
        "手順2-8-1を参照",
        "平成30-31年度",
        "Tokyo office 1-2-3",
        "the Chuo-ku area",
        "Version 1-2-3 Release",
        "Kyoto and Osaka, 2026-11-24",
        "［住所］1-2-3",
        "方法,電話,住所\n必須,任意,なし",
    ] {
        assert_eq!(mask(text), text);
    }
}

#[test]
fn a_find_is_placed_in_code_points() {
    let found = engine().inspect("住所は新宿区西新宿２－８－１です");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].kind, found[0].start, found[0].end), (Kind::Address, 3, 14));
    assert_eq!(found[0].rule, "address.street");
}

/// Takes minutes if any step is quadratic.
#[test]
fn long_rows_of_places_take_no_longer_than_their_length() {
    for unit in [
        "1-2 A, ",
        "1-2 A Tokyo-",
        "市",
        "区",
        "東京都",
        "横浜市",
        "町村",
        "西新宿",
        "1丁目",
        "二丁目",
        "1-",
        "1の",
        "北1条",
        "上ル",
        "東入",
        "通",
        "字",
        "住所",
        "住所,",
        "住所,電話\n",
        "横浜市西区",
        "西新宿1-2-3",
        "横浜市 ",
        "東京都,",
        "\",\"",
        "a-ku ",
        "A-ku, ",
        "Tokyo ",
        "1-2 A",
        "Bldg ",
        " City",
        "〒",
        "123-4567 ",
        "1234567 ",
        "ビル",
        "ビル ",
        "1F ",
        "(",
        "市\n",
        "｜",
        "下4桁1234",
    ] {
        let text = unit.repeat(40_000 / unit.len());
        assert!(!mask(&text).is_empty(), "{unit}");
    }
}
