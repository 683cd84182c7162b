//! A form as it was typed: each value is read once, what is wrong is said beside its field, and nothing is lost.

use std::fmt::{Debug, Display};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::RangeInclusive;
use std::str::FromStr;

use booking::{ClockSpan, Place};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::AmbiguousOffset;
use store::{Words, Zone};

use crate::form::Fields;
use crate::pages::account::field::read_email;

/// Longest name, in characters.
pub const NAME: usize = 120;
/// Longest text of one line.
pub const LINE: usize = 240;
/// Longest text of several lines.
pub const TEXT: usize = 2_000;

/// What stands in a form, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    fields: Fields,
    wrong: Vec<(String, String)>,
}

impl Typed {
    /// A form as it was sent.
    pub fn sent(fields: Fields) -> Typed {
        Typed {
            fields,
            wrong: Vec::new(),
        }
    }

    /// A form as it is first shown.
    pub fn shown(values: Vec<(&str, String)>) -> Typed {
        let values = values.into_iter();
        Typed::sent(Fields::new(
            values
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        ))
    }

    /// What stands in a field.
    pub fn get(&self, name: &str) -> &str {
        self.fields.one(name).unwrap_or_default()
    }

    /// All that stands in a field that comes several times.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields.all(name)
    }

    /// A box is ticked, or a choice is among those chosen.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.fields.all(name).any(|chosen| chosen == value)
    }

    /// Says what is wrong with a field.
    pub fn complain(&mut self, name: &str, what: impl Into<String>) {
        self.wrong.push((name.to_owned(), what.into()));
    }

    /// What is wrong with a field; empty when nothing is.
    pub fn wrong(&self, name: &str) -> &str {
        let wrong = self.wrong.iter().find(|(field, _)| field == name);
        wrong.map_or("", |(_, what)| what)
    }

    /// Everything that is wrong: field and words.
    pub fn complaints(&self) -> &[(String, String)] {
        &self.wrong
    }

    /// Nothing is wrong.
    pub fn is_right(&self) -> bool {
        self.wrong.is_empty()
    }

    /// A text that may be left out, without signs that nobody can see.
    pub fn maybe(&mut self, name: &str, most: usize) -> Option<String> {
        let lines = self.get(name).replace("\r\n", "\n");
        let seen = lines
            .chars()
            .filter(|sign| !sign.is_control() || (*sign == '\n' && most >= TEXT));
        let text = seen.collect::<String>().trim().to_owned();
        match text.chars().count() {
            0 => None,
            count if count > most => {
                self.complain(
                    name,
                    format!("Please type at most {most} characters; there are {count}."),
                );
                None
            }
            _ => Some(text),
        }
    }

    /// A text that must not be empty.
    pub fn text(&mut self, name: &str, most: usize) -> String {
        let text = self.maybe(name, most);
        if text.is_none() && self.wrong(name).is_empty() {
            self.complain(name, "Please fill this in.");
        }
        text.unwrap_or_default()
    }

    /// A whole number in a range.
    pub fn number(&mut self, name: &str, range: RangeInclusive<u32>, unit: &str) -> u32 {
        self.in_range(name, range, &format!("a whole number of {unit}"))
    }

    /// A number in a range; a comma is as good as a point.
    pub fn decimal(&mut self, name: &str, range: RangeInclusive<f64>, unit: &str) -> f64 {
        self.in_range(name, range, &format!("a number of {unit}"))
    }

    fn in_range<T>(&mut self, name: &str, range: RangeInclusive<T>, what: &str) -> T
    where
        T: FromStr + PartialOrd + Display + Copy,
    {
        let typed = self.get(name).trim().replace(',', ".");
        match typed.parse::<T>() {
            Ok(number) if range.contains(&number) => number,
            _ => {
                let (least, most) = (*range.start(), *range.end());
                self.complain(name, format!("Please type {what} from {least} to {most}."));
                least
            }
        }
    }

    /// A place that may be left out: `52.503, 13.411`.
    pub fn place(&mut self, name: &str) -> Option<Place> {
        let typed = self.get(name).trim().to_owned();
        if typed.is_empty() {
            return None;
        }
        let place = Place::read(&typed);
        if place.is_none() {
            self.complain(
                name,
                "Please type latitude (-90 to 90) and longitude (-180 to 180) in degrees, such as 52.503, 13.411.",
            );
        }
        place
    }

    /// An e-mail address that may be left out.
    pub fn email(&mut self, name: &str) -> Option<String> {
        if self.get(name).trim().is_empty() {
            return None;
        }
        match read_email(self.get(name)) {
            Ok(email) => Some(email),
            Err(what) => {
                self.complain(name, what);
                None
            }
        }
    }

    /// A time zone.
    pub fn zone(&mut self, name: &str) -> Option<Zone> {
        let zone = self.get(name).trim().parse().ok();
        if zone.is_none() {
            self.complain(
                name,
                "Please choose a time zone by its name, such as Europe/Berlin.",
            );
        }
        zone
    }

    /// A country by its two letters.
    pub fn country(&mut self, name: &str) -> String {
        let code = self.get(name).trim().to_ascii_uppercase();
        if code.len() != 2 || !code.bytes().all(|letter| letter.is_ascii_uppercase()) {
            self.complain(
                name,
                "Please type the two letters of a country, such as DE or GB.",
            );
        }
        code
    }

    /// A day.
    pub fn day(&mut self, name: &str) -> Option<Date> {
        let day = self.get(name).trim().parse::<Date>().ok();
        let day = day.filter(|day| (2000..2200).contains(&day.year()));
        if day.is_none() {
            self.complain(name, "Please type a day, such as 2026-11-24.");
        }
        day
    }

    /// A day that may be left out.
    pub fn maybe_day(&mut self, name: &str) -> Option<Date> {
        match self.get(name).trim().is_empty() {
            true => None,
            false => self.day(name),
        }
    }

    /// A time of day.
    pub fn time(&mut self, name: &str) -> Option<Time> {
        let time = read_time(self.get(name));
        if time.is_none() {
            self.complain(name, "Please type a time, such as 09:30.");
        }
        time
    }

    /// A day and a time by the clock of a place. A time that the clock skips is refused; one that it shows twice must say
    /// which, in the field `{time}_which`.
    pub fn instant(&mut self, day: &str, time: &str, zone: &Zone) -> Option<Timestamp> {
        let at = self.day(day).zip(self.time(time));
        let (date, clock) = at?;
        let at = zone.rules().to_ambiguous_zoned(date.to_datetime(clock));
        match at.offset() {
            AmbiguousOffset::Unambiguous { .. } => at.compatible().ok().map(|at| at.timestamp()),
            AmbiguousOffset::Gap { .. } => {
                self.complain(
                    time,
                    "This time does not exist on that day: the clocks go forward. Please choose one before or after.",
                );
                None
            }
            AmbiguousOffset::Fold { .. } => {
                let which = self.get(&format!("{time}_which")).to_owned();
                let chosen = match which.as_str() {
                    "first" => at.earlier(),
                    "second" => at.later(),
                    _ => {
                        self.complain(
                            time,
                            "The clock shows this time twice on that day. Please say below which of the two.",
                        );
                        return None;
                    }
                };
                chosen.ok().map(|at| at.timestamp())
            }
        }
    }

    /// One of some choices, by what its field holds.
    pub fn choice<T>(&mut self, name: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
        let chosen = find(self.get(name));
        if chosen.is_none() {
            self.complain(name, "Please choose one of these.");
        }
        chosen
    }

    /// Some of the choices; what is none of them is refused.
    pub fn words(&mut self, name: &str, known: &[(String, String)]) -> Words {
        let chosen: Vec<String> = self.all(name).map(str::to_owned).collect();
        if chosen
            .iter()
            .any(|chosen| known.iter().all(|(id, _)| id != chosen))
        {
            self.complain(name, "Please choose only from this list.");
        }
        chosen.join(" ").as_str().into()
    }

    /// Names that whoever types them invents, such as equipment or languages: letters, digits, `_` and `-`.
    pub fn names(&mut self, name: &str) -> Words {
        let typed = self.get(name).to_lowercase().replace([',', ';'], " ");
        let plain = |word: &str| {
            word.chars().count() <= 40
                && word
                    .chars()
                    .all(|sign| sign.is_alphanumeric() || matches!(sign, '_' | '-'))
        };
        if typed.chars().count() > LINE || !typed.split_whitespace().all(plain) {
            self.complain(
                name,
                "Please type single words with a space between, at most 240 characters: letters, digits, _ and -.",
            );
        }
        typed.as_str().into()
    }
}

/// Something as it stands, so that a page that was made before somebody else's change is noticed.
pub fn mark(thing: &impl Debug) -> String {
    let mut hash = DefaultHasher::new();
    format!("{thing:?}").hash(&mut hash);
    format!("{:016x}", hash.finish())
}

/// A time of day as a form sends it: `09:30`.
pub fn read_time(typed: &str) -> Option<Time> {
    let typed = typed.trim();
    match typed {
        "24:00" => Some(Time::midnight()),
        _ if typed.len() == 5 => typed.parse().ok(),
        _ => None,
    }
}

/// A part of a day as a form sends it.
///
/// # Errors
/// What is expected.
pub fn read_part(from: &str, to: &str) -> Result<ClockSpan, String> {
    let both = read_time(from).zip(read_time(to));
    let (from, to) = both.ok_or("Please type both times, such as 09:00 and 17:30.")?;
    ClockSpan::new(from, to).map_err(|why| format!("{why}."))
}

/// A time of day as a form holds it.
pub fn clock(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

/// A place as a form holds it.
pub fn place(place: Option<Place>) -> String {
    place.map_or(String::new(), |place| {
        format!("{}, {}", place.latitude(), place.longitude())
    })
}
