//! Time zones by the names that calendars use.

use std::collections::HashMap;
use std::ops::Range;

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use jiff::{Span, Timestamp};

use super::super::recur::Rule;
use super::component::Component;
use super::limits::Budget;
use super::property::Property;
use super::value::{self, Moment, Stamp};
use super::{Notes, Problem, quoted, tzif, windows};

/// The zones of a file: those it defines, and those it only names.
///
/// A name such as `Europe/Berlin` means the same everywhere, and jiff's database knows all of its history. Any other name
/// means what the file says it means, if it does; else what Windows means by it; else what an old IANA name means.
pub struct Zones<'f> {
    defined: HashMap<String, &'f Component>,
    known: HashMap<String, TimeZone>,
    default: TimeZone,
    /// The days on which the clocks of a defined zone are of interest.
    days: (Date, Date),
}

impl<'f> Zones<'f> {
    pub fn new(
        defined: &'f [Component],
        default: &TimeZone,
        window: &Range<Timestamp>,
    ) -> Zones<'f> {
        let date = |instant| TimeZone::UTC.to_datetime(instant).date();
        let (from, to) = (
            date(window.start.min(Timestamp::UNIX_EPOCH)),
            date(window.end),
        );
        let year = Span::new().years(1);
        Zones {
            // In a definition the name is text, with its commas escaped; where it is used it is not.
            defined: defined
                .iter()
                .map(|zone| (zone.text("TZID").replace('\\', ""), zone))
                .collect(),
            known: HashMap::new(),
            default: default.clone(),
            days: (from.saturating_sub(year), to.saturating_add(year)),
        }
    }

    /// A stamp in the zone that its property names, or the default zone.
    pub fn moment(
        &mut self,
        stamp: Stamp,
        property: &Property,
        budget: &mut Budget,
        notes: &mut Notes,
    ) -> Result<Moment, Problem> {
        let (local, zone) = match stamp {
            Stamp::Day(day) => (day.to_datetime(Time::midnight()), self.default.clone()),
            Stamp::Utc(local) => (local, TimeZone::UTC),
            Stamp::Local(local) => {
                let zone = match property.parameter("TZID") {
                    Some(name) => self.named(name.trim(), property.line, budget, notes)?,
                    None => self.default.clone(),
                };
                (local, zone)
            }
        };
        let is_day = matches!(stamp, Stamp::Day(_));
        Ok(Moment {
            local,
            zone,
            is_day,
        })
    }

    fn named(
        &mut self,
        name: &str,
        line: usize,
        budget: &mut Budget,
        notes: &mut Notes,
    ) -> Result<TimeZone, Problem> {
        if let Some(zone) = self.known.get(name) {
            return Ok(zone.clone());
        }
        let zone = match place(name) {
            Some(zone) => Some(zone),
            None => match self.defined.get(&name.replace('\\', "")) {
                Some(defined) => defined_zone(defined, self.days, budget, notes)?,
                None => None,
            },
        };
        let zone = zone.or_else(|| database(windows::iana(name).unwrap_or(name)));
        let zone = zone.unwrap_or_else(|| {
            let default = self
                .default
                .iana_name()
                .unwrap_or("the zone of whoever reads it");
            let message = format!(
                "the time zone {} is not known; its times were read in {default}",
                quoted(name)
            );
            notes.add(line, message);
            self.default.clone()
        });
        self.known.insert(name.to_owned(), zone.clone());
        Ok(zone)
    }
}

/// `Europe/Berlin`, also behind the prefix of a program such as `/mozilla.org/20050126_1/Europe/Berlin`.
fn place(name: &str) -> Option<TimeZone> {
    if ["UTC", "GMT"]
        .iter()
        .any(|utc| name.eq_ignore_ascii_case(utc))
    {
        return Some(TimeZone::UTC);
    }
    if !name.starts_with('/') {
        return name.contains('/').then(|| database(name)).flatten();
    }
    let starts = name.match_indices('/').map(|(at, _)| at + 1);
    starts
        .filter_map(|at| name.get(at..))
        .filter(|rest| rest.contains('/'))
        .find_map(database)
}

/// A zone of the system or, where a system has left out old names, of the program.
fn database(name: &str) -> Option<TimeZone> {
    let found = TimeZone::get(name).or_else(|_| TimeZoneDatabase::bundled().get(name));
    found.ok().filter(|zone| !zone.is_unknown())
}

/// The zone that a `VTIMEZONE` defines; none when it cannot be read, which is noted.
fn defined_zone(
    zone: &Component,
    days: (Date, Date),
    budget: &mut Budget,
    notes: &mut Notes,
) -> Result<Option<TimeZone>, Problem> {
    let mut changes = Vec::new();
    for part in &zone.parts {
        match observance(part, days, budget)? {
            Ok(found) => changes.extend(found),
            Err(why) => {
                notes.add(
                    part.line,
                    format!("this part of a time zone {why}; the zone was left out"),
                );
                return Ok(None);
            }
        }
    }
    changes.sort_unstable_by_key(|change| change.at);
    changes.dedup_by_key(|change| change.at);
    let built = tzif::zone(&changes);
    if built.is_none() {
        let message = "expected a time zone with its offsets; it was left out".to_owned();
        notes.add(zone.line, message);
    }
    Ok(built)
}

/// A change of the clocks.
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// The offset before.
    pub from: Offset,
    /// The offset from then on.
    pub to: Offset,
}

/// The changes of a `STANDARD` or `DAYLIGHT` within some days and the first one, or why it cannot be read.
fn observance(
    part: &Component,
    days: (Date, Date),
    budget: &mut Budget,
) -> Result<Result<Vec<Change>, String>, Problem> {
    let offset =
        |name| value::offset(part.text(name)).ok_or_else(|| format!("has no {name} such as +0100"));
    let (from, to) = match (offset("TZOFFSETFROM"), offset("TZOFFSETTO")) {
        (Ok(from), Ok(to)) => (from, to),
        (Err(why), _) | (_, Err(why)) => return Ok(Err(why)),
    };
    let Some(Stamp::Local(start)) = value::stamp(part.text("DTSTART")) else {
        return Ok(Err("has no DTSTART such as 19700101T000000".to_owned()));
    };
    let mut onsets = vec![start];
    for property in part.all("RRULE") {
        let rule = match Rule::parse(&property.value, start.time()) {
            Ok(rule) => rule,
            Err(why) => {
                return Ok(Err(format!(
                    "recurs by a rule that {why}, which is not understood"
                )));
            }
        };
        let until = rule.until.map(|until| match until {
            Stamp::Day(day) => day.to_datetime(Time::MAX),
            Stamp::Local(local) => local,
            Stamp::Utc(utc) => from.to_datetime(value::instant(&TimeZone::UTC, utc)),
        });
        let dates = rule
            .dates(start, until, days, |count| budget.dates(count))
            .ok_or_else(|| budget.out_of_dates(part.line))?;
        onsets.extend(dates.into_iter().map(|date| date.to_datetime(start.time())));
    }
    for text in part
        .all("RDATE")
        .flat_map(|property| property.value.split(','))
    {
        match value::stamp(text) {
            Some(Stamp::Local(onset)) => onsets.push(onset),
            _ => return Ok(Err(format!("has an RDATE {}", quoted(text)))),
        }
    }
    if !budget.dates(onsets.len()) {
        return Err(budget.out_of_dates(part.line));
    }
    let fixed = TimeZone::fixed(from);
    let change = |onset| Change {
        at: value::instant(&fixed, onset),
        from,
        to,
    };
    Ok(Ok(onsets.into_iter().map(change).collect()))
}
