//! Sessions under the axis: one lane for each technique, with its name and a tick for each day.

use std::collections::BTreeMap;

use maud::{Markup, html};
use progress::Series;
use progress::series::Mark;

use super::place::{self, Place};

/// More techniques than this share the last lane.
const MOST: usize = 4;
const HEIGHT: f64 = 34.0;

/// A technique, and the marks of its sessions.
pub struct Lane<'a> {
    name: String,
    marks: Vec<&'a Mark>,
}

/// The lanes, the one with the most marks first.
pub fn lanes<'a>(series: &'a Series<'_>, technique: &dyn Fn(&str) -> String) -> Vec<Lane<'a>> {
    let mut by_technique: BTreeMap<&str, Vec<&Mark>> = BTreeMap::new();
    for mark in &series.marks {
        for id in &mark.techniques {
            by_technique.entry(id).or_default().push(mark);
        }
    }
    let mut lanes: Vec<Lane<'_>> = by_technique
        .into_iter()
        .map(|(id, marks)| Lane {
            name: technique(id),
            marks,
        })
        .collect();
    lanes.sort_by_key(|lane| std::cmp::Reverse(lane.marks.len()));
    if lanes.len() > MOST {
        let rest = lanes.split_off(MOST - 1);
        lanes.push(Lane {
            name: "Other techniques".to_owned(),
            marks: rest.into_iter().flat_map(|lane| lane.marks).collect(),
        });
    }
    lanes
}

/// All lanes together, in pixels.
pub fn height(lanes: &[Lane<'_>]) -> f64 {
    HEIGHT * lanes.len() as f64
}

/// Draws them below the plot.
pub fn draw(place: &Place, lanes: &[Lane<'_>]) -> Markup {
    html! {
        @for (i, lane) in lanes.iter().enumerate() {
            @let top = place.bottom() + HEIGHT * i as f64;
            g.lane {
                line.base x1=(place::LEFT) x2=(place::RIGHT) y1=(top + 29.0) y2=(top + 29.0) {}
                text x=(place::LEFT) y=(top + 14.0) { (lane.name) }
                @for mark in &lane.marks {
                    @if let Some(x) = place.middle(mark.from, mark.to) {
                        line.tick x1=(x) x2=(x) y1=(top + 20.0) y2=(top + 29.0) {}
                    }
                }
            }
        }
    }
}
