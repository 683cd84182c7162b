//! Which offers are about here: the earth in cells, so that a search looks at its neighbourhood only.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::names::Glance;
use crate::travel::Place;

/// Cells to a degree; one is about 5.6 km from north to south.
const CELLS: f64 = 20.0;
/// Cells around the equator.
const AROUND: i32 = 360 * CELLS as i32;
/// Kilometres in a degree of latitude, rounded down so that a cell too many is looked at rather than one too few.
const DEGREE_KM: f64 = 111.0;

/// What decides at a glance whether an offer is looked at; kept together, because a search reads thousands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    /// The number of the offer.
    pub number: u32,
    /// Where it is, or the middle of its area.
    pub place: Place,
    /// How far its area reaches, in kilometres; nothing for a house.
    pub reach_km: f64,
    /// What may hold of it.
    pub has: Glance,
}

/// Offers by where they are.
#[derive(Debug, Default)]
pub(super) struct Cells {
    cells: HashMap<(i32, i32), Vec<Mark>>,
    /// The farthest that anybody comes.
    reach_km: f64,
}

impl Cells {
    pub fn put(&mut self, mark: Mark) {
        self.reach_km = self.reach_km.max(mark.reach_km);
        self.cells.entry(cell(mark.place)).or_default().push(mark);
    }

    pub fn remove(&mut self, number: u32, place: Place) {
        if let Some(marks) = self.cells.get_mut(&cell(place)) {
            marks.retain(|mark| mark.number != number);
        }
    }

    /// Every offer.
    pub fn all(&self) -> impl Iterator<Item = &Mark> {
        self.cells.values().flatten()
    }

    pub fn bytes(&self) -> usize {
        self.cells
            .values()
            .map(|marks| marks.capacity() * size_of::<Mark>())
            .sum()
    }

    /// Offers that reach a place from wherever they are, and some more.
    pub fn reaching(&self, place: Place) -> Vec<&[Mark]> {
        self.about(place, self.reach_km)
    }

    /// Offers within so many kilometres of a place, and some more, a cell at a time.
    pub fn about(&self, place: Place, km: f64) -> Vec<&[Mark]> {
        let north = km.max(0.0) / DEGREE_KM;
        let rows = row(place.latitude() - north)..=row(place.latitude() + north);
        // Meridians come together towards the poles, where a few kilometres can be any of them.
        let narrowest = (place.latitude().abs() + north)
            .min(90.0)
            .to_radians()
            .cos();
        let east = north / narrowest;
        let columns = match east < 179.0 {
            true => column(place.longitude() - east)..=column(place.longitude() + east),
            false => 0..=AROUND - 1,
        };
        let count = |range: &RangeInclusive<i32>| (range.end() - range.start() + 1) as usize;
        if count(&rows) * count(&columns) > self.cells.len() {
            return self.cells.values().map(Vec::as_slice).collect();
        }
        let cells = rows.flat_map(|row| {
            columns
                .clone()
                .map(move |column| (row, column.rem_euclid(AROUND)))
        });
        cells
            .filter_map(|cell| Some(self.cells.get(&cell)?.as_slice()))
            .collect()
    }
}

fn cell(place: Place) -> (i32, i32) {
    (
        row(place.latitude()),
        column(place.longitude()).rem_euclid(AROUND),
    )
}

fn row(latitude: f64) -> i32 {
    (latitude * CELLS).floor() as i32
}

fn column(longitude: f64) -> i32 {
    (longitude * CELLS).floor() as i32
}
