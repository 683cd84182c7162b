//! Points and frames. Figures are written with y upwards from the ground, in about centimetres.

use std::ops::{Add, Mul, Sub};

use serde::Deserialize;

/// A point, or the way from one to another.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(from = "[f64; 2]")]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
}

impl Point {
    /// A step of length 1 in a direction: 0 to the right, 90 up.
    pub fn towards(degrees: f64) -> Point {
        let (y, x) = degrees.to_radians().sin_cos();
        Point { x, y }
    }

    /// Turned a quarter to the left.
    pub fn left(self) -> Point {
        Point {
            x: -self.y,
            y: self.x,
        }
    }

    /// How long.
    pub fn length(self) -> f64 {
        self.x.hypot(self.y)
    }

    /// The same direction, of length 1.
    pub fn unit(self) -> Point {
        self * (1.0 / self.length().max(1e-9))
    }

    /// As an SVG has it: y downwards, one decimal.
    pub fn text(self) -> String {
        format!("{} {}", number(self.x), number(-self.y))
    }
}

impl From<[f64; 2]> for Point {
    fn from([x, y]: [f64; 2]) -> Point {
        Point { x, y }
    }
}

impl Add for Point {
    type Output = Point;
    fn add(self, other: Point) -> Point {
        Point {
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }
}

impl Sub for Point {
    type Output = Point;
    fn sub(self, other: Point) -> Point {
        Point {
            x: self.x - other.x,
            y: self.y - other.y,
        }
    }
}

impl Mul<f64> for Point {
    type Output = Point;
    fn mul(self, by: f64) -> Point {
        Point {
            x: self.x * by,
            y: self.y * by,
        }
    }
}

/// A cubic curve from one point to another.
pub fn curve(a: Point, b: Point, c: Point, d: Point) -> String {
    format!("M{}C{} {} {}", a.text(), b.text(), c.text(), d.text())
}

/// A number with at most one decimal.
pub fn number(value: f64) -> String {
    crate::words::number(value)
}

/// What a picture has to hold.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    low: Point,
    high: Point,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds {
            low: [f64::INFINITY; 2].into(),
            high: [f64::NEG_INFINITY; 2].into(),
        }
    }
}

impl Bounds {
    /// Grows around a point, with room beside it.
    pub fn take(&mut self, point: Point, room: f64) {
        self.low.x = self.low.x.min(point.x - room);
        self.low.y = self.low.y.min(point.y - room);
        self.high.x = self.high.x.max(point.x + room);
        self.high.y = self.high.y.max(point.y + room);
    }

    /// The middle from left to right.
    pub fn middle(&self) -> f64 {
        (self.low.x + self.high.x) / 2.0
    }

    /// Left, top, width and height as an SVG has them, with a margin.
    pub fn frame(&self) -> [f64; 4] {
        const MARGIN: f64 = 5.0;
        [
            self.low.x - MARGIN,
            -self.high.y - MARGIN,
            self.high.x - self.low.x + 2.0 * MARGIN,
            self.high.y - self.low.y + 2.0 * MARGIN,
        ]
    }
}
