//! The fibre map: a body seen from behind and from the front, drawn by the direction of its muscle fibres.
//!
//! `fibre_map.toml` holds the curves. [`lines`] puts them on a page once, and every map on that page borrows them by
//! reference, so a further map costs little. Colours and weights are classes, given in `static/fibre_map.css`.

mod allowed;
mod curve;
mod drawing;
mod hatch;
mod picker;
mod sprite;
mod stroke;

use knowledge::items::View;
use maud::{Markup, PreEscaped, html};

pub use allowed::allowed;
use drawing::DRAWING;
pub use drawing::Drawing;
pub use picker::{Place, picker};
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
    let regions: Vec<(Shown, Look)> = shown(view)
        .map(|shown| (shown, look(shown.region)))
        .collect();
    let words = regions.iter().filter_map(|(shown, look)| {
        let word = look.label.as_deref()?;
        let patch = DRAWING.patches(shown.part, Some(shown.region)).next()?;
        Some((patch.centre(), word))
    });
    html! {
        g.fibre-outline {
            use href=(format!("#{}", sprite::outline_id(None))) {}
            use href=(format!("#{}", sprite::outline_id(Some(view)))) {}
        }
        @for (shown, look) in &regions {
            g class=(classes(shown.region, look)) {
                @if look.hatched {
                    use.fibre-shape href=(format!("#{}", shown.shape_id())) {}
                    path.fibre-hatch d=(hatch::hatch(shown.part, shown.region)) {}
                }
                @if look.weight > 0 { use href=(format!("#{}", shown.fibres_id())) {} }
                (more(shown))
            }
        }
        @for ([x, y], word) in words {
            text.fibre-word x=(x.round()) y=(y.round()) { (word) }
        }
    }
}

/// A region in a map, and whether its curves are those of one view or of both.
#[derive(Debug, Clone, Copy)]
struct Shown {
    region: &'static str,
    part: Option<View>,
}

impl Shown {
    fn fibres_id(&self) -> String {
        sprite::fibres_id(self.part, self.region)
    }

    fn shape_id(&self) -> String {
        sprite::shape_id(self.part, self.region)
    }
}

fn shown(view: View) -> impl Iterator<Item = Shown> {
    [None, Some(view)].into_iter().flat_map(|part| {
        let regions = DRAWING.regions(part).into_iter();
        regions.map(move |region| Shown { region, part })
    })
}

fn classes(region: &str, look: &Look) -> String {
    let tone = match look.tone {
        Tone::Quiet => "calm",
        Tone::Pain => "pain",
        Tone::Allowed => "allowed",
    };
    format!(
        "fibre fibre-{region} fibre-{tone} fibre-w{}",
        look.weight.min(5)
    )
}

fn view_box([x, y, width, height]: [f64; 4]) -> String {
    format!("{x} {y} {width} {height}")
}
