//! A pose as it is written: where the hip is, which way the trunk goes, where hands and feet are. Knees and elbows
//! follow from the lengths of the limbs.

use maud::{Markup, html};
use serde::Deserialize;

use super::space::{Bounds, Point};

/// A pose.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pose {
    /// Its caption.
    #[serde(default)]
    pub name: String,
    /// The middle of the hips.
    pub hip: Point,
    /// The direction from hip to shoulders, in degrees: 0 to the right, 90 up. Seen from the side, the front of the body
    /// is to the right of it.
    pub trunk: f64,
    /// How far the back is rounded; negative = hollowed.
    #[serde(default)]
    pub curve: f64,
    /// The direction from neck to head; as the trunk, unless said.
    #[serde(default)]
    pub head: Option<f64>,
    /// Wrists: the near one and the far one, or the left one and the right one of the picture.
    pub hands: [Point; 2],
    /// Ankles.
    pub feet: [Point; 2],
    /// Directions of the hands; as the forearms, unless said.
    #[serde(default)]
    pub palms: Option<[f64; 2]>,
    /// Directions of the feet; square to the shins, unless said.
    #[serde(default)]
    pub toes: Option<[f64; 2]>,
    /// To which side elbows bend: 1 to the left of the way from shoulder to wrist, -1 to the right.
    #[serde(default)]
    pub elbows: Option<[f64; 2]>,
    /// The same for knees.
    #[serde(default)]
    pub knees: Option<[f64; 2]>,
    /// Where the knees are, when they point at whoever looks and the thighs seem short.
    #[serde(default)]
    pub knees_at: Option<[Point; 2]>,
    /// Where the elbows are, likewise.
    #[serde(default)]
    pub elbows_at: Option<[Point; 2]>,
    /// Seen from above, the legs are nearer than the trunk.
    #[serde(default)]
    pub legs_over: bool,
    /// What moved.
    #[serde(default)]
    pub arrow: Vec<Arrow>,
}

/// A curved arrow.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrow {
    from: Point,
    to: Point,
    /// How far it bends to the left.
    #[serde(default)]
    bend: f64,
}

impl Arrow {
    /// The arrow.
    pub fn draw(&self) -> Markup {
        let middle = self.middle();
        let way = (self.to - middle).unit();
        let side = way.left();
        let barb = |by: f64| self.to - way * 6.0 + side * by;
        let d = format!(
            "M{}Q{} {}M{}L{}L{}",
            self.from.text(),
            middle.text(),
            self.to.text(),
            barb(3.6).text(),
            self.to.text(),
            barb(-3.6).text()
        );
        html! { path.arrow d=(d) {} }
    }

    /// Grows the picture around it.
    pub fn measure(&self, bounds: &mut Bounds) {
        for point in [self.from, self.to, (self.middle() + self.from) * 0.5] {
            bounds.take(point, 3.0);
        }
    }

    fn middle(&self) -> Point {
        let way = self.to - self.from;
        self.from + way * 0.5 + way.unit().left() * (2.0 * self.bend)
    }
}
