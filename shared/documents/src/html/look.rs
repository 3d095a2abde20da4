//! How an element looks, as far as it decides whether its text is seen.
//!
//! Apart because what hides is judged here and nowhere else: each rule is a trick that was used to plant text.

use super::css::{Property, Style, length_px};
use csscolorparser::Color;

// Text up to this size is not read by anybody.
const UNREADABLE_PX: f32 = 1.0;
// Colours nearer than this cannot be told apart (WCAG's contrast; readable text has 4.5).
const LEAST_CONTRAST: f32 = 1.15;
// Less than this shines through unseen.
const LEAST_OPACITY: f32 = 0.05;
// What is moved further out of its place is beyond the edge.
const FAR_PX: f32 = 500.0;
// A box up to this size shows nothing.
const NO_BOX_PX: f32 = 1.0;

/// The looks that an element's text has.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    /// Hidden whatever its children say.
    gone: bool,
    invisible: bool,
    opacity: f32,
    font_px: f32,
    indent_px: f32,
    color: Color,
    background: Color,
    /// White space is kept as it stands.
    pub(crate) is_preformatted: bool,
}

impl Look {
    /// Black on white.
    pub(crate) fn of_page() -> Self {
        Self {
            gone: false,
            invisible: false,
            opacity: 1.0,
            font_px: 16.0,
            indent_px: 0.0,
            color: Color::new(0.0, 0.0, 0.0, 1.0),
            background: Color::new(1.0, 1.0, 1.0, 1.0),
            is_preformatted: false,
        }
    }

    /// The looks of an element within this one.
    pub(crate) fn within(&self, style: &Style, name: &str) -> Self {
        let mut look = self.clone();
        look.is_preformatted |= matches!(name, "pre" | "textarea" | "listing" | "xmp");
        if style.is_empty() {
            return look;
        }
        let is = |property, words: &[&str]| style.value(property).is_some_and(|value| words.contains(&value));
        look.font_px = style
            .value(Property::FontSize)
            .and_then(|size| font_px(size, self.font_px))
            .unwrap_or(self.font_px);
        let em = look.font_px;
        let px = |property| style.value(property).and_then(|value| length_px(value, em));
        look.invisible = match style.value(Property::Visibility) {
            Some("hidden" | "collapse") => true,
            Some("visible" | "initial") => false,
            _ => self.invisible,
        };
        let opacity = style.value(Property::Opacity).and_then(|value| length_px(value, 1.0));
        look.opacity = self.opacity * opacity.unwrap_or(1.0).clamp(0.0, 1.0);
        look.indent_px = px(Property::TextIndent).unwrap_or(self.indent_px);
        let fill = style.value(Property::FillColor).or(style.value(Property::Color));
        if let Some(color) = fill.and_then(|value| csscolorparser::parse(value).ok()) {
            look.color = color;
        }
        if let Some(color) = style.value(Property::Background).and_then(background) {
            look.background = over(&color, &self.background);
        }
        look.is_preformatted = match style.value(Property::WhiteSpace) {
            Some("pre" | "pre-wrap" | "pre-line" | "break-spaces") => true,
            Some("normal" | "nowrap") => false,
            _ => look.is_preformatted,
        };
        look.gone |= is(Property::Display, &["none"])
            || is(Property::ContentVisibility, &["hidden"])
            || is(Property::MsoHide, &["all"])
            || is_far_out(style, em)
            || has_no_box(style, em)
            || is_clipped_away(style);
        look
    }

    /// The eye would not see text that looks like this.
    pub(crate) fn hides(&self) -> bool {
        self.gone
            || self.invisible
            || self.opacity < LEAST_OPACITY
            || self.font_px <= UNREADABLE_PX
            || self.indent_px.abs() >= FAR_PX
            || contrast(&over(&self.color, &self.background), &self.background) < LEAST_CONTRAST
    }
}

fn font_px(size: &str, parent_px: f32) -> Option<f32> {
    match size {
        "smaller" => Some(parent_px / 1.2),
        "larger" => Some(parent_px * 1.2),
        "xx-small" | "x-small" | "small" => Some(10.0),
        "medium" | "large" | "x-large" | "xx-large" | "xxx-large" | "initial" => Some(16.0),
        _ => length_px(size, parent_px),
    }
}

/// A background's colour. A picture over it may not be loaded, so the colour beneath counts.
fn background(value: &str) -> Option<Color> {
    if let Ok(color) = csscolorparser::parse(value) {
        return Some(color);
    }
    let words = super::css::spaced_words(value);
    words
        .into_iter()
        .filter(|word| !word.starts_with("url"))
        .find_map(|word| csscolorparser::parse(word).ok())
}

fn over(front: &Color, back: &Color) -> Color {
    let alpha = front.a.clamp(0.0, 1.0);
    let mix = |front: f32, back: f32| front * alpha + back * (1.0 - alpha);
    Color::new(mix(front.r, back.r), mix(front.g, back.g), mix(front.b, back.b), 1.0)
}

/// WCAG's contrast of two colours, from 1 (the same) to 21.
fn contrast(left: &Color, right: &Color) -> f32 {
    let (left, right) = (luminance(left), luminance(right));
    (left.max(right) + 0.05) / (left.min(right) + 0.05)
}

fn luminance(color: &Color) -> f32 {
    let linear = |part: f32| {
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)
}

fn is_far_out(style: &Style, em: f32) -> bool {
    let far = |property, both: bool| {
        let px = style.value(property).and_then(|value| length_px(value, em));
        px.is_some_and(|px| px <= -FAR_PX || (both && px >= FAR_PX * 10.0))
    };
    let placed =
        matches!(style.value(Property::Position), Some("absolute" | "fixed" | "relative" | "sticky"));
    let placed_far = placed
        && [Property::Left, Property::Top, Property::Right, Property::Bottom]
            .into_iter()
            .any(|edge| far(edge, true));
    placed_far || [Property::MarginLeft, Property::MarginTop].into_iter().any(|edge| far(edge, false))
}

fn has_no_box(style: &Style, em: f32) -> bool {
    let sides = [Property::Height, Property::MaxHeight, Property::Width, Property::MaxWidth];
    let tiny = |property| {
        let value = style.value(property).unwrap_or("auto");
        // A share of a width that is not known is nothing only if it is none.
        let is_share = value.ends_with('%');
        length_px(value, em).is_some_and(|px| px <= if is_share { 0.0 } else { NO_BOX_PX })
    };
    matches!(style.value(Property::Overflow), Some("hidden" | "clip" | "scroll" | "auto"))
        && sides.into_iter().any(tiny)
}

fn is_clipped_away(style: &Style) -> bool {
    let numbers = |value: &str| -> Vec<f32> {
        let inner = value.split_once('(').map_or("", |(_, inner)| inner).trim_end_matches(')');
        inner.split([',', ' ']).filter_map(|part| length_px(part, 100.0)).collect()
    };
    let clip = style.value(Property::Clip).is_some_and(|value| {
        let sides = numbers(value);
        value.starts_with("rect") && sides.len() == 4 && sides.iter().all(|side| side.abs() <= NO_BOX_PX)
    });
    let path = style.value(Property::ClipPath).is_some_and(|value| {
        let sizes = numbers(value);
        (value.starts_with("inset") && sizes.first().is_some_and(|side| *side >= 50.0))
            || (value.starts_with("circle") && sizes.first().is_some_and(|radius| *radius <= NO_BOX_PX))
    });
    let transform = style.value(Property::Transform).is_some_and(|value| {
        let sizes = numbers(value);
        (value.starts_with("scale") && sizes.iter().any(|size| size.abs() < 0.05))
            || (value.starts_with("translate") && sizes.iter().any(|size| size.abs() >= FAR_PX))
    });
    let filter = style.value(Property::Filter).is_some_and(|value| {
        let share = numbers(value).first().copied().unwrap_or(1.0);
        value.starts_with("opacity") && share < LEAST_OPACITY
    });
    clip || path || transform || filter
}
