//! The picture of an article: a drawn figure, the way of a hand, or the place on the body.

use knowledge::Knowledge;
use knowledge::items::{Path, View};
use maud::{Markup, html};

use crate::diagrams;
use crate::fibre_map::{self, Look, Tone};
use crate::words::{list, lower};

/// The picture of an item, where its kind has one.
pub fn picture(knowledge: &Knowledge, folder: &str, id: &str) -> Option<Markup> {
    let shelves = knowledge.shelves();
    match folder {
        "moves" => diagrams::exercise(id),
        "positions" => diagrams::position(id),
        "strokes" => shelves
            .strokes
            .get(id)
            .map(|entry| drawn_stroke(entry.item.path)),
        "regions" => place(knowledge, &[id]),
        "muscles" => place(knowledge, &ids(&shelves.muscles.get(id)?.item.regions)),
        "sites" => place(knowledge, &ids(&shelves.sites.get(id)?.item.regions)),
        _ => None,
    }
}

/// The small picture of an item, beside its name on a shelf.
pub fn sign(knowledge: &Knowledge, folder: &str, id: &str) -> Option<Markup> {
    match folder {
        "moves" => diagrams::exercise_sign(id),
        "positions" => diagrams::position_sign(id),
        "strokes" => {
            let entry = knowledge.shelves().strokes.get(id)?;
            Some(html! { span.sign { (diagrams::stroke(entry.item.path)) } })
        }
        _ => None,
    }
}

fn ids(regions: &[String]) -> Vec<&str> {
    regions.iter().map(String::as_str).collect()
}

/// Body maps with these regions drawn strongly; only the sides that have any.
fn place(knowledge: &Knowledge, regions: &[&str]) -> Option<Markup> {
    let known = &knowledge.shelves().regions;
    let on = |view: View| -> Vec<String> {
        let here = regions.iter().filter_map(|id| known.get(*id));
        here.filter(|entry| entry.item.view == view)
            .map(|entry| lower(&entry.item.title))
            .collect()
    };
    let look = |id: &str| match regions.contains(&id) {
        true => Look::lines(Tone::Allowed, 4),
        false => Look::quiet(),
    };
    let sides = [(View::Back, "From behind"), (View::Front, "From the front")];
    let sides: Vec<_> = sides
        .into_iter()
        .map(|(view, name)| (view, name, on(view)))
        .filter(|(.., here)| !here.is_empty())
        .collect();
    if sides.is_empty() {
        return None;
    }
    Some(html! {
        (fibre_map::lines())
        figure.figure {
            div.places {
                @for (view, name, here) in &sides {
                    div { (fibre_map::view(*view, name, &list(here), look)) p { (name) ": " (list(here)) } }
                }
            }
        }
    })
}

/// The way a hand goes, with its words.
fn drawn_stroke(path: Path) -> Markup {
    html! {
        figure.figure {
            div.poses { div.pose { (diagrams::stroke(path)) } }
            figcaption { (path_words(path)) }
        }
    }
}

fn path_words(path: Path) -> &'static str {
    match path {
        Path::Along => "The hand goes along the fibres and returns lightly beside them.",
        Path::Across => "The hand goes straight across the fibres, to and fro.",
        Path::Circles => "The hand goes in circles and moves on slowly.",
        Path::Hold => "The hand rests on one place and stays.",
        Path::Press => "The hand sinks in, waits and lets go.",
        Path::Wave => "The hand moves with the tissue in a slow wave.",
        Path::Tap => "The hands tap lightly, one place after the other.",
        Path::Move => "A joint moves; the hand leads it.",
    }
}
