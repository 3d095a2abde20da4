//! What the administrator orders, as the gate has to know it: may this call go on?
//!
//! Apart because the gate knows no order's file and no grant. It asks before policy does, on every call and before
//! every delivery, and there is no gate without somebody to ask.

use crate::ToolError;
use crate::raw::Raw;
use sekisho_types::ErrorCode;
use std::future::Future;
use std::pin::Pin;

/// Why no call goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// What holds it.
    pub code: ErrorCode,
    /// Numbers for the places in the code's words: which order, how many there are.
    pub numbers: Vec<(&'static str, u64)>,
    /// Why, in an administrator's words: masked like any other text before a model reads it.
    pub reason: Option<String>,
}

/// Carries out what is due and says whether calls may go on.
pub trait Orders: Send + Sync {
    /// Answers once nothing is due any more, or says why nothing may be done. Cheap while nothing has changed.
    fn obey(&self) -> Pin<Box<dyn Future<Output = Result<(), Stopped>> + Send + '_>>;
}

impl From<Stopped> for ToolError {
    fn from(stopped: Stopped) -> Self {
        let Stopped { code, numbers, reason } = stopped;
        // Where things lie is an administrator's business, and the model's words say where to ask.
        let place = Self::new(code).with_fact("path", "(see `sekisho order status`)");
        let error = numbers.into_iter().fold(place, |error, (name, number)| error.with_fact(name, number));
        match reason {
            Some(reason) => error.with_detail(Raw::seal(reason)),
            None => error,
        }
    }
}
