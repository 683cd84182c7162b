//! The fibre map: a body seen from behind and from the front, drawn by the direction of its muscle fibres.
//!
//! `fibre_map.toml` holds the curves. [`lines`] puts them on a page once, and every map on that page borrows them by
//! reference, so a further map costs little. Colours and weights are classes, given in `static/fibre_map.css`.

mod allowed;
mod curve;
mod drawing;
mod hatch;
mod picker;
mod shown;
mod sprite;
mod stroke;

use knowledge::items::View;
use maud::{Markup, PreEscaped, html};

pub use allowed::allowed;
pub use drawing::Drawing;
pub use picker::{Place, picker};
use shown::{Shown, shown};
pub use stroke::{CM_PER_UNIT, StrokePath, stroke_path};

/// The part of the drawing that a whole body takes: x, y, width, height.
pub const VIEW_BOX: [f64; 4] = [-212.0, 8.0, 424.0, 962.0];

/// What a region looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to say about it.
    Quiet,
    /// It hurts.
    Pain,
    /// Touch is allowed.
    Allowed,
}

/// How a region is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Weight of its lines, 0 (none) to 5.
    pub weight: u8,
    /// Its colour.
    pub tone: Tone,
    /// Its shape is hatched.
    pub hatched: bool,
    /// A short word on it, plain text.
    pub label: Option<String>,
}

impl Look {
    /// Drawn, and no more.
    pub fn quiet() -> Look {
        Look::lines(Tone::Quiet, 1)
    }

    /// Lines of a colour and weight (0-5).
    pub fn lines(tone: Tone, weight: u8) -> Look {
        Look {
            weight: weight.min(5),
            tone,
            hatched: false,
            label: None,
        }
    }

    /// No lines, a hatched shape and a word.
    pub fn forbidden(word: &str) -> Look {
        Look {
            hatched: true,
            label: Some(word.to_owned()),
            ..Look::lines(Tone::Quiet, 0)
        }
    }
}

/// The curves of both views. A page that shows maps has them once, before the first, and not inside anything that is
/// hidden on screen or on paper.
pub fn lines() -> PreEscaped<&'static str> {
    PreEscaped(sprite::SPRITE.as_str())
}

/// One body; `look` is asked once for every region by its id. `title` and `describe` are plain text for who cannot see
/// it. The page needs [`lines`].
pub fn view(view: View, title: &str, describe: &str, look: impl Fn(&str) -> Look) -> Markup {
    html! {
        svg.fibre-map viewBox=(view_box(VIEW_BOX)) role="img" {
            title { (title) }
            @if !describe.is_empty() { desc { (describe) } }
            (body(view, look, |_| html! {}))
        }
    }
}

/// The inside of a map; `more` adds to a region what lies over its lines.
fn body(view: View, look: impl Fn(&str) -> Look, more: impl Fn(&Shown) -> Markup) -> Markup {
    let regions = shown(view).iter().map(|shown| (shown, look(shown.region)));
    let regions: Vec<(&Shown, Look)> = regions.collect();
    html! {
        g.fibre-outline {
            use href={ "#" (sprite::outline_id(None)) } {}
            use href={ "#" (sprite::outline_id(Some(view))) } {}
        }
        @for (shown, look) in &regions {
            g class={ "fibre fibre-" (shown.region) " fibre-" (look.tone.class()) " fibre-w" (look.weight.min(5)) } {
                @if look.hatched {
                    use.fibre-shape href={ "#" (shown.shape) } {}
                    path.fibre-hatch d=(shown.hatching) {}
                }
                @if look.weight > 0 { use href=(shown.fibres) {} }
                (more(shown))
            }
        }
        @for (shown, look) in &regions {
            @if let Some(word) = &look.label {
                text.fibre-word x=(shown.label[0]) y=(shown.label[1]) { (word) }
            }
        }
    }
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Quiet => "calm",
            Tone::Pain => "pain",
            Tone::Allowed => "allowed",
        }
    }
}

fn view_box([x, y, width, height]: [f64; 4]) -> String {
    format!("{x} {y} {width} {height}")
}
