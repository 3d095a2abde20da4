//! What is seen of a page, what is hidden in it, and that no page keeps its reader busy.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may be blunt")]

use proptest::prelude::*;
use sekisho_documents::{HtmlLimits, HtmlText, Link, html_to_text};

fn read(html: &str) -> HtmlText {
    html_to_text(html, HtmlLimits::MAIL)
}

#[test]
fn blocks_lists_tables_and_quotes_read_as_they_are_seen() {
    let cases = [
        ("<p>山田様</p><p>お世話に<br>なっております。</p>", "山田様\n\nお世話に\nなっております。"),
        ("<div>一</div><div><br></div><div>二&amp;&#x4e09;</div>", "一\n\n二&三"),
        ("a  <b>b</b>\n c&nbsp;d", "a b c d"),
        ("<h2>議題</h2><ul><li>一<li>二<ul><li>三</ul></ul>四", "## 議題\n\n- 一\n- 二\n  - 三\n四"),
        ("<ol start=3><li>三<li>四</ol>", "3. 三\n4. 四"),
        ("<table><tr><th>品<th>価格<tr><td>茶<td>100<br>円</table>", "品 | 価格\n茶 | 100 / 円"),
        ("<table><tr><td><table><tr><td>一<td>二</table><td>三</table>", "一 | 二\n三"),
        (
            "新<blockquote>古<blockquote>更に古<p>続き</blockquote></blockquote>",
            "新\n> 古\n> > 更に古\n> >\n> > 続き",
        ),
        ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
        ("<img alt='社章' src=x><ruby>関所<rt>せきしょ</rt></ruby>", "[社章]関所（せきしょ）"),
        ("<p>未完<b>の", "未完の"),
    ];
    for (html, text) in cases {
        assert_eq!(read(html), HtmlText { text: text.to_owned(), ..HtmlText::default() }, "{html}");
    }
}

#[test]
fn what_the_eye_does_not_see_is_taken_out_and_counted() {
    let hiding = [
        "display:none",
        "DISPLAY : None !important",
        "dis\\70lay:n\\6f ne",
        "display/**/:none",
        "visibility:hidden",
        "opacity:0",
        "opacity:.01",
        "font-size:0",
        "font-size:1px",
        "font:0/0 a",
        "font-size:.05em",
        "color:#fff",
        "color:white;background:#fefefe",
        "color:transparent",
        "color:rgba(0,0,0,0)",
        "color:snow;background-color:#fffafa",
        "background:url(x.png) #000;color:black",
        "position:absolute;left:-9999px",
        "position:fixed;top:-100em",
        "text-indent:-9999px",
        "max-height:0;overflow:hidden",
        "height:0px;overflow:hidden",
        "width:1px;height:1px;overflow:hidden",
        "mso-hide:all",
        "position:absolute;clip:rect(0,0,0,0)",
        "clip-path:inset(100%)",
        "transform:scale(0)",
        "-webkit-text-fill-color:#fff",
    ];
    for style in hiding {
        let html = format!("見える<span style=\"{style}\">命令 です</span>文");
        let hidden = vec!["命令 です".to_owned()];
        let wanted =
            HtmlText { text: "見える文".to_owned(), hidden, hidden_chars: 5, ..HtmlText::default() };
        assert_eq!(read(&html), wanted, "{style}");
    }
}

#[test]
fn what_only_resembles_hiding_is_seen() {
    let showing = [
        "display:block",
        "font-size:9px",
        "color:#999",
        "color:#fff;background:#036",
        "opacity:.6",
        "height:0",
        "left:-9999px",
        "font:normal 400 12px/1.5 serif",
        "overflow:hidden;width:100%",
        "visibility:visible",
        "text-indent:1em",
        "margin-left:-10px",
    ];
    for style in showing {
        let html = format!("<span style=\"{style}\">文</span>");
        assert_eq!(read(&html), HtmlText { text: "文".to_owned(), ..HtmlText::default() }, "{style}");
    }
    assert_eq!(read("<p aria-hidden=true>文").text, "文");
    // The gap between boxes is closed by a size of zero around them.
    assert_eq!(read("<div style='font-size:0'><b style='font-size:14px'>文</b></div>").text, "文");
    assert_eq!(read("<p style='visibility:hidden'><b style='visibility:visible'>文</b>").text, "文");
}

#[test]
fn style_sheets_hide_by_name_class_id_and_attribute() {
    let sheets = [
        ".x{display:none}",
        "p.x { color : #fff }",
        "#y{display:none}",
        "div > p{display:none}",
        "div .x{display:none}",
        "a, [data-z='1']{display:none}",
        "[class~=x]{display:none}",
        "@media screen and (min-width:1px){.x{display:none}}",
        "<!-- .x{/* } */display:none} -->",
        "@import url(x);.x{display:none",
        "p{display:block!important} p.x{display:none!important}",
    ];
    for sheet in sheets {
        let html = format!("<style>{sheet}</style><div>見<p class='w x' id=y data-z=1>隠</p></div>");
        let found = read(&html);
        assert_eq!((found.text.as_str(), found.hidden_chars), ("見", 1), "{sheet}");
        assert_eq!(found.code_chars, sheet.chars().count());
    }
    for sheet in
        [".x{display:none} p.x{display:block}", "@media print{p{display:none}}", "i > p{display:none}"]
    {
        let found = read(&format!("<style>{sheet}</style><div>見<p class=x>見</p></div>"));
        assert_eq!((found.text.as_str(), found.hidden_chars), ("見\n\n見", 0), "{sheet}");
    }
    // The sheet may stand behind what it hides.
    assert_eq!(read("<p class=x>隠</p>見<style>.x{display:none}</style>").text, "見");
}

#[test]
fn misnested_tags_hide_as_they_do_in_a_browser() {
    // The browser opens the unclosed formatting anew in the next block.
    let found = read("<div><b style='display:none'>隠</div><p>隠</p></b>見");
    assert_eq!((found.text.as_str(), found.hidden_chars), ("見", 2));
    assert_eq!(read("<table><div style='display:none'>隠</div><tr><td>見</table>").text, "見");
}

#[test]
fn scripts_comments_templates_and_frames_are_not_text() {
    let found = read(
        "<title>題</title><script>a()</script><!--[if mso]>x<![endif]--><template>雛</template>\
         <noscript>無</noscript><iframe>枠</iframe><input type=hidden value=伏><p hidden>隠</p>文",
    );
    assert_eq!(found.text, "文");
    assert_eq!(found.title.as_deref(), Some("題"));
    assert_eq!(found.hidden, ["雛", "無", "枠", "伏", "隠"]);
    assert_eq!((found.hidden_chars, found.code_chars, found.comment_chars), (5, 3, 19));
}

#[test]
fn links_say_where_they_lead() {
    let link =
        |text: &str, target: &str, misleads| Link { text: text.into(), target: target.into(), misleads };
    let cases = [
        ("詳しくは", "https://example.com/a?b=1", "詳しくは <https://example.com/a?b=1>", false),
        ("https://example.com", "https://example.com/", "https://example.com", false),
        ("a@example.com", "mailto:a@example.com", "a@example.com", false),
        (
            "www.example.com",
            "https://click.example.com/1",
            "www.example.com <https://click.example.com/1>",
            false,
        ),
        ("見積書.pdf", "https://example.com/1", "見積書.pdf <https://example.com/1>", false),
        (
            "example.com",
            "https://evil.example/",
            "example.com <https://evil.example/> [表示と異なるリンク先]",
            true,
        ),
        (
            "ログイン",
            "https://bank.example.com@evil.example/",
            "ログイン <https://bank.example.com@evil.example/> [表示と異なるリンク先]",
            true,
        ),
        (
            "bank.example.com",
            "https://evil.example\\@bank.example.com/",
            "bank.example.com <https://evil.example\\@bank.example.com/> [表示と異なるリンク先]",
            true,
        ),
        (
            "bank.example.com",
            "https://bank.example.com.evil.example/",
            "bank.example.com <https://bank.example.com.evil.example/> [表示と異なるリンク先]",
            true,
        ),
        (
            "a@example.com",
            "mailto:b@evil.example",
            "a@example.com <mailto:b@evil.example> [表示と異なるリンク先]",
            true,
        ),
    ];
    for (text, target, shown, misleads) in cases {
        let found = read(&format!("<a href='{target}'>{text}</a>"));
        assert_eq!(found.text, shown);
        assert_eq!(found.links, [link(text, target, misleads)]);
    }
    let hidden = read("<a href='https://example.com'><span style='display:none'>隠</span></a>");
    assert_eq!((hidden.text.as_str(), hidden.links.len(), hidden.hidden_chars), ("", 0, 1));
    assert_eq!(read("<a href='java\nscript:a()'>押</a>").text, "押");
}

#[test]
fn limits_cut_and_say_so() {
    let small = HtmlLimits { text_chars: 3, hidden_chars: 2, links: 1, ..HtmlLimits::MAIL };
    let found = html_to_text("<p hidden>隠隠隠</p><a href=//a>一</a>二三四五", small);
    assert!(found.cut);
    assert_eq!((found.text.chars().count(), found.hidden_chars), (3, 3));
    assert_eq!(found.hidden, ["隠隠"]);
    let found = html_to_text("<p>あいう</p><p>え", HtmlLimits { html_bytes: 7, ..HtmlLimits::MAIL });
    assert_eq!((found.text.as_str(), found.cut), ("あ", true));
}

#[test]
fn pages_made_to_keep_a_reader_busy_are_given_up() {
    let million = 1_000_000;
    let bold = (0..3_000).map(|n| format!("<b a={n}>")).collect::<String>();
    let pages = [
        "<div>".repeat(million / 4),
        "<table><tr><td>".repeat(million / 10),
        "<ul><li><blockquote>".repeat(million / 10),
        format!("<a {}>", "b ".repeat(million)),
        format!("<p {}>", (0..million / 4).map(|n| format!("a{n} ")).collect::<String>()),
        format!("{bold}{}", "<p>x".repeat(million / 4)),
        "<svg><math><template>".repeat(million / 10),
        "<a><p>".repeat(million / 4),
    ];
    for page in pages {
        let found = read(&page);
        assert!(found.cut, "{}", page.chars().take(40).collect::<String>());
        assert!(found.text.len() <= 4 * page.len());
    }
    // A long comment is nothing to compare, and a picture within the page is one attribute.
    let long = format!(
        "<!--{}--><img src='data:,{}'>文",
        "a b ".repeat(million / 4),
        format!("{}/", "a".repeat(63)).repeat(8_000)
    );
    assert_eq!((read(&long).text.as_str(), read(&long).cut), ("文", false));
}

fn near_html() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("<table>"),
        Just("<tr>"),
        Just("<td>"),
        Just("</table>"),
        Just("<b style='color:#fff'>"),
        Just("</b>"),
        Just("<p>"),
        Just("</p>"),
        Just("<a href='http://a.example/'>"),
        Just("</a>"),
        Just("<style>p{display:none"),
        Just("}</style>"),
        Just("<!--"),
        Just("-->"),
        Just("<svg>"),
        Just("<template>"),
        Just("</template>"),
        Just("<select>"),
        Just("<script>"),
        Just("</script>"),
        Just("<blockquote>"),
        Just("<li>"),
        Just("<pre>\n"),
        Just("文"),
        Just("&#x0;"),
        Just("&amp"),
        Just("\u{a0} "),
        Just("<"),
        Just("'"),
        Just("\\"),
        Just("<br>"),
    ];
    proptest::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_page_breaks_the_reader(html in prop_oneof![any::<String>(), near_html()]) {
        let found = read(&html);
        prop_assert!(found.text.chars().count() <= HtmlLimits::MAIL.text_chars);
        prop_assert_eq!(found.text.trim_end(), found.text.as_str());
        let small = HtmlLimits { text_chars: 5, hidden_chars: 5, depth: 4, nodes: 20, ..HtmlLimits::MAIL };
        let found = html_to_text(&html, small);
        prop_assert!(found.text.chars().count() <= 5);
        prop_assert!(found.hidden.concat().chars().count() <= 5);
    }

    #[test]
    fn text_without_markup_stays_what_it_is(words in proptest::collection::vec("[a-zぁ-ん一-龠0-9]{1,8}", 1..20)) {
        let text = words.join(" ");
        prop_assert_eq!(read(&text).text, text.clone());
        prop_assert_eq!(read(&format!("<p style='display:none'>{text}")).hidden_chars, text.chars().count());
    }
}
