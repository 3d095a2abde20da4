//! Builds a gate from a home: profile, policy, keys, record, folders.
//!
//! Apart because the order matters and everything in it fails closed: a part that cannot be read is an error
//! that every call is answered with, never a part that is left out.

use crate::delivery::ChildDelivery;
use crate::grants::HomeGrants;
use crate::orders::HomeOrders;
use crate::start_error::StartError;
use sekisho_audit::{Origin, Record, RecordKeys};
use sekisho_factors::Factors;
use sekisho_gate::{Gate, GateParts, Grants, HandleKeys, LazyFactors, LazyHandles, LazyOutbox, Server};
use sekisho_mask::Engine;
use sekisho_orders::Ledger;
use sekisho_platform::{Homes, KeyLabel, PlatformError, Profile, RootKey, current_user};
use sekisho_policy::Policy;
use sekisho_roots::{RootSpec, Roots, RootsError, RootsOptions};
use sekisho_types::{Clock, Mode, Strength, SystemClock, UserId};
use std::path::PathBuf;
use std::sync::Arc;

/// What can be read fast, before the first line from the client.
pub(crate) struct Basis {
    pub(crate) profile: Profile,
    pub(crate) policy: Policy,
    pub(crate) user: UserId,
}

/// Reads profile, policy and user.
///
/// - Errors: [`StartError`].
pub(crate) fn basis(homes: &Homes) -> Result<Basis, StartError> {
    let profile = homes.open()?;
    let invalid = |error| StartError::Policy { path: homes.policy_file(), error };
    let policy = Policy::parse(&homes.read_policy()?).map_err(invalid)?;
    policy.check_for(profile.kind, Mode::Personal).map_err(invalid)?;
    Ok(Basis { profile, policy, user: current_user()? })
}

/// How much of the granted folders a process shows: all, or only what its starter named too.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sight(Vec<PathBuf>);

impl Sight {
    /// Only what lies in one of these folders; no folders at all narrow nothing.
    ///
    /// - Errors: [`StartError::Roots`] for a path that is empty.
    pub(crate) fn within(folders: &[PathBuf]) -> Result<Self, StartError> {
        let whole = |path: &PathBuf| {
            std::path::absolute(path).map_err(|e| RootsError::Io { detail: format!("--within: {e}") }.into())
        };
        folders.iter().map(whole).collect::<Result<_, StartError>>().map(Self)
    }

    fn of(&self, roots: Roots) -> Roots {
        if self.0.is_empty() { roots } else { roots.narrowed(&self.0) }
    }
}

/// Builds the gate. Blocks: it opens keys, record and folders.
///
/// - Errors: [`StartError`].
pub(crate) fn gate(server: Server, homes: &Homes, basis: Basis, sight: &Sight) -> Result<Gate, StartError> {
    let Basis { profile, policy, user } = basis;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let key = RootKey::open(&homes.key_dir(), profile.key_backend, Strength::Read)?;
    let mut record = Record::open(
        &homes.record_dir(),
        RecordKeys {
            hash_key: key.derive(KeyLabel::RecordHash)?,
            checkpoint_seed: key.derive(KeyLabel::Checkpoint)?,
        },
        origin(&key)?,
        Arc::clone(&clock),
    )?;
    if let Some(folder) = policy.audit_outside() {
        record = record.with_outside(folder.to_owned());
    }
    let specs: Vec<RootSpec> =
        policy.folders().iter().filter(|folder| folder.is_for(&user)).map(spec).collect();
    let off_limits = [homes.machine().to_owned(), homes.user().to_owned()];
    let options = RootsOptions { specs: &specs, off_limits: &off_limits, deny: policy.denied_names() };
    let roots = sight.of(Roots::open_with(options, &key.derive(KeyLabel::FileId)?)?);
    let ledger = ledger(homes, &user, &key, &clock)?;
    Ok(Gate::new(GateParts {
        server,
        engine: Engine::new(policy.mask().clone()),
        outbox: LazyOutbox::new(homes.outbox_file(), key.derive(KeyLabel::Outbox)?, Arc::clone(&clock)),
        handles: LazyHandles::new(
            homes.handles_file(),
            HandleKeys {
                seal: key.derive(KeyLabel::HandleSeal)?,
                lookup: key.derive(KeyLabel::HandleLookup)?,
            },
            Arc::clone(&clock),
        ),
        cursor_key: key.derive(KeyLabel::Cursor)?,
        grants: Some(Arc::new(HomeGrants::new(
            homes,
            &profile,
            Strength::Read,
            ledger.clone(),
            Arc::clone(&clock),
        ))),
        orders: Arc::new(HomeOrders::new(homes, ledger)),
        launcher: Some(Arc::new(ChildDelivery::new(homes))),
        policy,
        user,
        mode: Mode::Personal,
        record: Arc::new(record),
        roots: Some(Arc::new(roots)),
        clock,
    }))
}

/// The grants of one strength that the user has.
///
/// - Errors: [`StartError`].
pub(crate) fn grants(
    homes: &Homes,
    basis: &Basis,
    strength: Strength,
) -> Result<Arc<dyn Grants>, StartError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let key = RootKey::open(&homes.key_dir(), basis.profile.key_backend, Strength::Read)?;
    let ledger = ledger(homes, &basis.user, &key, &clock)?;
    Ok(Arc::new(HomeGrants::new(homes, &basis.profile, strength, ledger, clock)))
}

/// The administrator's orders to this user, and the receipts for them.
fn ledger(homes: &Homes, user: &UserId, key: &RootKey, clock: &Arc<dyn Clock>) -> Result<Ledger, StartError> {
    let seal = key.derive(KeyLabel::OrderReceipt)?;
    Ok(Ledger::of(homes.clone(), user.clone(), seal, Arc::clone(clock)))
}

/// Where the user's factors are, with the key to them.
///
/// - Errors: [`StartError`].
pub(crate) fn factors(homes: &Homes, basis: &Basis) -> Result<LazyFactors, StartError> {
    let key = RootKey::open(&homes.key_dir(), basis.profile.key_backend, Strength::Read)?;
    Ok(LazyFactors::new(homes.factors_file(), key.derive(KeyLabel::Factors)?, Arc::new(SystemClock)))
}

/// The port of the user's console, if it is open. Blocks.
///
/// - Errors: none. Whoever cannot tell has no link to show.
pub(crate) fn console_port(homes: &Homes) -> Option<u16> {
    let profile = homes.open().ok()?;
    let key = RootKey::open(&homes.key_dir(), profile.key_backend, Strength::Read).ok()?;
    let key = key.derive(KeyLabel::Factors).ok()?;
    Factors::open(&homes.factors_file(), key, Arc::new(SystemClock)).ok()?.open_port().ok()?
}

fn spec(folder: &sekisho_policy::Folder) -> RootSpec {
    RootSpec { name: folder.name().clone(), path: folder.path().to_owned(), class: folder.class() }
}

fn origin(key: &RootKey) -> Result<Origin, PlatformError> {
    Origin::parse(&key.record_name()?)
        .map_err(|e| PlatformError::Unknown { what: "record's name", detail: e.to_string() })
}
