//! Tokens that are known by their own shape: a fixed beginning, an alphabet, a length.

use super::{hit, is_word, remember, run, value};
use crate::detect::Hit;
use crate::shadow::Shadow;

/// The longest token read, in characters.
const MOST: usize = 4096;

/// What a token is made of after its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alphabet {
    Upper,
    Alnum,
    Hex,
    /// Letters, digits, `_` and `-`.
    Word,
    /// The same and full stops.
    Dotted,
    /// Letters, digits and all signs of both kinds of base64.
    Base64,
}

impl Alphabet {
    fn holds(self, c: char) -> bool {
        match self {
            Self::Upper => c.is_ascii_uppercase() || c.is_ascii_digit(),
            Self::Alnum => c.is_ascii_alphanumeric(),
            Self::Hex => c.is_ascii_hexdigit(),
            Self::Word => is_word(c),
            Self::Dotted => is_word(c) || c == '.',
            Self::Base64 => is_word(c) || matches!(c, '+' | '/' | '=' | '.' | '%'),
        }
    }
}

/// One kind of token.
pub(super) struct Token {
    rule: &'static str,
    /// What it starts with, in lower case: the word of the list.
    pub(super) gate: &'static str,
    /// What it starts with, letter for letter.
    start: &'static str,
    alphabet: Alphabet,
    /// So many characters follow, at the least and at the most.
    least: usize,
    most: usize,
}

const fn token(
    rule: &'static str,
    gate: &'static str,
    start: &'static str,
    alphabet: Alphabet,
    least: usize,
    most: usize,
) -> Token {
    Token { rule, gate, start, alphabet, least, most }
}

/// - Source: the issuers' documentation of their tokens.
#[rustfmt::skip]
pub(super) const TOKENS: &[Token] = &[
    token("secret.aws", "akia", "AKIA", Alphabet::Upper, 16, 16),
    token("secret.aws", "asia", "ASIA", Alphabet::Upper, 16, 16),
    token("secret.aws", "abia", "ABIA", Alphabet::Upper, 16, 16),
    token("secret.aws", "acca", "ACCA", Alphabet::Upper, 16, 16),
    token("secret.aws", "absk", "ABSK", Alphabet::Base64, 80, MOST),
    token("secret.aws", "amzn.mws.", "amzn.mws.", Alphabet::Word, 30, 60),
    token("secret.alibaba", "ltai", "LTAI", Alphabet::Alnum, 12, 24),
    token("secret.github", "ghp_", "ghp_", Alphabet::Alnum, 30, 255),
    token("secret.github", "gho_", "gho_", Alphabet::Alnum, 30, 255),
    token("secret.github", "ghu_", "ghu_", Alphabet::Alnum, 30, 255),
    token("secret.github", "ghs_", "ghs_", Alphabet::Alnum, 30, 255),
    token("secret.github", "ghr_", "ghr_", Alphabet::Alnum, 30, 255),
    token("secret.github", "github_pat_", "github_pat_", Alphabet::Word, 22, 255),
    token("secret.gitlab", "glpat-", "glpat-", Alphabet::Dotted, 20, 255),
    token("secret.gitlab", "glptt-", "glptt-", Alphabet::Word, 20, 255),
    token("secret.gitlab", "gldt-", "gldt-", Alphabet::Word, 20, 255),
    token("secret.gitlab", "glrt-", "glrt-", Alphabet::Dotted, 20, 255),
    token("secret.gitlab", "glcbt-", "glcbt-", Alphabet::Word, 20, 255),
    token("secret.gitlab", "glsoat-", "glsoat-", Alphabet::Word, 20, 255),
    token("secret.gitlab", "glft-", "glft-", Alphabet::Word, 20, 255),
    token("secret.gitlab", "glagent-", "glagent-", Alphabet::Word, 20, 255),
    token("secret.gitlab", "gr1348941", "GR1348941", Alphabet::Word, 20, 255),
    token("secret.slack", "xoxb-", "xoxb-", Alphabet::Word, 10, 255),
    token("secret.slack", "xoxp-", "xoxp-", Alphabet::Word, 10, 255),
    token("secret.slack", "xoxa-", "xoxa-", Alphabet::Word, 10, 255),
    token("secret.slack", "xoxr-", "xoxr-", Alphabet::Word, 10, 255),
    token("secret.slack", "xoxs-", "xoxs-", Alphabet::Word, 10, 255),
    token("secret.slack", "xoxo-", "xoxo-", Alphabet::Word, 10, 255),
    token("secret.slack", "xoxc-", "xoxc-", Alphabet::Word, 10, 255),
    token("secret.slack", "xoxd-", "xoxd-", Alphabet::Base64, 10, 400),
    token("secret.slack", "xoxe-", "xoxe-", Alphabet::Word, 10, 255),
    token("secret.slack", "xoxe.xox", "xoxe.xox", Alphabet::Word, 10, 255),
    token("secret.slack", "xapp-", "xapp-", Alphabet::Word, 10, 255),
    token("secret.google", "aiza", "AIza", Alphabet::Word, 30, 45),
    token("secret.google", "gocspx-", "GOCSPX-", Alphabet::Word, 20, 40),
    token("secret.google", "ya29.", "ya29.", Alphabet::Dotted, 20, MOST),
    token("secret.google", "1//0", "1//0", Alphabet::Word, 30, 512),
    token("secret.anthropic", "sk-ant-", "sk-ant-", Alphabet::Word, 20, 255),
    token("secret.openai", "sk-proj-", "sk-proj-", Alphabet::Word, 20, 255),
    token("secret.openai", "sk-svcacct-", "sk-svcacct-", Alphabet::Word, 20, 255),
    token("secret.openai", "sk-admin-", "sk-admin-", Alphabet::Word, 20, 255),
    token("secret.openai", "sk-or-v1-", "sk-or-v1-", Alphabet::Alnum, 20, 255),
    token("secret.openai", "sk-", "sk-", Alphabet::Alnum, 20, 128),
    token("secret.stripe", "sk_live_", "sk_live_", Alphabet::Word, 10, 255),
    token("secret.stripe", "sk_test_", "sk_test_", Alphabet::Word, 10, 255),
    token("secret.stripe", "rk_live_", "rk_live_", Alphabet::Word, 10, 255),
    token("secret.stripe", "rk_test_", "rk_test_", Alphabet::Word, 10, 255),
    token("secret.stripe", "whsec_", "whsec_", Alphabet::Base64, 16, 255),
    token("secret.sendgrid", "sg.", "SG.", Alphabet::Dotted, 40, 90),
    token("secret.twilio", "sk", "SK", Alphabet::Hex, 32, 32),
    token("secret.mailgun", "key-", "key-", Alphabet::Hex, 32, 32),
    token("secret.mailchimp", "-us", "-us", Alphabet::Alnum, 1, 2),
    token("secret.npm", "npm_", "npm_", Alphabet::Alnum, 30, 64),
    token("secret.pypi", "pypi-", "pypi-", Alphabet::Word, 50, 512),
    token("secret.rubygems", "rubygems_", "rubygems_", Alphabet::Hex, 32, 64),
    token("secret.docker", "dckr_pat_", "dckr_pat_", Alphabet::Word, 20, 64),
    token("secret.huggingface", "hf_", "hf_", Alphabet::Alnum, 30, 64),
    token("secret.groq", "gsk_", "gsk_", Alphabet::Alnum, 30, 80),
    token("secret.replicate", "r8_", "r8_", Alphabet::Alnum, 30, 64),
    token("secret.xai", "xai-", "xai-", Alphabet::Alnum, 40, 128),
    token("secret.perplexity", "pplx-", "pplx-", Alphabet::Alnum, 30, 80),
    token("secret.nvidia", "nvapi-", "nvapi-", Alphabet::Word, 40, 128),
    token("secret.shopify", "shpat_", "shpat_", Alphabet::Hex, 32, 64),
    token("secret.shopify", "shpss_", "shpss_", Alphabet::Hex, 32, 64),
    token("secret.shopify", "shppa_", "shppa_", Alphabet::Hex, 32, 64),
    token("secret.shopify", "shpca_", "shpca_", Alphabet::Hex, 32, 64),
    token("secret.digitalocean", "dop_v1_", "dop_v1_", Alphabet::Hex, 40, 80),
    token("secret.digitalocean", "doo_v1_", "doo_v1_", Alphabet::Hex, 40, 80),
    token("secret.linear", "lin_api_", "lin_api_", Alphabet::Alnum, 30, 64),
    token("secret.notion", "ntn_", "ntn_", Alphabet::Alnum, 30, 64),
    token("secret.notion", "secret_", "secret_", Alphabet::Alnum, 40, 50),
    token("secret.figma", "figd_", "figd_", Alphabet::Word, 30, 64),
    token("secret.databricks", "dapi", "dapi", Alphabet::Hex, 32, 36),
    token("secret.sentry", "sntrys_", "sntrys_", Alphabet::Base64, 30, 400),
    token("secret.atlassian", "atatt3", "ATATT3", Alphabet::Base64, 40, 400),
    token("secret.atlassian", "atbb", "ATBB", Alphabet::Alnum, 28, 48),
    token("secret.atlassian", "atctt3", "ATCTT3", Alphabet::Base64, 40, 400),
    token("secret.postman", "pmak-", "PMAK-", Alphabet::Word, 40, 80),
    token("secret.grafana", "glsa_", "glsa_", Alphabet::Word, 30, 64),
    token("secret.grafana", "glc_ey", "glc_ey", Alphabet::Base64, 40, 400),
    token("secret.contentful", "cfpat-", "CFPAT-", Alphabet::Word, 30, 64),
    token("secret.vault", "hvs.", "hvs.", Alphabet::Word, 24, 200),
    token("secret.vault", "hvb.", "hvb.", Alphabet::Word, 60, 400),
    token("secret.newrelic", "nrak-", "NRAK-", Alphabet::Alnum, 24, 40),
    token("secret.supabase", "sbp_", "sbp_", Alphabet::Hex, 36, 64),
    token("secret.planetscale", "pscale_tkn_", "pscale_tkn_", Alphabet::Dotted, 30, 64),
    token("secret.tailscale", "tskey-", "tskey-", Alphabet::Word, 20, 80),
    token("secret.square", "sq0atp-", "sq0atp-", Alphabet::Word, 20, 64),
    token("secret.square", "sq0csp-", "sq0csp-", Alphabet::Word, 30, 64),
    token("secret.facebook", "eaa", "EAA", Alphabet::Alnum, 80, 400),
    token("secret.dropbox", "sl.", "sl.", Alphabet::Word, 60, MOST),
    token("secret.age", "age-secret-key-1", "AGE-SECRET-KEY-1", Alphabet::Upper, 50, 64),
    token("secret.jwt", "eyj", "eyJ", Alphabet::Dotted, 30, MOST),
    token("secret.telegram", ":aa", ":AA", Alphabet::Word, 32, 36),
    token("secret.azure", "q~", "Q~", Alphabet::Dotted, 30, 40),
    token("secret.line", "/1o/w1cdnyilfu=", "/1O/w1cDnyilFU=", Alphabet::Alnum, 0, 0),
];

/// Reads the token that starts with word number `index` at `from`.
pub(super) fn read(shadow: &Shadow, index: usize, from: usize, done: &mut usize) -> Option<Hit> {
    let kind = TOKENS.get(index)?;
    let exact = kind.start.chars().enumerate().all(|(i, c)| shadow.at(from.saturating_add(i)) == Some(c));
    let is_start = matches!(kind.start, ":AA" | "Q~" | "-us" | "/1O/w1cDnyilFU=")
        || !shadow.before(from).is_some_and(|c| c.is_ascii_alphanumeric());
    if !exact || !is_start || from < *done {
        return None;
    }
    let body = from.saturating_add(kind.start.len());
    let length = run(shadow, body, kind.most.saturating_add(1), |c| kind.alphabet.holds(c));
    remember(done, body, body.saturating_add(length));
    if length < kind.least || length > kind.most {
        return None;
    }
    let (mut from, mut to) = (from, body.saturating_add(length));
    // The full stop of a sentence is no part of a token.
    while to > body && shadow.before(to).is_some_and(|c| matches!(c, '.' | '-')) && kind.least > 0 {
        to = to.saturating_sub(1);
    }
    match kind.start {
        "eyJ" => return jwt(shadow, from, to),
        ":AA" => {
            let digits = back(shadow, from, 12, |c| c.is_ascii_digit());
            if digits < 8 {
                return None;
            }
            from = from.saturating_sub(digits);
        }
        "Q~" => {
            let head = back(shadow, from, 8, |c| is_word(c) || c == '.' || c == '~');
            if head < 4 || !shadow.before(from).is_some_and(|c| c.is_ascii_digit()) {
                return None;
            }
            from = from.saturating_sub(head);
        }
        "-us" => {
            let head = back(shadow, from, 33, |c| c.is_ascii_hexdigit());
            let region = shadow.slice(body, to).iter().all(|c| c.is_ascii_digit());
            if head != 32 || !region {
                return None;
            }
            from = from.saturating_sub(head);
        }
        "/1O/w1cDnyilFU=" => {
            let head = back(shadow, from, 400, |c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/'));
            from = from.saturating_sub(head);
        }
        _ => {}
    }
    let body = shadow.slice(from, to);
    let telling = match kind.alphabet {
        Alphabet::Upper => !value::is_repeated(body) && !value::ends_with(body, "EXAMPLE"),
        Alphabet::Alnum | Alphabet::Hex | Alphabet::Word | Alphabet::Dotted | Alphabet::Base64 => {
            value::is_random(shadow.slice(from.saturating_add(kind.start.len()).min(to), to))
                || kind.least == 0
                || matches!(kind.start, "-us")
        }
    };
    telling.then(|| hit(kind.rule, from, to))
}

/// Three or five parts with full stops between, the first of which starts a JSON object.
fn jwt(shadow: &Shadow, from: usize, to: usize) -> Option<Hit> {
    let mut parts = shadow.slice(from, to).split(|c| *c == '.');
    let head = parts.next()?.len() >= 12;
    let second = parts.next().is_some_and(|part| part.len() >= 4);
    let third = parts.next().is_some();
    (head && second && third).then(|| hit("secret.jwt", from, to))
}

/// How many characters before `at` fit, `most` at the most.
fn back(shadow: &Shadow, at: usize, most: usize, fits: impl Fn(char) -> bool) -> usize {
    shadow.slice(at.saturating_sub(most), at).iter().rev().take_while(|c| fits(**c)).count()
}
