//! Why a time is not offered: everything that stands in the way, in words and numbers.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use store::{Client, TherapistId};

use super::calendar::name;
use super::clients::seen_by;
use super::controls::{Choice, choice, line, not_taken, of_kind, which};
use super::frame::{at, at_work, refused};
use super::times::{Asked, Times};
use super::typed::Typed;
use crate::App;
use crate::account::{Right, Staff, StaffForm};
use crate::error::Problem;
use crate::when;

const FIELDS: [&str; 8] = [
    "therapist",
    "service",
    "where",
    "client",
    "home",
    "day",
    "time",
    "time_which",
];

/// GET `/practice/{practice}/why`
pub async fn show(State(app): State<App>, staff: Staff) -> Result<Response, Problem> {
    let (times, clients) = read(&app, &staff, None).await?;
    let today = staff.practice.zone.rules().to_datetime(app.now()).date();
    let typed = Typed::shown(vec![
        ("day", today.to_string()),
        ("time", "09:00".to_owned()),
    ]);
    Ok(page(&staff, &times, &clients, &typed, None).into_response())
}

/// POST `/practice/{practice}/why`: a question; nothing is changed by it, and no address holds whom it is about.
pub async fn ask(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let staff = &form.staff;
    form.fields.expect(&FIELDS, &[])?;
    let mut typed = Typed::sent(form.fields.clone());
    let practice_zone = staff.practice.zone.clone();
    let rough = {
        let mut typed = typed.clone();
        typed.instant("day", "time", &practice_zone)
    };
    let (times, clients) = read(&app, staff, rough).await?;
    let people = people(staff, &times);
    let therapist: Option<TherapistId> = typed.choice("therapist", |id| {
        let known = people.iter().any(|(known, _)| known == id);
        known.then(|| id.parse().ok()).flatten()
    });
    let service = typed.choice("service", |id| {
        let mut all = times.services.iter();
        all.find(|one| one.id.to_string() == id)
    });
    let location = typed.choice("where", |name| times.read_where(name));
    let client: Option<&Client> = match typed.get("client") {
        "" => None,
        _ => typed.choice("client", |typed| {
            let mut all = clients.iter();
            all.find(|one| label(one) == typed || name(one) == typed)
        }),
    };
    let home = typed
        .place("home")
        .or_else(|| client.and_then(|client| client.home));
    let zone = location
        .flatten()
        .map_or(&practice_zone, |location| &location.zone)
        .clone();
    let time = typed.instant("day", "time", &zone);
    let (Some(therapist), Some(service), Some(location), Some(time), true) =
        (therapist, service, location, time, typed.is_right())
    else {
        return Ok(refused(page(staff, &times, &clients, &typed, None)));
    };
    let asked = Asked {
        service,
        location,
        home,
        client,
        moving: None,
    };
    let why = times.why_not(therapist, &asked, time);
    let notice = notice(service, time, &zone, app.now());
    let answer = Answer {
        when: format!(
            "{}, {} ({})",
            when::day(time, &zone),
            when::time(time, &zone),
            when::clock(time, &zone)
        ),
        why,
        notice,
    };
    Ok(page(staff, &times, &clients, &typed, Some(&answer)).into_response())
}

/// What stands in the way.
struct Answer {
    when: String,
    why: Vec<String>,
    /// What holds for clients and not for the front desk.
    notice: Option<String>,
}

/// Clients book with notice; the front desk without.
pub fn notice(
    service: &store::Service,
    at: jiff::Timestamp,
    zone: &store::Zone,
    now: jiff::Timestamp,
) -> Option<String> {
    let notice = jiff::SignedDuration::from_mins(i64::from(service.notice_minutes));
    let earliest = now.saturating_add(notice).unwrap_or(now);
    (now <= at && at < earliest).then(|| {
        format!(
            "Clients cannot book it themselves: they book at least {} minutes before, now from {} on {}. The front desk can.",
            service.notice_minutes,
            when::time(earliest, zone),
            when::day(earliest, zone)
        )
    })
}

/// The times around an instant, and the clients that somebody may ask for.
///
/// # Errors
/// 403 for those who may see none.
pub async fn read(
    app: &App,
    staff: &Staff,
    around: Option<jiff::Timestamp>,
) -> Result<(Times, Vec<Client>), Problem> {
    let clients = seen_by(app, staff).await?;
    let at = around.unwrap_or_else(|| app.now());
    let times = Times::read(app, &staff.practice, at, at).await?;
    Ok((times, clients))
}

/// Whose time somebody may ask about: everybody's for the front desk, their own for a therapist.
pub fn people(staff: &Staff, times: &Times) -> Vec<Choice> {
    let all = times.therapists.iter().map(|(one, _)| one);
    let own = staff.therapist.as_ref().map(|own| own.id);
    let seen = all.filter(|one| staff.may(Right::Desk) || Some(one.id) == own);
    seen.map(|one| (one.id.to_string(), one.name.clone()))
        .collect()
}

fn label(client: &Client) -> String {
    match &client.address {
        Some(address) => format!("{}, {address}", name(client)),
        None => name(client),
    }
}

fn page(
    staff: &Staff,
    times: &Times,
    clients: &[Client],
    typed: &Typed,
    answer: Option<&Answer>,
) -> Markup {
    let id = staff.practice.id;
    let services: Vec<Choice> = times
        .services
        .iter()
        .map(|one| (one.id.to_string(), one.name.clone()))
        .collect();
    let labels: Vec<String> = clients.iter().take(500).map(label).collect();
    let title = "Why is this time not offered?";
    let main = html! {
        h1 { (title) }
        @if let Some(answer) = answer {
            section.note role="status" {
                h2 { (answer.when) }
                @if answer.why.is_empty() { p { "Nothing stands in the way: the front desk can book it." } }
                @else { ul { @for why in &answer.why { li { (why) } } } }
                @if let Some(notice) = &answer.notice { p { (notice) } }
            }
        }
        (not_taken(typed))
        form.narrow method="post" action=(at(id, "/why")) novalidate {
            (choice(typed, "therapist", "With", "", &people(staff, times)))
            (choice(typed, "service", "What", "", &services))
            (choice(typed, "where", "Where", "", &times.wheres()))
            (of_kind(typed, "client", "For a client", "By name, or empty. Their home and their other visits count then.", "text", Some("clients")))
            (super::controls::names("clients", labels.iter().map(String::as_str)))
            (line(typed, "home", "Or for a home at", "Latitude and longitude, such as 52.503, 13.411."))
            div.pair {
                (of_kind(typed, "day", "Day", "", "date", None))
                (of_kind(typed, "time", "Time", "", "time", None))
            }
            (which(typed, "time"))
            button.button.primary type="submit" { "Ask" }
        }
    };
    at_work(staff, "/why", title, &main)
}
