//! Everything somebody has, as one file; and deleting all of it.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, Render, html};
use store::Erased;

use super::field::Field;
use super::frame::{door, mine};
use crate::App;
use crate::account::{FreshForm, SignedIn, archive};
use crate::error::Problem;

/// What is typed to delete everything.
pub const CONFIRMATION: &str = "delete";

/// GET `/me/data`
pub async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    who.load(&app).await?;
    Ok(DataPage::default().render().into_response())
}

/// POST `/me/export`
pub async fn export(State(app): State<App>, form: FreshForm) -> Result<Response, Problem> {
    form.fields.expect(&[], &[])?;
    file(&app, &form.who).await
}

/// Everything somebody has, as a file to be saved; that it was handed out is noted.
///
/// # Errors
/// 503 when the store is busy.
pub async fn file(app: &App, who: &SignedIn) -> Result<Response, Problem> {
    let export = app.store.export(&who.act(app), who.account).await?;
    let (knowledge, today) = (app.knowledge.clone(), app.today());
    let file = tokio::task::spawn_blocking(move || archive(&knowledge, &export, today)).await;
    let file = file.map_err(|_| Problem::Ours)?.map_err(|error| {
        tracing::error!(%error, "an export could not be packed");
        Problem::Ours
    })?;
    let name = format!("attachment; filename=\"supple-{today}.zip\"");
    let name = HeaderValue::from_str(&name).map_err(|_| Problem::Ours)?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/zip"),
        ),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, file).into_response())
}

/// POST `/me/delete`
pub async fn delete(State(app): State<App>, form: FreshForm) -> Result<Response, Problem> {
    form.fields.expect(&["confirmation"], &[])?;
    let typed = form.fields.one("confirmation").unwrap_or_default();
    if typed.trim().to_lowercase() != CONFIRMATION {
        let page = DataPage {
            typed: typed.to_owned(),
            complaint: format!("Nothing was deleted. To delete everything, type “{CONFIRMATION}”."),
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response());
    }
    let erased = app
        .store
        .erase(&form.who.act(&app), form.who.account)
        .await?;
    let cookie = app.accounts.settings.cookies.clear();
    let page = DeletedPage { erased: &erased };
    Ok(([(header::SET_COOKIE, cookie)], page.render()).into_response())
}

#[derive(Default)]
struct DataPage {
    typed: String,
    complaint: String,
}

impl Render for DataPage {
    fn render(&self) -> Markup {
        let confirmation = Field {
            name: "confirmation",
            label: "To delete everything, type “delete”",
            kind: "text",
            autocomplete: "off",
            help: "",
            value: &self.typed,
            complaint: &self.complaint,
        };
        let main = html! {
            h1 { "Your data" }
            section.block {
                h2 { "Take it with you" }
                p { "Everything we have of you, in one file: as a page to read, as tables for a spreadsheet (CSV), and for other programs (JSON)." }
                form method="post" action="/me/export" { button.button.primary type="submit" { "Download everything" } }
                p.quiet { "The file is about your health. Keep it where only you can open it." }
            }
            section.block #delete {
                h2 { "Delete it" }
                p { "At once and for good: your results, sessions, diary and measures, the links you shared, your address, your password and your passkeys. We cannot bring them back." }
                p { "Two things stay, without your name and without a word about your health:" }
                ul {
                    li { "The number of the account, and the days on which it was made and deleted, so that it cannot come back." }
                    li { "The log of who looked at or changed what and when, so that it can be shown how your data was handled." }
                }
                p { "If you were a client of a practice, more stays there: its appointments without your name, and the notes that a therapist signed, with your name. The law obliges practices to keep those for some years." }
                p.quiet { "Backups made before still hold your data until they are replaced; whoever runs this site can say how long that takes." }
                form.erase method="post" action="/me/delete" novalidate {
                    (confirmation.show())
                    button.button type="submit" { "Delete my account and everything in it" }
                }
            }
        };
        mine("/me/data", "Your data", &main)
    }
}

struct DeletedPage<'a> {
    erased: &'a Erased,
}

impl Render for DeletedPage<'_> {
    fn render(&self) -> Markup {
        let rows: u64 = self.erased.removed.iter().map(|(_, rows)| rows).sum();
        let main = html! {
            h1 { "Everything is deleted" }
            p.lead { "Your account is gone, and " (rows) " entries with it. You are signed out." }
            h2 { "What stays, and why" }
            dl {
                @for kept in &self.erased.kept {
                    div { dt { (kept.what) } dd { (kept.why) } }
                }
            }
            p { "If this browser keeps answers of yours, erase them on the front page." }
            a.button.primary href="/" { "To the front page" }
        };
        door("Everything is deleted", &main)
    }
}
