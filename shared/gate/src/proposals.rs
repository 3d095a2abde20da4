//! The gate's own tools: what became of proposals, and taking one back.
//!
//! Apart from the servers' tools because they look at the outbox, which no tool of a server can. They come with every
//! server that wishes anything; their words stand in that server's manifest.

use crate::ToolError;
use crate::gate::Gate;
use crate::raw::Raw;
use crate::render::{BodyShape, Cell, FactKind, Page, Render, Shape};
use crate::schema;
use crate::server::{Kind, Registered};
use schemars::JsonSchema;
use sekisho_outbox::{Author, Listed, OutboxError, ProposalState};
use sekisho_types::{ErrorCode, OpaqueId, ProposalId};
use serde::Deserialize;
use serde_json::Value;

/// How many proposals one answer shows at the most.
const SHOWN: usize = 50;
/// How many are looked at for it: all servers of a user share one outbox.
const LOOKED_AT: u32 = 2_000;

/// Which of the gate's own tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    /// Says what became of proposals.
    List,
    /// Takes back one that waits.
    Cancel,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListArgs {
    /// Only this one.
    #[schemars(range(min = 1))]
    id: Option<u64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelArgs {
    /// Its number.
    #[schemars(range(min = 1))]
    id: u64,
}

/// The proposal that a call of these has changed, and the state it is in now.
type Changed = Option<(ProposalId, &'static str)>;

/// What the model reads of proposals: what became of them, and what a person said.
pub(crate) struct Told(Vec<(Listed, Option<String>)>);

impl Render for Told {
    const SHAPE: Shape = Shape {
        facts: &[("waiting", FactKind::Number)],
        body: BodyShape::Table(&["proposal", "tool", "state", "since", "expires", "replaced_by", "comment"]),
    };

    fn render(self) -> Page {
        let waiting = self.0.iter().filter(|(listed, _)| listed.state == ProposalState::Pending).count();
        let rows = self.0.into_iter().map(|(listed, comment)| {
            let waits = listed.state == ProposalState::Pending;
            vec![
                Cell::fact(listed.header.id.0),
                OpaqueId::parse(listed.header.tool.as_str()).map_or_else(|_| Cell::nothing(), Cell::fact),
                Cell::fact(listed.state.as_str()),
                Cell::fact(listed.since),
                if waits { Cell::fact(listed.header.expires_at()) } else { Cell::nothing() },
                listed.replaced_by.map_or_else(Cell::nothing, |id| Cell::fact(id.0)),
                comment.map_or_else(Cell::nothing, Cell::text),
            ]
        });
        Page::table(0, rows.collect()).fact("waiting", waiting)
    }
}

impl Own {
    pub(crate) const SHAPE: Shape = Told::SHAPE;

    /// Both tools, as a server's builder adds them.
    pub(crate) fn all() -> Vec<Registered> {
        let list = schema::own_arguments::<ListArgs>();
        let cancel = schema::own_arguments::<CancelArgs>();
        vec![
            ("list_proposals", Kind::Own(Self::List), (list, schema::result(&Self::SHAPE))),
            ("cancel_proposal", Kind::Own(Self::Cancel), (cancel, schema::result(&Self::SHAPE))),
        ]
    }

    /// Whether it is of class read.
    pub(crate) fn looks(self) -> bool {
        self == Self::List
    }
}

impl Gate {
    /// Answers one of the gate's own tools.
    pub(crate) async fn own(&self, tool: Own, args: Value) -> Result<(Page, Changed), ToolError> {
        let odd = |_| ToolError::bad_argument("arguments", "they must fit the tool's schema");
        let id = match tool {
            Own::List => serde_json::from_value::<ListArgs>(args).map_err(odd)?.id,
            Own::Cancel => Some(serde_json::from_value::<CancelArgs>(args).map_err(odd)?.id),
        };
        let id = id.map(ProposalId);
        let mine = {
            let (server, user) = (self.server.id().clone(), self.user.clone());
            move |listed: &Listed| listed.header.server == server && listed.header.user == user
        };
        let told = self.with_outbox(move |outbox| {
            let expired = outbox.expire()?;
            let listed = match id {
                Some(id) => vec![outbox.listed(id)?],
                None => outbox.list(&ProposalState::ALL, LOOKED_AT)?,
            };
            let mut listed: Vec<Listed> =
                listed.into_iter().filter(|listed| mine(listed)).take(SHOWN).collect();
            let mut cancelled = None;
            if let (Own::Cancel, [only]) = (tool, listed.as_slice()) {
                // What a person wrote is hers; that it is not taken back is told below.
                if only.header.author == Author::Model {
                    outbox.cancel(only.header.id)?;
                    cancelled = Some((only.header.id, ProposalState::Cancelled.as_str()));
                }
                listed = vec![outbox.listed(only.header.id)?];
            }
            let told = listed.into_iter().map(|listed| {
                let comment = outbox.comment(listed.header.id)?;
                Ok((listed, comment))
            });
            Ok((told.collect::<Result<Vec<_>, OutboxError>>()?, cancelled, expired))
        });
        let (told, cancelled, expired) = told.await?;
        self.note_expired(&expired)?;
        if let (Own::Cancel, Some((listed, _)), None) = (tool, told.first(), cancelled) {
            return Err(ToolError::new(ErrorCode::OUTBOX_PERSONS).with_fact("number", listed.header.id.0));
        }
        match id {
            // Another server's is none of this one's.
            Some(id) if told.is_empty() => {
                Err(ToolError::new(ErrorCode::OUTBOX_NOT_FOUND).with_fact("number", id.0))
            }
            _ => Ok((Raw::seal(Told(told)).open().render(), cancelled)),
        }
    }
}
