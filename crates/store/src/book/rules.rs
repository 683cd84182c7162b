//! What a practice, a therapist, a service and a client say about a booking, read in one question.

use booking::{GreatCircle, Place, Service, Tick};
use jiff::Timestamp;

use super::fit::Spot;
use super::{By, Desk};
use crate::db::{BadColumn, Record, Row, args};
use crate::error::{Result, StoreError};
use crate::ids::AccountId;
use crate::practice::{Credential, Therapist, Words, Zone};
use crate::sql::statements;

/// What must be known of those whom an appointment concerns.
pub(crate) struct Rules {
    pub(super) therapist: Therapist,
    pub(super) service: Service,
    pub(super) zone: Zone,
    pub(super) travel: GreatCircle,
    pub(super) needs_room: bool,
    pub(super) equipment: Words,
    pub(super) credentials: Words,
    pub(super) price: Option<String>,
    pub(super) hold_minutes: u32,
    pub(super) approve_first: bool,
    pub(super) client_exclusive: bool,
    pub(super) account: Option<AccountId>,
    pub(super) place: Option<Place>,
    pub(super) late_percent: u32,
    pub(super) free_until_hours: u32,
    /// The client is on the waitlist for this service, or has an offer.
    pub(super) waits: bool,
    barrier: Option<&'static str>,
}

impl Desk {
    /// Reads them; what does not exist is named.
    pub(super) async fn rules(&mut self, spot: &Spot) -> Result<Rules> {
        let args = args![
            spot.practice,
            spot.therapist,
            spot.service,
            spot.client,
            spot.location
        ];
        let found: Option<Read> = self.tx.one(&RULES, args).await?;
        match found {
            None => Err(StoreError::NotFound { what: "practice" }),
            Some(Read::Missing(what)) => Err(StoreError::NotFound { what }),
            Some(Read::Found(rules)) => Ok(*rules),
        }
    }

    /// Why something cannot be booked at any time, or not on that day.
    pub(super) async fn bookable(&mut self, rules: &Rules, spot: &Spot) -> Result<()> {
        if let Some(why) = rules.barrier {
            return Err(StoreError::NotBookable { why });
        }
        if rules.credentials.is_empty() {
            return Ok(());
        }
        let day = spot.starts_at.to_zoned(rules.zone.rules().clone()).date();
        let args = args![spot.practice, spot.therapist];
        let credentials: Vec<Credential> = self.tx.all(&CREDENTIALS, args).await?;
        let valid = |kind: &str| {
            let mut of_kind = credentials
                .iter()
                .filter(|credential| credential.kind == kind);
            of_kind.any(|credential| credential.holds_on(day))
        };
        match rules.credentials.iter().all(valid) {
            true => Ok(()),
            false => Err(StoreError::NotBookable {
                why: "a credential that the service needs is missing, expired or not verified",
            }),
        }
    }
}

impl Rules {
    /// The service, for whoever books it: the practice itself needs no notice.
    pub(super) fn service_for(&self, by: By) -> Service {
        let notice = match by {
            By::Client | By::Time => self.service.notice,
            By::Member(_) | By::Practice => 0,
        };
        Service {
            notice,
            ..self.service
        }
    }

    /// The tick of a start, which must lie on one.
    pub(super) fn start(&self, starts_at: Timestamp) -> Result<Tick> {
        let tick = Tick::at(starts_at);
        match tick.instant() == starts_at {
            true => Ok(tick),
            false => Err(StoreError::NotOffered {
                reason: booking::Reason::OffGrid {
                    minutes: self.service.grid,
                },
            }),
        }
    }
}

/// Rules as they are read.
enum Read {
    Missing(&'static str),
    Found(Box<Rules>),
}

impl Record for Read {
    const TABLE: &'static str = "practice";
    const KEY: &'static [&'static str] = &["p_id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        for (column, what) in [
            ("id", "therapist"),
            ("service_id", "service"),
            ("client_id", "client"),
        ] {
            if row.get::<Option<String>>(column)?.is_none() {
                return Ok(Self::Missing(what));
            }
        }
        let wants_location = row.get::<Option<String>>("wanted_location")?.is_some();
        if wants_location && row.get::<Option<String>>("location_id")?.is_none() {
            return Ok(Self::Missing("location"));
        }
        let therapist: Therapist = Record::read(row)?;
        let place: Option<Place> = match wants_location {
            true => row.get("location_place")?,
            false => row.get("home")?,
        };
        let retired = |column| Ok::<_, BadColumn>(row.get::<Option<Timestamp>>(column)?.is_some());
        let barriers = [
            (
                retired("practice_retired_at")?,
                "the practice takes no bookings any more",
            ),
            (
                therapist.retired_at.is_some(),
                "the therapist takes no bookings any more",
            ),
            (
                retired("service_retired_at")?,
                "the service is not offered any more",
            ),
            (
                retired("client_retired_at")?,
                "the client is not one of the practice any more",
            ),
            (
                retired("location_retired_at")?,
                "the location is not used any more",
            ),
            (
                row.get::<i64>("gives")? == 0,
                "the therapist does not give this service",
            ),
            (
                wants_location && !row.get::<bool>("at_location")?,
                "the service is given in homes only",
            ),
            (
                !wants_location && !row.get::<bool>("at_home")?,
                "the service is not given in homes",
            ),
            (
                !wants_location && !in_area(&therapist, place),
                "the home is outside the area of the therapist",
            ),
        ];
        // A home takes its time to set up and pack up, a room is ready.
        let at_home = |minutes: u32| match wants_location {
            true => 0,
            false => minutes,
        };
        let service = Service {
            minutes: row.get("minutes")?,
            before: row.get::<u32>("before_minutes")? + at_home(therapist.set_up_minutes),
            after: row.get::<u32>("after_minutes")? + at_home(therapist.pack_up_minutes),
            grid: row
                .get::<u32>("grid_minutes")?
                .try_into()
                .map_err(|_| BadColumn("grid_minutes"))?,
            notice: row.get("notice_minutes")?,
            horizon: row.get("horizon_days")?,
        };
        let new_client = row.get::<Option<Timestamp>>("vetted_at")?.is_none();
        Ok(Self::Found(Box::new(Rules {
            service,
            zone: row.get("zone")?,
            travel: GreatCircle {
                km_per_hour: row.get("km_per_hour")?,
                fixed_minutes: row.get("way_minutes")?,
            },
            needs_room: wants_location && row.get::<bool>("needs_room")?,
            equipment: row.get("equipment")?,
            credentials: row.get("credentials")?,
            price: row.get("price")?,
            hold_minutes: row.get("hold_minutes")?,
            approve_first: row.get::<bool>("approve_first")? && new_client,
            client_exclusive: row.get("client_exclusive")?,
            account: row.get("client_account")?,
            place,
            late_percent: row.get("late_percent")?,
            free_until_hours: row.get("free_until_hours")?,
            waits: row.get::<i64>("waits")? > 0,
            barrier: barriers
                .iter()
                .find(|(holds, _)| *holds)
                .map(|(_, why)| *why),
            therapist,
        })))
    }
}

/// A therapist without an area goes anywhere.
fn in_area(therapist: &Therapist, home: Option<Place>) -> bool {
    match (therapist.area_centre, therapist.area_km, home) {
        (Some(centre), Some(km), Some(home)) => centre.km_to(home) <= km,
        (Some(_), Some(_), None) => false,
        _ => true,
    }
}

statements! {
    RULES: "select p.id as p_id, p.retired_at as practice_retired_at, p.approve_first, p.client_exclusive, p.hold_minutes,
            p.km_per_hour, p.way_minutes, p.free_until_hours, p.late_percent,
            t.practice, t.id, t.account, t.name, t.about, t.gender, t.languages, t.techniques, t.trained_for,
            t.area_centre, t.area_km, t.set_up_minutes, t.pack_up_minutes, t.day_start_place, t.day_end_place, t.watched,
            t.made_at, t.retired_at,
            s.id as service_id, s.minutes, s.before_minutes, s.after_minutes, s.grid_minutes, s.notice_minutes,
            s.horizon_days, s.needs_room, s.equipment, s.at_home, s.at_location, s.credentials, s.price,
            s.retired_at as service_retired_at,
            c.id as client_id, c.account as client_account, c.home, c.vetted_at, c.retired_at as client_retired_at,
            cast($5 as text) as wanted_location, l.id as location_id, l.place as location_place,
            l.retired_at as location_retired_at, coalesce(l.zone, p.zone) as zone,
            (select count(*) from therapist_service g
             where g.practice = p.id and g.therapist = $2 and g.service = $3) as gives,
            (select count(*) from waitlist w
             where w.practice = p.id and w.client = $4 and w.service = $3 and w.ended_at is null)
            + (select count(*) from waitlist_offer o
             where o.practice = p.id and o.client = $4 and o.outcome = 'open') as waits
        from practice p
        left join therapist t on t.practice = p.id and t.id = $2
        left join service s on s.practice = p.id and s.id = $3
        left join client c on c.practice = p.id and c.id = $4
        left join location l on l.practice = p.id and l.id = $5
        where p.id = $1";
    CREDENTIALS: "select practice, id, therapist, kind, number, country, issuer, valid_until,
            verified_by, verified_at, verified_how
        from credential where practice = $1 and therapist = $2";
}
