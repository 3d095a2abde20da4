//! Text tables whose columns stay aligned with Japanese in them.
//!
//! Apart because width on a screen is no property of a policy.

/// Renders a header and rows, two blanks between columns, no blanks at line ends.
pub(super) fn render(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut lines: Vec<Vec<String>> = vec![header.iter().map(|cell| (*cell).to_owned()).collect()];
    lines.extend(rows);
    let widths: Vec<usize> = (0..header.len())
        .map(|column| {
            lines.iter().filter_map(|line| line.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    for line in &lines {
        let mut text = String::new();
        for (cell, column) in line.iter().zip(&widths) {
            text.push_str(cell);
            text.extend(std::iter::repeat_n(' ', column.saturating_sub(width(cell)) + 2));
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out
}

/// How many columns `text` takes on a screen.
fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// - Source: Unicode, East Asian Width W and F, and the combining marks met in Japanese; ambiguous counts one.
fn columns(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}'
        | '\u{3099}'
        | '\u{309a}'
        | '\u{200b}'..='\u{200f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{e0100}'..='\u{e01ef}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{33ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{a000}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff01}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_counts_two_and_half_width_one() {
        for (text, expected) in
            [("abc", 3), ("営業", 4), ("ｶﾅ", 2), ("か\u{3099}", 2), ("Ａ", 2), ("𠮷", 2), ("", 0)]
        {
            assert_eq!(width(text), expected, "{text}");
        }
    }

    #[test]
    fn columns_stay_aligned() {
        let rows = [vec!["営業部".to_owned(), "x".to_owned()], vec!["ab".to_owned(), "山".to_owned()]];
        assert_eq!(render(&["名前", "値"], rows.into_iter()), "名前    値\n営業部  x\nab      山\n");
    }
}
