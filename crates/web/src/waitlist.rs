//! The chain of offers: whoever has waited longest is offered the next free time that suits, as a short hold; when they do not
//! take it, it goes to the next.
//!
//! Nothing is planned ahead. The job looks who waits without an open offer, oldest first, and asks the search what is free. The
//! store decides, so of several servers one makes each offer.

pub mod joining;

use jiff::{SignedDuration, Timestamp, ToSpan};
use knowledge::Answers;
use serde::{Deserialize, Serialize};
use store::{
    Act, AppointmentId, By, Client, Mail, MailId, Offering, PracticeId, StoreError, TherapistId,
    WaitlistEnd, WaitlistEntry, WaitlistId,
};

use crate::App;
use crate::directory::{Directory, Entry};
use crate::mail::Kind;
use crate::needs::Needs;
use crate::notices::{About, Telling};
use crate::pages::book::gone::{around, home_of};
use crate::pages::find::search::{Reach, Searcher};
use crate::pages::find::wish::{Times, Wish, Words as _};

/// For so long an offered time is kept: our own choice.
const KEPT: SignedDuration = SignedDuration::from_mins(60);
/// A time that could be kept for less than this is not offered, since nobody could answer: our own choice.
const LEAST: SignedDuration = SignedDuration::from_mins(15);
/// Hours of the day, by the clock of the place, in which offers are made: nobody is woken. Our own choice.
const AWAKE: std::ops::Range<i8> = 8..20;
/// So many who wait are read in one question.
const AT_ONCE: u32 = 200;
/// So many starts of each therapist are looked at.
const STARTS: usize = 50;
/// So many times are tried for one person in one look: what others take meanwhile is found again in the next.
const TRIED: usize = 12;

/// What a mail about somebody's waiting needs to know: ids, no words of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The practice.
    pub practice: String,
    /// Their place on the list.
    pub entry: String,
}

/// Lets go what was held and not booked, offers what is free, and tells whose waiting ended; says how many were written to.
///
/// # Errors
/// The store failed; whatever was not offered is found again the next time.
pub async fn look(app: &App) -> Result<usize, StoreError> {
    app.store.expire_holds(app.now()).await?;
    let mut directory = Directory::new(&app.store);
    let (mut told, mut after) = (0, None);
    loop {
        let line = app.store.waitlist_in_line(after, AT_ONCE).await?;
        let Some(last) = line.last() else { break };
        after = Some((last.made_at, last.id));
        for waiting in &line {
            if let Some(entry) = directory.entry(waiting.practice).await? {
                told += usize::from(serve(app, &entry, waiting).await?);
            }
        }
    }
    for ended in app.store.waitlist_untold(AT_ONCE).await? {
        let client: Option<Client> = app.store.get(ended.practice, ended.client).await?;
        told += usize::from(tell(app, &ended, client.as_ref(), Kind::WaitlistEnded).await?);
    }
    if told > 0 {
        app.accounts.mail_owed.notify_one();
    }
    Ok(told)
}

/// Looks for a time for one who waits; true when they were written to.
async fn serve(app: &App, entry: &Entry, waiting: &WaitlistEntry) -> Result<bool, StoreError> {
    let client: Option<Client> = app.store.get(waiting.practice, waiting.client).await?;
    let Some(client) = client else {
        return Ok(false);
    };
    if let Some(why) = over(app, entry, &client, waiting) {
        let act = Act::program(app.now());
        let (practice, id) = (waiting.practice, waiting.id);
        app.store
            .end_waiting(&act, By::Practice, practice, id, why)
            .await?;
        return Ok(false);
    }
    let zone = entry.zone(waiting.location).rules();
    if !AWAKE.contains(&zone.to_datetime(app.now()).hour()) {
        return Ok(false);
    }
    let Some(needs) = needs(app, waiting) else {
        return tell(app, waiting, Some(&client), Kind::WaitlistCheck).await;
    };
    for (start, therapist) in free(app, entry, &client, waiting, &needs).await? {
        if let Some(offered) = offer(app, entry, &client, waiting, therapist, start).await? {
            return Ok(offered);
        }
    }
    Ok(false)
}

/// Why somebody need not wait any longer, when nothing that is still to come could suit.
fn over(app: &App, entry: &Entry, client: &Client, waiting: &WaitlistEntry) -> Option<WaitlistEnd> {
    let service = entry.service(waiting.service);
    let offered = entry.practice.retired_at.is_none()
        && service.is_some_and(|service| service.retired_at.is_none())
        && waiting.location.is_none_or(|id| {
            entry
                .location(id)
                .is_some_and(|house| house.retired_at.is_none())
        })
        && waiting
            .therapist
            .is_none_or(|id| entry.gives(id, waiting.service));
    match client.account {
        // Erased: nobody is left to be asked.
        None => Some(WaitlistEnd::Left),
        Some(_) if client.retired_at.is_some() => Some(WaitlistEnd::Removed),
        Some(_) if !offered => Some(WaitlistEnd::Closed),
        Some(_) if waiting.until_day < entry.day(app.now(), waiting.location) => {
            Some(WaitlistEnd::Over)
        }
        Some(_) => None,
    }
}

/// What the answers ask for, decided again as if they were given today; nothing, when they do not permit care any more, or are
/// so old that the content wants new ones.
pub fn needs(app: &App, waiting: &WaitlistEntry) -> Option<Needs> {
    let mut answers = answers(app, waiting)?;
    let reviews = &app.knowledge.shelves().reviews;
    let days = reviews.get("answers_again")?.item.again?.answers_days;
    let until = answers.date?.saturating_add(i64::from(days).days());
    if until < app.today() {
        return None;
    }
    answers.date = Some(app.today());
    Needs::of(&app.knowledge, &answers)
}

/// The answers with which somebody waits.
pub fn answers(app: &App, waiting: &WaitlistEntry) -> Option<Answers> {
    let answers = waiting.answers.as_ref()?;
    Answers::from_json(&app.knowledge, answers.as_bytes()).ok()
}

/// The times of the week that suit.
pub fn times(waiting: &WaitlistEntry) -> Times {
    let known = Times::ALL
        .iter()
        .find(|(_, name, _)| *name == waiting.times);
    known.map_or(Times::Any, |(times, ..)| *times)
}

/// Times that suit and were not offered before, the earliest first.
async fn free(
    app: &App,
    entry: &Entry,
    client: &Client,
    waiting: &WaitlistEntry,
    needs: &Needs,
) -> Result<Vec<(Timestamp, TherapistId)>, StoreError> {
    let from = waiting.from_day.max(entry.day(app.now(), waiting.location));
    let wish = Wish {
        times: times(waiting),
        from,
        ..around(app, entry, waiting.location, home_of(client))
    };
    let reach = Reach {
        to: Some(waiting.until_day),
        most: STARTS,
    };
    let (practice, service) = (waiting.practice, waiting.service);
    let mut searcher = Searcher::new(app, Some(needs)).await?;
    let offers = searcher
        .offers_of(&wish, reach, practice, service, waiting.location)
        .await?;
    let before = app.store.waitlist_offers(practice, waiting.id).await?;
    let minutes = entry.service(service).map_or(60, |service| service.minutes);
    let visit = SignedDuration::from_mins(minutes.into());
    // Of a gap that takes one visit they are offered one start, and not each of the grid after the other.
    let known = |start: Timestamp, therapist: TherapistId| {
        before.iter().any(|offer| {
            offer.therapist == therapist && offer.starts_at.duration_since(start).abs() < visit
        })
    };
    let suits = |id: TherapistId| waiting.therapist.is_none_or(|only| only == id);
    let mut times: Vec<(Timestamp, TherapistId)> = offers
        .iter()
        .filter(|offer| suits(offer.listing.therapist))
        .flat_map(|offer| {
            let therapist = offer.listing.therapist;
            offer.starts.iter().map(move |start| (*start, therapist))
        })
        .filter(|(start, therapist)| !known(*start, *therapist))
        .collect();
    times.sort_unstable();
    times.truncate(TRIED);
    Ok(times)
}

/// Offers one time. `None` when another one may still be had; otherwise whether they were written to.
async fn offer(
    app: &App,
    entry: &Entry,
    client: &Client,
    waiting: &WaitlistEntry,
    therapist: TherapistId,
    starts_at: Timestamp,
) -> Result<Option<bool>, StoreError> {
    let now = app.now();
    let notice = entry
        .service(waiting.service)
        .map_or(0, |service| service.notice_minutes);
    let later = |by: SignedDuration| now.saturating_add(by).unwrap_or(Timestamp::MAX);
    let last = starts_at.saturating_sub(SignedDuration::from_mins(notice.into()));
    let until = last.unwrap_or(Timestamp::MIN).min(later(KEPT));
    if until < later(LEAST) {
        return Ok(None);
    }
    let appointment = app.random.draw(|random| AppointmentId::mint(now, random));
    let about = About {
        practice: waiting.practice.to_string(),
        appointment: appointment.to_string(),
        sequence: 0,
        day: None,
        entry: Some(waiting.id.to_string()),
    };
    let data = serde_json::to_string(&about).unwrap_or_default();
    let kind = Telling::Offered.as_str();
    let mail = mail(app, client, kind, appointment.to_string(), data).await?;
    let offering = Offering {
        practice: waiting.practice,
        entry: waiting.id,
        appointment,
        therapist,
        starts_at,
        until,
    };
    let act = Act::program(now);
    match app.store.offer(&act, &offering, mail.as_ref(), kind).await {
        Ok(offered) => Ok(Some(offered.is_some())),
        // Somebody was faster, or the practice changed at this very moment.
        Err(
            StoreError::Taken { .. }
            | StoreError::NotOffered { .. }
            | StoreError::NoWay { .. }
            | StoreError::NotBookable { .. }
            | StoreError::Busy,
        ) => Ok(None),
        // They were erased meanwhile.
        Err(StoreError::NotFound { .. }) => Ok(Some(false)),
        Err(error) => Err(error),
    }
}

/// Tells something that is no offer, once.
async fn tell(
    app: &App,
    waiting: &WaitlistEntry,
    client: Option<&Client>,
    kind: Kind,
) -> Result<bool, StoreError> {
    if waiting.told_at.is_some() {
        return Ok(false);
    }
    let about = Waiting {
        practice: waiting.practice.to_string(),
        entry: waiting.id.to_string(),
    };
    let data = serde_json::to_string(&about).unwrap_or_default();
    let now = app.now();
    // Asked a second time after new answers, it is another mail.
    let occasion = format!("{} {}", waiting.id, now.as_second());
    let mail = match client {
        Some(client) => mail(app, client, kind.as_str(), occasion, data).await?,
        None => None,
    };
    match app.store.tell_waiting(waiting, now, mail.as_ref()).await {
        Err(StoreError::NotFound { what: "account" }) => Ok(false),
        told => Ok(told? && mail.is_some()),
    }
}

/// A mail to a client, at the address of their account.
async fn mail(
    app: &App,
    client: &Client,
    kind: &str,
    occasion: String,
    data: String,
) -> Result<Option<Mail>, StoreError> {
    let account = match client.account {
        Some(id) => app.store.account(id).await?,
        None => None,
    };
    let now = app.now();
    Ok(account.map(|account| Mail {
        id: app.random.draw(|random| MailId::mint(now, random)),
        account: Some(account.id),
        email: account.email,
        kind: kind.to_owned(),
        occasion,
        data,
        created_at: now,
        attempts: 0,
        next_try_at: now,
    }))
}

/// The page of somebody's place on a list.
pub fn address(practice: PracticeId, entry: WaitlistId) -> String {
    format!("/visits/{practice}/waiting/{entry}")
}
