//! Every point of the two seed checklists has its home in the content.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "common/people.rs"]
mod people;

use std::collections::BTreeMap;

use people::KNOWLEDGE;

/// The points of the seed documents A and B: A1 to A31 and B1 to B41.
const SEEDS: [(char, u32); 2] = [('A', 31), ('B', 41)];

#[test]
fn every_seed_has_a_home() {
    let homes = homes();
    let mut missing = Vec::new();
    for seed in seeds() {
        match homes.get(&seed) {
            Some(places) => println!("{seed}: {}", places.join(", ")),
            None => missing.push(seed),
        }
    }
    assert!(missing.is_empty(), "no item covers {missing:?}");
}

#[test]
fn no_item_covers_a_seed_that_does_not_exist() {
    let known: Vec<String> = seeds().collect();
    let strange: Vec<_> = homes()
        .into_iter()
        .filter(|(seed, _)| !known.contains(seed))
        .collect();
    assert!(strange.is_empty(), "unknown points: {strange:?}");
}

fn seeds() -> impl Iterator<Item = String> {
    SEEDS
        .into_iter()
        .flat_map(|(document, last)| (1..=last).map(move |n| format!("{document}{n}")))
}

/// By point: the items and phases that say they cover it.
fn homes() -> BTreeMap<String, Vec<String>> {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in KNOWLEDGE.items() {
        for seed in item.header.covers {
            let place = format!("{}/{}", item.folder, item.id);
            homes.entry(seed.clone()).or_default().push(place);
        }
    }
    for (id, entry) in &KNOWLEDGE.shelves().protocols {
        let protocol = &entry.item;
        for phase in protocol
            .phase
            .iter()
            .filter(|_| protocol.withdrawn.is_none())
        {
            for seed in &phase.covers {
                let place = format!("protocols/{id}, {}", phase.title);
                homes.entry(seed.clone()).or_default().push(place);
            }
        }
    }
    homes
}
