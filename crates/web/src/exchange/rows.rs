//! One row: read, compared with what is known, and taken.

use std::fmt::Display;

use booking::{Place, Status};
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
/// The longest words about how to get in.
const LONGEST_NOTES: usize = 500;
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
    /// What would become of clients; nothing is stored.
    pub(super) async fn look_at_clients(
        &self,
        header: &Header,
        rows: &[Read<Row>],
    ) -> Result<Vec<Read<Fate>>, StoreError> {
        let mut fates = Vec::with_capacity(rows.len());
        for row in rows {
            fates.push(match row {
                Ok(row) => {
                    let known = self.known_client(id_of(header, row)).await?;
                    self.next_client(header, row, known).map(|(fate, _)| fate)
                }
                Err(mistake) => Err(mistake.clone()),
            });
        }
        Ok(fates)
    }

    /// Takes clients, in one transaction: what is wrong with a row is known before anything is put.
    pub(super) async fn take_clients(
        &self,
        header: &Header,
        rows: &[Read<Row>],
    ) -> Result<Vec<Read<Fate>>, StoreError> {
        let practice = self.practice.id;
        let right = rows.iter().flatten();
        let ids = right.flat_map(|row| self.client_ids(id_of(header, row)));
        let ids = ids.map(|id| id.to_string());
        let mut together = self.store.together(&self.act, practice, ids).await?;
        let mut fates = Vec::with_capacity(rows.len());
        for row in rows {
            let row = match row {
                Ok(row) => row,
                Err(mistake) => {
                    fates.push(Err(mistake.clone()));
                    continue;
                }
            };
            let mut known = None;
            for id in self.client_ids(id_of(header, row)) {
                if known.is_none() {
                    known = together.get(practice, id).await?;
                }
            }
            let next = self.next_client(header, row, known);
            if let Ok((Fate::Added | Fate::Changed, client)) = &next {
                together.put(client).await?;
            }
            fates.push(next.map(|(fate, _)| fate));
        }
        together.finish().await?;
        Ok(fates)
    }

    /// The client that a row makes of the one who is known, if one is.
    fn next_client(
        &self,
        header: &Header,
        row: &Row,
        known: Option<Client>,
    ) -> Read<(Fate, Client)> {
        let wrong = |expected: &str| mistake(row.line, Some("id"), expected);
        if known.as_ref().is_some_and(|known| known.name.is_none()) {
            return Err(wrong(
                "a client who was not erased; this one was, and is not brought back",
            ));
        }
        let [name, email, phone, address, access_notes] = contact(header, row, known.as_ref())?;
        let place = home(header, row)?;
        let base = match &known {
            Some(known) => known.clone(),
            None => Client {
                practice: self.practice.id,
                id: self
                    .id(Kind::Clients, id_of(header, row), 0)
                    .parse()
                    .map_err(|_| wrong("an id"))?,
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
            },
        };
        let next = Client {
            // Where a home is on earth was found by its old address.
            home: place.or_else(|| base.home.filter(|_| address == base.address)),
            name,
            email,
            phone,
            address,
            access_notes,
            ..base
        };
        let fate = match &known {
            None => Fate::Added,
            Some(known) if *known == next => Fate::Left,
            Some(_) => Fate::Changed,
        };
        Ok((fate, next))
    }

    /// The ids that a client of another program can have here: one of ours, as our own export has it, or one made from theirs.
    fn client_ids(&self, theirs: &str) -> impl Iterator<Item = ClientId> {
        let derived = self.id(Kind::Clients, theirs, 0);
        [theirs.parse(), derived.parse()].into_iter().flatten()
    }

    /// The client with an id of another program, or with one of ours.
    async fn known_client(&self, theirs: &str) -> Result<Option<Client>, StoreError> {
        for id in self.client_ids(theirs) {
            if let Some(known) = self.store.get(self.practice.id, id).await? {
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
        let Some(id) = self.free_id(id_of(header, row)).await? else {
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
                 client's is not: bring it in the column home of the clients";
            return Ok(Err(mistake(row.line, Some("location"), expected)));
        }
        if wanted.location.is_none()
            && let Some(expected) = self.too_far(&wanted, &client)
        {
            return Ok(Err(mistake(row.line, Some("location"), &expected)));
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

    /// The home is further away than the therapist goes; in words, what is expected.
    fn too_far(&self, wanted: &Wanted, client: &Client) -> Option<String> {
        let mut therapists = self.therapists.iter();
        let therapist = therapists.find(|known| known.id == wanted.therapist)?;
        let (centre, km) = therapist.area_centre.zip(therapist.area_km)?;
        let away = centre.km_to(client.home?);
        (away > km).then(|| {
            let name = &therapist.name;
            format!(
                "a home up to {km} km away, as far as {name} goes; this one is {away:.1} km away"
            )
        })
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
        // By name, or by id, as our own export has it.
        let named = |known: &str, id: &dyn Display, typed: Option<&str>| {
            typed.is_some_and(|typed| {
                known.trim().to_lowercase() == typed.to_lowercase() || id.to_string() == typed
            })
        };
        let therapist = self.therapists.iter();
        let therapist = therapist
            .rev()
            .find(|known| named(&known.name, &known.id, cell("therapist")));
        let names = self.therapists.iter().map(|known| known.name.as_str());
        let therapist =
            therapist.ok_or_else(|| wrong("therapist", one_of("a therapist", names)))?;
        let service = self.services.iter();
        let service = service
            .rev()
            .find(|known| named(&known.name, &known.id, cell("service")));
        let names = self.services.iter().map(|known| known.name.as_str());
        let service = service.ok_or_else(|| wrong("service", one_of("a service", names)))?;
        let location = match cell("location") {
            None => None,
            Some(typed) if typed.eq_ignore_ascii_case("home") => None,
            typed => {
                let known = self
                    .locations
                    .iter()
                    .find(|known| named(&known.name, &known.id, typed));
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

/// The id that something has in its own program.
fn id_of<'r>(header: &Header, row: &'r Row) -> &'r str {
    header.cell("id", &row.cells).unwrap_or_default()
}

/// Name, e-mail address, telephone, home as on a letter and the way in; what a row does not say is as it was.
fn contact(header: &Header, row: &Row, known: Option<&Client>) -> Read<[Option<String>; 5]> {
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
        cell(
            "access notes",
            LONGEST_NOTES,
            before(|known| &known.access_notes),
        )?,
    ])
}

/// Where a home is on earth: in one column, as our own export has it, or in two.
fn home(header: &Header, row: &Row) -> Read<Option<Place>> {
    let cell = |name| header.cell(name, &row.cells);
    let wrong = |column, expected| Err(mistake(row.line, Some(column), expected));
    // Spreadsheets write a decimal comma in many countries.
    let degrees = |typed: &str, most: f64| {
        let degrees = typed.replace(',', ".").parse::<f64>().ok();
        degrees.filter(|degrees| degrees.abs() <= most)
    };
    let (latitude, longitude) = match (cell("latitude"), cell("longitude")) {
        (None, None) => {
            let Some(typed) = cell("home") else {
                return Ok(None);
            };
            // Our own export has a space between the two.
            let read = Place::read(typed).or_else(|| Place::read(&typed.replacen(' ', ",", 1)));
            return match read {
                Some(place) => Ok(Some(place)),
                None => wrong(
                    "home",
                    "latitude (-90 to 90) and longitude (-180 to 180) in degrees, such as 52.503, 13.411",
                ),
            };
        }
        (Some(_), None) => return wrong("longitude", "a longitude beside the latitude"),
        (None, Some(_)) => return wrong("latitude", "a latitude beside the longitude"),
        (Some(latitude), Some(longitude)) => (degrees(latitude, 90.0), degrees(longitude, 180.0)),
    };
    let Some(latitude) = latitude else {
        return wrong("latitude", "-90 to 90 degrees, such as 52.503");
    };
    match longitude.map(|longitude| Place::new(latitude, longitude)) {
        Some(Ok(place)) => Ok(Some(place)),
        _ => wrong("longitude", "-180 to 180 degrees, such as 13.411"),
    }
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
