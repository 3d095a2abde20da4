//! Tells whether a text is a list of people: a table whose rows or whose header say so.
//!
//! Apart because it is a rule that people argue about, so it stands alone, pure, with its right and near cases.
//! A text is such a list if, read as a table (commas, tabs, semicolons or bars between the cells, full width
//! included), it has
//! - at least [`ROWS`] rows in each of which two different kinds of personal data stand, or
//! - a header that names two different things that are told of people, and at least [`ROWS`] rows whose cells
//!   under it look like two of these things: an address has an `@`, a telephone number six digits, and so on.
//!
//! The second finds what masking cannot: names and postal addresses, which the header announces. What is no table
//! is never a list, however much stands in it; its finds are counted all the same.

mod field;
mod rows;

use field::Field;
use rows::{Row, Rows, Separator};
use sekisho_mask::{Finding, Kind};

/// How many rows make a list.
pub(crate) const ROWS: usize = 20;
/// A header has few digits; a row with more is data.
const MOST_HEADER_DIGITS: usize = 3;

/// By what a text was taken for a list of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// By two kinds of personal data in its rows.
    Rows,
    /// By its header, and cells that fit it.
    Header,
}

/// Tells whether a text is a list of people. `found` is what the engine found in this very text, in order.
pub(crate) fn shape(text: &str, found: &[Finding]) -> Option<Shape> {
    Separator::ALL.into_iter().filter(|separator| separator.is_frequent(text)).find_map(|separator| {
        let mut count = Count::default();
        Rows::of(text, separator).find_map(|row| count.add(&row, found))
    })
}

/// What was seen of one reading of the text.
#[derive(Default)]
struct Count {
    /// The next find.
    at: usize,
    with_two_kinds: usize,
    header: Vec<(usize, Field)>,
    under_header: usize,
}

impl Count {
    /// Counts a row; says so as soon as there are enough.
    fn add(&mut self, row: &Row, found: &[Finding]) -> Option<Shape> {
        let kinds = self.kinds_in(row, found);
        if row.cells.iter().filter(|cell| !cell.trim().is_empty()).count() < 2 {
            return None;
        }
        self.with_two_kinds += usize::from(kinds >= 2);
        match header(row) {
            Some(fields) => self.header = fields,
            None => self.under_header += usize::from(fits(row, &self.header)),
        }
        if self.with_two_kinds >= ROWS {
            Some(Shape::Rows)
        } else if self.under_header >= ROWS {
            Some(Shape::Header)
        } else {
            None
        }
    }

    /// How many kinds of finds start in a row. Rows come in order, and so do finds.
    fn kinds_in(&mut self, row: &Row, found: &[Finding]) -> usize {
        let mut kinds: Vec<Kind> = Vec::new();
        while let Some(find) = found.get(self.at).filter(|find| find.start < row.to) {
            self.at += 1;
            if find.start >= row.from && !kinds.contains(&find.kind) {
                kinds.push(find.kind);
            }
        }
        kinds.len()
    }
}

/// The columns that tell of people, if the row is a header that names two different such things.
fn header(row: &Row) -> Option<Vec<(usize, Field)>> {
    let signs = || row.cells.iter().flat_map(|cell| cell.chars());
    let digits = signs().filter(|c| c.is_numeric()).take(MOST_HEADER_DIGITS + 1).count();
    if digits > MOST_HEADER_DIGITS || signs().any(|c| matches!(c, '@' | '＠')) {
        return None;
    }
    let named = row.cells.iter().enumerate();
    let fields: Vec<_> = named.filter_map(|(at, cell)| Some((at, Field::of(cell)?))).collect();
    has_two(fields.iter().map(|(_, field)| *field)).then_some(fields)
}

/// Tells whether the cells under two different fields of the header look like them.
fn fits(row: &Row, header: &[(usize, Field)]) -> bool {
    let fit = |(at, field): &(usize, Field)| {
        row.cells.get(*at).is_some_and(|cell| field.fits(cell.trim())).then_some(*field)
    };
    has_two(header.iter().filter_map(fit))
}

fn has_two(mut fields: impl Iterator<Item = Field>) -> bool {
    fields.next().is_some_and(|first| fields.any(|field| field != first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sekisho_mask::{Engine, Settings};

    fn look(text: &str) -> Option<Shape> {
        shape(text, &Engine::new(Settings::default()).inspect(text))
    }

    fn table(header: &str, rows: usize, row: impl Fn(usize) -> String) -> String {
        let rows = (0..rows).map(|n| row(n) + "\n");
        format!("{header}\n{}", rows.collect::<String>())
    }

    fn contact(n: usize) -> String {
        format!("山田太郎,090-0000-{:04},p{n}@example.com", 1000 + n)
    }

    #[test]
    fn rows_with_two_kinds_are_a_list_with_any_sign_between_them() {
        for (from, to) in [(",", ","), (",", "\t"), (",", ";"), (",", " | "), (",", "｜"), (",", "，")] {
            let text = table("x", 20, |n| contact(n).replace(from, to));
            assert_eq!(look(&text), Some(Shape::Rows), "{to:?}");
        }
        let ends = table("", 20, contact).replace('\n', "\r\n");
        assert_eq!(look(&ends), Some(Shape::Rows));
        let headed_in_between =
            (0..30).map(|n| format!("{}支店\n\n{}\n", n % 3, contact(n))).collect::<String>();
        assert_eq!(look(&headed_in_between), Some(Shape::Rows));
    }

    #[test]
    fn a_header_or_rows_tell_of_people() {
        let rows: [(&str, &str); 10] = [
            ("氏名,住所", "鈴木花子,東京都千代田区例町1-2"),
            ("お名前;フリガナ", "鈴木花子;スズキハナコ"),
            ("姓\t名", "鈴木\t花子"),
            ("No,お客様名,備考,郵便番号", "1,見本商店,,100-0000"),
            ("会員番号,生年月日", "A-1,昭和60年1月2日"),
            ("氏　名,ﾃﾞﾝﾜ番号", "鈴木花子,000-000-0000"),
            ("| 氏名 | 携帯 |", "| 鈴木花子 | 000-0000-0000 |"),
            ("First Name,Last-Name,plan", "Hanako,Suzuki,gold"),
            ("Customer,E-mail Address", "Sample Store,****@example.com"),
            ("name,address", "Hanako Suzuki,1-2 Example Street"),
        ];
        for (header, row) in rows {
            assert!(look(&table(header, 20, |_| row.to_owned())).is_some(), "{header}");
            let titled = format!("一覧（2026年11月）\n\n{}", table(header, 20, |_| row.to_owned()));
            assert!(look(&titled).is_some(), "{header} under a title");
        }
    }

    #[test]
    fn what_only_comes_near_is_no_list() {
        let near: [(&str, String); 14] = [
            ("too few rows", table("x", 19, contact)),
            ("too few rows under a header", table("氏名,住所", 19, |_| "鈴木花子,東京都例町".into())),
            ("one kind", table("x", 40, |n| format!("受付{n},090-0000-1000,03-0000-{:04}", 1000 + n))),
            ("two kinds, but no cells", (0..40).map(|n| contact(n).replace(',', " ") + "\n").collect()),
            ("each kind in its own row", (0..40).map(|n| contact(n).replace(',', "\n") + "\n").collect()),
            ("products", table("商品名,価格,在庫", 40, |_| "電話機,1200,3".into())),
            ("figures", table("顧客数,会員数", 40, |_| "12,30".into())),
            ("call figures", table("電話,メール", 40, |_| "12,30".into())),
            ("one thing twice", table("電話1,電話2", 40, |_| "000-000-0000,000-000-0000".into())),
            ("hosts", table("name,address", 40, |_| "gateway,192.0.2.1".into())),
            ("files", table("ファイル名,更新者名", 40, |_| "a.txt,鈴木".into())),
            ("an empty form", table("氏名,住所,電話", 40, |_| "鈴木花子,,".into())),
            ("a header alone", "氏名,住所,電話\n".repeat(40)),
            ("prose", "名前、住所、電話を書いてください, 以上。\n".repeat(40)),
        ];
        for (what, text) in near {
            assert_eq!(look(&text), None, "{what}");
        }
    }

    #[test]
    fn quoted_cells_may_hold_separators_and_line_ends_and_open_quotes_hide_nothing() {
        let quoted =
            table("x", 20, |n| format!("\"山田, 太郎\",\"090-0000-{:04}\n p{n}@example.com\"", 1000 + n));
        assert_eq!(look(&quoted), Some(Shape::Rows));
        let open = format!("備考,\"閉じていない\n{}", table("", 20, contact));
        assert_eq!(look(&open), Some(Shape::Rows));
        let wide = table("氏名,住所", 20, |_| "\"鈴木 \"\"花\"\" 子\",\"東京都, 例町\"".into());
        assert!(look(&wide).is_some());
    }

    #[test]
    fn odd_texts_are_read_to_their_end() {
        for text in
            ["", "\n\n\n", ",,,\n,,,\n", "\"", "\"\"\"\"", "a,\"b", &",".repeat(10_000), &"\"".repeat(10_000)]
        {
            assert_eq!(look(text), None, "{:?}", text.chars().take(9).collect::<String>());
        }
    }
}
