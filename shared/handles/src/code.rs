//! What a handle looks like: characters drawn by lot and a check character.
//!
//! Apart because a model copies handles by eye: a slip of one character, or two that changed places, must not lead
//! to another person.

use crate::HandleError;
use sekisho_platform::random_bytes;

/// Digits and letters without those that are taken for one another, or make words.
const ALPHABET: &[u8; 30] = b"23456789abcdefghjkmnpqrstvwxyz";
/// How many characters are drawn for a new handle, the check character aside.
pub(crate) const SHORTEST: usize = 5;
/// How many are drawn when all shorter ones met others.
pub(crate) const LONGEST: usize = 12;

/// Draws a handle of `length` characters and its check character.
///
/// - Errors: [`HandleError::Unavailable`] if the system gives no random bytes.
pub(crate) fn draw(length: usize) -> Result<String, HandleError> {
    let mut drawn = String::with_capacity(length.saturating_add(1));
    while drawn.len() < length {
        for byte in random_bytes::<16>().map_err(HandleError::unavailable)? {
            // What lies above a multiple of 30 is drawn again, or some characters would come more often.
            if byte < 240 && drawn.len() < length {
                drawn.push(letter(usize::from(byte) % ALPHABET.len()));
            }
        }
    }
    let check = check(&drawn).ok_or_else(|| HandleError::unavailable("a handle of strange letters"))?;
    drawn.push(check);
    Ok(drawn)
}

/// Tells whether a text is a handle whose check character is right.
pub(crate) fn is_handle(text: &str) -> bool {
    let mut body = text.to_owned();
    let last = body.pop();
    (SHORTEST..=LONGEST).contains(&body.len()) && last.is_some() && check(&body) == last
}

/// The check character by Luhn's rule for an alphabet of 30.
fn check(body: &str) -> Option<char> {
    let base = ALPHABET.len();
    let mut sum = 0_usize;
    for (index, letter) in body.bytes().rev().enumerate() {
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        let weighed = if index % 2 == 0 { value * 2 } else { value };
        sum += weighed / base + weighed % base;
    }
    Some(letter((base - sum % base) % base))
}

fn letter(index: usize) -> char {
    char::from(ALPHABET.get(index).copied().unwrap_or(b'2'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_handle_is_one_and_no_slip_of_a_character_is() {
        for length in [SHORTEST, 6, LONGEST] {
            let handle = draw(length).unwrap();
            assert!(is_handle(&handle), "{handle}");
            for at in 0..handle.len() {
                for other in ALPHABET {
                    let mut slip = handle.clone().into_bytes();
                    if slip[at] != *other {
                        slip[at] = *other;
                        assert!(!is_handle(&String::from_utf8(slip).unwrap()), "{handle}");
                    }
                }
            }
        }
    }

    #[test]
    fn neighbours_that_changed_places_are_noticed() {
        let (mut swapped, mut noticed) = (0, 0);
        for _ in 0..200 {
            let handle = draw(SHORTEST).unwrap().into_bytes();
            for at in 1..handle.len() {
                let mut slip = handle.clone();
                slip.swap(at - 1, at);
                if slip != handle {
                    swapped += 1;
                    noticed += usize::from(!is_handle(&String::from_utf8(slip).unwrap()));
                }
            }
        }
        // All but one pair of letters in 435.
        assert!(noticed * 100 >= swapped * 98, "{noticed} of {swapped}");
    }

    #[test]
    fn what_is_no_handle_is_not_taken_for_one() {
        for text in
            ["", "2", "k7qm", "K7QMD2", "k7qmd", "あいうえおか", "oooooo", "k7qmd0", "2222222222222222"]
        {
            assert!(!is_handle(text), "{text}");
        }
    }

    #[test]
    fn the_check_character_is_this_one_for_ever() {
        assert_eq!(check("k7qmd"), Some('x'));
        assert_eq!(check("22222"), Some('2'));
    }
}
