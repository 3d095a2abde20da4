//! A server: its manifest and its tools, checked against each other in both directions.

use crate::effect::{Effect, EffectError, Made, Seen};
use crate::grants::Way;
use crate::proposals::Own;
use crate::raw::Raw;
use crate::render::{Page, Shape};
use crate::schema;
use crate::session::{Act, Read, Session};
use crate::tool::{ActTool, ReadTool};
use crate::{Render, ToolError};
use sekisho_manifest::Manifest;
use sekisho_outbox::Verdict;
use sekisho_types::{ErrorCode, GateClass, OpaqueId, Preview, ServerId, ToolName};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Why a server cannot start: manifest and code say different things.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct ServerError {
    /// What differs.
    pub detail: String,
}

impl ServerError {
    /// The code under which people read this error.
    pub fn code(&self) -> ErrorCode {
        ErrorCode::MANIFEST_INVALID
    }
}

/// A server's manifest together with its tools.
pub struct Server {
    manifest: Manifest,
    tools: BTreeMap<ToolName, Tool>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Server({})", self.manifest.server())
    }
}

/// Collects a server's tools.
#[derive(Default)]
pub struct ServerBuilder {
    tools: Vec<Registered>,
}

type SchemaPair = (Map<String, Value>, Map<String, Value>);

/// A tool as a builder takes it: its name, what it does, the schemas of its arguments and its results.
pub(crate) type Registered = (&'static str, Kind, SchemaPair);

impl std::fmt::Debug for ServerBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ServerBuilder({} tools)", self.tools.len())
    }
}

/// One tool: its words from the manifest, its schemas and its function from the code.
pub(crate) struct Tool {
    pub(crate) spec: sekisho_manifest::Tool,
    pub(crate) input: Map<String, Value>,
    pub(crate) output: Map<String, Value>,
    pub(crate) kind: Kind,
    /// What it may call at a provider.
    pub(crate) ways: Arc<[Way]>,
}

pub(crate) enum Kind {
    Read(Box<dyn AnyRead>),
    Act(Box<dyn AnyAct>),
    /// A tool of the gate itself, about proposals.
    Own(Own),
}

/// An effect sealed by its tool: the bytes that will be performed, and what a person reads of them.
pub(crate) struct Wish {
    pub(crate) payload: Vec<u8>,
    pub(crate) preview: Preview,
    /// See [`Effect::items`].
    pub(crate) items: u32,
}

/// What a performed effect came back with: its receipt, and the id that the world outside gave to what was made.
pub(crate) type Performed = (Page, Option<OpaqueId>);

pub(crate) trait AnyRead: Send + Sync {
    fn shape(&self) -> Shape;
    /// See [`ReadTool::COMPARED`].
    fn compared(&self) -> &'static [&'static str];
    fn read<'a>(&'a self, args: Value, session: &'a Session<Read>) -> Boxed<'a, Result<Page, ToolError>>;
}

pub(crate) trait AnyAct: Send + Sync {
    fn shape(&self) -> Shape;
    /// See [`ActTool::EXACT`].
    fn exact(&self) -> &'static [&'static str];
    fn propose<'a>(&'a self, args: Value, session: &'a Session<Read>) -> Boxed<'a, Result<Wish, ToolError>>;
    /// The wish that a payload holds, derived anew; nothing for a payload that is none.
    fn wish(&self, payload: &[u8]) -> Option<Wish>;
    fn perform<'a>(
        &'a self,
        payload: &'a [u8],
        session: &'a Session<Act>,
    ) -> Boxed<'a, Result<Performed, EffectError>>;
    /// See [`Effect::revise`].
    fn revise<'a>(
        &'a self,
        payload: &'a [u8],
        parts: BTreeMap<String, String>,
        session: &'a Session<Read>,
    ) -> Boxed<'a, Result<Wish, ToolError>>;
    /// See [`Effect::seen`]; nothing for a payload that is none.
    fn seen<'a>(&'a self, payload: &'a [u8], session: &'a Session<Read>) -> Boxed<'a, Option<Seen>>;
    /// See [`Effect::review`]; nothing for a payload that is none.
    fn review<'a>(
        &'a self,
        payload: &'a [u8],
        made: &'a Made,
        session: &'a Session<Read>,
    ) -> Boxed<'a, Option<Verdict>>;
    /// See [`Effect::undo`].
    fn undo<'a>(
        &'a self,
        payload: &'a [u8],
        made: &'a Made,
        session: &'a Session<Act>,
    ) -> Boxed<'a, Result<(), EffectError>>;
}

fn decode<A: serde::de::DeserializeOwned>(args: Value) -> Result<A, ToolError> {
    // The library's own words may hold the caller's values, so they are not shown.
    serde_json::from_value(args).map_err(|_| {
        ToolError::new(ErrorCode::CALL_BAD_ARGUMENT)
            .with_fact("argument", "arguments")
            .with_fact("rule", "they must fit the tool's schema")
    })
}

struct ReadAdapter<T>(T);

impl<T: ReadTool> AnyRead for ReadAdapter<T> {
    fn shape(&self) -> Shape {
        T::View::SHAPE
    }

    fn compared(&self) -> &'static [&'static str] {
        T::COMPARED
    }

    fn read<'a>(&'a self, args: Value, session: &'a Session<Read>) -> Boxed<'a, Result<Page, ToolError>> {
        Box::pin(async move { Ok(self.0.read(decode(args)?, session).await?.open().render()) })
    }
}

struct ActAdapter<T>(T);

impl<T: ActTool> AnyAct for ActAdapter<T> {
    fn shape(&self) -> Shape {
        <<T::Effect as Effect>::Receipt as Render>::SHAPE
    }

    fn exact(&self) -> &'static [&'static str] {
        T::EXACT
    }

    fn propose<'a>(&'a self, args: Value, session: &'a Session<Read>) -> Boxed<'a, Result<Wish, ToolError>> {
        Box::pin(async move { wish_of(&self.0.propose(decode(args)?, session).await?.effect.open()) })
    }

    fn wish(&self, payload: &[u8]) -> Option<Wish> {
        serde_json::from_slice::<T::Effect>(payload).ok().and_then(|effect| wish_of(&effect).ok())
    }

    fn perform<'a>(
        &'a self,
        payload: &'a [u8],
        session: &'a Session<Act>,
    ) -> Boxed<'a, Result<Performed, EffectError>> {
        Box::pin(async move {
            let effect = serde_json::from_slice::<T::Effect>(payload)
                .map_err(|_| EffectError::Failed(ToolError::new(ErrorCode::OUTBOX_MISMATCH)))?;
            let receipt = effect.perform(session).await.map(Raw::open)?;
            let trace = T::Effect::trace(&receipt);
            Ok((receipt.render(), trace))
        })
    }

    fn revise<'a>(
        &'a self,
        payload: &'a [u8],
        parts: BTreeMap<String, String>,
        session: &'a Session<Read>,
    ) -> Boxed<'a, Result<Wish, ToolError>> {
        Box::pin(async move {
            let effect = serde_json::from_slice::<T::Effect>(payload)
                .map_err(|_| ToolError::new(ErrorCode::OUTBOX_MISMATCH))?;
            wish_of(&effect.revise(parts, session).await?)
        })
    }

    fn seen<'a>(&'a self, payload: &'a [u8], session: &'a Session<Read>) -> Boxed<'a, Option<Seen>> {
        Box::pin(async move {
            match serde_json::from_slice::<T::Effect>(payload) {
                Ok(effect) => Some(effect.seen(session).await),
                Err(_) => None,
            }
        })
    }

    fn review<'a>(
        &'a self,
        payload: &'a [u8],
        made: &'a Made,
        session: &'a Session<Read>,
    ) -> Boxed<'a, Option<Verdict>> {
        Box::pin(async move {
            let effect = serde_json::from_slice::<T::Effect>(payload).ok()?;
            effect.review(made, session).await
        })
    }

    fn undo<'a>(
        &'a self,
        payload: &'a [u8],
        made: &'a Made,
        session: &'a Session<Act>,
    ) -> Boxed<'a, Result<(), EffectError>> {
        Box::pin(async move {
            let effect = serde_json::from_slice::<T::Effect>(payload)
                .map_err(|_| EffectError::Failed(ToolError::new(ErrorCode::OUTBOX_MISMATCH)))?;
            effect.undo(made, session).await
        })
    }
}

fn wish_of<E: Effect>(effect: &E) -> Result<Wish, ToolError> {
    let payload = serde_json::to_vec(effect).map_err(|_| ToolError::new(ErrorCode::CALL_INTERNAL))?;
    Ok(Wish { payload, preview: effect.preview(), items: effect.items() })
}

impl ServerBuilder {
    /// Adds a tool that looks.
    #[must_use]
    pub fn read<T: ReadTool>(mut self, tool: T) -> Self {
        let schemas = (schema::arguments::<T::Args>(), schema::result(&T::View::SHAPE));
        self.tools.push((T::NAME, Kind::Read(Box::new(ReadAdapter(tool))), schemas));
        self
    }

    /// Adds a tool that wishes.
    #[must_use]
    pub fn act<T: ActTool>(mut self, tool: T) -> Self {
        let shape = <<T::Effect as Effect>::Receipt as Render>::SHAPE;
        let schemas = (schema::wish_arguments::<T::Args>(), schema::queued(&shape));
        self.tools.push((T::NAME, Kind::Act(Box::new(ActAdapter(tool))), schemas));
        self
    }

    /// Puts manifest and tools together.
    ///
    /// - Errors: [`ServerError`] if the manifest cannot be read, if a tool is named but not coded or coded but
    ///   not named, or if a tool that looks is not of class read, or the other way round.
    pub fn build(self, manifest: &str) -> Result<Server, ServerError> {
        let wrong = |detail: String| ServerError { detail };
        let manifest = Manifest::parse(manifest).map_err(|e| wrong(e.to_string()))?;
        let mut tools = BTreeMap::new();
        // Who wishes can be asked what became of it.
        let acts = self.tools.iter().any(|(_, kind, _)| matches!(kind, Kind::Act(_)));
        let own = if acts { Own::all() } else { Vec::new() };
        for (name, kind, (input, output)) in self.tools.into_iter().chain(own) {
            let spec = manifest
                .tools()
                .iter()
                .find(|spec| spec.name().as_str() == name)
                .ok_or_else(|| wrong(format!("{name} is coded but not in the manifest")))?;
            let looks = match &kind {
                Kind::Read(_) => true,
                Kind::Act(_) => false,
                Kind::Own(own) => own.looks(),
            };
            if looks != (spec.class() == GateClass::Read) {
                return Err(wrong(format!(
                    "{name} is of class {} in the manifest only",
                    spec.class().as_str()
                )));
            }
            let ways = spec.reach().iter().map(Way::of).collect::<Result<_, _>>();
            let ways = ways.map_err(|error| wrong(error.to_string()))?;
            let tool = Tool { spec: spec.clone(), input, output, kind, ways };
            if tools.insert(spec.name().clone(), tool).is_some() {
                return Err(wrong(format!("{name} is coded twice")));
            }
        }
        if let Some(spec) = manifest.tools().iter().find(|spec| !tools.contains_key(spec.name())) {
            return Err(wrong(format!("{} is in the manifest but not coded", spec.name())));
        }
        Ok(Server { manifest, tools })
    }
}

impl Server {
    /// Begins a server without tools.
    pub fn builder() -> ServerBuilder {
        ServerBuilder::default()
    }

    /// The server's id.
    pub fn id(&self) -> &ServerId {
        self.manifest.server()
    }

    /// The server's manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub(crate) fn tools(&self) -> impl Iterator<Item = &Tool> {
        self.tools.values()
    }

    pub(crate) fn tool(&self, name: &ToolName) -> Option<&Tool> {
        self.tools.get(name)
    }
}
