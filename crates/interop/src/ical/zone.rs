//! Time zones as they are written: which times are local, and the `VTIMEZONE` that explains them.

use jiff::civil::DateTime;
use jiff::tz::{Dst, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::write::Lines;

/// The two times of an event as a clock on the wall shows them.
pub struct Local<'z> {
    /// The IANA name of the zone.
    pub name: &'z str,
    /// The start.
    pub start: DateTime,
    /// The end.
    pub end: DateTime,
}

/// The times of an event in its zone; none where a local time would be mistaken, such as in the hour that comes twice.
pub fn local(zone: &TimeZone, start: Timestamp, end: Timestamp) -> Option<Local<'_>> {
    let name = zone.iana_name().filter(|name| *name != "UTC")?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_/+-".contains(c);
    if zone.is_unknown() || !name.chars().all(is_plain) {
        return None;
    }
    Some(Local {
        name,
        start: wall(zone, start)?,
        end: wall(zone, end)?,
    })
}

fn wall(zone: &TimeZone, instant: Timestamp) -> Option<DateTime> {
    let offset = zone.to_offset(instant);
    let wall = offset.to_datetime(instant);
    // Many readers know no seconds in an offset, as before local times were agreed on.
    let is_certain =
        offset.seconds() % 60 == 0 && !zone.to_ambiguous_timestamp(wall).is_ambiguous();
    is_certain.then_some(wall)
}

/// A local time in the basic format, in whole seconds.
pub fn civil(local: DateTime) -> String {
    local.strftime("%Y%m%dT%H%M%S").to_string()
}

/// Writes the `VTIMEZONE` of a zone for everything from the first to the last instant.
///
/// Each change of the clocks is written as it is in jiff's database, not as a rule: rules that hold for ever are what
/// other programs get wrong. The change before and the one after are there too, as some readers expect both kinds of time.
pub fn write(lines: &mut Lines, name: &str, zone: &TimeZone, first: Timestamp, last: Timestamp) {
    lines.plain("BEGIN", "VTIMEZONE");
    lines.plain("TZID", name);
    let just_after = first.saturating_add(SignedDuration::from_nanos(1));
    let before = just_after
        .ok()
        .and_then(|instant| zone.preceding(instant).next())
        // A zone whose clocks last changed long ago is one with a fixed offset, to readers of today.
        .filter(|change| {
            change.timestamp() >= Timestamp::UNIX_EPOCH || first < Timestamp::UNIX_EPOCH
        });
    match &before {
        Some(change) => observance(lines, zone, change.timestamp()),
        None => constant(lines, zone, first),
    }
    let from = before.map_or(first, |change| change.timestamp());
    for change in zone.following(from) {
        observance(lines, zone, change.timestamp());
        if change.timestamp() > last {
            break;
        }
    }
    lines.plain("END", "VTIMEZONE");
}

/// A change of the clocks.
fn observance(lines: &mut Lines, zone: &TimeZone, at: Timestamp) {
    let before = at
        .saturating_sub(SignedDuration::from_nanos(1))
        .unwrap_or(at);
    let from = zone.to_offset(before);
    block(lines, zone, at, from, from.to_datetime(at));
}

/// No change: the offset that holds at an instant holds since long before it.
fn constant(lines: &mut Lines, zone: &TimeZone, at: Timestamp) {
    let day_before = at
        .saturating_sub(SignedDuration::from_hours(24))
        .unwrap_or(at);
    let since = day_before.min(Timestamp::UNIX_EPOCH);
    let offset = zone.to_offset(at);
    block(lines, zone, at, offset, TimeZone::UTC.to_datetime(since));
}

fn block(lines: &mut Lines, zone: &TimeZone, at: Timestamp, from: Offset, onset: DateTime) {
    let info = zone.to_offset_info(at);
    let kind = match info.dst() {
        Dst::Yes => "DAYLIGHT",
        Dst::No => "STANDARD",
    };
    lines.plain("BEGIN", kind);
    lines.plain("DTSTART", &civil(onset));
    lines.plain("TZOFFSETFROM", &offset(from));
    lines.plain("TZOFFSETTO", &offset(info.offset()));
    lines.text("TZNAME", info.abbreviation());
    lines.plain("END", kind);
}

fn offset(offset: Offset) -> String {
    let sign = if offset.is_negative() { '-' } else { '+' };
    let seconds = offset.seconds().abs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    match seconds % 60 {
        0 => format!("{sign}{hours:02}{minutes:02}"),
        seconds => format!("{sign}{hours:02}{minutes:02}{seconds:02}"),
    }
}
