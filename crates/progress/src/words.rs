//! Numbers and days in words.

use jiff::civil::Date;

/// A number with at most two decimals and no trailing zeros.
pub fn number(value: f64) -> String {
    trimmed(format!("{value:.2}"))
}

/// A mean, to one decimal.
pub fn mean(value: f64) -> String {
    trimmed(format!("{value:.1}"))
}

/// The size of a change, cut off rather than rounded, so that it never looks as if it reached a threshold that it missed.
pub fn size(value: f64) -> String {
    let cut = (value.abs() * 10.0 + 1e-6).floor() / 10.0;
    trimmed(format!("{cut:.1}"))
}

/// "1 day", "3 days".
pub fn count(n: usize, what: &str) -> String {
    match n {
        1 => format!("1 {what}"),
        _ => format!("{n} {what}s"),
    }
}

/// "2", "2 and 5", "2, 5 and 7".
pub fn list(items: &[impl ToString]) -> String {
    let words: Vec<String> = items.iter().map(ToString::to_string).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

/// "3 May 2026".
pub fn day(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
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

fn trimmed(text: String) -> String {
    let short = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => text.as_str(),
    };
    match short {
        "-0" => "0".to_owned(),
        short => short.to_owned(),
    }
}
