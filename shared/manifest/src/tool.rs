//! One tool of a manifest, and what follows from its class.
//!
//! Apart because hints and client keys are derived here and nowhere typed: a tool cannot claim to be milder
//! than it is.

use crate::Endpoint;
use sekisho_types::{GateClass, ToolName};
use serde::Serialize;
use std::time::Duration;

/// A checked tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    pub(crate) name: ToolName,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) class: GateClass,
    pub(crate) timeout: Duration,
    pub(crate) world: World,
    pub(crate) reach: Vec<Endpoint>,
}

/// Whether what a tool meets can come from, or go to, anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum World {
    Open,
    Closed,
}

/// The hints of the protocol, as `tools/list` shows them. Hints bind nobody; the gate does.
///
/// - Source: Model Context Protocol, `ToolAnnotations`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Annotations {
    /// Changes nothing.
    #[serde(rename = "readOnlyHint")]
    pub read_only: bool,
    /// Changes, sends or removes what cannot simply be taken back.
    #[serde(rename = "destructiveHint")]
    pub destructive: bool,
    /// Calling it again with the same arguments has no further effect.
    #[serde(rename = "idempotentHint")]
    pub idempotent: bool,
    /// Meets the world outside the company.
    #[serde(rename = "openWorldHint")]
    pub open_world: bool,
}

impl Tool {
    /// The name, `verb_noun`.
    pub fn name(&self) -> &ToolName {
        &self.name
    }

    /// The title, for people.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The description, for the model.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The most it can do.
    pub fn class(&self) -> GateClass {
        self.class
    }

    /// How long a call may take.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// What it may call at a provider; nothing else can be called for it.
    pub fn reach(&self) -> &[Endpoint] {
        &self.reach
    }

    /// The hints that follow from the class.
    pub fn annotations(&self) -> Annotations {
        let read_only = self.class == GateClass::Read;
        Annotations {
            read_only,
            destructive: self.class >= GateClass::Change,
            idempotent: read_only,
            open_world: self.world == World::Open,
        }
    }

    /// The keys for the client's `_meta` that follow from the class; empty for read and draft.
    ///
    /// From tidy up the client must ask a person each time. A second lock, never the approval itself.
    pub fn client_meta(&self) -> serde_json::Map<String, serde_json::Value> {
        let mut meta = serde_json::Map::new();
        if self.class >= GateClass::Tidy {
            meta.insert("anthropic/requiresUserInteraction".to_owned(), serde_json::Value::Bool(true));
        }
        meta
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(class: GateClass, world: World) -> Tool {
        Tool {
            name: ToolName::parse("do_thing").unwrap(),
            title: "Do".to_owned(),
            description: "Does.".to_owned(),
            class,
            timeout: Duration::from_secs(1),
            world,
            reach: Vec::new(),
        }
    }

    #[test]
    fn hints_and_client_keys_follow_from_the_class() {
        let table = [
            (GateClass::Read, (true, false, true), false),
            (GateClass::Draft, (false, false, false), false),
            (GateClass::Tidy, (false, false, false), true),
            (GateClass::Change, (false, true, false), true),
            (GateClass::Send, (false, true, false), true),
            (GateClass::Destroy, (false, true, false), true),
        ];
        for (class, (read_only, destructive, idempotent), asks) in table {
            let tool = tool(class, World::Open);
            let expected = Annotations { read_only, destructive, idempotent, open_world: true };
            assert_eq!(tool.annotations(), expected, "{class:?}");
            let meta = serde_json::Value::Object(tool.client_meta());
            let expected = if asks {
                serde_json::json!({"anthropic/requiresUserInteraction": true})
            } else {
                serde_json::json!({})
            };
            assert_eq!(meta, expected, "{class:?}");
        }
    }

    #[test]
    fn the_hints_have_the_names_of_the_protocol() {
        let hints = serde_json::to_value(tool(GateClass::Read, World::Closed).annotations()).unwrap();
        let expected = serde_json::json!({"readOnlyHint": true, "destructiveHint": false, "idempotentHint": true,
            "openWorldHint": false});
        assert_eq!(hints, expected);
    }
}
