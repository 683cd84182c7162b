//! Sharing out seconds so that they add up exactly.

use knowledge::items::{Protocol, Sides};

use super::build::Part;

/// The shortest step in seconds; what would be shorter goes to its neighbour (our rule).
pub const SHORTEST_STEP: u32 = 10;

/// Splits `total` in proportion to `weights`, by largest remainder: the parts add up to exactly `total`, unless every
/// weight is 0. Among equal remainders the earlier part is the larger.
fn apportion(total: u32, weights: &[u32]) -> Vec<u32> {
    let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: &u32| u64::from(total) * u64::from(*weight);
    let mut parts: Vec<u32> = weights.iter().map(|w| (exact(w) / sum) as u32).collect();
    let left = total - parts.iter().sum::<u32>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(exact(&weights[*i]) % sum), *i));
    for i in order.into_iter().take(left as usize) {
        parts[i] += 1;
    }
    parts
}

/// The relative length of each phase in a session of `minutes`: between two listed lengths in proportion, outside
/// them as in the nearest.
pub(super) fn phase_weights(protocol: &Protocol, minutes: u16) -> Vec<u32> {
    let listed = |i: usize| protocol.minutes.get(i).copied().unwrap_or(0);
    let below = (0..protocol.minutes.len())
        .filter(|i| listed(*i) <= minutes)
        .max_by_key(|i| listed(*i));
    let above = (0..protocol.minutes.len())
        .filter(|i| listed(*i) >= minutes)
        .min_by_key(|i| listed(*i));
    let (below, above) = match (below, above) {
        (Some(below), Some(above)) => (below, above),
        (Some(only), None) | (None, Some(only)) => (only, only),
        (None, None) => return vec![0; protocol.phase.len()],
    };
    let (near, far) = match listed(above) - listed(below) {
        0 => (1, 0),
        _ => (listed(above) - minutes, minutes - listed(below)),
    };
    protocol
        .phase
        .iter()
        .map(|phase| {
            let at = |i: usize| u32::from(phase.minutes.get(i).copied().unwrap_or(0));
            at(below) * u32::from(near) + at(above) * u32::from(far)
        })
        .collect()
}

/// Whether at least half of a session's time has a form that fits.
pub(super) fn half_is_left(parts: &[Part<'_>], weights: &[u32], seconds: u32) -> bool {
    let shares = |phase: usize, kept: bool| {
        parts
            .iter()
            .filter(|part| part.step.phase == phase && (!kept || part.given.is_some()))
            .map(|part| u64::from(part.step.share))
            .sum::<u64>()
    };
    let left: u64 = apportion(seconds, weights)
        .iter()
        .enumerate()
        .map(|(phase, time)| {
            (u64::from(*time) * shares(phase, true))
                .checked_div(shares(phase, false))
                .unwrap_or(0)
        })
        .sum();
    seconds > 0 && left * 2 >= u64::from(seconds)
}

/// Gives each step that fits its part of the time; what a dropped one leaves goes to its phase, or to the other phases.
pub(super) fn share_out(parts: &mut [Part<'_>], weights: &[u32], seconds: u32) {
    let kept = |phase: usize| {
        parts
            .iter()
            .any(|p| p.step.phase == phase && p.given.is_some())
    };
    let weights: Vec<u32> = weights
        .iter()
        .enumerate()
        .map(|(phase, weight)| if kept(phase) { *weight } else { 0 })
        .collect();
    for (phase, time) in apportion(seconds, &weights).into_iter().enumerate() {
        let shares: Vec<u32> = parts
            .iter()
            .map(
                |part| match part.step.phase == phase && part.given.is_some() {
                    true => part.step.share,
                    false => 0,
                },
            )
            .collect();
        for (part, time) in parts.iter_mut().zip(apportion(time, &shares)) {
            part.seconds += time;
        }
    }
}

/// Gives the time of steps that are too short to a neighbour, of the same phase if there is one.
pub(super) fn merge_short(parts: &mut [Part<'_>]) {
    let too_short = |part: &Part<'_>| {
        let halves = match part.given {
            Some(given) if given.form.sides == Sides::Each => 2,
            _ => 1,
        };
        part.seconds > 0 && part.seconds < SHORTEST_STEP * halves
    };
    while let Some(short) = parts.iter().position(too_short) {
        let phase = parts[short].step.phase;
        let others = |same: bool| {
            (0..parts.len())
                .filter(|i| *i != short && parts[*i].seconds > 0)
                .filter(|i| !same || parts[*i].step.phase == phase)
                .min_by_key(|i| (i.abs_diff(short), *i))
        };
        let Some(neighbour) = others(true).or_else(|| others(false)) else {
            return;
        };
        parts[neighbour].seconds += std::mem::take(&mut parts[short].seconds);
    }
}

#[cfg(test)]
mod tests {
    use super::apportion;

    #[test]
    fn parts_add_up() {
        assert_eq!(apportion(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(apportion(7, &[0, 3, 1]), [0, 5, 2]);
        assert_eq!(apportion(60, &[]), Vec::<u32>::new());
        assert_eq!(apportion(60, &[0, 0]), [0, 0]);
    }
}
