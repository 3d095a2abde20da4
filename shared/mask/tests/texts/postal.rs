//! Postal codes in free text: what makes seven digits a code, and what does not.

use crate::mask_but_persons;

#[test]
fn codes_go_behind_a_mark_a_word_or_before_an_address() {
    for (text, want) in [
        ("〒123-4567", "〒［郵便番号］"),
        ("〒 123-4567", "〒 ［郵便番号］"),
        ("〒1234567", "〒［郵便番号］"),
        ("〒１２３－４５６７", "〒［郵便番号］"),
        ("〒123 4567", "〒［郵便番号］"),
        ("〒123ー4567", "〒［郵便番号］"),
        ("（〒123-4567）", "（〒［郵便番号］）"),
        ("郵便番号: 123-4567", "郵便番号: ［郵便番号］"),
        ("郵便番号は1234567です", "郵便番号は［郵便番号］です"),
        ("{\"zip\": \"1234567\"}", "{\"zip\": \"［郵便番号］\"}"),
        ("{\"postal_code\":\"123-4567\"}", "{\"postal_code\":\"［郵便番号］\"}"),
        ("Postal code: 123-4567", "Postal code: ［郵便番号］"),
        ("123-4567 東京都", "［郵便番号］ 東京都"),
        ("123-4567\n東京都新宿区西新宿2-8-1", "［郵便番号］\n東京都"),
        ("1234567,横浜市,西区", "［郵便番号］,横浜市,西区"),
        ("Tokyo 123-4567", "Tokyo ［郵便番号］"),
        (
            "部署,郵便番号,人数\n総務,1234567,30\n営業,600042,31",
            "部署,郵便番号,人数\n総務,［郵便番号］,30\n営業,［郵便番号］,31",
        ),
        ("部署\t〒\n総務\t123-4567", "部署\t〒\n総務\t［郵便番号］"),
    ] {
        let got = mask_but_persons(text);
        assert_eq!(got, want, "{text}");
        assert_eq!(mask_but_persons(&got), got, "again: {text}");
    }
}

#[test]
fn other_numbers_of_seven_digits_stay() {
    for text in [
        "123-4567",
        "1234567",
        "型番 123-4567",
        "注文 1234567 件",
        "123-4567-8901",
        "売上 1234567円",
        "A123-4567",
        "123-45678",
        "郵便番号は不明です",
        "〒マーク",
        "部署,郵便番号\n総務,不明",
        "2026-1124 東京都",
    ] {
        assert_eq!(mask_but_persons(text), text);
    }
}
