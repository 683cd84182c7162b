//! Clients and appointments from a CSV file, looked at before they are taken; everything of a practice as one file.

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::operation::Operation;
use super::wire::{Body, Fresh, Outcome};
use crate::App;
use crate::account::{Right, Staff};
use crate::error::Problem;
use crate::exchange::{Kind, Mode, Report, csv};
use crate::pages::practice::exchange::{MAX_FILE, everything, go};

/// A text as JSON may take twice its own length, for what is escaped in it.
const MAX_BODY: usize = 2 * MAX_FILE;

pub fn operations() -> Vec<Operation> {
    let role = "Only owners of the practice may.";
    vec![
        Operation::post(
            "/api/practices/{practice}/import",
            "Looks at clients or appointments from a CSV file, or takes them; the same file a second time adds nothing",
            import,
        )
        .signed_in()
        .takes::<File>()
        .at_most(MAX_BODY)
        .gives::<Told>(200, "What the file would do, or did.")
        .refuses(403, role),
        Operation::get(
            "/api/practices/{practice}/export",
            "Everything of the practice but what is about anybody's health, as one file",
            export,
        )
        .just_signed_in()
        .gives_file("application/zip", "Tables (CSV) and JSON.")
        .refuses(403, role),
    ]
}

/// A file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct File {
    /// `clients` or `appointments`.
    #[schemars(extend("enum" = ["clients", "appointments"]))]
    kind: String,
    /// The text of the CSV file, at most 4 MiB.
    text: String,
    /// Take it; else it is only looked at.
    #[serde(default)]
    take: bool,
}

/// What a file would do, or did.
#[derive(Serialize, JsonSchema)]
struct Told {
    /// Rows that were looked at.
    rows: u32,
    /// New ones.
    added: u32,
    /// Known ones in which something is different.
    changed: u32,
    /// Known ones that are as they are.
    left: u32,
    /// Rows that cannot be taken.
    wrong: u32,
    /// Why, the first 200 of them.
    mistakes: Vec<Wrong>,
    /// Columns that are not known, and so not read.
    unknown: Vec<String>,
    /// The whole file was read; if not, send it once more, and it goes on where it was.
    ended: bool,
}

/// Something in a row that cannot be taken.
#[derive(Serialize, JsonSchema)]
struct Wrong {
    /// The line of the file.
    line: usize,
    /// The column, if it is in one.
    column: Option<&'static str>,
    /// What is expected there.
    expected: String,
}

impl From<Report> for Told {
    fn from(report: Report) -> Told {
        let mistakes = report.mistakes.into_iter().map(|mistake| Wrong {
            line: mistake.line,
            column: mistake.column,
            expected: mistake.expected,
        });
        Told {
            rows: report.rows,
            added: report.added,
            changed: report.changed,
            left: report.left,
            wrong: report.wrong,
            mistakes: mistakes.collect(),
            unknown: report.unknown,
            ended: report.ended,
        }
    }
}

/// POST `/api/practices/{practice}/import`
async fn import(
    State(app): State<App>,
    staff: Staff,
    Body(file): Body<File>,
) -> Outcome<Json<Told>> {
    staff.must(Right::Manage)?;
    let kind = Kind::find(&file.kind);
    let kind = kind.ok_or_else(|| Problem::field("kind", "clients or appointments"))?;
    if file.text.is_empty() || file.text.len() > MAX_FILE {
        return Err(Problem::field("text", "a CSV file of at most 4 MiB").into());
    }
    let mode = if file.take { Mode::Take } else { Mode::Look };
    let text = csv::decode(file.text.as_bytes());
    let report = go(&app, &staff, kind, &text, mode).await?;
    Ok(Json(Told::from(report)))
}

/// GET `/api/practices/{practice}/export`
async fn export(State(app): State<App>, staff: Staff, Fresh(_): Fresh) -> Outcome {
    staff.must(Right::Manage)?;
    Ok(everything(&app, &staff).await?)
}
