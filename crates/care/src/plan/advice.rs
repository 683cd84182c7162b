//! What goes with every plan: other care, choosing a therapist, stopping, watching, looking again.

use knowledge::Knowledge;
use knowledge::items::{CriterionGroup, Item};

use super::{Advice, BesideMassage, Choice, Named, Need, Person, StopSign, Watch};
use crate::script::build::active_precautions;

/// Care beside massage, with what guidelines say of it.
pub(super) fn complementary(knowledge: &Knowledge) -> Vec<BesideMassage<'_>> {
    let shelf = &knowledge.shelves().complementary;
    in_use(shelf)
        .map(|(id, item)| BesideMassage {
            id,
            title: &item.title,
            summary: &item.summary,
            offer: item.offer,
            views: &item.view,
            our_rule: &item.our_rule,
            sources: &item.sources,
        })
        .collect()
}

/// What to look for in a therapist: what this plan calls for first, then what holds for everyone.
pub(super) fn therapist<'k>(person: &Person<'_, 'k>, chosen: &[Choice<'k>]) -> Vec<Need<'k>> {
    let named = |id: &'k str, title: &'k str| Named { id, title };
    let mut needs: Vec<Named<'k>> = Vec::new();
    needs.extend(
        person
            .presentations
            .iter()
            .map(|(id, item)| named(id, &item.title)),
    );
    needs.extend(
        active_precautions(person.knowledge, &person.bounds.limits)
            .map(|(id, item)| named(id, &item.title)),
    );
    needs.extend(
        chosen
            .iter()
            .map(|choice| named(choice.technique, choice.title)),
    );

    let mut found: Vec<Need<'k>> = in_use(&person.knowledge.shelves().therapist_criteria)
        .filter_map(|(id, item)| {
            let because: Vec<Named<'k>> = needs
                .iter()
                .filter(|need| item.for_needs.iter().any(|id| id == need.id))
                .copied()
                .collect();
            let general = item.for_needs.is_empty()
                && matches!(
                    item.group,
                    CriterionGroup::Ask | CriterionGroup::WarningSign
                );
            (general || !because.is_empty()).then(|| Need {
                id,
                title: &item.title,
                group: item.group,
                good_answer: &item.good_answer,
                because,
            })
        })
        .collect();
    found.sort_by_key(|need| (need.because.is_empty(), need.group as u8));
    found
}

/// What interrupts or ends a session.
pub(super) fn stop_signs(knowledge: &Knowledge) -> Vec<StopSign<'_>> {
    in_use(&knowledge.shelves().stop_rules)
        .map(|(id, item)| StopSign {
            id,
            sign: &item.sign,
            do_now: &item.do_now,
            ends_session: item.ends_session,
        })
        .collect()
}

/// What to watch for afterwards.
pub(super) fn after_effects(knowledge: &Knowledge) -> Vec<Watch<'_>> {
    in_use(&knowledge.shelves().after_effects)
        .map(|(id, item)| Watch {
            id,
            title: &item.title,
            normal_if: &item.normal_if,
            not_normal: &item.not_normal,
            action: &item.action,
            disposition: item.disposition,
            ask_days: &item.ask_days,
        })
        .collect()
}

/// When to look again, go on or end.
pub(super) fn reviews(knowledge: &Knowledge) -> Vec<Advice<'_>> {
    in_use(&knowledge.shelves().reviews)
        .map(|(id, item)| advice(id, item, ""))
        .collect()
}

/// What to do after a session.
pub(super) fn aftercare(knowledge: &Knowledge) -> Vec<Advice<'_>> {
    in_use(&knowledge.shelves().aftercare)
        .map(|(id, item)| advice(id, item, &item.verdict))
        .collect()
}

fn advice<'k>(id: &'k str, item: &'k impl Item, verdict: &'k str) -> Advice<'k> {
    let header = item.header();
    Advice {
        id,
        title: header.title,
        text: header.text.trim(),
        verdict,
        our_rule: header.our_rule,
        sources: header.sources,
    }
}

/// The items of a shelf that are not withdrawn.
fn in_use<T: Item>(shelf: &knowledge::Shelf<T>) -> impl Iterator<Item = (&str, &T)> {
    shelf
        .iter()
        .filter(|(_, entry)| entry.item.header().withdrawn.is_none())
        .map(|(id, entry)| (id.as_str(), &entry.item))
}
