//! The brief before a visit, on one page: the decision and its limits first, then the plan, then what the client shares.

mod care;
mod home;
mod record;

use ::care::{Plan, plan as make_plan};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use knowledge::Knowledge;
use maud::{Markup, Render, html};
use store::{
    Action, AppointmentId, IntakeId, Note, NoteAmendment, PracticeEvent, StoreError, VisitCheck,
};

use super::frame::at_work;
use super::note::{self, Shown};
use super::visit::{Decided, Visit};
use crate::App;
use crate::account::{Staff, StaffForm};
use crate::error::Problem;
use crate::fibre_map::lines;
use crate::when;
pub use care::{chosen, findings};
use care::{decision, limits, nothing_known, planned};
pub use home::AFTER_END;
use record::Shared;
pub use record::{given, of_somebody};

/// The brief as a page.
struct BriefPage<'a> {
    app: &'a App,
    staff: &'a Staff,
    visit: &'a Visit,
    read: &'a Read,
    plan: Option<Plan<'a>>,
    now: Timestamp,
}

/// What the therapist of a visit may read before it, and nothing else: the same for pages and programs.
pub struct Read {
    /// The how-manieth visit of the client with this therapist.
    pub number: usize,
    /// The answers of the visit, the newest first.
    pub decided: Vec<Decided>,
    /// What the client shares.
    pub shared: Shared,
    /// Signed notes that may be read, the newest first.
    notes: Vec<Note>,
    /// What was added to the one before this visit.
    pub amendments: Vec<NoteAmendment>,
    own_note: Option<Note>,
    /// What happened to the client after visits here.
    pub events: Vec<PracticeEvent>,
    check: Option<VisitCheck>,
}

impl Read {
    /// Reads it, and notes that it was read.
    ///
    /// # Errors
    /// As any question to the store.
    pub async fn load(app: &App, staff: &Staff, visit: &Visit) -> Result<Read, Problem> {
        let (store, practice, client) = (&app.store, visit.practice(), visit.client.id);
        // Before anything is shown: who looked is known even when the page never arrives.
        note_read(app, staff, visit, Action::RecordRead, visit.id()).await?;
        let decided = visit.decided(app).await?;
        let notes = note::readable(app, &visit.therapist, client).await?;
        let newest = notes.iter().find(|note| note.appointment != visit.id());
        let amendments = match newest {
            Some(newest) => {
                note_read(app, staff, visit, Action::NoteRead, newest.appointment).await?;
                store.amendments(newest).await?
            }
            None => Vec::new(),
        };
        Ok(Read {
            number: visit.number(app).await?,
            decided,
            shared: Shared::load(app, visit).await?,
            notes,
            amendments,
            own_note: store
                .visit_note(practice, visit.id(), visit.therapist.id)
                .await?,
            events: store.events_of_client(practice, client).await?,
            check: store.visit_check(practice, visit.id()).await?,
        })
    }

    /// The plan within the limits; nothing while care is withheld or a question is open.
    pub fn plan<'k>(&'k self, knowledge: &'k Knowledge) -> Option<Plan<'k>> {
        let newest = self.decided.first()?;
        let permit = newest.screening.permit().ok()?;
        Some(make_plan(knowledge, &newest.answers, &permit))
    }

    /// The newest signed note before a visit.
    pub fn before(&self, visit: &Visit) -> Option<&Note> {
        let mut notes = self.notes.iter();
        notes.find(|note| note.appointment != visit.id())
    }

    fn earlier<'r>(&'r self, visit: &'r Visit) -> impl Iterator<Item = &'r Note> {
        let notes = self.notes.iter();
        notes.filter(|note| note.appointment != visit.id())
    }
}

/// GET `/practice/{practice}/visits/{id}`
pub async fn show(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
) -> Result<Response, Problem> {
    let visit = Visit::own(&app, &staff, &id).await?;
    if !visit.takes_place() {
        return Ok(CalledOffPage {
            staff: &staff,
            visit: &visit,
        }
        .render()
        .into_response());
    }
    let read = Read::load(&app, &staff, &visit).await?;
    let page = BriefPage {
        plan: read.plan(&app.knowledge),
        now: app.now(),
        app: &app,
        staff: &staff,
        visit: &visit,
        read: &read,
    };
    Ok(page.render().into_response())
}

/// POST `/practice/{practice}/visits/{id}/seen`: the therapist has looked at what changed.
pub async fn seen(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let visit = Visit::own(&app, &form.staff, &id).await?;
    form.fields.expect(&["intake"], &[])?;
    let wanted = form.fields.one("intake").unwrap_or_default();
    let wanted: IntakeId = wanted
        .parse()
        .map_err(|_| Problem::field("intake", "answers of this visit, by their number"))?;
    look(&app, &form.staff, &visit, wanted).await?;
    Ok(Redirect::to(&visit.address()).into_response())
}

/// The therapist has looked at some answers of a visit; saying so twice is saying it once.
///
/// # Errors
/// 404 for answers that are not of this visit.
pub async fn look(
    app: &App,
    staff: &Staff,
    visit: &Visit,
    wanted: IntakeId,
) -> Result<(), Problem> {
    let intakes = app.store.intakes(visit.practice(), visit.id()).await?;
    if !intakes.iter().any(|intake| intake.id == wanted) {
        return Err(Problem::NotFound);
    }
    let (act, by) = (staff.act(app), staff.member());
    match app
        .store
        .see_intake(&act, visit.practice(), wanted, by)
        .await
    {
        // Pressed twice.
        Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Notes that somebody of the practice looked at what belongs to a client: `object` is the visit that it is about.
pub async fn note_read(
    app: &App,
    staff: &Staff,
    visit: &Visit,
    what: Action,
    object: AppointmentId,
) -> Result<(), Problem> {
    let (act, object) = (staff.act(app), object.to_string());
    let noted = app.store.note(&act, what, visit.client.account, &object);
    match noted.await {
        // An account that was erased a moment ago shows nothing any more, and needs no log either.
        Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

impl Render for BriefPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            (lines())
            article.brief {
                @match self.read.decided.first() {
                    Some(newest) => {
                        (decision(&self.app.knowledge, newest, self.visit))
                        (self.alert())
                        (self.who())
                        // Limits that an open question could still tighten are no limits.
                        @if let Some(plan) = &self.plan { (limits(&self.app.knowledge, newest)) (planned(&self.app.knowledge, plan)) }
                        (self.go())
                    }
                    None => {
                        (nothing_known(self.app, self.visit))
                        (self.who())
                        (self.go())
                    }
                }
                @if self.visit.is_at_home() { (home::extras(self.visit, self.read.check.as_ref(), self.now)) }
                (self.happened())
                (self.read.shared.told(self.app, self.visit, self.read.decided.first()))
                (self.read.shared.consented(&self.visit.zone))
                (self.earlier())
            }
        };
        at_work(
            self.staff,
            "/notes",
            &format!("Brief: {}", self.visit.name()),
            &main,
        )
    }
}

impl BriefPage<'_> {
    fn who(&self) -> Markup {
        html! {
            section.block.who aria-labelledby="who" {
                h2 #who { (self.visit.name()) }
                p { (self.visit.when()) }
                p {
                    (self.visit.service.name) ", " (self.visit.service.minutes) " minutes. " (self.visit.place()) ". "
                    @match self.read.number { 1 => "The first visit with you.", n => { "Visit " (n) " with you." } }
                }
            }
        }
    }

    /// Answers changed since the visit was booked, and nobody has looked at it.
    fn alert(&self) -> Markup {
        let unseen: Vec<&Decided> = self
            .read
            .decided
            .iter()
            .filter(|decided| decided.intake.alert && decided.intake.seen_at.is_none())
            .collect();
        html! {
            @if let Some(newest) = unseen.first() {
                section.alert aria-labelledby="changed" {
                    h2 #changed { "The answers changed since the visit was booked" }
                    p { "Told on " (when::day(newest.intake.made_at, &self.visit.zone)) ", " (when::time(newest.intake.made_at, &self.visit.zone)) ". What stands above and below is from the new answers." }
                    (self.differs())
                    (self.read.shared.changed_answers(self.app, newest))
                    div.row {
                        @for decided in &unseen {
                            form method="post" action={ (self.visit.address()) "/seen" } {
                                input type="hidden" name="intake" value=(decided.intake.id);
                                button.button type="submit" { "I have looked at it" }
                            }
                        }
                        a.button.plain href=(format!("/practice/{}/appointments/{}", self.visit.practice(), self.visit.id())) { "Offer another time" }
                    }
                }
            }
        }
    }

    /// The first decision beside the newest one.
    fn differs(&self) -> Markup {
        let (Some(now), Some(then)) = (self.read.decided.first(), self.read.decided.last()) else {
            return html! {};
        };
        let titles = |decided: &Decided| -> Vec<String> {
            let findings = decided.decision.findings.iter();
            findings.map(|finding| finding.title.clone()).collect()
        };
        let (before, after) = (titles(then), titles(now));
        html! {
            ul {
                @if then.decision.headline != now.decision.headline {
                    li { "Then: " q { (then.decision.headline) } " Now: " q { (now.decision.headline) } }
                }
                @for new in after.iter().filter(|title| !before.contains(title)) { li { b { "New: " } (new) } }
                @for gone in before.iter().filter(|title| !after.contains(title)) { li { b { "Gone: " } (gone) } }
            }
        }
    }

    /// What can be done with this visit; the one thing to press is the session, or the note once it is over.
    fn go(&self) -> Markup {
        let (visit, permits) = (
            self.visit,
            self.read.decided.first().is_some_and(Decided::permits),
        );
        let signed = self.read.own_note.as_ref().is_some_and(Note::is_signed);
        html! {
            @if visit.is_agreed() {
                div.go.row {
                    @if permits && !signed { a.button.primary href={ (visit.address()) "/session" } { "Begin the session" } }
                    a.button href={ (visit.address()) "/note" } {
                        @if signed { "Read your note" } @else if self.read.own_note.is_some() { "Go on with your note" } @else { "Write the note" }
                    }
                    button.button.plain type="button" data-print hidden { "Print this page" }
                }
                @if !permits { p.note { "A guided session begins only when the answers of this visit permit it and nothing is open." } }
            } @else {
                p.note { "The practice has not agreed to this visit yet." }
            }
        }
    }

    fn happened(&self) -> Markup {
        html! {
            @if !self.read.events.is_empty() {
                section.block aria-labelledby="happened" {
                    h2 #happened { "What happened after visits here" }
                    ul { @for event in &self.read.events { li { (super::events::line(self.app, event)) } } }
                }
            }
            @if self.visit.is_agreed() && self.visit.has_begun(self.now) {
                p.on-screen { a href=(format!("/practice/{}/events?visit={}", self.visit.practice(), self.visit.id())) { "Note that something happened" } }
            }
        }
    }

    fn earlier(&self) -> Markup {
        let mut earlier = self.read.earlier(self.visit);
        let newest = earlier.next();
        html! {
            @if let Some(newest) = newest {
                section.block aria-labelledby="noted" {
                    h2 #noted { "The note before this visit" }
                    (Shown { app: self.app, note: newest, amendments: &self.read.amendments, zone: &self.visit.zone, author: None })
                    @let more: Vec<&Note> = earlier.collect();
                    @if !more.is_empty() {
                        p.on-screen { "Earlier: "
                            @for (i, note) in more.iter().enumerate() {
                                @if i > 0 { ", " }
                                a href=(note::address(note)) { (note.signed_at.map(|at| when::day(at, &self.visit.zone)).unwrap_or_default()) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A visit that was called off: nothing of the client's is shown for it.
struct CalledOffPage<'a> {
    staff: &'a Staff,
    visit: &'a Visit,
}

impl Render for CalledOffPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            (self.visit.head("Does not take place", "This visit does not take place"))
            p { "It was called off, or its client did not come. There is nothing to prepare." }
        };
        at_work(
            self.staff,
            "/notes",
            "This visit does not take place",
            &main,
        )
    }
}
