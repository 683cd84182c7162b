//! When therapists work: a week by the clock on the wall, and days that differ from it.

use booking::{Change, ClockSpan};
use jiff::civil::{Date, Time, Weekday};

use super::touched;
use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, Tx, args, column};
use crate::error::Result;
use crate::ids::{LocationId, PracticeId, TherapistId};
use crate::sql::statements;

/// A part of a working week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingPart {
    /// On which day.
    pub weekday: Weekday,
    /// From when to when.
    pub part: ClockSpan,
    /// Where; without it it is time for home visits.
    pub location: Option<LocationId>,
}

/// A part of a day that differs from the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayPart {
    /// On which day.
    pub date: Date,
    /// Open as well, or not open. What is taken away is taken away everywhere.
    pub change: Change,
    /// From when to when.
    pub part: ClockSpan,
    /// Where, if it is added; without it it is time for home visits.
    pub location: Option<LocationId>,
}

impl Store {
    /// Sets the whole working week of a therapist.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when the practice has no such therapist or location.
    pub async fn set_week(
        &self,
        act: &Act,
        practice: PracticeId,
        therapist: TherapistId,
        week: &[WorkingPart],
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        tx.lock(practice, therapist).await?;
        tx.write_week(practice, therapist, week).await?;
        let object = touched(practice, Some(therapist), therapist);
        tx.finish(act.did(Action::WeekSet, None, object)).await
    }

    /// Sets all that is different on a day; nothing makes it an ordinary day again. The dates of the parts do not matter.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when the practice has no such therapist or location.
    pub async fn set_day(
        &self,
        act: &Act,
        practice: PracticeId,
        therapist: TherapistId,
        date: Date,
        parts: &[DayPart],
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        tx.lock(practice, therapist).await?;
        tx.run(&FORGET_DAY, args![practice, therapist, date])
            .await?;
        for (position, part) in (0_i64..).zip(parts) {
            let [from, to] = minutes(part.part);
            let args = args![
                practice,
                therapist,
                date,
                position,
                part.change,
                from,
                to,
                part.location
            ];
            tx.run(&ADD_DAY, args).await?;
        }
        let object = touched(practice, Some(therapist), therapist);
        tx.finish(act.did(Action::DaySet, None, object)).await
    }

    /// The working week of a therapist.
    ///
    /// # Errors
    /// As any question.
    pub async fn week(
        &self,
        practice: PracticeId,
        therapist: TherapistId,
    ) -> Result<Vec<WorkingPart>> {
        self.db.all(&WEEK, args![practice, therapist]).await
    }

    /// What is different on some days, the first and the last among them.
    ///
    /// # Errors
    /// As any question.
    pub async fn days(
        &self,
        practice: PracticeId,
        therapist: TherapistId,
        first: Date,
        last: Date,
    ) -> Result<Vec<DayPart>> {
        self.db
            .all(&DAYS, args![practice, therapist, first, last])
            .await
    }
}

impl Tx {
    /// Writes the working week of a therapist in the place of the one before.
    pub(super) async fn write_week(
        &mut self,
        practice: PracticeId,
        therapist: TherapistId,
        week: &[WorkingPart],
    ) -> Result<()> {
        self.run(&FORGET_WEEK, args![practice, therapist]).await?;
        for (position, part) in (0_i64..).zip(week) {
            let [from, to] = minutes(part.part);
            let weekday = i64::from(part.weekday.to_monday_one_offset());
            let args = args![
                practice,
                therapist,
                position,
                weekday,
                from,
                to,
                part.location
            ];
            self.run(&ADD_PART, args).await?;
        }
        Ok(())
    }
}

impl Record for WorkingPart {
    const TABLE: &'static str = "working_part";
    const KEY: &'static [&'static str] = &["therapist", "position"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        let weekday: i64 = row.get("weekday")?;
        let weekday = i8::try_from(weekday).ok();
        Ok(Self {
            weekday: weekday
                .and_then(|day| Weekday::from_monday_one_offset(day).ok())
                .ok_or(BadColumn("weekday"))?,
            part: part(row)?,
            location: row.get("location")?,
        })
    }
}

impl Record for DayPart {
    const TABLE: &'static str = "day_override";
    const KEY: &'static [&'static str] = &["therapist", "day", "position"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            date: row.get("day")?,
            change: row.get("change")?,
            part: part(row)?,
            location: row.get("location")?,
        })
    }
}

fn part(row: &Row) -> Result<ClockSpan, BadColumn> {
    let time = |column: &'static str| {
        let minute: i64 = row.get(column)?;
        let of_day = u32::try_from(minute)
            .ok()
            .filter(|minute| *minute < 24 * 60);
        let time = of_day
            .and_then(|minute| Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).ok());
        time.ok_or(BadColumn(column))
    };
    ClockSpan::new(time("from_minute")?, time("to_minute")?).map_err(|_| BadColumn("to_minute"))
}

fn minutes(part: ClockSpan) -> [i64; 2] {
    let (from, to) = part.times();
    [from, to].map(|time| i64::from(time.hour()) * 60 + i64::from(time.minute()))
}

column!(
    Change,
    String,
    Text,
    |change| match change {
        Change::Add => "add".to_owned(),
        Change::Remove => "remove".to_owned(),
    },
    |raw| match raw.as_str() {
        "add" => Some(Change::Add),
        "remove" => Some(Change::Remove),
        _ => None,
    }
);

statements! {
    FORGET_WEEK: "delete from working_part where practice = $1 and therapist = $2";
    ADD_PART: "insert into working_part (practice, therapist, position, weekday, from_minute, to_minute, location)
        values ($1, $2, $3, $4, $5, $6, $7)";
    WEEK: "select therapist, position, weekday, from_minute, to_minute, location from working_part
        where practice = $1 and therapist = $2 order by weekday, from_minute, position";
    FORGET_DAY: "delete from day_override where practice = $1 and therapist = $2 and day = $3";
    ADD_DAY: "insert into day_override (practice, therapist, day, position, change, from_minute, to_minute, location)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    DAYS: "select therapist, day, position, change, from_minute, to_minute, location from day_override
        where practice = $1 and therapist = $2 and day >= $3 and day <= $4 order by day, position";
}
