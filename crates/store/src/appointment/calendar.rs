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
use crate::sql::statements;

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
        let parts = self.db.rows(&PARTS, of_parts(&whose, window)).await?;
        loaded.take_parts(&parts, window)?;
        let busy = self.db.rows(&BUSY, of_busy(&whose, window)).await?;
        loaded.take_busy(&busy)?;
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
        let parts = self.db.rows(&ONES_PARTS, of_parts(&whose, window)).await?;
        loaded.take_parts(&parts, window)?;
        let busy = self.db.rows(&ONES_BUSY, of_busy(&whose, window)).await?;
        loaded.take_busy(&busy)?;
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
        let parts = self.rows(&ONES_PARTS, of_parts(&whose, window)).await?;
        loaded.take_parts(&parts, window)?;
        let busy = self.rows(&ONES_BUSY, of_busy(&whose, window)).await?;
        loaded.take_busy(&busy)?;
        Ok(loaded.only(window))
    }
}

/// The arguments of the questions for parts of hours and for blocks.
fn of_parts(whose: &[Arg], window: Span) -> Vec<Arg> {
    let (from, to) = (window.from.instant(), window.to.instant());
    // The evening before can run past midnight, and no zone is as far as a day from UTC.
    let mut of = whose.to_vec();
    of.extend(args![day(from, -2), day(to, 1), from, to]);
    of
}

/// The arguments of the questions for what is booked.
fn of_busy(whose: &[Arg], window: Span) -> Vec<Arg> {
    let [long_ago, from, to] = tick_range(window.from.instant(), window.to.instant());
    let mut of = whose.to_vec();
    of.extend(args![long_ago, from, to]);
    of
}

fn day(instant: Timestamp, later: i64) -> Date {
    let date = jiff::tz::Offset::UTC.to_datetime(instant).date();
    date.saturating_add(jiff::Span::new().days(later))
}

/// Calendars as they are read, by therapist.
#[derive(Default)]
struct Loaded(BTreeMap<TherapistId, Calendar>);

impl Loaded {
    fn take_parts(&mut self, rows: &[Row], window: Span) -> Result<()> {
        for row in rows {
            let Part { therapist, of } = crate::db::read(row)?;
            let calendar = self.0.entry(therapist).or_default();
            match of {
                PartOf::Week(zone) => calendar.week.push((crate::db::read(row)?, zone)),
                PartOf::Day(zone) => calendar.days.push((crate::db::read(row)?, zone)),
                PartOf::Block(span) => calendar.blocked.push(span.and(window)),
            }
        }
        Ok(())
    }

    fn take_busy(&mut self, rows: &[Row]) -> Result<()> {
        for row in rows {
            let booked: Appointment = crate::db::read(row)?;
            let calendar = self.0.entry(booked.therapist).or_default();
            calendar.appointments.push(booked);
        }
        Ok(())
    }

    fn only(self, window: Span) -> Calendar {
        let calendar = self.0.into_values().next().unwrap_or_default();
        let window = Some(window);
        Calendar { window, ..calendar }
    }
}

/// A row of what opens or closes somebody's time.
struct Part {
    therapist: TherapistId,
    of: PartOf,
}

/// What it is part of; what stands by a clock on the wall comes with its zone.
enum PartOf {
    Week(Zone),
    Day(Zone),
    Block(Span),
}

impl Record for Part {
    const TABLE: &'static str = "therapist";
    const KEY: &'static [&'static str] = &["therapist"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        let therapist = row.get("therapist")?;
        let of = match row.get::<String>("part_of")?.as_str() {
            "week" => PartOf::Week(row.get("zone")?),
            "day" => PartOf::Day(row.get("zone")?),
            _ => {
                let (from, to) = (row.get("starts_at")?, row.get("ends_at")?);
                PartOf::Block(Span::new(Tick::at(from), Tick::from(to)))
            }
        };
        Ok(Self { therapist, of })
    }
}

/// For questions about a range of time: how far back something that runs into it can begin, and the range.
pub(crate) fn tick_range(from: Timestamp, to: Timestamp) -> [Timestamp; 3] {
    let long_ago = from.saturating_sub(LONGEST).unwrap_or(Timestamp::MIN);
    [long_ago, from, to]
}

// Hours of the week, days that differ and blocks: three tables in one question, as each question is a way to the database.
macro_rules! parts {
    ($therapists:literal, $days:literal, $from_to:literal) => {
        concat!(
            "select 'week' as part_of, w.therapist, w.position, w.weekday, cast(null as text) as day,
                 cast(null as text) as change, w.from_minute, w.to_minute, w.location, coalesce(l.zone, p.zone) as zone,
                 cast(null as bigint) as starts_at, cast(null as bigint) as ends_at
             from working_part w join practice p on p.id = w.practice
             left join location l on l.practice = w.practice and l.id = w.location
             where w.practice = $1 and w.therapist ",
            $therapists,
            " union all
             select 'day', d.therapist, d.position, null, d.day,
                 d.change, d.from_minute, d.to_minute, d.location, coalesce(l.zone, p.zone),
                 null, null
             from day_override d join practice p on p.id = d.practice
             left join location l on l.practice = d.practice and l.id = d.location
             where d.practice = $1 and d.therapist ",
            $therapists,
            " and d.day ",
            $days,
            " union all
             select 'block', therapist, null, null, null, null, null, null, null, null, starts_at, ends_at
             from block where practice = $1 and therapist ",
            $therapists,
            " and ends_at ",
            $from_to
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
    ONES_PARTS: parts!("= $2", "between $3 and $4", "> $5 and starts_at < $6");
    PARTS: parts!("between $2 and $3", "between $4 and $5", "> $6 and starts_at < $7");
    ONES_BUSY: busy!("therapist = $2 and way_from > $3 and way_to > $4 and way_from < $5");
    BUSY: busy!("therapist between $2 and $3 and way_from > $4 and way_to > $5 and way_from < $6");
}
