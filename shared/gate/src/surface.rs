//! The surface: what `tools/list` shows, and its hash.

use crate::server::{Server, Tool};
use sekisho_manifest::Annotations;
use sekisho_policy::Policy;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// One tool as a client lists it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedTool {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it does, does not do, and what comes next.
    pub description: String,
    /// JSON schema of its arguments.
    pub input_schema: Map<String, Value>,
    /// JSON schema of its results.
    pub output_schema: Map<String, Value>,
    /// Hints that follow from its class.
    pub annotations: Annotations,
    /// Keys for the client that follow from its class.
    #[serde(rename = "_meta", skip_serializing_if = "Map::is_empty")]
    pub meta: Map<String, Value>,
}

impl ListedTool {
    fn of(tool: &Tool) -> Self {
        Self {
            name: tool.spec.name().to_string(),
            title: tool.spec.title().to_owned(),
            description: tool.spec.description().to_owned(),
            input_schema: tool.input.clone(),
            output_schema: tool.output.clone(),
            annotations: tool.spec.annotations(),
            meta: tool.spec.client_meta(),
        }
    }
}

impl Server {
    /// Every tool of the server, whatever policy says of it: the reviewed surface.
    pub fn surface(&self) -> Vec<ListedTool> {
        self.tools().map(ListedTool::of).collect()
    }

    /// The tools that this policy lists: what `tools/list` shows.
    pub fn listed_tools(&self, policy: &Policy) -> Vec<ListedTool> {
        self.tools().filter(|tool| self.lists(policy, tool)).map(ListedTool::of).collect()
    }

    pub(crate) fn lists(&self, policy: &Policy, tool: &Tool) -> bool {
        policy.lists(self.id(), tool.spec.name(), tool.spec.class())
    }

    /// SHA-256 over the whole surface, as it is bound to records and proposals.
    pub fn surface_hash(&self) -> [u8; 32] {
        let text = serde_json::to_string(&self.surface()).unwrap_or_default();
        Sha256::digest(text).into()
    }
}
