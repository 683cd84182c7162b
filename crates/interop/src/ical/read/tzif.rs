//! A time zone that a file defines, as one of jiff's own: its changes are handed over as TZif (RFC 9636).

use jiff::tz::{Offset, TimeZone};

use super::zones::Change;

/// TZif numbers the offsets of a zone by one byte.
const MOST_OFFSETS: usize = 256;

/// The zone with these changes, which are in order and all at different times; none when there are none, or too many offsets.
pub fn zone(changes: &[Change]) -> Option<TimeZone> {
    // The first offset holds before all changes.
    let mut offsets: Vec<Offset> = vec![changes.first()?.from];
    let mut times = Vec::new();
    let mut kinds = Vec::new();
    for change in changes {
        let known = offsets.iter().position(|offset| *offset == change.to);
        let kind = known.unwrap_or(offsets.len());
        if known.is_none() {
            offsets.push(change.to);
        }
        if offsets.len() > MOST_OFFSETS {
            return None;
        }
        times.extend(change.at.as_second().to_be_bytes());
        kinds.push(u8::try_from(kind).ok()?);
    }
    // The part for old readers has one offset and no change; what counts is the second part, in 64 bits.
    let mut bytes = header(0, 1);
    bytes.extend(kind(Offset::UTC));
    bytes.extend(NAME);
    bytes.extend(header(
        u32::try_from(changes.len()).ok()?,
        u32::try_from(offsets.len()).ok()?,
    ));
    bytes.extend(times);
    bytes.extend(kinds);
    bytes.extend(offsets.into_iter().flat_map(kind));
    bytes.extend(NAME);
    // An empty rule: after the last change its offset holds.
    bytes.extend(b"\n\n");
    TimeZone::tzif("defined by the file", &bytes).ok()
}

/// The abbreviation of every offset, which nobody sees.
const NAME: &[u8] = b"-00\0";

fn header(changes: u32, offsets: u32) -> Vec<u8> {
    let mut bytes = b"TZif2".to_vec();
    bytes.extend([0; 15]);
    for count in [0, 0, 0, changes, offsets, 4] {
        bytes.extend(u32::to_be_bytes(count));
    }
    bytes
}

/// An offset: its seconds, no summer time, and the place of its abbreviation.
fn kind(offset: Offset) -> Vec<u8> {
    let mut bytes = offset.seconds().to_be_bytes().to_vec();
    bytes.extend([0, 0]);
    bytes
}
