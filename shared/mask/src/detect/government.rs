//! Numbers of banks and authorities beside their words: accounts, licences, passports, insurance, pensions.
//!
//! None of these numbers has a shape of its own (but for the residence card), so a word must stand near, and what
//! stands there must have the number of digits that such a number has. Amounts, dates, telephone numbers and what
//! is named otherwise pass. Columns of a table are read as those of credentials are.

mod column;
mod shape;

use super::{Form, Hit};
use crate::kind::{Action, Kind};
use crate::shadow::Shadow;

/// What a word announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// 口座番号 and the like: the number of an account.
    Account,
    /// 普通, 当座: the kind of an account, straight before its number.
    AccountKind,
    /// 記号 and 番号 of Japan Post Bank, or of an insurance card.
    Symbol,
    License,
    Passport,
    /// 保険者番号, 被保険者番号.
    Insurance,
    /// 雇用保険被保険者番号.
    Employment,
    Pension,
    ResidenceCard,
    ResidentCode,
    /// An international account number.
    Iban,
}

#[rustfmt::skip]
const WORDS: &[(Word, &[&str])] = &[
    (Word::Account, &[
        "口座番号", "口座no", "口座", "振込先", "お振込先", "貯金番号", "account no", "account number", "account_number", "accountnumber",
        "acct no", "acct. no", "a/c no", "a/c", "bank_account", "bank account", "口座情報", "預金番号", "kouza",
    ]),
    (Word::AccountKind, &["普通", "当座", "(普)", "(当)", "(普通)", "(当座)", "貯蓄", "普通預金", "当座預金", "通常貯金", "総合口座", "savings", "checking", "普通口座", "定期"]),
    (Word::Symbol, &["記号"]),
    (Word::License, &["免許証", "免許番号", "運転免許", "driver's license", "drivers license", "driver license", "driver's licence", "driving licence", "license_number", "免許証番号", "免許no"]),
    (Word::Passport, &["パスポ-ト", "パスポート", "旅券", "passport"]),
    (Word::Insurance, &["保険者番号", "被保険者番号", "保険証", "被保険者証", "健康保険", "国民健康保険", "資格確認書", "介護保険", "後期高齢者医療", "健保"]),
    (Word::Employment, &["雇用保険"]),
    (Word::Pension, &["基礎年金番号", "年金番号", "年金手帳", "基礎年金", "pension number", "pension_number"]),
    (Word::ResidenceCard, &["在留カ-ド", "在留カード", "特別永住", "residence card", "residence_card", "zairyu", "在留資格"]),
    (Word::ResidentCode, &["住民票コ-ド", "住民票コード", "resident code"]),
    (Word::Iban, &["iban"]),
];

/// Every word of the list, folded and lower case.
pub(super) fn words() -> impl Iterator<Item = (&'static str, Word)> {
    WORDS.iter().flat_map(|(word, texts)| texts.iter().map(|text| (*text, *word)))
}

/// Finds numbers at the words that were found, which come in the order of their ends.
pub(super) fn find(shadow: &Shadow, cues: &[(Word, usize, usize)], hits: &mut Vec<Hit>) {
    let mut columns = column::Columns::default();
    for (word, from, to) in cues {
        // The number of accounts, what is left on one, and how to open one are no numbers of accounts.
        if *word == Word::Account && shadow.at(*to).is_some_and(|c| "数残開閉振".contains(c)) {
            continue;
        }
        hits.extend(shape::read(shadow, *word, *from, *to));
        columns.find(shadow, *word, *from, *to, hits);
    }
}

fn kind(word: Word) -> (Kind, &'static str) {
    match word {
        Word::Account | Word::AccountKind | Word::Iban => (Kind::BankAccount, "bank.account"),
        Word::Symbol => (Kind::BankAccount, "bank.symbol"),
        Word::License => (Kind::License, "license.number"),
        Word::Passport => (Kind::Passport, "passport.number"),
        Word::Insurance => (Kind::Insurance, "insurance.number"),
        Word::Employment => (Kind::Insurance, "insurance.employment"),
        Word::Pension => (Kind::Pension, "pension.number"),
        Word::ResidenceCard => (Kind::ResidenceCard, "residence.card"),
        Word::ResidentCode => (Kind::ResidentCode, "resident.code"),
    }
}

fn hit(word: Word, from: usize, to: usize) -> Hit {
    let (kind, rule) = kind(word);
    Hit { kind, action: Action::Forbid, rule, from, to, form: Form::Whole }
}
