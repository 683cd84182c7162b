//! What to do about something that was not expected, at once and in the order of urgency.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use knowledge::{Disposition, Knowledge};
use maud::{Markup, Render, html};
use store::AdverseEvent;

use super::session_id;
use crate::App;
use crate::account::SignedIn;
use crate::error::Problem;
use crate::history::UNEXPECTED;
use crate::layout::{Frame, page};
use crate::pages::own::own;

/// The page.
pub struct AdvicePage<'a> {
    knowledge: &'a Knowledge,
    /// Back to the session.
    back: String,
    /// What went beyond what is expected, the most urgent first.
    told: Vec<Worry<'a>>,
}

/// Something that was not expected.
struct Worry<'a> {
    disposition: Disposition,
    title: &'a str,
    action: &'a str,
    words: Option<&'a str>,
}

/// GET `/after/{session}/advice`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = session_id(&id)?;
    if app.store.session(who.account, id).await?.is_none() {
        return Err(Problem::NotFound);
    }
    let events = app.store.events_after(who.account, id).await?;
    let back = format!("/after/{id}");
    let mut told: Vec<Worry<'_>> = events
        .iter()
        .filter(|event| event.severity == UNEXPECTED)
        .map(|event| Worry::of(&app.knowledge, event))
        .collect();
    if told.is_empty() {
        return Ok(Redirect::to(&back).into_response());
    }
    told.sort_by_key(|worry| std::cmp::Reverse(worry.disposition));
    told.dedup_by(|one, other| one.title == other.title && one.words == other.words);
    let page = AdvicePage {
        knowledge: &app.knowledge,
        back,
        told,
    };
    Ok(page.render().into_response())
}

impl<'a> Worry<'a> {
    fn of(knowledge: &'a Knowledge, event: &'a AdverseEvent) -> Worry<'a> {
        let entry = knowledge.shelves().after_effects.get(&event.kind);
        let known = entry.map(|entry| &entry.item);
        Worry {
            disposition: known.map_or(Disposition::ClinicianFirst, |effect| effect.disposition),
            title: known.map_or("In your own words", |effect| &effect.title),
            action: known.map_or("", |effect| &effect.action),
            words: event.words.as_deref(),
        }
    }
}

impl Render for AdvicePage<'_> {
    fn render(&self) -> Markup {
        let worst = self
            .told
            .first()
            .map_or(Disposition::ClinicianFirst, |worry| worry.disposition);
        let entry = self.knowledge.shelves().dispositions.get(worst.as_str());
        let advice = entry.map(|entry| &entry.item);
        let headline = advice.map_or("Please see a clinician", |advice| &advice.headline);
        let emergency = worst == Disposition::Emergency;
        let main = html! {
            h1 { (headline) }
            @if let Some(advice) = advice {
                p.do { (advice.action) }
                dl {
                    div { dt { "Where" } dd { (advice.see) } }
                    div { dt { "Meanwhile" } dd { (advice.meanwhile) } }
                }
            }
            section.why {
                h2 { "Why" }
                @for worry in &self.told {
                    h3 { (worry.title) }
                    @if let Some(words) = worry.words { p { q { (words) } } }
                    @if !worry.action.is_empty() { p { (worry.action) } }
                }
            }
            div.row {
                a.button.plain href="/check" { "Answer the questions again" }
                a.button.plain href=(self.back) { "Back to the session" }
                button.button.plain type="button" data-print hidden { "Print this page" }
            }
        };
        match emergency {
            true => page(Frame::Bare, "emergency", headline, &main),
            false => own("/progress", "advice", headline, &main),
        }
    }
}
