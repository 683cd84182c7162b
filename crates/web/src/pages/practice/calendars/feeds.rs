//! Secret addresses at which another program reads a therapist's appointments.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use booking::Status;
use interop::ical::{Calendar, Event, Purpose};
use jiff::SignedDuration;
use maud::{Markup, Render, html};
use sha2::{Digest, Sha256};
use store::{
    Appointment, Client, ClientId, Feed, FeedId, Location, Of, Practice, StoreError, Therapist,
    Token,
};

use super::super::frame::at_work;
use super::{Done, id, named, theirs};
use crate::App;
use crate::account::{Staff, StaffForm};
use crate::calendar::{self, Spot};
use crate::error::Problem;

/// How far back a feed goes: what was cancelled is struck through so long in calendars that show it.
const BACK: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How far ahead it goes.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 400);
/// After so many minutes programs may look again; many look less often.
const REFRESH_MINUTES: u32 = 30;

/// POST `/practice/{practice}/calendars/feeds`: makes an address. It is shown this once; only its hash is kept.
pub async fn make(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let StaffForm { staff, fields } = form;
    fields.expect(&["feed", "therapist", "names"], &[])?;
    let therapist = named(&app, &staff, fields.one("therapist")).await?;
    let shows_names = fields.one("names") == Some("yes");
    let feed = id::<FeedId>(&fields, "feed")?;
    let link = begin(&app, &staff, &therapist, feed, shows_names).await?;
    let page = MadePage {
        staff: &staff,
        therapist: &therapist,
        link,
    };
    Ok(page.render().into_response())
}

/// Makes an address; nothing when it was made before, because it is not known any more.
///
/// # Errors
/// As any write.
pub async fn begin(
    app: &App,
    staff: &Staff,
    therapist: &Therapist,
    id: FeedId,
    shows_names: bool,
) -> Result<Option<String>, Problem> {
    let feed = Feed {
        practice: staff.practice.id,
        id,
        therapist: therapist.id,
        account: therapist.account,
        shows_names,
        made_at: app.now(),
        revoked_at: None,
    };
    let token = app.random.token();
    match app.store.add_feed(&staff.act(app), &feed, &token).await {
        Ok(()) => {
            let origin = &app.accounts.settings.origin;
            Ok(Some(format!("{origin}/calendar/{}.ics", token.reveal())))
        }
        // The same form a second time: the address was shown, and is not known any more.
        Err(StoreError::Taken { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// POST `/practice/{practice}/calendars/feeds/end`
pub async fn end(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let StaffForm { staff, fields } = form;
    fields.expect(&["feed"], &[])?;
    let feed: FeedId = id(&fields, "feed")?;
    revoke(&app, &staff, feed).await?;
    Ok(Done::FeedEnded.at(&staff))
}

/// Ends an address; one that is ended already is no problem.
///
/// # Errors
/// 404 for that of somebody else.
pub async fn revoke(app: &App, staff: &Staff, feed: FeedId) -> Result<(), Problem> {
    let practice = staff.practice.id;
    let theirs = theirs(app, staff).await?;
    let live = app.store.feeds(practice).await?;
    let Some(live) = live.iter().find(|live| live.id == feed) else {
        return Ok(());
    };
    if !theirs.iter().any(|own| own.id == live.therapist) {
        return Err(Problem::NotFound);
    }
    match app.store.revoke_feed(&staff.act(app), practice, feed).await {
        // Pressed twice, or ended on another device.
        Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// GET `/calendar/{token}.ics`: without a cookie, as calendars ask.
pub async fn serve(
    State(app): State<App>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let token = file
        .strip_suffix(".ics")
        .and_then(|token| token.parse().ok());
    let token: Token = token.ok_or(Problem::NotFound)?;
    let feed = app.store.feed(&token).await?.ok_or(Problem::NotFound)?;
    let text = text(&app, &feed).await?.to_ics();
    let hash = Sha256::digest(text.as_bytes());
    let hash: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    // Weak, because the same text may be sent compressed.
    let etag = format!("W/\"{hash}\"");
    let known = headers.get(header::IF_NONE_MATCH);
    let known = known
        .and_then(|known| known.to_str().ok())
        .unwrap_or_default();
    let fresh = known
        .split(',')
        .any(|known| known.trim().trim_start_matches("W/") == &etag[2..]);
    let shared = [
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, max-age=300"),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
        (
            header::ETAG,
            HeaderValue::from_str(&etag).map_err(|_| Problem::Ours)?,
        ),
    ];
    if fresh {
        return Ok((StatusCode::NOT_MODIFIED, shared).into_response());
    }
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    Ok((shared, [(header::CONTENT_TYPE, kind)], text).into_response())
}

/// The appointments of a feed. Whoever works here no more, or was erased, has none.
async fn text(app: &App, feed: &Feed) -> Result<Calendar, Problem> {
    let (store, practice) = (&app.store, feed.practice);
    let place: Option<Practice> = store.get(practice, practice).await?;
    let therapist: Option<Therapist> = store.get(practice, feed.therapist).await?;
    let (Some(place), Some(therapist)) = (place, therapist) else {
        return Err(Problem::NotFound);
    };
    let still = match therapist.account {
        Some(account) => {
            let members = store.memberships(account).await?;
            members
                .iter()
                .any(|member| member.practice == practice && member.until.is_none())
        }
        // An owner sees to the calendar of whoever has no account.
        None => feed.account.is_none(),
    };
    if !still || therapist.retired_at.is_some() {
        return Err(Problem::NotFound);
    }
    let (from, to) = (app.now() - BACK, app.now() + AHEAD);
    let of = Of::Therapist(feed.therapist);
    let visits = store.appointments(practice, of, from, to).await?;
    let locations: Vec<Location> = store.list(practice).await?;
    let mut names: HashMap<ClientId, String> = HashMap::new();
    if feed.shows_names {
        let clients: Vec<Client> = store.list(practice).await?;
        let named = clients
            .into_iter()
            .filter_map(|client| Some((client.id, client.name?)));
        names.extend(named);
    }
    let events = visits.iter().filter(|visit| shown(visit)).map(|visit| {
        let at = |location: &&Location| Some(location.id) == visit.location;
        let spot = Spot {
            practice: &place,
            location: locations.iter().find(at),
        };
        let name = names.get(&visit.client);
        let title = name.map_or("Appointment".to_owned(), |name| {
            format!("Appointment: {name}")
        });
        let event = calendar::event(visit, &spot, title);
        match visit.location {
            Some(_) => event,
            None => Event {
                location: "Home visit".to_owned(),
                ..event
            },
        }
    });
    Ok(Calendar {
        purpose: Purpose::Feed {
            name: format!("{}: {}", place.name, therapist.name),
            refresh_minutes: REFRESH_MINUTES,
        },
        events: events.collect(),
    })
}

/// What is only held may be gone in a moment.
fn shown(visit: &Appointment) -> bool {
    !matches!(visit.status, Status::Held | Status::Expired)
}

struct MadePage<'a> {
    staff: &'a Staff,
    therapist: &'a Therapist,
    link: Option<String>,
}

impl Render for MadePage<'_> {
    fn render(&self) -> Markup {
        let home = format!("/practice/{}/calendars", self.staff.practice.id);
        let main = html! {
            h1 { "An address for " (self.therapist.name) }
            @match &self.link {
                Some(link) => {
                    p.lead { "Copy it into the other calendar, where that asks for the address of a calendar to subscribe to." }
                    div.field {
                        label for="link" { "The address" }
                        input #link type="text" value=(link) readonly spellcheck="false";
                    }
                    p { "It is shown this once. Whoever has it can read the calendar, so keep it to yourself; you can end it at any time." }
                    p.quiet { "Other calendars look when they like: some after minutes, some once a day. What counts is what stands here." }
                }
                None => {
                    p.lead { "This address was made already, and was shown then. If it is lost, end it and make another." }
                }
            }
            a.button.primary href=(home) { "Back to the calendars" }
        };
        at_work(self.staff, "/calendars", "An address for a calendar", &main)
    }
}
