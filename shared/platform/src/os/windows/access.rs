//! Who may open a file or folder: lists of rights as they are read, given and made with.
//!
//! Apart from the rest of Windows because a home is only as private as these lists. What is private is made with its
//! list from the first moment on: nobody can have opened it before. A list is read from what was opened, never by a
//! path a second time.

use super::account;
use crate::rights::{Entry, Rights};
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::windows::ffi::OsStrExt as _;
use std::os::windows::fs::OpenOptionsExt as _;
use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _};
use std::path::Path;
use windows::Win32::Foundation::{GENERIC_WRITE, HANDLE, HLOCAL, LocalFree, WIN32_ERROR};
use windows::Win32::Security::Authorization::{
    ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo, SDDL_REVISION_1, SE_FILE_OBJECT,
    SetNamedSecurityInfoW,
};
use windows::Win32::Security::{
    ACCESS_ALLOWED_ACE, ACE_HEADER, ACL, DACL_SECURITY_INFORMATION, GetAce, GetSecurityDescriptorDacl,
    GetSecurityDescriptorOwner, OWNER_SECURITY_INFORMATION, PROTECTED_DACL_SECURITY_INFORMATION,
    PSECURITY_DESCRIPTOR, PSID, SECURITY_ATTRIBUTES,
};
use windows::Win32::Storage::FileSystem::{
    CREATE_NEW, CreateDirectoryW, CreateFileW, FILE_ATTRIBUTE_NORMAL, FILE_FLAG_BACKUP_SEMANTICS,
    FILE_FLAG_OPEN_REPARSE_POINT, FILE_READ_ATTRIBUTES, FILE_SHARE_DELETE, FILE_SHARE_READ, FILE_SHARE_WRITE,
    READ_CONTROL,
};
use windows::Win32::System::SystemServices::{ACCESS_ALLOWED_ACE_TYPE, ACCESS_DENIED_ACE_TYPE};
use windows::core::{BOOL, HSTRING, PCWSTR};

/// From here on a path has to be written in the long form.
const LONG_PATH: usize = 240;

/// What a file or folder is made with: an owner, and a list that nothing is inherited into.
pub(super) struct Descriptor(PSECURITY_DESCRIPTOR);

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: the system allocated it for us and nobody else holds it.
        unsafe { LocalFree(Some(HLOCAL(self.0.0))) };
    }
}

impl Descriptor {
    /// For this user and the system alone.
    pub(super) fn private() -> io::Result<Self> {
        let me = account::sid().map_err(io_error)?;
        Self::parse(&format!("O:{me}D:P(A;OICI;FA;;;{me})(A;OICI;FA;;;SY)"))
    }

    /// For everybody to read; to be changed by the system, the administrators, and this user where she is none.
    ///
    /// What an administrator makes belongs to all of them, so that every other account can trust it.
    pub(super) fn shared() -> io::Result<Self> {
        let owner = if account::is_administrator().map_err(io_error)? {
            "BA".to_owned()
        } else {
            account::sid().map_err(io_error)?
        };
        Self::parse(&format!(
            "O:{owner}D:P(A;OICI;FA;;;{owner})(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)"
        ))
    }

    pub(super) fn parse(text: &str) -> io::Result<Self> {
        let (text, mut descriptor) = (HSTRING::from(text), PSECURITY_DESCRIPTOR::default());
        // SAFETY: `text` ends with a zero and lives through the call, `descriptor` too.
        unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                &text,
                SDDL_REVISION_1,
                &mut descriptor,
                None,
            )
        }
        .map_err(io_error)?;
        Ok(Self(descriptor))
    }

    fn attributes(&self) -> SECURITY_ATTRIBUTES {
        SECURITY_ATTRIBUTES {
            nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
            lpSecurityDescriptor: self.0.0,
            bInheritHandle: false.into(),
        }
    }

    /// Makes a folder; `AlreadyExists` if there is something of this name.
    pub(super) fn create_dir(&self, path: &Path) -> io::Result<()> {
        let path = wide(path)?;
        // SAFETY: the path ends with a zero; path, attributes and descriptor live through the call.
        unsafe { CreateDirectoryW(PCWSTR(path.as_ptr()), Some(&self.attributes())) }.map_err(io_error)
    }

    /// Makes a new file and opens it for writing; `AlreadyExists` if there is something of this name.
    pub(super) fn create_file(&self, path: &Path) -> io::Result<File> {
        let path = wide(path)?;
        // SAFETY: the path ends with a zero; path, attributes and descriptor live through the call.
        let handle = unsafe {
            CreateFileW(
                PCWSTR(path.as_ptr()),
                GENERIC_WRITE.0,
                FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                Some(&self.attributes()),
                CREATE_NEW,
                FILE_ATTRIBUTE_NORMAL,
                None,
            )
        }
        .map_err(io_error)?;
        // SAFETY: the handle was opened above, is ours alone, and is closed by the file.
        Ok(unsafe { File::from_raw_handle(handle.0) })
    }

    /// Gives owner and list to what is there already.
    pub(super) fn give_to(&self, path: &Path) -> io::Result<()> {
        let path = wide(path)?;
        let (mut owner, mut list) = (PSID::default(), std::ptr::null_mut::<ACL>());
        let (mut present, mut by_default) = (BOOL::default(), BOOL::default());
        // SAFETY: the descriptor lives through the calls, and so does what they find in it; the path ends with a zero.
        unsafe {
            GetSecurityDescriptorOwner(self.0, &mut owner, &mut by_default).map_err(io_error)?;
            GetSecurityDescriptorDacl(self.0, &mut present, &mut list, &mut by_default).map_err(io_error)?;
            let what =
                OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
            done(SetNamedSecurityInfoW(
                PCWSTR(path.as_ptr()),
                SE_FILE_OBJECT,
                what,
                Some(owner),
                None,
                Some(list),
                None,
            ))
        }
    }
}

/// Opens what lies at a path, a link itself and not what it leads to, without asking for its content.
pub(super) fn look_at(path: &Path) -> io::Result<File> {
    open(OpenOptions::new().access_mode((FILE_READ_ATTRIBUTES | READ_CONTROL).0), path)
}

/// Opens a file for reading; a link itself and not what it leads to.
pub(super) fn read(path: &Path) -> io::Result<File> {
    open(OpenOptions::new().read(true), path)
}

fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    // Only with backup semantics is a folder opened at all.
    options.custom_flags((FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS).0).open(path)
}

/// What kind of thing was opened, and its rights.
pub(super) fn of(file: &File) -> io::Result<(Metadata, Rights)> {
    Ok((file.metadata()?, rights(file)?))
}

fn rights(file: &File) -> io::Result<Rights> {
    let (mut owner, mut list) = (PSID::default(), std::ptr::null_mut::<ACL>());
    let mut descriptor = PSECURITY_DESCRIPTOR::default();
    // SAFETY: the handle is borrowed and open; what is pointed at lives through the call.
    unsafe {
        done(GetSecurityInfo(
            HANDLE(file.as_raw_handle()),
            SE_FILE_OBJECT,
            OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
            Some(&mut owner),
            None,
            Some(&mut list),
            None,
            Some(&mut descriptor),
        ))
    }?;
    let descriptor = Descriptor(descriptor);
    // SAFETY: both point into the descriptor, which lives until after the call.
    let rights = unsafe {
        let entries = if list.is_null() { None } else { Some(entries(list)?) };
        Rights { owner: account::text_of(owner).map_err(io_error)?, entries }
    };
    drop(descriptor);
    Ok(rights)
}

/// Reads a list, line by line.
///
/// # Safety
/// `list` points at a whole list that lives through the call.
unsafe fn entries(list: *const ACL) -> io::Result<Vec<Entry>> {
    // SAFETY: by the caller's word.
    let count = unsafe { (*list).AceCount };
    (0..u32::from(count))
        .map(|at| {
            let mut line = std::ptr::null_mut();
            // SAFETY: the list is whole; each line begins with a header and those of this kind go on with bits and SID.
            unsafe {
                GetAce(list, at, &mut line).map_err(io_error)?;
                let kind = (*line.cast::<ACE_HEADER>()).AceType;
                Ok(match u32::from(kind) {
                    ACCESS_DENIED_ACE_TYPE => Entry::Deny,
                    ACCESS_ALLOWED_ACE_TYPE => {
                        let allowed = line.cast::<ACCESS_ALLOWED_ACE>();
                        let sid = PSID((&raw mut (*allowed).SidStart).cast());
                        Entry::Allow { sid: account::text_of(sid).map_err(io_error)?, mask: (*allowed).Mask }
                    }
                    _ => Entry::Other { kind },
                })
            }
        })
        .collect()
}

/// A path as the system wants it: ended by a zero, and in the long form where it is long.
fn wide(path: &Path) -> io::Result<Vec<u16>> {
    let path = std::path::absolute(path)?;
    let plain: Vec<u16> = path.as_os_str().encode_wide().collect();
    if plain.contains(&0) {
        return Err(io::ErrorKind::InvalidFilename.into());
    }
    let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    let long = match plain.strip_prefix(units(r"\\").as_slice()) {
        _ if plain.len() < LONG_PATH => plain,
        Some(rest) if rest.starts_with(&units("?")) || rest.starts_with(&units(".")) => plain,
        Some(rest) => [units(r"\\?\UNC\").as_slice(), rest].concat(),
        None => [units(r"\\?\").as_slice(), &plain].concat(),
    };
    Ok([long.as_slice(), &[0]].concat())
}

fn done(status: WIN32_ERROR) -> io::Result<()> {
    match status.0 {
        0 => Ok(()),
        code => Err(io::Error::from_raw_os_error(code.cast_signed())),
    }
}

/// The system's error under its own number, so that its kind is known.
pub(super) fn io_error(error: windows::core::Error) -> io::Error {
    match WIN32_ERROR::from_error(&error) {
        Some(code) => io::Error::from_raw_os_error(code.0.cast_signed()),
        None => io::Error::other(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::windows::{
        check_owned_dir, check_private_dir, check_private_file, create_private_dir, create_private_file,
        create_shared_dir, open_owned_file, open_private_file, share_file,
    };
    use std::io::Write as _;

    /// Says that a test could not do what it is for, which is forgiven to Wine alone.
    fn lacking(what: &str) {
        assert!(Path::new(r"C:\windows\system32\winecfg.exe").exists(), "this Windows lacks {what}");
        let thread = std::thread::current();
        // Past the harness, which keeps what a test that passes prints.
        writeln!(io::stderr(), "NOT RUN {}: this Wine lacks {what}", thread.name().unwrap_or_default())
            .unwrap();
    }

    fn list(path: &Path) -> Rights {
        of(&look_at(path).unwrap()).unwrap().1
    }

    fn sids(rights: &Rights) -> Vec<String> {
        let mut sids: Vec<String> = rights.entries.as_ref().unwrap().iter().map(sid_of).collect();
        sids.sort();
        sids.dedup();
        sids
    }

    fn sid_of(entry: &Entry) -> String {
        match entry {
            Entry::Allow { sid, .. } => sid.clone(),
            Entry::Deny | Entry::Other { .. } => panic!("{entry:?}"),
        }
    }

    fn give(path: &Path, list: &str) {
        let me = account::sid().unwrap();
        let text = format!("O:{me}D:P(A;;FA;;;{me})(A;;FA;;;SY){list}");
        Descriptor::parse(&text).unwrap().give_to(path).unwrap();
    }

    #[test]
    fn what_is_made_private_is_this_users_and_the_systems() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, file) = (dir.path().join("private"), dir.path().join("private/file"));
        create_private_dir(&folder).unwrap();
        create_private_file(&file).unwrap().write_all(b"x").unwrap();
        // What the standard library makes inside, as SQLite does.
        let inside = folder.join("inside");
        std::fs::write(&inside, b"y").unwrap();
        let me = account::sid().unwrap();
        for path in [&folder, &file, &inside] {
            assert_eq!(list(path).owner, me, "{}", path.display());
            let mut want = vec![me.clone(), "S-1-5-18".to_owned()];
            want.sort();
            assert_eq!(sids(&list(path)), want, "{}", path.display());
        }
        check_private_dir(&folder).unwrap();
        check_private_file(&file).unwrap();
        assert_eq!(std::io::read_to_string(open_private_file(&file).unwrap()).unwrap(), "x");
        assert_eq!(create_private_file(&file).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        create_private_dir(&folder).unwrap();
    }

    #[test]
    fn nothing_is_inherited_into_what_is_private() {
        let dir = tempfile::tempdir().unwrap();
        let above = dir.path().join("above");
        std::fs::create_dir(&above).unwrap();
        give(&above, "(A;OICI;FA;;;WD)");
        create_private_dir(&above.join("private")).unwrap();
        check_private_dir(&above.join("private")).unwrap();
        create_private_file(&above.join("file")).unwrap();
        check_private_file(&above.join("file")).unwrap();
        if !is_protected(&above.join("private")) {
            lacking("lists that are protected from what stands above");
        }
    }

    fn is_protected(path: &Path) -> bool {
        use windows::Win32::Security::{GetSecurityDescriptorControl, SE_DACL_PROTECTED};
        let file = look_at(path).unwrap();
        let mut descriptor = PSECURITY_DESCRIPTOR::default();
        let (mut control, mut revision) = (0_u16, 0_u32);
        // SAFETY: the handle is open; what is pointed at lives through the calls.
        unsafe {
            done(GetSecurityInfo(
                HANDLE(file.as_raw_handle()),
                SE_FILE_OBJECT,
                DACL_SECURITY_INFORMATION,
                None,
                None,
                None,
                None,
                Some(&mut descriptor),
            ))
            .unwrap();
            let descriptor = Descriptor(descriptor);
            GetSecurityDescriptorControl(descriptor.0, &mut control, &mut revision).unwrap();
        }
        control & SE_DACL_PROTECTED.0 != 0
    }

    #[test]
    fn what_others_may_open_is_not_private() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, file) = (dir.path().join("private"), dir.path().join("file"));
        create_private_dir(&folder).unwrap();
        create_private_file(&file).unwrap();
        for right in ["FR", "FW", "FX", "FA", "0x1"] {
            let line = format!("(A;;{right};;;WD)");
            give(&folder, &line);
            give(&file, &line);
            let let_in =
                |entry: &Entry| matches!(entry, Entry::Allow { sid, mask } if sid == "S-1-1-0" && *mask != 0);
            if !list(&file).entries.unwrap().iter().any(let_in) {
                lacking(&format!("the right {right} alone"));
                continue;
            }
            let opened = open_private_file(&file).map(drop).unwrap_err().to_string();
            for refused in [check_private_dir(&folder), check_private_file(&file), Err(opened)] {
                let why = refused.unwrap_err();
                assert!(why.contains("others may open it"), "{right}: {why}");
            }
        }
        give(&folder, "");
        give(&file, "");
        check_private_dir(&folder).unwrap();
        open_private_file(&file).unwrap();
    }

    #[test]
    fn what_decides_for_others_may_be_read_by_them_and_not_written() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, file) = (dir.path().join("shared"), dir.path().join("shared/policy"));
        create_shared_dir(&folder).unwrap();
        create_private_file(&file).unwrap().write_all(b"x").unwrap();
        assert!(check_private_file(&file).is_ok());
        share_file(&file).unwrap();
        assert_eq!(std::io::read_to_string(open_owned_file(&file).unwrap()).unwrap(), "x");
        let readers = "S-1-5-32-545".to_owned();
        if !sids(&list(&file)).contains(&readers) || !sids(&list(&folder)).contains(&readers) {
            lacking("rights for the group of all users");
        }
        check_owned_dir(&folder).unwrap();
        give(&folder, "(A;;FW;;;WD)");
        assert!(check_owned_dir(&folder).unwrap_err().contains("others may write it"));
        for right in ["FW", "FA", "0x2", "WD"] {
            give(&file, &format!("(A;;{right};;;WD)"));
            match open_owned_file(&file) {
                Err(crate::ReadError::Unsafe(why)) => assert!(why.contains("others may write it"), "{why}"),
                // A right that the disk beneath knows no word for.
                Ok(_) if right == "WD" => lacking("the right to change rights alone"),
                other => panic!("{right}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_link_in_the_place_of_what_is_private_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("link"));
        create_private_dir(&real).unwrap();
        if std::os::windows::fs::symlink_dir(&real, &link).is_err() {
            // Windows asks for a right that not every account has, and not for junctions.
            let line = ["/c", "mklink", "/J", link.to_str().unwrap(), real.to_str().unwrap()];
            drop(std::process::Command::new("cmd").args(line).output().unwrap());
        }
        if !std::fs::symlink_metadata(&link).is_ok_and(|link| link.is_symlink()) {
            return lacking("links that are told from what they lead to");
        }
        assert_eq!(check_private_dir(&link), Err("it is not a folder".into()));
        check_private_dir(&real).unwrap();
    }

    #[test]
    fn what_belongs_to_another_account_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        create_private_file(&file).unwrap();
        // Under Wine the disk's own tool gives the file away, and is not waited for; Windows asks for a right that few
        // accounts have.
        let below = file.to_str().unwrap().replace('\\', "/").replacen("C:", "/drive_c", 1);
        let there = std::env::var("WINEPREFIX").unwrap_or_default() + &below;
        drop(std::process::Command::new("/bin/chown").args(["424242", &there]).status());
        let (me, since) = (account::sid().unwrap(), std::time::Instant::now());
        while list(&file).owner == me && since.elapsed().as_secs() < 5 {
            std::thread::yield_now();
        }
        if list(&file).owner == me {
            return lacking("a way to give a file away");
        }
        assert_eq!(check_private_file(&file), Err("it belongs to another user".into()));
        assert!(open_private_file(&file).is_err() && open_owned_file(&file).is_err());
    }

    #[test]
    fn a_path_may_be_long() {
        let dir = tempfile::tempdir().unwrap();
        let mut path = dir.path().to_owned();
        for _ in 0..6 {
            path.push("x".repeat(60));
            create_private_dir(&path).unwrap();
        }
        check_private_dir(&path).unwrap();
        create_private_file(&path.join("file")).unwrap();
        check_private_file(&path.join("file")).unwrap();
    }
}
