//! How far a removal has come: where it began, and what no order says.
//!
//! Apart because a run that was broken off is taken up by what stands here and in the signed orders, and by nothing else.
//! Holds no address: the file is for everybody on the machine to read.

use crate::commands::order;
use crate::error::CliError;
use crate::output::Output;
use sekisho_orders::{Action, Order, Sequence, Whom, folder_name};
use sekisho_platform::{Homes, publish_shared, read_owned, replace_shared, shared_dir};
use sekisho_types::{Clock as _, ErrorCode, SystemClock, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const MOST_BYTES: u64 = 16 * 1024;

/// Where a removal began.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Leaving {
    version: u32,
    user: UserId,
    /// The newest order that was given before.
    after: u64,
    at: Timestamp,
    /// When she was cut off at Google; nothing until it was proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cut_off_at: Option<Timestamp>,
}

impl Leaving {
    pub(super) fn file(homes: &Homes, user: &UserId) -> PathBuf {
        homes.machine().join("leaving").join(format!("{}.json", folder_name(user)))
    }

    /// Reads where the removal began, or begins it.
    pub(super) fn of(homes: &Homes, user: &UserId) -> Result<Self, CliError> {
        let path = Self::file(homes, user);
        let damaged = |detail: String| {
            CliError::new(ErrorCode::CLI_FILE).with("path", path.display()).with("detail", detail)
        };
        match read_owned(&path, MOST_BYTES) {
            Ok(bytes) => {
                let found: Self = serde_json::from_slice(&bytes).map_err(|e| damaged(e.to_string()))?;
                let fits = found.version == 1 && Whom::User(user.clone()).is(&found.user);
                if fits { Ok(found) } else { Err(damaged("it is of somebody else".into())) }
            }
            Err(error) if error.is_not_found() => {
                let after = Sequence::of(homes)?.newest();
                let begun =
                    Self { version: 1, user: user.clone(), after, at: SystemClock.now(), cut_off_at: None };
                let bytes = serde_json::to_vec(&begun).map_err(|e| damaged(e.to_string()))?;
                let folder = path.parent().unwrap_or(&path);
                shared_dir(folder)
                    .and_then(|()| publish_shared(&path, &bytes))
                    .map_err(|e| CliError::file(&path, &e))?;
                Ok(begun)
            }
            Err(error) => Err(damaged(error.to_string())),
        }
    }

    /// When she was cut off at Google, if that was done.
    pub(super) fn cut_off_at(&self) -> Option<Timestamp> {
        self.cut_off_at
    }

    /// Keeps that she was cut off at Google, so that whoever goes on need not do it again.
    pub(super) fn note_cut_off(&mut self, homes: &Homes) -> Result<Timestamp, CliError> {
        let (at, path) = (SystemClock.now(), Self::file(homes, &self.user));
        self.cut_off_at = Some(at);
        let bytes = serde_json::to_vec(self)
            .map_err(|e| CliError::new(ErrorCode::CLI_FILE).with("path", path.display()).with("detail", e))?;
        replace_shared(&path, &bytes).map_err(|e| CliError::file(&path, &e))?;
        Ok(at)
    }

    /// The order of this sequence with that action, which is given if it was not yet.
    pub(super) fn ordered(
        &self,
        homes: &Homes,
        action: Action,
        key: &Path,
        output: &mut Output,
    ) -> Result<Order, CliError> {
        let sequence = Sequence::of(homes)?;
        let whom = Whom::User(self.user.clone());
        let given = sequence.orders().iter().find(|order| {
            order.number() > self.after
                && order.action() == action
                && *order.whom() == whom
                && order.is_whole()
        });
        match given {
            Some(order) => Ok(order.clone()),
            None => order::give(key, super::draft(whom, action), output),
        }
    }
}
