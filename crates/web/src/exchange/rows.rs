//! One row: read, compared with what is known, and taken.

use booking::Status;
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use store::{
    Appointment, AppointmentId, Channel, Client, ClientId, Location, StoreError, Told, Wanted, Zone,
};

use super::columns::Header;
use super::csv::Row;
use super::{Fate, Import, Kind, Mistake, Mode, mistake};
use crate::notices::Telling;

/// The longest name.
const LONGEST_NAME: usize = 200;
/// The longest telephone number.
const LONGEST_PHONE: usize = 60;
/// The longest address.
const LONGEST_ADDRESS: usize = 500;
/// Why an appointment stands where it would not be offered.
const REASON: &str = "imported";
/// A hold that ran out keeps its id; so often another one is tried.
const TRIES: u8 = 5;
/// The grain of all times, in seconds.
const GRAIN_S: i64 = 300;
/// Follow-ups are no news so long after a visit.
const FOLLOW_UPS: SignedDuration = SignedDuration::from_hours(24 * 10);

/// Wrong where a row is, and only then.
type Read<T> = Result<T, Mistake>;

impl Import<'_> {
    pub(super) async fn client(
        &self,
        header: &Header,
        row: &Row,
        mode: Mode,
    ) -> Result<Read<Fate>, StoreError> {
        let theirs = header.cell("id", &row.cells).unwrap_or_default();
        let known = self.known_client(theirs).await?;
        let fresh = match self.id(Kind::Clients, theirs, 0).parse() {
            Ok(fresh) => fresh,
            Err(_) => return Ok(Err(mistake(row.line, Some("id"), "an id"))),
        };
        if let Some(known) = &known
            && known.name.is_none()
        {
            let expected = "a client who was not erased; this one was, and is not brought back";
            return Ok(Err(mistake(row.line, Some("id"), expected)));
        }
        let read = match contact(header, row, known.as_ref()) {
            Ok(read) => read,
            Err(mistake) => return Ok(Err(mistake)),
        };
        let base = known.clone().unwrap_or(Client {
            practice: self.practice.id,
            id: fresh,
            account: None,
            name: None,
            email: None,
            phone: None,
            address: None,
            home: None,
            access_notes: None,
            made_at: self.act.at,
            vetted_at: None,
            retired_at: None,
        });
        let [name, email, phone, address] = read;
        let next = Client {
            // Where a home is on earth was found by its old address.
            home: base.home.filter(|_| address == base.address),
            name,
            email,
            phone,
            address,
            ..base
        };
        let fate = match &known {
            None => Fate::Added,
            Some(known) if *known == next => Fate::Left,
            Some(_) => Fate::Changed,
        };
        if mode == Mode::Take && fate != Fate::Left {
            self.store.put(&self.act, &next).await?;
        }
        Ok(Ok(fate))
    }

    /// The client with an id of another program, or with one of ours, as our own export has it.
    async fn known_client(&self, theirs: &str) -> Result<Option<Client>, StoreError> {
        let derived = self.id(Kind::Clients, theirs, 0);
        for id in [theirs, derived.as_str()] {
            if let Ok(id) = id.parse::<ClientId>()
                && let Some(known) = self.store.get(self.practice.id, id).await?
            {
                return Ok(Some(known));
            }
        }
        Ok(None)
    }

    pub(super) async fn appointment(
        &self,
        header: &Header,
        row: &Row,
        mode: Mode,
    ) -> Result<Read<Fate>, StoreError> {
        let theirs = header.cell("id", &row.cells).unwrap_or_default();
        let Some(id) = self.free_id(theirs).await? else {
            return Ok(Ok(Fate::Left));
        };
        let their_client = header.cell("client", &row.cells).unwrap_or_default();
        let Some(client) = self.known_client(their_client).await? else {
            let expected = "the id of a client who is here; import the clients first";
            return Ok(Err(mistake(row.line, Some("client"), expected)));
        };
        let (wanted, status) = match self.wanted(header, row, id, client.id) {
            Ok(wanted) => wanted,
            Err(mistake) => return Ok(Err(mistake)),
        };
        if wanted.location.is_none() && client.home.is_none() {
            let expected = "a location of this practice; for visits to a home its place on the map must be known, and this \
                 client's is not";
            return Ok(Err(mistake(row.line, Some("location"), expected)));
        }
        if mode == Mode::Look {
            return Ok(Ok(Fate::Added));
        }
        match self.book(&wanted, status).await {
            Ok(()) => Ok(Ok(Fate::Added)),
            Err(error) => match refused(&error) {
                Some((column, why)) => Ok(Err(mistake(row.line, column, &why))),
                None => Err(error),
            },
        }
    }

    /// The id that an appointment gets; nothing when it is here.
    async fn free_id(&self, theirs: &str) -> Result<Option<AppointmentId>, StoreError> {
        let practice = self.practice.id;
        if let Ok(own) = theirs.parse::<AppointmentId>()
            && self.store.appointment(practice, own).await?.is_some()
        {
            return Ok(None);
        }
        for again in 0..TRIES {
            let Ok(id) = self.id(Kind::Appointments, theirs, again).parse() else {
                return Ok(None);
            };
            match self.store.appointment(practice, id).await? {
                // Begun by a run that broke off, and not booked since.
                Some(known) if known.status == Status::Expired => {}
                Some(known) if known.status != Status::Held => return Ok(None),
                _ => return Ok(Some(id)),
            }
        }
        Ok(None)
    }

    fn wanted(
        &self,
        header: &Header,
        row: &Row,
        id: AppointmentId,
        client: ClientId,
    ) -> Read<(Wanted, Status)> {
        let cell = |name| header.cell(name, &row.cells);
        let wrong = |column, expected: String| mistake(row.line, Some(column), &expected);
        let named = |known: &str, typed: Option<&str>| {
            typed.is_some_and(|typed| known.trim().to_lowercase() == typed.to_lowercase())
        };
        let therapist = self.therapists.iter();
        let therapist = therapist
            .rev()
            .find(|known| named(&known.name, cell("therapist")));
        let names = self.therapists.iter().map(|known| known.name.as_str());
        let therapist =
            therapist.ok_or_else(|| wrong("therapist", one_of("a therapist", names)))?;
        let service = self.services.iter();
        let service = service
            .rev()
            .find(|known| named(&known.name, cell("service")));
        let names = self.services.iter().map(|known| known.name.as_str());
        let service = service.ok_or_else(|| wrong("service", one_of("a service", names)))?;
        let location = match cell("location") {
            None => None,
            Some(typed) if typed.eq_ignore_ascii_case("home") => None,
            typed => {
                let known = self
                    .locations
                    .iter()
                    .find(|known| named(&known.name, typed));
                let names = self.locations.iter().map(|known| known.name.as_str());
                Some(
                    known
                        .ok_or_else(|| wrong("location", one_of("“home” or a location", names)))?,
                )
            }
        };
        let zone = location.map_or(&self.practice.zone, |location: &Location| &location.zone);
        let starts_at = cell("starts").unwrap_or_default();
        let starts_at =
            instant(starts_at, zone).map_err(|expected| wrong("starts", expected.to_owned()))?;
        let over = starts_at <= self.act.at;
        let status = match (cell("status").map(str::to_lowercase).as_deref(), over) {
            (None | Some("booked" | "confirmed"), false) => Status::Confirmed,
            (None | Some("completed" | "done"), true) => Status::Completed,
            (Some("missed" | "no show" | "no_show"), true) => Status::NoShow,
            (_, false) => {
                return Err(wrong(
                    "status",
                    "booked or nothing, because it is still to come".to_owned(),
                ));
            }
            (_, true) => {
                return Err(wrong(
                    "status",
                    "completed, missed or nothing, because it is over".to_owned(),
                ));
            }
        };
        let wanted = Wanted {
            practice: self.practice.id,
            id,
            therapist: therapist.id,
            client,
            service: service.id,
            location: location.map(|location| location.id),
            starts_at,
            series: None,
        };
        Ok((wanted, status))
    }

    async fn book(&self, wanted: &Wanted, status: Status) -> Result<(), StoreError> {
        let (store, act, by) = (self.store, &self.act, self.by);
        let held = store.hold_over(act, by, wanted, REASON).await?;
        // Said before it is booked, so that nobody gets a mail about what they have known for long.
        self.told(&held, Telling::Confirmed.as_str()).await?;
        if held.ends_at > act.at - FOLLOW_UPS {
            for day in booking::notice::FOLLOW_UP_DAYS {
                if status != Status::Confirmed {
                    self.told(&held, &crate::notices::follow_up(day)).await?;
                }
            }
        }
        store.book(act, by, held.practice, held.id).await?;
        match status {
            Status::Completed => store
                .complete(act, by, held.practice, held.id)
                .await
                .map(drop),
            Status::NoShow => {
                let missed = store.missed(act, by, held.practice, held.id, Some(REASON));
                missed.await.map(drop)
            }
            _ => Ok(()),
        }
    }

    async fn told(&self, held: &Appointment, kind: &str) -> Result<(), StoreError> {
        let told = Told {
            practice: held.practice,
            appointment: held.id,
            kind: kind.to_owned(),
            channel: Channel::Elsewhere,
            sequence: held.sequence,
            client: held.client,
            at: self.act.at,
            mail: None,
        };
        self.store.tell(&told, None).await.map(drop)
    }
}

/// Name, e-mail address, telephone and home; what a row does not say is as it was.
fn contact(header: &Header, row: &Row, known: Option<&Client>) -> Read<[Option<String>; 4]> {
    let before =
        |field: fn(&Client) -> &Option<String>| known.and_then(|known| field(known).clone());
    let cell = |column: &'static str, most: usize, before: Option<String>| {
        let Some(typed) = header.cell(column, &row.cells) else {
            return Ok(before);
        };
        let fits =
            typed.chars().count() <= most && !typed.chars().any(|c| c.is_control() && c != '\n');
        match fits {
            true => Ok(Some(typed.to_owned())),
            false => Err(mistake(
                row.line,
                Some(column),
                &format!("at most {most} characters of text"),
            )),
        }
    };
    let name = cell("name", LONGEST_NAME, before(|known| &known.name))?;
    if name.is_none() {
        return Err(mistake(row.line, Some("name"), "a name"));
    }
    let email = cell("email", 254, before(|known| &known.email))?;
    if email
        .as_ref()
        .is_some_and(|email| email.parse::<lettre::Address>().is_err())
    {
        let expected = "an e-mail address, such as ann@example.org, or nothing";
        return Err(mistake(row.line, Some("email"), expected));
    }
    Ok([
        name,
        email,
        cell("phone", LONGEST_PHONE, before(|known| &known.phone))?,
        cell("address", LONGEST_ADDRESS, before(|known| &known.address))?,
    ])
}

/// An instant by the clock of a place, or with an offset.
fn instant(typed: &str, zone: &Zone) -> Result<Timestamp, &'static str> {
    let at = match typed.parse::<Timestamp>() {
        Ok(at) => at,
        Err(_) => {
            let civil: DateTime = typed
                .parse()
                .map_err(|_| "day and time by the clock of the place, such as 2026-12-01 10:00")?;
            if !typed.contains(':') {
                return Err("a time beside the day, such as 2026-12-01 10:00");
            }
            let at = zone.rules().to_ambiguous_timestamp(civil);
            at.unambiguous().map_err(|_| {
                "a time that the clock of the place shows once on that day; an offset tells the two hours of autumn \
                 apart, such as 2026-10-25T02:30+01:00"
            })?
        }
    };
    match at.as_second() % GRAIN_S == 0 && at.subsec_nanosecond() == 0 {
        true => Ok(at),
        false => Err("a time on five minutes, such as 10:05"),
    }
}

fn one_of<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.take(10).collect();
    format!("{what} of this practice, such as {}", names.join(", "))
}

/// What the store will not have, in words; nothing when the store itself failed.
fn refused(error: &StoreError) -> Option<(Option<&'static str>, String)> {
    Some(match error {
        StoreError::Taken { what } => (
            None,
            format!("the {what} is taken in a way that even an import cannot go over"),
        ),
        StoreError::NotBookable { why } => (None, format!("an appointment that can be: {why}")),
        StoreError::NotFound { what } => (None, format!("the {what} is not there")),
        StoreError::Step(refused) => (Some("status"), refused.to_string()),
        StoreError::Refused { rule } => (
            None,
            format!("what keeps the rule “{}”", rule.replace('_', " ")),
        ),
        StoreError::NotOffered { .. } | StoreError::NoWay { .. } => (
            Some("starts"),
            "a time at which an appointment can be at all".to_owned(),
        ),
        _ => return None,
    })
}
