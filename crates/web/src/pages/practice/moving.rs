//! Moving an appointment: to a free time, with the same therapist or another, or for the front desk although it is not offered.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use booking::Status;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use serde::Deserialize;
use store::{Appointment, Client, Service, TherapistId, To};

use super::appointment::seen;
use super::calendar::name;
use super::controls::{Choice, choice, hidden, of_kind};
use super::frame::{Done, at, at_work, refused};
use super::offered::{DAYS, although, choose, days, refusal};
use super::times::{Asked, Times};
use super::typed::{LINE, Typed};
use crate::App;
use crate::account::{Right, Staff, StaffForm};
use crate::error::Problem;
use crate::when;

const FIELDS: [&str; 10] = [
    "sequence",
    "therapist",
    "day",
    "at",
    "do",
    "over_day",
    "over_time",
    "over_time_which",
    "over_therapist",
    "reason",
];

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub struct Looked {
    therapist: Option<String>,
    day: Option<String>,
}

/// A move under way.
struct Move<'a> {
    staff: &'a Staff,
    now: Timestamp,
    visit: Appointment,
    client: Client,
    service: Service,
    times: Times,
    therapist: TherapistId,
    day: Date,
}

impl<'a> Move<'a> {
    async fn read(
        app: &App,
        staff: &'a Staff,
        visit: Appointment,
        therapist: &str,
        day: &str,
    ) -> Result<Move<'a>, Problem> {
        let zone = staff.practice.zone.rules();
        let day_of = |at: Timestamp| zone.to_datetime(at).date();
        let today = day_of(app.now());
        let day = day.parse::<Date>().ok();
        let day = day.filter(|day| (2000..2200).contains(&day.year()));
        let day = day.unwrap_or_else(|| day_of(visit.starts_at)).max(today);
        let begins = day.to_zoned(zone.clone());
        let begins = begins.map_or(app.now(), |begins| begins.timestamp());
        let length = SignedDuration::from_hours(24 * (DAYS + 1));
        let ends = begins.saturating_add(length).unwrap_or(Timestamp::MAX);
        let times = Times::read(app, &staff.practice, begins, ends).await?;
        let id = staff.practice.id;
        let client: Option<Client> = app.store.get(id, visit.client).await?;
        let service: Option<Service> = app.store.get(id, visit.service).await?;
        let service = service.ok_or(Problem::NotFound)?;
        // Who gives massages moves their own visits to their own times.
        let therapist = match therapist {
            "" => visit.therapist,
            wanted => {
                let mut gives = times.who_gives(service.id).map(|one| one.id);
                let found = gives.find(|one| one.to_string() == wanted);
                let found = found
                    .or_else(|| (visit.therapist.to_string() == wanted).then_some(visit.therapist));
                found.ok_or(Problem::NotFound)?
            }
        };
        if therapist != visit.therapist {
            staff.must(Right::Desk)?;
        }
        Ok(Move {
            staff,
            now: app.now(),
            client: client.ok_or(Problem::NotFound)?,
            service,
            times,
            therapist,
            day,
            visit,
        })
    }

    fn asked(&self) -> Asked<'_> {
        let location = self.visit.location;
        let location = location.and_then(|id| self.times.locations.iter().find(|one| one.id == id));
        Asked {
            service: &self.service,
            location,
            home: self.client.home,
            client: Some(&self.client),
            moving: Some(self.visit.id),
        }
    }

    fn address(&self, path: &str) -> String {
        let visit = self.visit.id;
        at(
            self.staff.practice.id,
            &format!("/appointments/{visit}{path}"),
        )
    }
}

/// GET `/practice/{practice}/appointments/{id}/move`
pub async fn show(
    State(app): State<App>,
    staff: Staff,
    Path((_, id)): Path<(String, String)>,
    Query(looked): Query<Looked>,
) -> Result<Response, Problem> {
    let visit = seen(&app, &staff, &id).await?;
    if !matches!(visit.status, Status::Confirmed | Status::Requested) {
        let home = at(staff.practice.id, &format!("/appointments/{id}"));
        return Ok(Redirect::to(&home).into_response());
    }
    let therapist = looked.therapist.unwrap_or_default();
    let day = looked.day.unwrap_or_default();
    let moving = Move::read(&app, &staff, visit, &therapist, &day).await?;
    let sequence = moving.visit.sequence.to_string();
    let typed = Typed::shown(vec![("sequence", sequence)]);
    Ok(page(&moving, &typed).into_response())
}

/// POST `/practice/{practice}/appointments/{id}/move`
pub async fn keep(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let staff = &form.staff;
    let visit = seen(&app, staff, &id).await?;
    form.fields.expect(&FIELDS, &[])?;
    let mut typed = Typed::sent(form.fields.clone());
    let sequence = typed.get("sequence").parse::<u32>();
    let sequence =
        sequence.map_err(|_| Problem::field("sequence", "a whole number, as the form holds it"))?;
    let moving = Move::read(&app, staff, visit, typed.get("therapist"), typed.get("day")).await?;
    let over = typed.get("do") == "over";
    let (to, reason) = match over {
        true => {
            staff.must(Right::Desk)?;
            let zone = moving.asked().zone(&staff.practice).clone();
            let start = typed.instant("over_day", "over_time", &zone);
            let reason = typed.text("reason", LINE);
            let therapist = typed.choice("over_therapist", |id| {
                let mut all = moving.times.therapists.iter().map(|(one, _)| one.id);
                all.find(|one| one.to_string() == id)
            });
            (start.zip(therapist), Some(reason))
        }
        false => {
            let start = typed.get("at").parse::<Timestamp>().ok();
            if start.is_none() {
                typed.complain("at", "Please choose a time.");
            }
            (start.map(|start| (start, moving.therapist)), None)
        }
    };
    let (Some((starts_at, therapist)), true) = (to, typed.is_right()) else {
        return Ok(refused(page(&moving, &typed)));
    };
    let home = moving.address("");
    // Sent twice: it is there already.
    let there = moving.visit.starts_at == starts_at && moving.visit.therapist == therapist;
    if there && moving.visit.sequence > sequence {
        return Ok(Done::Moved.to(&home));
    }
    let to = To {
        sequence,
        therapist,
        starts_at,
        over: reason.as_deref(),
    };
    let moved = app
        .store
        .move_appointment(
            &staff.act(&app),
            staff.by(),
            moving.visit.practice,
            moving.visit.id,
            to,
        )
        .await;
    match moved {
        Ok(_) => Ok(Done::Moved.to(&home)),
        Err(error) => match refusal(&error) {
            Some(words) => {
                typed.complain(if over { "over_time" } else { "at" }, words);
                Ok((StatusCode::CONFLICT, page(&moving, &typed)).into_response())
            }
            None => Err(error.into()),
        },
    }
}

fn page(moving: &Move<'_>, typed: &Typed) -> Markup {
    let (staff, visit) = (moving.staff, &moving.visit);
    let asked = moving.asked();
    let zone = asked.zone(&staff.practice);
    let free = days(
        &moving.times,
        &asked,
        &[moving.therapist],
        moving.day,
        moving.now,
    );
    let desk = staff.may(Right::Desk);
    let gives = moving.times.who_gives(moving.service.id);
    let people: Vec<Choice> = gives
        .map(|one| (one.id.to_string(), one.name.clone()))
        .collect();
    let look = Typed::shown(vec![
        ("therapist", moving.therapist.to_string()),
        ("day", moving.day.to_string()),
    ]);
    let title = format!("Move the visit of {}", name(&moving.client));
    let main = html! {
        p.back { a href=(moving.address("")) { "The visit" } }
        h1 { (title) }
        p.lead { "Now: " (when::visit(visit.starts_at, visit.ends_at, zone)) ", " (moving.service.name) }
        form.look method="get" action=(moving.address("/move")) {
            div.pair {
                @if desk { (choice(&look, "therapist", "With", "", &people)) }
                (of_kind(&look, "day", "From", "", "date", None))
            }
            button.button type="submit" { "Look for times" }
        }
        section.block {
            h2 { "Free times" }
            form method="post" action=(moving.address("/move")) novalidate {
                (hidden("sequence", visit.sequence))
                (hidden("therapist", moving.therapist))
                (hidden("day", moving.day))
                (choose(typed, &free, zone, false))
                @if !free.is_empty() { button.button.primary type="submit" { "Move" } }
                @if desk { (although(typed, &people)) }
            }
        }
    };
    at_work(staff, "/today", &title, &main)
}
