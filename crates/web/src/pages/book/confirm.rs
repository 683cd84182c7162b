//! Everything about a held time once more, and the button that books it.

use axum::extract::State;
use axum::response::Response;
use booking::Status;
use jiff::Timestamp;
use knowledge::Answers;
use maud::{Markup, Render, html};
use store::{
    Act, Appointment, AppointmentId, By, Client, Consent, ConsentId, Intake, IntakeId, Service,
    StoreError, Words,
};

use super::details::Details;
use super::gone::GonePage;
use super::pick::Pick;
use super::{Picked, held_by, words};
use crate::App;
use crate::account::SignedForm;
use crate::consent::Sees;
use crate::directory::Entry;
use crate::error::Problem;
use crate::form::answers_field;
use crate::layout::{Frame, answers_input, page};
use crate::needs::Needs;
use crate::pages::result;
use crate::replay::outcome;
use crate::turn::Agreement;
use crate::when;

/// The most visits of a series.
pub const MOST_WEEKS: u32 = 10;

/// The page.
pub struct ConfirmPage<'a> {
    app: &'a App,
    entry: &'a Entry,
    service: &'a Service,
    client: &'a Client,
    needs: &'a Needs,
    answers: &'a Answers,
    held: Vec<Appointment>,
    consent: Option<Consent>,
}

impl ConfirmPage<'_> {
    /// # Errors
    /// As any question to the store.
    pub async fn of<'a>(
        app: &'a App,
        picked: &'a Picked,
        client: &'a Client,
        held: Vec<Appointment>,
    ) -> Result<ConfirmPage<'a>, Problem> {
        Ok(ConfirmPage {
            app,
            entry: &picked.entry,
            service: &picked.service,
            client,
            needs: &picked.needs,
            answers: &picked.answers,
            held,
            consent: app.store.consent(client.practice, client.id).await?,
        })
    }
}

/// POST `/book/confirm`: books what is held, and keeps the answers and the consent that go with it.
pub async fn confirm(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    form.fields
        .expect(&["practice", "appointment", "series", "answers"], &["sees"])?;
    let (entry, client, held) = held_by(&app, &form.who, &form.fields).await?;
    let answers = form.fields.answers(&app.knowledge)?;
    let Some(needs) = Needs::of(&app.knowledge, &answers) else {
        return Ok(axum::response::IntoResponse::into_response(result::render(
            &app,
            &answers,
            Agreement::default(),
        )));
    };
    let first = held.first().ok_or(Problem::NotFound)?;
    let service = entry
        .service(first.service)
        .cloned()
        .ok_or(Problem::NotFound)?;
    if matches!(first.status, Status::Requested | Status::Confirmed) {
        return Ok(words::to_visit(first.practice, first.id, ""));
    }
    let picked = Picked {
        pick: again(&app, first),
        who: form.who,
        typed: String::new(),
        answers,
        needs,
        service,
        entry,
    };
    let act = picked.who.act(&app);
    let can = |held: &Appointment| {
        let therapist = picked.entry.therapist(held.therapist);
        therapist.is_some_and(|therapist| {
            picked.needs.fits(
                &app.knowledge,
                &picked.entry,
                therapist,
                &picked.service,
                held.starts_at,
                held.location,
            )
        })
    };
    let still = |held: &Appointment| {
        held.status == Status::Held && held.held_until.is_none_or(|until| app.now() < until)
    };
    let details = Details::known(Some(&client), first.location.is_none(), "");
    if !held.iter().all(can) {
        let why = StoreError::NotBookable {
            why: "the therapist cannot do your plan on that day",
        };
        return GonePage::of(&app, &picked, &details, &why).await;
    }
    if held.iter().all(still) {
        for held in &held {
            keep_intake(&app, &act, &picked.needs, &picked.answers, held).await?;
        }
        keep_consent(
            &app,
            &picked,
            &client,
            &Sees::chosen(form.fields.all("sees")),
        )
        .await?;
    }
    let (practice, id) = (first.practice, first.id);
    let booked = match first.series {
        Some(series) => app
            .store
            .book_series(&act, By::Client, practice, series)
            .await
            .map(|_| ()),
        None => app
            .store
            .book(&act, By::Client, practice, id)
            .await
            .map(|_| ()),
    };
    match booked {
        Ok(()) if first.series.is_some() => Ok(axum::response::IntoResponse::into_response(
            axum::response::Redirect::to("/visits?done=series"),
        )),
        Ok(()) => Ok(words::to_visit(practice, id, "booked")),
        Err(error) => GonePage::of(&app, &picked, &details, &error).await,
    }
}

/// The same time to be picked anew.
pub fn again(app: &App, held: &Appointment) -> Pick {
    let now = app.now();
    Pick {
        id: app.random.draw(|random| AppointmentId::mint(now, random)),
        practice: held.practice,
        therapist: Some(held.therapist),
        service: held.service,
        location: held.location,
        start: held.starts_at,
    }
}

/// Keeps the answers that a visit is booked with, once.
///
/// # Errors
/// As any write.
pub async fn keep_intake(
    app: &App,
    act: &Act,
    needs: &Needs,
    answers: &Answers,
    held: &Appointment,
) -> Result<(), Problem> {
    // Confirmed twice at once: the first kept it.
    if !app.store.intakes(held.practice, held.id).await?.is_empty() {
        return Ok(());
    }
    let now = app.now();
    let decision = &needs.decision;
    let intake = Intake {
        practice: held.practice,
        id: app.random.draw(|random| IntakeId::mint(now, random)),
        appointment: held.id,
        client: held.client,
        made_at: now,
        knowledge_version: decision.knowledge_version.clone(),
        answers: Some(answers_field(&app.knowledge, answers)),
        outcome: Some(outcome(decision)),
        changed: None,
        alert: false,
        seen_at: None,
        seen_by: None,
    };
    Ok(app.store.add_intake(act, &intake).await?)
}

async fn keep_consent(
    app: &App,
    picked: &Picked,
    client: &Client,
    sees: &Words,
) -> Result<(), Problem> {
    let before = app.store.consent(client.practice, client.id).await?;
    let same = before
        .as_ref()
        .map_or(sees.is_empty(), |before| before.sees == *sees);
    if same {
        return Ok(());
    }
    let now = app.now();
    let consent = Consent {
        practice: client.practice,
        id: app.random.draw(|random| ConsentId::mint(now, random)),
        client: client.id,
        sees: sees.clone(),
        given_at: now,
        withdrawn_at: None,
    };
    Ok(app
        .store
        .give_consent(&picked.who.act(app), &consent)
        .await?)
}

impl Render for ConfirmPage<'_> {
    fn render(&self) -> Markup {
        let Some(first) = self.held.first() else {
            return html! {};
        };
        let asks = self.entry.practice.approve_first && self.client.vetted_at.is_none();
        let series = self.held.len() > 1 || first.series.is_some();
        let main = html! {
            h1 { "Check and confirm" }
            @if let Some(until) = first.held_until { (self.held_until(until)) }
            (words::summary(self.entry, self.service, Some(first.therapist), first.location, first.starts_at))
            @if series { (self.dates()) }
            (self.more(first))
            form.confirm method="post" action="/book/confirm" {
                (self.hidden(first, series))
                (self.consent())
                @if asks {
                    p.note { (self.entry.practice.name) " looks at new clients first: you ask for the visit, and it is booked when the practice agrees. Until then the time is kept for you." }
                }
                div.actions {
                    button.button.primary type="submit" {
                        @match (asks, series) {
                            (true, false) => "Ask for this visit",
                            (true, true) => "Ask for these visits",
                            (false, false) => "Book this visit",
                            (false, true) => "Book these visits",
                        }
                    }
                }
            }
            @if !series { (self.repeat(first)) }
            form method="post" action="/find" {
                (answers_input(&answers_field(&self.app.knowledge, self.answers)))
                button.link type="submit" { "Look at other times" }
            }
        };
        page(Frame::Full, "book", "Check and confirm", &main)
    }
}

impl ConfirmPage<'_> {
    fn hidden(&self, first: &Appointment, series: bool) -> Markup {
        html! {
            input type="hidden" name="practice" value=(first.practice);
            @match (series, first.series) {
                (true, Some(series)) => input type="hidden" name="series" value=(series);,
                _ => input type="hidden" name="appointment" value=(first.id);,
            }
            (answers_input(&answers_field(&self.app.knowledge, self.answers)))
        }
    }

    fn held_until(&self, until: Timestamp) -> Markup {
        let zone = self
            .entry
            .zone(self.held.first().and_then(|held| held.location));
        html! {
            p.lead {
                "Held for you until " (when::time(until, zone)) " (" (when::clock(until, zone)) "). Nothing is booked until you confirm."
            }
        }
    }

    fn dates(&self) -> Markup {
        html! {
            h2 { "All dates" }
            ul {
                @for held in &self.held {
                    li { (when::visit(held.starts_at, held.ends_at, self.entry.zone(held.location))) }
                }
            }
        }
    }

    fn more(&self, first: &Appointment) -> Markup {
        let zone = self.entry.zone(first.location);
        let most = self.needs.minutes();
        html! {
            dl.facts {
                @if first.location.is_none() {
                    div { dt { "Your home" } dd {
                        (self.client.address.as_deref().unwrap_or_default())
                        @if let Some(notes) = &self.client.access_notes { br; span.quiet { "How to get in: " (notes) } }
                    } }
                }
                div { dt { "Costs" } dd { (first.price.as_deref().unwrap_or("not said")) ". For information; you pay the practice." } }
                div { dt { "Cancelling" } dd { (words::policy(&self.entry.practice, first.starts_at, zone, self.app.now())) } }
                @if self.service.minutes > most {
                    div { dt { "Length" } dd { "Your limit is " (most) " minutes of massage. The rest of the time is for talking and dressing." } }
                }
                @if let Some(date) = self.answers.date {
                    div { dt { "Your answers" } dd { "Of " (crate::words::day(date)) ". Before the visit we ask again whether anything has changed." } }
                }
            }
        }
    }

    fn consent(&self) -> Markup {
        html! {
            fieldset.sees {
                legend { "What the therapist sees" }
                p { "Always: the decision (“" (self.needs.decision.headline) "”) and its limits, so that nobody does what is not for you. You choose the rest, and can change it at any time." }
                @for part in Sees::ALL {
                    label.option {
                        input type="checkbox" name="sees" value=(part.as_str()) checked[part.within(self.consent.as_ref())];
                        span { "The therapist may see " (part.words()) }
                    }
                }
            }
        }
    }

    fn repeat(&self, first: &Appointment) -> Markup {
        html! {
            details {
                summary { "Repeat it weekly" }
                form.row method="post" action="/book/series" {
                    (self.hidden(first, false))
                    label { "How often in all " select name="weeks" { @for weeks in 2..=MOST_WEEKS { option value=(weeks) { (weeks) } } } }
                    button.button type="submit" { "Look at the dates" }
                }
            }
        }
    }
}
