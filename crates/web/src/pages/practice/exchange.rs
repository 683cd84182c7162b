//! Import and export: clients and appointments from a file, looked at before they are taken; everything of a practice as one file.

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, Render, html};
use store::Action;

use super::frame::at_work;
use crate::App;
use crate::account::{FreshForm, Right, Staff};
use crate::error::Problem;
use crate::exchange::columns::example;
use crate::exchange::{Import, Kind, Mode, Report, csv, packed};
use crate::layout::complaint;

/// The largest file that a page takes, in bytes; the command line takes larger ones.
pub const MAX_FILE: usize = 4 << 20;
/// A page works for so long; a run then goes on with the next press.
const PATIENCE: SignedDuration = SignedDuration::from_secs(6);

/// GET `/practice/{practice}/exchange`
pub async fn show(staff: Staff) -> Result<Response, Problem> {
    staff.must(Right::Manage)?;
    Ok(ExchangePage {
        staff: &staff,
        wrong: None,
    }
    .render()
    .into_response())
}

/// GET `/practice/{practice}/exchange/example/{file}`: a file with the columns and one row.
pub async fn sample(
    staff: Staff,
    Path((_, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    staff.must(Right::Manage)?;
    let kind = file.strip_suffix(".csv").and_then(Kind::find);
    let kind = kind.ok_or(Problem::NotFound)?;
    let name = format!("attachment; filename=\"{}.csv\"", kind.name());
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).map_err(|_| Problem::Ours)?,
        ),
    ];
    // The mark lets spreadsheets know that it is UTF-8.
    Ok((headers, format!("\u{feff}{}", example(kind.columns()))).into_response())
}

/// POST `/practice/{practice}/exchange/import`: looks at a file, and takes it when it was looked at before.
pub async fn import(
    State(app): State<App>,
    staff: Staff,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    staff.must(Right::Manage)?;
    let mut form = form.map_err(|_| Problem::NotAForm)?;
    let (mut kind, mut file, mut take) = (None, Vec::new(), false);
    while let Some(field) = form.next_field().await.map_err(|error| unread(&error))? {
        match field.name().unwrap_or_default() {
            "kind" => kind = Kind::find(&field.text().await.map_err(|error| unread(&error))?),
            "take" => take = field.text().await.map_err(|error| unread(&error))? == "yes",
            // The file itself at first, and its text in the page that shows what would be done.
            "file" | "text" => {
                file = field
                    .bytes()
                    .await
                    .map_err(|error| unread(&error))?
                    .to_vec();
            }
            name => {
                return Err(Problem::field(
                    name,
                    "one of the fields kind, take, file, text",
                ));
            }
        }
    }
    let kind = kind.ok_or_else(|| Problem::field("kind", "clients or appointments"))?;
    if file.is_empty() {
        let page = ExchangePage {
            staff: &staff,
            wrong: Some(kind),
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response());
    }
    let text = csv::decode(&file).into_owned();
    let mode = if take { Mode::Take } else { Mode::Look };
    let report = go(&app, &staff, kind, &text, mode).await?;
    let page = ReportPage {
        staff: &staff,
        kind,
        text: &text,
        mode,
        report: &report,
    };
    Ok(page.render().into_response())
}

/// Looks at a file or takes it, as far as patience goes.
///
/// # Errors
/// As any write.
pub async fn go(
    app: &App,
    staff: &Staff,
    kind: Kind,
    text: &str,
    mode: Mode,
) -> Result<Report, Problem> {
    let act = staff.act(app);
    let into = Import::open(&app.store, staff.practice.id, act, staff.by()).await?;
    let into = into.ok_or(Problem::NotFound)?;
    let until = app.now().saturating_add(PATIENCE).unwrap_or(Timestamp::MAX);
    let report = into.go(kind, text, mode, |_| app.now() < until).await?;
    if mode == Mode::Take {
        let object = staff.practice.id.to_string();
        app.store
            .note(&act, Action::PracticeImported, None, &object)
            .await?;
    }
    Ok(report)
}

/// POST `/practice/{practice}/exchange/export`: everything of the practice but what is about anybody's health.
pub async fn export(
    State(app): State<App>,
    staff: Staff,
    form: FreshForm,
) -> Result<Response, Problem> {
    staff.must(Right::Manage)?;
    form.fields.expect(&[], &[])?;
    everything(&app, &staff).await
}

/// Everything of the practice but what is about anybody's health, as one file.
///
/// # Errors
/// As any question.
pub async fn everything(app: &App, staff: &Staff) -> Result<Response, Problem> {
    let export = app
        .store
        .export_practice(&staff.act(app), staff.practice.id)
        .await?;
    let at = app.now();
    let file = tokio::task::spawn_blocking(move || packed(&export, at)).await;
    let file = file.map_err(|_| Problem::Ours)?.map_err(|error| {
        tracing::error!(%error, "an export could not be packed");
        Problem::Ours
    })?;
    let name = format!(
        "attachment; filename=\"supple-practice-{}.zip\"",
        app.today()
    );
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/zip"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).map_err(|_| Problem::Ours)?,
        ),
    ];
    Ok((headers, file).into_response())
}

fn unread(error: &axum::extract::multipart::MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::NotAForm,
    }
}

struct ExchangePage<'a> {
    staff: &'a Staff,
    /// Of which kind no file was chosen.
    wrong: Option<Kind>,
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Clients => "Bring clients",
        Kind::Appointments => "Bring appointments",
    }
}

impl Render for ExchangePage<'_> {
    fn render(&self) -> Markup {
        let home = format!("/practice/{}/exchange", self.staff.practice.id);
        let main = html! {
            h1 { "Import and export" }
            p.lead { "Bring clients and appointments from another program, and take everything along when you like." }
            @for kind in Kind::ALL { (self.import(kind, &home)) }
            section.block aria-labelledby="export" {
                h2 #export { "Take everything along" }
                p { "One file with everything of the practice: as tables for a spreadsheet (CSV) and for other programs (JSON). What clients said about their health is not in it, and neither are passwords or secret addresses; the file lists what is left out." }
                form method="post" action={ (home) "/export" } { button.button type="submit" { "Download everything" } }
                p.quiet { "The file names your clients. Keep it where only you can open it. That it was made is noted in the log." }
            }
        };
        at_work(self.staff, "/exchange", "Import and export", &main)
    }
}

impl ExchangePage<'_> {
    fn import(&self, kind: Kind, home: &str) -> Markup {
        let name = kind.name();
        let wrong = if self.wrong == Some(kind) {
            "Please choose a file."
        } else {
            ""
        };
        html! {
            section.block aria-labelledby=(name) {
                h2 id=(name) { (title(kind)) }
                p { "A table saved as CSV, with the names of the columns in its first line. You see what would happen before anything does." }
                details {
                    summary { "The columns" }
                    dl.columns {
                        @for column in kind.columns() {
                            div {
                                dt { b { (column.name) } @if !column.needed { " (if you have it)" } }
                                dd { (column.expected) ". Also known as " (column.aliases.join(", ")) "." }
                            }
                        }
                    }
                    p { a href={ (home) "/example/" (name) ".csv" } { "Download an example" } }
                    @if kind == Kind::Appointments {
                        p { "Bring the clients first. Nobody gets a mail about appointments that are brought; reminders come as usual." }
                    }
                }
                form method="post" action={ (home) "/import" } enctype="multipart/form-data" {
                    input type="hidden" name="kind" value=(name);
                    div.field {
                        label for={ "file-" (name) } { "The file, at most 4 MB" }
                        (complaint(&format!("file-{name}-wrong"), wrong))
                        input id={ "file-" (name) } type="file" name="file" accept=".csv,.tsv,.txt,text/csv"
                            aria-describedby=[(!wrong.is_empty()).then(|| format!("file-{name}-wrong"))]
                            aria-invalid=[(!wrong.is_empty()).then_some("true")];
                    }
                    button.button type="submit" { "Look at it" span.unseen { ": " (name) } }
                }
            }
        }
    }
}

struct ReportPage<'a> {
    staff: &'a Staff,
    kind: Kind,
    text: &'a str,
    mode: Mode,
    report: &'a Report,
}

impl Render for ReportPage<'_> {
    fn render(&self) -> Markup {
        let home = format!("/practice/{}/exchange", self.staff.practice.id);
        let Report {
            added,
            changed,
            left,
            wrong,
            mistakes,
            unknown,
            ended,
            rows,
        } = self.report;
        let looked = self.mode == Mode::Look;
        let heading = match (self.mode, ended) {
            (Mode::Look, _) => "What would happen",
            (Mode::Take, true) => "It is done",
            (Mode::Take, false) => "So far",
        };
        let some = *added + *changed > 0;
        let main = html! {
            h1 { (heading) }
            p.lead {
                @if looked { "Nothing was changed. This file of " } @else { "This file of " } (self.kind.name())
                @if looked { " would add " } @else { " added " } b { (added) }
                @if looked { ", change " } @else { ", changed " } b { (changed) }
                " and " @if looked { "leave " } @else { "left " } b { (left) } " as they are. "
                @if *wrong > 0 { b { (wrong) } " of its " (rows) " rows cannot be taken." }
            }
            @if !*ended {
                @if looked { p.note { "The file is long: this is what its first " (rows) " rows would do." } }
                @else { p.note { "The file is long. Go on until it is done; what was taken stays." } }
            }
            @if !unknown.is_empty() { p.note { "These columns are not known and were not read: " (unknown.join(", ")) "." } }
            @if !mistakes.is_empty() {
                section.block aria-labelledby="mistakes" {
                    h2 #mistakes { "What to put right" }
                    ul.records {
                        @for mistake in mistakes {
                            li { div { b { "Line " (mistake.line) @if let Some(column) = mistake.column { ", " (column) } } br; "Expected " (mistake.expected) "." } }
                        }
                    }
                    @if *wrong as usize > mistakes.len() { p { "And " (*wrong as usize - mistakes.len()) " more." } }
                    p.quiet { "Put them right in the file and bring it again: rows that were taken are not taken twice." }
                }
            }
            @if looked && some || !looked && !*ended {
                form method="post" action={ (home) "/import" } enctype="multipart/form-data" {
                    input type="hidden" name="kind" value=(self.kind.name());
                    input type="hidden" name="take" value="yes";
                    textarea name="text" hidden aria-hidden="true" { (self.text) }
                    button.button.primary type="submit" { @if looked { "Take what can be taken" } @else { "Go on" } }
                }
            }
            p { a href=(home) { "Back to import and export" } }
        };
        at_work(self.staff, "/exchange", heading, &main)
    }
}
