//! Beginning a practice and setting it up: itself, its locations, rooms, services, therapists and credentials.

use std::str::FromStr;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Credential, Location, Practice, PracticeId, Room, Service, SetUp, Therapist};

use super::operation::Operation;
use super::sent::{self, IF_MATCH, Place};
use super::sheets::Wire;
use super::visit::id;
use super::wire::{Body, Outcome};
use crate::App;
use crate::account::{Right, SignedIn, Staff};
use crate::error::Problem;
use crate::pages::practice::home;
use crate::pages::practice::onboarding::{self, Begun};
use crate::pages::practice::set_up::{Around, Put, put, seen};
use crate::problem::Document;

const ROLE: &str = "Only owners of the practice may.";
const STALE: &str =
    "It was changed since `if-match` was read, or it is there and `if-match` is missing (`stale`).";

/// The operations of a kind of record: all, one, and keeping one.
macro_rules! sheet {
    ($type:ty, $all:literal, $one:literal, $many:literal, $a:literal) => {
        [
            Operation::get($all, concat!("All ", $many, " of a practice, also those that are not used any more"), list::<$type>)
                .signed_in()
                .gives::<Vec<Record<<$type as Wire>::Form>>>(200, "In the order in which they were added.")
                .refuses(403, ROLE),
            Operation::get($one, concat!("A ", $a, " of a practice"), one::<$type>)
                .signed_in()
                .gives::<Record<<$type as Wire>::Form>>(200, "As it stands.")
                .tagged()
                .refuses(403, ROLE),
            Operation::put($one, concat!("Adds or changes a ", $a, "; you choose its id, a UUID"), keep::<$type>)
                .signed_in()
                .header("if-match", IF_MATCH, json!({ "type": "string" }))
                .takes::<<$type as Wire>::Form>()
                .gives::<Record<<$type as Wire>::Form>>(201, "It is added.")
                .tagged()
                .gives::<Record<<$type as Wire>::Form>>(200, "It is kept.")
                .tagged()
                .refuses(403, ROLE)
                .refuses(412, STALE),
        ]
    };
}

pub fn operations() -> Vec<Operation> {
    let own = "/api/practices/{practice}";
    let mut all = vec![
        Operation::get("/api/practices", "The practices that you work for", mine)
            .signed_in()
            .gives::<Vec<Workplace>>(200, "Each once, with your roles."),
        Operation::post(
            "/api/practices",
            "Begins a practice that can be booked: all of it, or nothing",
            begin,
        )
        .signed_in()
        .takes::<Beginning>()
        .gives::<Workplace>(201, "It is there, and you are its owner.")
        .gives::<Workplace>(200, "You began it before.")
        .refuses(409, "Another practice has this id (`taken`)."),
        Operation::get(own, "A practice and its rules", show)
            .signed_in()
            .gives::<Record<<Practice as Wire>::Form>>(200, "As it stands.")
            .tagged()
            .refuses(403, ROLE),
        Operation::put(own, "Changes a practice and its rules", change)
            .signed_in()
            .header("if-match", IF_MATCH, json!({ "type": "string" }))
            .takes::<<Practice as Wire>::Form>()
            .gives::<Record<<Practice as Wire>::Form>>(200, "It is kept.")
            .tagged()
            .refuses(403, ROLE)
            .refuses(412, STALE),
    ];
    all.extend(sheet!(
        Location,
        "/api/practices/{practice}/locations",
        "/api/practices/{practice}/locations/{location}",
        "locations",
        "location"
    ));
    all.extend(sheet!(
        Room,
        "/api/practices/{practice}/rooms",
        "/api/practices/{practice}/rooms/{room}",
        "rooms",
        "room"
    ));
    all.extend(sheet!(
        Service,
        "/api/practices/{practice}/services",
        "/api/practices/{practice}/services/{service}",
        "services",
        "service"
    ));
    all.extend(sheet!(
        Therapist,
        "/api/practices/{practice}/therapists",
        "/api/practices/{practice}/therapists/{therapist}",
        "therapists",
        "therapist"
    ));
    all.extend(sheet!(
        Credential,
        "/api/practices/{practice}/credentials",
        "/api/practices/{practice}/credentials/{credential}",
        "credentials",
        "credential"
    ));
    all
}

/// A record with its id.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Kept{F}")]
pub struct Record<F> {
    /// Its id.
    #[schemars(extend("format" = "uuid"))]
    id: String,
    /// The rest.
    #[serde(flatten)]
    form: F,
}

/// A practice that somebody works for.
#[derive(Serialize, JsonSchema)]
pub struct Workplace {
    /// Its id.
    #[schemars(extend("format" = "uuid"))]
    id: String,
    /// What it is called.
    name: String,
    /// Its time zone.
    zone: String,
    /// As what you work there: `owner`, `front_desk`, `therapist`.
    roles: Vec<&'static str>,
    /// As which therapist, if you give massages.
    therapist: Option<String>,
}

/// A practice to be begun, with its first location or home visits, its first service and, if you give massages yourself, your hours.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Beginning {
    /// The id of the practice to be, a UUID that you make: sending it twice is sending it once.
    practice: String,
    /// What it is called, at most 120 characters.
    name: String,
    /// `solo`, `clinic` or `network`.
    #[schemars(extend("enum" = ["solo", "clinic", "network"]))]
    kind: String,
    /// Two letters, such as DE.
    country: String,
    /// Time zone by its name.
    zone: String,
    /// Clients come to you.
    #[serde(default)]
    house: bool,
    /// Where, if they do.
    address: Option<String>,
    /// The place of it.
    place: Option<Place>,
    /// You visit homes. One of the two, or both.
    #[serde(default)]
    homes: bool,
    /// The middle of where, if you do.
    centre: Option<Place>,
    /// Kilometres from there.
    km: Option<f64>,
    /// What the first service is called.
    service: String,
    /// Minutes with the client, 5 to 480.
    minutes: u32,
    /// Minutes before, for the therapist alone, 0 to 240.
    before: u32,
    /// Minutes afterwards, for the therapist alone, 0 to 240.
    after: u32,
    /// Starts lie on every so many minutes, 5 to 1440.
    grid: u32,
    /// Clients book at the latest so many hours before, 0 to 8784.
    notice: u32,
    /// Clients book at the earliest so many days ahead, 1 to 1000.
    horizon: u32,
    /// What it costs, in words.
    price: Option<String>,
    /// Techniques it consists of, by their ids.
    techniques: Vec<String>,
    /// You give massages yourself.
    #[serde(default)]
    own: bool,
    /// Your name as clients see it, if you do; what follows is for then as well.
    therapist: Option<String>,
    /// The days on which you work, Monday 1 to Sunday 7.
    #[serde(default)]
    days: Vec<u8>,
    /// When your day begins, such as 09:00.
    from: Option<String>,
    /// When it ends; before `from` = on the next day.
    to: Option<String>,
    /// When your break begins; null = there is none.
    break_from: Option<String>,
    /// When it ends.
    break_to: Option<String>,
}

/// GET `/api/practices`
async fn mine(State(app): State<App>, who: SignedIn) -> Outcome<Json<Vec<Workplace>>> {
    let mut places = Vec::new();
    for practice in home::of(&app, &who).await? {
        places.push(workplace(&app, &who, &practice).await?);
    }
    Ok(Json(places))
}

/// As what somebody works for a practice.
///
/// # Errors
/// As any question to the store.
pub async fn workplace(
    app: &App,
    who: &SignedIn,
    practice: &Practice,
) -> Result<Workplace, Problem> {
    let members = app.store.memberships(who.account).await?;
    let therapists: Vec<Therapist> = app.store.list(practice.id).await?;
    let own = therapists
        .iter()
        .find(|one| one.account == Some(who.account));
    Ok(Workplace {
        id: practice.id.to_string(),
        name: practice.name.clone(),
        zone: practice.zone.name().to_owned(),
        roles: members
            .iter()
            .filter(|member| member.practice == practice.id && member.until.is_none())
            .map(|member| member.role.as_str())
            .collect(),
        therapist: own.map(|own| own.id.to_string()),
    })
}

/// POST `/api/practices`
async fn begin(State(app): State<App>, who: SignedIn, Body(sent): Body<Beginning>) -> Outcome {
    let practice: PracticeId = id("practice", &sent.practice)?;
    let mut typed = sent::typed(&sent, &["techniques", "days"], &[]);
    let status = match onboarding::begin(&app, &who, practice, &mut typed).await? {
        Begun::Opened => StatusCode::CREATED,
        Begun::Before => StatusCode::OK,
        Begun::Wrong => return Err(sent::wrong(&typed, str::to_owned).into()),
    };
    let mut own = home::of(&app, &who).await?.into_iter();
    let Some(practice) = own.find(|own| own.id == practice) else {
        return Err(Document::taken("Another practice has this id. Make a new one.").into());
    };
    let place = workplace(&app, &who, &practice).await?;
    Ok((status, Json(place)).into_response())
}

/// GET `/api/practices/{practice}`
async fn show(State(app): State<App>, staff: Staff) -> Outcome {
    let id = staff.practice.id.to_string();
    look::<Practice>(&app, &staff, &id, StatusCode::OK).await
}

/// PUT `/api/practices/{practice}`
async fn change(
    State(app): State<App>,
    staff: Staff,
    headers: HeaderMap,
    Body(sent): Body<<Practice as Wire>::Form>,
) -> Outcome {
    let id = staff.practice.id.to_string();
    take::<Practice>(&app, &staff, &id, &headers, &sent).await
}

/// GET all of a kind.
async fn list<S: Wire>(State(app): State<App>, staff: Staff) -> Outcome<Json<Vec<Record<S::Form>>>>
where
    S::Id: FromStr + Send,
{
    staff.must(Right::Manage)?;
    let around = Around::read(&app, &staff).await?;
    let all: Vec<S> = app.store.list(staff.practice.id).await?;
    Ok(Json(all.iter().map(|one| record(one, &around)).collect()))
}

/// GET one.
async fn one<S: Wire>(
    State(app): State<App>,
    staff: Staff,
    Path((_, id)): Path<(String, String)>,
) -> Outcome
where
    S::Id: FromStr + Send,
{
    look::<S>(&app, &staff, &id, StatusCode::OK).await
}

/// PUT one.
async fn keep<S: Wire>(
    State(app): State<App>,
    staff: Staff,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    Body(sent): Body<S::Form>,
) -> Outcome
where
    S::Id: FromStr + Send,
{
    take::<S>(&app, &staff, &id, &headers, &sent).await
}

async fn look<S: Wire>(app: &App, staff: &Staff, typed: &str, status: StatusCode) -> Outcome
where
    S::Id: FromStr + Send,
{
    staff.must(Right::Manage)?;
    let id = typed.parse::<S::Id>().map_err(|_| Problem::NotFound)?;
    let found: Option<S> = app.store.get(staff.practice.id, id).await?;
    let found = found.ok_or(Problem::NotFound)?;
    let around = Around::read(app, staff).await?;
    let answer = (status, Json(record(&found, &around)));
    Ok(sent::tagged(&seen(&found, &around), answer))
}

async fn take<S: Wire>(
    app: &App,
    staff: &Staff,
    address: &str,
    headers: &HeaderMap,
    sent: &S::Form,
) -> Outcome
where
    S::Id: FromStr + Send,
{
    staff.must(Right::Manage)?;
    let id = address.parse::<S::Id>().map_err(|_| Problem::NotFound)?;
    let mut typed = sent::typed(sent, S::SEVERAL, &[("seen", &sent::seen(headers)?)]);
    let around = Around::read(app, staff).await?;
    let status = match put::<S>(app, &around, id, &mut typed).await? {
        Put::Kept { new: true } => StatusCode::CREATED,
        Put::Kept { new: false } => StatusCode::OK,
        Put::Wrong(_) => return Err(sent::wrong(&typed, str::to_owned).into()),
        Put::Stale(_) => return Err(sent::stale().into()),
    };
    look::<S>(app, staff, address, status).await
}

fn record<S: Wire>(found: &S, around: &Around<'_>) -> Record<S::Form>
where
    S::Id: FromStr + Send,
{
    Record {
        id: SetUp::id(found).to_string(),
        form: found.form(around),
    }
}
