//! One combination of circumstances, each either fixed or of no concern.
//!
//! Apart because a difference of two matrices must cut their cells with each other: two policies look at
//! different circumstances, and only what both cells share can be compared.

use crate::flags::{Flag, Flags};
use sekisho_types::FolderClass;
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// How many items: more than `over`, and at most `up_to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Items {
    over: Option<u32>,
    up_to: Option<u32>,
}

/// Who: anybody, one person, or anybody but these. Names are folded.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    Anybody,
    Person(String),
    Except(BTreeSet<String>),
}

/// A combination of circumstances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    /// A flag that is not named is of no concern.
    flags: BTreeMap<Flag, Set>,
    /// `None`: of no concern. `Some(None)`: no folder is touched.
    folder: Option<Option<FolderClass>>,
    items: Items,
    who: Who,
}

/// One circumstance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dimension {
    Flag(Flag),
    Folder,
    Items,
    Who,
}

impl Dimension {
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Flag::ALL.into_iter().map(Self::Flag).chain([Self::Folder, Self::Items, Self::Who])
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    No,
    Yes,
}

impl Cell {
    /// The cell in which nothing is of concern.
    pub(crate) fn anything() -> Self {
        Self {
            flags: BTreeMap::new(),
            folder: None,
            items: Items { over: None, up_to: None },
            who: Who::Anybody,
        }
    }

    pub(crate) fn split_by_flag(&self, flag: Flag) -> Vec<Self> {
        let with = |set| {
            let mut cell = self.clone();
            cell.flags.insert(flag, set);
            cell
        };
        vec![with(Set::No), with(Set::Yes)]
    }

    pub(crate) fn split_by_folder(&self) -> Vec<Self> {
        std::iter::once(None)
            .chain(FolderClass::ALL.map(Some))
            .map(|folder| Self { folder: Some(folder), ..self.clone() })
            .collect()
    }

    /// Limits must come in rising order.
    pub(crate) fn split_by_items(&self, limit: u32) -> Vec<Self> {
        let halves = [Items { up_to: Some(limit), ..self.items }, Items { over: Some(limit), ..self.items }];
        halves
            .into_iter()
            .filter_map(|half| self.items.cut(half))
            .map(|items| Self { items, ..self.clone() })
            .collect()
    }

    pub(crate) fn split_by_people(&self, people: &BTreeSet<String>) -> Vec<Self> {
        std::iter::once(Who::Except(people.clone()))
            .chain(people.iter().cloned().map(Who::Person))
            .map(|who| Self { who, ..self.clone() })
            .collect()
    }

    /// The same cell with one circumstance of no concern; `None` if it is of none already.
    pub(crate) fn without(&self, dimension: Dimension) -> Option<Self> {
        let mut cell = self.clone();
        match dimension {
            Dimension::Flag(flag) => {
                cell.flags.remove(&flag);
            }
            Dimension::Folder => cell.folder = None,
            Dimension::Items => cell.items = Items { over: None, up_to: None },
            Dimension::Who => cell.who = Who::Anybody,
        }
        (cell != *self).then_some(cell)
    }

    /// A call that lies in this cell.
    pub(crate) fn flags(&self) -> Flags {
        let set = self.flags.iter().filter(|(_, set)| **set == Set::Yes);
        let items = self.items.over.map_or(0, |over| over.saturating_add(1));
        let flags = set.fold(Flags::NONE.with_items(items), |flags, (flag, _)| flags.with(*flag));
        self.folder.flatten().map_or(flags, |class| flags.in_folder(class))
    }

    /// The person of a call that lies in this cell, if it is about one person.
    pub(crate) fn person(&self) -> Option<&str> {
        match &self.who {
            Who::Person(name) => Some(name),
            Who::Anybody | Who::Except(_) => None,
        }
    }

    pub(crate) fn names_a_person(&self) -> bool {
        self.person().is_some()
    }

    /// What two cells share, if anything.
    pub(crate) fn cut(&self, other: &Self) -> Option<Self> {
        let mut flags = self.flags.clone();
        for (flag, set) in &other.flags {
            if *flags.entry(*flag).or_insert(*set) != *set {
                return None;
            }
        }
        let folder = match (self.folder, other.folder) {
            (Some(a), Some(b)) if a != b => return None,
            (a, b) => a.or(b),
        };
        Some(Self { flags, folder, items: self.items.cut(other.items)?, who: self.who.cut(&other.who)? })
    }
}

impl Items {
    fn cut(self, other: Self) -> Option<Self> {
        let over = self.over.max(other.over);
        let up_to = match (self.up_to, other.up_to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let empty = matches!((over, up_to), (Some(over), Some(up_to)) if over >= up_to);
        (!empty).then_some(Self { over, up_to })
    }
}

impl Who {
    fn cut(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Anybody, who) | (who, Self::Anybody) => Some(who.clone()),
            (Self::Person(a), Self::Person(b)) => (a == b).then(|| self.clone()),
            (Self::Person(name), Self::Except(names)) | (Self::Except(names), Self::Person(name)) => {
                (!names.contains(name)).then(|| Self::Person(name.clone()))
            }
            (Self::Except(a), Self::Except(b)) => Some(Self::Except(a | b)),
        }
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut words = Vec::new();
        for (flag, set) in &self.flags {
            let set = match set {
                Set::No => "false",
                Set::Yes => "true",
            };
            words.push(format!("{}={set}", flag.as_str()));
        }
        if let Some(folder) = self.folder {
            words.push(format!("folder={}", folder.map_or("none", FolderClass::as_str)));
        }
        match (self.items.over, self.items.up_to) {
            (None, None) => {}
            (Some(over), None) => words.push(format!("items>{over}")),
            (None, Some(up_to)) => words.push(format!("items<={up_to}")),
            (Some(over), Some(up_to)) => words.push(format!("{over}<items<={up_to}")),
        }
        match &self.who {
            Who::Anybody => {}
            Who::Person(name) => words.push(format!("user={name}")),
            Who::Except(names) => {
                let names: Vec<_> = names.iter().map(String::as_str).collect();
                words.push(format!("user!={}", names.join(",")));
            }
        }
        if words.is_empty() { f.write_str("always") } else { f.write_str(&words.join(" ")) }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_share_what_both_allow() {
        let any = Cell::anything();
        let flagged = any.split_by_flag(Flag::Tainted);
        let many = any.split_by_items(20);
        let shared = flagged[1].cut(&many[1]).unwrap();
        assert_eq!(shared.to_string(), "tainted=true items>20");
        assert_eq!(flagged[0].cut(&flagged[1]), None);
        assert_eq!(many[0].cut(&many[1]), None);
        assert_eq!(many[1].split_by_items(50)[0].to_string(), "20<items<=50");
        assert_eq!(any.split_by_folder()[0].cut(&any.split_by_folder()[1]), None);
        assert_eq!(any.cut(&any).unwrap().to_string(), "always");
    }

    #[test]
    fn people_are_cut_by_name() {
        let any = Cell::anything();
        let by = |names: &[&str]| any.split_by_people(&names.iter().map(|n| (*n).to_owned()).collect());
        let (taro, both) = (by(&["taro"]), by(&["hana", "taro"]));
        assert_eq!(taro[0].cut(&both[0]).unwrap().to_string(), "user!=hana,taro");
        assert_eq!(taro[0].cut(&both[1]).unwrap().to_string(), "user=hana");
        assert_eq!(taro[0].cut(&both[2]), None);
        assert_eq!(taro[1].cut(&both[1]), None);
    }

    #[test]
    fn a_cell_holds_the_call_it_gives() {
        let cell = &Cell::anything().split_by_items(20)[1];
        assert_eq!(cell.flags(), Flags::NONE.with_items(21));
        let cell = &Cell::anything().split_by_folder()[2];
        assert_eq!(cell.flags(), Flags::NONE.in_folder(FolderClass::Work));
    }
}
