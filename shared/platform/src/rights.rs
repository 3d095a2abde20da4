//! Judges a list of rights as Windows keeps them: whose a thing is, who may open it, who may change it.
//!
//! Apart from the calls that fetch such a list, because this is what decides, and it can be tried on every system.
//! What it does not understand counts as a right of a stranger.

/// Who owns a file or folder, and what is let to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rights {
    /// The owner's SID.
    pub(crate) owner: String,
    /// The entries of its list; nothing where it has no list at all, and so everybody may do everything.
    pub(crate) entries: Option<Vec<Entry>>,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Lets somebody do what the bits say.
    Allow { sid: String, mask: u32 },
    /// Takes something away; nobody gains by it.
    Deny,
    /// A kind that is not looked into: conditions, say.
    Other { kind: u8 },
}

/// The system itself, and the machine's administrators: as root elsewhere, they cannot be kept out by rights.
const MACHINE: [&str; 2] = ["S-1-5-18", "S-1-5-32-544"];
/// Whoever owns the thing, and whoever makes something in it.
const OWNERS: [&str; 2] = ["S-1-3-4", "S-1-3-0"];
/// To list and read content, attributes and rights, to execute, to wait. Every other bit changes something.
const HARMLESS: u32 = 0x1 | 0x8 | 0x20 | 0x80 | 0x2_0000 | 0x10_0000 | 0x8000_0000 | 0x2000_0000;

impl Rights {
    /// Refuses what is not `me`'s own, or what anybody beside `me` and the machine may open in any way.
    pub(crate) fn check_private(&self, me: &str) -> Result<(), String> {
        if self.owner != me {
            return Err("it belongs to another user".into());
        }
        match self.stranger(me, 0)? {
            Some(sid) => Err(format!("others may open it ({sid}); it must be for this user only")),
            None => Ok(()),
        }
    }

    /// Refuses what is neither `me`'s nor the machine's, or what anybody beside them may change.
    pub(crate) fn check_owned(&self, me: &str) -> Result<(), String> {
        if self.owner != me && !MACHINE.contains(&self.owner.as_str()) {
            return Err("it belongs to another user".into());
        }
        match self.stranger(me, HARMLESS)? {
            Some(sid) => Err(format!("others may write it ({sid})")),
            None => Ok(()),
        }
    }

    /// The first stranger who may do more than `harmless`.
    fn stranger(&self, me: &str, harmless: u32) -> Result<Option<&str>, String> {
        let entries = self.entries.as_ref().ok_or("it has no list of rights: everybody may do everything")?;
        for entry in entries {
            match entry {
                Entry::Deny => {}
                Entry::Other { kind } => return Err(format!("a right of kind {kind} is not understood")),
                Entry::Allow { sid, mask } => {
                    let known = sid == me || [MACHINE, OWNERS].concat().contains(&sid.as_str());
                    if !known && mask & !harmless != 0 {
                        return Ok(Some(sid));
                    }
                }
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: &str = "S-1-5-21-1-2-3-1001";
    const OTHER: &str = "S-1-5-21-1-2-3-1002";
    const EVERYBODY: &str = "S-1-1-0";
    const ALL: u32 = 0x1f_01ff;
    const READ: u32 = 0x12_00a9;

    fn rights(owner: &str, entries: &[(&str, u32)]) -> Rights {
        let allow = |(sid, mask): &(&str, u32)| Entry::Allow { sid: (*sid).to_owned(), mask: *mask };
        Rights { owner: owner.to_owned(), entries: Some(entries.iter().map(allow).collect()) }
    }

    #[test]
    fn what_is_private_is_this_users_and_nobody_elses() {
        let own = [(ME, ALL), ("S-1-5-18", ALL), ("S-1-5-32-544", ALL), ("S-1-3-0", ALL), ("S-1-3-4", ALL)];
        assert_eq!(rights(ME, &own).check_private(ME), Ok(()));
        assert_eq!(rights(ME, &[]).check_private(ME), Ok(()));
        for owner in [OTHER, "S-1-5-18", "S-1-5-32-544", ""] {
            assert_eq!(rights(owner, &own).check_private(ME), Err("it belongs to another user".into()));
        }
        for stranger in [OTHER, EVERYBODY, "S-1-5-32-545", "S-1-5-11", "S-1-5-4", "S-1-15-2-1"] {
            for mask in [ALL, READ, 1, 0x10_0000, 0x8000_0000] {
                let refused = rights(ME, &[(ME, ALL), (stranger, mask)]).check_private(ME).unwrap_err();
                assert!(refused.contains(stranger), "{refused}");
            }
        }
        assert_eq!(rights(ME, &[(ME, ALL), (EVERYBODY, 0)]).check_private(ME), Ok(()));
    }

    #[test]
    fn what_is_owned_may_be_read_by_all_and_changed_by_its_owner_and_the_machine() {
        let shared = [(ME, ALL), ("S-1-5-18", ALL), ("S-1-5-32-544", ALL), (EVERYBODY, READ)];
        for owner in [ME, "S-1-5-18", "S-1-5-32-544"] {
            assert_eq!(rights(owner, &shared).check_owned(ME), Ok(()));
        }
        assert_eq!(rights(OTHER, &shared).check_owned(ME), Err("it belongs to another user".into()));
        // To write, append, write attributes of both kinds, delete, delete what is in it, change rights, take over.
        for bit in [0x2, 0x4, 0x10, 0x100, 0x1_0000, 0x40, 0x4_0000, 0x8_0000, 0x4000_0000, 0x1000_0000] {
            for stranger in [OTHER, EVERYBODY] {
                let refused = rights(ME, &[(ME, ALL), (stranger, READ | bit)]).check_owned(ME).unwrap_err();
                assert!(refused.contains("others may write it"), "{bit:x}: {refused}");
            }
        }
    }

    #[test]
    fn no_list_and_lines_that_are_not_understood_let_nobody_through() {
        let none = Rights { owner: ME.into(), entries: None };
        let odd = Rights { owner: ME.into(), entries: Some(vec![Entry::Other { kind: 9 }]) };
        for rights in [none, odd] {
            assert!(rights.check_private(ME).is_err() && rights.check_owned(ME).is_err());
        }
        let denied = Rights { owner: ME.into(), entries: Some(vec![Entry::Deny]) };
        assert_eq!((denied.check_private(ME), denied.check_owned(ME)), (Ok(()), Ok(())));
    }
}
