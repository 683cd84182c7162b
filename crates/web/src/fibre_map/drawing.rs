//! The drawing as `fibre_map.toml` describes it.

use std::sync::LazyLock;

use knowledge::items::View;
use serde::Deserialize;

use super::curve::{Cubic, Point, Text, between, part, point, smooth, straight, through};

/// What is drawn, in the order of the file.
#[derive(Debug, Default)]
pub struct Drawing {
    /// The outer lines of one half of a body: open curves through these points.
    outline: Outline,
    /// All patches.
    patches: Vec<Patch>,
}

/// Fibres that run side by side.
#[derive(Debug)]
pub struct Patch {
    /// The body region, by its id; `None` only completes the picture.
    pub region: Option<String>,
    /// Where it is seen; `None` = the same in both views.
    pub view: Option<View>,
    /// On the midline, drawn once; others are mirrored.
    pub middle: bool,
    /// Curves that the lines lie between; at least two.
    guides: Vec<Cubic>,
    /// How many lines.
    lines: usize,
    /// How much of a line may be left out at its start and its end (parts of 1).
    short: [f64; 2],
}

/// The drawing. The file is part of the program and a test reads it, so it is never the empty one.
pub static DRAWING: LazyLock<Drawing> = LazyLock::new(|| Drawing::read().unwrap_or_default());

impl Drawing {
    /// Reads the file.
    ///
    /// # Errors
    /// What does not fit, with the patch it is in.
    pub fn read() -> Result<Drawing, String> {
        let file: File = toml::from_str(include_str!("../../fibre_map.toml"))
            .map_err(|error| format!("fibre_map.toml: {error}"))?;
        let patches = file.patch.into_iter().map(Patch::try_from);
        Ok(Drawing {
            outline: file.outline,
            patches: patches.collect::<Result<_, _>>()?,
        })
    }

    /// The regions drawn for one view, or (`None`) for both alike; each once, in the order of the file.
    pub fn regions(&self, view: Option<View>) -> Vec<&str> {
        let mut regions: Vec<&str> = Vec::new();
        let seen = self.patches.iter().filter(|patch| patch.view == view);
        for region in seen.filter_map(|patch| patch.region.as_deref()) {
            if !regions.contains(&region) {
                regions.push(region);
            }
        }
        regions
    }

    /// The patches of a region for one view, or for both alike, the leading one first.
    pub fn patches(
        &self,
        view: Option<View>,
        region: Option<&str>,
    ) -> impl Iterator<Item = &Patch> {
        self.patches
            .iter()
            .filter(move |patch| patch.view == view && patch.region.as_deref() == region)
    }

    /// The patch that strokes over a region follow.
    pub fn leading(&self, region: &str) -> Option<&Patch> {
        let mut patches = self.patches.iter();
        patches.find(|patch| patch.region.as_deref() == Some(region))
    }

    /// The box around a region and its mirror image: x, y, width, height.
    pub fn bounds(&self, view: Option<View>, region: &str) -> [f64; 4] {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for patch in self.patches(view, Some(region)) {
            for [x, y] in patch.edge().into_iter().flatten() {
                let across = if patch.middle { x } else { -x };
                low = [low[0].min(x).min(across), low[1].min(y)];
                high = [high[0].max(x).max(across), high[1].max(y)];
            }
        }
        let (low, high) = (low.map(f64::floor), high.map(f64::ceil));
        [low[0], low[1], high[0] - low[0], high[1] - low[1]]
    }

    /// The outer lines of one half of a body with what completes the picture, as path text.
    pub fn outline(&self, view: Option<View>) -> String {
        let curves = match view {
            None => &self.outline.both,
            Some(View::Back) => &self.outline.back,
            Some(View::Front) => &self.outline.front,
        };
        let mut text = Text::fine();
        for points in curves {
            text.curves(&smooth(points));
        }
        for patch in self.patches(view, None) {
            patch.draw(&mut text);
        }
        text.finish()
    }
}

impl Patch {
    /// The line at `at` (0 = first guide, 1 = last).
    pub fn line(&self, at: f64) -> Cubic {
        between(&self.guides, at)
    }

    /// The middle of the patch.
    pub fn centre(&self) -> Point {
        point(&self.line(0.5), 0.5)
    }

    /// Adds its lines to a path.
    pub fn draw(&self, text: &mut Text) {
        for i in 0..self.lines {
            let line = self.line(i as f64 / (self.lines - 1) as f64);
            let [start, end] = self.short.map(|most| most * SHORTER[i % SHORTER.len()]);
            text.curves(&[part(&line, start, 1.0 - end)]);
        }
    }

    /// The closed edge: along the first guide, over the ends, back along the last guide, over the starts.
    pub fn edge(&self) -> Vec<Cubic> {
        let guides = &self.guides;
        let over = |from: &Cubic, to: &Cubic, end: usize| straight(from[end], to[end]);
        let mut edge = Vec::new();
        edge.extend(guides.first());
        edge.extend(guides.windows(2).map(|pair| over(&pair[0], &pair[1], 3)));
        edge.extend(guides.last().map(|[a, b, c, d]| [*d, *c, *b, *a]));
        edge.extend(
            guides
                .windows(2)
                .rev()
                .map(|pair| over(&pair[1], &pair[0], 0)),
        );
        edge
    }
}

/// How much of `short` is left out, in turn, as an engraver would.
const SHORTER: [f64; 4] = [0.0, 0.9, 0.3, 1.0];

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    outline: Outline,
    patch: Vec<Written>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outline {
    both: Vec<Vec<Point>>,
    back: Vec<Vec<Point>>,
    front: Vec<Vec<Point>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    region: Option<String>,
    view: Option<View>,
    #[serde(default)]
    middle: bool,
    lines: usize,
    #[serde(default = "a_little")]
    short: [f64; 2],
    guides: Vec<Vec<Point>>,
}

fn a_little() -> [f64; 2] {
    [0.05; 2]
}

impl TryFrom<Written> for Patch {
    type Error = String;

    fn try_from(written: Written) -> Result<Patch, String> {
        let name = written
            .region
            .as_deref()
            .unwrap_or("a patch without a region");
        let wrong = |what: &str| format!("fibre_map.toml: {name}: {what}");
        let guides = written.guides.iter().map(|points| through(points));
        let guides: Vec<Cubic> = guides
            .collect::<Option<_>>()
            .ok_or_else(|| wrong("guides: expected three or four points each"))?;
        if guides.len() < 2 || written.lines < 2 {
            return Err(wrong("expected at least two guides and two lines"));
        }
        if written.short.iter().any(|part| !(0.0..0.5).contains(part)) {
            return Err(wrong("short: expected parts from 0 to below 0.5"));
        }
        Ok(Patch {
            region: written.region,
            view: written.view,
            middle: written.middle,
            guides,
            lines: written.lines,
            short: written.short,
        })
    }
}
