//! Runs of digits, the gaps between them, and windows over runs that could be one number.
//!
//! Apart from the detectors of numbers because all of them read the same windows. A window is at most
//! [`MOST_DIGITS`] digits, so looking at every window is linear in the text.

use crate::shadow::{Shadow, is_line_break};

/// The longest number looked for: a card of 19 digits.
pub(super) const MOST_DIGITS: usize = 19;
/// The shortest number looked for in windows.
const LEAST_DIGITS: usize = 7;
/// The widest gap that can lie inside a number, in characters.
const WIDEST_GAP: usize = 8;

/// A run of ASCII digits, `from..to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Group {
    pub(super) fn len(self) -> usize {
        self.to.saturating_sub(self.from)
    }
}

/// What lies between two runs of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Something that no number contains.
    Wall,
    /// What people write inside numbers: a space, a dash, a full stop, brackets. The sign that says most.
    Tight(char),
    /// A line break and nothing else: the number was wrapped, perhaps in the middle of a group.
    Wrap,
    /// A line break with a dash or the like.
    WrapTight,
    /// Another sign, which hides a number only if it stands between all of its digits.
    Odd(char),
}

impl Gap {
    fn of(gap: &[char]) -> Self {
        if gap.len() > WIDEST_GAP || gap.is_empty() {
            return Self::Wall;
        }
        if gap.iter().any(|c| is_line_break(*c)) {
            return Self::wrap(gap);
        }
        if gap.len() <= 3 && gap.iter().all(|c| matches!(c, ' ' | '-' | '.' | '(' | ')' | '[' | ']')) {
            return Self::tight(gap);
        }
        match gap {
            // 090の1234の5678
            ['の' | 'ノ'] => Self::Odd('の'),
            [c] | [' ', c] | [' ', c, ' '] | [c, ' '] if !c.is_alphanumeric() => Self::Odd(*c),
            // A dash of the number itself, between two disguising signs.
            [a, '-' | '.' | '(' | ')' | ' ', b] if a == b && !a.is_alphanumeric() => Self::Odd(*a),
            _ => Self::Wall,
        }
    }

    fn wrap(gap: &[char]) -> Self {
        let lines = gap.iter().filter(|c| is_line_break(**c)).count();
        let crlf = gap.windows(2).filter(|w| matches!(w, ['\r', '\n'])).count();
        let others = || gap.iter().filter(|c| !is_line_break(**c));
        if lines.saturating_sub(crlf) != 1
            || !others().all(|c| matches!(c, ' ' | '\t' | '>' | '|' | '-' | '.'))
        {
            Self::Wall
        } else if others().any(|c| matches!(c, '-' | '.')) {
            Self::WrapTight
        } else {
            Self::Wrap
        }
    }

    fn tight(gap: &[char]) -> Self {
        let has = |c: char| gap.contains(&c);
        if has('-') {
            Self::Tight('-')
        } else if gap.iter().any(|c| matches!(c, '(' | ')' | '[' | ']')) {
            Self::Tight('(')
        } else if has('.') && has(' ') {
            // The end of a sentence, or of a list number.
            Self::Wall
        } else if has('.') {
            if gap.len() == 1 { Self::Tight('.') } else { Self::Wall }
        } else {
            Self::Tight(' ')
        }
    }

    pub(super) fn is_wrap(self) -> bool {
        matches!(self, Self::Wrap | Self::WrapTight)
    }
}

/// A short row of small numbers, without an allocation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    cells: [u8; 20],
    len: usize,
}

impl Row {
    const EMPTY: Self = Self { cells: [0; 20], len: 0 };

    fn push(&mut self, value: u8) {
        if let Some(cell) = self.cells.get_mut(self.len) {
            *cell = value;
            self.len = self.len.saturating_add(1);
        }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        self.cells.get(..self.len).unwrap_or_default()
    }
}

/// All runs of digits of a shadow.
pub(super) struct Numbers<'a> {
    pub(super) shadow: &'a Shadow,
    groups: Vec<Group>,
    /// The gap before each group.
    gaps: Vec<Gap>,
}

impl<'a> Numbers<'a> {
    pub(super) fn of(shadow: &'a Shadow) -> Self {
        let mut numbers = Self { shadow, groups: Vec::new(), gaps: Vec::new() };
        let mut from = None;
        for (i, c) in shadow.chars().iter().enumerate() {
            match (c.is_ascii_digit(), from) {
                (true, None) => from = Some(i),
                (false, Some(start)) => {
                    numbers.push(start, i);
                    from = None;
                }
                (true, Some(_)) | (false, None) => {}
            }
        }
        if let Some(start) = from {
            numbers.push(start, shadow.len());
        }
        numbers
    }

    fn push(&mut self, from: usize, to: usize) {
        let gap = match self.groups.last() {
            Some(last) => Gap::of(self.shadow.slice(last.to, from)),
            None => Gap::Wall,
        };
        self.groups.push(Group { from, to });
        self.gaps.push(gap);
    }

    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    pub(super) fn group(&self, index: usize) -> Option<Group> {
        self.groups.get(index).copied()
    }

    pub(super) fn gap_before(&self, index: usize) -> Gap {
        self.gaps.get(index).copied().unwrap_or(Gap::Wall)
    }

    /// The digits of a group, highest place first.
    pub(super) fn digits(&self, group: Group) -> impl Iterator<Item = u8> + '_ {
        self.shadow
            .slice(group.from, group.to)
            .iter()
            .filter_map(|c| c.to_digit(10).and_then(|d| u8::try_from(d).ok()))
    }

    /// Shows every row of neighbouring groups that has a fitting number of digits.
    pub(super) fn windows(&self, visit: &mut dyn FnMut(&Window<'_>)) {
        for (first, start) in self.groups.iter().enumerate() {
            let ends_here = self.gap_before(first.saturating_add(1)) == Gap::Wall;
            if start.len() > MOST_DIGITS || (ends_here && start.len() < LEAST_DIGITS) {
                continue;
            }
            let mut window =
                Window { numbers: self, first, last: first, digits: Row::EMPTY, shape: Row::EMPTY };
            for (last, group) in self.groups.iter().enumerate().skip(first) {
                if last > first && self.gap_before(last) == Gap::Wall {
                    break;
                }
                if !window.take(last, *group) {
                    break;
                }
                if window.digits.len >= LEAST_DIGITS {
                    visit(&window);
                }
            }
        }
    }
}

/// A row of neighbouring groups.
pub(super) struct Window<'a> {
    pub(super) numbers: &'a Numbers<'a>,
    first: usize,
    last: usize,
    digits: Row,
    shape: Row,
}

impl Window<'_> {
    fn take(&mut self, last: usize, group: Group) -> bool {
        if self.digits.len.saturating_add(group.len()) > MOST_DIGITS {
            return false;
        }
        for digit in self.numbers.digits(group) {
            self.digits.push(digit);
        }
        self.shape.push(u8::try_from(group.len()).unwrap_or(u8::MAX));
        self.last = last;
        true
    }

    pub(super) fn shadow(&self) -> &Shadow {
        self.numbers.shadow
    }

    pub(super) fn digits(&self) -> &[u8] {
        self.digits.as_slice()
    }

    /// How many digits each group has.
    pub(super) fn shape(&self) -> &[u8] {
        self.shape.as_slice()
    }

    /// The first character.
    pub(super) fn from(&self) -> usize {
        self.numbers.group(self.first).map_or(0, |g| g.from)
    }

    /// One past the last character.
    pub(super) fn to(&self) -> usize {
        self.numbers.group(self.last).map_or(0, |g| g.to)
    }

    /// The gaps inside.
    pub(super) fn gaps(&self) -> &[Gap] {
        self.numbers.gaps.get(self.first.saturating_add(1)..=self.last).unwrap_or_default()
    }

    pub(super) fn gap_before(&self) -> Gap {
        self.numbers.gap_before(self.first)
    }

    pub(super) fn gap_after(&self) -> Gap {
        self.numbers.gap_before(self.last.saturating_add(1))
    }

    /// The group before, if any.
    pub(super) fn group_before(&self) -> Option<Group> {
        self.first.checked_sub(1).and_then(|i| self.numbers.group(i))
    }

    /// The group after, if any.
    pub(super) fn group_after(&self) -> Option<Group> {
        self.numbers.group(self.last.saturating_add(1))
    }

    /// The gap after the group after.
    pub(super) fn gap_after_next(&self) -> Gap {
        self.numbers.gap_before(self.last.saturating_add(2))
    }

    /// The one gap that stands between all groups; `None` for a bare number or different gaps.
    pub(super) fn uniform_gap(&self) -> Option<Gap> {
        let (first, rest) = self.gaps().split_first()?;
        rest.iter().all(|g| g == first).then_some(*first)
    }

    /// Tells whether every group is one digit.
    pub(super) fn is_spread(&self) -> bool {
        self.shape().len() > 1 && self.shape().iter().all(|n| *n == 1)
    }

    /// Tells whether the groups have one of `shapes`, where a wrapped line may also cut a group in two.
    ///
    /// At most one line break is allowed, and no odd sign.
    pub(super) fn has_shape(&self, shapes: &[&[u8]]) -> bool {
        if self.gaps().iter().any(|g| matches!(g, Gap::Odd(_) | Gap::Wall)) {
            return false;
        }
        match self.gaps().iter().filter(|g| g.is_wrap()).count() {
            0 => shapes.contains(&self.shape()),
            1 => {
                let joined = self.joined_shape();
                shapes.contains(&self.shape()) || shapes.contains(&joined.as_slice())
            }
            _ => false,
        }
    }

    /// Tells whether one and the same odd sign stands between groups of one of `shapes`: `4111/1111/1111/1111`.
    pub(super) fn is_oddly_set(&self, shapes: &[&[u8]]) -> bool {
        matches!(self.uniform_gap(), Some(Gap::Odd(_))) && shapes.contains(&self.shape()) && self.is_alone()
    }

    fn joined_shape(&self) -> Row {
        let mut joined = Row::EMPTY;
        let mut open = 0_u8;
        for (i, len) in self.shape().iter().enumerate() {
            let gap = i.checked_sub(1).and_then(|g| self.gaps().get(g));
            match gap {
                None => open = *len,
                Some(Gap::Wrap) => open = open.saturating_add(*len),
                Some(_) => {
                    joined.push(open);
                    open = *len;
                }
            }
        }
        joined.push(open);
        joined
    }

    /// Tells whether neighbouring digits are so close that the window is part of a longer row.
    pub(super) fn is_alone(&self) -> bool {
        let spread = self.is_spread();
        let wraps = self.gaps().iter().any(|g| g.is_wrap());
        let inner = self.uniform_gap();
        let joins = |outer: Gap| match outer {
            Gap::Wall => false,
            Gap::Tight('-' | '.') => true,
            Gap::Tight('(') => false,
            Gap::Tight(_) => spread || inner == Some(outer),
            Gap::Odd(_) => inner == Some(outer),
            Gap::Wrap | Gap::WrapTight => wraps,
        };
        !joins(self.gap_before()) && !joins(self.gap_after())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shadow::fold;

    #[test]
    fn gaps_are_told_apart() {
        let of = |text: &str| Gap::of(&text.chars().collect::<Vec<_>>());
        for (text, want) in [
            (" ", Gap::Tight(' ')),
            (" - ", Gap::Tight('-')),
            (")-", Gap::Tight('-')),
            (") ", Gap::Tight('(')),
            (".", Gap::Tight('.')),
            (". ", Gap::Wall),
            ("...", Gap::Wall),
            ("\n", Gap::Wrap),
            ("\r\n> ", Gap::Wrap),
            ("-\n", Gap::WrapTight),
            ("\n\n", Gap::Wall),
            ("・", Gap::Odd('・')),
            (",-,", Gap::Odd(',')),
            ("a", Gap::Wall),
            ("年", Gap::Wall),
            ("    ", Gap::Wall),
        ] {
            assert_eq!(of(text), want, "{text:?}");
        }
    }

    #[test]
    fn windows_are_bounded() {
        let text = "1 ".repeat(2000);
        let shadow = fold(&text);
        let mut seen = 0;
        Numbers::of(&shadow).windows(&mut |w| {
            assert!(w.digits().len() <= MOST_DIGITS);
            seen += 1;
        });
        assert!(seen <= 2000 * MOST_DIGITS);
    }
}
