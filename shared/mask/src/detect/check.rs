//! Check digits, as their issuers define them. Digits are values 0 to 9, the highest place first.

/// Tells whether `digits` pass the Luhn test.
///
/// - Source: ISO/IEC 7812-1, annex B.
pub fn is_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| {
            let d = u32::from(*d);
            match (i % 2, d) {
                (0, _) => d,
                (_, 0..=4) => d.saturating_mul(2),
                (_, _) => d.saturating_mul(2).saturating_sub(9),
            }
        })
        .sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// Tells whether `digits` are 12 and the last is the check digit of a My Number.
///
/// With P(n) the n-th digit from the right of the first eleven, and Q(n) = n + 1 for n up to 6 and n - 5 from 7
/// on, the check digit is 11 - (sum of P(n) Q(n) mod 11), or 0 where that remainder is 0 or 1.
///
/// - Source: 平成26年総務省令第85号, article 5.
pub fn is_my_number(digits: &[u8]) -> bool {
    let Some((check, base)) = digits.split_last() else { return false };
    if base.len() != 11 {
        return false;
    }
    let sum: u32 = base
        .iter()
        .rev()
        .zip([2_u32, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6])
        .map(|(p, q)| u32::from(*p).saturating_mul(q))
        .sum();
    let want = match sum % 11 {
        0 | 1 => 0,
        rest => 11_u32.saturating_sub(rest),
    };
    u32::from(*check) == want
}

/// Tells whether `digits` are 13 and the first is the check digit of a corporate number (法人番号).
///
/// With P(n) the n-th digit from the right of the last twelve, and Q(n) = 1 for odd n and 2 for even n, the check
/// digit is 9 - (sum of P(n) Q(n) mod 9).
///
/// - Source: 平成26年財務省令第70号, article 2.
pub fn is_corporate_number(digits: &[u8]) -> bool {
    let Some((check, base)) = digits.split_first() else { return false };
    if base.len() != 12 {
        return false;
    }
    let sum: u32 = base
        .iter()
        .rev()
        .enumerate()
        .map(|(i, p)| u32::from(*p).saturating_mul(if i % 2 == 0 { 1 } else { 2 }))
        .sum();
    u32::from(*check) == 9_u32.saturating_sub(sum % 9)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u8> {
        text.chars().map(|c| u8::try_from(c.to_digit(10).unwrap()).unwrap()).collect()
    }

    #[test]
    fn luhn_knows_the_published_test_numbers() {
        for yes in [
            "79927398713",
            "4111111111111111",
            "5555555555554444",
            "2223003122003222",
            "378282246310005",
            "30569309025904",
            "3530111333300000",
            "6011111111111117",
            "6200000000000005",
        ] {
            assert!(is_luhn(&digits(yes)), "{yes}");
        }
        assert!(!is_luhn(&digits("4111111111111112")));
        assert!(!is_luhn(&[]));
    }

    #[test]
    fn my_number_follows_the_ordinance() {
        // 1·6+2·5+3·4+4·3+5·2+6·7+7·6+8·5+9·4+0·3+1·2 = 212, 212 mod 11 = 3, 11 - 3 = 8.
        assert!(is_my_number(&digits("123456789018")));
        assert!(!is_my_number(&digits("123456789012")));
        // Remainder 0, and remainder 1 (the only digit, 6, times 2 is 12): both give the check digit 0.
        assert!(is_my_number(&digits("000000000000")));
        assert!(is_my_number(&digits("000000000060")));
        assert!(!is_my_number(&digits("000000000061")));
        for wrong_length in ["", "8", "12345678901", "1234567890188"] {
            assert!(!is_my_number(&digits(wrong_length)), "{wrong_length}");
        }
    }

    #[test]
    fn exactly_one_check_digit_fits_each_base() {
        for base in [0_u64, 1, 98_765_432_101, 31_415_926_535, 99_999_999_999] {
            let fitting = (0..10).filter(|c| is_my_number(&digits(&format!("{base:011}{c}")))).count();
            assert_eq!(fitting, 1, "{base}");
        }
    }

    #[test]
    fn corporate_numbers_follow_the_ordinance() {
        // The National Tax Agency's own number, which it prints as an example.
        assert!(is_corporate_number(&digits("7000012050002")));
        assert!(!is_corporate_number(&digits("8000012050002")));
        assert!(!is_corporate_number(&digits("000012050002")));
    }
}
