//! Everything of a person as one file: a page to read, tables for a spreadsheet, and JSON for other programs.

use std::io::{Cursor, Write};

use jiff::civil::Date;
use knowledge::{Answers, Knowledge};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Value, json};
use store::{Export, ExportedTable};
use zip::ZipWriter;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;

use crate::pages::answers::answer_words;

/// Packs an export: `supple.html`, `supple.json`, and `csv/` with a file for each table that holds something.
///
/// # Errors
/// None that is known: it is packed in memory.
pub fn archive(knowledge: &Knowledge, export: &Export, today: Date) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default())?;
        ZipResult::Ok(zip.write_all(text.as_bytes())?)
    };
    add(
        "supple.html",
        &readable(knowledge, export, today).into_string(),
    )?;
    let document = json!({
        "made_on": today.to_string(),
        "account": export.account.to_string(),
        "tables": export.to_json(),
    });
    add("supple.json", &format!("{document:#}\n"))?;
    for table in filled(export) {
        add(&format!("csv/{}.csv", table.name), &table.to_csv())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn filled(export: &Export) -> impl Iterator<Item = &ExportedTable> {
    export.tables.iter().filter(|table| !table.rows.is_empty())
}

/// What each table is called; one that is missing here goes by its own name.
const TITLES: [(&str, &str); 19] = [
    ("account", "Account"),
    ("passkey", "Passkeys"),
    ("sign_in", "Where you are signed in"),
    ("one_time_link", "Links we sent you"),
    ("ceremony", "Passkeys being added"),
    ("screening", "Results"),
    ("session_log", "Sessions"),
    ("follow_up", "Questions after sessions"),
    ("diary_entry", "Diary"),
    ("measure_result", "Measures"),
    ("psfs_activity", "Activities you named"),
    ("adverse_event", "What happened after sessions"),
    ("share", "Links you shared"),
    ("outbox", "Mail to you"),
    ("visit_session", "Sessions at a practice"),
    ("note", "Notes of therapists about your visits"),
    ("note_amendment", "What they added to their notes"),
    (
        "visit_check",
        "Visits in your home: when somebody came and left",
    ),
    (
        "practice_event",
        "What a practice noted that happened to you",
    ),
];

const STYLE: &str = "body{font:16px/1.5 sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1d2522}\
    table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #b9c2bd;padding:.3rem .6rem;text-align:start;vertical-align:top}\
    .wide{overflow-x:auto}pre{white-space:pre-wrap;margin:0}section{margin-block:2.5rem}dt{font-weight:bold}dd{margin:0 0 .6rem}";

fn readable(knowledge: &Knowledge, export: &Export, today: Date) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Supple: everything of yours, " (today) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "Everything of yours" }
                p { "Handed out on " (today) ". Times are in UTC. The same stands in supple.json and in the folder csv." }
                ul { @for table in filled(export) {
                    li { a href=(format!("#{}", table.name)) { (title(table)) } ": " (table.rows.len()) }
                } }
                @for table in filled(export) {
                    section id=(table.name) {
                        h2 { (title(table)) }
                        @match table.name {
                            "screening" => (results(knowledge, table)),
                            _ => (rows(table)),
                        }
                        @if !table.withheld.is_empty() {
                            p { small { "Not handed out, because it could open your account: " (table.withheld.join(", ")) "." } }
                        }
                    }
                }
            }
        }
    }
}

fn title(table: &ExportedTable) -> &'static str {
    let found = TITLES.iter().find(|(name, _)| *name == table.name);
    match table.name {
        "audit" => "Who looked at or changed what",
        name => found.map_or(name, |(_, title)| title),
    }
}

fn rows(table: &ExportedTable) -> Markup {
    html! {
        div.wide {
            table {
                thead { tr { @for name in &table.columns { th scope="col" { (name.replace('_', " ")) } } } }
                tbody { @for row in &table.rows { tr { @for cell in row { td { (value(cell)) } } } } }
            }
        }
    }
}

fn value(cell: &Value) -> Markup {
    html! {
        @match cell {
            Value::Null => {},
            Value::String(text) => (text),
            Value::Array(_) | Value::Object(_) => pre { (format!("{cell:#}")) },
            other => (other),
        }
    }
}

/// Results with their questions and answers in words.
fn results(knowledge: &Knowledge, table: &ExportedTable) -> Markup {
    html! {
        @for row in table.to_json().as_array().into_iter().flatten() {
            article {
                h3 { (text(&row["outcome"]["headline"])) }
                p { "Kept " (text(&row["made_at"])) ", content version " (text(&row["knowledge_version"])) "." }
                @if let Ok(answers) = Answers::from_json(knowledge, row["answers"].to_string().as_bytes()) {
                    dl {
                        @for (ix, question) in knowledge.questions().iter().enumerate() {
                            @if let Some(value) = u16::try_from(ix).ok().and_then(|ix| answers.get(ix)) {
                                dt { (question.item.title) }
                                dd { (answer_words(question, value)) }
                            }
                        }
                    }
                } @else {
                    pre { (format!("{:#}", row["answers"])) }
                }
            }
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
