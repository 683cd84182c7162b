//! "Where does it hurt": a list of checkboxes, and two bodies on which the same boxes can be ticked.

use knowledge::items::View;
use maud::{Markup, html};

use super::{Look, Shown, VIEW_BOX, body, lines, view_box};

/// A region that can be chosen.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The value that is sent: the id of the region.
    pub region: &'a str,
    /// Its words, plain text.
    pub text: &'a str,
    /// Ticked already.
    pub chosen: bool,
}

/// Map and list as one control, for a form; brings [`lines`] with it. `name` is the name of the field.
///
/// On the map each region is a label of its checkbox, so it works without a script; the map follows the list by style
/// alone. For who cannot see it the list is all there is.
pub fn picker(name: &str, places: &[Place<'_>]) -> Markup {
    html! {
        (lines())
        div.fibre-picker {
            div.fibre-picker-map aria-hidden="true" {
                @for (view, words) in [(View::Back, "Back"), (View::Front, "Front")] {
                    figure {
                        svg.fibre-map viewBox=(view_box(VIEW_BOX)) { (body(view, |_| Look::quiet(), |shown| target(words, places, shown))) }
                        figcaption { (words) }
                    }
                }
            }
            div.answers.many {
                @for place in places {
                    label.option {
                        input type="checkbox" id=(id(place.region)) name=(name) value=(place.region) checked[place.chosen];
                        span { (place.text) }
                    }
                }
            }
        }
    }
}

/// What is pressed on the map: a label, cut to the shape of the region. Both views share the shape of an arm, and each
/// cuts its own.
fn target(view: &str, places: &[Place<'_>], shown: &Shown) -> Markup {
    let Some(place) = places.iter().find(|place| place.region == shown.region) else {
        return html! {};
    };
    let ([x, y, width, height], shape) = (shown.bounds, &shown.shape);
    let cut = format!("cut-{view}-{shape}");
    html! {
        use.fibre-target href=(format!("#{shape}")) {}
        clipPath id=(cut) { use href=(format!("#{shape}")) {} }
        // Cut by a group: Chromium misses presses on a foreign object that is cut itself.
        g clip-path=(format!("url(#{cut})")) {
            foreignObject x=(x) y=(y) width=(width) height=(height) {
                label for=(id(place.region)) title=(place.text) {}
            }
        }
    }
}

/// The id of a checkbox; the style sheet names it too.
fn id(region: &str) -> String {
    format!("place-{region}")
}
