//! Whom a policy or a folder names: everybody on this machine, or a list of account names.
//!
//! Apart because both compare names in the same way, and Windows does not tell `Taro` from `taro`.

use crate::error::PolicyError;
use crate::text::fold_user;
use sekisho_types::UserId;

/// The people a policy or a folder names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum People {
    /// `["*"]`: everybody on this machine.
    Everyone,
    /// These, as written and folded.
    Named(Vec<(UserId, String)>),
}

impl People {
    pub(crate) fn from_list(key: &str, list: Vec<UserId>) -> Result<Self, PolicyError> {
        let stars = list.iter().filter(|user| user.as_str() == "*").count();
        match (stars, list.len()) {
            (1, 1) => Ok(Self::Everyone),
            (0, 1..) => Ok(Self::Named(
                list.into_iter().map(|user| (user.clone(), fold_user(user.as_str()))).collect(),
            )),
            _ => Err(PolicyError::Value {
                key: key.to_owned(),
                must: "a list of account names, or [\"*\"] alone for everybody on this machine",
            }),
        }
    }

    pub(crate) fn include(&self, user: &UserId) -> bool {
        match self {
            Self::Everyone => true,
            Self::Named(named) => {
                let folded = fold_user(user.as_str());
                named.iter().any(|(_, name)| *name == folded)
            }
        }
    }
}

impl std::fmt::Display for People {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Everyone => f.write_str("*"),
            Self::Named(named) => {
                let names: Vec<_> = named.iter().map(|(user, _)| user.as_str()).collect();
                f.write_str(&names.join(", "))
            }
        }
    }
}
