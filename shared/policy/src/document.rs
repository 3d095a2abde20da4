//! The policy as a file writes it, before anything is checked beyond its shape.
//!
//! Apart from [`crate::Policy`] so that what is written and what is believed are never the same type.

use crate::approval::ApprovalDocument;
use crate::hours::HoursDocument;
use crate::rotation::RotationDocument;
use crate::text::ReasonDocument;
use sekisho_mask::Settings;
use sekisho_types::FolderClass;
use sekisho_types::{Decision, GateClass, RootName, RuleId, ServerId, ToolName, UserId};
use serde::Deserialize;

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    pub(crate) version: u32,
    pub(crate) phase: u8,
    pub(crate) users: Vec<UserId>,
    #[serde(default)]
    pub(crate) accept_same_account_risk: bool,
    pub(crate) hours: HoursDocument,
    #[serde(default)]
    pub(crate) class: ClassDocument,
    #[serde(default)]
    pub(crate) rule: Vec<RuleDocument>,
    #[serde(default)]
    pub(crate) folder: Vec<FolderDocument>,
    #[serde(default)]
    pub(crate) mask: Settings,
    #[serde(default)]
    pub(crate) audit: AuditDocument,
    #[serde(default)]
    pub(crate) files: FilesDocument,
    #[serde(default)]
    pub(crate) rotation: RotationDocument,
    #[serde(default)]
    pub(crate) approval: ApprovalDocument,
}

/// `[class]`: what is not named is denied.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClassDocument {
    read: Option<Decision>,
    draft: Option<Decision>,
    tidy: Option<Decision>,
    change: Option<Decision>,
    send: Option<Decision>,
    destroy: Option<Decision>,
}

impl ClassDocument {
    pub(crate) fn of(&self, class: GateClass) -> Decision {
        let written = match class {
            GateClass::Read => self.read,
            GateClass::Draft => self.draft,
            GateClass::Tidy => self.tidy,
            GateClass::Change => self.change,
            GateClass::Send => self.send,
            GateClass::Destroy => self.destroy,
        };
        written.unwrap_or(Decision::Deny)
    }
}

/// `[[rule]]`: every key that is there must hold for the rule to match.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleDocument {
    pub(crate) id: RuleId,
    pub(crate) reason: ReasonDocument,
    pub(crate) decision: Decision,
    pub(crate) server: Option<Vec<String>>,
    pub(crate) tool: Option<Vec<String>>,
    pub(crate) except_tool: Option<Vec<String>>,
    pub(crate) class: Option<Vec<GateClass>>,
    pub(crate) user: Option<Vec<UserId>>,
    pub(crate) tainted: Option<bool>,
    pub(crate) external_recipients: Option<bool>,
    pub(crate) attachments: Option<bool>,
    pub(crate) shared_channel: Option<bool>,
    pub(crate) folder: Option<Vec<FolderClass>>,
    pub(crate) items_over: Option<u32>,
    #[serde(default)]
    pub(crate) matches: Vec<ExampleDocument>,
    #[serde(default)]
    pub(crate) passes: Vec<ExampleDocument>,
}

/// A request that a rule must or must not match. What is left out is unknown, unset or zero.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExampleDocument {
    pub(crate) server: Option<ServerId>,
    pub(crate) tool: Option<ToolName>,
    pub(crate) class: Option<GateClass>,
    pub(crate) user: Option<UserId>,
    #[serde(default)]
    pub(crate) tainted: bool,
    #[serde(default)]
    pub(crate) external_recipients: bool,
    #[serde(default)]
    pub(crate) attachments: bool,
    #[serde(default)]
    pub(crate) shared_channel: bool,
    pub(crate) folder: Option<FolderClass>,
    #[serde(default)]
    pub(crate) items: u32,
}

/// `[[folder]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FolderDocument {
    pub(crate) name: RootName,
    pub(crate) path: String,
    pub(crate) class: FolderClass,
    pub(crate) users: Option<Vec<UserId>>,
}

/// `[files]`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct FilesDocument {
    #[serde(default)]
    pub(crate) deny: Vec<String>,
}

/// `[audit]`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditDocument {
    pub(crate) outside: Option<String>,
}
