//! The Japanese numbering plan, as far as it tells a telephone number from another number.

/// What kind of number the digits would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// 050, 060, 070, 080, 090: eleven digits.
    Mobile,
    /// 0800 and 020: eleven digits.
    Long,
    /// 0120, 0570, 0990 and 0180: ten digits.
    Service,
    /// An area code: ten digits.
    Area,
}

impl Plan {
    pub(super) fn of(digits: &[u8]) -> Option<Self> {
        match (digits.len(), digits) {
            (11, [0, 8, 0, 0, ..]) => Some(Self::Long),
            (11, [0, 5..=9, 0, ..]) => Some(Self::Mobile),
            (11, [0, 2, 0, ..]) => Some(Self::Long),
            (10, [0, 1, 2, 0, ..] | [0, 5, 7, 0, ..] | [0, 9, 9, 0, ..] | [0, 1, 8, 0, ..]) => {
                Some(Self::Service)
            }
            (10, [0, 3 | 4 | 6, ..]) => Some(Self::Area),
            (10, [0, 1..=9, 1..=9, ..]) => Some(Self::Area),
            _ => None,
        }
    }

    pub(super) fn is_eleven(self) -> bool {
        matches!(self, Self::Mobile | Self::Long)
    }

    /// Tells whether such a number can have been given to somebody; asked where the shape says nothing.
    pub(super) fn is_assigned(self, digits: &[u8]) -> bool {
        match (self, digits) {
            (Self::Mobile | Self::Long | Self::Service, _) => true,
            (Self::Area, [0, 3 | 6, exchange, ..]) => *exchange != 0,
            // Area codes 010, 021, 041, 051, 071, 081 and 091 do not exist.
            (Self::Area, [0, 2 | 4 | 5 | 7 | 8 | 9, 1, ..]) => false,
            (Self::Area, [0, _, second, ..]) => *second != 0,
            (Self::Area, _) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Plan> {
        let digits: Vec<u8> = text.bytes().map(|b| b - b'0').collect();
        Plan::of(&digits)
    }

    #[test]
    fn prefixes_and_lengths_go_together() {
        for (text, want) in [
            ("09012345678", Some(Plan::Mobile)),
            ("06012345678", Some(Plan::Mobile)),
            ("0901234567", None),
            ("0312345678", Some(Plan::Area)),
            ("03123456789", None),
            ("0120123456", Some(Plan::Service)),
            ("08001234567", Some(Plan::Long)),
            ("0123456789", Some(Plan::Area)),
            ("0012345678", None),
            ("1234567890", None),
            ("", None),
        ] {
            assert_eq!(of(text), want, "{text}");
        }
    }
}
