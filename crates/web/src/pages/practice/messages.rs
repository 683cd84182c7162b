//! What was sent to whom about which visit, what waits, and whom a person should call. Never what it said.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use serde::Deserialize;
use store::{Channel, ToldMail, Zone};

use super::frame::at_work;
use crate::App;
use crate::account::{Right, Staff};
use crate::error::Problem;
use crate::mail::MailCheck;
use crate::notices::Telling;
use crate::when;

/// So many messages are on a page.
pub const LISTED: u32 = 50;
/// So many people to call are listed; more of them are on the page after some were called.
const CALLS: u32 = 100;

/// Which page: what comes after the last of another, by its instant in microseconds since 1970, its appointment, its kind and
/// whom it went to.
#[derive(Debug, Default, Deserialize)]
pub struct Earlier {
    after: Option<String>,
}

/// GET `/practice/{practice}/mail`
pub async fn show(
    State(app): State<App>,
    staff: Staff,
    Query(earlier): Query<Earlier>,
) -> Result<Response, Problem> {
    staff.must(Right::Desk)?;
    let page = MessagesPage {
        staff: &staff,
        calls: &match earlier.after {
            None => calls(&app, &staff).await?,
            Some(_) => Vec::new(),
        },
        messages: &listed(&app, &staff, earlier.after.as_deref()).await?,
        first: earlier.after.is_none(),
        check: app.mail_check.newest().filter(|_| earlier.after.is_none()),
    };
    Ok(page.render().into_response())
}

/// Whom a person should call.
///
/// # Errors
/// As any question.
pub async fn calls(app: &App, staff: &Staff) -> Result<Vec<ToldMail>, Problem> {
    let known = Telling::Confirmed.as_str();
    let untold = app.store.untold(staff.practice.id, app.now(), known, CALLS);
    Ok(untold.await?)
}

/// The newest messages, or those that come after the [`place`] of one.
///
/// # Errors
/// As any question.
pub async fn listed(
    app: &App,
    staff: &Staff,
    after: Option<&str>,
) -> Result<Vec<ToldMail>, Problem> {
    let after = after.map(|after| {
        let mut parts = after.splitn(4, '.');
        [(); 4].map(|()| parts.next().unwrap_or_default())
    });
    let listed = app.store.told_before(staff.practice.id, after, LISTED);
    Ok(listed.await?)
}

struct MessagesPage<'a> {
    staff: &'a Staff,
    calls: &'a [ToldMail],
    messages: &'a [ToldMail],
    first: bool,
    check: Option<MailCheck>,
}

/// How a message went.
pub enum Went {
    /// It left.
    Sent(Timestamp),
    /// It has not been tried yet.
    Waits,
    /// It failed so far, and is tried again.
    Again(u32, Timestamp),
    /// It failed too often.
    GivenUp(Timestamp),
    /// It was no longer so when it was to be sent.
    Pointless,
    /// There was no address to send it to.
    NoAddress,
    /// How it went is forgotten after 90 days.
    LongAgo,
}

/// How a message went, by what is known of its mail.
pub fn state(message: &ToldMail) -> Went {
    let failed = message.last_error.is_some();
    match (message.sent_at, message.given_up_at, message.attempts) {
        _ if message.told.mail.is_none() => Went::NoAddress,
        (Some(at), _, _) => Went::Sent(at),
        (None, Some(at), _) if failed => Went::GivenUp(at),
        (None, Some(_), _) => Went::Pointless,
        (None, None, None) => Went::LongAgo,
        (None, None, Some(tries)) if failed => {
            Went::Again(tries, message.next_try_at.unwrap_or(message.told.at))
        }
        (None, None, Some(_)) => Went::Waits,
    }
}

impl Render for MessagesPage<'_> {
    fn render(&self) -> Markup {
        let home = format!("/practice/{}", self.staff.practice.id);
        let main = html! {
            h1 { "Messages" }
            p.lead { "What Supple sent about appointments, to whom and when. The words are not kept." }
            @if let Some(check) = &self.check { (self.check(check)) }
            @if !self.calls.is_empty() {
                section.block aria-labelledby="calls" {
                    h2 #calls { "Please call" }
                    p { "These people could not be reached by mail about an appointment that is still to come." }
                    ul.records {
                        @for message in self.calls { li { div { (self.call(message, &home)) } } }
                    }
                }
            }
            section.block aria-labelledby="sent" {
                h2 #sent { @if self.first { "Newest" } @else { "Earlier" } }
                @if self.messages.is_empty() { p { "There is nothing here yet. Messages appear when somebody books." } }
                ul.records.messages {
                    @for message in self.messages { li { div { (self.message(message, &home)) } } }
                }
                @if let Some(last) = self.messages.last() && self.messages.len() == LISTED as usize {
                    a.button href={ (home) "/mail?after=" (place(last)) } { "Show earlier messages" }
                }
            }
        };
        at_work(self.staff, "/mail", "Messages", &main)
    }
}

impl MessagesPage<'_> {
    /// Whether mail goes out at all. Numbers and reasons are for whoever runs the program: others have practices there, too.
    fn check(&self, check: &MailCheck) -> Markup {
        let class = if check.is_well() { "quiet" } else { "note" };
        html! {
            p class=(class) role=[(!check.is_well()).then_some("status")] {
                @if check.trouble.is_some() {
                    b { "Mail cannot go out." } " What is owed waits and is tried again. Tell whoever runs Supple, and call those whose visits are near."
                } @else if check.outbox.late > 0 {
                    b { "Some mail waits for longer than it should." } " It is tried again; what failed stands below."
                } @else if check.outbox.failing > 0 {
                    "Mail goes out. Some addresses could not be reached; those of yours stand below."
                } @else { "Mail goes out." }
                " Looked at " (at_clock(check.at, &self.staff.practice.zone)) ", as once a day."
            }
        }
    }

    fn call(&self, message: &ToldMail, home: &str) -> Markup {
        html! {
            b { (name(message)) }
            @if let Some(phone) = &message.phone { ", " a href={ "tel:" (phone.replace(' ', "")) } { (phone) } }
            br;
            (what(message)) ": " (self.visit(message, home))
            br;
            span.quiet { (self.how(message)) }
        }
    }

    fn message(&self, message: &ToldMail, home: &str) -> Markup {
        html! {
            b { (what(message)) } " · " (whom(message))
            br;
            (self.visit(message, home))
            br;
            span.quiet { (self.how(message)) }
        }
    }

    fn visit(&self, message: &ToldMail, home: &str) -> Markup {
        let ToldMail {
            starts_at,
            ends_at,
            zone,
            ..
        } = message;
        html! { a href={ (home) "/appointments/" (message.told.appointment) } { (when::visit(*starts_at, *ends_at, zone)) } }
    }

    fn how(&self, message: &ToldMail) -> Markup {
        let zone = &self.staff.practice.zone;
        let why = message.last_error.as_deref().unwrap_or_default();
        html! {
            @match state(message) {
                Went::Sent(at) => { "Sent " (at_clock(at, zone)) }
                Went::Waits => { "Waits to be sent since " (at_clock(message.told.at, zone)) }
                Went::Again(tries, at) => {
                    span.failed { "Failed " (times(tries)) ", next try " (at_clock(at, zone)) "." } " The mail server said: " q { (why) }
                }
                Went::GivenUp(at) => {
                    span.failed { "Given up " (at_clock(at, zone)) "." } " The mail server said: " q { (why) }
                }
                Went::Pointless => { "Not sent: the appointment changed before" }
                Went::NoAddress => { "No e-mail address is known" }
                Went::LongAgo => { "Decided " (at_clock(message.told.at, zone)) "; how it went is kept for 90 days" }
            }
        }
    }
}

/// Its place in the list, to read on after it.
pub fn place(message: &ToldMail) -> String {
    let told = &message.told;
    let at = told.at.as_microsecond();
    format!(
        "{at}.{}.{}.{}",
        told.appointment,
        told.kind,
        told.channel.as_str()
    )
}

fn what(message: &ToldMail) -> &'static str {
    Telling::of_told(&message.told.kind).map_or("Message", Telling::words)
}

fn name(message: &ToldMail) -> &str {
    message.name.as_deref().unwrap_or("A client without a name")
}

fn whom(message: &ToldMail) -> Markup {
    html! {
        @match message.told.channel {
            Channel::Client | Channel::Elsewhere => (name(message)),
            Channel::Therapist => "the therapist",
            Channel::Practice => "the practice",
        }
        @if let Some(email) = &message.email { " (" (email) ")" }
    }
}

fn times(count: u32) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

fn at_clock(at: Timestamp, zone: &Zone) -> String {
    format!(
        "on {}, {} ({})",
        when::day(at, zone),
        when::time(at, zone),
        when::clock(at, zone)
    )
}
