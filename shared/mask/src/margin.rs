//! How much of a text the mask must see beside a part that is shown, so that nothing hides across the edge.
//!
//! Apart because whoever cuts a window out of a text, a reader or a search, has to cut it by the same rule.

/// So many lines at the least, if there are as many.
const MARGIN_LINES: usize = 20;
/// And more of them until they hold so many characters.
const MARGIN_CHARS: usize = 256;
/// But never more than so many: a file can be made of empty lines.
const MOST_LINES: usize = 2_000;

/// Counts how many of these lines, the nearest to the shown part first, the mask must see beside it.
pub fn margin<'a>(lines: impl Iterator<Item = &'a str>) -> usize {
    let (mut chars, mut count) = (0_usize, 0_usize);
    for line in lines {
        if (count >= MARGIN_LINES && chars >= MARGIN_CHARS) || count >= MOST_LINES {
            break;
        }
        // Blanks do not part a word from its number, so they do not count.
        chars = chars.saturating_add(line.chars().filter(|c| !c.is_whitespace()).count());
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_holds_lines_enough_and_characters_enough() {
        let lines = |line: &'static str, count| std::iter::repeat_n(line, count);
        assert_eq!(margin(lines("漢字", 3)), 3);
        assert_eq!(margin(lines("", 30)), 30, "empty lines hold no characters");
        assert_eq!(margin(lines("", 1_000_000)), MOST_LINES);
        assert_eq!(margin(lines("一二三四五六七八", 100)), 32);
        assert_eq!(margin(lines("一 二 三 四 五 六 七 八 九 十 一 二 三 四 五 六", 100)), 20);
    }
}
