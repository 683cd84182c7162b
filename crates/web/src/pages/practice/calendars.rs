//! Calendars of other programs: secret addresses that show somebody's appointments there, and busy times from there.

pub mod feeds;
pub mod sources;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, Render, html};
use serde::Deserialize;
use store::{Appointment, Block, Feed, FeedId, Of, Source, SourceId, Therapist, TherapistId};

use super::frame::at_work;
use crate::App;
use crate::account::{Right, Staff};
use crate::error::Problem;
use crate::form::Fields;
use crate::layout::complaint;
use crate::when;

/// So many days ahead bookings are compared with busy times.
const LOOKED_AHEAD: SignedDuration = SignedDuration::from_hours(24 * 100);

/// What was just done, told by the page that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    FeedEnded,
    Added,
    Read,
    Kept,
    Ended,
}

/// The part of an address that says what was just done.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct Note {
    done: Option<Done>,
}

impl Done {
    fn name(self) -> &'static str {
        match self {
            Done::FeedEnded => "feed_ended",
            Done::Added => "added",
            Done::Read => "read",
            Done::Kept => "kept",
            Done::Ended => "ended",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Done::FeedEnded => "The address is ended. Whoever asks for it gets nothing any more.",
            Done::Added => "The calendar is added. Its busy times cannot be booked from now on.",
            Done::Read => "The calendar was read again.",
            Done::Kept => {
                "Nothing new could be read. What was read before still holds; why stands beside the calendar."
            }
            Done::Ended => "The calendar is ended, and its times are free again.",
        }
    }

    fn at(self, staff: &Staff) -> Response {
        let practice = staff.practice.id;
        let done = self.name();
        Redirect::to(&format!("/practice/{practice}/calendars?done={done}")).into_response()
    }
}

/// GET `/practice/{practice}/calendars`
pub async fn show(
    State(app): State<App>,
    staff: Staff,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    let page = CalendarsPage::load(&app, &staff, Typed::default()).await?;
    Ok(CalendarsPage { note, ..page }.render().into_response())
}

/// What was typed and is not right, for whom.
#[derive(Default)]
struct Typed {
    therapist: Option<TherapistId>,
    /// The id that the form was made with.
    source: Option<SourceId>,
    name: String,
    address: String,
    name_wrong: String,
    address_wrong: String,
    file_wrong: String,
}

/// The therapists whose calendars somebody may see to: all of them, or oneself.
///
/// # Errors
/// 403 for those who may see to none.
pub async fn theirs(app: &App, staff: &Staff) -> Result<Vec<Therapist>, Problem> {
    let all = match (staff.may(Right::Manage), &staff.therapist) {
        (true, _) => app.store.list::<Therapist>(staff.practice.id).await?,
        (false, Some(own)) if staff.may(Right::Treat) => vec![own.clone()],
        (false, _) => return Err(Problem::NotYourRole),
    };
    let works = |therapist: &Therapist| therapist.retired_at.is_none();
    Ok(all.into_iter().filter(works).collect())
}

/// The therapist that a form names, if they are one that the sender may see to.
///
/// # Errors
/// 404 for any other.
pub async fn named(app: &App, staff: &Staff, typed: Option<&str>) -> Result<Therapist, Problem> {
    let typed = typed.and_then(|id| id.parse::<TherapistId>().ok());
    let mut theirs = theirs(app, staff).await?.into_iter();
    let found = theirs.find(|therapist| Some(therapist.id) == typed);
    found.ok_or(Problem::NotFound)
}

fn id<T: std::str::FromStr>(fields: &Fields, name: &str) -> Result<T, Problem> {
    let typed = fields.one(name).unwrap_or_default();
    let id = typed.parse();
    id.map_err(|_| Problem::field(name, "the number that the form came with"))
}

/// A booking in a time that a calendar from outside says is taken.
struct Clash {
    therapist: String,
    appointment: Appointment,
    zone: store::Zone,
}

struct CalendarsPage<'a> {
    app: &'a App,
    staff: &'a Staff,
    theirs: Vec<Therapist>,
    feeds: Vec<Feed>,
    sources: Vec<Source>,
    clashes: Vec<Clash>,
    typed: Typed,
    note: Note,
}

impl<'a> CalendarsPage<'a> {
    async fn load(app: &'a App, staff: &'a Staff, typed: Typed) -> Result<Self, Problem> {
        let theirs = theirs(app, staff).await?;
        let practice = staff.practice.id;
        let own = |id: TherapistId| theirs.iter().any(|therapist| therapist.id == id);
        let feeds = app.store.feeds(practice).await?.into_iter();
        let sources = app.store.sources(practice).await?.into_iter();
        let feeds: Vec<Feed> = feeds.filter(|feed| own(feed.therapist)).collect();
        let sources: Vec<Source> = sources.filter(|source| own(source.therapist)).collect();
        Ok(CalendarsPage {
            clashes: clashes(app, staff, &theirs, &sources).await?,
            app,
            staff,
            theirs,
            feeds,
            sources,
            typed,
            note: Note::default(),
        })
    }
}

/// Bookings that lie in busy times, by therapist.
async fn clashes(
    app: &App,
    staff: &Staff,
    theirs: &[Therapist],
    sources: &[Source],
) -> Result<Vec<Clash>, Problem> {
    if sources.is_empty() {
        return Ok(Vec::new());
    }
    let (store, practice) = (&app.store, staff.practice.id);
    let (from, to) = (app.now(), app.now() + LOOKED_AHEAD);
    let blocks: Vec<Block> = store.blocks(practice, from, to).await?;
    let locations: Vec<store::Location> = store.list(practice).await?;
    let mut clashes = Vec::new();
    for therapist in theirs {
        let busy = |block: &&Block| block.source.is_some() && block.therapist == Some(therapist.id);
        let busy: Vec<&Block> = blocks.iter().filter(busy).collect();
        if busy.is_empty() {
            continue;
        }
        let of = Of::Therapist(therapist.id);
        let booked = store.appointments(practice, of, from, to).await?;
        let meets = |visit: &Appointment| {
            let inside = |block: &&&Block| {
                block.starts_at < visit.occupied_to && visit.occupied_from < block.ends_at
            };
            visit.status.is_open()
                && visit.ends_at > from
                && busy.iter().any(|block| inside(&block))
        };
        clashes.extend(booked.into_iter().filter(meets).map(|appointment| {
            let at = |location: &&store::Location| Some(location.id) == appointment.location;
            let zone = locations.iter().find(at).map(|location| &location.zone);
            Clash {
                therapist: therapist.name.clone(),
                zone: zone.unwrap_or(&staff.practice.zone).clone(),
                appointment,
            }
        }));
    }
    Ok(clashes)
}

impl Render for CalendarsPage<'_> {
    fn render(&self) -> Markup {
        let home = format!("/practice/{}", self.staff.practice.id);
        let main = html! {
            h1 { "Calendars" }
            @if let Some(done) = self.note.done { p.note role="status" { (done.words()) } }
            p.lead { "See appointments in the calendar you use already, and let its other dates keep you from being booked." }
            @if !self.clashes.is_empty() {
                section.block aria-labelledby="clashes" {
                    h2 #clashes { "Please look" }
                    p { "These bookings lie in a time that another calendar says is taken. Nothing was changed: move the booking, or leave it." }
                    ul.records {
                        @for clash in &self.clashes {
                            @let visit = &clash.appointment;
                            li { div {
                                a href={ (home) "/appointments/" (visit.id) } { (when::visit(visit.starts_at, visit.ends_at, &clash.zone)) }
                                br; span.quiet { (clash.therapist) }
                            } }
                        }
                    }
                }
            }
            @for therapist in &self.theirs { (self.of(therapist, &home)) }
            @if self.theirs.is_empty() { p { "There is no therapist here yet whose calendar this could be." } }
        };
        at_work(self.staff, "/calendars", "Calendars", &main)
    }
}

impl CalendarsPage<'_> {
    fn of(&self, therapist: &Therapist, home: &str) -> Markup {
        let id = therapist.id;
        html! {
            section.calendars aria-labelledby=(format!("of-{id}")) {
                h2 id=(format!("of-{id}")) { (therapist.name) }
                h3 { "Appointments in another calendar" }
                ul.records {
                    @for feed in self.feeds.iter().filter(|feed| feed.therapist == id) {
                        li {
                            div {
                                b { "Address made on " (self.day(feed.made_at)) } br;
                                span.quiet { @if feed.shows_names { "Shows the names of clients" } @else { "Shows times and places only" } }
                            }
                            form method="post" action={ (home) "/calendars/feeds/end" } {
                                input type="hidden" name="feed" value=(feed.id);
                                button.button type="submit" { "End it" span.unseen { ": address made on " (self.day(feed.made_at)) } }
                            }
                        }
                    }
                }
                form method="post" action={ (home) "/calendars/feeds" } {
                    input type="hidden" name="feed" value=(self.app.random.draw(|random| FeedId::mint(self.app.now(), random)));
                    input type="hidden" name="therapist" value=(id);
                    label.check { input type="checkbox" name="names" value="yes"; " Show the names of clients there" }
                    button.button type="submit" { "Make an address" }
                }
                h3 { "Busy times from another calendar" }
                ul.records {
                    @for source in self.sources.iter().filter(|source| source.therapist == id) { (self.source(source, home)) }
                }
                (self.adding(therapist, home))
            }
        }
    }

    fn source(&self, source: &Source, home: &str) -> Markup {
        let host = source.address.as_ref().and_then(|address| {
            let uri: axum::http::Uri = address.reveal().parse().ok()?;
            uri.host().map(str::to_owned)
        });
        let empty = source.trouble.as_deref() == Some(crate::imports::EMPTY);
        html! {
            li {
                div {
                    b { (source.name) } " · " @match &host { Some(host) => { "from " (host) ", every 15 minutes" } None => "uploaded" }
                    br;
                    span.quiet {
                        @match source.read_at {
                            Some(at) => { (source.blocks) @if source.blocks == 1 { " busy time" } @else { " busy times" } ", read on " (self.clock(at)) "." }
                            None => "Not read yet.",
                        }
                    }
                    @if let Some(trouble) = &source.trouble {
                        p.failed {
                            @if let Some(at) = source.checked_at { "On " (self.clock(at)) " nothing new could be read: " } (trouble) ". "
                            "What was read before still holds."
                        }
                    }
                }
                div.row {
                    @if host.is_some() {
                        form method="post" action={ (home) "/calendars/sources/read" } {
                            input type="hidden" name="source" value=(source.id);
                            button.button type="submit" { "Read it now" span.unseen { ": " (source.name) } }
                            @if empty { button.button type="submit" name="empty" value="yes" { "It is empty indeed: free its times" } }
                        }
                    }
                    form method="post" action={ (home) "/calendars/sources/end" } {
                        input type="hidden" name="source" value=(source.id);
                        button.button type="submit" { "End it" span.unseen { ": " (source.name) } }
                    }
                }
            }
        }
    }

    fn adding(&self, therapist: &Therapist, home: &str) -> Markup {
        let id = therapist.id;
        let none = Typed::default();
        let mine = self.typed.therapist == Some(id);
        let typed = if mine { &self.typed } else { &none };
        let source = typed.source.unwrap_or_else(|| {
            self.app
                .random
                .draw(|random| SourceId::mint(self.app.now(), random))
        });
        let named = |part: &str| format!("{part}-{id}");
        let by_address = !typed.address.is_empty()
            || !typed.address_wrong.is_empty()
            || !typed.name_wrong.is_empty();
        let wrong = |text: &str| (!text.is_empty()).then_some("true");
        html! {
            details.adding open[mine && by_address] {
                summary { "Add a calendar by its address" }
                form method="post" action={ (home) "/calendars/sources" } novalidate {
                    input type="hidden" name="therapist" value=(id);
                    input type="hidden" name="source" value=(source);
                    div.field {
                        label for=(named("name")) { "What do you call it" }
                        (complaint(&named("name-wrong"), &typed.name_wrong))
                        input id=(named("name")) type="text" name="name" value=(typed.name) autocomplete="off" maxlength="60"
                            aria-describedby=[(!typed.name_wrong.is_empty()).then(|| named("name-wrong"))] aria-invalid=[wrong(&typed.name_wrong)];
                    }
                    div.field {
                        label for=(named("address")) { "Its secret address (iCal)" }
                        p.help id=(named("address-help")) { "It begins with https:// or webcal:// and stands in the settings of the other calendar. We read when you are busy, nothing else." }
                        (complaint(&named("address-wrong"), &typed.address_wrong))
                        input id=(named("address")) type="text" inputmode="url" name="address" value=(typed.address) autocomplete="off"
                            aria-describedby={ (named("address-help")) " " (named("address-wrong")) } aria-invalid=[wrong(&typed.address_wrong)];
                    }
                    button.button type="submit" { "Add this calendar" }
                }
            }
            details.adding open[mine && !typed.file_wrong.is_empty()] {
                summary { "Upload a calendar file" }
                form method="post" action={ (home) "/calendars/sources/upload" } enctype="multipart/form-data" {
                    input type="hidden" name="therapist" value=(id);
                    input type="hidden" name="source" value=(source);
                    div.field {
                        label for=(named("file")) { "A file that ends with .ics" }
                        p.help id=(named("file-help")) { "At most 5 MB. It is read once; upload it again when it changes, under the same name." }
                        (complaint(&named("file-wrong"), &typed.file_wrong))
                        input id=(named("file")) type="file" name="file" accept=".ics,text/calendar"
                            aria-describedby={ (named("file-help")) " " (named("file-wrong")) } aria-invalid=[wrong(&typed.file_wrong)];
                    }
                    button.button type="submit" { "Upload this file" }
                }
            }
        }
    }

    fn day(&self, at: Timestamp) -> String {
        when::day(at, &self.staff.practice.zone)
    }

    fn clock(&self, at: Timestamp) -> String {
        let zone = &self.staff.practice.zone;
        format!(
            "{}, {} ({})",
            when::day(at, zone),
            when::time(at, zone),
            when::clock(at, zone)
        )
    }
}
