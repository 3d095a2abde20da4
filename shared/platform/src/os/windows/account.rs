//! Who this process runs as, by the SIDs in its token.
//!
//! Apart because names change and SIDs do not: what is bound to a person is bound to this.

use windows::Win32::Foundation::{CloseHandle, HANDLE, HLOCAL, LocalFree};
use windows::Win32::Security::Authorization::ConvertSidToStringSidW;
use windows::Win32::Security::{
    CheckTokenMembership, CreateWellKnownSid, GetTokenInformation, PSID, TOKEN_QUERY, TOKEN_USER, TokenUser,
    WinBuiltinAdministratorsSid,
};
use windows::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};
use windows::core::{BOOL, PWSTR};

/// The SID of the user in this process's token, such as `S-1-5-21-…-1001`.
pub(super) fn sid() -> windows::core::Result<String> {
    let mut token = HANDLE::default();
    // SAFETY: the pseudo handle needs no closing; `token` lives through the call and is closed below.
    unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &mut token) }?;
    let told = sid_of(token);
    // SAFETY: `token` was opened above and is not used again.
    unsafe { CloseHandle(token) }?;
    told
}

/// Tells whether this process has an administrator's rights now: elevated, not only a member.
pub(super) fn is_administrator() -> windows::core::Result<bool> {
    // The longest SID takes 68 bytes; u32 so that it is aligned.
    let mut buffer = [0_u32; 17];
    let (sid, mut size) = (PSID(buffer.as_mut_ptr().cast()), size_of_val(&buffer) as u32);
    let mut is_member = BOOL::default();
    // SAFETY: the buffer is `size` bytes long, holds the SID after the first call, and lives through both.
    unsafe {
        CreateWellKnownSid(WinBuiltinAdministratorsSid, None, Some(sid), &mut size)?;
        CheckTokenMembership(None, sid, &mut is_member)?;
    }
    Ok(is_member.as_bool())
}

fn sid_of(token: HANDLE) -> windows::core::Result<String> {
    // TOKEN_USER and the longest SID (68 bytes) behind it; u64 so that the structure is aligned.
    let mut buffer = [0_u64; 32];
    let size = size_of_val(&buffer) as u32;
    let mut length = 0;
    // SAFETY: the buffer is `size` bytes long, aligned for the structure and lives through the call.
    unsafe {
        GetTokenInformation(token, TokenUser, Some(buffer.as_mut_ptr().cast()), size, &mut length)?;
    }
    // SAFETY: the call above filled a TOKEN_USER whose SID lies in the same buffer.
    unsafe { text_of((*buffer.as_ptr().cast::<TOKEN_USER>()).User.Sid) }
}

/// A SID in its usual notation.
///
/// # Safety
/// `sid` points at a whole SID that lives through the call, or is null, which is an error.
pub(super) unsafe fn text_of(sid: PSID) -> windows::core::Result<String> {
    let mut text = PWSTR::null();
    // SAFETY: by the caller's word.
    unsafe { ConvertSidToStringSidW(sid, &mut text) }?;
    // SAFETY: the system allocated a text that ends with a zero; it is given back once and not used again.
    unsafe {
        let sid = text.to_string();
        LocalFree(Some(HLOCAL(text.0.cast())));
        sid.map_err(|e| windows::core::Error::new(windows::Win32::Foundation::E_FAIL, e.to_string()))
    }
}
