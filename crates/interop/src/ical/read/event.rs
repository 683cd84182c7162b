//! Events: from properties to busy times.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::super::recur::Rule;
use super::component::Component;
use super::property::Property;
use super::value::{self, Length, Moment, Stamp};
use super::{Problem, Reading, quoted};

/// An event with all its occurrences.
pub struct Series {
    line: usize,
    /// Its UID; empty when it has none.
    pub uid: Arc<str>,
    /// Whether it takes anybody's time.
    pub is_busy: bool,
    /// The occurrence of another event with this UID that it stands for.
    pub instead_of: Option<Moment>,
    start: Moment,
    length: Length,
    rules: Vec<(Rule, Option<DateTime>)>,
    added: Vec<(Moment, Length)>,
    without: Exceptions,
}

impl Series {
    /// Reads an event; none when it has no time that could be read, which is noted.
    pub fn read(
        component: &Component,
        reading: &mut Reading<'_>,
    ) -> Result<Option<Series>, Problem> {
        let Some(start) = first_moment(component, "DTSTART", reading)? else {
            let message = "expected an event with a readable DTSTART; it was left out".to_owned();
            reading.notes.add(component.line, message);
            return Ok(None);
        };
        let status = component.text("STATUS");
        let shown_as = component.text("TRANSP");
        let length = length(component, &start, reading)?;
        let mut series = Series {
            line: component.line,
            uid: component.text("UID").into(),
            is_busy: !status.eq_ignore_ascii_case("CANCELLED")
                && !shown_as.eq_ignore_ascii_case("TRANSPARENT"),
            instead_of: first_moment(component, "RECURRENCE-ID", reading)?,
            start,
            length,
            rules: Vec::new(),
            added: Vec::new(),
            without: Exceptions::default(),
        };
        // What stands for one occurrence does not recur itself.
        if series.instead_of.is_none() && series.is_busy {
            series.read_rules(component, reading);
            series.read_lists(component, reading)?;
        }
        if let Some(property) = component.first("RECURRENCE-ID")
            && property.parameter("RANGE").is_some()
        {
            let message = "a change of this and all future occurrences is not understood; only this one was changed";
            reading.notes.add(property.line, message.to_owned());
        }
        Ok(Some(series))
    }

    fn read_rules(&mut self, component: &Component, reading: &mut Reading<'_>) {
        for property in component.all("RRULE") {
            match Rule::parse(&property.value, self.start.local.time()) {
                Ok(rule) => {
                    let until = rule.until.map(|until| self.last_start(until));
                    self.rules.push((rule, until));
                }
                Err(why) => reading.notes.add(
                    property.line,
                    format!(
                        "the rule {why}, which is not understood; only its first occurrence is busy"
                    ),
                ),
            }
        }
        for property in component.all("EXRULE") {
            let message = "rules of exceptions are not understood; their occurrences are busy";
            reading.notes.add(property.line, message.to_owned());
        }
    }

    /// The last local time at which an occurrence may begin.
    fn last_start(&self, until: Stamp) -> DateTime {
        let local = match until {
            Stamp::Day(day) => day.to_datetime(Time::MAX),
            Stamp::Local(local) => local,
            Stamp::Utc(utc) => self
                .start
                .zone
                .to_datetime(value::instant(&TimeZone::UTC, utc)),
        };
        match self.start.is_day {
            true => local.date().to_datetime(Time::MAX),
            false => local,
        }
    }

    fn read_lists(
        &mut self,
        component: &Component,
        reading: &mut Reading<'_>,
    ) -> Result<(), Problem> {
        for property in component.all("RDATE") {
            for text in property.value.split(',') {
                let added = match value::period(text) {
                    Some((start, end)) => Some(reading.period(start, end, property)?),
                    None => moment(text, property, reading)?.map(|start| (start, self.length)),
                };
                self.added.extend(added);
            }
        }
        for property in component.all("EXDATE") {
            for text in property
                .value
                .split(',')
                .filter(|text| !text.trim().is_empty())
            {
                if let Some(exception) = moment(text, property, reading)? {
                    self.without.add(&exception);
                }
            }
        }
        Ok(())
    }

    /// Takes the busy times of all occurrences. `moved` are those that other events stand for.
    pub fn expand(
        &self,
        moved: Option<&Exceptions>,
        reading: &mut Reading<'_>,
    ) -> Result<(), Problem> {
        let moved = moved.filter(|_| self.instead_of.is_none());
        let occurrence = |start: &Moment, length: Length, reading: &mut Reading<'_>| {
            let from = start.instant();
            let is_out = |exceptions: &Exceptions| exceptions.hold(start, from);
            match is_out(&self.without) || moved.is_some_and(is_out) {
                true => Ok(()),
                false => reading.take(from..length.after(start), &self.uid, self.line),
            }
        };
        occurrence(&self.start, self.length, reading)?;
        for (rule, until) in &self.rules {
            let range = self.dates_that_matter(&reading.window);
            let dates = rule
                .dates(self.start.local, *until, range, |count| {
                    reading.budget.dates(count)
                })
                .ok_or_else(|| reading.budget.out_of_dates(self.line))?;
            for date in dates {
                let local = date.to_datetime(self.start.local.time());
                let start = Moment {
                    local,
                    ..self.start.clone()
                };
                occurrence(&start, self.length, reading)?;
            }
        }
        for (start, length) in &self.added {
            occurrence(start, *length, reading)?;
        }
        Ok(())
    }

    /// The dates on which an occurrence may begin that reaches into a window, and some more.
    fn dates_that_matter(&self, window: &Range<Timestamp>) -> (Date, Date) {
        // A day more on each side covers every change of the clocks and every offset.
        let day = SignedDuration::from_hours(24);
        let reach = self
            .length
            .about()
            .max(SignedDuration::ZERO)
            .saturating_add(day);
        let from = window.start.checked_sub(reach).unwrap_or(Timestamp::MIN);
        let to = window.end.checked_add(day).unwrap_or(Timestamp::MAX);
        let date = |instant| self.start.zone.to_datetime(instant).date();
        (date(from), date(to))
    }
}

/// Occurrences that do not take place as the rule has them.
#[derive(Default)]
pub struct Exceptions {
    instants: BTreeSet<Timestamp>,
    days: BTreeSet<Date>,
    /// The days of times, as some programs except a whole day by its midnight.
    days_of_times: BTreeSet<Date>,
}

impl Exceptions {
    /// Adds an occurrence by its start.
    pub fn add(&mut self, start: &Moment) {
        if start.is_day {
            self.days.insert(start.local.date());
        } else {
            self.instants.insert(start.instant());
            self.days_of_times.insert(start.local.date());
        }
    }

    fn hold(&self, start: &Moment, instant: Timestamp) -> bool {
        let day = start.local.date();
        self.days.contains(&day)
            || self.instants.contains(&instant)
            || start.is_day && self.days_of_times.contains(&day)
    }
}

/// The moment of a property, if the component has it.
fn first_moment(
    component: &Component,
    name: &str,
    reading: &mut Reading<'_>,
) -> Result<Option<Moment>, Problem> {
    match component.first(name) {
        Some(property) => moment(&property.value, property, reading),
        None => Ok(None),
    }
}

fn moment(
    text: &str,
    property: &Property,
    reading: &mut Reading<'_>,
) -> Result<Option<Moment>, Problem> {
    match value::stamp(text) {
        Some(stamp) => reading.moment(stamp, property).map(Some),
        None => {
            let message = format!(
                "expected a date or time such as 20270105T090000Z in {}, found {}; it was left out",
                property.name,
                quoted(text)
            );
            reading.notes.add(property.line, message);
            Ok(None)
        }
    }
}

/// How long each occurrence takes: a whole day or nothing where the event does not say.
fn length(
    component: &Component,
    start: &Moment,
    reading: &mut Reading<'_>,
) -> Result<Length, Problem> {
    let unsaid = Length::Nominal {
        days: i64::from(start.is_day),
        seconds: 0,
    };
    if let Some(end) = first_moment(component, "DTEND", reading)? {
        let exact = end.instant().duration_since(start.instant());
        if exact.is_negative() {
            let message = "this event ends before it begins; its end was left out".to_owned();
            reading.notes.add(component.line, message);
            return Ok(unsaid);
        }
        // Some programs end a whole day where it began.
        return Ok(match (start.is_day, end.is_day) {
            (true, true) if exact.is_zero() => unsaid,
            (true, true) => Length::Nominal {
                days: i64::from((end.local.date() - start.local.date()).get_days()),
                seconds: 0,
            },
            _ => Length::Exact(exact),
        });
    }
    let Some(property) = component.first("DURATION") else {
        return Ok(unsaid);
    };
    match value::length(&property.value) {
        Some(
            length @ Length::Nominal {
                days: 0..,
                seconds: 0..,
            },
        ) => Ok(length),
        _ => {
            let message = format!(
                "expected a DURATION such as PT1H30M, found {}; it was left out",
                quoted(&property.value)
            );
            reading.notes.add(property.line, message);
            Ok(unsaid)
        }
    }
}
