//! What stands around a body: a chair, a pillow, a table.

use maud::{Markup, html};
use serde::Deserialize;

use super::space::{Bounds, Point, number};

/// A thing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prop {
    kind: PropKind,
    /// Its lower left corner.
    at: Point,
    /// Width and height.
    size: Point,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PropKind {
    /// Its back is on the left.
    Chair,
    Pillow,
    Table,
    Wedge,
    Mat,
}

impl Prop {
    /// The thing.
    pub fn draw(&self) -> Markup {
        let (x, y) = (self.at.x, -self.at.y);
        let (width, height) = (self.size.x, self.size.y);
        let n = number;
        let d = match self.kind {
            PropKind::Chair => format!(
                "M{x} {y}V{top}M{x} {seat}H{right}V{y}",
                x = n(x),
                y = n(y),
                top = n(y - height),
                seat = n(y - height * 0.46),
                right = n(x + width)
            ),
            PropKind::Pillow => format!(
                "M{x} {mid}C{x} {top} {right} {top} {right} {mid}C{right} {y} {x} {y} {x} {mid}Z",
                x = n(x),
                y = n(y),
                mid = n(y - height / 2.0),
                top = n(y - height),
                right = n(x + width)
            ),
            PropKind::Table => format!(
                "M{x} {top}H{right}M{a} {top}V{y}M{b} {top}V{y}",
                x = n(x),
                y = n(y),
                top = n(y - height),
                right = n(x + width),
                a = n(x + 6.0),
                b = n(x + width - 6.0)
            ),
            PropKind::Wedge => format!(
                "M{x} {y}H{right}L{x} {top}Z",
                x = n(x),
                y = n(y),
                top = n(y - height),
                right = n(x + width)
            ),
            PropKind::Mat => format!(
                "M{x} {y}V{top}H{right}V{y}Z",
                x = n(x),
                y = n(y),
                top = n(y - height),
                right = n(x + width)
            ),
        };
        let class = match self.kind {
            PropKind::Chair | PropKind::Table => "prop thin",
            PropKind::Pillow | PropKind::Wedge | PropKind::Mat => "prop",
        };
        html! { path class=(class) d=(d) {} }
    }

    /// Grows the picture around it.
    pub fn measure(&self, bounds: &mut Bounds) {
        bounds.take(self.at, 1.0);
        bounds.take(self.at + self.size, 1.0);
    }
}
