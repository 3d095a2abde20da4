//! Who this process runs as, by the SID in its token.
//!
//! Apart because names change and SIDs do not: what is bound to a person is bound to this.

use windows::Win32::Foundation::{CloseHandle, HANDLE, HLOCAL, LocalFree};
use windows::Win32::Security::Authorization::ConvertSidToStringSidW;
use windows::Win32::Security::{GetTokenInformation, TOKEN_QUERY, TOKEN_USER, TokenUser};
use windows::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};
use windows::core::PWSTR;

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

fn sid_of(token: HANDLE) -> windows::core::Result<String> {
    // TOKEN_USER and the longest SID (68 bytes) behind it; u64 so that the structure is aligned.
    let mut buffer = [0_u64; 32];
    let size = size_of_val(&buffer) as u32;
    let mut length = 0;
    // SAFETY: the buffer is `size` bytes long, aligned for the structure and lives through the call.
    unsafe {
        GetTokenInformation(token, TokenUser, Some(buffer.as_mut_ptr().cast()), size, &mut length)?;
    }
    let mut text = PWSTR::null();
    // SAFETY: the call above filled a TOKEN_USER whose SID lies in the same buffer.
    unsafe { ConvertSidToStringSidW((*buffer.as_ptr().cast::<TOKEN_USER>()).User.Sid, &mut text) }?;
    // SAFETY: the system allocated a text that ends with a zero; it is given back once and not used again.
    unsafe {
        let sid = text.to_string();
        LocalFree(Some(HLOCAL(text.0.cast())));
        sid.map_err(|e| windows::core::Error::new(windows::Win32::Foundation::E_FAIL, e.to_string()))
    }
}
