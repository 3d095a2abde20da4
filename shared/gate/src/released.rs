//! The only two things that leave the gate: a released result, and a refusal.
//!
//! Apart because their fields are the proofs, and private. A result cannot be built without a permit, a mask and
//! two records, each minted by the step that it proves.

use crate::shape::Shaped;
use sekisho_audit::Recorded;
use sekisho_mask::Masked;
use sekisho_policy::Permit;
use sekisho_types::ErrorCode;
use serde_json::{Map, Value};

/// A result that may leave: permitted, masked, recorded before and after.
#[derive(Debug)]
pub struct Released {
    json: Map<String, Value>,
    permit: Permit,
    masked: Masked,
    before: Recorded,
    after: Recorded,
}

impl Released {
    pub(crate) fn new(permit: Permit, shaped: Shaped, before: Recorded, after: Recorded) -> Self {
        let Shaped { json, masked } = shaped;
        Self { json, permit, masked, before, after }
    }

    /// The result as the client gets it.
    pub fn json(&self) -> &Map<String, Value> {
        &self.json
    }

    /// The result, taken out.
    pub fn into_json(self) -> Map<String, Value> {
        self.json
    }

    /// The permit under which it was made.
    pub fn permit(&self) -> &Permit {
        &self.permit
    }

    /// What was masked in it.
    pub fn masked(&self) -> &Masked {
        &self.masked
    }

    /// The record of intent and the record of outcome.
    pub fn records(&self) -> (&Recorded, &Recorded) {
        (&self.before, &self.after)
    }
}

/// A refusal or an error, masked as a result is.
#[derive(Debug)]
pub struct Refused {
    code: ErrorCode,
    facts: Vec<(&'static str, String)>,
    recorded: Option<Recorded>,
}

impl Refused {
    /// `recorded` is `None` only when the record itself cannot be written.
    pub(crate) fn new(
        code: ErrorCode,
        facts: Vec<(&'static str, String)>,
        recorded: Option<Recorded>,
    ) -> Self {
        Self { code, facts, recorded }
    }

    /// Its code; the catalogue has the words.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// What fills the places in the code's words.
    pub fn facts(&self) -> Vec<(&str, &str)> {
        self.facts.iter().map(|(name, text)| (*name, text.as_str())).collect()
    }

    /// Its entry in the record; nothing if the record cannot be written.
    pub fn recorded(&self) -> Option<&Recorded> {
        self.recorded.as_ref()
    }
}

/// What a call is answered with.
#[derive(Debug)]
pub enum Reply {
    /// A result.
    Released(Box<Released>),
    /// A refusal or an error.
    Refused(Refused),
}
