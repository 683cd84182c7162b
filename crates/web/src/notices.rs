//! What people are told about appointments: owed here as soon as it is due, once for each occasion, on however many servers.
//!
//! Nothing is scheduled ahead. The job looks at appointments that changed, that are near, or that are just over, and asks
//! [`booking::notice`] what is due; what a mail says is decided when it is sent (`mail/visit.rs`).

use booking::notice::{self, FOLLOW_UP_DAYS, Notice, Visit};
use booking::{Side, Status};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{AccountId, Appointment, Channel, Mail, MailId, StoreError, ToTell, Told};

use crate::App;

/// How long before a visit its client is reminded: our own choice.
pub const REMINDER: SignedDuration = SignedDuration::from_hours(24);
/// Until how long after its day a follow-up is still sent, as `booking::notice` has it.
const FOLLOW_UP_LASTS: SignedDuration = SignedDuration::from_hours(48);
/// Under this name the job remembers how far it has read.
const FOLLOWER: &str = "notices";
/// So many changes or appointments are looked at in one question.
const AT_ONCE: u32 = 200;

/// What is told about a visit, and to whom: the kind of its mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// To the client: the practice is asked, and will answer.
    Requested,
    /// To the client: it is booked.
    Confirmed,
    /// To the client: it is at another time now.
    Moved,
    /// To the client: it will not take place.
    Cancelled,
    /// To the client: it is soon.
    Reminder,
    /// To the client: a link to note how it was.
    FollowUp,
    /// To a client who waits: a time is kept for them.
    Offered,
    /// To the practice: a request waits for its answer.
    Asked,
    /// To the practice: the client called it off.
    ClientCancelled,
    /// To the practice: the client moved it.
    ClientMoved,
}

impl Telling {
    const ALL: [Telling; 10] = [
        Telling::Requested,
        Telling::Confirmed,
        Telling::Moved,
        Telling::Cancelled,
        Telling::Reminder,
        Telling::FollowUp,
        Telling::Offered,
        Telling::Asked,
        Telling::ClientCancelled,
        Telling::ClientMoved,
    ];

    /// Its name in the outbox.
    pub fn as_str(self) -> &'static str {
        match self {
            Telling::Requested => "visit_requested",
            Telling::Confirmed => "visit_confirmed",
            Telling::Moved => "visit_moved",
            Telling::Cancelled => "visit_cancelled",
            Telling::Reminder => "visit_reminder",
            Telling::FollowUp => "visit_follow_up",
            Telling::Offered => "visit_offered",
            Telling::Asked => "visit_asked",
            Telling::ClientCancelled => "visit_client_cancelled",
            Telling::ClientMoved => "visit_client_moved",
        }
    }

    /// What has a name in the outbox.
    pub fn find(name: &str) -> Option<Telling> {
        Telling::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// In words, for those who look at what was sent.
    pub fn words(self) -> &'static str {
        match self {
            Telling::Requested => "Request received",
            Telling::Confirmed => "Booked",
            Telling::Moved => "Moved",
            Telling::Cancelled => "Cancelled",
            Telling::Reminder => "Reminder",
            Telling::FollowUp => "How was it",
            Telling::Offered => "A time became free",
            Telling::Asked => "A request waits",
            Telling::ClientCancelled => "The client cancelled",
            Telling::ClientMoved => "The client moved it",
        }
    }

    /// What is told by its name in the table of what was told: a follow-up carries its day there.
    pub fn of_told(kind: &str) -> Option<Telling> {
        match kind.strip_prefix(FOLLOW_UP) {
            Some(_) => Some(Telling::FollowUp),
            None => Telling::find(kind),
        }
    }
}

const FOLLOW_UP: &str = "visit_follow_up_";

/// What a follow-up is called in the table of what was told.
pub(crate) fn follow_up(day: u8) -> String {
    format!("{FOLLOW_UP}{day}")
}

/// What a mail about a visit needs to know: ids, no words of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The practice.
    pub practice: String,
    /// The appointment.
    pub appointment: String,
    /// How often it had been moved by then.
    pub sequence: u32,
    /// Which day of a follow-up.
    pub day: Option<u8>,
    /// To whose place on a waitlist it was offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
}

/// Owes everything that is due; says how many things were told.
///
/// # Errors
/// The store failed; whatever was not owed is found again the next time.
pub async fn look(app: &App) -> Result<usize, StoreError> {
    let told = changed(app).await? + near(app).await? + over(app).await?;
    if told > 0 {
        app.accounts.mail_owed.notify_one();
    }
    Ok(told)
}

async fn changed(app: &App) -> Result<usize, StoreError> {
    let mut told = 0;
    let mut version = app.store.followed(FOLLOWER).await?;
    loop {
        let (reached, visits) = app.store.visits_changed(version, AT_ONCE).await?;
        if reached == version {
            return Ok(told);
        }
        for visit in &visits {
            told += owe_client(app, visit).await? + owe_staff(app, visit).await?;
        }
        // Afterwards, so that a server that dies here leaves nothing out.
        app.store.follow(FOLLOWER, reached).await?;
        version = reached;
    }
}

async fn near(app: &App) -> Result<usize, StoreError> {
    let (mut told, mut after) = (0, None);
    let window = [app.now(), later(app.now(), REMINDER)];
    let kind = Telling::Reminder.as_str();
    loop {
        let store = &app.store;
        let visits = store.visits_soon(window, after, kind, AT_ONCE).await?;
        let Some(last) = visits.last() else {
            return Ok(told);
        };
        after = Some((last.appointment.starts_at, last.appointment.id));
        for visit in &visits {
            told += owe_client(app, visit).await?;
        }
    }
}

async fn over(app: &App) -> Result<usize, StoreError> {
    let mut told = 0;
    for day in FOLLOW_UP_DAYS {
        let to = later(app.now(), -SignedDuration::from_hours(24 * i64::from(day)));
        let (window, kind) = ([later(to, -FOLLOW_UP_LASTS), to], follow_up(day));
        let mut after = None;
        loop {
            let store = &app.store;
            let visits = store.visits_over(window, after, &kind, AT_ONCE).await?;
            let Some(last) = visits.last() else {
                break;
            };
            after = Some((last.appointment.ends_at, last.appointment.id));
            for visit in &visits {
                told += owe_client(app, visit).await?;
            }
        }
    }
    Ok(told)
}

/// What is due for the client. A confirmation and a reminder are never due at once, so one look is enough.
async fn owe_client(app: &App, visit: &ToTell) -> Result<usize, StoreError> {
    let mut told = 0;
    for notice in as_noticed(visit).due(REMINDER, app.now()) {
        let (kind, day) = match notice {
            Notice::Requested => (Telling::Requested, None),
            Notice::Confirmed => (Telling::Confirmed, None),
            Notice::Moved => (Telling::Moved, None),
            Notice::Cancelled => (Telling::Cancelled, None),
            Notice::Reminder => (Telling::Reminder, None),
            Notice::FollowUp { day } => (Telling::FollowUp, Some(day)),
        };
        // Only an account has a page on which to say how it was.
        if day.is_some() && visit.client_account.is_none() {
            continue;
        }
        // Nobody is told of what began before it could be told.
        if day.is_none() && kind != Telling::Cancelled && visit.appointment.starts_at <= app.now() {
            continue;
        }
        let to = visit.client_email.as_deref();
        let to = to.map(|email| (visit.client_account, email));
        told += usize::from(owe(app, &visit.appointment, kind, day, Channel::Client, to).await?);
    }
    Ok(told)
}

/// What is due for the practice and the therapist.
async fn owe_staff(app: &App, visit: &ToTell) -> Result<usize, StoreError> {
    let (appointment, by_client) = (&visit.appointment, visit.last_side == Some(Side::Client));
    let booked = |status| matches!(status, Some(Status::Requested | Status::Confirmed));
    let stayed = visit.last_from == Some(appointment.status);
    let kind = match appointment.status {
        Status::Cancelled if by_client && booked(visit.last_from) => Telling::ClientCancelled,
        Status::Requested | Status::Confirmed
            if by_client && stayed && appointment.sequence > 0 =>
        {
            Telling::ClientMoved
        }
        Status::Requested => Telling::Asked,
        _ => return Ok(0),
    };
    let mut told = 0;
    if let Some(email) = &visit.practice_email {
        let to = Some((None, email.as_str()));
        told += usize::from(owe(app, appointment, kind, None, Channel::Practice, to).await?);
    }
    if let Some((account, email)) = &visit.therapist
        // Who works alone reads it once.
        && visit.practice_email.as_ref() != Some(email)
    {
        let to = Some((Some(*account), email.as_str()));
        told += usize::from(owe(app, appointment, kind, None, Channel::Therapist, to).await?);
    }
    Ok(told)
}

/// Notes that something is told, with its mail if there is an address; false when it was told before.
async fn owe(
    app: &App,
    appointment: &Appointment,
    kind: Telling,
    day: Option<u8>,
    channel: Channel,
    to: Option<(Option<AccountId>, &str)>,
) -> Result<bool, StoreError> {
    let now = app.now();
    let about = About {
        practice: appointment.practice.to_string(),
        appointment: appointment.id.to_string(),
        sequence: appointment.sequence,
        day,
        entry: None,
    };
    let mail = to.map(|(account, email)| Mail {
        id: app.random.draw(|random| MailId::mint(now, random)),
        account,
        email: email.to_owned(),
        kind: kind.as_str().to_owned(),
        occasion: match day {
            Some(day) => format!("{} {day}", appointment.id),
            None => format!("{} {}", appointment.id, appointment.sequence),
        },
        data: serde_json::to_string(&about).unwrap_or_default(),
        created_at: now,
        attempts: 0,
        next_try_at: now,
    });
    let told = Told {
        practice: appointment.practice,
        appointment: appointment.id,
        kind: day.map_or_else(|| kind.as_str().to_owned(), follow_up),
        channel,
        sequence: appointment.sequence,
        client: appointment.client,
        at: now,
        mail: mail.as_ref().map(|mail| mail.id),
    };
    match app.store.tell(&told, mail.as_ref()).await {
        // The account went at this very moment, and what it was to be told with it.
        Err(StoreError::NotFound { what: "account" }) => Ok(false),
        other => other,
    }
}

/// The visit as `booking::notice` looks at it.
fn as_noticed(visit: &ToTell) -> Visit {
    let told = visit.told.iter().filter_map(|told| {
        let of_client = matches!(told.channel, Channel::Client | Channel::Elsewhere);
        of_client.then_some(())?;
        Some(notice::Told {
            notice: notice(&told.kind)?,
            sequence: told.sequence,
            at: told.at,
        })
    });
    let appointment = &visit.appointment;
    Visit {
        status: appointment.status,
        sequence: appointment.sequence,
        starts_at: appointment.starts_at,
        ends_at: appointment.ends_at,
        told: told.collect(),
    }
}

fn notice(kind: &str) -> Option<Notice> {
    if let Some(day) = kind.strip_prefix(FOLLOW_UP) {
        let day = day.parse().ok()?;
        return Some(Notice::FollowUp { day });
    }
    Some(match Telling::find(kind)? {
        Telling::Requested => Notice::Requested,
        Telling::Confirmed => Notice::Confirmed,
        Telling::Moved => Notice::Moved,
        Telling::Cancelled => Notice::Cancelled,
        Telling::Reminder => Notice::Reminder,
        Telling::FollowUp
        | Telling::Offered
        | Telling::Asked
        | Telling::ClientCancelled
        | Telling::ClientMoved => {
            return None;
        }
    })
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(at)
}
