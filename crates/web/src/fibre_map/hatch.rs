//! Hatching of a region, as lines of its own: a pattern would be lost in some browsers' print.

use knowledge::items::View;

use super::curve::{Cubic, Point, Text, mirrored, mix, point, straight};
use super::drawing::DRAWING;

/// How far apart the slanting lines start, along x.
const GAP: f64 = 9.0;

/// The hatching of a region in one view, or in both alike, as path text.
pub fn hatch(part: Option<View>, region: &str) -> String {
    let mut text = Text::fine();
    for patch in DRAWING.patches(part, Some(region)) {
        let edge = patch.edge();
        lines_within(&mut text, &edge);
        if !patch.middle {
            lines_within(&mut text, &edge.iter().map(mirrored).collect::<Vec<_>>());
        }
    }
    text.finish()
}

/// Lines with x + y = a multiple of the gap, where they lie within the edge.
fn lines_within(text: &mut Text, edge: &[Cubic]) {
    let corners: Vec<Point> = edge
        .iter()
        .flat_map(|curve| (0..8).map(|i| point(curve, f64::from(i) / 8.0)))
        .collect();
    let sums = || corners.iter().map(|[x, y]| x + y);
    let first = (sums().fold(f64::INFINITY, f64::min) / GAP).ceil() as i64;
    let last = (sums().fold(f64::NEG_INFINITY, f64::max) / GAP).floor() as i64;
    for i in first..=last {
        let sum = i as f64 * GAP;
        let mut crossings: Vec<Point> = (0..corners.len())
            .filter_map(|i| crossing(corners[i], corners[(i + 1) % corners.len()], sum))
            .collect();
        crossings.sort_by(|a, b| a[0].total_cmp(&b[0]));
        for pair in crossings.chunks_exact(2) {
            text.curves(&[straight(pair[0], pair[1])]);
        }
    }
}

/// Where the way between two corners crosses the line x + y = sum.
fn crossing(a: Point, b: Point, sum: f64) -> Option<Point> {
    let (from, to) = (a[0] + a[1] - sum, b[0] + b[1] - sum);
    ((from < 0.0) != (to < 0.0)).then(|| mix(a, b, from / (from - to)))
}
