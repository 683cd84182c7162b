//! `supple about`: read what Supple knows about techniques, conditions, claims and choosing a therapist.

mod article;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use care::decision::INTENDED_USE;
use care::library::{
    ALSO, Article, FullItem, Hit, Index, Query, READ, folder_of, id_form, is_read, kinds, one_of,
};
use knowledge::Knowledge;
use serde_json::{Value as Json, json};

use crate::Context;
use crate::report::grade_words;
use crate::terminal::{Style, Terminal};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// An id or a title shows that article; other words search everything.
    #[arg(value_name = "ID|WORD")]
    words: Vec<String>,
    /// Stay with one kind; without a word, list it: techniques, strokes, conditions, faq ...
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// What to look for in a therapist's papers in a country (two letters, such as GB).
    #[arg(long, value_name = "XX", conflicts_with_all = ["words", "kind"])]
    country: Option<String>,
}

pub fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let knowledge = context.load()?;
    let page = Page {
        context,
        knowledge: &knowledge,
    };
    let kind = args.kind.as_deref().map(folder_of).transpose()?;
    if let Some(country) = &args.country {
        return page.country(country);
    }
    match (args.words.as_slice(), kind) {
        ([], None) => page.overview(),
        ([], Some(kind)) => page.list(kind),
        (words, kind) => page.words(words, kind),
    }
}

/// Where articles are written.
struct Page<'a> {
    context: &'a Context,
    knowledge: &'a Knowledge,
}

impl Page<'_> {
    fn terminal(&self) -> &Terminal {
        &self.context.terminal
    }

    fn overview(&self) -> anyhow::Result<ExitCode> {
        let items = self.knowledge.items();
        let mut rows = Vec::new();
        for kind in &READ {
            let ids: Vec<&str> = items
                .iter()
                .filter(|item| item.folder == kind.folder)
                .map(|item| item.id)
                .collect();
            let shortest = ids
                .iter()
                .min_by_key(|id| id.len())
                .copied()
                .unwrap_or_default();
            rows.push((kind, ids.len(), shortest));
        }
        let mut out = io::stdout().lock();
        if self.context.json() {
            let kinds: Vec<Json> = rows
                .iter()
                .map(|(kind, count, _)| {
                    json!({ "kind": kind.folder, "about": kind.about, "count": count })
                })
                .collect();
            return write_json(&mut out, &json!({ "kinds": kinds }));
        }
        let terminal = self.terminal();
        terminal.styled(
            &mut out,
            0,
            Style::Heading,
            "What would you like to read about?",
        )?;
        writeln!(out)?;
        for (kind, count, example) in rows {
            let name = terminal.paint(Style::Strong, &format!("{:18}", kind.folder));
            writeln!(out, "  {name} {count:>4}  {}", kind.about)?;
            if !example.is_empty() {
                let example = format!("supple about {example}");
                terminal.styled(&mut out, 26, Style::Quiet, &example)?;
            }
        }
        writeln!(out)?;
        let also: Vec<&str> = ALSO.iter().map(|kind| kind.folder).collect();
        terminal.labelled(&mut out, 2, "Also", &also.join(", "))?;
        terminal.heading(&mut out, "Ways to look")?;
        for (what, how) in [
            ("supple about ID", "read one article"),
            ("supple about sore after massage", "search with any words"),
            ("supple about --kind conditions", "list one kind"),
            (
                "supple about --country GB",
                "papers a therapist should have",
            ),
        ] {
            writeln!(out, "  {what:34} {how}")?;
        }
        writeln!(out)?;
        terminal.styled(&mut out, 0, Style::Quiet, INTENDED_USE)?;
        Ok(ExitCode::SUCCESS)
    }

    fn list(&self, folder: &'static str) -> anyhow::Result<ExitCode> {
        let items = self.knowledge.items();
        let hits: Vec<Hit<'_>> = items
            .iter()
            .filter(|item| item.folder == folder)
            .map(Hit::from)
            .collect();
        let mut out = io::stdout().lock();
        if self.context.json() {
            return write_json(&mut out, &json!({ "kind": folder, "items": hits }));
        }
        let about = kinds()
            .find(|kind| kind.folder == folder)
            .map_or(folder, |kind| kind.about);
        let title = format!("{folder}: {} {about}", hits.len());
        self.terminal()
            .styled(&mut out, 0, Style::Heading, &title)?;
        self.lines(&mut out, &hits)?;
        Ok(ExitCode::SUCCESS)
    }

    fn country(&self, country: &str) -> anyhow::Result<ExitCode> {
        // People write UK; the ISO code is GB.
        let code = match country.to_ascii_uppercase().as_str() {
            "UK" => "GB".to_owned(),
            code => code.to_owned(),
        };
        let shelf = &self.knowledge.shelves().credentials;
        let ids: Vec<(&str, &str)> = shelf
            .iter()
            .filter(|(_, e)| {
                e.item.withdrawn.is_none() && e.item.country.eq_ignore_ascii_case(&code)
            })
            .map(|(id, _)| ("credentials", id.as_str()))
            .collect();
        if ids.is_empty() {
            let mut known: Vec<&str> = shelf.values().map(|e| e.item.country.as_str()).collect();
            known.sort_unstable();
            known.dedup();
            bail!(
                "nothing is known yet about credentials in `{country}`. Known: {}. For other countries see \
                 `supple about --kind therapist_criteria`.",
                known.join(", ")
            );
        }
        self.articles(&ids, &[])
    }

    fn words(&self, words: &[String], kind: Option<&str>) -> anyhow::Result<ExitCode> {
        let query = Query::new(&words.join(" "));
        let exact = self.exact(words, kind);
        // Whoever names several articles wants those and no others.
        if exact.iter().any(|(_, id)| *id != exact[0].1) {
            return self.articles(&exact, &[]);
        }
        let index = Index::new(self.knowledge);
        let hits = index.search(&query, kind);
        if !exact.is_empty() {
            let also: Vec<Hit<'_>> = hits
                .into_iter()
                .filter(|hit| hit.named && !exact.contains(&(hit.kind, hit.id)))
                .take(SEE_ALSO)
                .collect();
            return self.articles(&exact, &also);
        }
        match hits.as_slice() {
            [] => self.nothing(&index, &query, kind),
            [first, rest @ ..] if rest.is_empty() || (first.same && !rest[0].same) => {
                let also: Vec<Hit<'_>> = rest
                    .iter()
                    .filter(|hit| hit.named)
                    .take(SEE_ALSO)
                    .cloned()
                    .collect();
                self.articles(&[(first.kind, first.id)], &also)
            }
            hits => self.found(&query, hits),
        }
    }

    /// Items whose id is what was typed, with spaces or dashes for `_`; several ids give several articles.
    fn exact(&self, words: &[String], kind: Option<&str>) -> Vec<(&'static str, &str)> {
        let whole = self.with_id(&words.join(" "), kind);
        if !whole.is_empty() {
            return whole;
        }
        let each: Vec<_> = words.iter().map(|word| self.with_id(word, kind)).collect();
        match each.iter().any(Vec::is_empty) {
            true => Vec::new(),
            false => each.into_iter().flatten().collect(),
        }
    }

    fn with_id(&self, word: &str, kind: Option<&str>) -> Vec<(&'static str, &str)> {
        let wanted = id_form(word);
        let shelves = self.knowledge.shelves();
        let mut found = Vec::new();
        shelves.each(|folder, id, _, _, _| {
            if id == wanted && kind.is_none_or(|kind| kind == folder) {
                found.push((folder, id));
            }
        });
        found.sort_by_key(|(folder, _)| !is_read(folder));
        let sources = shelves.sources.keys().filter(|id| id_form(id) == wanted);
        if kind.is_none() {
            found.extend(sources.map(|id| ("sources", id.as_str())));
        }
        found
    }

    fn articles(&self, ids: &[(&'static str, &str)], also: &[Hit<'_>]) -> anyhow::Result<ExitCode> {
        let mut out = io::stdout().lock();
        if self.context.json() {
            let items: Vec<Json> = ids
                .iter()
                .filter_map(|(folder, id)| item_json(self.knowledge, folder, id))
                .collect();
            return write_json(&mut out, &json!(items));
        }
        let terminal = self.terminal();
        for (i, (folder, id)) in ids.iter().enumerate() {
            if i > 0 {
                let rule = "-".repeat(terminal.width().min(40));
                writeln!(out, "\n{}\n", terminal.paint(Style::Quiet, &rule))?;
            }
            match *folder {
                "sources" => self.source(&mut out, id)?,
                folder => {
                    if let Some(article) = Article::of(self.knowledge, folder, id) {
                        article::write(&mut out, terminal, self.knowledge, &article)?;
                    }
                }
            }
        }
        if !also.is_empty() {
            terminal.heading(&mut out, "See also")?;
            self.lines(&mut out, also)?;
        }
        writeln!(out)?;
        terminal.styled(&mut out, 0, Style::Quiet, INTENDED_USE)?;
        Ok(ExitCode::SUCCESS)
    }

    fn source(&self, out: &mut impl Write, id: &str) -> anyhow::Result<()> {
        let terminal = self.terminal();
        let source = self
            .knowledge
            .shelves()
            .sources
            .get(id)
            .context("the source is missing")?;
        terminal.styled(out, 0, Style::Heading, &source.title)?;
        terminal.styled(out, 0, Style::Quiet, &format!("source {id}"))?;
        terminal.labelled(
            out,
            0,
            "Published by",
            &format!("{}, {}", source.publisher, source.year),
        )?;
        terminal.labelled(out, 0, "What it is worth", grade_words(source.grade))?;
        terminal.labelled(out, 0, "Where", &source.address)?;
        if source.copy {
            terminal.text(out, 0, "Only a copy or an extract was read.")?;
        }
        let items = self.knowledge.items();
        let cites = |folder: &str, item: &str| {
            let article = Article::of(self.knowledge, folder, item);
            article.is_some_and(|article| article.cited.iter().any(|cited| cited == id))
        };
        let citing: Vec<Hit<'_>> = items
            .iter()
            .filter(|item| cites(item.folder, item.id))
            .map(Hit::from)
            .collect();
        terminal.heading(out, &format!("Cited by {}", citing.len()))?;
        self.lines(out, &citing)
    }

    fn found(&self, query: &Query, hits: &[Hit<'_>]) -> anyhow::Result<ExitCode> {
        let best = &hits[..hits.len().min(BEST)];
        let mut out = io::stdout().lock();
        if self.context.json() {
            return write_json(&mut out, &json!({ "query": query.text(), "results": best }));
        }
        let count = match hits.len() {
            n if n > BEST => format!("The best {BEST} of {n} for \"{}\"", query.text()),
            n => format!("{n} found for \"{}\"", query.text()),
        };
        self.terminal()
            .styled(&mut out, 0, Style::Heading, &count)?;
        self.lines(&mut out, best)?;
        writeln!(out)?;
        self.terminal().text(
            &mut out,
            0,
            &format!("Read one with: supple about {}", best[0].id),
        )?;
        Ok(ExitCode::SUCCESS)
    }

    fn nothing(
        &self,
        index: &Index,
        query: &Query,
        kind: Option<&str>,
    ) -> anyhow::Result<ExitCode> {
        let near = index.suggestions(query, kind);
        if self.context.json() {
            let found = json!({ "query": query.text(), "results": [], "suggestions": near });
            write_json(&mut io::stdout().lock(), &found)?;
            return Ok(ExitCode::FAILURE);
        }
        let mut out = io::stderr().lock();
        writeln!(out, "Nothing found for \"{}\".", query.text())?;
        match near.is_empty() {
            true => writeln!(out, "`supple about` shows what there is to read.")?,
            false => {
                writeln!(out, "Did you mean:")?;
                self.lines(&mut out, &near)?;
            }
        }
        Ok(ExitCode::FAILURE)
    }

    /// One line for each item: id, title and kind.
    fn lines(&self, out: &mut impl Write, hits: &[Hit<'_>]) -> anyhow::Result<()> {
        let width = hits
            .iter()
            .map(|hit| hit.id.chars().count())
            .max()
            .unwrap_or(0)
            .min(30);
        for hit in hits {
            let lead = format!("  {:width$}  ", hit.id);
            let kind = format!(" ({})", one_of(hit.kind));
            let used = lead.chars().count() + kind.chars().count();
            let room = self.terminal().width().saturating_sub(used).max(16);
            let title = shortened(hit.title, room);
            let kind = self.terminal().paint(Style::Quiet, &kind);
            writeln!(
                out,
                "{}{title}{kind}",
                self.terminal().paint(Style::Strong, &lead)
            )?;
        }
        Ok(())
    }
}

/// How many results of a search are shown.
const BEST: usize = 10;
/// How many further articles are named below one.
const SEE_ALSO: usize = 5;

/// An item with its sources, for programs; none when there is no such item.
pub fn item_json(knowledge: &Knowledge, folder: &str, id: &str) -> Option<Json> {
    FullItem::of(knowledge, folder, id).map(|item| json!(item))
}

/// Text cut to a number of characters.
pub fn shortened(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        true => text
            .chars()
            .take(most.saturating_sub(1))
            .chain(['…'])
            .collect(),
        false => text.to_owned(),
    }
}

/// Writes a JSON document for another program.
pub fn write_json(out: &mut impl Write, json: &Json) -> anyhow::Result<ExitCode> {
    writeln!(out, "{json:#}")?;
    Ok(ExitCode::SUCCESS)
}
