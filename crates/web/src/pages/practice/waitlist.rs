//! Who waits for what since when, what was offered to them and what came of it. Nothing of anybody's health.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, Render, html};
use store::{Client, ClientId, OfferOutcome, WaitlistEnd, WaitlistEntry, WaitlistOffer};

use super::frame::{Done, Note, at, at_work};
use crate::App;
use crate::account::{Right, Staff, StaffForm};
use crate::directory::Entry;
use crate::error::Problem;
use crate::pages::find::wish::{Times, Words as _};
use crate::waitlist::times;
use crate::when;
use crate::words::day;

struct WaitlistPage<'a> {
    staff: &'a Staff,
    entry: Entry,
    waiting: Vec<WaitlistEntry>,
    offers: Vec<WaitlistOffer>,
    clients: HashMap<ClientId, Client>,
    note: Note,
}

/// GET `/practice/{practice}/waitlist`
pub async fn show(
    State(app): State<App>,
    staff: Staff,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    staff.must(Right::Desk)?;
    let (store, practice) = (&app.store, staff.practice.id);
    let waiting = store.waitlist(practice).await?;
    let mut clients = HashMap::new();
    for one in &waiting {
        if let Some(client) = store.get::<Client>(practice, one.client).await? {
            clients.insert(client.id, client);
        }
    }
    let entry = Entry::read(store, practice).await?;
    let page = WaitlistPage {
        staff: &staff,
        entry: entry.ok_or(Problem::NotFound)?,
        offers: store.waitlist_offers_open(practice).await?,
        waiting,
        clients,
        note,
    };
    Ok(page.render().into_response())
}

/// POST `/practice/{practice}/waitlist/remove`: takes somebody off the list; a time that is kept for them is free again.
pub async fn remove(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let staff = form.staff;
    staff.must(Right::Desk)?;
    form.fields.expect(&["entry"], &[])?;
    let id = form.fields.one("entry").and_then(|id| id.parse().ok());
    let id = id.ok_or_else(|| Problem::field("entry", "a place on the list"))?;
    let (act, practice) = (staff.act(&app), staff.practice.id);
    app.store
        .end_waiting(&act, staff.by(), practice, id, WaitlistEnd::Removed)
        .await?;
    Ok(Done::Removed.to(&at(practice, "/waitlist")))
}

impl Render for WaitlistPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "Waitlist" }
            (self.note.words())
            p.lead { "A time that becomes free is offered to whoever has waited longest and fits, for up to an hour, and then to the next. There is nothing to do for it." }
            @if self.waiting.is_empty() { p { "Nobody waits. Clients join where nothing is free for them." } }
            ul.records { @for waiting in &self.waiting { li { (self.row(waiting)) } } }
        };
        at_work(self.staff, "/waitlist", "Waitlist", &main)
    }
}

impl WaitlistPage<'_> {
    fn row(&self, waiting: &WaitlistEntry) -> Markup {
        let (entry, practice) = (&self.entry, self.staff.practice.id);
        let client = self.clients.get(&waiting.client);
        let name = client
            .and_then(|client| client.name.as_deref())
            .unwrap_or("A client without a name");
        let service = entry
            .service(waiting.service)
            .map_or("A service", |service| &service.name);
        let offers: Vec<&WaitlistOffer> = self
            .offers
            .iter()
            .filter(|offer| offer.entry == waiting.id)
            .collect();
        let zone = entry.zone(waiting.location);
        let chosen = times(waiting);
        let words = Times::ALL.iter().find(|(known, ..)| *known == chosen);
        html! {
            div {
                b { a href=(at(practice, &format!("/clients/{}", waiting.client))) { (name) } }
                @if let Some(phone) = client.and_then(|client| client.phone.as_deref()) { ", " a href={ "tel:" (phone.replace(' ', "")) } { (phone) } }
                br;
                (service) ", " (self.place(waiting))
                @if let Some(id) = waiting.therapist { ", only with " (entry.name(id)) }
                br;
                span.quiet {
                    @if let Some((.., words)) = words { (words) ", " }
                    (day(waiting.from_day)) " to " (day(waiting.until_day)) ". Waits since " (when::day(waiting.made_at, zone)) "."
                    @if waiting.told_at.is_some() { " Asked to go through the check again." }
                }
                @if !offers.is_empty() {
                    ul {
                        @for offer in offers {
                            li {
                                a href=(at(practice, &format!("/appointments/{}", offer.appointment))) { (when::day(offer.starts_at, zone)) ", " (when::time(offer.starts_at, zone)) }
                                " with " (entry.name(offer.therapist)) ": "
                                @match offer.outcome {
                                    OfferOutcome::Open => { "kept until " (when::time(offer.expires_at, zone)) " (" (when::clock(offer.expires_at, zone)) ")" }
                                    OfferOutcome::Accepted => "taken",
                                    OfferOutcome::Declined => "said no",
                                    OfferOutcome::Expired => "no answer",
                                }
                            }
                        }
                    }
                }
            }
            form method="post" action=(at(practice, "/waitlist/remove")) {
                input type="hidden" name="entry" value=(waiting.id);
                button.button type="submit" { "Remove" span.unseen { " " (name) } }
            }
        }
    }

    fn place(&self, waiting: &WaitlistEntry) -> &str {
        match waiting.location {
            Some(id) => self
                .entry
                .location(id)
                .map_or("a place of the practice", |house| &house.name),
            None => "at home",
        }
    }
}
