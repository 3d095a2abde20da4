//! What a written word may be: the classes of the gazetteer.
//!
//! Apart from the table so that the tool which writes it and the tagger which reads it share one list.

/// A surname among the two thousand most frequent.
pub(crate) const SURNAME_TOP: u16 = 1;
/// Any surname.
pub(crate) const SURNAME: u16 = 1 << 1;
/// A given name that more than one source holds.
pub(crate) const GIVEN_TOP: u16 = 1 << 2;
/// Any given name.
pub(crate) const GIVEN: u16 = 1 << 3;
/// A place.
pub(crate) const PLACE: u16 = 1 << 4;
/// An organisation.
pub(crate) const ORGANISATION: u16 = 1 << 5;
/// A plain word.
pub(crate) const WORD: u16 = 1 << 6;
/// A foreign or historic person, written as one word.
pub(crate) const FIGURE: u16 = 1 << 7;
/// What ends an organisation's name: 製薬, 銀行, 株式会社.
pub(crate) const FIRM: u16 = 1 << 8;
/// What follows a person's name: さん, 様, 氏.
pub(crate) const HONORIFIC: u16 = 1 << 9;
/// A post or calling, before or after a name: 部長, 監督.
pub(crate) const TITLE: u16 = 1 << 10;
/// A particle or another word of grammar.
pub(crate) const GRAMMAR: u16 = 1 << 11;
/// Another proper noun.
pub(crate) const PROPER: u16 = 1 << 12;
/// What ends a place's name: 県, 駅, 川.
pub(crate) const SITE: u16 = 1 << 13;
/// Any noun, common or proper, of a larger dictionary.
pub(crate) const NOUN: u16 = 1 << 14;

/// Every class that speaks for a person.
pub(crate) const ANY_NAME: u16 = SURNAME_TOP | SURNAME | GIVEN_TOP | GIVEN | FIGURE;
