//! Curves: cubic Beziers through given points, lines between guide curves, and their text in a path.

use std::fmt::Write;

/// A point in units of the drawing: x outward from the midline, y down from above the head.
pub type Point = [f64; 2];

/// A cubic Bezier: start, two handles, end.
pub type Cubic = [Point; 4];

/// The cubic through three or four points that a hand passes at even times; `None` for any other number.
pub fn through(points: &[Point]) -> Option<Cubic> {
    match *points {
        [a, b, c] => {
            let pull = |end: Point| mix(end, add(scale(b, 2.0), scale(add(a, c), -0.5)), 2.0 / 3.0);
            Some([a, pull(a), pull(c), c])
        }
        [a, b, c, d] => {
            let handle = |a: Point, b: Point, c: Point, d: Point| {
                let sum = add(
                    add(scale(a, -5.0), scale(b, 18.0)),
                    add(scale(c, -9.0), scale(d, 2.0)),
                );
                scale(sum, 1.0 / 6.0)
            };
            Some([a, handle(a, b, c, d), handle(d, c, b, a), d])
        }
        _ => None,
    }
}

/// The curve at `at` (0..=1) between guides, which are spread by the distance of their middles so that lines lie evenly.
pub fn between(guides: &[Cubic], at: f64) -> Cubic {
    let gaps: Vec<f64> = guides
        .windows(2)
        .map(|pair| distance(point(&pair[0], 0.5), point(&pair[1], 0.5)))
        .collect();
    let mut left = at.clamp(0.0, 1.0) * gaps.iter().sum::<f64>();
    for (pair, gap) in guides.windows(2).zip(&gaps) {
        if left <= *gap {
            let part = if *gap > 0.0 { left / gap } else { 0.0 };
            return std::array::from_fn(|i| mix(pair[0][i], pair[1][i], part));
        }
        left -= gap;
    }
    guides.last().copied().unwrap_or_default()
}

/// The point of a curve at `at` (0..=1).
pub fn point(curve: &Cubic, at: f64) -> Point {
    let [a, b, c, d] = *curve;
    let (ab, bc, cd) = (mix(a, b, at), mix(b, c, at), mix(c, d, at));
    mix(mix(ab, bc, at), mix(bc, cd, at), at)
}

/// The part of a curve from `from` to `to` (0..=1).
pub fn part(curve: &Cubic, from: f64, to: f64) -> Cubic {
    let blossom = |u: f64, v: f64, w: f64| {
        let [a, b, c, d] = *curve;
        let (ab, bc, cd) = (mix(a, b, u), mix(b, c, u), mix(c, d, u));
        mix(mix(ab, bc, v), mix(bc, cd, v), w)
    };
    [
        blossom(from, from, from),
        blossom(from, from, to),
        blossom(from, to, to),
        blossom(to, to, to),
    ]
}

/// Smooth cubics through any number of points.
pub fn smooth(points: &[Point]) -> Vec<Cubic> {
    let at = |i: isize| points[i.clamp(0, points.len() as isize - 1) as usize];
    (1..points.len() as isize)
        .map(|i| {
            let (a, b) = (at(i - 1), at(i));
            let (before, after) = (at(i - 2), at(i + 1));
            [
                a,
                add(a, scale(add(b, scale(before, -1.0)), 1.0 / 6.0)),
                add(b, scale(add(after, scale(a, -1.0)), -1.0 / 6.0)),
                b,
            ]
        })
        .collect()
}

/// A straight line.
pub fn straight(from: Point, to: Point) -> Cubic {
    [from, mix(from, to, 1.0 / 3.0), mix(from, to, 2.0 / 3.0), to]
}

/// The other half: the same curve across the midline.
pub fn mirrored(curve: &Cubic) -> Cubic {
    curve.map(|[x, y]| [-x, y])
}

/// Between two points.
pub fn mix(a: Point, b: Point, part: f64) -> Point {
    [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part]
}

/// How far apart two points are.
pub fn distance(a: Point, b: Point) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn add(a: Point, b: Point) -> Point {
    [a[0] + b[0], a[1] + b[1]]
}

fn scale(a: Point, by: f64) -> Point {
    [a[0] * by, a[1] * by]
}

/// The text of a path, written step by step and in short numbers.
#[derive(Debug)]
pub struct Text {
    d: String,
    pen: [i64; 2],
    /// Points are rounded to this, in tenths.
    grain: f64,
}

impl Text {
    /// For lines: rounded to tenths.
    pub fn fine() -> Text {
        Text::with_grain(1.0)
    }

    /// For shapes: rounded to whole numbers.
    pub fn coarse() -> Text {
        Text::with_grain(10.0)
    }

    fn with_grain(grain: f64) -> Text {
        Text {
            d: String::new(),
            pen: [0, 0],
            grain,
        }
    }

    /// Draws curves that follow each other, from the start of the first.
    pub fn curves(&mut self, curves: &[Cubic]) {
        let Some(first) = curves.first() else {
            return;
        };
        self.pen = self.tenths(first[0]);
        self.d.push('M');
        self.numbers(&self.pen.clone());
        for curve in curves {
            match parabola(curve) {
                Some(handle) if is_between(handle, curve) => self.step('l', &curve[3..]),
                Some(handle) => self.step('q', &[handle, curve[3]]),
                None => self.step('c', &curve[1..]),
            }
        }
    }

    /// Closes a shape that came back to where it starts.
    pub fn close(&mut self) {
        self.d.push('Z');
    }

    /// The text for a `d` attribute.
    pub fn finish(self) -> String {
        self.d
    }

    fn step(&mut self, letter: char, points: &[Point]) {
        self.d.push(letter);
        let points: Vec<[i64; 2]> = points.iter().map(|point| self.tenths(*point)).collect();
        let steps = points
            .iter()
            .flat_map(|p| [p[0] - self.pen[0], p[1] - self.pen[1]]);
        self.numbers(&steps.collect::<Vec<_>>());
        self.pen = points.last().copied().unwrap_or(self.pen);
    }

    fn tenths(&self, point: Point) -> [i64; 2] {
        point.map(|x| ((x * 10.0 / self.grain).round() * self.grain) as i64)
    }

    fn numbers(&mut self, tenths: &[i64]) {
        for (i, number) in tenths.iter().enumerate() {
            if i > 0 && *number >= 0 {
                self.d.push(' ');
            }
            if *number < 0 {
                self.d.push('-');
            }
            let (whole, rest) = (number.abs() / 10, number.abs() % 10);
            // Writing to a string cannot fail.
            let _ = match (whole, rest) {
                (whole, 0) => write!(self.d, "{whole}"),
                (0, rest) => write!(self.d, ".{rest}"),
                (whole, rest) => write!(self.d, "{whole}.{rest}"),
            };
        }
    }
}

/// The one handle of a curve that is a parabola; its text is shorter.
fn parabola(curve: &Cubic) -> Option<Point> {
    let [a, b, c, d] = *curve;
    let handle = |end: Point, near: Point| add(scale(near, 1.5), scale(end, -0.5));
    let (one, other) = (handle(a, b), handle(d, c));
    (distance(one, other) < 0.1).then_some(one)
}

fn is_between(handle: Point, [from, .., to]: &Cubic) -> bool {
    distance(handle, mix(*from, *to, 0.5)) < 0.1
}
