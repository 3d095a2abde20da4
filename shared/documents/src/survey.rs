//! Counts what kinds of characters bytes would be in Shift_JIS and in EUC-JP.
//!
//! Apart from `japanese.rs` because here is only what the code tables say; what it proves is judged there.

/// The characters beyond ASCII, by kind.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Survey {
    /// Kana, full-width letters, punctuation, everyday kanji (level 1), signs such as ㈱.
    pub(crate) common: usize,
    /// Kanji of level 2 and beyond, Greek, Cyrillic.
    pub(crate) rare: usize,
    /// Lines and boxes, and signs that other languages have in the same place.
    pub(crate) neutral: usize,
    /// User-defined characters.
    pub(crate) user: usize,
    /// Half-width kana.
    pub(crate) half: usize,
    /// Half-width kana with another beside them.
    pub(crate) half_in_runs: usize,
    /// Half-width kana up to ｿ.
    pub(crate) half_early: usize,
    /// Half-width kana that have no letter in Thai, or a vowel sign without its consonant.
    pub(crate) half_not_thai: usize,
    /// Half-width punctuation among them.
    pub(crate) half_signs: usize,
    /// Half-width sound marks that stand behind a kana that takes them.
    pub(crate) marks_well: usize,
    /// Half-width sound marks that stand elsewhere, and small kana that begin a run.
    pub(crate) misplaced: usize,
    /// Characters that stand among Latin letters as an accented letter does.
    pub(crate) latin: usize,
    /// Bytes that are no character though decoders let them pass.
    pub(crate) never: usize,
}

enum Kind {
    Ascii,
    Common,
    Rare,
    Neutral,
    User,
    Half,
    Never,
}

impl Survey {
    /// As Shift_JIS.
    pub(crate) fn shift_jis(bytes: &[u8]) -> Self {
        Self::of(bytes, |lead, trail| match (lead, trail) {
            (..=0x7f, _) => (Kind::Ascii, 1),
            (0xa1..=0xdf, _) => (Kind::Half, 1),
            (0x81..=0x82 | 0x87, _) | (0x83, ..=0x9e) => (Kind::Common, 2),
            (0x88..=0x97, _) | (0x98, ..=0x72) => (Kind::Common, 2),
            (0x84, 0x9f..) => (Kind::Neutral, 2),
            (0x83 | 0x84 | 0x98..=0x9f | 0xe0..=0xef | 0xfa..=0xfc, _) => (Kind::Rare, 2),
            (0xf0..=0xf9, _) => (Kind::User, 2),
            _ => (Kind::Never, 1),
        })
    }

    /// As EUC-JP.
    pub(crate) fn euc_jp(bytes: &[u8]) -> Self {
        Self::of(bytes, |lead, _| match lead {
            ..=0x7f => (Kind::Ascii, 1),
            0x8e => (Kind::Half, 2),
            0x8f => (Kind::Rare, 3),
            0xa3..=0xa5 | 0xad | 0xb0..=0xcf => (Kind::Common, 2),
            // Quotation marks and dashes are the same bytes in Chinese and Korean: they prove nothing.
            0xa1 | 0xa2 | 0xa8 => (Kind::Neutral, 2),
            0xa6..=0xfe => (Kind::Rare, 2),
            _ => (Kind::Never, 1),
        })
    }

    /// All the characters beyond ASCII.
    pub(crate) fn all(&self) -> usize {
        self.common + self.rare + self.neutral + self.user + self.half + self.never
    }

    fn of(bytes: &[u8], kind: impl Fn(u8, u8) -> (Kind, usize)) -> Self {
        let mut survey = Self::default();
        let (mut rest, mut before, mut run) = (bytes, b' ', 0_usize);
        while let Some(lead) = rest.first().copied() {
            let trail = rest.get(1).copied().unwrap_or(b' ');
            let (kind, width) = kind(lead, trail);
            let after = rest.get(width..).unwrap_or_default();
            let next = after.first().copied().unwrap_or(b' ');
            // An accented letter of a Western encoding swallows the letter behind it, or stands alone between two.
            let swallows = width == 2 && trail.is_ascii_alphabetic() && before.is_ascii_alphabetic();
            let alone = width == 1
                && next < 0x80
                && before < 0x80
                && (before.is_ascii_alphabetic() || next.is_ascii_alphabetic());
            survey.latin += usize::from(lead >= 0x80 && next < 0x80 && (swallows || alone));
            let is_half = matches!(kind, Kind::Half);
            match kind {
                Kind::Ascii => {}
                Kind::Common => survey.common += 1,
                Kind::Rare => survey.rare += 1,
                Kind::Neutral => survey.neutral += 1,
                Kind::User => survey.user += 1,
                Kind::Never => survey.never += 1,
                Kind::Half => survey.half_kana(if width == 1 { lead } else { trail }, before, run),
            }
            run = if is_half { run + 1 } else { 0 };
            before = if width == 1 {
                lead
            } else if is_half {
                trail
            } else {
                0xff
            };
            rest = after;
        }
        survey
    }

    fn half_kana(&mut self, kana: u8, before: u8, run: usize) {
        self.half += 1;
        self.half_early += usize::from(matches!(kana, 0xa6..=0xbf));
        self.half_in_runs += match run {
            0 => 0,
            1 => 2,
            _ => 1,
        };
        // Behind two bytes, of which a consonant may be the second, anything may stand.
        self.half_not_thai += usize::from(match kana {
            0xdb..=0xde => true,
            0xd1 | 0xd4..=0xda => !matches!(before, 0xa1..=0xce | 0xff),
            0xd0 | 0xd2 | 0xd3 => before < 0x80,
            _ => false,
        });
        let before = if run == 0 { 0 } else { before };
        let (ka_to_to, ha_to_ho) = (matches!(before, 0xb3 | 0xb6..=0xc4), matches!(before, 0xca..=0xce));
        match kana {
            0xa1..=0xa5 => self.half_signs += 1,
            0xde if ka_to_to || ha_to_ho => self.marks_well += 1,
            0xdf if ha_to_ho => self.marks_well += 1,
            0xde | 0xdf => self.misplaced += 1,
            0xa7..=0xaf if run == 0 => self.misplaced += 1,
            _ => {}
        }
    }
}
