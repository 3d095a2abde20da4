//! What can be found, what is done about it, and how it is counted.
//!
//! Apart from the detectors because policies, records and reports speak these words without detecting anything.

use serde::Serialize;
use std::collections::BTreeMap;

/// A kind of personal or forbidden data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A person's name.
    Person,
    /// An e-mail address.
    Email,
    /// A telephone or fax number, or an extension.
    Phone,
    /// A postal address.
    Address,
    /// A postal code.
    Postal,
    /// A My Number (個人番号), the Japanese individual number.
    MyNumber,
    /// The number of a payment card.
    Card,
    /// The number of a bank account.
    BankAccount,
    /// The number of a driver's licence.
    License,
    /// The number of a passport.
    Passport,
    /// A number of health, nursing or employment insurance.
    Insurance,
    /// A basic pension number.
    Pension,
    /// The number of a residence card of a foreign national.
    ResidenceCard,
    /// A resident record code (住民票コード).
    ResidentCode,
    /// A credential: a password, a key, a token, a session.
    Secret,
    /// Information about a listed company that is not yet public.
    Insider,
    /// A part that claims to be encoded and cannot be read.
    Opaque,
}

impl Kind {
    /// Every kind, in the order of counts.
    pub const ALL: [Self; 17] = [
        Self::Person,
        Self::Email,
        Self::Phone,
        Self::Address,
        Self::Postal,
        Self::MyNumber,
        Self::Card,
        Self::BankAccount,
        Self::License,
        Self::Passport,
        Self::Insurance,
        Self::Pension,
        Self::ResidenceCard,
        Self::ResidentCode,
        Self::Secret,
        Self::Insider,
        Self::Opaque,
    ];

    /// The word used in policies, records and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::Postal => "postal",
            Self::MyNumber => "mynumber",
            Self::Card => "card",
            Self::BankAccount => "bankaccount",
            Self::License => "license",
            Self::Passport => "passport",
            Self::Insurance => "insurance",
            Self::Pension => "pension",
            Self::ResidenceCard => "residencecard",
            Self::ResidentCode => "residentcode",
            Self::Secret => "secret",
            Self::Insider => "insider",
            Self::Opaque => "opaque",
        }
    }

    /// What stands in place of a whole find of this kind.
    pub(crate) fn placeholder(self) -> &'static str {
        match self {
            Self::Person => "〇.〇.",
            Self::Email => "［メール］",
            Self::Phone => "［電話］",
            Self::Address => "［住所］",
            Self::Postal => "［郵便番号］",
            Self::MyNumber => "［マイナンバー］",
            Self::Card => "［カード番号］",
            Self::BankAccount => "［口座番号］",
            Self::License => "［免許証番号］",
            Self::Passport => "［旅券番号］",
            Self::Insurance => "［保険証番号］",
            Self::Pension => "［年金番号］",
            Self::ResidenceCard => "［在留カード番号］",
            Self::ResidentCode => "［住民票コード］",
            Self::Secret => "［認証情報］",
            Self::Insider => "［未公表情報・非表示］",
            Self::Opaque => "［読めない部分］",
        }
    }

    /// Tells whether a text is a placeholder: a field that was hidden wholly before.
    pub(crate) fn is_placeholder(text: &str) -> bool {
        Self::ALL.iter().any(|kind| kind.placeholder() == text)
    }

    /// Tells whether a handle may stand for a find of this kind: what is forbidden never comes back.
    pub fn is_reversible(self) -> bool {
        match self {
            Self::Person | Self::Email | Self::Phone | Self::Address | Self::Postal => true,
            Self::MyNumber
            | Self::Card
            | Self::BankAccount
            | Self::License
            | Self::Passport
            | Self::Insurance
            | Self::Pension
            | Self::ResidenceCard
            | Self::ResidentCode
            | Self::Secret
            | Self::Insider
            | Self::Opaque => false,
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a find leads to, mildest first. Whatever the action, a find is never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Is hidden.
    Hide,
    /// Is hidden, and somebody should look: most likely a mistyped forbidden value.
    Warn,
    /// May not be handled at all.
    Forbid,
}

impl Action {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::Warn => "warn",
            Self::Forbid => "forbid",
        }
    }
}

/// One find in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// What is done about it.
    pub action: Action,
    /// Where it starts, in Unicode code points of the original text.
    pub start: usize,
    /// Where it ends (not included), in Unicode code points of the original text.
    pub end: usize,
    /// The rule that found it, such as `phone.bare`.
    pub rule: &'static str,
    /// How likely it is, in percent, where a find is a matter of likelihood.
    pub score_percent: Option<u8>,
}

/// How many finds of each kind there were. Holds no content.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    hidden: BTreeMap<Kind, u64>,
    warned: BTreeMap<Kind, u64>,
    forbidden: BTreeMap<Kind, u64>,
    defanged: u64,
}

impl Counts {
    /// Finds that were hidden, without the forbidden ones; those that warn are among them.
    pub fn hidden(&self) -> &BTreeMap<Kind, u64> {
        &self.hidden
    }

    /// Finds that were hidden and should be looked at.
    pub fn warned(&self) -> &BTreeMap<Kind, u64> {
        &self.warned
    }

    /// Finds of what may not be handled.
    pub fn forbidden(&self) -> &BTreeMap<Kind, u64> {
        &self.forbidden
    }

    /// Angle marks of incoming text that were changed so that they cannot pass for a handle.
    pub fn defanged(&self) -> u64 {
        self.defanged
    }

    /// Tells whether nothing at all was found or changed.
    pub fn is_empty(&self) -> bool {
        self.hidden.is_empty() && self.forbidden.is_empty() && self.defanged == 0
    }

    pub(crate) fn add(&mut self, kind: Kind, action: Action) {
        match action {
            Action::Hide => bump(&mut self.hidden, kind),
            Action::Warn => {
                bump(&mut self.hidden, kind);
                bump(&mut self.warned, kind);
            }
            Action::Forbid => bump(&mut self.forbidden, kind),
        }
    }

    pub(crate) fn add_defanged(&mut self, marks: u64) {
        self.defanged = self.defanged.saturating_add(marks);
    }
}

fn bump(map: &mut BTreeMap<Kind, u64>, kind: Kind) {
    let count = map.entry(kind).or_default();
    *count = count.saturating_add(1);
}
