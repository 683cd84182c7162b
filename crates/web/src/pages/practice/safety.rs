//! Who is in whose home, who is late, and a way out that needs no explanation.

use std::str::FromStr;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, Render, html};
use serde::{Deserialize, Serialize};
use store::{
    Act, AppointmentId, Client, Mail, MailId, Practice, StoreError, Therapist, VisitCheck,
};

use super::brief::AFTER_END;
use super::frame::at_work;
use super::visit::{self, Visit};
use crate::App;
use crate::account::{Right, Staff, StaffForm};
use crate::error::Problem;
use crate::mail::Kind;
use crate::when;

/// So long after the start of a home visit somebody who is watched has checked in: our own choice.
const COME_WITHIN: SignedDuration = SignedDuration::from_mins(15);
/// Nobody is asked about a visit that began longer ago than this, as after the program stood still: our own choice.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(12);

/// POST `/practice/{practice}/visits/{id}/presence`: a therapist comes, stays longer, goes, or leaves early.
pub async fn presence(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let visit = Visit::own(&app, &form.staff, &id).await?;
    form.fields.expect(&["do", "minutes"], &[])?;
    let minutes = form.fields.one("minutes").unwrap_or("15").parse();
    let minutes = minutes.map_err(|_| Problem::field("minutes", MINUTES))?;
    let what = form.fields.one("do").unwrap_or_default();
    say(&app, &form.staff, &visit, what, minutes).await?;
    let next = match what {
        "early" => format!("{}/left", visit.address()),
        _ => visit.address(),
    };
    Ok(Redirect::to(&next).into_response())
}

/// What is expected of the minutes.
const MINUTES: &str = "15, 30 or 60";

/// A therapist comes to a home, stays longer, goes, or leaves early: `in`, `later`, `out` or `early`. What was heard of after
/// somebody else did so changes nothing.
///
/// # Errors
/// 404 for what is no agreed visit to a home, 422 for another word.
pub async fn say(
    app: &App,
    staff: &Staff,
    visit: &Visit,
    what: &str,
    minutes: i64,
) -> Result<(), Problem> {
    if !visit.is_agreed() || !visit.is_at_home() {
        return Err(Problem::NotFound);
    }
    if !AFTER_END.contains(&minutes) {
        return Err(Problem::field("minutes", MINUTES));
    }
    let (now, act) = (app.now(), staff.act(app));
    let later = |from: Timestamp| {
        from.saturating_add(SignedDuration::from_mins(minutes))
            .unwrap_or(from)
    };
    let (store, practice) = (&app.store, visit.practice());
    let check = VisitCheck {
        practice,
        appointment: visit.id(),
        client: visit.client.id,
        therapist: visit.therapist.id,
        // Whoever comes late stays late: nobody is asked about before they could be done.
        expected_end: later(visit.appointment.ends_at.max(now)),
        in_at: Some(now),
        out_at: None,
        early_at: None,
        told_at: None,
        reached_at: None,
        reached_by: None,
    };
    let done = match what {
        "in" => store.check_in(&act, &check).await,
        "later" => {
            let known = store.visit_check(practice, visit.id()).await?;
            let from = known.map_or(now, |known| known.expected_end.max(now));
            store
                .expect_end(&act, practice, visit.id(), later(from))
                .await
        }
        "out" => store.check_out(&act, practice, visit.id()).await,
        "early" => return Ok(store.leave_early(&act, &check).await?),
        _ => return Err(Problem::field("do", "in, later, out or early")),
    };
    match done {
        // The page was older than what has happened since; the brief says how it stands.
        Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// GET `/practice/{practice}/visits/{id}/left`: what somebody who left early can do, and need not.
pub async fn left(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
) -> Result<Response, Problem> {
    let visit = Visit::own(&app, &staff, &id).await?;
    let practice = &staff.practice;
    let main = html! {
        h1 { "You have left" }
        p.lead { "The visit is ended. You owe nobody a reason, and no note is asked of you." }
        p { "If you are in danger, call the local emergency number first. Go where people are." }
        ul.ways {
            @if let Some(phone) = &practice.phone { li { a.button.primary href={ "tel:" (phone) } { "Call the practice" } } }
            li { a.button href=(format!("/practice/{}/events?visit={}", practice.id, visit.id())) { "Tell what happened, now or later" } }
            li { a href=(format!("/practice/{}/notes", practice.id)) { "To your visits" } }
        }
        p.quiet { "Kept is that this visit ended early, and when. Nothing else." }
    };
    Ok(at_work(&staff, "/safety", "You have left", &main).into_response())
}

/// Those who are late out of a home, as far as anybody knows and this person may see: the desk all, a therapist themselves.
///
/// # Errors
/// As any question.
pub async fn escalations(app: &App, staff: &Staff) -> Result<Vec<VisitCheck>, StoreError> {
    let mut open = seen_by(app, staff).await?;
    open.retain(|check| check.is_late(app.now()));
    Ok(open)
}

/// Home visits that somebody has not come out of yet.
async fn seen_by(app: &App, staff: &Staff) -> Result<Vec<VisitCheck>, StoreError> {
    let mut open = app.store.open_checks(staff.practice.id).await?;
    if !staff.may(Right::Desk) {
        let own = staff.therapist.as_ref().map(|own| own.id);
        open.retain(|check| Some(check.therapist) == own);
    }
    Ok(open)
}

/// GET `/practice/{practice}/safety`
pub async fn show(State(app): State<App>, staff: Staff) -> Result<Response, Problem> {
    let rows = rows(&app, &staff).await?;
    let (late, there) = rows
        .into_iter()
        .partition(|row| row.check.is_late(app.now()));
    let page = SafetyPage {
        staff: &staff,
        late,
        there,
    };
    Ok(page.render().into_response())
}

/// Everybody in a home whom this person may see.
///
/// # Errors
/// 403 for those who may see nobody.
pub async fn rows(app: &App, staff: &Staff) -> Result<Vec<Row>, Problem> {
    if !staff.may(Right::Desk) {
        staff.must(Right::Treat)?;
    }
    let mut rows = Vec::new();
    for check in seen_by(app, staff).await? {
        rows.push(Row::read(app, check).await?);
    }
    Ok(rows)
}

/// POST `/practice/{practice}/safety/reached`: somebody reached a therapist, and all is well.
pub async fn reached(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let staff = &form.staff;
    form.fields.expect(&["visit"], &[])?;
    let visit = AppointmentId::from_str(form.fields.one("visit").unwrap_or_default())
        .map_err(|_| Problem::field("visit", "a visit, by its number"))?;
    reach(&app, staff, visit).await?;
    let practice = staff.practice.id;
    Ok(Redirect::to(&format!("/practice/{practice}/safety")).into_response())
}

/// Somebody who is late was reached: the desk says so of all, a therapist of themselves.
///
/// # Errors
/// 404 for whom nobody looks for, or of whom this person may not say so.
pub async fn reach(app: &App, staff: &Staff, visit: AppointmentId) -> Result<(), Problem> {
    let practice = staff.practice.id;
    if !staff.may(Right::Desk) {
        staff.must(Right::Treat)?;
        let check = app.store.visit_check(practice, visit).await?;
        let own = staff.therapist.as_ref().map(|own| own.id);
        if check.is_none_or(|check| Some(check.therapist) != own) {
            return Err(Problem::NotFound);
        }
    }
    let act = staff.act(app);
    let reached = app.store.reached(&act, practice, visit, staff.member());
    Ok(reached.await?)
}

/// Somebody in a home: who, where, until when. Nothing of the client but the place.
pub struct Row {
    /// When they came and are expected to go.
    pub check: VisitCheck,
    /// Who.
    pub therapist: String,
    /// The address.
    pub place: String,
}

impl Row {
    async fn read(app: &App, check: VisitCheck) -> Result<Row, StoreError> {
        let (store, practice) = (&app.store, check.practice);
        let therapist = store.get::<Therapist>(practice, check.therapist).await?;
        let client = store.get::<Client>(practice, check.client).await?;
        Ok(Row {
            therapist: therapist
                .map(|therapist| therapist.name)
                .unwrap_or_default(),
            place: client
                .and_then(|client| client.address)
                .unwrap_or_else(|| "an address that is not known".to_owned()),
            check,
        })
    }
}

struct SafetyPage<'a> {
    staff: &'a Staff,
    late: Vec<Row>,
    there: Vec<Row>,
}

impl Render for SafetyPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "Who is in a home" }
            section.block aria-labelledby="late" {
                h2 #late { "Late" }
                @if self.late.is_empty() { p { "Nobody is late." } }
                @else {
                    p { "Call them first. If nobody answers, go there or call the local emergency number." }
                    ul.records { @for row in &self.late { (self.row(row, true)) } }
                }
            }
            section.block aria-labelledby="there" {
                h2 #there { "There now" }
                @if self.there.is_empty() { p { "Nobody has checked in to a home." } }
                @else { ul.records { @for row in &self.there { (self.row(row, false)) } } }
            }
            p.quiet { "Therapists check in at the door and out when they leave. Fifteen minutes after the end of a visit, or when they said, the practice gets a mail (our own choice). Whoever is looked out for from the start of a visit counts as late 15 minutes after it without a check-in; that is chosen for each therapist in the set-up." }
        };
        at_work(self.staff, "/safety", "Who is in a home", &main)
    }
}

impl SafetyPage<'_> {
    fn row(&self, row: &Row, late: bool) -> Markup {
        let zone = &self.staff.practice.zone;
        let own = self.staff.therapist.as_ref().map(|own| own.id) == Some(row.check.therapist);
        let end = row.check.expected_end;
        html! {
            li.late[late] {
                div {
                    b { (row.therapist) } " at " (row.place) br;
                    span.quiet { @if row.check.has_come() { "Expected out by " } @else { "Has not checked in. Expected there by " } (when::time(end, zone)) " on " (when::day(end, zone)) " (" (when::clock(end, zone)) ")." }
                }
                div.row {
                    @if own { a.button.plain href=(visit::address(row.check.practice, row.check.appointment)) { "To the visit" } }
                    @if late {
                        form method="post" action=(format!("/practice/{}/safety/reached", row.check.practice)) {
                            input type="hidden" name="visit" value=(row.check.appointment);
                            button.button type="submit" { "Reached, all is well" span.unseen { ": " (row.therapist) } }
                        }
                    }
                }
            }
        }
    }
}

/// What the mail about somebody who is late needs: which visit, and which end of it.
#[derive(Debug, Serialize, Deserialize)]
struct Late {
    practice: String,
    visit: String,
    expected_end: Timestamp,
}

/// Owes a mail to the practice of everybody who is late, out of a home or to come to one, once for each time they were expected at.
///
/// # Errors
/// As any write; what was not told is told the next time.
pub async fn tell_late(app: &App) -> Result<(), StoreError> {
    let now = app.now();
    let before = |by: SignedDuration| now.saturating_sub(by).unwrap_or(now);
    let (from, to) = (before(LOOK_BACK), before(COME_WITHIN));
    app.store.expect_check_ins(from, to, COME_WITHIN).await?;
    for check in app.store.late_untold(now).await? {
        let practice = app
            .store
            .get::<Practice>(check.practice, check.practice)
            .await?;
        if let Some(email) = practice.and_then(|practice| practice.email) {
            let late = Late {
                practice: check.practice.to_string(),
                visit: check.appointment.to_string(),
                expected_end: check.expected_end,
            };
            app.store
                .owe_mail(&Mail {
                    id: app.random.draw(|random| MailId::mint(now, random)),
                    account: None,
                    email,
                    kind: Kind::LateFromHome.as_str().to_owned(),
                    occasion: format!("{} {}", check.appointment, check.expected_end),
                    data: serde_json::to_string(&late).unwrap_or_default(),
                    created_at: now,
                    attempts: 0,
                    next_try_at: now,
                })
                .await?;
            app.accounts.mail_owed.notify_one();
        }
        app.store.told_late(&Act::program(now), &check).await?;
    }
    Ok(())
}

/// What that mail says: who, where, until when, and where to say that all is well. `None` when they were heard of meanwhile.
///
/// # Errors
/// As any question.
pub async fn late_words(
    app: &App,
    data: &str,
) -> Result<Option<(Vec<String>, String)>, StoreError> {
    let Ok(late) = serde_json::from_str::<Late>(data) else {
        return Ok(None);
    };
    let (Ok(practice), Ok(visit)) = (late.practice.parse(), late.visit.parse()) else {
        return Ok(None);
    };
    let check = app.store.visit_check(practice, visit).await?;
    let check = check.filter(|check| check.is_open() && check.expected_end == late.expected_end);
    let zone = app
        .store
        .get::<Practice>(practice, practice)
        .await?
        .map(|practice| practice.zone);
    let (Some(check), Some(zone)) = (check, zone) else {
        return Ok(None);
    };
    let end = check.expected_end;
    let row = Row::read(app, check).await?;
    let (what, expected) = match row.check.has_come() {
        true => ("is at", "checked out"),
        false => ("is expected at", "checked in"),
    };
    let words = vec![
        format!("{} {what} {} and has not {expected}.", row.therapist, row.place),
        format!(
            "They should have {expected} by {} on {} ({}).",
            when::time(end, &zone),
            when::day(end, &zone),
            when::clock(end, &zone)
        ),
        "Call them. If nobody answers, go there or call the local emergency number. When you have reached them, say so here:".to_owned(),
    ];
    let origin = &app.accounts.settings.origin;
    Ok(Some((
        words,
        format!("{origin}/practice/{practice}/safety"),
    )))
}
