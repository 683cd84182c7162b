//! An independent look at the tables: who would meet whom, and whether every open appointment has its claims and no more.
//!
//! Overlaps are found from the appointments alone, without the claims and without any code of the store.

use std::collections::{BTreeMap, BTreeSet};

use crate::stage::Stage;

const TICK: i64 = 300_000_000;

struct Kept {
    id: String,
    over: bool,
    /// Resource, from, to.
    takes: Vec<(String, i64, i64)>,
}

/// Nobody is in two places, and the claims are exactly those of the appointments.
pub async fn assert_sound(stage: &Stage) {
    let kept = appointments(stage).await;
    assert_eq!(overlaps(&kept), Vec::<String>::new());
    assert_claims(stage, &kept).await;
}

/// How many claims there are.
pub async fn claims(stage: &Stage) -> usize {
    stage.peek("select 1 from claim").await.len()
}

/// What occupies its time.
async fn appointments(stage: &Stage) -> Vec<Kept> {
    let rows = stage
        .peek(
            "select id, therapist, room, client, way_from, way_to, occupied_from, occupied_to, client_claimed, over_reason
             from appointment where status in ('held', 'requested', 'confirmed', 'completed', 'no_show')",
        )
        .await;
    let kept = rows.into_iter().map(|row| {
        let time = |column: usize| row[column].parse::<i64>().unwrap();
        let mut takes = vec![(row[1].clone(), time(4), time(5))];
        if !row[2].is_empty() {
            takes.push((row[2].clone(), time(6), time(7)));
        }
        if row[8] == "1" {
            takes.push((row[3].clone(), time(6), time(7)));
        }
        Kept {
            id: row[0].clone(),
            over: !row[9].is_empty(),
            takes,
        }
    });
    kept.collect()
}

/// Pairs that share a therapist, room or client at some moment, when neither is an override.
fn overlaps(kept: &[Kept]) -> Vec<String> {
    let mut by_resource: BTreeMap<&str, Vec<(i64, i64, &str)>> = BTreeMap::new();
    for appointment in kept.iter().filter(|appointment| !appointment.over) {
        for (resource, from, to) in &appointment.takes {
            by_resource
                .entry(resource)
                .or_default()
                .push((*from, *to, &appointment.id));
        }
    }
    let mut found = Vec::new();
    for (resource, mut times) in by_resource {
        times.sort_unstable();
        for two in times.windows(2) {
            if two[1].0 < two[0].1 {
                found.push(format!("{resource}: {} and {}", two[0].2, two[1].2));
            }
        }
    }
    found
}

async fn assert_claims(stage: &Stage, kept: &[Kept]) {
    let mut expected = BTreeMap::new();
    for appointment in kept {
        for (resource, from, to) in &appointment.takes {
            for tick in from.div_euclid(TICK)..to.div_euclid(TICK) {
                *expected
                    .entry((resource.clone(), tick, appointment.id.clone()))
                    .or_insert(0) += 1;
            }
        }
    }
    let mut there = BTreeMap::new();
    let mut layers: BTreeMap<(String, i64), BTreeSet<i64>> = BTreeMap::new();
    for row in stage
        .peek("select resource, tick, appointment, layer from claim")
        .await
    {
        let tick: i64 = row[1].parse().unwrap();
        *there
            .entry((row[0].clone(), tick, row[2].clone()))
            .or_insert(0) += 1;
        layers
            .entry((row[0].clone(), tick))
            .or_default()
            .insert(row[3].parse().unwrap());
    }
    let missing: Vec<_> = expected
        .iter()
        .filter(|claim| there.get(claim.0) != Some(claim.1))
        .collect();
    let more: Vec<_> = there
        .iter()
        .filter(|claim| expected.get(claim.0) != Some(claim.1))
        .collect();
    assert!(
        missing.is_empty() && more.is_empty(),
        "claims that are missing: {missing:?}, and that nobody has: {more:?}"
    );
    for (place, layers) in layers {
        let lowest: BTreeSet<i64> = (0..layers.len() as i64).collect();
        assert_eq!(layers, lowest, "{place:?}");
    }
}
