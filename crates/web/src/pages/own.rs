//! What the pages of somebody's own record share.

use jiff::civil::Date;
use maud::{Markup, html};

use crate::layout::{Frame, page};

/// The areas of a record.
const AREAS: [(&str, &str); 3] = [
    ("/progress", "Progress"),
    ("/diary", "Diary"),
    ("/measures", "Measures"),
];

/// Longest note, in characters.
pub const LONGEST_NOTE: usize = 2_000;

/// A page of somebody's record; `here` is the address of its area, `name` marks it for its style.
pub fn own(here: &str, name: &str, title: &str, main: &Markup) -> Markup {
    let main = html! {
        nav.mine aria-label="Your record" {
            @for (address, name) in AREAS {
                a href=(address) aria-current=[(address == here).then_some("page")] { (name) }
            }
        }
        (main)
    };
    page(Frame::Full, name, title, &main)
}

/// Reads a note: ends of lines made alike, without signs that nobody can see; `None` when nothing is left.
///
/// # Errors
/// What is expected, when it is too long.
pub fn read_note(typed: &str) -> Result<Option<String>, String> {
    let lines = typed.replace("\r\n", "\n");
    let seen = lines.chars().filter(|c| *c == '\n' || !c.is_control());
    let note = seen.collect::<String>().trim().to_owned();
    match note.chars().count() {
        0 => Ok(None),
        1..=LONGEST_NOTE => Ok(Some(note)),
        n => Err(format!("at most {LONGEST_NOTE} characters; there are {n}")),
    }
}

/// Reads a day as a form sends it.
///
/// # Errors
/// What is expected: the form `2026-11-21`, from 1900 up to tomorrow, because clocks and time zones differ by a day.
pub fn read_day(typed: &str, today: Date) -> Result<Date, String> {
    let latest = today.tomorrow().unwrap_or(today);
    match typed.trim().parse::<Date>() {
        Ok(day) if day > latest => Err(format!(
            "a day up to {}; {} has not come yet",
            crate::words::day(latest),
            crate::words::day(day)
        )),
        Ok(day) if day.year() < 1900 => Err("a day from 1900 on".to_owned()),
        Ok(day) => Ok(day),
        Err(_) => Err("a day, such as 2026-11-21".to_owned()),
    }
}
