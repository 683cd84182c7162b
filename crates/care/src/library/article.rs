//! One item as an article that reads from top to bottom.

use knowledge::items::{Basis, Evidence, Item, Range};
use knowledge::{Header, Knowledge};

use super::kinds::Describe;
use super::words;

/// An item as an article.
pub struct Article<'k> {
    /// For the names of other items.
    pub(super) knowledge: &'k Knowledge,
    /// The kind of the item.
    pub folder: &'static str,
    /// The item.
    pub id: &'k str,
    /// Title, text, sources: what all items have.
    pub header: Header<'k>,
    /// What its kind adds, in reading order.
    pub parts: Vec<Part<'k>>,
    /// Every source that it cites, in itself or in one of its parts; ids, sorted.
    pub cited: Vec<String>,
}

/// A part of an article.
#[derive(Debug, Clone)]
pub enum Part<'k> {
    /// Opens a section.
    Heading(String),
    /// Opens a section that only the curious read.
    Detail(String),
    /// A paragraph.
    Text(Phrase<'k>),
    /// A label with text beside it.
    Fact(String, Phrase<'k>),
    /// An item of a list, at a depth from 0.
    Item(usize, Phrase<'k>),
    /// A numbered step, from 1.
    Step(usize, Phrase<'k>),
    /// A line of a condition at a depth from 0, in words; with the name it has in the files.
    Condition(usize, String, Option<String>),
    /// A condition as the file has it.
    AsWritten(&'k str),
    /// Rows of which the first is the head.
    Table(Vec<Vec<String>>),
    /// What is known of a benefit.
    Evidence(&'k Evidence),
    /// An address outside, with its label.
    Address(String, &'k str),
}

/// Text that may name other items.
#[derive(Debug, Clone, Default)]
pub struct Phrase<'k>(pub Vec<Span<'k>>);

/// A piece of a phrase.
#[derive(Debug, Clone)]
pub enum Span<'k> {
    /// Plain text.
    Text(String),
    /// Another item.
    Named(Named<'k>),
    /// The mark of our own rule.
    Ours,
}

/// An item by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named<'k> {
    /// Its folder.
    pub folder: &'static str,
    /// Its id.
    pub id: &'k str,
    /// Its title.
    pub title: &'k str,
}

impl<'k> Article<'k> {
    /// The article about an item; none when there is no such item.
    pub fn of(knowledge: &'k Knowledge, folder: &str, id: &str) -> Option<Article<'k>> {
        // One arm for each shelf; a kind that is missing here would have no articles, which the tests notice.
        macro_rules! describe {
            ($($shelf:ident)*) => {
                match folder {
                    $(stringify!($shelf) => {
                        let (id, entry) = knowledge.shelves().$shelf.get_key_value(id)?;
                        let mut article = Article {
                            knowledge,
                            folder: stringify!($shelf),
                            id,
                            header: entry.item.header(),
                            parts: Vec::new(),
                            cited: cited(&entry.item),
                        };
                        entry.item.describe(&mut article);
                        Some(article)
                    })*
                    _ => None,
                }
            };
        }
        describe! {
            regions groups positions tools motions precautions questions terms rules contradictions dispositions
            techniques strokes muscles sites protocols moves self_care presentations courses reviews stop_rules
            after_effects aftercare complementary claims faq therapist_criteria credentials measures
        }
    }

    /// The other items that it names, in the order of reading; an item may come several times.
    pub fn names_others(&self) -> impl Iterator<Item = Named<'k>> {
        let phrases = self.parts.iter().filter_map(|part| match part {
            Part::Text(phrase)
            | Part::Fact(_, phrase)
            | Part::Item(_, phrase)
            | Part::Step(_, phrase) => Some(phrase),
            _ => None,
        });
        phrases
            .flat_map(|phrase| &phrase.0)
            .filter_map(|span| match span {
                Span::Named(named) => Some(*named),
                _ => None,
            })
    }

    /// A heading.
    pub(super) fn heading(&mut self, text: impl Into<String>) {
        self.parts.push(Part::Heading(text.into()));
    }

    /// A heading over details.
    pub(super) fn detail(&mut self, text: impl Into<String>) {
        self.parts.push(Part::Detail(text.into()));
    }

    /// A paragraph; nothing when it is empty.
    pub(super) fn text(&mut self, text: impl Into<Phrase<'k>>) {
        let text = text.into();
        if !text.is_empty() {
            self.parts.push(Part::Text(text));
        }
    }

    /// A label with text beside it; nothing when the text is empty.
    pub(super) fn fact(&mut self, label: &str, text: impl Into<Phrase<'k>>) {
        let text = text.into();
        if !text.is_empty() {
            self.parts.push(Part::Fact(label.to_owned(), text));
        }
    }

    /// A heading with a list; nothing when the list is empty.
    pub(super) fn list<P: Into<Phrase<'k>>>(
        &mut self,
        heading: &str,
        items: impl IntoIterator<Item = P>,
    ) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_some() {
            self.heading(heading);
            self.items(items);
        }
    }

    /// Items of a list.
    pub(super) fn items<P: Into<Phrase<'k>>>(&mut self, items: impl IntoIterator<Item = P>) {
        let items = items.into_iter().map(|item| Part::Item(0, item.into()));
        self.parts.extend(items);
    }

    /// A heading with numbered steps; nothing when there are none.
    pub(super) fn steps(&mut self, heading: &str, steps: &[String]) {
        if !steps.is_empty() {
            self.heading(heading);
            let numbered = steps.iter().zip(1..);
            self.parts
                .extend(numbered.map(|(step, i)| Part::Step(i, step.as_str().into())));
        }
    }

    /// Rows of which the first is the head.
    pub(super) fn table(&mut self, rows: Vec<Vec<String>>) {
        self.parts.push(Part::Table(rows));
    }

    /// A range with its unit, for one and for several, and the mark of our own rule.
    pub(super) fn range(&mut self, label: &str, range: Option<&Range>, unit: [&str; 2]) {
        if let Some(range) = range {
            self.fact(label, words::range(range, unit));
        }
    }

    /// Pressure on the Walton scale, in words.
    pub(super) fn pressure(&mut self, range: Option<&Range>) {
        if let Some(range) = range {
            self.fact("Pressure", words::pressure(range));
        }
    }

    /// Other items by their names.
    pub(super) fn names(&mut self, label: &str, ids: &'k [String]) {
        self.fact(
            label,
            Phrase::names(self.knowledge, ids.iter().map(String::as_str)),
        );
    }

    /// A condition, in words and as written.
    pub(super) fn condition(&mut self, when: &'k str) {
        let outline = words::condition(self.knowledge, when);
        let lines = outline.into_iter();
        self.parts
            .extend(lines.map(|(depth, words, name)| Part::Condition(depth, words, name)));
        self.parts.push(Part::AsWritten(when));
    }

    /// What is known of a benefit, with its certainty.
    pub(super) fn evidence(&mut self, evidence: &'k [Evidence]) {
        if !evidence.is_empty() {
            self.heading("What is known");
        }
        self.parts.extend(evidence.iter().map(Part::Evidence));
    }
}

impl<'k> Phrase<'k> {
    /// Items by their names, with commas between them; an id that no item has stays as it is.
    pub(super) fn names(
        knowledge: &'k Knowledge,
        ids: impl IntoIterator<Item = &'k str>,
    ) -> Phrase<'k> {
        let mut phrase = Phrase::default();
        for id in ids {
            if !phrase.is_empty() {
                phrase = phrase.and(", ");
            }
            phrase = match words::named(knowledge, id) {
                Some(named) => phrase.and(Span::Named(named)),
                None => phrase.and(id),
            };
        }
        phrase
    }

    /// Followed by something.
    pub(super) fn and(mut self, more: impl Into<Phrase<'k>>) -> Phrase<'k> {
        self.0.extend(more.into().0);
        self
    }

    /// With the mark of our own rule behind it, when it is one.
    pub(super) fn by(self, basis: Basis) -> Phrase<'k> {
        match basis {
            Basis::Design => self.and(Span::Ours),
            Basis::Source => self,
        }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.0
            .iter()
            .all(|span| matches!(span, Span::Text(text) if text.is_empty()))
    }

    /// As plain text.
    pub fn plain(&self) -> String {
        let pieces = self.0.iter().map(|span| match span {
            Span::Text(text) => text.as_str(),
            Span::Named(named) => named.title,
            Span::Ours => " (our rule)",
        });
        pieces.collect()
    }
}

impl From<String> for Phrase<'_> {
    fn from(text: String) -> Self {
        Phrase(vec![Span::Text(text)])
    }
}

impl From<&str> for Phrase<'_> {
    fn from(text: &str) -> Self {
        Phrase::from(text.to_owned())
    }
}

impl From<&String> for Phrase<'_> {
    fn from(text: &String) -> Self {
        Phrase::from(text.as_str())
    }
}

impl<'k> From<Span<'k>> for Phrase<'k> {
    fn from(span: Span<'k>) -> Self {
        Phrase(vec![span])
    }
}

/// Every source that an item cites, in itself or in one of its parts.
fn cited(item: &impl serde::Serialize) -> Vec<String> {
    fn collect(json: &serde_json::Value, found: &mut Vec<String>) {
        match json {
            serde_json::Value::Object(fields) => {
                for (key, value) in fields {
                    match value.as_array().filter(|_| key == "sources") {
                        Some(ids) => {
                            let ids = ids.iter().filter_map(|id| id.as_str());
                            found.extend(ids.map(str::to_owned));
                        }
                        None => collect(value, found),
                    }
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    if let Ok(json) = serde_json::to_value(item) {
        collect(&json, &mut found);
    }
    found.sort();
    found.dedup();
    found
}
