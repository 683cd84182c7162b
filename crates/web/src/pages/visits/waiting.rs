//! A place on a waitlist: how it stands, the time that is kept, taking it, saying no, and leaving.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use store::{
    Appointment, By, Client, OfferOutcome, StoreError, WaitlistEnd, WaitlistEntry, WaitlistOffer,
};

use super::{Done, Note};
use crate::App;
use crate::account::{SignedForm, SignedIn};
use crate::directory::Entry;
use crate::error::Problem;
use crate::pages::account::frame::mine;
use crate::pages::book::Picked;
use crate::pages::book::client_of;
use crate::pages::book::confirm::{ConfirmPage, again};
use crate::pages::book::words::summary;
use crate::pages::find::wish::Words as _;
use crate::waitlist::{address, answers, needs, times};
use crate::when;
use crate::words::day;

/// A place on a list, in a list of all.
pub struct Row {
    entry: Arc<Entry>,
    waiting: WaitlistEntry,
    /// Until when a time is kept, while one is.
    pub kept: Option<Timestamp>,
}

/// Where a client waits.
///
/// # Errors
/// As any question to the store.
pub async fn rows(app: &App, entry: &Arc<Entry>, client: &Client) -> Result<Vec<Row>, Problem> {
    let mut rows = Vec::new();
    for waiting in app.store.waitlist_of(client.practice, client.id).await? {
        let offers = app
            .store
            .waitlist_offers(waiting.practice, waiting.id)
            .await?;
        rows.push(Row {
            entry: Arc::clone(entry),
            kept: open(&offers, app.now()).map(|offer| offer.expires_at),
            waiting,
        });
    }
    Ok(rows)
}

/// In words, each with a link.
pub fn list(rows: &[Row]) -> Markup {
    html! {
        @if !rows.is_empty() {
            section.block {
                h2 { "Waiting for a time" }
                ul.records {
                    @for Row { entry, waiting, kept } in rows {
                        @let zone = entry.zone(waiting.location);
                        li {
                            div {
                                a href=(address(waiting.practice, waiting.id)) {
                                    @match kept {
                                        Some(_) => "A time is kept for you: take it, or say no",
                                        None => (what(entry, waiting)),
                                    }
                                }
                                br;
                                span.quiet {
                                    @if let Some(until) = kept { "Until " (when::time(*until, zone)) " (" (when::clock(*until, zone)) "). " (what(entry, waiting)) ", " }
                                    (entry.place_words(waiting.location)) "."
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn what<'a>(entry: &'a Entry, waiting: &WaitlistEntry) -> &'a str {
    let service = entry.service(waiting.service);
    service.map_or("A visit", |service| &service.name)
}

/// The offer that can still be taken.
fn open(offers: &[WaitlistOffer], now: Timestamp) -> Option<&WaitlistOffer> {
    let open =
        |offer: &&WaitlistOffer| offer.outcome == OfferOutcome::Open && now < offer.expires_at;
    offers.iter().find(open)
}

/// Somebody's own place on a list, with everything about it.
struct Place {
    entry: Entry,
    client: Client,
    waiting: WaitlistEntry,
    offers: Vec<WaitlistOffer>,
}

impl Place {
    /// 404 for any other's.
    async fn own(
        app: &App,
        who: &SignedIn,
        (practice, id): &(String, String),
    ) -> Result<Place, Problem> {
        let practice = practice.parse().map_err(|_| Problem::NotFound)?;
        let id = id.parse().map_err(|_| Problem::NotFound)?;
        let client = client_of(app, who, practice)
            .await?
            .ok_or(Problem::NotFound)?;
        let waiting = app.store.waitlist_entry(practice, id).await?;
        let waiting = waiting.filter(|waiting| waiting.client == client.id);
        let waiting = waiting.ok_or(Problem::NotFound)?;
        let entry = Entry::read(&app.store, practice).await?;
        Ok(Place {
            entry: entry.ok_or(Problem::NotFound)?,
            client,
            offers: app.store.waitlist_offers(practice, id).await?,
            waiting,
        })
    }

    fn address(&self) -> String {
        address(self.waiting.practice, self.waiting.id)
    }

    fn to(&self, done: &str) -> Response {
        Redirect::to(&format!("{}?done={done}", self.address())).into_response()
    }
}

/// GET `/visits/{practice}/waiting/{entry}`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(at): Path<(String, String)>,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    let place = Place::own(&app, &who, &at).await?;
    let page = WaitingPage {
        now: app.now(),
        place: &place,
        note,
    };
    Ok(page.render().into_response())
}

/// GET `/visits/{practice}/waiting/{entry}/confirm`: the ordinary page that books a held time.
pub async fn confirm(
    State(app): State<App>,
    who: SignedIn,
    Path(at): Path<(String, String)>,
) -> Result<Response, Problem> {
    let place = Place::own(&app, &who, &at).await?;
    let kept = open(&place.offers, app.now());
    let decided = answers(&app, &place.waiting).zip(needs(&app, &place.waiting));
    // It ran out, or the answers do not permit it any more: the page of the place says what is to be done.
    let (Some(offer), Some((answers, needs))) = (kept, decided) else {
        return Ok(Redirect::to(&place.address()).into_response());
    };
    let (practice, id) = (offer.practice, offer.appointment);
    let held: Option<Appointment> = app.store.appointment(practice, id).await?;
    let held = held.ok_or(Problem::NotFound)?;
    let service = place.entry.service(held.service).cloned();
    let picked = Picked {
        who,
        pick: again(&app, &held),
        answers,
        needs,
        service: service.ok_or(Problem::NotFound)?,
        entry: place.entry,
        typed: String::new(),
    };
    let page = ConfirmPage::of(&app, &picked, &place.client, vec![held]).await?;
    Ok(page.render().into_response())
}

/// POST `/visits/{practice}/waiting/{entry}/decline`: gives the kept time back.
pub async fn decline(
    State(app): State<App>,
    Path(at): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Problem> {
    form.fields.expect(&["appointment"], &[])?;
    let place = Place::own(&app, &form.who, &at).await?;
    let named = form.fields.one("appointment").unwrap_or_default();
    let offered = place
        .offers
        .iter()
        .find(|offer| offer.appointment.to_string() == named);
    let offer = offered.ok_or_else(|| Problem::field("appointment", "a time that was offered"))?;
    if offer.outcome == OfferOutcome::Open {
        let (practice, id) = (offer.practice, offer.appointment);
        let act = form.who.act(&app);
        match app.store.cancel(&act, By::Client, practice, id, None).await {
            // It ran out at this very moment: it goes to the next all the same.
            Ok(_) | Err(StoreError::Step(_)) => {}
            Err(error) => return Err(error.into()),
        }
    } else if offer.outcome == OfferOutcome::Accepted {
        // The page was older than the booking, which stays.
        return Ok(Redirect::to(&place.address()).into_response());
    }
    Ok(place.to("declined"))
}

/// POST `/visits/{practice}/waiting/{entry}/leave`
pub async fn leave(
    State(app): State<App>,
    Path(at): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Problem> {
    form.fields.expect(&[], &[])?;
    let place = Place::own(&app, &form.who, &at).await?;
    let (practice, id) = (place.waiting.practice, place.waiting.id);
    let act = form.who.act(&app);
    app.store
        .end_waiting(&act, By::Client, practice, id, WaitlistEnd::Left)
        .await?;
    Ok(place.to("left"))
}

struct WaitingPage<'a> {
    now: Timestamp,
    place: &'a Place,
    note: Note,
}

impl Render for WaitingPage<'_> {
    fn render(&self) -> Markup {
        let Place {
            entry,
            waiting,
            offers,
            ..
        } = self.place;
        let kept = open(offers, self.now).filter(|_| waiting.ended_at.is_none());
        let main = html! {
            h1 { @if kept.is_some() { "A time is kept for you" } @else { "Waiting for a time" } }
            // Whoever joined and looks again has got what they were promised a mail for.
            @if kept.is_none() || self.note.done != Some(Done::Joined) { (self.note.words()) }
            @match (kept, waiting.ended_why) {
                (_, Some(why)) => (self.ended(why)),
                (Some(offer), None) => (self.offer(offer)),
                (None, None) => (self.standing()),
            }
            @if kept.is_none() { (self.facts()) }
            (self.before())
            @if waiting.ended_at.is_none() {
                details {
                    summary { "Leave the list" }
                    form method="post" action={ (self.place.address()) "/leave" } {
                        p { "Your answers are deleted from the list" @if kept.is_some() { ", and the time that is kept goes to the next in line" } ". You can join again, at the end of the line." }
                        button.button type="submit" { "Leave the waitlist of " (entry.practice.name) }
                    }
                }
            }
        };
        mine("/visits", "Waiting for a time", &main)
    }
}

impl WaitingPage<'_> {
    fn offer(&self, offer: &WaitlistOffer) -> Markup {
        let Place { entry, waiting, .. } = self.place;
        let zone = entry.zone(waiting.location);
        let address = self.place.address();
        html! {
            p.lead { "Until " (when::time(offer.expires_at, zone)) " (" (when::clock(offer.expires_at, zone)) ") nobody else can book it. Nothing is booked yet." }
            @if let Some(service) = entry.service(waiting.service) {
                (summary(entry, service, Some(offer.therapist), waiting.location, offer.starts_at))
            }
            div.row.actions {
                a.button.primary href={ (address) "/confirm" } { "Look at it and book" }
                form method="post" action={ (address) "/decline" } {
                    input type="hidden" name="appointment" value=(offer.appointment);
                    button.button type="submit" { "No, thank you" }
                }
            }
            p.quiet { "If you say no, the time goes to the next in line. You stay on the list, and are not offered this time again." }
        }
    }

    fn standing(&self) -> Markup {
        let Place {
            waiting, offers, ..
        } = self.place;
        let went = offers
            .last()
            .filter(|offer| matches!(offer.outcome, OfferOutcome::Open | OfferOutcome::Expired));
        html! {
            @if waiting.told_at.is_some() {
                p.note { "Before we can offer you a time, please go through the check again: your answers are old, or do not say today that massage can go ahead." }
                p { "At its end choose “Find someone for this plan”. Where nothing is free, go on the list again: you keep your place." }
                a.button.primary href="/check" { "Go through the check" }
            } @else if went.is_some() {
                p.lead { "The time that was kept for you has gone to the next in line. You stay on the list, and get a mail when another one becomes free." }
            } @else {
                p.lead { "You are on the list. When a time that suits becomes free, it is kept for you for up to an hour, and you get a mail." }
            }
        }
    }

    fn ended(&self, why: WaitlistEnd) -> Markup {
        let words = match why {
            WaitlistEnd::Left => "You left the list.",
            WaitlistEnd::Booked => "You have booked it, so you wait no more.",
            WaitlistEnd::Lapsed => {
                "Three times in a row we heard nothing from you, so we stopped. You can go on the list again."
            }
            WaitlistEnd::Removed => "The practice took you off the list.",
            WaitlistEnd::Over => "No time became free until the day that you gave.",
            WaitlistEnd::Closed => "What you waited for is not offered any more.",
        };
        html! {
            p.lead { (words) }
            @match why {
                WaitlistEnd::Booked => a.button.primary href="/visits" { "Your visits" },
                _ => a.button.primary href="/find" { "Find a time" },
            }
        }
    }

    fn facts(&self) -> Markup {
        let Place { entry, waiting, .. } = self.place;
        let zone = entry.zone(waiting.location);
        let chosen = times(waiting);
        let words = crate::pages::find::wish::Times::ALL
            .iter()
            .find(|(known, ..)| *known == chosen);
        html! {
            dl.facts {
                div { dt { "What" } dd { (what(entry, waiting)) } }
                div { dt { "Where" } dd { (entry.place_words(waiting.location)) } }
                div { dt { "With" } dd { @match waiting.therapist { Some(id) => (entry.name(id)), None => "anyone who fits your plan" } } }
                div { dt { "When" } dd { @if let Some((.., words)) = words { (words) ", " } (day(waiting.from_day)) " to " (day(waiting.until_day)) } }
                div { dt { "Since" } dd { (when::day(waiting.made_at, zone)) } }
            }
        }
    }

    /// What was offered before.
    fn before(&self) -> Markup {
        let Place {
            entry,
            waiting,
            offers,
            ..
        } = self.place;
        let zone = entry.zone(waiting.location);
        let past: Vec<&WaitlistOffer> = offers
            .iter()
            .filter(|offer| offer.outcome != OfferOutcome::Open || offer.expires_at <= self.now)
            .collect();
        html! {
            @if !past.is_empty() {
                section.block {
                    h2 { "Offered before" }
                    ul {
                        @for offer in past {
                            li {
                                (when::day(offer.starts_at, zone)) ", " (when::time(offer.starts_at, zone)) " (" (when::clock(offer.starts_at, zone)) "), with " (entry.name(offer.therapist)) ": "
                                (outcome(offer)) "."
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What came of an offer that is not open any more.
fn outcome(offer: &WaitlistOffer) -> &'static str {
    match offer.outcome {
        OfferOutcome::Accepted => "you took it",
        OfferOutcome::Declined => "you said no",
        OfferOutcome::Open | OfferOutcome::Expired => "no answer in time",
    }
}
