//! What a column tells of people, by its head, and whether a cell under it looks like it.
//!
//! Apart because it is words in two languages: the list grows with every head that somebody invents.

use sekisho_mask::fold;

/// The longest head, in characters.
const LONGEST_HEAD: usize = 24;
const LONGEST_NAME: usize = 60;

/// Something told of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    FamilyName,
    GivenName,
    Reading,
    Customer,
    Phone,
    Email,
    Address,
    Postal,
    Birth,
}

/// Words within a Japanese head, the telling ones first: `お客様電話番号` is a telephone number.
const WITHIN: &[(&str, Field)] = &[
    ("フリガナ", Field::Reading),
    ("ふりがな", Field::Reading),
    ("よみがな", Field::Reading),
    ("読み仮名", Field::Reading),
    ("カナ氏名", Field::Reading),
    ("氏名カナ", Field::Reading),
    ("氏名(カナ", Field::Reading),
    ("メール", Field::Email),
    ("mail", Field::Email),
    ("電話", Field::Phone),
    ("デンワ", Field::Phone),
    ("携帯", Field::Phone),
    ("tel", Field::Phone),
    ("郵便番号", Field::Postal),
    ("〒", Field::Postal),
    ("住所", Field::Address),
    ("居住地", Field::Address),
    ("所在地", Field::Address),
    ("生年", Field::Birth),
    ("誕生日", Field::Birth),
    ("氏名", Field::Name),
    ("姓名", Field::Name),
    ("名前", Field::Name),
    ("お客様", Field::Customer),
    ("お客さま", Field::Customer),
    ("顧客", Field::Customer),
    ("会員", Field::Customer),
    ("契約者", Field::Customer),
    ("利用者", Field::Customer),
    ("患者", Field::Customer),
];

/// Whole Japanese heads.
const WHOLE: &[(&str, Field)] = &[
    ("姓", Field::FamilyName),
    ("苗字", Field::FamilyName),
    ("名字", Field::FamilyName),
    ("名", Field::GivenName),
    ("カナ", Field::Reading),
    ("よみ", Field::Reading),
];

/// Whole English heads, without blanks, signs and numbers behind them.
const ENGLISH: &[(&[&str], Field)] = &[
    (&["name", "fullname", "contactname", "personname", "displayname"], Field::Name),
    (&["customername", "clientname", "membername", "patientname", "recipientname"], Field::Name),
    (&["lastname", "familyname", "surname"], Field::FamilyName),
    (&["firstname", "givenname"], Field::GivenName),
    (&["customer", "customerid", "customerno", "client", "member", "memberid", "memberno"], Field::Customer),
    (&["patient", "subscriber", "contact", "contactperson"], Field::Customer),
    (&["tel", "telno", "telephone", "telephonenumber", "phone", "phoneno", "phonenumber"], Field::Phone),
    (&["mobile", "mobilephone", "mobilenumber", "cell", "cellphone", "homephone", "workphone"], Field::Phone),
    (&["mail", "email", "emailaddress", "mailaddress"], Field::Email),
    (
        &["address", "addressline", "homeaddress", "streetaddress", "postaladdress", "mailingaddress"],
        Field::Address,
    ),
    (&["shippingaddress", "billingaddress", "deliveryaddress"], Field::Address),
    (&["zip", "zipcode", "postcode", "postalcode"], Field::Postal),
    (&["birthday", "birthdate", "dateofbirth", "dob"], Field::Birth),
];

/// Ends of heads that count people instead of naming them.
const FIGURES: &[&str] = &["数", "率", "度", "比", "割合", "合計", "件", "count", "rate", "ratio"];

impl Field {
    /// Reads a head.
    pub(super) fn of(head: &str) -> Option<Self> {
        // Long cells are no heads, and folding them would cost.
        if head.chars().take(2 * LONGEST_HEAD + 1).count() > 2 * LONGEST_HEAD {
            return None;
        }
        let shadow = fold(head);
        let text: String =
            shadow.chars().iter().filter(|c| !c.is_whitespace()).flat_map(|c| c.to_lowercase()).collect();
        if text.is_empty()
            || text.chars().count() > LONGEST_HEAD
            || FIGURES.iter().any(|end| text.ends_with(end))
        {
            return None;
        }
        if text.is_ascii() {
            let bare: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
            let bare = bare.trim_end_matches(|c: char| c.is_ascii_digit());
            return ENGLISH.iter().find(|(words, _)| words.contains(&bare)).map(|(_, field)| *field);
        }
        let bare = text.trim_matches(['(', ')', '[', ']', '【', '】', '*', '※', ':', '#', '"']);
        let whole = WHOLE.iter().find(|(word, _)| bare == *word);
        whole.or_else(|| WITHIN.iter().find(|(word, _)| bare.contains(word))).map(|(_, field)| *field)
    }

    /// Tells whether a cell, trimmed, looks like it.
    pub(super) fn fits(self, cell: &str) -> bool {
        let digits = |least: usize| cell.chars().filter(|c| c.is_numeric()).nth(least - 1).is_some();
        match self {
            Self::Name | Self::FamilyName | Self::GivenName | Self::Reading => {
                cell.chars().any(char::is_alphabetic) && !digits(1) && cell.chars().count() <= LONGEST_NAME
            }
            Self::Customer => !cell.is_empty(),
            Self::Phone => digits(6),
            Self::Email => cell.contains(['@', '＠']),
            // A host's address has neither a blank nor a sign of another script.
            Self::Address => {
                cell.chars().any(char::is_alphabetic)
                    && cell.chars().any(|c| c.is_whitespace() || !c.is_ascii())
            }
            Self::Postal => digits(5),
            Self::Birth => digits(4),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_in_any_width_and_near_ones_are_not() {
        let table = [
            ("氏名", Some(Field::Name)),
            ("【氏　名】", Some(Field::Name)),
            ("お客様名前", Some(Field::Name)),
            ("お客様電話番号", Some(Field::Phone)),
            ("ＴＥＬ", Some(Field::Phone)),
            ("TEL番号", Some(Field::Phone)),
            ("ﾒｰﾙｱﾄﾞﾚｽ", Some(Field::Email)),
            ("E-mail", Some(Field::Email)),
            ("e_mail address 2", Some(Field::Email)),
            ("ご住所１", Some(Field::Address)),
            ("〒", Some(Field::Postal)),
            ("生年月日", Some(Field::Birth)),
            ("フリガナ", Some(Field::Reading)),
            ("名", Some(Field::GivenName)),
            ("Date of Birth", Some(Field::Birth)),
            ("顧客ID", Some(Field::Customer)),
            ("商品名", None),
            ("品名", None),
            ("ファイル名", None),
            ("IP Address", None),
            ("hostname", None),
            ("顧客数", None),
            ("顧客満足度", None),
            ("電話件数", None),
            ("filename", None),
            ("telemetry", None),
            ("", None),
            ("お客様の氏名と住所と電話番号を必ずご記入のうえ返送してください", None),
        ];
        for (head, field) in table {
            assert_eq!(Field::of(head), field, "{head}");
        }
    }

    #[test]
    fn cells_that_look_like_it_fit() {
        let table = [
            (Field::Name, "鈴木花子", true),
            (Field::Name, "部品 12", false),
            (Field::Name, "", false),
            (Field::Phone, "０３－００００－１１０１", true),
            (Field::Phone, "12", false),
            (Field::Email, "a＠example.com", true),
            (Field::Email, "30", false),
            (Field::Address, "東京都", true),
            (Field::Address, "1 Example Street", true),
            (Field::Address, "192.0.2.1", false),
            (Field::Address, "gateway.example.com", false),
            (Field::Postal, "100-0000", true),
            (Field::Postal, "100", false),
            (Field::Birth, "昭和60年1月2日", true),
            (Field::Birth, "不明", false),
            (Field::Customer, "A-1", true),
            (Field::Customer, "", false),
        ];
        for (field, cell, fits) in table {
            assert_eq!(field.fits(cell), fits, "{field:?} {cell}");
        }
    }
}
