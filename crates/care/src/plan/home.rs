//! What a person can do at home: tonight, and on most days.

use std::cmp::Reverse;

use knowledge::Setting;
use knowledge::items::{Basis, Certainty, Move, MoveKind, Offer, SelfCare};
use knowledge::limits::{RegionSet, ThingSet};

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
pub(super) fn self_care(person: &Person<'_>, chosen: &[Choice]) -> Vec<HomeCare> {
    let mut found: Vec<HomeCare> = person
        .knowledge
        .shelves()
        .self_care
        .iter()
        .filter(|(_, entry)| entry.item.withdrawn.is_none())
        .filter_map(|(id, entry)| one_way(person, chosen, id, &entry.item))
        .collect();
    // Rules about no place in particular say how to do the rest, and are of no use alone.
    if found.iter().all(|care| care.regions.is_empty()) {
        found.clear();
    }
    let vocabulary = person.knowledge.vocabulary();
    let hurts = |id: &String| {
        let region = vocabulary.region_set(id).unwrap_or(0);
        region & person.bounds.painful != 0
    };
    found.sort_by_key(|care| {
        (
            !care.regions.is_empty(),
            !care.regions.iter().any(hurts),
            Reverse(certainty(care)),
        )
    });
    found
}

fn certainty(care: &HomeCare) -> Certainty {
    let evidence = care.evidence.as_ref();
    evidence.map_or(Certainty::None, |evidence| evidence.certainty)
}

fn one_way(person: &Person<'_>, chosen: &[Choice], id: &str, item: &SelfCare) -> Option<HomeCare> {
    let knowledge = person.knowledge;
    let vocabulary = knowledge.vocabulary();
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
    let things = tools(person, item)?;
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
    let regions: Vec<usize> = (0..vocabulary.regions().len())
        .filter(|region| region_set(person, &item.regions) >> region & 1 == 1)
        .filter(|region| limits.permits(*region, things, lightest))
        .collect();
    if regions.is_empty() && !item.regions.is_empty() {
        return None;
    }
    let max_pressure = item.pressure.as_ref().and_then(|range| {
        let most = regions
            .iter()
            .map(|region| limits.pressure[*region])
            .max()?;
        Some(most.min(range.max as u8))
    });
    let names: Vec<String> = regions
        .iter()
        .map(|r| vocabulary.regions()[*r].clone())
        .collect();
    let best = item.evidence.iter().max_by_key(|evidence| evidence.grade);
    Some(HomeCare {
        id: id.to_owned(),
        title: item.title.clone(),
        summary: item.summary.clone(),
        setting,
        why: why(person, item, setting, &names),
        regions: names,
        max_pressure,
        setup: item.setup.clone(),
        how: item.how.clone(),
        minutes: item.minutes.as_ref().map(Amount::from),
        per_day: item.per_day.as_ref().map(Amount::from),
        per_week: item.per_week.as_ref().map(Amount::from),
        cautions: item.cautions.clone(),
        stop_when: item.stop_when.clone(),
        protocol: item.protocol.clone(),
        evidence: best.map(|best| EvidenceText::of(Some(best))),
        our_rule: item.our_rule.clone(),
        sources: item.sources.clone(),
    })
}

fn why(person: &Person<'_>, item: &SelfCare, setting: Setting, regions: &[String]) -> Vec<String> {
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
                .filter_map(|id| shelves.regions.get(id))
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
pub(super) fn moves(person: &Person<'_>) -> Vec<Exercise> {
    let mut fitting: Vec<(&String, &Move, bool)> = person
        .knowledge
        .shelves()
        .moves
        .iter()
        .filter(|(id, entry)| entry.item.withdrawn.is_none() && permitted(person, id, &entry.item))
        .map(|(id, entry)| {
            let here = region_set(person, &entry.item.regions) & person.bounds.painful != 0;
            (id, &entry.item, here)
        })
        .collect();
    fitting.sort_by_key(|(id, item, here)| (!here, gentleness(person, item), *id));
    let mut picked: Vec<&(&String, &Move, bool)> = Vec::new();
    picked.extend(fitting.iter().find(|(_, item, _)| is_plain(item)));
    for candidate in fitting
        .iter()
        .filter(|(_, item, here)| *here && !is_plain(item))
    {
        let kind = candidate.1.kind;
        let of_its_kind = picked
            .iter()
            .filter(|(_, item, _)| item.kind == kind)
            .count();
        if picked.len() < MOST_MOVES && of_its_kind < MOST_OF_A_KIND {
            picked.push(candidate);
        }
    }
    for candidate in &fitting {
        let known = picked.iter().any(|(id, _, _)| *id == candidate.0);
        if picked.len() < FEWEST_MOVES && !known {
            picked.push(candidate);
        }
    }
    picked
        .into_iter()
        .map(|(id, item, here)| exercise(id, item, *here))
        .collect()
}

/// Movement without any motion that a limit could forbid, such as walking.
fn is_plain(item: &Move) -> bool {
    item.kind == MoveKind::Movement && item.motions.is_empty()
}

/// What has a source and says how long comes first; then what asks for less.
fn gentleness(person: &Person<'_>, item: &Move) -> impl Ord + use<> {
    let elsewhere = region_set(person, &item.regions) & !person.bounds.painful;
    (
        item.basis == Basis::Design,
        item.minutes.is_none(),
        item.motions.len(),
        item.needs_floor,
        item.minutes.as_ref().map_or(0, |range| range.min as u32),
        elsewhere.count_ones(),
    )
}

fn permitted(person: &Person<'_>, id: &str, item: &Move) -> bool {
    let knowledge = person.knowledge;
    let vocabulary = knowledge.vocabulary();
    let frame = person.frame(Setting::Oneself);
    let limits = frame.limits();
    // Where nothing hands-on is left for home, plain movement still is.
    if limits.minutes == 0 && !is_plain(item) {
        return false;
    }
    let regions = region_set(person, &item.regions);
    let forbidden = limits.avoid | frame.without | avoided_at(limits, regions);
    let position = |name: &String| vocabulary.thing(name).is_some_and(|t| t & forbidden == 0);
    knowledge.move_things(id) & forbidden == 0
        && (item.positions.is_empty() || item.positions.iter().any(position))
}

fn exercise(id: &str, item: &Move, here: bool) -> Exercise {
    Exercise {
        id: id.to_owned(),
        title: item.title.clone(),
        summary: item.summary.clone(),
        kind: item.kind,
        why: match (here, item.kind) {
            (true, MoveKind::Stretch) => "It stretches where it hurts.",
            (true, MoveKind::Strengthen) => "It strengthens where it hurts.",
            (true, MoveKind::Movement) => "It moves where it hurts, and does not strain it.",
            (false, _) => "It keeps you moving, and your limits permit it.",
        }
        .to_owned(),
        setup: item.setup.clone(),
        how: item.how.clone(),
        hold_s: item.hold_s.as_ref().map(Amount::from),
        repeats: item.repeats.as_ref().map(Amount::from),
        minutes: item.minutes.as_ref().map(Amount::from),
        per_day: item.per_day.as_ref().map(Amount::from),
        per_week: item.per_week.as_ref().map(Amount::from),
        cautions: item.cautions.clone(),
        our_rule: item.our_rule.clone(),
        sources: item.sources.clone(),
    }
}

/// A short list for tonight: a session at home, what soothes with some proof, exercises; something in any case.
pub(super) fn tonight(
    person: &Person<'_>,
    chosen: &[Choice],
    self_care: &[HomeCare],
    moves: &[Exercise],
) -> Vec<Tonight> {
    let mut tonight = Vec::new();
    tonight.extend(session(person, chosen));
    let soothing = self_care.iter().filter(|care| {
        care.max_pressure.is_none() && !care.regions.is_empty() && certainty(care) >= Certainty::Low
    });
    if let Some(best) = soothing.max_by_key(|care| (certainty(care), Reverse(&care.id))) {
        tonight.push(Tonight {
            kind: TonightKind::SelfCare,
            id: best.id.clone(),
            sentence: format!("{}: {}", best.title, best.summary),
        });
    }
    for exercise in moves.iter().take(MOST_TONIGHT - tonight.len()) {
        tonight.push(Tonight {
            kind: TonightKind::Move,
            id: exercise.id.clone(),
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
                    id: id.clone(),
                    sentence: format!("{}: {}", entry.item.title, entry.item.summary),
                }),
        );
    }
    tonight
}

/// The best session that can be given at home now.
fn session(person: &Person<'_>, chosen: &[Choice]) -> Option<Tonight> {
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
            id: choice.technique.clone(),
            sentence: format!(
                "{}, {who}: a guided session of {} to {} minutes, at level {} of 5 at most.",
                choice.title, length.from, length.to, choice.max_pressure
            ),
        })
    })
}

fn tools(person: &Person<'_>, item: &SelfCare) -> Option<ThingSet> {
    let vocabulary = person.knowledge.vocabulary();
    item.tools
        .iter()
        .try_fold(0, |set, tool| Some(set | vocabulary.thing(tool)?))
}

fn region_set(person: &Person<'_>, names: &[String]) -> RegionSet {
    let vocabulary = person.knowledge.vocabulary();
    names
        .iter()
        .filter_map(|name| vocabulary.region_set(name))
        .fold(0, |set, region| set | region)
}
