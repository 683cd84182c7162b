//! A body of lines.

use maud::{Markup, html};

use super::View;
use super::pose::Pose;
use super::space::{Bounds, Point, curve, number};

const TRUNK: f64 = 50.0;
const UPPER_ARM: f64 = 28.0;
const FOREARM: f64 = 25.0;
const HAND: f64 = 10.0;
const THIGH: f64 = 42.0;
const SHIN: f64 = 40.0;
const NECK: f64 = 8.0;
const HEAD: [f64; 2] = [9.0, 11.5];

/// A body in a pose, with all joints found.
pub struct Body<'p> {
    pose: &'p Pose,
    view: View,
    chest: Point,
    /// Near and far, or left and right of the picture: the last drawn is the first.
    arms: [Limb; 2],
    legs: [Limb; 2],
}

/// Three joints and the direction of hand or foot.
struct Limb {
    root: Point,
    bend: Point,
    end: Point,
    tip: Point,
}

impl Body<'_> {
    /// Finds the joints.
    pub fn new(pose: &Pose, view: View) -> Body<'_> {
        let up = Point::towards(pose.trunk);
        let chest = pose.hip + up * TRUNK;
        let (shoulders, hips, foot) = match view {
            View::Side => (0.0, 0.0, 16.0),
            View::Front => (15.0, 8.0, 11.0),
        };
        // Elbows bend backwards and knees forwards; seen from the front, both outwards.
        let (elbows, knees) = match view {
            View::Side => ([-1.0, -1.0], [1.0, 1.0]),
            View::Front => ([-1.0, 1.0], [-1.0, 1.0]),
        };
        let side = |i: usize| up.left() * if i == 0 { 1.0 } else { -1.0 };
        let arms = [0, 1].map(|i| {
            let at = pose.elbows_at.map(|at| at[i]);
            let lengths = [UPPER_ARM, FOREARM];
            let root = chest - up * 2.0 + side(i) * shoulders;
            let bend = pose.elbows.unwrap_or(elbows)[i];
            let mut arm = Limb::reach(root, pose.hands[i], lengths, bend, at);
            let along = (arm.end - arm.bend).unit();
            arm.tip = pose.palms.map_or(along, |palms| Point::towards(palms[i])) * HAND;
            arm
        });
        let legs = [0, 1].map(|i| {
            let at = pose.knees_at.map(|at| at[i]);
            let root = pose.hip + side(i) * hips;
            let bend = pose.knees.unwrap_or(knees)[i];
            let mut leg = Limb::reach(root, pose.feet[i], [THIGH, SHIN], bend, at);
            let square = (leg.end - leg.bend).unit().left();
            leg.tip = pose.toes.map_or(square, |toes| Point::towards(toes[i])) * foot;
            leg
        });
        Body {
            pose,
            view,
            chest,
            arms,
            legs,
        }
    }

    /// The body: what is far first.
    pub fn draw(&self) -> Markup {
        let far = match self.view {
            View::Side => "far",
            View::Front => "near",
        };
        if self.pose.legs_over {
            return html! {
                g.near { (self.head()) (self.trunk()) (self.leg(1)) (self.leg(0)) (self.arm(1)) (self.arm(0)) }
            };
        }
        html! {
            g class=(far) { (self.leg(1)) (self.arm(1)) }
            g.near { (self.leg(0)) (self.head()) (self.trunk()) (self.arm(0)) }
        }
    }

    /// Grows the picture around it.
    pub fn measure(&self, bounds: &mut Bounds) {
        bounds.take(self.head_at(), HEAD[1]);
        bounds.take(self.pose.hip, 11.0);
        bounds.take(self.chest, 11.0);
        for limb in self.arms.iter().chain(&self.legs) {
            bounds.take(limb.bend, 6.0);
            bounds.take(limb.end, 5.0);
            bounds.take(limb.end + limb.tip, 2.0);
        }
    }

    /// How much longer than it is a limb would have to be, at most; 1 = it just reaches.
    #[cfg(test)]
    pub fn stretch(&self) -> f64 {
        let reach = |limb: &Limb, target: Point, bend: Option<Point>, [upper, lower]: [f64; 2]| {
            match bend {
                Some(bend) => {
                    let parts = [bend - limb.root, target - bend].map(Point::length);
                    (parts[0] / upper).max(parts[1] / lower)
                }
                None => (target - limb.root).length() / (upper + lower),
            }
        };
        let pose = self.pose;
        let each = (0..2).flat_map(|i| {
            let elbow = pose.elbows_at.map(|at| at[i]);
            let knee = pose.knees_at.map(|at| at[i]);
            [
                reach(&self.arms[i], pose.hands[i], elbow, [UPPER_ARM, FOREARM]),
                reach(&self.legs[i], pose.feet[i], knee, [THIGH, SHIN]),
            ]
        });
        each.fold(0.0, f64::max)
    }

    /// The lowest joint.
    #[cfg(test)]
    pub fn lowest(&self) -> f64 {
        let limbs = self.arms.iter().chain(&self.legs);
        limbs
            .flat_map(|limb| [limb.bend, limb.end, limb.end + limb.tip])
            .map(|point| point.y)
            .fold(f64::INFINITY, f64::min)
    }

    fn trunk(&self) -> Markup {
        let (profile, lines) = match self.view {
            View::Side => ([8.5, 9.0, 14.0, 5.0], 9),
            View::Front => ([12.0, 7.0, 19.0, 14.0], 11),
        };
        bundle(self.pose.hip, self.chest, profile, self.pose.curve, lines)
    }

    fn arm(&self, i: usize) -> Markup {
        let arm = &self.arms[i];
        html! {
            (bundle(arm.root, arm.bend, [4.2, 6.4, 4.4, 3.0], 0.0, 5))
            (bundle(arm.bend, arm.end, [3.0, 5.4, 3.0, 2.0], 0.0, 5))
            (bundle(arm.end, arm.end + arm.tip, [2.0, 3.6, 2.6, 0.8], 0.0, 3))
        }
    }

    fn leg(&self, i: usize) -> Markup {
        let leg = &self.legs[i];
        // The calf bulges backwards, away from where the knee points.
        let calf = match self.view {
            View::Side => 1.8,
            View::Front => 0.0,
        };
        html! {
            (bundle(leg.end, leg.end + leg.tip, [2.8, 4.2, 2.4, 1.2], 0.0, 4))
            (bundle(leg.root, leg.bend, [8.0, 11.0, 7.0, 4.4], 0.0, 7))
            (bundle(leg.bend, leg.end, [4.2, 8.4, 3.6, 2.6], calf, 6))
        }
    }

    fn head_at(&self) -> Point {
        let way = Point::towards(self.pose.head.unwrap_or(self.pose.trunk));
        self.chest + way * (NECK + HEAD[1] - 3.0)
    }

    fn head(&self) -> Markup {
        let degrees = self.pose.head.unwrap_or(self.pose.trunk);
        let way = Point::towards(degrees);
        let at = self.head_at();
        let front = way.left() * -1.0;
        let nose = [(2.6, 8.2), (-1.2, 11.2), (-3.2, 8.0)]
            .map(|(up, out)| (at + way * up + front * out).text())
            .join("L");
        let turn = number(90.0 - degrees);
        let [x, y] = [at.x, -at.y].map(number);
        html! {
            (bundle(self.chest - way * 3.0, at, [4.6, 4.0, 4.0, 4.2], 0.0, 5))
            @if self.view == View::Side { path.skin d=(format!("M{nose}")) {} }
            g transform=(format!("translate({x} {y}) rotate({turn})")) {
                ellipse.skin rx=(HEAD[0]) ry=(HEAD[1]) {}
                // Hair: lines over the back of the head, or on both sides of it.
                @match self.view {
                    View::Side => path d="M1 -11.4C-7 -9 -8 0 -5.6 8.6M4 -10.2C-3 -7.4 -4.6 0 -2.6 5.6" {},
                    View::Front => path d="M0 -11.4C-6 -9 -7 -2 -6.4 3M0 -11.4C6 -9 7 -2 6.4 3" {},
                }
            }
        }
    }
}

impl Limb {
    /// From its root to where its end should be; the joint between bends to the given side.
    fn reach(root: Point, end: Point, lengths: [f64; 2], side: f64, at: Option<Point>) -> Limb {
        let way = end - root;
        let whole = lengths[0] + lengths[1];
        if let Some(bend) = at {
            return Limb::of(root, bend, end);
        }
        let far = way
            .length()
            .clamp((lengths[0] - lengths[1]).abs() + 0.1, whole - 0.1);
        let end = root + way.unit() * far;
        let along = (lengths[0].powi(2) - lengths[1].powi(2) + far.powi(2)) / (2.0 * far);
        let out = (lengths[0].powi(2) - along.powi(2)).max(0.0).sqrt();
        let bend = root + way.unit() * along + way.unit().left() * (out * side);
        Limb::of(root, bend, end)
    }

    fn of(root: Point, bend: Point, end: Point) -> Limb {
        Limb {
            root,
            bend,
            end,
            tip: Point { x: 0.0, y: 0.0 },
        }
    }
}

/// Fibres from one joint to another: half their width at the start, at both thirds and at the end; the whole bundle
/// bends to the left by so much. Its ends are round, and a surface below hides what is behind.
fn bundle(from: Point, to: Point, half: [f64; 4], bend: f64, lines: u32) -> Markup {
    let way = to - from;
    let along = way.unit();
    let left = along.left();
    let fibre = |k: f64| {
        let round = (1.0 - k * k).max(0.0).sqrt() * ROUND;
        [
            from + left * (half[0] * k) - along * (half[0] * round),
            from + way * 0.33 + left * (half[1] * k + bend * 1.33),
            from + way * 0.67 + left * (half[2] * k + bend * 1.33),
            to + left * (half[3] * k) + along * (half[3] * round),
        ]
    };
    let [a, b, c, d] = fibre(1.0);
    let [e, f, g, h] = fibre(-1.0);
    let turn = number(-way.y.atan2(way.x).to_degrees());
    let cap = |half: f64, end: Point| {
        format!(
            "A{} {} {turn} 0 1 {}",
            number(half * ROUND),
            number(half),
            end.text()
        )
    };
    let shape = format!(
        "{}{}C{} {} {}{}Z",
        curve(a, b, c, d),
        cap(half[3], h),
        g.text(),
        f.text(),
        e.text(),
        cap(half[0], a)
    );
    let fibres: String = (1..lines)
        .map(|i| {
            let k = f64::from(i) / f64::from(lines) * 2.0 - 1.0;
            let [a, b, c, d] = fibre(k);
            curve(a, b, c, d)
        })
        .collect();
    html! {
        path.skin d=(shape) {}
        path d=(fibres) {}
    }
}

/// How far the ends of a bundle stand out, in half widths.
const ROUND: f64 = 0.8;
