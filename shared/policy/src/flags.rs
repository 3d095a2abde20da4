//! What the gate found out about a call before it asks: a closed set of facts that rules may look at.
//!
//! Apart because the gate sets them and rules match them, and neither may invent one of its own.

use sekisho_types::FolderClass;

/// One thing that is true of a call. Each can only make a call stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// The client's session has read what an outsider wrote.
    Tainted,
    /// Somebody outside the company would receive it.
    ExternalRecipients,
    /// Files go along.
    Attachments,
    /// It goes to a channel shared with another company, or one that everybody reads.
    SharedChannel,
}

impl Flag {
    /// Every flag, in the order in which matrices show them.
    pub const ALL: [Self; 4] =
        [Self::Tainted, Self::ExternalRecipients, Self::Attachments, Self::SharedChannel];

    /// The key by which policies name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tainted => "tainted",
            Self::ExternalRecipients => "external_recipients",
            Self::Attachments => "attachments",
            Self::SharedChannel => "shared_channel",
        }
    }

    fn bit(self) -> u8 {
        match self {
            Self::Tainted => 1,
            Self::ExternalRecipients => 2,
            Self::Attachments => 4,
            Self::SharedChannel => 8,
        }
    }
}

/// All that is known about a call beyond who, what and when.
///
/// - Units: `items` counts the things the call touches; 0 where nothing is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Flags {
    set: u8,
    folder: Option<FolderClass>,
    items: u32,
}

impl Flags {
    /// Nothing set, no folder, nothing counted: the mildest there is.
    pub const NONE: Self = Self { set: 0, folder: None, items: 0 };

    /// The same with `flag` set.
    #[must_use]
    pub fn with(self, flag: Flag) -> Self {
        Self { set: self.set | flag.bit(), ..self }
    }

    /// The same for a call that touches a folder of this class; where it touches two, the gate asks twice.
    #[must_use]
    pub fn in_folder(self, class: FolderClass) -> Self {
        Self { folder: Some(class), ..self }
    }

    /// The same for a call that touches `items` things.
    #[must_use]
    pub fn with_items(self, items: u32) -> Self {
        Self { items, ..self }
    }

    /// Tells whether `flag` is set.
    pub fn has(self, flag: Flag) -> bool {
        self.set & flag.bit() != 0
    }

    /// The class of the folder touched, if one is.
    pub fn folder(self) -> Option<FolderClass> {
        self.folder
    }

    /// How many things are touched.
    pub fn items(self) -> u32 {
        self.items
    }
}
