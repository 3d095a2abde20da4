//! Every error a person or the model can meet, as one closed list of codes.
//!
//! The words belonging to a code stand in `shared/messages/catalogue/<area>.toml`; a test there fails when a
//! code has no text or a text no code.

/// A code such as `audit.unwritable`: area, full stop, what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrorCode(&'static str);

/// A text that is no code of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such error code")]
pub struct UnknownErrorCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        impl ErrorCode {
            $($(#[$doc])* pub const $name: Self = Self($text);)*
            /// Every code, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
        }
    };
}

impl ErrorCode {
    /// The code as text.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// Finds a code by its text.
    pub fn parse(text: &str) -> Result<Self, UnknownErrorCode> {
        Self::ALL.iter().copied().find(|c| c.0 == text).ok_or(UnknownErrorCode)
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

codes! {
    // ---- call: what a caller got wrong
    /// No such tool on this server, or not under this policy.
    CALL_UNKNOWN_TOOL = "call.unknown-tool";
    /// The arguments do not fit the tool's schema. Facts: `argument`, `rule`.
    CALL_BAD_ARGUMENT = "call.bad-argument";
    /// The arguments hold what may never be handled. Facts: `kind`.
    CALL_FORBIDDEN_CONTENT = "call.forbidden-content";
    /// An argument names a handle that is not known here.
    CALL_UNKNOWN_HANDLE = "call.unknown-handle";
    /// A handle in an argument that is compared with what is shown. Facts: `argument`.
    CALL_HANDLE_HERE = "call.handle-here";
    /// What a handle stands for could be read where it would be written. Facts: `argument`.
    CALL_HANDLE_READABLE = "call.handle-readable";
    /// What a handle stands for has no such part. Facts: `part`.
    CALL_NO_SUCH_PART = "call.no-such-part";
    /// An argument of a tool that writes still holds a mask: it would overwrite what it stands for. Facts: `argument`,
    /// `mask`.
    CALL_MASK_LEFT = "call.mask-left";
    /// A cursor that was not given out here, or for other arguments, or has expired.
    CALL_BAD_CURSOR = "call.bad-cursor";
    /// The thing changed between two pages.
    CALL_STALE_CURSOR = "call.stale-cursor";
    /// Took longer than its deadline. Facts: `seconds`.
    CALL_TIMEOUT = "call.timeout";
    /// Cancelled by the client.
    CALL_CANCELLED = "call.cancelled";
    /// A fault of ours; nothing of it is shown.
    CALL_INTERNAL = "call.internal";
    /// One item alone is larger than a result may be. Facts: `limit`.
    CALL_RESULT_TOO_LARGE = "call.result-too-large";
    /// Too many calls at once. Facts: `limit`.
    CALL_TOO_MANY = "call.too-many";

    // ---- policy
    /// Refused by policy. Facts: `rule`, `reason`.
    POLICY_DENIED = "policy.denied";
    /// Outside working hours. Facts: `window`.
    POLICY_OUT_OF_HOURS = "policy.out-of-hours";
    /// This person is not listed.
    POLICY_UNKNOWN_USER = "policy.unknown-user";
    /// The policy cannot be used. Facts: `path`, `detail`.
    POLICY_INVALID = "policy.invalid";

    // ---- audit
    /// The record cannot be written, so nothing is done. Facts: `detail`.
    AUDIT_UNWRITABLE = "audit.unwritable";
    /// The record is damaged. Facts: `detail`.
    AUDIT_DAMAGED = "audit.damaged";
    /// Another process holds the record. Facts: `detail`.
    AUDIT_BUSY = "audit.busy";
    /// The record cannot be read. Facts: `detail`.
    AUDIT_UNREADABLE = "audit.unreadable";

    // ---- outbox
    /// A proposal of that number is not there. Facts: `number`.
    OUTBOX_NOT_FOUND = "outbox.not-found";
    /// Nobody has approved it yet. Facts: `number`.
    OUTBOX_NOT_APPROVED = "outbox.not-approved";
    /// Not in a state that allows this. Facts: `number`, `state`.
    OUTBOX_WRONG_STATE = "outbox.wrong-state";
    /// What would go out is not what was sealed. Facts: `number`.
    OUTBOX_MISMATCH = "outbox.mismatch";
    /// It was begun and nobody knows whether it happened. Facts: `number`.
    OUTBOX_UNKNOWN = "outbox.unknown";
    /// Looked for after a process died over it: it had happened. Facts: `number`.
    OUTBOX_FOUND_DONE = "outbox.found-done";
    /// Looked for after a process died over it: it had not happened. Facts: `number`.
    OUTBOX_FOUND_NOT_DONE = "outbox.found-not-done";
    /// Approved by somebody who does not count for it, or with a factor that does not. Facts: `number`.
    OUTBOX_WRONG_APPROVER = "outbox.wrong-approver";
    /// Another process performs it now, or it takes longer than a caller waits. Facts: `number`.
    OUTBOX_IN_PROGRESS = "outbox.in-progress";
    /// What a person wants to change in it cannot be changed. Facts: `number`.
    OUTBOX_NOT_EDITABLE = "outbox.not-editable";
    /// A person has written it, and only she replaces it or takes it back. Facts: `number`.
    OUTBOX_PERSONS = "outbox.persons";
    /// So many proposals wait already that a person could not read one more. Facts: `limit`.
    OUTBOX_FULL = "outbox.full";
    /// Its bytes were taken away when their time was over. Facts: `number`.
    OUTBOX_EMPTIED = "outbox.emptied";
    /// The policy changed since it was made. Facts: `number`.
    OUTBOX_POLICY_CHANGED = "outbox.policy-changed";
    /// The server's tools changed since it was made. Facts: `number`.
    OUTBOX_TOOLS_CHANGED = "outbox.tools-changed";
    /// It cannot be taken back: it is no draft, or somebody has changed what it made. Facts: `number`.
    OUTBOX_NO_UNDO = "outbox.no-undo";
    /// It was performed before, as the record says, whatever the outbox says now. Facts: `number`.
    OUTBOX_PERFORMED = "outbox.performed";
    /// The outbox cannot be used. Facts: `detail`.
    OUTBOX_UNAVAILABLE = "outbox.unavailable";

    // ---- approval: a person's word on a proposal
    /// Another person's factor than the user's own. Facts: `person`.
    APPROVAL_WRONG_PERSON = "approval.wrong-person";
    /// Not a second person for this proposal. Facts: `person`.
    APPROVAL_NOT_SECOND = "approval.not-second";
    /// A one-time code does not count for this.
    APPROVAL_CODE_TOO_WEAK = "approval.code-too-weak";
    /// Sent back without a word.
    APPROVAL_NO_COMMENT = "approval.no-comment";

    // ---- factors: what persons approve with
    /// The file of factors is not what was sealed. Facts: `path`, `detail`.
    FACTOR_DAMAGED = "factor.damaged";
    /// The file of factors is a link, another's, or open to others. Facts: `path`, `detail`.
    FACTOR_UNSAFE = "factor.unsafe";
    /// Another process changes the factors. Facts: `seconds`.
    FACTOR_BUSY = "factor.busy";
    /// The disk refused. Facts: `step`, `path`, `detail`.
    FACTOR_IO = "factor.io";
    /// No such factor is enrolled.
    FACTOR_UNKNOWN = "factor.unknown";
    /// The person has no factor of that kind. Facts: `person`.
    FACTOR_NOT_ENROLLED = "factor.not-enrolled";
    /// The authenticator's answer cannot be read. Facts: `detail`.
    FACTOR_MALFORMED = "factor.malformed";
    /// The answer is of another ceremony.
    FACTOR_WRONG_CEREMONY = "factor.wrong-ceremony";
    /// The answer is for something else.
    FACTOR_WRONG_CHALLENGE = "factor.wrong-challenge";
    /// The answer was given on another page.
    FACTOR_WRONG_ORIGIN = "factor.wrong-origin";
    /// The answer was given inside another page.
    FACTOR_CROSS_ORIGIN = "factor.cross-origin";
    /// The key is of another relying party.
    FACTOR_WRONG_RELYING_PARTY = "factor.wrong-relying-party";
    /// Nobody touched the key.
    FACTOR_NOT_PRESENT = "factor.not-present";
    /// The key did not verify its user.
    FACTOR_NOT_VERIFIED = "factor.not-verified";
    /// The signature does not fit.
    FACTOR_BAD_SIGNATURE = "factor.bad-signature";
    /// The key's counter did not go up. Facts: `stored`, `found`.
    FACTOR_COUNTER_BACK = "factor.counter-back";
    /// A kind of key that is not taken.
    FACTOR_UNSUPPORTED_KEY = "factor.unsupported-key";
    /// Enrolled already.
    FACTOR_EXISTS = "factor.exists";
    /// An enrolment took too long. Facts: `seconds`.
    FACTOR_TOO_LATE = "factor.too-late";
    /// A label that is none.
    FACTOR_BAD_LABEL = "factor.bad-label";
    /// Nobody can have so many factors. Facts: `limit`.
    FACTOR_TOO_MANY = "factor.too-many";
    /// A change needs the person's passkey.
    FACTOR_NEEDS_PASSKEY = "factor.needs-passkey";
    /// A change needs the person's code.
    FACTOR_NEEDS_CODE = "factor.needs-code";
    /// The code is wrong. Facts: `left`.
    FACTOR_WRONG_CODE = "factor.wrong-code";
    /// The code was used already.
    FACTOR_CODE_USED = "factor.code-used";
    /// Too many codes were wrong. Facts: `until`.
    FACTOR_LOCKED = "factor.locked";
    /// A one-time code's secret would go to a file or a program.
    FACTOR_TERMINAL = "factor.terminal";

    // ---- the console
    /// The console's port is taken. Facts: `port`.
    CONSOLE_PORT = "console.port";

    // ---- handles
    /// The table of handles cannot be used. Facts: `detail`.
    HANDLES_UNAVAILABLE = "handles.unavailable";
    /// An entry of the table is not what was sealed.
    HANDLES_DAMAGED = "handles.damaged";

    // ---- secret
    /// Nothing is kept under that name. Facts: `name`.
    SECRET_MISSING = "secret.missing";
    /// Something is kept under that name already. Facts: `name`.
    SECRET_EXISTS = "secret.exists";
    /// What was to be kept is no secret.
    SECRET_BAD = "secret.bad";
    /// What was given is no public key.
    SECRET_BAD_RECIPIENT = "secret.bad-recipient";
    /// What was given is no secret key.
    SECRET_BAD_IDENTITY = "secret.bad-identity";
    /// A sealed file is damaged, or none. Facts: `detail`.
    SECRET_BAD_ENVELOPE = "secret.bad-envelope";
    /// A sealed file is for another vault, user or name.
    SECRET_NOT_FOR_US = "secret.not-for-us";
    /// A secret would be shown on a terminal. Facts: `name`.
    SECRET_TERMINAL = "secret.terminal";
    /// An export is of something else than this home. Facts: `what`.
    VAULT_EXPORT_FOREIGN = "vault.export-foreign";
    /// An export would go over what is in use. Facts: `slot`.
    VAULT_IN_USE = "vault.in-use";

    // ---- vault
    /// There is no vault yet. Facts: `path`.
    VAULT_MISSING = "vault.missing";
    /// There is a vault already. Facts: `path`.
    VAULT_EXISTS = "vault.exists";
    /// The vault was made by another account or for another way of keeping keys. Facts: `path`, `what`.
    VAULT_FOREIGN = "vault.foreign";
    /// A part of the vault is a link, another's, or open to others. Facts: `path`, `detail`.
    VAULT_UNSAFE = "vault.unsafe";
    /// Nobody has consented yet. Facts: `slot`.
    VAULT_NO_GRANT = "vault.no-grant";
    /// A record is not what was sealed. Facts: `slot`, `detail`.
    VAULT_DAMAGED = "vault.damaged";
    /// A record is older than what was seen. Facts: `slot`, `found`, `seen`.
    VAULT_STALE = "vault.stale";
    /// A key of the vault cannot be used. Facts: `path`, `detail`.
    VAULT_KEY = "vault.key";
    /// Another process holds the slot for too long. Facts: `slot`, `waited_ms`.
    VAULT_BUSY = "vault.busy";
    /// The provider takes the grant no more. Facts: `slot`, `cause`.
    VAULT_NEEDS_CONSENT = "vault.needs-consent";
    /// The provider does not know the OAuth client, or not so. Facts: `slot`, `word`.
    VAULT_CLIENT_REFUSED = "vault.client-refused";
    /// The provider asks for patience. Facts: `slot`, `status`.
    VAULT_PROVIDER_BUSY = "vault.provider-busy";
    /// The provider said what is not understood. Facts: `slot`, `detail`.
    VAULT_PROVIDER = "vault.provider";
    /// The user did not consent. Facts: `slot`.
    VAULT_DENIED = "vault.denied";
    /// The provider let nobody be asked. Facts: `slot`.
    VAULT_FORBIDDEN = "vault.forbidden";
    /// Nobody answered the page. Facts: `slot`, `seconds`.
    VAULT_NO_ANSWER = "vault.no-answer";
    /// What was pasted does not answer the page. Facts: `slot`.
    VAULT_NOT_ANSWER = "vault.not-answer";
    /// Every port for the answer is taken. Facts: `slot`, `ports`.
    VAULT_NO_PORT = "vault.no-port";
    /// The account is not of the organisation. Facts: `slot`, `tenant`.
    VAULT_WRONG_TENANT = "vault.wrong-tenant";
    /// The account is another than before. Facts: `slot`.
    VAULT_WRONG_ACCOUNT = "vault.wrong-account";
    /// More was granted than was asked for. Facts: `slot`, `scopes`.
    VAULT_TOO_MUCH = "vault.too-much";
    /// The file of OAuth clients cannot be used. Facts: `path`, `detail`.
    VAULT_BAD_CLIENTS = "vault.bad-clients";
    /// The disk refused; nothing is lost. Facts: `step`, `path`, `detail`.
    VAULT_IO = "vault.io";
    /// What was consented to does not reach as far as a tool must. Facts: `slot`, `scope`.
    VAULT_SCOPE_MISSING = "vault.scope-missing";

    /// A record is older than an order that ended it. Facts: `slot`, `epoch`, `number`.
    VAULT_SUPERSEDED = "vault.superseded";

    // ---- cutting people off
    /// There is no administrator's grant that can be used. Facts: `cause`.
    VAULT_NO_ADMINISTRATOR = "vault.no-administrator";
    /// The administrator's account may not do it. Facts: `word`.
    VAULT_CUT_OFF_FORBIDDEN = "vault.cut-off-forbidden";
    /// The directory knows nobody of that address.
    VAULT_NO_SUCH_PERSON = "vault.no-such-person";
    /// The provider shows still what was to be ended. Facts: `count`.
    VAULT_CUT_OFF_UNPROVED = "vault.cut-off-unproved";

    // ---- orders of the administrator
    /// An order holds everything. Facts: `number`, `detail`.
    ORDER_HALTED = "order.halted";
    /// An order is due and was not carried out yet. Facts: `number`, `detail`.
    ORDER_DUE = "order.due";
    /// Another process carries orders out.
    ORDER_BUSY = "order.busy";
    /// An order is missing from the sequence. Facts: `number`.
    ORDER_GAP = "order.gap";
    /// An order's signature does not fit, or it is not what was signed. Facts: `number`, `detail`.
    ORDER_UNSIGNED = "order.unsigned";
    /// Orders that were carried out are gone. Facts: `found`, `number`.
    ORDER_ROLLED_BACK = "order.rolled-back";
    /// An order is another than the one that was carried out. Facts: `number`.
    ORDER_CHANGED = "order.changed";
    /// An order cannot be read. Facts: `path`, `detail`.
    ORDER_UNREADABLE = "order.unreadable";
    /// The keys of orders cannot be used. Facts: `path`, `detail`.
    ORDER_KEYS = "order.keys";
    /// What this user's processes wrote of orders is not what they wrote. Facts: `path`, `detail`.
    ORDER_RECEIPTS = "order.receipts";
    /// The key to sign with cannot be used. Facts: `path`, `detail`.
    ORDER_SIGNING_KEY = "order.signing-key";
    /// Another order was given at the same moment. Facts: `number`.
    ORDER_TAKEN = "order.taken";
    /// The disk refused. Facts: `step`, `path`, `detail`.
    ORDER_IO = "order.io";

    // ---- egress
    /// A call that is on no list. Facts: `detail`.
    EGRESS_NOT_LISTED = "egress.not-listed";
    /// No connection, or it broke. Facts: `service`, `detail`.
    EGRESS_UNREACHABLE = "egress.unreachable";
    /// No whole answer in time. Facts: `service`, `seconds`.
    EGRESS_TIMED_OUT = "egress.timed-out";
    /// The answer is longer than is read. Facts: `service`, `limit`.
    EGRESS_TOO_LARGE = "egress.too-large";
    /// No TLS on this machine. Facts: `detail`.
    EGRESS_NO_TLS = "egress.no-tls";

    // ---- files
    /// Not there, or not to be seen: the same words for both.
    FILES_NOT_FOUND = "files.not-found";
    /// A folder where a file is needed.
    FILES_IS_FOLDER = "files.is-folder";
    /// A file where a folder is needed.
    FILES_NOT_FOLDER = "files.not-folder";
    /// A name that no machine of ours accepts. Facts: `rule`.
    FILES_BAD_NAME = "files.bad-name";
    /// Not text this server can read yet.
    FILES_NOT_TEXT = "files.not-text";
    /// Characters that the encoding of the file does not have. Facts: `encoding`, `count`, `line`.
    FILES_NOT_IN_ENCODING = "files.not-in-encoding";
    /// Larger than is read. Facts: `size`, `limit`.
    FILES_TOO_LARGE = "files.too-large";
    /// A file whose content is kept elsewhere and is not fetched.
    FILES_OFFLINE = "files.offline";
    /// No folder has been granted.
    FILES_NO_ROOTS = "files.no-roots";
    /// The operating system refused or failed. Facts: `detail`.
    FILES_IO = "files.io";
    /// A folder that may not be granted. Facts: `path`, `rule`.
    FILES_BAD_ROOT = "files.bad-root";
    /// Two entries have names that look the same, and neither is spelt exactly as asked.
    FILES_AMBIGUOUS = "files.ambiguous";
    /// The search for an id stopped before it was found. Facts: `examined`.
    FILES_SEARCH_CUT = "files.search-cut";
    /// A line is longer than is shown even in parts.
    FILES_LONG_LINE = "files.long-line";
    /// The text is no pattern of names. Facts: `detail`.
    FILES_BAD_PATTERN = "files.bad-pattern";
    /// The text to look for is none that can be looked for. Facts: `detail`.
    FILES_BAD_SEARCH = "files.bad-search";

    /// A place in a folder that is not a work folder.
    FILES_NOT_WRITABLE = "files.not-writable";
    /// A name that steers other programs.
    FILES_STEERS = "files.steers";
    /// Something of that name is there.
    FILES_EXISTS = "files.exists";
    /// The file is not what it was when it was read.
    FILES_CHANGED = "files.changed";
    /// The file may only be read.
    FILES_READ_ONLY = "files.read-only";
    /// The file has several names.
    FILES_SEVERAL_NAMES = "files.several-names";
    /// The disk is full.
    FILES_NO_SPACE = "files.no-space";
    /// The system does not let this account write there.
    FILES_WRITE_REFUSED = "files.write-refused";
    /// Writing failed, and nothing was changed. Facts: `detail`.
    FILES_WRITE_FAILED = "files.write-failed";
    /// It was written, and it is not certain that it stays so. Facts: `detail`.
    FILES_UNSETTLED = "files.unsettled";
    /// The text that an edit replaces is not there.
    FILES_NO_MATCH = "files.no-match";
    /// The text that an edit replaces is there more than once. Facts: `count`.
    FILES_MANY_MATCHES = "files.many-matches";
    /// An edit that changes nothing.
    FILES_NO_CHANGE = "files.no-change";
    /// A line that the file's encoding would write otherwise than it stands there.
    FILES_OTHER_BYTES = "files.other-bytes";
    /// An edit would destroy what could only be seen as a placeholder. Facts: `kind`, `count`.
    FILES_HIDDEN_LOST = "files.hidden-lost";
    /// The change would let what is hidden be read.
    FILES_HIDDEN_SHOWN = "files.hidden-shown";
    /// What would be written there does something when it is opened. Facts: `what`.
    FILES_ACTIVE = "files.active";

    // ---- the command line
    /// A file that a command was given cannot be used. Facts: `path`, `detail`.
    CLI_FILE = "cli.file";
    /// An argument of a command cannot be used. Facts: `argument`, `rule`.
    CLI_ARGUMENT = "cli.argument";
    /// A file that was to be written is there already. Facts: `path`.
    CLI_FILE_EXISTS = "cli.file-exists";
    /// A report was to be written into the folder that it is about. Facts: `path`.
    CLI_REPORT_INSIDE = "cli.report-inside";
    /// A file is no report that can be compared with. Facts: `path`, `detail`.
    CLI_BAD_REPORT = "cli.bad-report";
    /// An earlier report is of another folder. Facts: `then`, `now`.
    CLI_OTHER_FOLDER = "cli.other-folder";

    // ---- home and keys
    /// There is no home. Facts: `path`.
    HOME_MISSING = "home.missing";
    /// There is a home already. Facts: `path`.
    HOME_EXISTS = "home.exists";
    /// The home is damaged or too open. Facts: `path`, `detail`.
    HOME_UNSAFE = "home.unsafe";
    /// The root key cannot be used. Facts: `path`, `detail`.
    KEY_UNUSABLE = "key.unusable";
    /// The session's key store does not give or take a key. Facts: `path`, `detail`.
    KEY_STORE = "key.store";
    /// The manifest and the code differ. Facts: `detail`.
    MANIFEST_INVALID = "manifest.invalid";
    /// A client's settings were not changed, or a server cannot be registered so. Facts: `detail`.
    REGISTER_REFUSED = "register.refused";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_well_formed() {
        let mut seen = std::collections::BTreeSet::new();
        for code in ErrorCode::ALL {
            assert!(seen.insert(code.as_str()), "{code} twice");
            let (area, what) = code.as_str().split_once('.').unwrap();
            assert!(!area.is_empty() && !what.is_empty());
            assert_eq!(ErrorCode::parse(code.as_str()), Ok(*code));
        }
    }
}
