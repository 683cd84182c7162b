//! Everything that decides when a therapist can be booked: hours, blocks, and what is booked already.

use std::collections::BTreeMap;

use booking::{Change, Hours, Span, Spans, Stop, Tick, Timetable};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Appointment, LONGEST, columns};
use crate::Store;
use crate::db::{Arg, BadColumn, Record, Row, Tx, args};
use crate::error::Result;
use crate::ids::{LocationId, PracticeId, TherapistId};
use crate::practice::{DayPart, Practice, Therapist, WorkingPart, Zone};
use crate::sql::{Statement, statements};

/// What decides when a therapist can be booked, for a range of time.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    /// The range of time; what lies outside is not known.
    pub window: Option<Span>,
    /// The working week, each part with the zone of its clock.
    pub week: Vec<(WorkingPart, Zone)>,
    /// Days that differ, the same way.
    pub days: Vec<(DayPart, Zone)>,
    /// What is blocked.
    pub blocked: Vec<Span>,
    /// What is held and booked, in order.
    pub appointments: Vec<Appointment>,
}

impl Calendar {
    /// When the therapist works at a location, or without one in homes, and is not blocked.
    #[must_use]
    pub fn open(&self, location: Option<LocationId>) -> Spans {
        let Some(window) = self.window else {
            return Spans::none();
        };
        let mut clocks: Vec<Hours> = Vec::new();
        for (part, zone) in self
            .week
            .iter()
            .filter(|(part, _)| part.location == location)
        {
            clock(&mut clocks, zone).day(part.weekday).push(part.part);
        }
        let mut closed: Vec<Span> = self.blocked.clone();
        for (day, zone) in &self.days {
            match day.change {
                Change::Remove => closed.extend(day.part.on(day.date, zone.rules()).iter()),
                Change::Add if day.location == location => {
                    clock(&mut clocks, zone).overrides.push(booking::Override {
                        date: day.date,
                        part: day.part,
                        change: Change::Add,
                    });
                }
                Change::Add => {}
            }
        }
        let open = clocks.iter().flat_map(|hours| {
            let open = hours.open(window);
            open.iter().collect::<Vec<_>>()
        });
        open.collect::<Spans>()
            .without(&closed.into_iter().collect())
    }

    /// The same with what is booked anywhere, for [`Timetable::why_not`]. Ways are not part of it: it finds them itself.
    #[must_use]
    pub fn timetable(
        &self,
        therapist: &Therapist,
        location: Option<LocationId>,
        zone: &Zone,
    ) -> Timetable {
        let stops = self.appointments.iter().map(|appointment| Stop {
            span: appointment.occupied(),
            place: appointment.place,
        });
        let mut timetable =
            Timetable::new(zone.rules().clone(), self.open(location), stops.collect());
        timetable.day_starts_at = therapist.day_start_place;
        timetable.day_ends_at = therapist.day_end_place;
        timetable
    }
}

/// The hours by one zone's clock.
fn clock<'a>(clocks: &'a mut Vec<Hours>, zone: &Zone) -> &'a mut Hours {
    let at = clocks
        .iter()
        .position(|hours| hours.zone == *zone.rules())
        .unwrap_or_else(|| {
            clocks.push(Hours::none(zone.rules().clone()));
            clocks.len() - 1
        });
    &mut clocks[at]
}

impl Store {
    /// The therapists of a practice who can be booked, each with their calendar, in the order of their ids: at most `limit`
    /// after one. What an index of free time is built from; [`Store::changed_since`] says what to read again.
    ///
    /// # Errors
    /// As any question.
    pub async fn calendars(
        &self,
        practice: PracticeId,
        after: Option<TherapistId>,
        limit: u32,
        window: Span,
    ) -> Result<Vec<(Therapist, Calendar)>> {
        let after = after.map_or(String::new(), |id| id.to_string());
        let args = args![practice, after, limit];
        let therapists: Vec<Therapist> = self.db.all(&THERAPISTS, args).await?;
        let (Some(first), Some(last)) = (therapists.first(), therapists.last()) else {
            return Ok(Vec::new());
        };
        let whose = args![practice, first.id, last.id];
        let mut loaded = Loaded::default();
        for (what, statement) in EACH.into_iter().zip([&WEEKS, &DAYS, &BLOCKS, &BUSY]) {
            let rows = self.db.rows(statement, what.args(&whose, window)).await?;
            loaded.take(what, &rows, window)?;
        }
        let calendars = therapists.into_iter().map(|therapist| {
            let calendar = loaded.0.remove(&therapist.id).unwrap_or_default();
            let window = Some(window);
            (therapist, Calendar { window, ..calendar })
        });
        Ok(calendars.collect())
    }

    /// The calendar of one therapist.
    ///
    /// # Errors
    /// As any question.
    pub async fn calendar(
        &self,
        practice: PracticeId,
        therapist: TherapistId,
        window: Span,
    ) -> Result<Calendar> {
        let whose = args![practice, therapist];
        let mut loaded = Loaded::default();
        for (what, statement) in EACH.into_iter().zip(OF_ONE) {
            let rows = self.db.rows(statement, what.args(&whose, window)).await?;
            loaded.take(what, &rows, window)?;
        }
        Ok(loaded.only(window))
    }

    /// The practices, in the order of their ids: at most `limit` after one.
    ///
    /// # Errors
    /// As any question.
    pub async fn practices(&self, after: Option<PracticeId>, limit: u32) -> Result<Vec<Practice>> {
        let after = after.map_or(String::new(), |id| id.to_string());
        self.db.all(&PRACTICES, args![after, limit]).await
    }
}

impl Tx {
    /// The calendar of one therapist.
    pub(crate) async fn calendar(
        &mut self,
        practice: PracticeId,
        therapist: TherapistId,
        window: Span,
    ) -> Result<Calendar> {
        let whose = args![practice, therapist];
        let mut loaded = Loaded::default();
        for (what, statement) in EACH.into_iter().zip(OF_ONE) {
            let rows = self.rows(statement, what.args(&whose, window)).await?;
            loaded.take(what, &rows, window)?;
        }
        Ok(loaded.only(window))
    }
}

/// What a calendar is made of.
#[derive(Clone, Copy)]
enum What {
    Week,
    Days,
    Blocks,
    Busy,
}

const EACH: [What; 4] = [What::Week, What::Days, What::Blocks, What::Busy];
const OF_ONE: [&Statement; 4] = [&WEEK, &ONES_DAYS, &ONES_BLOCKS, &ONES_BUSY];

impl What {
    /// The arguments: whose, and the range of time as each table counts it.
    fn args(self, whose: &[Arg], window: Span) -> Vec<Arg> {
        let mut args = whose.to_vec();
        let [long_ago, from, to] = tick_range(window.from.instant(), window.to.instant());
        match self {
            Self::Week => {}
            // The evening before can run past midnight, and no zone is as far as a day from UTC.
            Self::Days => args.extend(args![day(from, -2), day(to, 1)]),
            Self::Blocks => args.extend(args![from, to]),
            Self::Busy => args.extend(args![long_ago, from, to]),
        }
        args
    }
}

fn day(instant: Timestamp, later: i64) -> Date {
    let date = jiff::tz::Offset::UTC.to_datetime(instant).date();
    date.saturating_add(jiff::Span::new().days(later))
}

/// Calendars as they are read, by therapist.
#[derive(Default)]
struct Loaded(BTreeMap<TherapistId, Calendar>);

impl Loaded {
    fn take(&mut self, what: What, rows: &[Row], window: Span) -> Result<()> {
        for row in rows {
            let Whose { therapist, zone } = crate::db::read(row)?;
            let calendar = self.0.entry(therapist).or_default();
            let zone = zone.ok_or(crate::StoreError::NotFound { what: "zone" });
            match what {
                What::Week => calendar.week.push((crate::db::read(row)?, zone?)),
                What::Days => calendar.days.push((crate::db::read(row)?, zone?)),
                What::Blocks => {
                    let Blocked(span) = crate::db::read(row)?;
                    calendar.blocked.push(span.and(window));
                }
                What::Busy => calendar.appointments.push(crate::db::read(row)?),
            }
        }
        Ok(())
    }

    fn only(self, window: Span) -> Calendar {
        let calendar = self.0.into_values().next().unwrap_or_default();
        let window = Some(window);
        Calendar { window, ..calendar }
    }
}

struct Whose {
    therapist: TherapistId,
    zone: Option<Zone>,
}

impl Record for Whose {
    const TABLE: &'static str = "therapist";
    const KEY: &'static [&'static str] = &["therapist"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            therapist: row.get("therapist")?,
            // Only what stands by a clock on the wall comes with a zone.
            zone: match row.has("zone") {
                true => row.get("zone")?,
                false => None,
            },
        })
    }
}

struct Blocked(Span);

impl Record for Blocked {
    const TABLE: &'static str = "block";
    const KEY: &'static [&'static str] = &["id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        let (from, to) = (row.get("starts_at")?, row.get("ends_at")?);
        Ok(Self(Span::new(Tick::at(from), Tick::from(to))))
    }
}

/// For questions about a range of time: how far back something that runs into it can begin, and the range.
pub(crate) fn tick_range(from: Timestamp, to: Timestamp) -> [Timestamp; 3] {
    let long_ago = from.saturating_sub(LONGEST).unwrap_or(Timestamp::MIN);
    [long_ago, from, to]
}

macro_rules! week {
    ($whose:literal) => {
        concat!(
            "select w.therapist, w.position, w.weekday, w.from_minute, w.to_minute, w.location,
                 coalesce(l.zone, p.zone) as zone
             from working_part w join practice p on p.id = w.practice
             left join location l on l.practice = w.practice and l.id = w.location
             where w.practice = $1 and ",
            $whose
        )
    };
}
macro_rules! days {
    ($whose:literal) => {
        concat!(
            "select d.therapist, d.day, d.position, d.change, d.from_minute, d.to_minute, d.location,
                 coalesce(l.zone, p.zone) as zone
             from day_override d join practice p on p.id = d.practice
             left join location l on l.practice = d.practice and l.id = d.location
             where d.practice = $1 and ",
            $whose
        )
    };
}
macro_rules! blocks {
    ($whose:literal) => {
        concat!(
            "select id, therapist, starts_at, ends_at from block where practice = $1 and ",
            $whose
        )
    };
}
macro_rules! busy {
    ($whose:literal) => {
        concat!(
            "select ",
            columns!(),
            " from appointment
             where status not in ('cancelled', 'expired') and practice = $1 and ",
            $whose,
            " order by occupied_from, id"
        )
    };
}

statements! {
    THERAPISTS: "select practice, id, account, name, about, gender, languages, techniques, trained_for, area_centre, area_km,
            set_up_minutes, pack_up_minutes, day_start_place, day_end_place, watched, made_at, retired_at
        from therapist where practice = $1 and id > $2 and retired_at is null order by id limit $3";
    PRACTICES: "select id, name, kind, zone, country, email, phone, approve_first, client_exclusive, free_until_hours,
            late_percent, hold_minutes, km_per_hour, way_minutes, made_at, retired_at
        from practice where id > $1 order by id limit $2";
    WEEK: week!("w.therapist = $2");
    WEEKS: week!("w.therapist between $2 and $3");
    ONES_DAYS: days!("d.therapist = $2 and d.day between $3 and $4");
    DAYS: days!("d.therapist between $2 and $3 and d.day between $4 and $5");
    ONES_BLOCKS: blocks!("therapist = $2 and ends_at > $3 and starts_at < $4");
    BLOCKS: blocks!("therapist between $2 and $3 and ends_at > $4 and starts_at < $5");
    ONES_BUSY: busy!("therapist = $2 and way_from > $3 and way_to > $4 and way_from < $5");
    BUSY: busy!("therapist between $2 and $3 and way_from > $4 and way_to > $5 and way_from < $6");
}
