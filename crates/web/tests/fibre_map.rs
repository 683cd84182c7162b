//! The fibre map: everything of the knowledge is on it, it is small, whole and symmetric, and shows what it is told.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;

use care::Side;
use knowledge::Knowledge;
use knowledge::items::{Path, View};
use web::fibre_map::{
    Drawing, Look, Place, Tone, VIEW_BOX, allowed, lines, picker, stroke_path, view,
};

const VIEWS: [View; 2] = [View::Back, View::Front];
const PATHS: [Path; 8] = [
    Path::Along,
    Path::Across,
    Path::Circles,
    Path::Hold,
    Path::Press,
    Path::Wave,
    Path::Tap,
    Path::Move,
];
const HOSTILE: &str = "<script>alert(\"&'\")</script>";

fn regions() -> BTreeMap<String, View> {
    let knowledge = Knowledge::embedded().unwrap();
    let regions = knowledge.shelves().regions.iter();
    regions
        .map(|(id, entry)| (id.to_string(), entry.item.view))
        .collect()
}

/// The value of an attribute, in each element that has it.
fn attributes<'a>(svg: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    svg.split(start.as_str())
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

fn class(region: &str) -> String {
    format!("class=\"fibre fibre-{region} ")
}

#[test]
fn the_file_can_be_read_and_names_no_unknown_region() {
    let drawing = Drawing::read().unwrap();
    let regions = regions();
    for part in [None, Some(View::Back), Some(View::Front)] {
        for region in drawing.regions(part) {
            assert!(regions.contains_key(region), "{region}");
        }
    }
}

#[test]
fn every_region_is_drawn_in_its_own_view() {
    for (region, own) in regions() {
        let map = view(own, "A body", "", |_| Look::quiet()).into_string();
        assert_eq!(map.matches(&class(&region)).count(), 1, "{region}");
    }
}

#[test]
fn both_views_take_at_most_20_kilobytes() {
    let size = lines().0.len();
    assert!(size <= 20 * 1024, "{size} bytes");
}

#[test]
fn whatever_a_map_refers_to_is_there_once() {
    let curves = lines().0;
    let ids = attributes(curves, "id");
    let mut maps = VIEWS.map(|side| view(side, "A body", "", |_| Look::forbidden("no")).0);
    maps[0].push_str(curves);
    for reference in maps.iter().flat_map(|map| attributes(map, "href")) {
        let found = ids.iter().filter(|id| reference == format!("#{id}"));
        assert_eq!(found.count(), 1, "{reference}");
    }
}

#[test]
fn each_half_has_its_mirror_image() {
    let curves = lines().0;
    let halves = curves.matches("-\" d=\"M").count();
    assert!(halves > 30);
    assert_eq!(curves.matches("transform=\"scale(-1 1)\"").count(), halves);
}

#[test]
fn the_outline_of_every_region_closes_and_lies_in_the_picture() {
    let drawing = Drawing::read().unwrap();
    let [left, top, width, height] = VIEW_BOX;
    for part in [None, Some(View::Back), Some(View::Front)] {
        for region in drawing.regions(part) {
            for patch in drawing.patches(part, Some(region)) {
                let edge = patch.edge();
                for (i, curve) in edge.iter().enumerate() {
                    assert_eq!(curve[3], edge[(i + 1) % edge.len()][0], "{region}");
                }
            }
            let [x, y, w, h] = drawing.bounds(part, region);
            assert!(w > 5.0 && h > 5.0, "{region}");
            assert!(x >= left && x + w <= left + width, "{region}");
            assert!(y >= top && y + h <= top + height, "{region}");
        }
    }
    for part in attributes(lines().0, "id") {
        if let Some(shape) = part.strip_prefix("shape-") {
            let d = lines()
                .0
                .split(&format!("id=\"shape-{shape}\" d=\""))
                .nth(1);
            let d = d.unwrap().split('"').next().unwrap();
            assert!(d.ends_with('Z'), "{shape}");
            assert_eq!(d.matches('M').count(), d.matches('Z').count(), "{shape}");
        }
    }
}

#[test]
fn lines_do_not_cross_the_midline() {
    for map in attributes(lines().0, "d") {
        assert!(!map.contains("NaN") && !map.contains("inf"));
    }
    let drawing = Drawing::read().unwrap();
    for part in [None, Some(View::Back), Some(View::Front)] {
        for region in drawing.regions(part) {
            for patch in drawing.patches(part, Some(region)) {
                let points = patch.edge().into_iter().flatten();
                assert!(
                    patch.middle || points.map(|p| p[0]).fold(9.0, f64::min) >= 0.0,
                    "{region}"
                );
            }
        }
    }
}

#[test]
fn a_look_is_shown_by_weight_and_colour_and_words_are_escaped() {
    let map = view(View::Back, HOSTILE, HOSTILE, |region| match region {
        "low_back" => Look::lines(Tone::Pain, 9),
        "neck" => Look::forbidden(HOSTILE),
        _ => Look::quiet(),
    })
    .into_string();
    assert!(map.contains("fibre-low_back fibre-pain fibre-w5\""));
    assert!(map.contains("fibre-neck fibre-calm fibre-w0\""));
    assert!(!map.contains("href=\"#fibre-back-neck\""), "no lines");
    assert_eq!(map.matches("class=\"fibre-hatch\"").count(), 1);
    assert_eq!(map.matches("&lt;script&gt;alert(").count(), 3);
    assert!(!map.contains("<script"));
    assert!(map.contains("role=\"img\""));
}

#[test]
fn every_place_of_the_list_can_be_pressed_on_the_map() {
    let regions = regions();
    let places: Vec<Place> = regions
        .keys()
        .map(|region| Place {
            region,
            text: HOSTILE,
            chosen: region == "sacrum",
        })
        .collect();
    let page = picker("value", &places).into_string();
    assert!(!page.contains("<script"));
    assert_eq!(page.matches("type=\"checkbox\"").count(), regions.len());
    assert_eq!(page.matches(" checked").count(), 1);
    for region in regions.keys() {
        let input = format!("id=\"place-{region}\" name=\"value\" value=\"{region}\"");
        assert_eq!(page.matches(&input).count(), 1, "{region}");
        assert!(
            page.contains(&format!("<label for=\"place-{region}\"")),
            "{region}"
        );
    }
    let few = picker("value", &places[..1]).into_string();
    assert_eq!(
        few.matches("<foreignObject").count(),
        few.matches("<label for=").count()
    );
    assert!(!few.contains("for=\"place-neck\""));
}

#[test]
fn the_style_warms_up_every_region() {
    let style = include_str!("../static/fibre_map.css");
    for region in regions().keys() {
        for state in ["checked", "focus-visible"] {
            let rule = format!(":has(#place-{region}:{state}) .fibre-{region}");
            assert!(style.contains(&rule), "{rule}");
        }
    }
}

#[test]
fn the_greatest_pressure_is_the_weight_of_the_lines() {
    let pressure = BTreeMap::from([("low_back".to_owned(), 3), ("spine".to_owned(), 0)]);
    let page = allowed(&pressure, "In words below.").into_string();
    assert!(page.contains("fibre-low_back fibre-allowed fibre-w3\""));
    assert!(page.contains("fibre-spine fibre-calm fibre-w0\""));
    assert_eq!(page.matches("<text class=\"fibre-word\"").count(), 1);
    assert_eq!(page.matches("In words below.").count(), 2);
}

#[test]
fn a_stroke_goes_over_the_region_it_is_for() {
    let [left, top, width, height] = VIEW_BOX;
    for (region, own) in regions() {
        for path in PATHS {
            for (side, ways) in [(Side::Left, 1), (Side::Right, 1), (Side::Both, 2)] {
                let stroke = stroke_path(&region, side, path).unwrap();
                let name = format!("{region} {path:?} {side:?}");
                assert_eq!(stroke.path, path);
                let is_middle = matches!(region.as_str(), "spine" | "sacrum");
                assert_eq!(
                    stroke.ways.len(),
                    if is_middle { 1 } else { ways },
                    "{name}"
                );
                assert_eq!(stroke.at.len(), stroke.ways.len(), "{name}");
                assert!(stroke.ways.iter().all(|way| way.starts_with('M')), "{name}");
                let is_still = matches!(path, Path::Hold | Path::Press);
                assert_eq!(stroke.length_cm == 0.0, is_still, "{name}");
                assert!(stroke.length_cm < 200.0, "{name}");
                let [x, y, w, h] = stroke.zoom;
                assert!(w == h && x >= left && x + w <= left + width, "{name}");
                assert!(y >= top && y + h <= top + height, "{name}");
                for [at_x, at_y] in stroke.at {
                    assert!(
                        (x..=x + w).contains(&at_x) && (y..=y + h).contains(&at_y),
                        "{name}"
                    );
                }
                let both_views = ["arms", "hands", "head"].contains(&region.as_str());
                assert!(both_views || stroke.view == own, "{name}");
            }
        }
    }
    assert_eq!(stroke_path("no_such_region", Side::Both, Path::Along), None);
}

#[test]
fn left_is_the_left_of_the_person() {
    let x = |region: &str, side| stroke_path(region, side, Path::Hold).unwrap().at[0][0];
    assert!(x("low_back", Side::Left) < 0.0 && x("low_back", Side::Right) > 0.0);
    assert!(x("chest", Side::Left) > 0.0 && x("chest", Side::Right) < 0.0);
}
