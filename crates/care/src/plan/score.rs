//! How the techniques that fit are put in order.

use knowledge::Setting;
use knowledge::items::Certainty;

use super::Score;
use super::rank::Candidate;

/// Points for each part of a score.
struct Weights {
    /// By fit: first choice, reasonable, only with training.
    fit: [u32; 3],
    /// By certainty: none, very low, low, moderate, strong.
    evidence: [u32; 5],
    helped_before: u32,
    /// By levels between the wished pressure and the technique's own: none, one, more.
    pressure: [u32; 3],
    dressed_as_wished: u32,
    /// Alone, with someone at home, with a therapist.
    reach: [u32; 3],
    /// No part of it needs the floor, or the floor is no trouble.
    off_the_floor: u32,
}

/// Our own weights; no source gives any. Fit counts most, then what helped this person before, then evidence.
const WEIGHTS: Weights = Weights {
    fit: [40, 25, 10],
    evidence: [0, 5, 10, 15, 20],
    helped_before: 20,
    pressure: [6, 3, 0],
    dressed_as_wished: 4,
    reach: [7, 6, 4],
    off_the_floor: 3,
};

/// The points of a candidate.
pub(super) fn score(
    candidate: &Candidate<'_, '_>,
    settings: &[Setting],
    certainty: Certainty,
) -> Score {
    let person = candidate.person;
    let fit = match candidate.fit {
        Some(1) => WEIGHTS.fit[0],
        Some(3) => WEIGHTS.fit[2],
        _ => WEIGHTS.fit[1],
    };
    let evidence = WEIGHTS.evidence[certainty as usize];
    let experience = match person.has("helped_before", candidate.id) {
        true => WEIGHTS.helped_before,
        false => 0,
    };
    let mut preference = WEIGHTS.pressure[levels_off(candidate).map_or(0, usize::from).min(2)];
    if !person.says_yes("stay_dressed") || candidate.technique.dressed {
        preference += WEIGHTS.dressed_as_wished;
    }
    let reach = |setting: &Setting| match setting {
        // Without someone at home it has to wait, like a visit.
        Setting::Partner if !person.has("at_home", "helper") => 0,
        setting => WEIGHTS.reach[setting.index()],
    };
    let mut practicality = settings.iter().map(reach).max().unwrap_or(0);
    if !floor_is_trouble(candidate) {
        practicality += WEIGHTS.off_the_floor;
    }
    Score {
        fit,
        evidence,
        experience,
        preference,
        practicality,
        total: fit + evidence + experience + preference + practicality,
    }
}

/// Levels between the pressure that is wished for and what the technique gives; `None` = no wish.
pub(super) fn levels_off(candidate: &Candidate<'_, '_>) -> Option<u8> {
    let wish = [("light", 1..=2), ("medium", 3..=3), ("firm", 4..=5)]
        .into_iter()
        .find(|(option, _)| candidate.person.has("pressure_wish", option))?
        .1;
    let (from, to) = (
        candidate.technique.pressure.min as u8,
        candidate.technique.pressure.max as u8,
    );
    Some(
        from.saturating_sub(*wish.end())
            .max(wish.start().saturating_sub(to)),
    )
}

/// Whether parts of its sessions need the floor, and the floor is hard to reach.
pub(super) fn floor_is_trouble(candidate: &Candidate<'_, '_>) -> bool {
    let person = candidate.person;
    let mut protocols = person.knowledge.protocols_of(candidate.id).iter();
    person.floor_is_hard_to_reach && protocols.any(|protocol| protocol.needs_floor)
}
