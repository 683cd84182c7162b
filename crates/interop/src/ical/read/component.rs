//! Components: what stands between BEGIN and END, as far as it is of use.

use super::line::unfold;
use super::property::Property;
use super::{Limits, Notes, Problem, quoted};

/// An event, a zone, an observance of a zone, or a list of busy periods.
#[derive(Debug)]
pub struct Component {
    /// Where it begins in the file.
    pub line: usize,
    properties: Vec<Property>,
    /// The observances of a zone; nothing else has parts that matter.
    pub parts: Vec<Component>,
}

impl Component {
    /// The first property of a name.
    pub fn first(&self, name: &str) -> Option<&Property> {
        self.properties
            .iter()
            .find(|property| property.name == name)
    }

    /// All properties of a name.
    pub fn all<'c>(&'c self, name: &'c str) -> impl Iterator<Item = &'c Property> {
        self.properties
            .iter()
            .filter(move |property| property.name == name)
    }

    /// The value of a property; empty when it is missing.
    pub fn text(&self, name: &str) -> &str {
        self.first(name)
            .map_or("", |property| property.value.trim())
    }
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct File {
    pub events: Vec<Component>,
    pub free_busy: Vec<Component>,
    pub zones: Vec<Component>,
}

/// The properties that are read; the rest of an event is nobody's business here.
const READ: [&str; 15] = [
    "UID",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "EXRULE",
    "RECURRENCE-ID",
    "STATUS",
    "TRANSP",
    "FREEBUSY",
    "TZID",
    "TZOFFSETFROM",
    "TZOFFSETTO",
];

/// A component whose END has not come yet.
struct Open {
    name: String,
    component: Component,
}

/// Reads a file of one or more calendars.
pub fn read(bytes: &[u8], limits: &Limits, notes: &mut Notes) -> Result<File, Problem> {
    if bytes.len() > limits.bytes {
        let message = format!(
            "the calendar has {} bytes, and at most {} are read",
            bytes.len(),
            limits.bytes
        );
        return Err(Problem { line: 1, message });
    }
    let mut reader = Reader {
        limits,
        open: Vec::new(),
        components: 0,
        file: File::default(),
    };
    let mut last = 1;
    let mut is_empty = true;
    for line in unfold(bytes, limits) {
        let line = line?;
        last = line.number;
        if line.text.trim().is_empty() {
            continue;
        }
        is_empty = false;
        match Property::parse(line.number, &line.text) {
            Some(property) => reader.property(property)?,
            None if reader.open.is_empty() => return Err(no_calendar(line.number, &line.text)),
            None => notes.add(
                line.number,
                format!(
                    "expected a property and its value, found {}; it was left out",
                    quoted(&line.text)
                ),
            ),
        }
    }
    match reader.open.last() {
        _ if is_empty => Err(no_calendar(last, "")),
        None => Ok(reader.file),
        Some(open) => {
            let (name, line) = (quoted(&open.name), open.component.line);
            let message = format!("the calendar breaks off: {name} of line {line} has no END");
            Err(Problem {
                line: last,
                message,
            })
        }
    }
}

fn no_calendar(line: usize, found: &str) -> Problem {
    let message = format!("expected BEGIN:VCALENDAR, found {}", quoted(found));
    Problem { line, message }
}

struct Reader<'l> {
    limits: &'l Limits,
    open: Vec<Open>,
    components: usize,
    file: File,
}

impl Reader<'_> {
    fn property(&mut self, property: Property) -> Result<(), Problem> {
        let line = property.line;
        match property.name.as_str() {
            "BEGIN" => self.begin(line, property.value.trim().to_ascii_uppercase()),
            "END" => self.end(line, &property.value.trim().to_ascii_uppercase()),
            name => {
                let Some(open) = self.open.last_mut() else {
                    return Err(no_calendar(line, name));
                };
                if READ.contains(&name) {
                    open.component.properties.push(property);
                }
                Ok(())
            }
        }
    }

    fn begin(&mut self, line: usize, name: String) -> Result<(), Problem> {
        if self.open.is_empty() && name != "VCALENDAR" {
            return Err(no_calendar(line, &name));
        }
        self.components += 1;
        let limit = match () {
            _ if self.components > self.limits.components => Some(format!(
                "there are more than {} components",
                self.limits.components
            )),
            _ if self.open.len() >= self.limits.depth => Some(format!(
                "components stand more than {} deep in each other",
                self.limits.depth
            )),
            _ => None,
        };
        if let Some(message) = limit {
            return Err(Problem { line, message });
        }
        let component = Component {
            line,
            properties: Vec::new(),
            parts: Vec::new(),
        };
        self.open.push(Open { name, component });
        Ok(())
    }

    fn end(&mut self, line: usize, name: &str) -> Result<(), Problem> {
        let Some(open) = self.open.pop() else {
            return Err(no_calendar(line, "END"));
        };
        if open.name != name {
            let message = format!(
                "expected the END of {}, found that of {}",
                quoted(&open.name),
                quoted(name)
            );
            return Err(Problem { line, message });
        }
        match (self.open.last_mut(), name) {
            (Some(zone), "STANDARD" | "DAYLIGHT") if zone.name == "VTIMEZONE" => {
                zone.component.parts.push(open.component);
            }
            (Some(calendar), _) if calendar.name != "VCALENDAR" => {}
            (_, "VEVENT") => self.file.events.push(open.component),
            (_, "VFREEBUSY") => self.file.free_busy.push(open.component),
            (_, "VTIMEZONE") => self.file.zones.push(open.component),
            _ => {}
        }
        Ok(())
    }
}
