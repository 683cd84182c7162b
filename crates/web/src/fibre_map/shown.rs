//! The regions of each view with all that a map says of them, made once.

use std::sync::LazyLock;

use knowledge::items::View;

use super::drawing::DRAWING;
use super::hatch::hatch;
use super::sprite::{fibres_id, shape_id};

/// A region in a view.
#[derive(Debug)]
pub struct Shown {
    /// Its id.
    pub region: &'static str,
    /// What its fibres are referred to by: `#…`.
    pub fibres: String,
    /// The id of its shape.
    pub shape: String,
    /// Its hatching, as path text.
    pub hatching: String,
    /// Where a word on it stands, as text.
    pub label: [String; 2],
    /// The box around it: x, y, width, height.
    pub bounds: [f64; 4],
}

/// The regions seen in a view, in the order they are drawn.
pub fn shown(view: View) -> &'static [Shown] {
    match view {
        View::Back => &BACK,
        View::Front => &FRONT,
    }
}

static BACK: LazyLock<Vec<Shown>> = LazyLock::new(|| all(View::Back));
static FRONT: LazyLock<Vec<Shown>> = LazyLock::new(|| all(View::Front));

fn all(view: View) -> Vec<Shown> {
    let parts = [None, Some(view)].into_iter();
    let regions = parts.flat_map(|part| DRAWING.regions(part).into_iter().map(move |r| (part, r)));
    regions
        .map(|(part, region)| Shown {
            region,
            fibres: format!("#{}", fibres_id(part, region)),
            shape: shape_id(part, region),
            hatching: hatch(part, region),
            label: label(part, region),
            bounds: DRAWING.bounds(part, region),
        })
        .collect()
}

fn label(part: Option<View>, region: &str) -> [String; 2] {
    let leading = DRAWING.patches(part, Some(region)).next();
    let centre = leading.map_or([0.0; 2], |patch| patch.centre());
    centre.map(|at| at.round().to_string())
}
