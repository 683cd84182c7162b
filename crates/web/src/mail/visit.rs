//! Mails about visits: what they say is read from the appointment as it stands when they are sent.

use booking::Status;
use interop::ical::{Method, Party};
use jiff::{SignedDuration, Timestamp};
use store::{Appointment, Client, Location, Mail, Practice, StoreError, Therapist};

use super::letter::Letter;
use crate::App;
use crate::calendar::{self, Spot};
use crate::notices::{About, Telling};
use crate::when;

/// A follow-up that could not be sent for so long after its day is not sent at all, as `booking::notice` has it.
const FOLLOW_UP_LASTS: SignedDuration = SignedDuration::from_hours(48);

/// Everything that a mail about a visit may speak of.
struct Facts {
    practice: Practice,
    appointment: Appointment,
    therapist: Therapist,
    client: Client,
    location: Option<Location>,
}

/// Writes a mail about a visit; `None` when it makes no sense any more.
pub async fn write(
    app: &App,
    mail: &Mail,
    kind: Telling,
    sender: &Party,
) -> Result<Option<Letter>, StoreError> {
    let Ok(about) = serde_json::from_str::<About>(&mail.data) else {
        return Ok(None);
    };
    let Some(facts) = read(app, &about).await? else {
        return Ok(None);
    };
    if !still_so(kind, &about, &facts.appointment, app.now()) {
        return Ok(None);
    }
    let origin = &app.accounts.settings.origin;
    Ok(Some(match kind {
        Telling::Asked | Telling::ClientCancelled | Telling::ClientMoved => {
            facts.to_staff(kind, origin)
        }
        Telling::Offered => facts.to_waiting(&about, origin),
        _ => facts.to_client(kind, mail, origin, sender, app.now()),
    }))
}

async fn read(app: &App, about: &About) -> Result<Option<Facts>, StoreError> {
    let (Ok(practice), Ok(id)) = (about.practice.parse(), about.appointment.parse()) else {
        return Ok(None);
    };
    let store = &app.store;
    let Some(appointment) = store.appointment(practice, id).await? else {
        return Ok(None);
    };
    let location = match appointment.location {
        Some(id) => store.get::<Location>(practice, id).await?,
        None => None,
    };
    let known = (
        store.get::<Practice>(practice, practice).await?,
        store
            .get::<Therapist>(practice, appointment.therapist)
            .await?,
        store.get::<Client>(practice, appointment.client).await?,
    );
    Ok(match known {
        (Some(practice), Some(therapist), Some(client)) => Some(Facts {
            practice,
            appointment,
            therapist,
            client,
            location,
        }),
        _ => None,
    })
}

/// Whether what was to be told is still true, and still news.
fn still_so(kind: Telling, about: &About, appointment: &Appointment, now: Timestamp) -> bool {
    let same = appointment.sequence == about.sequence;
    let ahead = appointment.starts_at > now;
    let open = matches!(appointment.status, Status::Requested | Status::Confirmed);
    match kind {
        Telling::Requested | Telling::Asked => {
            appointment.status == Status::Requested && same && ahead
        }
        Telling::Confirmed | Telling::Reminder => {
            appointment.status == Status::Confirmed && same && ahead
        }
        Telling::Moved | Telling::ClientMoved => open && same && ahead,
        Telling::Cancelled | Telling::ClientCancelled => {
            appointment.status == Status::Cancelled && appointment.ends_at > now
        }
        Telling::Offered => {
            let kept = appointment.held_until.is_some_and(|until| until > now);
            appointment.status == Status::Held && kept
        }
        Telling::FollowUp => {
            let day = SignedDuration::from_hours(24 * i64::from(about.day.unwrap_or(0)));
            let until = appointment.ends_at + day + FOLLOW_UP_LASTS;
            appointment.status == Status::Completed && now < until
        }
    }
}

impl Facts {
    fn spot(&self) -> Spot<'_> {
        Spot {
            practice: &self.practice,
            location: self.location.as_ref(),
        }
    }

    fn when(&self) -> String {
        let visit = &self.appointment;
        when::visit(visit.starts_at, visit.ends_at, self.spot().zone())
    }

    /// With whom and where; the address of a home stays out of mail.
    fn with_whom(&self) -> String {
        match &self.location {
            Some(_) => format!(
                "With {}, at {}.",
                self.therapist.name,
                self.spot().address()
            ),
            None => format!("With {}, at your home.", self.therapist.name),
        }
    }

    fn to_client(
        &self,
        kind: Telling,
        mail: &Mail,
        origin: &str,
        sender: &Party,
        now: Timestamp,
    ) -> Letter {
        let name = &self.practice.name;
        let (subject, first) = match kind {
            Telling::Requested => (
                format!("Your request at {name}"),
                format!(
                    "{name} has your request for an appointment, and will answer it. Until then the time is kept for you."
                ),
            ),
            Telling::Moved => (
                format!("Moved: your appointment at {name}"),
                "Your appointment is at another time now.".to_owned(),
            ),
            Telling::Cancelled => (
                format!("Cancelled: your appointment at {name}"),
                "Your appointment will not take place.".to_owned(),
            ),
            Telling::Reminder => (
                format!("Soon: your appointment at {name}"),
                "This is to remind you of your appointment.".to_owned(),
            ),
            Telling::FollowUp => (
                format!("After your appointment at {name}"),
                format!(
                    "You were at {name} not long ago. If you like, note how it was; it takes a minute."
                ),
            ),
            _ => (
                format!("Your appointment at {name}"),
                "Your appointment is booked.".to_owned(),
            ),
        };
        let mut before = vec![first];
        if kind != Telling::FollowUp {
            before.push(self.when());
            before.push(self.with_whom());
        }
        before.extend(match kind {
            Telling::Confirmed | Telling::Moved | Telling::Reminder => self.free_until(now),
            Telling::Cancelled => self.fee(),
            _ => None,
        });
        Letter {
            subject: subject.into(),
            before,
            link: self.link(kind, origin),
            also: self.changed(kind, origin),
            after: match kind {
                Telling::FollowUp => Vec::new(),
                _ => self.reach().into_iter().collect(),
            },
            signature: Some(name.clone()),
            reply_to: self.practice.email.clone(),
            calendar: self.calendar(kind, mail, origin, sender),
        }
    }

    /// To somebody who waits: a time is kept for them, until when, and what happens then.
    fn to_waiting(&self, about: &About, origin: &str) -> Letter {
        let name = &self.practice.name;
        let zone = self.spot().zone();
        let until = self.appointment.held_until.unwrap_or(Timestamp::MIN);
        let until = format!(
            "{}, {} ({})",
            when::day(until, zone),
            when::time(until, zone),
            when::clock(until, zone)
        );
        let entry = about.entry.as_deref().unwrap_or_default();
        Letter {
            subject: format!("A time has become free at {name}").into(),
            before: vec![
                format!("You are on the waitlist of {name}. A time has become free:"),
                self.when(),
                self.with_whom(),
                format!("It is kept for you until {until}. Nothing is booked yet."),
            ],
            link: Some((
                "Take it, or say no",
                format!("{origin}/visits/{}/waiting/{entry}", self.practice.id),
            )),
            after: vec![
                "If you do not answer, it goes to the next in line, and you stay on the list."
                    .to_owned(),
            ],
            signature: Some(name.clone()),
            reply_to: self.practice.email.clone(),
            ..Letter::default()
        }
    }

    fn to_staff(&self, kind: Telling, origin: &str) -> Letter {
        let name = &self.practice.name;
        let (subject, first) = match kind {
            Telling::ClientCancelled => (
                format!("A client cancelled at {name}"),
                "A client cancelled this appointment. Its time is free again.",
            ),
            Telling::ClientMoved => (
                format!("A client moved an appointment at {name}"),
                "A client moved an appointment to this time.",
            ),
            _ => (
                format!("A request waits at {name}"),
                "Somebody asks for this appointment. The time is kept until you answer.",
            ),
        };
        let (practice, id) = (self.practice.id, self.appointment.id);
        let link = format!("{origin}/practice/{practice}/appointments/{id}");
        Letter {
            subject: subject.into(),
            before: vec![
                first.to_owned(),
                self.when(),
                format!("With {}.", self.therapist.name),
            ],
            link: Some(("Open the appointment", link)),
            after: vec![
                "Who it is stands behind the link, so that this mail names nobody.".to_owned(),
            ],
            ..Letter::default()
        }
    }

    fn link(&self, kind: Telling, origin: &str) -> Option<(&'static str, String)> {
        match kind {
            Telling::FollowUp => Some(("Note how it was", format!("{origin}/after"))),
            Telling::Cancelled => Some(("Find another time", format!("{origin}/find"))),
            _ => {
                // Only who has an account can open the page of a visit.
                self.client.account?;
                let (practice, id) = (self.practice.id, self.appointment.id);
                let link = format!("{origin}/visits/{practice}/{id}");
                Some(("Look at it, move it or cancel it", link))
            }
        }
    }

    /// Shortly before a visit its client is asked whether anything has changed; the page is only opened by the link.
    fn changed(&self, kind: Telling, origin: &str) -> Option<(&'static str, String)> {
        self.client.account.filter(|_| kind == Telling::Reminder)?;
        let (practice, id) = (self.practice.id, self.appointment.id);
        let link = format!("{origin}/visits/{practice}/{id}/changed");
        Some(("Has anything changed? Tell us before you come", link))
    }

    /// Until when cancelling costs nothing.
    fn free_until(&self, now: Timestamp) -> Option<String> {
        let practice = &self.practice;
        if practice.late_percent == 0 {
            return None;
        }
        let hours = SignedDuration::from_hours(practice.free_until_hours.into());
        let until = self.appointment.starts_at.saturating_sub(hours).ok()?;
        let zone = self.spot().zone();
        (until > now).then(|| {
            format!(
                "Cancelling is free until {}, {} ({}). After that it costs {} % of the price.",
                when::day(until, zone),
                when::time(until, zone),
                when::clock(until, zone),
                practice.late_percent
            )
        })
    }

    fn fee(&self) -> Option<String> {
        let percent = self
            .appointment
            .fee_percent
            .filter(|percent| *percent > 0)?;
        Some(format!(
            "It was cancelled late, so {percent} % of the price are due, as agreed when it was booked."
        ))
    }

    /// How to reach the practice.
    fn reach(&self) -> Option<String> {
        let (email, phone) = (&self.practice.email, &self.practice.phone);
        Some(match (email, phone) {
            (Some(email), Some(phone)) => {
                format!("{}: {email}, {phone}.", self.practice.name)
            }
            (Some(way), None) | (None, Some(way)) => format!("{}: {way}.", self.practice.name),
            (None, None) => return None,
        })
    }

    /// The part that calendars read: with it they put the appointment in, move it, or take it out.
    fn calendar(
        &self,
        kind: Telling,
        mail: &Mail,
        origin: &str,
        sender: &Party,
    ) -> Option<(Method, String)> {
        let method = match kind {
            Telling::Confirmed => Method::Request,
            Telling::Moved if self.appointment.status == Status::Confirmed => Method::Request,
            Telling::Cancelled => Method::Cancel,
            _ => return None,
        };
        let spot = self.spot();
        let title = format!("Appointment at {}", self.practice.name);
        let mut event = calendar::event(&self.appointment, &spot, title);
        event.description = self.with_whom();
        event.url = match method {
            Method::Cancel => None,
            _ => self.link(kind, origin).map(|(_, link)| link),
        };
        let from = Party {
            name: self.practice.name.clone(),
            address: sender.address.clone(),
        };
        Some((method, calendar::message(event, method, from, &mail.email)))
    }
}
