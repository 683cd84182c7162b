//! Small words that several pages share.

use care::plan::Amount;
use jiff::civil::Date;
use knowledge::Setting;
use knowledge::items::{Certainty, Grade};

/// A range in words; equal ends are one number.
pub fn amount(amount: &Amount) -> String {
    match amount.min == amount.max {
        true => amount.min.to_string(),
        false => format!("{} to {}", amount.min, amount.max),
    }
}

/// How often, in words: "once", "twice", "3 to 5 times".
pub fn times(often: &Amount) -> String {
    match (often.min, often.max) {
        (1.0, 1.0) => "once".to_owned(),
        (2.0, 2.0) => "twice".to_owned(),
        _ => format!("{} times", amount(often)),
    }
}

/// Who gives a session.
pub fn setting(setting: Setting) -> &'static str {
    match setting {
        Setting::Oneself => "On your own",
        Setting::Partner => "With a partner",
        Setting::Therapist => "With a therapist",
    }
}

/// How sure a benefit is, as a label.
pub fn certainty(certainty: Certainty) -> String {
    let words = certainty.words();
    let mut chars = words.chars();
    let first = chars.next().map(|first| first.to_uppercase());
    first.into_iter().flatten().chain(chars).collect()
}

/// What a source is worth.
pub fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "guideline, health service or review",
        Grade::B => "professional body, leaflet or single study",
        Grade::W => "weak source",
    }
}

/// A title inside a sentence; a word in capitals stays as it is.
pub fn lower(title: &str) -> String {
    let mut chars = title.chars();
    let (first, second) = (chars.next(), chars.clone().next());
    match first {
        Some(first) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => title.to_owned(),
    }
}

/// Things in a sentence: "a, b and c".
pub fn list(things: &[String]) -> String {
    match things {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A number with at most one decimal.
pub fn number(value: f64) -> String {
    // Adding zero turns -0 into 0.
    ((value * 10.0).round() / 10.0 + 0.0).to_string()
}

/// "3 May 2026".
pub fn day(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// "Tuesday, 3 May 2026".
pub fn weekday(day: Date) -> String {
    day.strftime("%A, %-d %B %Y").to_string()
}

/// "3 May 2026", "3 to 9 May 2026", "28 April to 4 May 2026".
pub fn days(from: Date, to: Date) -> String {
    let start = match (from.year() == to.year(), from.month() == to.month()) {
        _ if from == to => return day(to),
        (true, true) => from.strftime("%-d").to_string(),
        (true, false) => from.strftime("%-d %B").to_string(),
        (false, _) => day(from),
    };
    format!("{start} to {}", day(to))
}
