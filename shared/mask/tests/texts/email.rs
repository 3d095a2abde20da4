//! E-mail addresses in free text: what is hidden, in which notation, and what must stay.

use crate::{each_becomes, mask_by, settings_but_persons};
use sekisho_mask::{EmailStyle, Engine, Settings};

fn mask_in(style: EmailStyle, text: &str) -> String {
    mask_by(&Engine::new(Settings { email: style, ..settings_but_persons() }), text)
}

#[test]
fn local_parts_are_hidden() {
    each_becomes(&[
        ("yamada.taro@example.co.jp", "****@example.co.jp"),
        ("連絡先はyamada@example.comまで。", "連絡先は****@example.comまで。"),
        ("<taro+news@example.com>", "<****@example.com>"),
        ("mailto:taro_y@example.com?subject=x", "mailto:****@example.com?subject=x"),
        ("<mailto:a.b@example.com|a.b@example.com>", "<mailto:****@example.com|****@example.com>"),
        ("\"taro yamada\"@example.com", "****@example.com"),
        ("taro.@example.ne.jp", "****@example.ne.jp"),
        ("taro..y@example.ne.jp", "****@example.ne.jp"),
        ("o'neil@example.com", "****@example.com"),
        ("'taro@example.com'", "'****@example.com'"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ", "****＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ"),
        ("taro＠example.com", "****＠example.com"),
        ("taro@日本語.jp", "****@日本語.jp"),
        ("taro@xn--wgv71a.example", "****@xn--wgv71a.example"),
        ("山田@example.jp", "****@example.jp"),
        ("taro@[192.0.2.1]", "****@[192.0.2.1]"),
        ("09012345678@example.ne.jp", "****@example.ne.jp"),
        (
            "To: a@example.com, b@example.com; c@example.org",
            "To: ****@example.com, ****@example.com; ****@example.org",
        ),
        ("https://example.com/?mail=taro%40example.com", "https://example.com/?****%40example.com"),
        ("taro@example.com。次に", "****@example.com。次に"),
        ("élodie@example.fr", "****@example.fr"),
        ("taro@example.example", "****@example.example"),
        ("taro@例え.テスト", "****@例え.テスト"),
        ("taro@192.0.2.10", "****@192.0.2.10"),
        ("taro@web01:~$ ls", "****@web01:~$ ls"),
        ("taro@example_corp.co.jp", "****@example_corp.co.jp"),
        ("山田太郎<taro@example.com>", "山田太郎<****@example.com>"),
        ("taro.yamada+news@sub.example.co.jp", "****@sub.example.co.jp"),
    ]);
}

#[test]
fn disguises_do_not_help() {
    each_becomes(&[
        ("taro[at]example.com", "****[at]example.com"),
        ("taro (at) example (dot) com", "**** (at) example (dot) com"),
        ("taro[アット]example[ドット]com", "****[アット]example[ドット]com"),
        ("taro at example dot com", "**** at example dot com"),
        ("taro dot yamada at example dot com", "**** at example dot com"),
        ("連絡先 taro どっと y アット example どっと com", "連絡先 **** アット example どっと com"),
        ("taro.yamada at example.com", "**** at example.com"),
        ("メール: taro at example.com", "メール: **** at example.com"),
        ("taro アット example ドット com", "**** アット example ドット com"),
        ("taroあっとまーくexample.com", "****あっとまーくexample.com"),
        ("taro★example.com", "****★example.com"),
        ("taro\"at\"example.com", "****\"at\"example.com"),
        ("taro【at】example.co.jp", "****【at】example.co.jp"),
        ("taro 【@】 example.com", "**** 【@】 example.com"),
        ("taro(a)example.com", "****(a)example.com"),
        ("taro_at_example_dot_com", "****_at_example_dot_com"),
        ("taro-at-example-dot-com", "****-at-example-dot-com"),
        ("taro&#64;example.com", "****&#64;example.com"),
        ("taro@@example.com", "****@@example.com"),
        ("taro@example,com", "****@example,com"),
        ("taro @ example . com", "**** @ example . com"),
        ("taro@example\n.co.jp", "****@example\n.co.jp"),
        ("taro（at）example.com", "****（at）example.com"),
        ("ta\u{200b}ro@exam\u{2060}ple.com", "****@exam\u{2060}ple.com"),
        ("𝐭𝐚𝐫𝐨@example.com", "****@example.com"),
        ("ⓣⓐⓡⓞ@example.com", "****@example.com"),
        ("taro @ example.com", "**** @ example.com"),
        ("taro@\nexample.com", "****@\nexample.com"),
        ("taro\r\n@example.com", "****\r\n@example.com"),
        ("taro@exam\r\n> ple.com", "****@exam\r\n> ple.com"),
        ("t a r o @ e x a m p l e . c o m", "**** @ e x a m p l e . c o m"),
        ("宛先 t-a-r-o-@-e-x-a-m-p-l-e-.-c-o-m", "宛先 ****-@-e-x-a-m-p-l-e-.-c-o-m"),
    ]);
}

#[test]
fn what_is_no_address_stays() {
    for text in [
        "@channel 会議です",
        "@taro さん",
        "icon@2x.png",
        "react@18.2.0",
        "left-pad@1.3.0-beta.1",
        "3個@100円",
        "a @ b",
        "弊社ドメインは@example.com です",
        "meet at example.com",
        "look at this dot",
        "@property.setter",
        "12:00 @ example.com",
        "user@localhost",
        "@@@@@",
        "****@example.com",
        "[at] (at) <at>",
        "git@github.com:org/repo.git",
        "ssh://git@github.com/org/repo",
        "[root@web01 ~]# ls",
        "npm i @types/node@18.0.0",
        "actions/checkout@v4",
        "image@sha256:abcdef",
        "@Override",
        "評価★★★★☆4.5",
        "おすすめ★www.example.com",
        "visit us at www.example.com",
        "会議室A@3F",
        "$user@$host.com",
        "アットホームな職場です",
    ] {
        assert_eq!(mask_in(EmailStyle::LocalPart, text), text);
    }
}

#[test]
fn last_four_is_a_choice_of_the_policy() {
    for (text, want) in [
        ("yamada.taro@example.co.jp", "Y..****@example.co.jp"),
        ("taro@example.com", "****@example.com"),
        ("ken@example.com", "****@example.com"),
        ("\"taro yamada\"@example.com", "****@example.com"),
        ("ｙａｍａｄａ＠example.com", "ｙａ****＠example.com"),
    ] {
        assert_eq!(mask_in(EmailStyle::Last4, text), want);
        assert_eq!(mask_in(EmailStyle::Last4, want), want);
    }
}
