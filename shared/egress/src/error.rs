//! Why there is no answer.

use sekisho_types::ErrorCode;

/// Whether the other side can have seen a request that ended in an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Certainly not.
    No,
    /// It may have been carried out.
    Perhaps,
}

/// What went wrong. No variant holds an address, a token or a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    /// The endpoint, or a part of the call, is not on the list.
    #[error("not on the list of endpoints: {detail}")]
    NotListed {
        /// Which part: an endpoint's name, a place, a query's name, a member of the body.
        detail: String,
    },
    /// The network, or the other side's identity, did not hold.
    #[error("no connection to {service}: {detail}")]
    Unreachable {
        /// Which service.
        service: &'static str,
        /// The layer that failed; never an address.
        detail: &'static str,
        /// Whether the request can have arrived.
        sent: Sent,
    },
    /// No whole answer in time.
    #[error("no answer from {service} within {seconds} s")]
    TimedOut {
        /// Which service.
        service: &'static str,
        /// The deadline.
        seconds: u64,
        /// Whether the request can have arrived.
        sent: Sent,
    },
    /// The answer is longer than is read.
    #[error("the answer of {service} is longer than {limit_bytes} bytes")]
    TooLarge {
        /// Which service.
        service: &'static str,
        /// The limit.
        limit_bytes: usize,
    },
    /// The client itself cannot be made here.
    #[error("no TLS on this machine: {detail}")]
    NoTls {
        /// The library's words.
        detail: String,
    },
}

impl EgressError {
    /// The code under which people read this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotListed { .. } => ErrorCode::EGRESS_NOT_LISTED,
            Self::Unreachable { .. } => ErrorCode::EGRESS_UNREACHABLE,
            Self::TimedOut { .. } => ErrorCode::EGRESS_TIMED_OUT,
            Self::TooLarge { .. } => ErrorCode::EGRESS_TOO_LARGE,
            Self::NoTls { .. } => ErrorCode::EGRESS_NO_TLS,
        }
    }

    /// Values for the places in the code's words.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotListed { detail } | Self::NoTls { detail } => vec![("detail", detail.clone())],
            Self::Unreachable { service, detail, .. } => {
                vec![("service", (*service).to_owned()), ("detail", (*detail).to_owned())]
            }
            Self::TimedOut { service, seconds, .. } => {
                vec![("service", (*service).to_owned()), ("seconds", seconds.to_string())]
            }
            Self::TooLarge { service, limit_bytes } => {
                vec![("service", (*service).to_owned()), ("limit", limit_bytes.to_string())]
            }
        }
    }

    /// Whether the request can have been carried out.
    pub fn sent(&self) -> Sent {
        match self {
            Self::NotListed { .. } | Self::NoTls { .. } => Sent::No,
            Self::Unreachable { sent, .. } | Self::TimedOut { sent, .. } => *sent,
            Self::TooLarge { .. } => Sent::Perhaps,
        }
    }
}
