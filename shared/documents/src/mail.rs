//! Mails: headers, addresses, bodies and attachments as people read them.
//!
//! Apart from HTML and plain texts because a mail is many texts, each in a charset of its own that its label often
//! misnames. Bytes in, text out: nothing named in a mail is fetched, run or verified.

mod address;
mod charset;
mod compose;
mod header;
mod parse;
mod part;
mod quotes;
mod reply;
mod said;
mod transfer;
mod words;

pub use address::{Mailbox, addresses};
pub use charset::{Decoded, decode_text};
pub use compose::{ComposeError, MAX_COMPOSED_BYTES, NewAttachment, NewMail, compose};
pub use header::{MAX_HEADER_BYTES, decode_header};
pub use parse::{Attachment, BodySource, MAX_MAIL_BYTES, Mail, Sealed, parse};
pub use quotes::{Part, PartKind, fold_quotes};
pub use reply::{quote, reply_subject};
