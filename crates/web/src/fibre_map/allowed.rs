//! "Where, and how firmly": lines as heavy as the greatest pressure allowed.

use std::collections::BTreeMap;

use knowledge::items::View;
use maud::{Markup, html};

use super::{Look, Tone, view};

/// Both bodies by the greatest pressure per region (0-5, by region id), with what the lines mean; `said` says in plain
/// text where the same stands in words. A region without an entry is drawn quietly. The page needs [`super::lines`].
pub fn allowed(pressure: &BTreeMap<String, u8>, said: &str) -> Markup {
    let look = |region: &str| match pressure.get(region) {
        None => Look::quiet(),
        Some(0) => Look::forbidden("no"),
        Some(most) => Look::lines(Tone::Allowed, *most),
    };
    html! {
        figure.fibre-allowed {
            div.fibre-pair {
                (view(View::Back, "Greatest pressure, seen from behind", said, look))
                (view(View::Front, "Greatest pressure, seen from the front", said, look))
            }
            figcaption {
                span.fibre-key { (sample(1)) (sample(3)) (sample(5)) span { "Heavier lines: firmer touch" } }
                span.fibre-key { (hatched()) span { "Hatched, “no”: no pressure" } }
            }
        }
    }
}

fn sample(weight: u8) -> Markup {
    html! {
        svg.fibre-map.fibre-sample viewBox="0 0 36 24" aria-hidden="true" {
            g class=(format!("fibre fibre-allowed fibre-w{weight}")) { path d="M3 7q15 3 30-2M3 13q15 3 30-2M3 19q15 3 30-2" {} }
        }
    }
}

fn hatched() -> Markup {
    html! {
        svg.fibre-map.fibre-sample viewBox="0 0 36 24" aria-hidden="true" {
            path.fibre-shape d="M2 3h32v18h-32Z" {}
            path.fibre-hatch d="M2 11l8-8M2 20l17-17M10 21l18-18M19 21l15-15M28 21l6-6" {}
        }
    }
}
