//! What a chart of a measure needs: points, a calm line, marks of sessions, where a change becomes meaningful, sentences, rows.
//!
//! How it is drawn is our own rule, and said in [`Series::notes`]: the line is a weighted mean of the days around each day,
//! and where there are more days than can be drawn, each point is the mean of a period, with its lowest and highest value.

mod periods;
mod trend;
mod words;

use jiff::civil::Date;
use knowledge::items::HigherIs;
use schemars::JsonSchema;
use serde::Serialize;

use crate::change::{Change, Verdict, change};
use crate::instrument::Instrument;
use crate::record::{Dated, Record, days_from, plus};
use periods::Periods;

/// Which days are shown. Verdicts and the line always rest on all days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Range {
    /// All.
    All,
    /// The last so many days, today included.
    Last(u16),
}

/// The most points, and the most marks, that are drawn; more are joined to periods.
pub const MOST_POINTS: usize = 400;

/// A chart as data. All lists are in the order of days.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Series<'k> {
    /// The measure, an id in `measures/`.
    pub measure: &'k str,
    /// Its title.
    pub title: &'k str,
    /// The scale, where the measure has one; else the values themselves give it.
    pub min: Option<f64>,
    /// The other end of the scale.
    pub max: Option<f64>,
    /// Which way is better.
    pub higher_is: HigherIs,
    /// The first and last day with a point or a mark.
    pub span: Option<(Date, Date)>,
    /// How many days one point stands for; 1 when every day is drawn.
    pub days_per_point: u32,
    /// The values.
    pub points: Vec<Point>,
    /// Days ahead of today by more than a wrong clock explains: drawn apart, never judged.
    pub ahead: Vec<Dated>,
    /// Stretches without an entry, longer than the line reaches.
    pub gaps: Vec<Gap>,
    /// The calm line, in pieces that are drawn apart; only for a measure that is taken every day.
    pub trend: Vec<Vec<TrendPoint>>,
    /// The sessions.
    pub marks: Vec<Mark>,
    /// Where a change from the start becomes meaningful.
    pub meaningful: Option<Meaningful>,
    /// The verdict, with the start and now.
    pub change: Change<'k>,
    /// The chart in sentences, for whoever does not see it.
    pub summary: Vec<String>,
    /// How it is drawn, and which of it is our own rule.
    pub notes: Vec<String>,
}

/// A value, or the values of a period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Point {
    /// The first day of the period; the day itself when every day is drawn.
    pub from: Date,
    /// The last day of the period.
    pub to: Date,
    /// How many days of it have a value.
    pub entries: usize,
    /// Their mean.
    pub mean: f64,
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

/// A stretch without an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Gap {
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
}

/// A place on the calm line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct TrendPoint {
    /// The day.
    pub day: Date,
    /// The weighted mean of the days around it.
    pub mean: f64,
    /// Two standard errors below, within the scale.
    pub low: f64,
    /// Two standard errors above, within the scale.
    pub high: f64,
}

/// The sessions of a day or a period.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Mark {
    /// The first day of the period; the day itself when every day is drawn.
    pub from: Date,
    /// The last day of the period.
    pub to: Date,
    /// How many sessions.
    pub sessions: usize,
    /// Their techniques, each once, by id.
    pub techniques: Vec<String>,
    /// Mean pain just before, of those sessions that have both numbers.
    pub before: Option<f64>,
    /// Mean pain just after, of the same sessions.
    pub after: Option<f64>,
}

/// Where a change from the start becomes meaningful; between the two it is within the noise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Meaningful {
    /// The value at the start.
    pub start: f64,
    /// From here on better; none when that is off the scale, or when the start is too low for a verdict.
    pub better_at: Option<f64>,
    /// From here on worse; none when that is off the scale.
    pub worse_at: Option<f64>,
}

/// A row of the table beside the chart.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Row<'a> {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The value, or the values of the period.
    pub point: Option<&'a Point>,
    /// The sessions.
    pub mark: Option<&'a Mark>,
    /// The day lies ahead of today.
    pub ahead: Option<f64>,
}

/// Everything a chart of a measure needs. Any number of entries gives at most [`MOST_POINTS`] points and marks each.
pub fn series<'k>(instrument: &Instrument<'k>, record: &Record<'_>, range: Range) -> Series<'k> {
    let values = record.values(instrument);
    let trend = trend::trend(instrument, &values.days);
    let change = change(instrument, record);
    let from = match range {
        Range::All => None,
        Range::Last(days) => Some(plus(record.today, 1 - i64::from(days))),
    };
    let shown = |day: Date| from.is_none_or(|from| day >= from);
    let days: Vec<Dated> = values
        .days
        .iter()
        .filter(|d| shown(d.day))
        .copied()
        .collect();
    let sessions: Vec<_> = record
        .sessions
        .iter()
        .filter(|session| shown(session.day) && !record.is_ahead(session.day))
        .collect();
    let periods = Periods::of(&days, &sessions, MOST_POINTS);
    let points = periods.points(&days);
    let marks = periods.marks(&sessions);
    let reach = instrument
        .measure
        .daily
        .map(|daily| i64::from(daily.within));
    let mut series = Series {
        measure: instrument.id,
        title: &instrument.measure.title,
        min: instrument.measure.min,
        max: instrument.measure.max,
        higher_is: instrument.measure.higher_is,
        span: span(&points, &marks),
        days_per_point: periods.length(),
        gaps: reach.map_or_else(Vec::new, |reach| gaps(&days, reach)),
        trend: periods.pieces(&trend, shown, reach.unwrap_or(1)),
        meaningful: meaningful(instrument, &change),
        points,
        ahead: values.ahead.clone(),
        marks,
        change,
        summary: Vec::new(),
        notes: Vec::new(),
    };
    series.summary = words::summary(&series, &values, &days, record);
    series.notes = words::notes(instrument, &series);
    series
}

impl Series<'_> {
    /// The table beside the chart: what is drawn, row by row, the oldest first.
    pub fn rows(&self) -> Vec<Row<'_>> {
        let points = self.points.iter().map(|point| Row {
            from: point.from,
            to: point.to,
            point: Some(point),
            mark: None,
            ahead: None,
        });
        let ahead = self.ahead.iter().map(|dated| Row {
            from: dated.day,
            to: dated.day,
            point: None,
            mark: None,
            ahead: Some(dated.value),
        });
        let mut rows: Vec<Row<'_>> = points.chain(ahead).collect();
        let mut without_value = Vec::new();
        for mark in &self.marks {
            match rows.binary_search_by_key(&mark.from, |row| row.from) {
                Ok(at) => rows[at].mark = Some(mark),
                Err(_) => without_value.push(Row {
                    from: mark.from,
                    to: mark.to,
                    point: None,
                    mark: Some(mark),
                    ahead: None,
                }),
            }
        }
        rows.extend(without_value);
        rows.sort_by_key(|row| row.from);
        rows
    }
}

fn span(points: &[Point], marks: &[Mark]) -> Option<(Date, Date)> {
    let starts = points
        .iter()
        .map(|p| p.from)
        .chain(marks.iter().map(|m| m.from));
    let ends = points
        .iter()
        .map(|p| p.to)
        .chain(marks.iter().map(|m| m.to));
    starts.min().zip(ends.max())
}

/// Stretches without an entry that the line cannot bridge.
fn gaps(days: &[Dated], reach: i64) -> Vec<Gap> {
    let pairs = days.windows(2).filter_map(|pair| match pair {
        [one, next] if days_from(one.day, next.day) > reach => Some(Gap {
            from: plus(one.day, 1),
            to: plus(next.day, -1),
        }),
        _ => None,
    });
    pairs.collect()
}

fn meaningful(instrument: &Instrument<'_>, change: &Change<'_>) -> Option<Meaningful> {
    let (start, takes) = (change.before?.value, change.takes?);
    let on_scale = |value: f64| instrument.holds(value).then_some(value);
    let (lower, higher) = (on_scale(start - takes), on_scale(start + takes));
    let low_start = change.verdict == Verdict::Floor
        || instrument.measure.floor.is_some_and(|floor| start < floor);
    let (better_at, worse_at) = match instrument.measure.higher_is {
        HigherIs::Worse => (lower, higher),
        HigherIs::Better => (higher, lower),
    };
    Some(Meaningful {
        start,
        better_at: better_at.filter(|_| !low_start),
        worse_at,
    })
}
