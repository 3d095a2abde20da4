//! Declarations: which properties can hide something, and how long a length is.
//!
//! Apart because here values are only kept; what they come to hangs on the elements around (`look.rs`).

use super::super::tree::{Id, Tree};
use super::words;

/// A property that can hide text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Property {
    Display,
    Visibility,
    Opacity,
    FontSize,
    Color,
    FillColor,
    Background,
    Position,
    Left,
    Top,
    Right,
    Bottom,
    TextIndent,
    MarginLeft,
    MarginTop,
    Height,
    MaxHeight,
    Width,
    MaxWidth,
    Overflow,
    Clip,
    ClipPath,
    Transform,
    Filter,
    ContentVisibility,
    MsoHide,
    WhiteSpace,
}

const NAMES: &[(&str, Property)] = &[
    ("display", Property::Display),
    ("visibility", Property::Visibility),
    ("opacity", Property::Opacity),
    ("font-size", Property::FontSize),
    ("font", Property::FontSize),
    ("color", Property::Color),
    ("-webkit-text-fill-color", Property::FillColor),
    ("background-color", Property::Background),
    ("background", Property::Background),
    ("position", Property::Position),
    ("left", Property::Left),
    ("top", Property::Top),
    ("right", Property::Right),
    ("bottom", Property::Bottom),
    ("text-indent", Property::TextIndent),
    ("margin-left", Property::MarginLeft),
    ("margin-top", Property::MarginTop),
    ("height", Property::Height),
    ("max-height", Property::MaxHeight),
    ("width", Property::Width),
    ("max-width", Property::MaxWidth),
    ("overflow", Property::Overflow),
    ("overflow-x", Property::Overflow),
    ("overflow-y", Property::Overflow),
    ("clip", Property::Clip),
    ("clip-path", Property::ClipPath),
    ("transform", Property::Transform),
    ("filter", Property::Filter),
    ("content-visibility", Property::ContentVisibility),
    ("mso-hide", Property::MsoHide),
    ("white-space", Property::WhiteSpace),
];

/// Properties and their values, each once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Style(Vec<Declared>);

#[derive(Debug, Clone)]
struct Declared {
    property: Property,
    value: String,
    important: bool,
}

impl Style {
    /// Reads declarations parted by semicolons; what is not known is passed over.
    pub(crate) fn of_declarations(css: &str) -> Self {
        let mut style = Self::default();
        for declaration in words::split(css, ';') {
            let Some((name, value)) = declaration.split_once(':') else { continue };
            let name = words::unescape(name.trim()).to_ascii_lowercase();
            let Some((_, property)) = NAMES.iter().find(|(known, _)| *known == name) else { continue };
            let value = words::unescape(value).trim().to_ascii_lowercase();
            let (value, important) = match value.rsplit_once('!') {
                Some((value, mark)) if mark.trim() == "important" => (value.trim().to_owned(), true),
                _ => (value, false),
            };
            if name == "font" {
                // The size stands first among lengths, before a slash.
                let size = value.split_ascii_whitespace().find_map(|word| {
                    let size = word.split('/').next().unwrap_or_default();
                    let measured = size.starts_with(|c: char| c.is_ascii_digit() || c == '.');
                    // A bare number is a weight.
                    let is_weight = size.parse::<f32>().is_ok_and(|number| number >= 100.0);
                    (measured && !is_weight).then(|| size.to_owned())
                });
                style.set(*property, size.unwrap_or_default(), important);
            } else {
                style.set(*property, value, important);
            }
        }
        style
    }

    /// What an element's attributes say of its looks.
    pub(crate) fn of_attributes(tree: &Tree, id: Id) -> Self {
        let mut style = Self::default();
        let mut hint = |attribute, property| {
            if let Some(value) = tree.attribute(id, attribute) {
                style.set(property, value.trim().to_ascii_lowercase(), false);
            }
        };
        match tree.name(id) {
            "body" => {
                hint("bgcolor", Property::Background);
                hint("text", Property::Color);
            }
            "table" | "tr" | "td" | "th" | "tbody" | "thead" | "tfoot" => {
                hint("bgcolor", Property::Background)
            }
            "font" => hint("color", Property::Color),
            _ => {}
        }
        if tree.name(id) == "a" && tree.attribute(id, "href").is_some() {
            style.set(Property::Color, "#0000ee".to_owned(), false);
        }
        if tree.attribute(id, "hidden").is_some() {
            style.set(Property::Display, "none".to_owned(), false);
        }
        style
    }

    /// Puts a style that counts more over this one: what is important here stays, unless it is there too.
    pub(crate) fn put_over(&mut self, other: &Self) {
        for declared in &other.0 {
            self.set(declared.property, declared.value.clone(), declared.important);
        }
    }

    /// The value of a property, in lower case.
    pub(crate) fn value(&self, property: Property) -> Option<&str> {
        self.0.iter().find(|declared| declared.property == property).map(|declared| declared.value.as_str())
    }

    /// Nothing here can hide anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn set(&mut self, property: Property, value: String, important: bool) {
        match self.0.iter_mut().find(|declared| declared.property == property) {
            Some(declared) if declared.important && !important => {}
            Some(declared) => *declared = Declared { property, value, important },
            None => self.0.push(Declared { property, value, important }),
        }
    }
}

/// A length in pixels; `em` is what one `em` and 100 % come to.
pub(crate) fn length_px(value: &str, em: f32) -> Option<f32> {
    let value = value.trim();
    let value = value.strip_prefix("calc(").and_then(|inner| inner.strip_suffix(')')).unwrap_or(value).trim();
    let end = value
        .char_indices()
        .find(|(_, c)| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
        .map_or(value.len(), |(at, _)| at);
    let (number, unit) = value.split_at(end);
    // `1e-3px`, read as a whole if it is a number with an exponent.
    let (number, unit) = match unit.strip_prefix('e').filter(|rest| !rest.starts_with(['m', 'x'])) {
        Some(rest) => {
            let digits = rest.trim_start_matches(['-', '+']).trim_start_matches(|c: char| c.is_ascii_digit());
            value.split_at(value.len() - digits.len())
        }
        None => (number, unit),
    };
    let number: f32 = number.parse().ok().filter(|number: &f32| number.is_finite())?;
    let factor = match unit.trim() {
        "" | "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "pc" | "rem" => 16.0,
        "em" => em,
        "ex" | "ch" => em / 2.0,
        "%" => em / 100.0,
        "in" => 96.0,
        "cm" => 37.8,
        "mm" => 3.78,
        "vw" | "vh" | "vmin" | "vmax" => 10.24,
        _ => return None,
    };
    Some(number * factor)
}
