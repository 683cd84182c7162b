//! The way a stroke goes over the fibres.

use care::Side;
use knowledge::items::{Path, View};

use super::curve::{Cubic, Point, Text, distance, mirrored, mix, part, point, smooth, straight};
use super::drawing::{DRAWING, Patch};
use super::{VIEW_BOX, view_box};

/// Centimetres of a person of 1.70 m in one unit of the drawing.
pub const CM_PER_UNIT: f64 = 170.0 / 940.0;

/// The geometry of one stroke, in units of the drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct StrokePath {
    /// Where the region is seen.
    pub view: View,
    /// How the picture moves.
    pub path: Path,
    /// The way, as a `d` attribute, one per side worked on: two for both sides of a paired region. Circles and waves
    /// are in the way already; what is held, pressed or tapped stays at its start.
    pub ways: Vec<String>,
    /// Where each way starts, or where the touch rests.
    pub at: Vec<Point>,
    /// How long each way is, in centimetres on a person of 1.70 m; for what does not travel, 0.
    pub length_cm: f64,
    /// A view box that shows the region and its surroundings: x, y, width, height.
    pub zoom: [f64; 4],
}

impl StrokePath {
    /// The zoom as a `viewBox` attribute.
    pub fn view_box(&self) -> String {
        view_box(self.zoom)
    }
}

/// The way of a stroke over a region; `None` for a region that is not drawn.
pub fn stroke_path(region: &str, side: Side, path: Path) -> Option<StrokePath> {
    let patch = DRAWING.leading(region)?;
    let way = match path {
        Path::Along | Path::Tap => vec![part(&patch.line(0.5), 0.06, 0.94)],
        Path::Across => across(patch),
        Path::Circles => smooth(&circles(patch)),
        Path::Wave => smooth(&wave(patch)),
        Path::Hold | Path::Press => vec![[patch.centre(); 4]],
        Path::Move => arc(patch),
    };
    let ways = on_sides(patch, side, &way);
    Some(StrokePath {
        view: patch.view.unwrap_or(View::Back),
        path,
        at: ways
            .iter()
            .filter_map(|way| Some(way.first()?[0]))
            .collect(),
        length_cm: length(&way) * CM_PER_UNIT,
        zoom: zoom(patch, &ways),
        ways: ways.iter().map(|way| text(way)).collect(),
    })
}

/// The file is written for the half with positive x: the person's right from behind, the left from the front.
fn on_sides(patch: &Patch, side: Side, way: &[Cubic]) -> Vec<Vec<Cubic>> {
    let written = way.to_vec();
    let other = || way.iter().map(mirrored).collect();
    let is_written = match patch.view {
        Some(View::Front) => Side::Left,
        _ => Side::Right,
    };
    match side {
        _ if patch.middle => vec![written],
        Side::Both | Side::Centre => vec![written, other()],
        side if side == is_written => vec![written],
        _ => vec![other()],
    }
}

/// Straight across the middle of the fibres.
fn across(patch: &Patch) -> Vec<Cubic> {
    let (from, to) = (point(&patch.line(0.22), 0.5), point(&patch.line(0.78), 0.5));
    vec![straight(from, to)]
}

/// Circles side by side along the middle fibre.
fn circles(patch: &Patch) -> Vec<Point> {
    let line = patch.line(0.5);
    let radius = (breadth(patch) * 0.22).clamp(5.0, 16.0);
    let rounds = (reach(&line) / (radius * 1.6)).round().clamp(2.0, 6.0);
    sampled(rounds as usize * 8, |at| {
        let middle = point(&line, 0.15 + 0.7 * at);
        let turn = at * rounds * std::f64::consts::TAU;
        [
            middle[0] + radius * turn.cos(),
            middle[1] + radius * turn.sin(),
        ]
    })
}

/// A slow wave along the middle fibre.
fn wave(patch: &Patch) -> Vec<Point> {
    let line = patch.line(0.5);
    let height = (breadth(patch) * 0.1).clamp(3.0, 7.0);
    sampled(32, |at| {
        let along = 0.06 + 0.88 * at;
        let (here, next) = (point(&line, along - 0.01), point(&line, along + 0.01));
        let step = distance(here, next).max(f64::EPSILON);
        let lift = height * (at * 2.0 * std::f64::consts::TAU).sin() / step;
        let middle = mix(here, next, 0.5);
        [
            middle[0] - (next[1] - here[1]) * lift,
            middle[1] + (next[0] - here[0]) * lift,
        ]
    })
}

/// A joint turns: a bow over the region.
fn arc(patch: &Patch) -> Vec<Cubic> {
    let [from, to] = [0.2, 0.8].map(|at| point(&patch.line(at), 0.5));
    let lift = |part: f64| {
        let [x, y] = mix(from, to, part);
        [x, y - distance(from, to) * 0.6]
    };
    vec![[from, lift(0.1), lift(0.9), to]]
}

fn sampled(steps: usize, at: impl Fn(f64) -> Point) -> Vec<Point> {
    (0..=steps).map(|i| at(i as f64 / steps as f64)).collect()
}

/// How far the fibres lie apart at their middle.
fn breadth(patch: &Patch) -> f64 {
    distance(point(&patch.line(0.0), 0.5), point(&patch.line(1.0), 0.5))
}

fn reach(curve: &Cubic) -> f64 {
    length(std::slice::from_ref(curve))
}

fn length(way: &[Cubic]) -> f64 {
    let steps = |curve: &Cubic| -> f64 {
        let points = sampled(16, |at| point(curve, at));
        points.windows(2).map(|p| distance(p[0], p[1])).sum()
    };
    way.iter().map(steps).sum()
}

/// A square around the region and the way over it, within the whole picture.
fn zoom(patch: &Patch, ways: &[Vec<Cubic>]) -> [f64; 4] {
    let edge = patch.edge();
    let shapes = on_sides_shown(patch, ways, &edge);
    let points = || shapes.iter().flatten();
    let low = |i: usize| points().map(|p| p[i]).fold(f64::INFINITY, f64::min);
    let high = |i: usize| points().map(|p| p[i]).fold(f64::NEG_INFINITY, f64::max);
    let size = (high(0) - low(0)).max(high(1) - low(1)) + 2.0 * AROUND;
    let size = size.clamp(LEAST, VIEW_BOX[2]);
    let place = |i: usize, from: f64, span: f64| {
        let middle = (low(i) + high(i)) / 2.0;
        (middle - size / 2.0)
            .clamp(from, from + span - size)
            .round()
    };
    [
        place(0, VIEW_BOX[0], VIEW_BOX[2]),
        place(1, VIEW_BOX[1], VIEW_BOX[3]),
        size.round(),
        size.round(),
    ]
}

/// How much of the surroundings a zoom shows, and its least size.
const AROUND: f64 = 36.0;
const LEAST: f64 = 180.0;

fn on_sides_shown(patch: &Patch, ways: &[Vec<Cubic>], edge: &[Cubic]) -> Vec<Cubic> {
    let starts = ways.iter().filter_map(|way| Some(way.first()?[0][0]));
    starts
        .flat_map(|x| {
            edge.iter()
                .map(move |curve| if x < 0.0 { mirrored(curve) } else { *curve })
        })
        .chain(ways.iter().flatten().copied())
        .chain(edge.iter().filter(|_| patch.middle).copied())
        .collect()
}

fn text(way: &[Cubic]) -> String {
    let mut text = Text::fine();
    text.curves(way);
    text.finish()
}
