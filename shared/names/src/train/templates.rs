//! The wording of the made-up lines: one text a line, `{…}` a slot, `\n` a line end.
//!
//! Apart from the machine that fills them. A slot is a form and the number of a person in the text.

/// All of them.
pub(crate) const ALL: &str = include_str!("templates.txt");
