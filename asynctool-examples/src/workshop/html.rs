//! A page of HTML as a text that can be read.

use std::fmt::Write as _;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use reqwest::Url;

use super::text::clean;

/// What holds nothing for readers.
const SILENT: &[&[u8]] = &[
    b"script",
    b"style",
    b"template",
    b"noscript",
    b"svg",
    b"math",
    b"iframe",
    b"object",
    b"canvas",
    b"select",
    b"textarea",
    b"datalist",
];
/// What begins a paragraph.
const PARAGRAPH: &[&[u8]] = &[
    b"p",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"ul",
    b"ol",
    b"dl",
    b"table",
    b"blockquote",
    b"pre",
    b"hr",
    b"article",
    b"section",
    b"header",
    b"footer",
    b"main",
    b"nav",
    b"aside",
    b"figure",
    b"form",
    b"title",
];
/// What begins a line.
const LINE: &[&[u8]] = &[
    b"br",
    b"div",
    b"li",
    b"tr",
    b"dt",
    b"dd",
    b"caption",
    b"figcaption",
    b"option",
    b"address",
    b"summary",
    b"details",
    b"legend",
    b"label",
];
/// Beyond so many links their addresses are left out: a page that is all links is no text.
const LINKS: usize = 100;
/// Characters of a link's address that are worth reading.
const LINK_LENGTH: usize = 200;

/// The words of a page: paragraphs apart, headings, lists and tables marked, links with their addresses, and nothing
/// of its scripts and styles. A page that is not well-formed is read as far as its tags make sense.
pub(super) fn readable(html: &str, base: &Url) -> String {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true); // a script holds no tags
    let mut text = Readable::new(base);
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Token::StartTag(tag) => text.start(&tag),
            Token::EndTag(tag) => text.end(&tag.name),
            Token::String(words) => text.words(&String::from_utf8_lossy(&words)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    text.finish()
}

/// A text in the making.
struct Readable<'a> {
    base: &'a Url,
    text: String,
    /// What stands between the text and the next word.
    gap: Gap,
    /// The element that is left out, and how many of its name are open in it.
    silent: Option<(Vec<u8>, usize)>,
    /// How many `pre` are open.
    preformatted: usize,
    /// Where the text of the link begins that is open, and where it leads.
    link: Option<(usize, String)>,
    links: usize,
    /// Where the text was when a line was marked: the first words of an item stand beside its mark.
    marked: Option<usize>,
}

/// What stands between two words; the larger one of two wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Line,
    Paragraph,
}

impl<'a> Readable<'a> {
    fn new(base: &'a Url) -> Self {
        Self {
            base,
            text: String::new(),
            gap: Gap::None,
            silent: None,
            preformatted: 0,
            link: None,
            links: 0,
            marked: None,
        }
    }

    fn start(&mut self, tag: &StartTag<()>) {
        let name = tag.name.as_slice();
        if let Some((silent, depth)) = &mut self.silent {
            if silent == name {
                *depth += 1;
            }
            return;
        }
        if SILENT.contains(&name) && !tag.self_closing {
            self.silent = Some((name.to_vec(), 1));
            return;
        }
        self.parting(name);
        match name {
            b"a" => {
                self.end_link();
                self.link = self.target(tag).map(|target| (self.text.len(), target));
            }
            b"pre" => self.preformatted += 1,
            b"h1" | b"title" => self.mark("# "),
            b"h2" => self.mark("## "),
            b"h3" | b"h4" | b"h5" | b"h6" => self.mark("### "),
            b"li" => self.mark("- "),
            b"td" | b"th" => self.cell(),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        if let Some((silent, depth)) = &mut self.silent {
            if silent == name {
                *depth -= 1;
                if *depth == 0 {
                    self.silent = None;
                }
            }
            return;
        }
        match name {
            b"a" => self.end_link(),
            b"pre" => self.preformatted = self.preformatted.saturating_sub(1),
            _ => {}
        }
        self.parting(name);
    }

    /// Parts what comes from what was, if the element does so.
    fn parting(&mut self, name: &[u8]) {
        if PARAGRAPH.contains(&name) {
            self.part(Gap::Paragraph);
        } else if LINE.contains(&name) {
            self.part(Gap::Line);
        }
    }

    fn part(&mut self, gap: Gap) {
        if self.marked != Some(self.text.len()) {
            self.gap = self.gap.max(gap);
        }
    }

    fn words(&mut self, words: &str) {
        if self.silent.is_some() {
            return;
        }
        if self.preformatted > 0 {
            for line in words.split_inclusive('\n') {
                self.fill();
                self.text.push_str(&clean(line));
                if line.ends_with('\n') {
                    self.text.push('\n');
                }
            }
            return;
        }
        if words.starts_with(char::is_whitespace) {
            self.part(Gap::Space);
        }
        for word in words.split_whitespace() {
            let word = clean(word);
            if !word.is_empty() {
                self.fill();
                self.text.push_str(&word);
                self.gap = Gap::Space;
            }
        }
        if !words.ends_with(char::is_whitespace) && self.gap == Gap::Space {
            self.gap = Gap::None;
        }
    }

    /// Writes what stands before the next word.
    fn fill(&mut self) {
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        if self.text.is_empty() {
            return;
        }
        let ends_line = self.text.ends_with('\n');
        self.text.push_str(match gap {
            Gap::None => "",
            // A mark brings its own space.
            Gap::Space if self.text.ends_with([' ', '\n']) => "",
            Gap::Space => " ",
            Gap::Line if ends_line => "",
            Gap::Line => "\n",
            Gap::Paragraph if self.text.ends_with("\n\n") => "",
            Gap::Paragraph if ends_line => "\n",
            Gap::Paragraph => "\n\n",
        });
    }

    /// A mark at the begin of a line.
    fn mark(&mut self, mark: &str) {
        self.fill();
        self.text.push_str(mark);
        self.marked = Some(self.text.len());
    }

    /// The next cell of a row.
    fn cell(&mut self) {
        if self.gap < Gap::Line && !self.text.is_empty() {
            self.gap = Gap::None;
            self.text.push_str(" | ");
        }
    }

    /// Where a link leads, if that is another page of the web and worth reading.
    fn target(&self, tag: &StartTag<()>) -> Option<String> {
        let href = tag.attributes.get(b"href".as_slice())?;
        let href = String::from_utf8_lossy(href);
        let href = href.trim();
        if href.is_empty() || href.starts_with('#') || self.links >= LINKS {
            return None;
        }
        let target = self.base.join(href).ok()?;
        (matches!(target.scheme(), "http" | "https") && target.as_str().len() <= LINK_LENGTH)
            .then(|| target.into())
    }

    /// Writes the address of a link behind its words, if it has any.
    fn end_link(&mut self) {
        let Some((start, target)) = self.link.take() else { return };
        let words = self.text.get(start..).unwrap_or_default().trim();
        if !words.is_empty() && words != target {
            let _ = write!(self.text, " ({target})");
            self.links += 1;
        }
    }

    fn finish(mut self) -> String {
        self.end_link();
        // A list without words, or a heading without any, leaves its mark alone.
        let lines: Vec<&str> = self
            .text
            .lines()
            .map(str::trim_end)
            .filter(|line| !matches!(*line, "-" | "#" | "##" | "###" | " |"))
            .collect();
        let mut text = String::with_capacity(self.text.len());
        let mut empty = 0;
        for line in lines {
            empty = if line.is_empty() { empty + 1 } else { 0 };
            if empty <= 1 {
                text.push_str(line);
                text.push('\n');
            }
        }
        text.trim().to_owned()
    }
}

#[cfg(test)]
mod tests;
