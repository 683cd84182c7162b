//! The waitlist of a practice: joined, looked at and left by those who wait, looked at and shortened by the practice. A time
//! that is kept is taken by booking it (`visits.rs`).

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use care::{Decision, screen};
use jiff::Timestamp;
use jiff::civil::Date;
use knowledge::Answers;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{By, OfferOutcome, PracticeId, StoreError, WaitlistEnd, WaitlistEntry, WaitlistOffer};

use super::answers::AnswersDocument;
use super::operation::Operation;
use super::visit::{id, refused};
use super::visits::{Nothing, client};
use super::wire::{Body, Outcome};
use crate::App;
use crate::account::{Right, SignedIn, Staff};
use crate::directory::Entry;
use crate::error::Problem;
use crate::needs::Needs;
use crate::pages::find::wish::{Times, Words as _};
use crate::waitlist::joining::{self, Goal, Suits};

pub fn operations() -> Vec<Operation> {
    let role = "Your role does not include it.";
    vec![
        Operation::get("/api/waitlist", "Where you wait for a time", list)
            .signed_in()
            .gives::<Vec<Place>>(200, "Your places, each with the time that is kept."),
        Operation::post(
            "/api/waitlist",
            "Waits for a time; where you wait for this service already, it changes what you wait for",
            join,
        )
        .signed_in()
        .takes::<Wish>()
        .gives::<Place>(201, "You are on the list; book a time that is kept before `kept_until`.")
        .refuses(404, "You are no client of this practice, or it has no such service.")
        .refuses(
            409,
            "Care is withheld (`withheld`), or nobody there can do your plan (`not-bookable`).",
        ),
        Operation::post(
            "/api/waitlist/{practice}/{entry}/leave",
            "Leaves the list, and gives back the time that is kept",
            leave,
        )
        .signed_in()
        .takes::<Nothing>()
        .gives::<Place>(200, "You wait no more."),
        Operation::post(
            "/api/waitlist/{practice}/{entry}/decline",
            "Gives back the time that is kept, and goes on waiting",
            decline,
        )
        .signed_in()
        .takes::<Nothing>()
        .gives::<Place>(200, "No time is kept any more; you are not offered this one again."),
        Operation::get(
            "/api/practices/{practice}/waitlist",
            "Who waits, the longest first; for the desk",
            of_practice,
        )
        .signed_in()
        .gives::<Vec<Place>>(200, "Who waits.")
        .refuses(403, role),
        Operation::post(
            "/api/practices/{practice}/waitlist/{entry}/remove",
            "Takes somebody off the list; they get a mail",
            remove,
        )
        .signed_in()
        .takes::<Nothing>()
        .gives::<Place>(200, "They wait no more.")
        .refuses(403, role),
    ]
}

/// A place on a waitlist: nothing about anybody's health.
#[derive(Serialize, JsonSchema)]
struct Place {
    /// The practice.
    practice: String,
    /// Its id.
    id: String,
    /// Who waits, as the practice knows them.
    client: String,
    /// For what.
    service: String,
    /// With whom; null with anyone who fits.
    therapist: Option<String>,
    /// Where; null at the client's home.
    location: Option<String>,
    /// Times of the week that suit: `any`, `daytime`, `evening` or `weekend`.
    times: String,
    /// From which day on.
    #[schemars(with = "String", extend("format" = "date"))]
    from_day: Date,
    /// Until which day.
    #[schemars(with = "String", extend("format" = "date"))]
    until_day: Date,
    /// Since when.
    made_at: Timestamp,
    /// The answers are wanted anew before a time can be offered.
    check_again: bool,
    /// Why the waiting ended: `left`, `booked`, `lapsed`, `removed`, `over` or `closed`; null while it goes on.
    ended: Option<&'static str>,
    /// The appointment that is kept, while one is.
    kept: Option<String>,
    /// When that begins.
    kept_starts_at: Option<Timestamp>,
    /// Until when it is kept.
    kept_until: Option<Timestamp>,
}

impl Place {
    fn new(entry: WaitlistEntry, offers: &[WaitlistOffer], now: Timestamp) -> Place {
        let kept = offers.iter().find(|offer| {
            offer.entry == entry.id && offer.outcome == OfferOutcome::Open && now < offer.expires_at
        });
        Place {
            practice: entry.practice.to_string(),
            id: entry.id.to_string(),
            client: entry.client.to_string(),
            service: entry.service.to_string(),
            therapist: entry.therapist.map(|id| id.to_string()),
            location: entry.location.map(|id| id.to_string()),
            times: entry.times,
            from_day: entry.from_day,
            until_day: entry.until_day,
            made_at: entry.made_at,
            check_again: entry.ended_at.is_none() && entry.told_at.is_some(),
            ended: entry.ended_why.map(WaitlistEnd::as_str),
            kept: kept.map(|offer| offer.appointment.to_string()),
            kept_starts_at: kept.map(|offer| offer.starts_at),
            kept_until: kept.map(|offer| offer.expires_at),
        }
    }

    /// As it stands now.
    async fn read(
        app: &App,
        practice: PracticeId,
        id: store::WaitlistId,
    ) -> Result<Place, Problem> {
        let entry = app.store.waitlist_entry(practice, id).await?;
        let offers = app.store.waitlist_offers(practice, id).await?;
        let entry = entry.ok_or(Problem::NotFound)?;
        Ok(Place::new(entry, &offers, app.now()))
    }
}

/// What is waited for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wish {
    /// The practice.
    practice: String,
    /// The id of the place on the list to be, a UUID that you make: sending it twice is sending it once.
    id: String,
    /// What.
    service: String,
    /// With whom; null with anyone who fits.
    therapist: Option<String>,
    /// Where; null at your home.
    location: Option<String>,
    /// Times of the week that suit: `any`, `daytime`, `evening` or `weekend`; by default any.
    times: Option<String>,
    /// From which day on; by default from today.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    from_day: Option<Date>,
    /// Until which day, at most 100 days ahead; by default four weeks.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    until_day: Option<Date>,
    /// Your answers to the check. They are kept while you wait.
    #[schemars(with = "AnswersDocument")]
    answers: Value,
}

impl Wish {
    fn goal(&self) -> Result<Goal, Problem> {
        let or_none = |field, typed: &Option<String>| match typed {
            Some(typed) => id(field, typed).map(Some),
            None => Ok(None),
        };
        Ok(Goal {
            practice: id("practice", &self.practice)?,
            service: id("service", &self.service)?,
            therapist: or_none("therapist", &self.therapist)?,
            location: match &self.location {
                Some(typed) => Some(id("location", typed)?),
                None => None,
            },
        })
    }

    fn suits(&self, app: &App) -> Result<Suits, Problem> {
        let today = app.today();
        let proposed = Suits::proposed(today);
        let times = match self.times.as_deref() {
            None => Some(proposed.times),
            Some(sent) => Times::ALL
                .iter()
                .find(|(_, name, _)| *name == sent)
                .map(|(times, ..)| *times),
        };
        let times = times.ok_or_else(|| {
            Problem::field("times", "one of the words any, daytime, evening, weekend")
        })?;
        let suits = Suits {
            times,
            from: self.from_day.unwrap_or(proposed.from),
            until: self.until_day.unwrap_or(proposed.until),
        };
        match suits.are_possible(today) {
            true => Ok(suits),
            false => Err(Problem::field(
                "until_day",
                "a day not before `from_day` and today, at most 100 days ahead",
            )),
        }
    }
}

/// GET `/api/waitlist`
async fn list(State(app): State<App>, who: SignedIn) -> Outcome<Json<Vec<Place>>> {
    let mut places = Vec::new();
    for client in app.store.client_of(who.account).await? {
        for entry in app.store.waitlist_of(client.practice, client.id).await? {
            let offers = app.store.waitlist_offers(entry.practice, entry.id).await?;
            places.push(Place::new(entry, &offers, app.now()));
        }
    }
    Ok(Json(places))
}

/// POST `/api/waitlist`: nobody waits for a massage that the check withholds.
async fn join(State(app): State<App>, who: SignedIn, Body(wish): Body<Wish>) -> Outcome {
    let (goal, suits) = (wish.goal()?, wish.suits(&app)?);
    let place = id("id", &wish.id)?;
    let client = client(&app, &who, goal.practice).await?;
    let knowledge = &*app.knowledge;
    let answers = Answers::from_json(knowledge, wish.answers.to_string().as_bytes());
    let answers = answers.map_err(|error| Problem::Answers(error.to_string()))?;
    let Some(needs) = Needs::of(knowledge, &answers) else {
        let decision = Decision::new(knowledge, &answers, &screen(knowledge, &answers));
        return Ok(super::decide::withheld(decision));
    };
    let entry = Entry::read(&app.store, goal.practice).await?;
    let entry = entry.ok_or(Problem::NotFound)?;
    if !goal.is_offered(&entry) {
        return Err(Problem::NotFound.into());
    }
    if !goal.fits(&app, &entry, &needs) {
        return Err(refused(StoreError::NotBookable {
            why: "nobody there can do your plan",
        }));
    }
    let decided = (&needs, &answers);
    let entry = joining::entry(&app, place, &goal, &client, &suits, decided);
    let joined = app.store.join_waitlist(&who.act(&app), &entry).await;
    let joined = joined.map_err(refused)?;
    let place = Place::read(&app, joined.practice, joined.id).await?;
    Ok((StatusCode::CREATED, Json(place)).into_response())
}

/// POST `/api/waitlist/{practice}/{entry}/leave`
async fn leave(
    State(app): State<App>,
    who: SignedIn,
    Path(at): Path<(String, String)>,
    Body(Nothing {}): Body<Nothing>,
) -> Outcome {
    let entry = own(&app, &who, &at).await?;
    let (act, by) = (who.act(&app), By::Client);
    let left = app
        .store
        .end_waiting(&act, by, entry.practice, entry.id, WaitlistEnd::Left);
    left.await?;
    Ok(Json(Place::read(&app, entry.practice, entry.id).await?).into_response())
}

/// POST `/api/waitlist/{practice}/{entry}/decline`
async fn decline(
    State(app): State<App>,
    who: SignedIn,
    Path(at): Path<(String, String)>,
    Body(Nothing {}): Body<Nothing>,
) -> Outcome {
    let entry = own(&app, &who, &at).await?;
    let offers = app.store.waitlist_offers(entry.practice, entry.id).await?;
    if let Some(offer) = offers
        .iter()
        .find(|offer| offer.outcome == OfferOutcome::Open)
    {
        let (act, by) = (who.act(&app), By::Client);
        match app
            .store
            .cancel(&act, by, offer.practice, offer.appointment, None)
            .await
        {
            // It ran out at this very moment.
            Ok(_) | Err(StoreError::Step(_)) => {}
            Err(error) => return Err(refused(error)),
        }
    }
    Ok(Json(Place::read(&app, entry.practice, entry.id).await?).into_response())
}

/// GET `/api/practices/{practice}/waitlist`
async fn of_practice(State(app): State<App>, staff: Staff) -> Outcome<Json<Vec<Place>>> {
    staff.must(Right::Desk)?;
    let practice = staff.practice.id;
    let waiting = app.store.waitlist(practice).await?;
    let offers = app.store.waitlist_offers_open(practice).await?;
    let place = |entry| Place::new(entry, &offers, app.now());
    Ok(Json(waiting.into_iter().map(place).collect()))
}

/// POST `/api/practices/{practice}/waitlist/{entry}/remove`
async fn remove(
    State(app): State<App>,
    staff: Staff,
    Path((_, entry)): Path<(String, String)>,
    Body(Nothing {}): Body<Nothing>,
) -> Outcome {
    staff.must(Right::Desk)?;
    let (practice, id) = (
        staff.practice.id,
        entry.parse().map_err(|_| Problem::NotFound)?,
    );
    let (act, by) = (staff.act(&app), staff.by());
    let removed = app
        .store
        .end_waiting(&act, by, practice, id, WaitlistEnd::Removed);
    removed.await?;
    Ok(Json(Place::read(&app, practice, id).await?).into_response())
}

/// The place of an address, if it is the sender's.
async fn own(
    app: &App,
    who: &SignedIn,
    (practice, entry): &(String, String),
) -> Result<WaitlistEntry, Problem> {
    let practice = practice.parse().map_err(|_| Problem::NotFound)?;
    let id = entry.parse().map_err(|_| Problem::NotFound)?;
    let client = client(app, who, practice).await?;
    let entry = app.store.waitlist_entry(practice, id).await?;
    let entry = entry.filter(|entry| entry.client == client.id);
    entry.ok_or(Problem::NotFound)
}
