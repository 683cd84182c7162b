//! Where a day and a value are drawn.

use jiff::SignedDuration;
use jiff::civil::Date;
use progress::Series;

use super::short;

/// Where the plot begins, leaving room for the scale.
pub const LEFT: &str = "8%";
/// How wide it is.
pub const WIDTH: &str = "89%";
/// Where it ends.
pub const RIGHT: &str = "97%";
/// Where numbers of the scale end.
pub const BESIDE: &str = "6.5%";
/// Where words inside the plot begin.
pub const INSIDE: &str = "9.5%";

/// Days keep this distance from the ends of the plot, in percent.
const FIRST: f64 = 10.0;
const LAST: f64 = 95.5;
/// Above and below the plot, in pixels.
const ABOVE: f64 = 10.0;
const PLOT: f64 = 220.0;
const BELOW: f64 = 28.0;

/// The plane of a chart.
pub struct Place {
    from: Date,
    to: Date,
    low: f64,
    high: f64,
    points: usize,
}

impl Place {
    /// `None` when there is nothing to draw.
    pub fn of(series: &Series<'_>) -> Option<Place> {
        let (from, to) = series.span?;
        let values = || {
            let points = series
                .points
                .iter()
                .flat_map(|point| [point.low, point.high]);
            let start = series.meaningful.map(|meaningful| meaningful.start);
            points.chain(start)
        };
        let low = series
            .min
            .unwrap_or_else(|| values().fold(f64::INFINITY, f64::min));
        let high = series
            .max
            .unwrap_or_else(|| values().fold(f64::NEG_INFINITY, f64::max));
        // A scale without ends, and one value or none: any span does.
        let (low, high) = match low < high {
            true => (low, high),
            false if low.is_finite() => (low - 1.0, low + 1.0),
            false => (0.0, 1.0),
        };
        Some(Place {
            from,
            to,
            low,
            high,
            points: series.points.len(),
        })
    }

    /// Pixels from the top.
    pub fn y(&self, value: f64) -> f64 {
        let share = (self.high - value) / (self.high - self.low);
        short(ABOVE + PLOT * share.clamp(0.0, 1.0))
    }

    /// A place on the plane of the lines: thousandths across, pixels from the top.
    pub fn at(&self, day: Date, value: f64) -> (f64, f64) {
        (self.percent(day) * 10.0, self.y(value))
    }

    /// Percent across, for a day within the span.
    pub fn within(&self, day: Date) -> Option<String> {
        let inside = (self.from..=self.to).contains(&day);
        inside.then(|| percent(self.percent(day)))
    }

    /// The middle of a period; a period may reach beyond the span.
    pub fn middle(&self, from: Date, to: Date) -> Option<String> {
        let middle = (self.percent(from) + self.percent(to)) / 2.0;
        middle.is_finite().then(|| percent(middle))
    }

    /// From a threshold to the end of the scale that lies away from the start, in pixels from the top.
    pub fn beyond(&self, value: f64, start: f64) -> (f64, f64) {
        let y = self.y(value);
        match value > start {
            true => (ABOVE, y),
            false => (y, ABOVE + PLOT),
        }
    }

    /// Values at which lines are drawn.
    pub fn levels(&self) -> [f64; 3] {
        [self.low, (self.low + self.high) / 2.0, self.high]
    }

    /// The size of a dot: the more there are, the smaller.
    pub fn radius(&self) -> f64 {
        match self.points {
            0..=45 => 4.0,
            46..=150 => 3.0,
            _ => 2.2,
        }
    }

    /// Pixels from the top to the end of the names of the days.
    pub fn bottom(&self) -> f64 {
        ABOVE + PLOT + BELOW
    }

    /// Where, anchored how, and what: the first day, one in the middle, and the last.
    pub fn days(&self) -> Vec<(String, &'static str, String)> {
        let span = days_between(self.from, self.to);
        if span == 0 {
            return vec![(
                percent(self.percent(self.from)),
                "middle",
                day(self.from, true),
            )];
        }
        let with_year = self.from.year() != self.to.year();
        let mut days = vec![(percent(FIRST), "start", day(self.from, with_year))];
        let middle = self
            .from
            .saturating_add(SignedDuration::from_hours(12 * span));
        if span >= 8 {
            days.push((
                percent(self.percent(middle)),
                "middle",
                day(middle, with_year),
            ));
        }
        days.push((percent(LAST), "end", day(self.to, true)));
        days
    }

    fn percent(&self, day: Date) -> f64 {
        let span = days_between(self.from, self.to);
        if span == 0 {
            return (FIRST + LAST) / 2.0;
        }
        let share = days_between(self.from, day) as f64 / span as f64;
        FIRST + (LAST - FIRST) * share.clamp(0.0, 1.0)
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

fn day(day: Date, with_year: bool) -> String {
    let form = if with_year { "%-d %b %Y" } else { "%-d %b" };
    day.strftime(form).to_string()
}

fn percent(value: f64) -> String {
    format!("{}%", (value * 100.0).round() / 100.0)
}
