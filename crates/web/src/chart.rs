//! A measure over time as SVG: dots, a calm line with its band, sessions underneath, and where a change becomes meaningful.
//!
//! It is drawn to any width: across in percent, up and down in pixels, so that words keep their size on a phone. The scale
//! is always the whole scale of the measure. Colours come from the style sheet; nothing is told by colour alone. The
//! sentences above it and the table behind it say the same.

mod lanes;
mod place;
mod table;

use maud::{Markup, Render, html};
use progress::Series;
use progress::series::{Meaningful, Point, TrendPoint};

use crate::words::number;
use place::Place;

pub use table::Table;

/// A chart with its sentences and its table.
pub struct Chart<'a> {
    /// What to draw.
    pub series: &'a Series<'a>,
    /// The title of a technique, by its id.
    pub technique: &'a dyn Fn(&str) -> String,
}

impl Render for Chart<'_> {
    fn render(&self) -> Markup {
        let series = self.series;
        let caption = format!("{}-says", series.measure);
        html! {
            figure.chart aria-labelledby=(caption) {
                figcaption #(caption) { @for sentence in &series.summary { (sentence) " " } }
                @if let Some(place) = Place::of(series) { (self.drawing(&place)) }
                @if !series.points.is_empty() || !series.marks.is_empty() || !series.ahead.is_empty() {
                    details.behind {
                        summary { "The numbers as a table" }
                        (Table { series, technique: self.technique })
                        @for note in &series.notes { p.quiet { (note) } }
                    }
                }
            }
        }
    }
}

impl Chart<'_> {
    fn drawing(&self, place: &Place) -> Markup {
        let series = self.series;
        let lanes = lanes::lanes(series, self.technique);
        let height = place.bottom() + lanes::height(&lanes);
        let (title, describe) = (
            format!("{}-title", series.measure),
            format!("{}-desc", series.measure),
        );
        html! {
            svg.plot role="img" aria-labelledby=(format!("{title} {describe}")) width="100%" height=(height) direction="ltr" {
                title #(title) { (series.title) " over time" }
                desc #(describe) { (series.summary.first().map_or("", String::as_str)) }
                @if let Some(meaningful) = &series.meaningful { (zones(place, meaningful)) }
                (grid(place))
                svg.lines width="100%" height=(height) viewBox=(format!("0 0 1000 {height}")) preserveAspectRatio="none" {
                    @for piece in &series.trend { path.band d=(band(place, piece)) {} }
                    @for piece in &series.trend { path.trend d=(line(place, piece)) {} }
                }
                g.dots { @for point in &series.points { (dot(place, point)) } }
                @if !series.ahead.is_empty() {
                    g.ahead { @for dated in &series.ahead {
                        @if let Some(x) = place.within(dated.day) { circle cx=(x) cy=(place.y(dated.value)) r="4" {} }
                    } }
                }
                @if let Some(meaningful) = &series.meaningful { (labels(place, meaningful)) }
                (days(place))
                (lanes::draw(place, &lanes))
            }
        }
    }
}

/// Soft areas on either side of the start, from where a change is meaningful.
fn zones(place: &Place, meaningful: &Meaningful) -> Markup {
    html! {
        @for (value, name) in [(meaningful.better_at, "zone better"), (meaningful.worse_at, "zone worse")] {
            @if let Some(value) = value {
                @let (from, to) = place.beyond(value, meaningful.start);
                rect class=(name) x=(place::LEFT) width=(place::WIDTH) y=(from) height=(to - from) {}
            }
        }
    }
}

fn labels(place: &Place, meaningful: &Meaningful) -> Markup {
    let ends = [
        (meaningful.better_at, "meaningfully better"),
        (meaningful.worse_at, "meaningfully worse"),
    ];
    html! {
        @for (value, words) in ends {
            @if let Some(value) = value {
                @let y = place.y(value);
                // Inside its area, beside the border.
                @let inside = if y > place.y(meaningful.start) { y + 15.0 } else { y - 6.0 };
                text.zone-name x=(place::INSIDE) y=(inside) { (words) }
            }
        }
        line.start x1=(place::LEFT) x2=(place::RIGHT) y1=(place.y(meaningful.start)) y2=(place.y(meaningful.start)) {}
        text.start-name x=(place::RIGHT) y=(place.y(meaningful.start) - 6.0) text-anchor="end" { "your start, " (number(meaningful.start)) }
    }
}

fn grid(place: &Place) -> Markup {
    html! {
        g.grid {
            @for value in place.levels() {
                line x1=(place::LEFT) x2=(place::RIGHT) y1=(place.y(value)) y2=(place.y(value)) {}
                text x=(place::BESIDE) y=(place.y(value) + 4.0) text-anchor="end" { (number(value)) }
            }
        }
    }
}

/// A day is a dot; a period is the span of its values with a dot at the mean.
fn dot(place: &Place, point: &Point) -> Markup {
    let Some(x) = place.middle(point.from, point.to) else {
        return html! {};
    };
    html! {
        @if point.low < point.high { line x1=(x) x2=(x) y1=(place.y(point.high)) y2=(place.y(point.low)) {} }
        circle cx=(x) cy=(place.y(point.mean)) r=(place.radius()) {}
    }
}

fn days(place: &Place) -> Markup {
    let y = place.bottom() - 6.0;
    html! {
        g.days { @for (x, anchor, words) in place.days() { text x=(x) y=(y) text-anchor=(anchor) { (words) } } }
    }
}

fn line(place: &Place, piece: &[TrendPoint]) -> String {
    path(piece.iter().map(|at| place.at(at.day, at.mean)))
}

/// Along the upper edge and back along the lower one.
fn band(place: &Place, piece: &[TrendPoint]) -> String {
    let upper = piece.iter().map(|at| place.at(at.day, at.high));
    let lower = piece.iter().rev().map(|at| place.at(at.day, at.low));
    path(upper.chain(lower)) + "Z"
}

fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (i, (x, y)) in points.enumerate() {
        let command = if i == 0 { 'M' } else { 'L' };
        path.push_str(&format!("{command}{} {}", short(x), short(y)));
    }
    path
}

/// A coordinate with one decimal.
fn short(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
