//! Clients: how to reach them, where they live and how to get in. Nothing of their health.

mod page;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use store::{Client, ClientId, Of, Service};

use super::frame::{Done, Note, at, refused};
use super::set_up::Put;
use super::typed::{LINE, NAME, TEXT, Typed, mark, place};
use crate::App;
use crate::account::{Right, Staff, StaffForm};
use crate::error::Problem;
use crate::words::day;
use page::{client_page, form_page, list_page};

/// Visits are listed so far back and ahead.
const YEARS: SignedDuration = SignedDuration::from_hours(24 * 366 * 2);

const FIELDS: [&str; 12] = [
    "id",
    "seen",
    "then",
    "name",
    "email",
    "phone",
    "address",
    "home",
    "access_notes",
    "vetted",
    "vetted_on",
    "ended",
];

/// What comes after a client was found or added: booking for them.
#[derive(Debug, Default, Deserialize)]
pub struct Then {
    then: Option<String>,
    #[serde(flatten)]
    note: Note,
}

/// The clients that somebody may see: all for the front desk, for a therapist those with a visit with them.
///
/// # Errors
/// 403 for those who may see none.
pub async fn seen_by(app: &App, staff: &Staff) -> Result<Vec<Client>, Problem> {
    let practice = staff.practice.id;
    match (staff.may(Right::Desk), &staff.therapist) {
        (true, _) => Ok(app.store.list(practice).await?),
        (false, Some(own)) if staff.may(Right::Treat) => {
            Ok(app.store.clients_of(practice, own.id).await?)
        }
        _ => Err(Problem::NotYourRole),
    }
}

/// A client whom somebody may see.
///
/// # Errors
/// 404 for all others, and for those who are not there.
pub async fn one(app: &App, staff: &Staff, id: &str) -> Result<Client, Problem> {
    let id: ClientId = id.parse().map_err(|_| Problem::NotFound)?;
    let client = match staff.may(Right::Desk) {
        true => app.store.get(staff.practice.id, id).await?,
        false => {
            let seen = seen_by(app, staff).await?;
            seen.into_iter().find(|client| client.id == id)
        }
    };
    client.ok_or(Problem::NotFound)
}

/// GET `/practice/{practice}/clients`
pub async fn list(
    State(app): State<App>,
    staff: Staff,
    Query(then): Query<Then>,
) -> Result<Response, Problem> {
    let clients = seen_by(&app, &staff).await?;
    Ok(list_page(&staff, &clients, "", then.then.as_deref(), then.note).into_response())
}

/// POST `/practice/{practice}/clients`: looks for a name. In a form, so that no address and no log holds it.
pub async fn search(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    form.fields.expect(&["q", "then"], &[])?;
    let wanted = form.fields.one("q").unwrap_or_default().trim().to_owned();
    let mut clients = seen_by(&app, &form.staff).await?;
    let small = wanted.to_lowercase();
    let has = |text: &Option<String>| {
        text.as_ref()
            .is_some_and(|text| text.to_lowercase().contains(&small))
    };
    clients.retain(|client| has(&client.name) || has(&client.email) || has(&client.phone));
    let then = form.fields.one("then");
    Ok(list_page(&form.staff, &clients, &wanted, then, Note::default()).into_response())
}

/// GET `/practice/{practice}/clients/new`
pub async fn new(
    State(app): State<App>,
    staff: Staff,
    Query(then): Query<Then>,
) -> Result<Response, Problem> {
    staff.must(Right::Desk)?;
    let id = app.random.draw(|random| ClientId::mint(app.now(), random));
    let then = then.then.filter(|then| then == "book").unwrap_or_default();
    let typed = Typed::shown(vec![("id", id.to_string()), ("then", then)]);
    Ok(form_page(&staff, &typed, None).into_response())
}

/// GET `/practice/{practice}/clients/{id}`
pub async fn show(
    State(app): State<App>,
    staff: Staff,
    Path((_, id)): Path<(String, String)>,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    let client = one(&app, &staff, &id).await?;
    let (now, practice) = (app.now(), staff.practice.id);
    let from = now.saturating_sub(YEARS).unwrap_or(now);
    let to = now.saturating_add(YEARS).unwrap_or(now);
    let of = Of::Client(client.id);
    let mut visits = app.store.appointments(practice, of, from, to).await?;
    visits.reverse();
    if !staff.may(Right::Desk) {
        let own = staff.therapist.as_ref().map(|own| own.id);
        visits.retain(|visit| Some(visit.therapist) == own);
    }
    let services: Vec<Service> = app.store.list(practice).await?;
    Ok(client_page(&staff, &client, &visits, &services, now, note).into_response())
}

/// GET `/practice/{practice}/clients/{id}/change`
pub async fn change(
    State(app): State<App>,
    staff: Staff,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    staff.must(Right::Desk)?;
    let client = one(&app, &staff, &id).await?;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut values = vec![
        ("id", client.id.to_string()),
        ("seen", mark(&client)),
        ("name", text(&client.name)),
        ("email", text(&client.email)),
        ("phone", text(&client.phone)),
        ("address", text(&client.address)),
        ("home", place(client.home)),
        ("access_notes", text(&client.access_notes)),
    ];
    if let Some(vetted) = client.vetted_at {
        values.push(("vetted", "yes".to_owned()));
        values.push(("vetted_on", date(&staff, vetted)));
    }
    if client.retired_at.is_some() {
        values.push(("ended", "yes".to_owned()));
    }
    Ok(form_page(&staff, &Typed::shown(values), Some(&client)).into_response())
}

/// POST `/practice/{practice}/clients/keep`
pub async fn keep(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let staff = &form.staff;
    staff.must(Right::Desk)?;
    form.fields.expect(&FIELDS, &[])?;
    let mut typed = Typed::sent(form.fields.clone());
    let id = typed.get("id").parse();
    let id: ClientId = id.map_err(|_| Problem::field("id", "an id, as the form holds it"))?;
    match put(&app, staff, id, &mut typed).await? {
        Put::Kept { .. } => {}
        Put::Wrong(known) => return Ok(refused(form_page(staff, &typed, known.as_ref()))),
        Put::Stale(known) => {
            typed.complain(
                "name",
                "Somebody changed this client since you opened the page. Open it anew, and compare.",
            );
            let page = form_page(staff, &typed, Some(&known));
            return Ok((axum::http::StatusCode::CONFLICT, page).into_response());
        }
    }
    let practice = staff.practice.id;
    Ok(match typed.get("then") {
        "book" => Done::Kept.to(&at(practice, &format!("/book?client={id}"))),
        _ => Done::Kept.to(&at(practice, &format!("/clients/{id}"))),
    })
}

/// Keeps a client, new or not, as the fields say; `seen` names the state that whoever sends them has read. The same for pages
/// and programs.
///
/// # Errors
/// 404 when they were read before and are not there.
pub async fn put(
    app: &App,
    staff: &Staff,
    id: ClientId,
    typed: &mut Typed,
) -> Result<Put<Client>, Problem> {
    let known: Option<Client> = app.store.get(staff.practice.id, id).await?;
    if known.is_none() && !typed.get("seen").is_empty() {
        return Err(Problem::NotFound);
    }
    let client = read(app, staff, typed, id, known.as_ref());
    let seen = typed.get("seen").to_owned();
    if let Some(known) = known
        .as_ref()
        .filter(|known| seen != mark(known) && **known != client)
    {
        return Ok(Put::Stale(known.clone()));
    }
    if !typed.is_right() {
        return Ok(Put::Wrong(known));
    }
    app.store.put(&staff.act(app), &client).await?;
    Ok(Put::Kept {
        new: known.is_none(),
    })
}

fn read(
    app: &App,
    staff: &Staff,
    typed: &mut Typed,
    id: ClientId,
    known: Option<&Client>,
) -> Client {
    let now = app.now();
    let today = staff.practice.zone.rules().to_datetime(now).date();
    let vetted_on = match typed.has("vetted", "yes") {
        false => None,
        true if typed.get("vetted_on").trim().is_empty() => Some(today),
        true => typed.day("vetted_on"),
    };
    if vetted_on.is_some_and(|on| on > today) {
        typed.complain(
            "vetted_on",
            format!("Please type a day up to {}.", day(today)),
        );
    }
    let vetted_before = known.and_then(|known| known.vetted_at);
    let same = vetted_before.map(|at| date(staff, at)) == vetted_on.map(|on| on.to_string());
    let vetted_at = match (same, vetted_on) {
        (true, _) => vetted_before,
        (false, Some(on)) if on == today => Some(now),
        (false, on) => on.and_then(|on| {
            let noon = on.at(12, 0, 0, 0);
            let noon = noon.to_zoned(staff.practice.zone.rules().clone());
            noon.ok().map(|noon| noon.timestamp())
        }),
    };
    let ended = typed.has("ended", "yes");
    let retired_before = known.and_then(|known| known.retired_at);
    Client {
        practice: staff.practice.id,
        id,
        account: known.and_then(|known| known.account),
        name: Some(typed.text("name", NAME)),
        email: typed.email("email"),
        phone: typed.maybe("phone", NAME),
        address: typed.maybe("address", LINE),
        home: typed.place("home"),
        access_notes: typed.maybe("access_notes", TEXT),
        made_at: known.map_or(now, |known| known.made_at),
        vetted_at,
        retired_at: ended.then(|| retired_before.unwrap_or(now)),
    }
}

/// A day by the clock of the practice.
pub fn date(staff: &Staff, at: Timestamp) -> String {
    let zone = staff.practice.zone.rules();
    zone.to_datetime(at).date().to_string()
}
