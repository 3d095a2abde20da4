//! The readable text of a mail's or page's HTML, and what was hidden in it.
//!
//! Apart because a model must read what a person would see, no more: what is hidden from the eye is where
//! instructions are planted. Hidden text is taken out and counted, and a link says where it really leads. Nothing is
//! run or fetched.

mod css;
mod feed;
mod link;
mod look;
mod page;
mod render;
mod tree;

pub use link::Link;

/// How much of a page is read and handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HtmlLimits {
    /// How many bytes of markup are read.
    pub html_bytes: usize,
    /// How many characters of text are handed over.
    pub text_chars: usize,
    /// How deep elements may lie in one another. Rendering takes stack in proportion: keep it at 512 or below.
    pub depth: usize,
    /// How many elements, texts and comments are kept.
    pub nodes: usize,
    /// How many links are listed.
    pub links: usize,
    /// How many characters of hidden text are handed over; they are counted beyond it.
    pub hidden_chars: usize,
}

impl HtmlLimits {
    /// What suits a mail: 4 MiB of markup, two million characters of text, 2,000 links.
    pub const MAIL: Self = Self {
        html_bytes: 4 * 1024 * 1024,
        text_chars: 2_000_000,
        depth: 512,
        nodes: 400_000,
        links: 2_000,
        hidden_chars: 4_000,
    };
}

/// What a page says, and what it hides.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct HtmlText {
    /// The text as it would be seen: blocks as lines, quotes as `> `, tables as rows with ` | `, images by their
    /// alternative text in brackets, links followed by `<target>`. No white space at its end.
    pub text: String,
    /// The page's title, which a mail program does not show.
    pub title: Option<String>,
    /// The links that are seen, in order; at most [`HtmlLimits::links`].
    pub links: Vec<Link>,
    /// Text that the eye would not see, in order, at most [`HtmlLimits::hidden_chars`] of it. To be shown only as
    /// what it is.
    pub hidden: Vec<String>,
    /// How many characters of text the eye would not see, white space runs counted once.
    pub hidden_chars: usize,
    /// How many characters stood in comments, which no program shows.
    pub comment_chars: usize,
    /// How many characters of scripts and style sheets there were.
    pub code_chars: usize,
    /// The page is larger, deeper or more tangled than the limits allow, and `text` is only its beginning.
    pub cut: bool,
}

// Content belongs in no log.
impl std::fmt::Debug for HtmlText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HtmlText")
            .field("size_bytes", &self.text.len())
            .field("links", &self.links.len())
            .field("hidden_chars", &self.hidden_chars)
            .field("comment_chars", &self.comment_chars)
            .field("code_chars", &self.code_chars)
            .field("cut", &self.cut)
            .finish_non_exhaustive()
    }
}

/// Renders HTML as plain text, leaving out what the eye would not see.
///
/// Hidden is what a style sheet of the page, a `style` or an attribute makes so: `display`, `visibility`, `opacity`,
/// text of one pixel or none, text in the colour of what lies beneath, boxes without height, what is placed beyond
/// the edge, `mso-hide`, and what `noscript`, `template` and frames hold. Style sheets are understood as far as
/// selectors of names, classes, ids and attributes go; what lies elsewhere is not fetched.
///
/// Bad HTML is no error: it is read as browsers read it. Time and memory are bounded by `limits`, and what does not
/// fit is left out at the end and told in [`HtmlText::cut`].
///
/// - Units: `limits` in bytes, characters and counts, as each says.
/// - Source: WHATWG HTML (parsing); CSS 2.2 and its later modules (what hides).
pub fn html_to_text(html: &str, limits: HtmlLimits) -> HtmlText {
    let (tree, cut) = feed::tree(html, limits);
    let sheet = css::Sheet::of(&tree);
    let mut text = render::render(&tree, &sheet, limits);
    text.cut |= cut;
    text
}
