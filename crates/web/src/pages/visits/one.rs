//! One visit: how it stands, what can be done about it, who sees what, and what happened to it.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use booking::{Side, Status};
use care::Decision;
use jiff::Timestamp;
use knowledge::Answers;
use maud::{Markup, Render, html};
use store::{
    Action, Appointment, AppointmentEvent, AuditRow, By, Client, Consent, Intake, Service,
    StoreError,
};

use super::consent::consent_form;
use super::{Note, standing, visit};
use crate::App;
use crate::account::{SignedForm, SignedIn};
use crate::directory::Entry;
use crate::error::Problem;
use crate::form::answers_field;
use crate::layout::answers_input;
use crate::pages::account::frame::mine;
use crate::pages::book::words::{policy, summary, to_visit};
use crate::pages::practice::aftercare::after_visit;
use crate::when;

/// So many entries of the log are looked through for what was read.
const LOOKED_THROUGH: u32 = 2_000;

/// The page of one visit.
pub struct VisitPage<'a> {
    app: &'a App,
    entry: &'a Entry,
    client: &'a Client,
    visit: &'a Appointment,
    service: &'a Service,
    history: Vec<AppointmentEvent>,
    consent: Option<Consent>,
    intake: Option<Intake>,
    reads: Vec<AuditRow>,
    note: Note,
    /// What has to be said before anything else; empty = nothing.
    complaint: String,
}

/// GET `/visits/{practice}/{appointment}`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path((practice, id)): Path<(String, String)>,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    page_of(&app, &who, (&practice, &id), note, String::new()).await
}

/// The page with something to be said first.
///
/// # Errors
/// 404 for a visit of somebody else.
pub async fn page_of(
    app: &App,
    who: &SignedIn,
    (practice, id): (&str, &str),
    note: Note,
    complaint: String,
) -> Result<Response, Problem> {
    let (entry, client, visit) = visit(app, who, practice, id).await?;
    let service = entry.service(visit.service).ok_or(Problem::NotFound)?;
    let log = app.store.audit_of(who.account, LOOKED_THROUGH).await?;
    let intakes = app.store.intakes(visit.practice, visit.id).await?;
    let page = VisitPage {
        app,
        history: app.store.history(visit.practice, visit.id).await?,
        consent: app.store.consent(visit.practice, client.id).await?,
        reads: reads(log, &visit, &client, &intakes),
        intake: intakes.into_iter().next(),
        entry: &entry,
        client: &client,
        visit: &visit,
        service,
        note,
        complaint,
    };
    Ok(page.render().into_response())
}

/// What the practice read of this client, the newest first.
fn reads(
    log: Vec<AuditRow>,
    visit: &Appointment,
    client: &Client,
    intakes: &[Intake],
) -> Vec<AuditRow> {
    let of_visit = [
        visit.practice.to_string(),
        visit.id.to_string(),
        client.id.to_string(),
    ];
    let of_answers = intakes.iter().map(|intake| intake.id.to_string());
    let ids: Vec<String> = of_visit.into_iter().chain(of_answers).collect();
    let read = |row: &AuditRow| {
        row.action == Action::RecordRead.as_str() && ids.iter().any(|id| row.object.contains(id))
    };
    log.into_iter().filter(read).collect()
}

/// POST `/visits/{practice}/{appointment}/cancel`: calls it off, at what the page said that it costs.
pub async fn cancel(
    State(app): State<App>,
    Path((practice, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Problem> {
    form.fields.expect(&["percent"], &[])?;
    let (entry, _, visit) = visit(&app, &form.who, &practice, &id).await?;
    let told = form.fields.one("percent").unwrap_or_default();
    let told: u8 = told
        .parse()
        .map_err(|_| Problem::field("percent", "what the page said that it costs, in percent"))?;
    if visit.status == Status::Cancelled {
        return Ok(to_visit(visit.practice, visit.id, "cancelled"));
    }
    let costs = fee(&entry, &visit, app.now());
    if costs > told {
        let complaint = format!(
            "Nothing was called off: since this page was opened the free time ended, and cancelling now costs {costs} % of the price."
        );
        return page_of(
            &app,
            &form.who,
            (&practice, &id),
            Note::default(),
            complaint,
        )
        .await;
    }
    match app
        .store
        .cancel(
            &form.who.act(&app),
            By::Client,
            visit.practice,
            visit.id,
            None,
        )
        .await
    {
        Ok(_) => Ok(to_visit(visit.practice, visit.id, "cancelled")),
        Err(StoreError::Step(_)) => {
            let complaint =
                "This visit cannot be called off any more. Please speak with the practice."
                    .to_owned();
            page_of(
                &app,
                &form.who,
                (&practice, &id),
                Note::default(),
                complaint,
            )
            .await
        }
        Err(error) => Err(error.into()),
    }
}

/// What calling it off costs now, in percent; what the practice has not agreed to costs nothing.
fn fee(entry: &Entry, visit: &Appointment, now: Timestamp) -> u8 {
    match visit.status {
        Status::Confirmed => entry
            .practice
            .policy()
            .percent(visit.starts_at, Side::Client, now),
        _ => 0,
    }
}

impl VisitPage<'_> {
    fn address(&self) -> String {
        format!("/visits/{}/{}", self.visit.practice, self.visit.id)
    }

    /// It can still be changed by its client.
    fn open(&self) -> bool {
        matches!(self.visit.status, Status::Confirmed | Status::Requested)
            && self.app.now() < self.visit.starts_at
    }

    /// What the newest answers for this visit lead to.
    fn decided(&self) -> Option<(Answers, Decision)> {
        let knowledge = &*self.app.knowledge;
        let answers = self.intake.as_ref()?.answers.as_ref()?;
        let answers = Answers::from_json(knowledge, answers.as_bytes()).ok()?;
        let decision = Decision::new(knowledge, &answers, &care::screen(knowledge, &answers));
        Some((answers, decision))
    }
}

impl Render for VisitPage<'_> {
    fn render(&self) -> Markup {
        let zone = self.entry.zone(self.visit.location);
        let main = html! {
            h1 { "Visit on " (when::day(self.visit.starts_at, zone)) }
            (self.note.words())
            (crate::layout::complaint("visit-complaint", &self.complaint))
            p.lead { (standing(self.visit, self.app.now())) "." }
            (self.withheld())
            (summary(self.entry, self.service, Some(self.visit.therapist), self.visit.location, self.visit.starts_at))
            (self.more())
            @if self.open() { (self.actions()) }
            @if self.visit.status == Status::Completed { (after_visit(&self.app.knowledge)) }
            (self.seen())
            (self.happened())
        };
        mine("/visits", "Your visit", &main)
    }
}

impl VisitPage<'_> {
    /// Answers given for this visit stand in its way.
    fn withheld(&self) -> Markup {
        let decided = self
            .decided()
            .filter(|(_, decision)| !decision.disposition.permits_care());
        html! {
            @if let (Some((answers, decision)), true) = (decided, self.open()) {
                section.verdict.tone-stop aria-labelledby="withheld" {
                    p.kicker { "Before this visit" }
                    h2 #withheld { (decision.headline) }
                    @if let Some(referral) = &decision.referral { p.lead { (referral.action) } }
                    p { "By your newest answers this visit should not go ahead as planned. Move it to a later day or call it off; the practice sees that your answers changed." }
                    div.row {
                        form method="post" action="/plan" {
                            (answers_input(&answers_field(&self.app.knowledge, &answers)))
                            button.button type="submit" { "What to do, and whom to see" }
                        }
                    }
                }
            }
        }
    }

    fn more(&self) -> Markup {
        let zone = self.entry.zone(self.visit.location);
        let practice = &self.entry.practice;
        html! {
            dl.facts {
                @if self.visit.location.is_none() {
                    div { dt { "Your home" } dd {
                        (self.client.address.as_deref().unwrap_or("not noted"))
                        @if let Some(notes) = &self.client.access_notes { br; span.quiet { "How to get in: " (notes) } }
                    } }
                }
                @if self.open() {
                    div { dt { "Costs" } dd { (self.visit.price.as_deref().unwrap_or("not said")) ". For information; you pay the practice." } }
                    div { dt { "Cancelling" } dd { (policy(practice, self.visit.starts_at, zone, self.app.now())) } }
                }
                @if self.visit.status == Status::Cancelled {
                    @if let Some(percent) = self.visit.fee_percent {
                        div { dt { "Cancelling" } dd { @match percent { 0 => "It cost nothing.", _ => { "By the rule of the practice it costs " (percent) " % of the price." } } } }
                    }
                }
                div { dt { "The practice" } dd {
                    (practice.name)
                    @if let Some(phone) = &practice.phone { br; a href={ "tel:" (phone.replace(' ', "")) } { (phone) } }
                    @if let Some(email) = &practice.email { br; a href={ "mailto:" (email) } { (email) } }
                } }
            }
        }
    }

    fn actions(&self) -> Markup {
        let fee = fee(self.entry, self.visit, self.app.now());
        let address = self.address();
        html! {
            div.row.actions {
                a.button.primary href={ (address) "/changed" } { "Has anything changed?" }
                a.button href={ (address) "/move" } { "Move it" }
                a.button href={ (address) "/visit.ics" } { "Into my calendar" }
            }
            details {
                summary { "Call it off" }
                form method="post" action={ (address) "/cancel" } {
                    input type="hidden" name="percent" value=(fee);
                    p {
                        @match fee {
                            0 => "It costs nothing now.",
                            _ => { "By the rule of the practice it costs " (fee) " % of the price now. The practice can let you off; its number is above." }
                        }
                    }
                    button.button type="submit" { "Call this visit off" }
                }
            }
        }
    }

    fn seen(&self) -> Markup {
        let zone = &self.entry.practice.zone;
        html! {
            section.block {
                h2 { "What the therapist sees" }
                (consent_form(&self.address(), self.consent.as_ref()))
                h3 { "What was read" }
                @if let Some(at) = self.intake.as_ref().and_then(|intake| intake.seen_at) {
                    p { "The practice looked at your changed answers on " (when::day(at, zone)) ", " (when::time(at, zone)) " (" (when::clock(at, zone)) ")." }
                }
                @if self.reads.is_empty() { p { "Nobody of the practice has opened your record so far." } }
                @else {
                    ul {
                        @for row in &self.reads {
                            li { (when::day(row.at, zone)) ", " (when::time(row.at, zone)) " (" (when::clock(row.at, zone)) "): somebody of the practice opened what you let them see." }
                        }
                    }
                }
            }
        }
    }

    fn happened(&self) -> Markup {
        html! {
            section.block {
                h2 { "What happened" }
                ol.history { @for event in &self.history { li { (self.event(event)) } } }
            }
        }
    }

    fn event(&self, event: &AppointmentEvent) -> Markup {
        let zone = self.entry.zone(self.visit.location);
        let instant = |at| {
            format!(
                "{}, {} ({})",
                when::day(at, zone),
                when::time(at, zone),
                when::clock(at, zone)
            )
        };
        let who = match event.side {
            Side::Client => "you",
            Side::Practice => "the practice",
            Side::Time => "itself",
        };
        let moved = event
            .from_starts_at
            .is_some_and(|from| from != event.to_starts_at)
            || event
                .from_therapist
                .is_some_and(|from| from != event.to_therapist);
        let words = match (event.from_status, event.to_status) {
            (None, _) if event.side == Side::Time => "Kept for you, who waited for it.".to_owned(),
            (None, _) => format!("Held by {who}."),
            (Some(from), to) if from == to && moved => {
                let from = event.from_starts_at.map(instant).unwrap_or_default();
                let with = match event.from_therapist == Some(event.to_therapist) {
                    true => String::new(),
                    false => format!(", now with {}", self.entry.name(event.to_therapist)),
                };
                format!(
                    "Moved by {who} from {from} to {}{with}.",
                    instant(event.to_starts_at)
                )
            }
            (Some(Status::Requested), Status::Confirmed) => "The practice agreed.".to_owned(),
            (_, Status::Confirmed) => format!("Booked by {who}."),
            (_, Status::Requested) => format!("Asked for by {who}."),
            (_, Status::Cancelled) => format!("Called off by {who}."),
            (_, Status::Completed) => "It took place.".to_owned(),
            (_, Status::NoShow) => "Noted as missed.".to_owned(),
            (_, Status::Expired) => "The hold ran out.".to_owned(),
            (_, Status::Held) => format!("Held by {who}."),
        };
        html! {
            (words) br;
            span.quiet { (instant(event.at)) }
            @if let (Some(reason), Side::Practice) = (&event.reason, event.side) { br; span.quiet { "“" (reason) "”" } }
        }
    }
}
