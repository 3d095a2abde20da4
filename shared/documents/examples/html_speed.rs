//! How fast a mail's HTML becomes text, in MB/s.
#![allow(clippy::print_stdout, reason = "an example shows its figure")]

use sekisho_documents::{HtmlLimits, html_to_text};
use std::hint::black_box;
use std::time::Instant;

fn main() {
    let row = "<tr><td class=\"cell\" style=\"padding:8px;color:#333333;font-size:14px\"><p>いつもお世話になっております。\
               株式会社サンプルです。</p></td><td><a href=\"https://example.com/a?id=12345\">詳しくはこちら</a></td></tr>";
    let head =
        "<style>.cell{color:#333} .pre{display:none;max-height:0;overflow:hidden} td{padding:0}</style>";
    let page = format!("<html><head>{head}</head><body><table>{}</table></body></html>", row.repeat(5_000));
    let rounds = 10;
    let start = Instant::now();
    for _ in 0..rounds {
        black_box(html_to_text(black_box(&page), HtmlLimits::MAIL));
    }
    let megabytes = (page.len() * rounds) as f64 / 1e6;
    println!("{:.1} MB/s over pages of {} kB", megabytes / start.elapsed().as_secs_f64(), page.len() / 1000);
}
