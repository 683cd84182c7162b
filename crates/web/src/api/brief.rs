//! The brief before a visit, for its therapist: the decision and its limits, the plan, and beyond that what the client shares.
//! That somebody read it is in the client's log, as on the page.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use care::Plan;
use care::decision::SettingText;
use care::plan::{Amount, Choice};
use jiff::Timestamp;
use jiff::civil::Date;
use knowledge::Disposition;
use progress::{Range, Series, series};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::events::Happened;
use super::notes::NoteText;
use super::operation::Operation;
use super::sent::Place;
use super::visit::{Visit as Appointment, id};
use super::wire::{Body, Outcome};
use crate::App;
use crate::account::Staff;
use crate::consent::Sees;
use crate::error::Problem;
use crate::pages::practice::brief::{self, Read, of_somebody};
use crate::pages::practice::visit::{Decided, Visit};
use crate::pages::progress::shown;

pub fn operations() -> Vec<Operation> {
    let role = "Only the therapist of the visit may.";
    vec![
        Operation::get(
            "/api/practices/{practice}/visits/{appointment}/brief",
            "The brief before a visit, for its therapist; the client can see that it was read",
            show,
        )
        .signed_in()
        .gives::<Brief>(200, "The decision, and what the client shares.")
        .refuses(403, role),
        Operation::post(
            "/api/practices/{practice}/visits/{appointment}/seen",
            "The therapist has looked at answers that changed",
            seen,
        )
        .signed_in()
        .takes::<Looked>()
        .gives_nothing("It is noted, or was before.")
        .refuses(403, role),
    ]
}

/// A brief.
#[derive(Serialize, JsonSchema)]
struct Brief<'k> {
    /// The visit.
    visit: Appointment,
    /// The name of the client; null once they were erased.
    client: Option<String>,
    /// The how-manieth visit of the client with you.
    number: usize,
    /// What the answers for the visit lead to; null when nobody has answered.
    decision: Option<Said>,
    /// Answers that changed since the visit was booked and that nobody has looked at, the newest first.
    changed: Vec<Changed>,
    /// What the plan offers within the limits; null while care is withheld or a question is open.
    plan: Option<Planned<'k>>,
    /// The way in, for a visit to a home.
    home: Option<Home>,
    /// What happened to the client after visits here.
    happened: Vec<Happened>,
    /// What the client shares.
    shared: Shared<'k>,
    /// The newest signed note before this visit that you may read.
    note_before: Option<NoteText>,
}

/// A decision as a therapist needs it. The answers behind it are the client's to share.
#[derive(Serialize, JsonSchema)]
struct Said {
    /// When the client answered.
    answered_at: Timestamp,
    /// The day that the answers are for.
    answered_for: Option<Date>,
    /// How far care may go.
    disposition: Disposition,
    /// In one sentence.
    headline: String,
    /// Answers are missing or in conflict: no session until then.
    provisional: bool,
    /// The content was changed since, and the decision with it.
    is_another: bool,
    /// What it rests on, and what that asks of you.
    findings: Vec<Point>,
    /// Questions that are still open.
    open: Vec<String>,
    /// Answers that do not fit each other.
    conflicts: Vec<String>,
    /// Where the client should turn, when care is withheld.
    referral: Option<Referred>,
    /// What no session may exceed; null while care is withheld or a question is open.
    limits: Option<Limits>,
}

/// Something to know, in words.
#[derive(Serialize, JsonSchema)]
struct Point {
    /// Its title.
    title: String,
    /// What it asks of a therapist.
    therapist: String,
}

/// Where the client should turn.
#[derive(Serialize, JsonSchema)]
struct Referred {
    /// How urgent.
    urgency: String,
    /// What to do.
    #[serde(rename = "do")]
    action: String,
    /// Who to see.
    see: String,
    /// What to do meanwhile.
    meanwhile: String,
}

/// What no session may exceed.
#[derive(Serialize, JsonSchema)]
struct Limits {
    /// With a therapist.
    session: SettingText,
    /// What to mind.
    precautions: Vec<Point>,
}

/// Answers that changed.
#[derive(Serialize, JsonSchema)]
struct Changed {
    /// Their id, to say that you have looked at them.
    intake: String,
    /// When they were told.
    told_at: Timestamp,
    /// The questions whose answers changed; null when the client does not share their answers.
    questions: Option<Vec<String>>,
}

/// A plan.
#[derive(Serialize, JsonSchema)]
struct Planned<'k> {
    /// Techniques that a therapist gives, the three best.
    chosen: Vec<Technique>,
    /// How much, how often, how long.
    dose: Option<Doses<'k>>,
}

/// A technique.
#[derive(Serialize, JsonSchema)]
struct Technique {
    /// Its id.
    technique: String,
    /// Its title.
    title: String,
    /// Greatest pressure 1-5 (Walton scale) within the limits.
    max_pressure: u8,
    /// Only by a therapist trained for it.
    needs_trained_therapist: bool,
    /// Why.
    reason: Option<String>,
}

/// How much, how often, how long.
#[derive(Serialize, JsonSchema)]
struct Doses<'k> {
    /// Minutes of a session, within the limits.
    minutes: Amount<'k>,
    /// Sessions a week.
    per_week: Amount<'k>,
    /// Weeks.
    weeks: Amount<'k>,
    /// Pressure, in words.
    pressure: String,
    /// Look again after so many sessions.
    review_after_sessions: u32,
}

/// The way into a home.
#[derive(Serialize, JsonSchema)]
struct Home {
    /// As on a letter.
    address: Option<String>,
    /// Where it is.
    place: Option<Place>,
    /// How to get in.
    access_notes: Option<String>,
    /// How to reach the client.
    phone: Option<String>,
    /// When to be on the way.
    way_from: Timestamp,
    /// When the practice made sure who the client is; null = nobody has.
    vetted_at: Option<Timestamp>,
}

/// What the client shares; null is what they do not share, and empty what is shared and not there.
#[derive(Serialize, JsonSchema)]
struct Shared<'k> {
    /// What they let you see: `answers`, `diary`, `measures`, `events`.
    sees: Vec<&'static str>,
    /// All answers to the check, by their questions.
    answers: Option<Value>,
    /// The diary and the measures over the last 90 days, with verdicts.
    measures: Option<Vec<Series<'k>>>,
    /// What they noted after earlier sessions.
    events: Option<Vec<After>>,
}

/// What somebody noted after a session.
#[derive(Serialize, JsonSchema)]
struct After {
    /// The day.
    day: Date,
    /// What, by the id of the after-effect.
    kind: String,
    /// `expected` or `not_expected`.
    severity: String,
    /// In their own words.
    words: Option<String>,
}

/// Which answers somebody looked at.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Looked {
    /// Their id, as the brief says it.
    intake: String,
}

/// GET `/api/practices/{practice}/visits/{appointment}/brief`
async fn show(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
) -> Outcome {
    let visit = Visit::own(&app, &staff, &address).await?;
    if !visit.takes_place() {
        return Err(Problem::NotFound.into());
    }
    let read = Read::load(&app, &staff, &visit).await?;
    let plan = read.plan(&app.knowledge);
    let may = |part: Sees| read.shared.may(part);
    let newest = read.decided.first();
    let history = read.shared.history();
    let instruments = history.map_or_else(Vec::new, |history| shown(&app.knowledge, history));
    let measures = history.map(|history| {
        let record = history.record();
        let one = |instrument| of_somebody(series(instrument, &record, Range::Last(90)));
        instruments.iter().map(one).collect()
    });
    let changed = read.decided.iter();
    let changed = changed.filter(|one| one.intake.alert && one.intake.seen_at.is_none());
    let brief = Brief {
        client: visit.client.name.clone(),
        number: read.number,
        decision: newest.map(|newest| said(newest, plan.is_some())),
        changed: changed
            .map(|one| Changed {
                intake: one.intake.id.to_string(),
                told_at: one.intake.made_at,
                questions: may(Sees::Answers).then(|| {
                    let words = one.intake.changed.iter().flat_map(store::Words::iter);
                    words.map(str::to_owned).collect()
                }),
            })
            .collect(),
        plan: plan.map(planned),
        home: visit.is_at_home().then(|| home(&visit)),
        happened: read
            .events
            .iter()
            .map(|event| Happened::whole(&app, event))
            .collect(),
        shared: Shared {
            sees: Sees::ALL
                .into_iter()
                .filter(|part| may(*part))
                .map(Sees::as_str)
                .collect(),
            answers: newest
                .filter(|_| may(Sees::Answers))
                .map(|newest| newest.answers.to_json(&app.knowledge)),
            measures,
            events: may(Sees::Events).then(|| {
                let events = read.shared.events().iter();
                events
                    .map(|event| After {
                        day: event.day,
                        kind: event.kind.clone(),
                        severity: event.severity.clone(),
                        words: event.words.clone(),
                    })
                    .collect()
            }),
        },
        note_before: read
            .before(&visit)
            .map(|note| NoteText::of(note, &read.amendments)),
        visit: visit.appointment.clone().into(),
    };
    Ok(Json(brief).into_response())
}

fn said(decided: &Decided, permitted: bool) -> Said {
    let decision = &decided.decision;
    let findings = brief::findings(decision).into_iter();
    let referral = decision.referral.as_ref();
    // Limits that an open question could still tighten are no limits.
    let limits = decision.limits.as_ref().filter(|_| permitted);
    Said {
        answered_at: decided.intake.made_at,
        answered_for: decided.answers.date,
        disposition: decision.disposition,
        headline: decision.headline.clone(),
        provisional: decision.provisional,
        is_another: decided.is_another,
        findings: findings
            .map(|finding| Point {
                title: finding.title.clone(),
                therapist: finding.therapist.clone(),
            })
            .collect(),
        open: decision.open.iter().map(|one| one.text.clone()).collect(),
        conflicts: decision
            .conflicts
            .iter()
            .map(|one| one.text.clone())
            .collect(),
        referral: referral.map(|referral| Referred {
            urgency: referral.urgency.clone(),
            action: referral.action.clone(),
            see: referral.see.clone(),
            meanwhile: referral.meanwhile.clone(),
        }),
        limits: limits.map(|limits| Limits {
            session: limits.therapist.clone(),
            precautions: limits
                .precautions
                .iter()
                .map(|one| Point {
                    title: one.title.clone(),
                    therapist: one.therapist.clone(),
                })
                .collect(),
        }),
    }
}

fn planned(plan: Plan<'_>) -> Planned<'_> {
    let chosen = brief::chosen(&plan).into_iter();
    let technique = |choice: &Choice<'_>| Technique {
        technique: choice.technique.to_owned(),
        title: choice.title.to_owned(),
        max_pressure: choice.max_pressure,
        needs_trained_therapist: choice.needs_trained_therapist,
        reason: choice.reasons.first().cloned(),
    };
    Planned {
        chosen: chosen.map(technique).collect(),
        dose: plan.dose.map(|dose| Doses {
            minutes: dose.minutes,
            per_week: dose.per_week,
            weeks: dose.weeks,
            pressure: dose.pressure_words,
            review_after_sessions: dose.review_after_sessions,
        }),
    }
}

fn home(visit: &Visit) -> Home {
    let client = &visit.client;
    Home {
        address: client.address.clone(),
        place: client.home.map(Place::from),
        access_notes: client.access_notes.clone(),
        phone: client.phone.clone(),
        way_from: visit.appointment.way_from,
        vetted_at: client.vetted_at,
    }
}

/// POST `/api/practices/{practice}/visits/{appointment}/seen`
async fn seen(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
    Body(looked): Body<Looked>,
) -> Outcome<StatusCode> {
    let visit = Visit::own(&app, &staff, &address).await?;
    brief::look(&app, &staff, &visit, id("intake", &looked.intake)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
