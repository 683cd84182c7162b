//! Reading: when somebody has no time, from a calendar of another program.

mod component;
mod event;
mod limits;
mod line;
mod property;
mod tzif;
mod value;
mod windows;
mod zones;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

pub use limits::Limits;
pub(super) use value::{Stamp, stamp};

use component::Component;
use event::{Exceptions, Series};
use limits::Budget;
use property::Property;
use value::{End, Length, Moment};
use zones::Zones;

/// When somebody has no time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Busy {
    /// Each time, by its start. They may overlap.
    pub times: Vec<BusyTime>,
    /// What was not understood, and what was taken in its place; by line.
    pub notes: Vec<Problem>,
    /// How many notes were left out, as there were too many.
    pub notes_left_out: usize,
}

/// A time that is taken, cut to the window.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BusyTime {
    /// When it begins.
    pub start: Timestamp,
    /// When it is over; always after the start.
    pub end: Timestamp,
    /// The UID of its event; empty when it has none.
    pub uid: Arc<str>,
}

impl Busy {
    /// The times as ranges in order that neither overlap nor touch, without the events that `is_ours` knows by their UID.
    ///
    /// A booking that went to somebody's calendar by mail comes back with it, and would be in its own way.
    pub fn ranges(&self, is_ours: impl Fn(&str) -> bool) -> Vec<Range<Timestamp>> {
        let mut ranges: Vec<Range<Timestamp>> = Vec::new();
        for time in self.times.iter().filter(|time| !is_ours(&time.uid)) {
            match ranges.last_mut() {
                Some(last) if time.start <= last.end => last.end = last.end.max(time.end),
                _ => ranges.push(time.start..time.end),
            }
        }
        ranges
    }
}

/// Why a calendar cannot be read, or what in it was not understood.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct Problem {
    /// The line of the file, from 1.
    pub line: usize,
    /// What is wrong there, and what was done about it.
    pub message: String,
}

/// Reads the busy times of a calendar within a window.
///
/// - Events are busy unless they are cancelled or transparent; a tentative one is. Busy periods of `VFREEBUSY` count too.
/// - Whole days and times without a zone are days and times in the zone `default`. So are times in a zone that neither
///   jiff's database nor the file knows, with a note.
/// - An event that recurs by a rule that is not understood is busy once, at its start, with a note.
///
/// # Errors
/// When the bytes are no whole calendar, or go beyond a limit: then nothing of it can be relied on.
///
/// ```
/// use interop::ical::{Limits, busy};
/// let text = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270105T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\n\
///     END:VEVENT\nEND:VCALENDAR\n";
/// let window = "2027-02-01T00:00:00Z".parse()?.."2027-02-08T00:00:00Z".parse()?;
/// let busy = busy(text, window, &jiff::tz::TimeZone::UTC, &Limits::default()).expect("it is a calendar");
/// assert_eq!(busy.times[0].start, "2027-02-02T09:00:00Z".parse()?);
/// # Ok::<(), jiff::Error>(())
/// ```
pub fn busy(
    text: &[u8],
    window: Range<Timestamp>,
    default: &TimeZone,
    limits: &Limits,
) -> Result<Busy, Problem> {
    let mut notes = Notes::new(limits.notes);
    let file = component::read(text, limits, &mut notes)?;
    let mut reading = Reading {
        zones: Zones::new(&file.zones, default, &window),
        window,
        budget: Budget::new(limits),
        notes,
        times: Vec::new(),
    };
    let mut all = Vec::new();
    for component in &file.events {
        all.extend(Series::read(component, &mut reading)?);
    }
    let moved = moved(&all);
    for series in all.iter().filter(|series| series.is_busy) {
        series.expand(moved.get(&*series.uid), &mut reading)?;
    }
    for component in &file.free_busy {
        free_busy(component, &mut reading)?;
    }
    Ok(reading.finish())
}

/// By UID, the occurrences that events of their own stand for: moved, changed or cancelled.
fn moved(all: &[Series]) -> HashMap<&str, Exceptions> {
    let mut moved: HashMap<&str, Exceptions> = HashMap::new();
    for series in all.iter().filter(|series| !series.uid.is_empty()) {
        if let Some(original) = &series.instead_of {
            moved.entry(&*series.uid).or_default().add(original);
        }
    }
    moved
}

/// The busy periods of a `VFREEBUSY`; a kind of busy that is not known is busy.
fn free_busy(component: &Component, reading: &mut Reading<'_>) -> Result<(), Problem> {
    let uid: Arc<str> = component.text("UID").into();
    for property in component.all("FREEBUSY") {
        let kind = property.parameter("FBTYPE").unwrap_or("BUSY");
        if kind.eq_ignore_ascii_case("FREE") {
            continue;
        }
        for text in property.value.split(',') {
            match value::period(text) {
                Some((start, end)) => {
                    let (start, length) = reading.period(start, end, property)?;
                    let time = start.instant()..length.after(&start);
                    reading.take(time, &uid, property.line)?;
                }
                None => reading.notes.add(
                    property.line,
                    format!("expected a period such as 20270105T090000Z/PT1H, found {}; it was left out", quoted(text)),
                ),
            }
        }
    }
    Ok(())
}

/// A file while it is read: what was found so far, and what may still be done.
struct Reading<'f> {
    window: Range<Timestamp>,
    zones: Zones<'f>,
    budget: Budget,
    notes: Notes,
    times: Vec<BusyTime>,
}

impl Reading<'_> {
    /// A date or time of a property, with the zone that the property names.
    fn moment(&mut self, stamp: Stamp, property: &Property) -> Result<Moment, Problem> {
        self.zones
            .moment(stamp, property, &mut self.budget, &mut self.notes)
    }

    /// When a period of a property begins, and how long it takes.
    fn period(
        &mut self,
        start: Stamp,
        end: End,
        property: &Property,
    ) -> Result<(Moment, Length), Problem> {
        let start = self.moment(start, property)?;
        let length = match end {
            End::After(length) => length,
            End::At(end) => {
                let end = self.moment(end, property)?.instant();
                Length::Exact(end.duration_since(start.instant()))
            }
        };
        Ok((start, length))
    }

    /// Takes the part of a time that is in the window.
    fn take(&mut self, time: Range<Timestamp>, uid: &Arc<str>, line: usize) -> Result<(), Problem> {
        let start = time.start.max(self.window.start);
        let end = time.end.min(self.window.end);
        if start < end {
            self.budget.occurrence(line)?;
            let uid = Arc::clone(uid);
            self.times.push(BusyTime { start, end, uid });
        }
        Ok(())
    }

    fn finish(mut self) -> Busy {
        self.times.sort_unstable();
        self.times.dedup();
        let (notes, notes_left_out) = self.notes.finish();
        Busy {
            times: self.times,
            notes,
            notes_left_out,
        }
    }
}

/// Notes as they are made, and no more than somebody would read.
struct Notes {
    notes: Vec<Problem>,
    most: usize,
    left_out: usize,
}

impl Notes {
    fn new(most: usize) -> Notes {
        Notes {
            notes: Vec::new(),
            most,
            left_out: 0,
        }
    }

    fn add(&mut self, line: usize, message: String) {
        match self.notes.len() < self.most {
            true => self.notes.push(Problem { line, message }),
            false => self.left_out += 1,
        }
    }

    fn finish(mut self) -> (Vec<Problem>, usize) {
        self.notes.sort_unstable();
        (self.notes, self.left_out)
    }
}

/// How much of a foreign text is repeated in a message, in characters.
const EXCERPT: usize = 60;

/// A foreign text in a message: short, on one line, between backquotes.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(EXCERPT)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(EXCERPT).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}
