//! The curves of the drawing as things that maps refer to.

use std::fmt::Write;
use std::sync::LazyLock;

use knowledge::items::View;

use super::curve::{Cubic, Text, mirrored};
use super::drawing::DRAWING;

/// All curves, hidden until a map uses them. Written by hand rather than as a template: it is made once, and elements
/// that close themselves keep it short.
pub static SPRITE: LazyLock<String> = LazyLock::new(|| {
    let mut svg =
        String::from(r#"<svg class="fibre-lines" width="0" height="0" aria-hidden="true"><defs>"#);
    for part in [None, Some(View::Back), Some(View::Front)] {
        halves(&mut svg, &outline_id(part), &DRAWING.outline(part));
        for region in DRAWING.regions(part) {
            add_region(&mut svg, part, region);
        }
    }
    svg.push_str("</defs></svg>");
    svg
});

/// The id of the outer lines of one view, or of those that both share.
pub fn outline_id(part: Option<View>) -> String {
    format!("fibre-{}", name(part))
}

/// The id of the fibres of a region.
pub fn fibres_id(part: Option<View>, region: &str) -> String {
    format!("fibre-{}-{region}", name(part))
}

/// The id of the shape of a region.
pub fn shape_id(part: Option<View>, region: &str) -> String {
    format!("shape-{}-{region}", name(part))
}

fn add_region(svg: &mut String, part: Option<View>, region: &str) {
    let (mut fibres, mut shape, mut middle) = (Text::fine(), Text::coarse(), false);
    for patch in DRAWING.patches(part, Some(region)) {
        patch.draw(&mut fibres);
        middle = patch.middle;
        let edge = patch.edge();
        shape.curves(&edge);
        shape.close();
        if !middle {
            shape.curves(&edge.iter().map(mirrored).collect::<Vec<Cubic>>());
            shape.close();
        }
    }
    let (id, fibres) = (fibres_id(part, region), fibres.finish());
    match middle {
        true => path(svg, &id, &fibres),
        false => halves(svg, &id, &fibres),
    }
    path(svg, &shape_id(part, region), &shape.finish());
}

/// A path and its mirror image.
fn halves(svg: &mut String, id: &str, d: &str) {
    // Writing to a string cannot fail.
    let _ = write!(
        svg,
        r##"<g id="{id}"><path id="{id}-" d="{d}"/><use href="#{id}-" transform="scale(-1 1)"/></g>"##
    );
}

fn path(svg: &mut String, id: &str, d: &str) {
    let _ = write!(svg, r#"<path id="{id}" d="{d}"/>"#);
}

fn name(part: Option<View>) -> &'static str {
    match part {
        None => "both",
        Some(View::Back) => "back",
        Some(View::Front) => "front",
    }
}
