//! Counts the bytes that tell text from other things, in one fast pass.
//!
//! Apart because it is the only look at every byte besides validation, so its speed is that of reading.

/// What a first look at the bytes shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// Zero bytes.
    pub(crate) zeros: usize,
    /// Control bytes that no text needs.
    pub(crate) controls: usize,
    /// Escapes and shift-outs: something may be written in another set of characters behind them.
    pub(crate) shifts: usize,
    /// Bytes beyond ASCII.
    pub(crate) high: usize,
}

const ESC: u8 = 0x1b;
const SHIFT_OUT: u8 = 0x0e;
// The end of a file on old systems; still found at the end of what they export.
const END_OF_FILE: u8 = 0x1a;
// Shifts of ISO-2022-JP and its kin: seven-bit, so valid UTF-8, but Japanese would be read as rubbish.
const SHIFTS: &[&[u8]] = &[b"\x1b$@", b"\x1b$B", b"\x1b$(", b"\x1b$A", b"\x1b(J", b"\x1b(I", b"\x1b&@"];

impl Marks {
    /// Looks at all of `bytes`.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut sum = Self::default();
        // No chunk can overflow the narrow counters, and narrow counters are what makes this fast.
        for chunk in bytes.chunks(255) {
            let (mut zeros, mut controls, mut shifts, mut high) = (0_u8, 0_u8, 0_u8, 0_u8);
            for byte in chunk {
                let byte = *byte;
                zeros += u8::from(byte == 0);
                // Tabs, line ends, and the vertical tab with which some databases part lines within a field.
                let needed = byte.wrapping_sub(0x09) < 5;
                controls += u8::from((byte < 0x20) & !needed & (byte != ESC)) + u8::from(byte == 0x7f);
                shifts += u8::from((byte == ESC) | (byte == SHIFT_OUT));
                high += byte >> 7;
            }
            sum.zeros += usize::from(zeros);
            sum.controls += usize::from(controls);
            sum.shifts += usize::from(shifts);
            sum.high += usize::from(high);
        }
        if bytes.last() == Some(&END_OF_FILE) {
            sum.controls -= 1;
        }
        sum
    }
}

/// Where the first shift into another set of characters stands.
pub(crate) fn first_shift(bytes: &[u8]) -> Option<usize> {
    let candidates = bytes.iter().enumerate().filter(|(_, byte)| matches!(**byte, ESC | SHIFT_OUT));
    candidates.map(|(at, _)| at).find(|at| {
        let from = bytes.get(*at..).unwrap_or_default();
        from.first() == Some(&SHIFT_OUT) || SHIFTS.iter().any(|shift| from.starts_with(shift))
    })
}
