//! Drawn figures: moves and positions from poses in `diagrams.toml`, strokes from the way the hand goes.
//!
//! Bodies are drawn as the fibre map draws them, by fine curved lines that run like muscle fibres.

mod body;
mod pose;
mod props;
mod space;
mod strokes;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use maud::{Markup, html};
use serde::Deserialize;

use body::Body;
use pose::Pose;
use props::Prop;
use space::{Bounds, number};

pub use strokes::stroke;

/// All figures, by id.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Figures {
    moves: BTreeMap<String, Figure>,
    positions: BTreeMap<String, Figure>,
}

/// One figure: a body in one pose or more, with what stands around it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What is to be seen, for whoever does not see it.
    text: String,
    /// Seen from the side, or from the front; lying down, the front is seen from above.
    #[serde(default)]
    view: View,
    /// Whether there is ground under it.
    #[serde(default = "yes")]
    ground: bool,
    /// What stands around, behind the body.
    #[serde(default)]
    prop: Vec<Prop>,
    /// One picture each.
    pose: Vec<Pose>,
}

/// From where a body is seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum View {
    #[default]
    Side,
    Front,
}

fn yes() -> bool {
    true
}

/// The built-in figures; a test reads them too, so that a slip in the file is found there.
static FIGURES: LazyLock<Figures> =
    LazyLock::new(|| toml::from_str(include_str!("../diagrams.toml")).unwrap_or_default());

/// How a move goes, pose by pose.
pub fn exercise(id: &str) -> Option<Markup> {
    FIGURES.moves.get(id).map(Figure::whole)
}

/// How a body lies, sits or stands.
pub fn position(id: &str) -> Option<Markup> {
    FIGURES.positions.get(id).map(Figure::whole)
}

/// The last pose of a move, small, beside its name.
pub fn exercise_sign(id: &str) -> Option<Markup> {
    FIGURES.moves.get(id).map(Figure::sign)
}

/// A position, small, beside its name.
pub fn position_sign(id: &str) -> Option<Markup> {
    FIGURES.positions.get(id).map(Figure::sign)
}

impl Figure {
    /// All poses with their captions, all at the same scale.
    fn whole(&self) -> Markup {
        let bounds = self.bounds(&self.pose);
        let [.., width, height] = bounds.frame();
        // Tall pictures stand side by side even on a phone.
        let shape = if height > width {
            "poses tall"
        } else {
            "poses"
        };
        html! {
            figure.figure {
                div class=(shape) {
                    @for pose in &self.pose {
                        div.pose {
                            (self.picture(pose, &bounds, true))
                            @if !pose.name.is_empty() { p { (pose.name) } }
                        }
                    }
                }
                figcaption { (self.text) }
            }
        }
    }

    fn sign(&self) -> Markup {
        let Some(last) = self.pose.last() else {
            return html! {};
        };
        let bounds = self.bounds(std::slice::from_ref(last));
        html! { span.sign { (self.picture(last, &bounds, false)) } }
    }

    fn picture(&self, pose: &Pose, bounds: &Bounds, arrows: bool) -> Markup {
        let body = Body::new(pose, self.view);
        let [x, y, width, height] = bounds.frame();
        let frame = [x, y, width, height].map(number).join(" ");
        html! {
            // The words beside the picture say it all.
            svg viewBox=(frame) aria-hidden="true" focusable="false" {
                @if self.ground {
                    path.ground d=(format!("M{} 0H{}", number(x + 4.0), number(x + width - 4.0))) {}
                }
                @for prop in &self.prop { (prop.draw()) }
                (body.draw())
                @if arrows { @for arrow in &pose.arrow { (arrow.draw()) } }
            }
        }
    }

    fn bounds(&self, poses: &[Pose]) -> Bounds {
        let mut bounds = Bounds::default();
        for pose in poses {
            Body::new(pose, self.view).measure(&mut bounds);
            for arrow in &pose.arrow {
                arrow.measure(&mut bounds);
            }
        }
        for prop in &self.prop {
            prop.measure(&mut bounds);
        }
        if self.ground {
            bounds.take([bounds.middle(), 0.0].into(), 3.0);
        }
        bounds
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use knowledge::Knowledge;

    use super::*;

    #[test]
    fn every_move_position_and_stroke_is_drawn_and_nothing_else() {
        let figures: Figures = toml::from_str(include_str!("../diagrams.toml")).unwrap();
        let knowledge = Knowledge::embedded().unwrap();
        let shelves = knowledge.shelves();
        let drawn: Vec<&String> = figures.moves.keys().collect();
        assert_eq!(drawn, shelves.moves.keys().collect::<Vec<_>>());
        let drawn: Vec<&String> = figures.positions.keys().collect();
        assert_eq!(drawn, shelves.positions.keys().collect::<Vec<_>>());
        for entry in shelves.strokes.values() {
            let picture = stroke(entry.item.path).into_string();
            assert!(picture.contains("<path"), "{:?}", entry.item.path);
        }
    }

    #[test]
    fn limbs_keep_their_lengths_and_stay_above_the_ground() {
        let mut faults = Vec::new();
        for (id, figure) in FIGURES.moves.iter().chain(&FIGURES.positions) {
            assert!(!figure.text.is_empty() && !figure.pose.is_empty(), "{id}");
            for pose in &figure.pose {
                let body = Body::new(pose, figure.view);
                let (stretch, lowest) = (body.stretch(), body.lowest());
                if stretch > 1.03 || figure.ground && lowest < -3.0 {
                    faults.push(format!("{id} {}: {stretch:.3} {lowest:.1}", pose.name));
                }
            }
        }
        assert_eq!(faults, Vec::<String>::new());
    }
}
