//! Grants at rest: what providers let Sekisho do for one user, sealed, in generations, shared by that user's processes.
//!
//! Apart because here lie the only secrets that open anything outside. A record is an AEAD box whose plain header,
//! slot and account are bound to it; each write is a new file, so that no reader is ever in the way and nothing is
//! overwritten. What is damaged, foreign or older than what was seen is an error, never an empty vault and never a
//! reason to try something weaker. Nothing here deletes what it cannot read.

mod deliver;
mod directory;
mod envelope;
mod epoch;
mod error;
mod export;
mod files;
mod grant;
mod held;
mod home;
mod login;
mod mark;
mod oauth;
mod place;
mod providers;
mod record;
mod refresh;
mod rekey;
mod secrets;
mod shelf;
mod vault;

pub use deliver::{Delivery, seal_delivery};
pub use directory::{DIRECTORY_SCOPE, Directory, GoogleAddress, GoogleAddressError, Issued, Person};
pub use envelope::{Identities, Recipient};
pub use epoch::Epoch;
pub use error::VaultError;
pub use export::{Export, Imported, Origin, Whole};
pub use grant::{Cause, Grant, Header, State, Tokens};
pub use held::{Content, Held, Room};
pub use home::VaultHome;
pub use login::{DEADLINE, Denied, Kept, Listener, Login, read_pasted};
pub use oauth::{
    Attempt, AuthorizeUrl, Client, Clients, Compared, Given, OAuth, Previous, Revoked, Whoami, compare,
};
pub use place::{Place, SecretName, SecretNameError};
pub use providers::Providers;
pub use refresh::Due;
pub use secrets::{EndedSecret, KeptSecret, Put, SecretHeader, SecretState};
pub use sekisho_egress::EgressError;
pub use vault::Vault;
