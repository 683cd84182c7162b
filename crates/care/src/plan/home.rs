//! What a person can do at home: tonight, and on most days.

use std::cmp::Reverse;

use knowledge::Setting;
use knowledge::items::{Basis, Certainty, Move, MoveKind, Offer, SelfCare};
use knowledge::limits::RegionSet;
use knowledge::reach::Reach;

use super::{Amount, Choice, EvidenceText, Exercise, HomeCare, Person, Tonight, TonightKind};
use crate::script::build::avoided_at;
use crate::script::words::lower_first;

/// The most exercises in a plan, of these the most of one kind (our rule: few are done, many are not).
const MOST_MOVES: usize = 5;
const MOST_OF_A_KIND: usize = 2;
/// The fewest, if the limits leave as many.
const FEWEST_MOVES: usize = 2;
/// The most things to do tonight (our rule).
const MOST_TONIGHT: usize = 4;

/// Care at home that the limits permit, with what is at hand: the rules for all of it, then what is for where it hurts.
pub(super) fn self_care<'k>(person: &Person<'_, 'k>, chosen: &[Choice<'k>]) -> Vec<HomeCare<'k>> {
    let mut found: Vec<(RegionSet, HomeCare<'k>)> = person
        .knowledge
        .self_care()
        .filter_map(|(id, item, reach)| one_way(person, chosen, id, item, reach))
        .collect();
    // Rules about no place in particular say how to do the rest, and are of no use alone.
    if found.iter().all(|(regions, _)| *regions == 0) {
        found.clear();
    }
    found.sort_by_key(|(regions, care)| {
        let here = regions & person.bounds.painful != 0;
        (*regions != 0, !here, Reverse(certainty(care)))
    });
    found.into_iter().map(|(_, care)| care).collect()
}

fn certainty(care: &HomeCare<'_>) -> Certainty {
    let evidence = care.evidence.as_ref();
    evidence.map_or(Certainty::None, |evidence| evidence.certainty)
}

/// With the regions where the limits permit it; `None` = nowhere, or not at all.
fn one_way<'k>(
    person: &Person<'_, 'k>,
    chosen: &[Choice<'k>],
    id: &'k str,
    item: &'k SelfCare,
    reach: Reach,
) -> Option<(RegionSet, HomeCare<'k>)> {
    let knowledge = person.knowledge;
    let protocol = item
        .protocol
        .as_ref()
        .and_then(|id| knowledge.shelves().protocols.get(id));
    let setting = match protocol {
        Some(entry) if !entry.item.settings.contains(&Setting::Oneself) => Setting::Partner,
        _ => Setting::Oneself,
    };
    let frame = person.frame(setting);
    let limits = frame.limits();
    let things = reach.things;
    if limits.minutes == 0 || things & (limits.avoid | frame.without) != 0 {
        return None;
    }
    if setting == Setting::Partner && !person.has("at_home", "helper") {
        return None;
    }
    // Hands and tools press only where massage in that setting is part of the plan.
    if item.pressure.is_some()
        && !chosen
            .iter()
            .any(|choice| choice.settings.contains(&setting))
    {
        return None;
    }
    let lightest = item
        .pressure
        .as_ref()
        .map_or(1, |range| (range.min as u8).max(1));
    let names = knowledge.vocabulary().regions();
    let regions: Vec<usize> = (0..names.len())
        .filter(|region| reach.regions >> region & 1 == 1)
        .filter(|region| limits.permits(*region, things, lightest))
        .collect();
    if regions.is_empty() && reach.regions != 0 {
        return None;
    }
    let max_pressure = item.pressure.as_ref().and_then(|range| {
        let most = regions
            .iter()
            .map(|region| limits.pressure[*region])
            .max()?;
        Some(most.min(range.max as u8))
    });
    let set = regions.iter().fold(0, |set, region| set | 1 << region);
    let names: Vec<&str> = regions
        .iter()
        .map(|region| names[*region].as_str())
        .collect();
    let best = item.evidence.iter().max_by_key(|evidence| evidence.grade);
    let care = HomeCare {
        id,
        title: &item.title,
        summary: &item.summary,
        setting,
        why: why(person, item, setting, &names),
        regions: names,
        max_pressure,
        setup: &item.setup,
        how: &item.how,
        minutes: item.minutes.as_ref().map(Amount::from),
        per_day: item.per_day.as_ref().map(Amount::from),
        per_week: item.per_week.as_ref().map(Amount::from),
        cautions: &item.cautions,
        stop_when: &item.stop_when,
        protocol: item.protocol.as_deref(),
        evidence: best.map(|best| EvidenceText::of(Some(best))),
        our_rule: &item.our_rule,
        sources: &item.sources,
    };
    Some((set, care))
}

fn why(
    person: &Person<'_, '_>,
    item: &SelfCare,
    setting: Setting,
    regions: &[&str],
) -> Vec<String> {
    let shelves = person.knowledge.shelves();
    let mut why = Vec::new();
    for tool in item.tools.iter().filter(|tool| person.has("at_home", tool)) {
        let title = shelves
            .tools
            .get(tool)
            .map_or(tool.as_str(), |e| e.item.title.as_str());
        why.push(format!("You have it at home: {}.", lower_first(title)));
    }
    if setting == Setting::Partner {
        why.push("Someone at home can help you.".to_owned());
    }
    match regions.is_empty() {
        true => why.push("It holds for everything you do at home.".to_owned()),
        false => {
            let titles: Vec<String> = regions
                .iter()
                .filter_map(|id| shelves.regions.get(*id))
                .map(|entry| lower_first(&entry.item.title))
                .collect();
            why.push(format!("Within your limits on: {}.", titles.join(", ")));
        }
    }
    if let Some(best) = item.evidence.iter().max_by_key(|evidence| evidence.grade) {
        why.push(EvidenceText::of(Some(best)).sentence());
    }
    why
}

/// Two to five exercises that the limits permit, first those for the painful regions; one is plain movement whenever
/// the limits leave any.
pub(super) fn moves<'k>(person: &Person<'_, 'k>) -> Vec<Exercise<'k>> {
    let mut fitting: Vec<(&'k str, &'k Move, bool, _)> = person
        .knowledge
        .moves()
        .filter(|(_, item, reach)| permitted(person, item, *reach))
        .map(|(id, item, reach)| {
            let here = reach.regions & person.bounds.painful != 0;
            (id, item, here, gentleness(person, item, reach))
        })
        .collect();
    fitting.sort_by(|a, b| (!a.2, &a.3, a.0).cmp(&(!b.2, &b.3, b.0)));
    let mut picked: Vec<&(&'k str, &'k Move, bool, _)> = Vec::new();
    picked.extend(fitting.iter().find(|(_, item, ..)| is_plain(item)));
    for candidate in fitting
        .iter()
        .filter(|(_, item, here, _)| *here && !is_plain(item))
    {
        let kind = candidate.1.kind;
        let of_its_kind = picked
            .iter()
            .filter(|(_, item, ..)| item.kind == kind)
            .count();
        if picked.len() < MOST_MOVES && of_its_kind < MOST_OF_A_KIND {
            picked.push(candidate);
        }
    }
    for candidate in &fitting {
        let known = picked.iter().any(|(id, ..)| *id == candidate.0);
        if picked.len() < FEWEST_MOVES && !known {
            picked.push(candidate);
        }
    }
    picked
        .into_iter()
        .map(|(id, item, here, _)| exercise(id, item, *here))
        .collect()
}

/// Movement without any motion that a limit could forbid, such as walking.
fn is_plain(item: &Move) -> bool {
    item.kind == MoveKind::Movement && item.motions.is_empty()
}

/// What has a source and says how long comes first; then what asks for less.
fn gentleness(person: &Person<'_, '_>, item: &Move, reach: Reach) -> impl Ord + use<> {
    let elsewhere = reach.regions & !person.bounds.painful;
    (
        item.basis == Basis::Design,
        item.minutes.is_none(),
        item.motions.len(),
        item.needs_floor,
        item.minutes.as_ref().map_or(0, |range| range.min as u32),
        elsewhere.count_ones(),
    )
}

fn permitted(person: &Person<'_, '_>, item: &Move, reach: Reach) -> bool {
    let frame = person.frame(Setting::Oneself);
    let limits = frame.limits();
    // Where nothing hands-on is left for home, plain movement still is.
    if limits.minutes == 0 && !is_plain(item) {
        return false;
    }
    let forbidden = limits.avoid | frame.without | avoided_at(limits, reach.regions);
    reach.things & forbidden == 0 && (reach.positions == 0 || reach.positions & !forbidden != 0)
}

fn exercise<'k>(id: &'k str, item: &'k Move, here: bool) -> Exercise<'k> {
    Exercise {
        id,
        title: &item.title,
        summary: &item.summary,
        kind: item.kind,
        why: match (here, item.kind) {
            (true, MoveKind::Stretch) => "It stretches where it hurts.",
            (true, MoveKind::Strengthen) => "It strengthens where it hurts.",
            (true, MoveKind::Movement) => "It moves where it hurts, and does not strain it.",
            (false, _) => "It keeps you moving, and your limits permit it.",
        },
        setup: &item.setup,
        how: &item.how,
        hold_s: item.hold_s.as_ref().map(Amount::from),
        repeats: item.repeats.as_ref().map(Amount::from),
        minutes: item.minutes.as_ref().map(Amount::from),
        per_day: item.per_day.as_ref().map(Amount::from),
        per_week: item.per_week.as_ref().map(Amount::from),
        cautions: &item.cautions,
        our_rule: &item.our_rule,
        sources: &item.sources,
    }
}

/// A short list for tonight: a session at home, what soothes with some proof, exercises; something in any case.
pub(super) fn tonight<'k>(
    person: &Person<'_, 'k>,
    chosen: &[Choice<'k>],
    self_care: &[HomeCare<'k>],
    moves: &[Exercise<'k>],
) -> Vec<Tonight<'k>> {
    let mut tonight = Vec::new();
    tonight.extend(session(person, chosen));
    let soothing = self_care.iter().filter(|care| {
        care.max_pressure.is_none() && !care.regions.is_empty() && certainty(care) >= Certainty::Low
    });
    if let Some(best) = soothing.max_by_key(|care| (certainty(care), Reverse(care.id))) {
        tonight.push(Tonight {
            kind: TonightKind::SelfCare,
            id: best.id,
            sentence: format!("{}: {}", best.title, best.summary),
        });
    }
    for exercise in moves.iter().take(MOST_TONIGHT - tonight.len()) {
        tonight.push(Tonight {
            kind: TonightKind::Move,
            id: exercise.id,
            sentence: format!("{}: {}", exercise.title, exercise.summary),
        });
    }
    if tonight.is_empty() {
        let shelf = &person.knowledge.shelves().complementary;
        tonight.extend(
            shelf
                .iter()
                .filter(|(_, entry)| {
                    entry.item.offer == Offer::Do && entry.item.withdrawn.is_none()
                })
                .take(1)
                .map(|(id, entry)| Tonight {
                    kind: TonightKind::Complementary,
                    id,
                    sentence: format!("{}: {}", entry.item.title, entry.item.summary),
                }),
        );
    }
    tonight
}

/// The best session that can be given at home now.
fn session<'k>(person: &Person<'_, 'k>, chosen: &[Choice<'k>]) -> Option<Tonight<'k>> {
    let helper = person.has("at_home", "helper");
    chosen.iter().find_map(|choice| {
        let length = choice.sessions.iter().find(|length| match length.setting {
            Setting::Oneself => true,
            Setting::Partner => helper,
            Setting::Therapist => false,
        })?;
        let (kind, who) = match length.setting {
            Setting::Oneself => (TonightKind::OwnSession, "on your own"),
            _ => (TonightKind::PartnerSession, "by someone at home"),
        };
        Some(Tonight {
            kind,
            id: choice.technique,
            sentence: format!(
                "{}, {who}: a guided session of {} to {} minutes, at level {} of 5 at most.",
                choice.title, length.from, length.to, choice.max_pressure
            ),
        })
    })
}
