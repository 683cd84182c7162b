//! What goes with every plan: other care, choosing a therapist, stopping, watching, looking again.

use knowledge::Knowledge;
use knowledge::items::{CriterionGroup, Item};

use super::{Advice, BesideMassage, Choice, Named, Need, Person, StopSign, Watch};
use crate::script::build::active_precautions;

/// Care beside massage, with what guidelines say of it.
pub(super) fn complementary(knowledge: &Knowledge) -> Vec<BesideMassage> {
    let shelf = &knowledge.shelves().complementary;
    in_use(shelf)
        .map(|(id, item)| BesideMassage {
            id: id.to_owned(),
            title: item.title.clone(),
            summary: item.summary.clone(),
            offer: item.offer,
            views: item.view.clone(),
            our_rule: item.our_rule.clone(),
            sources: item.sources.clone(),
        })
        .collect()
}

/// What to look for in a therapist: what this plan calls for first, then what holds for everyone.
pub(super) fn therapist(person: &Person<'_>, chosen: &[Choice]) -> Vec<Need> {
    let named = |id: &str, title: &str| Named {
        id: id.to_owned(),
        title: title.to_owned(),
    };
    let mut needs: Vec<Named> = Vec::new();
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
            .map(|choice| named(&choice.technique, &choice.title)),
    );

    let mut found: Vec<Need> = in_use(&person.knowledge.shelves().therapist_criteria)
        .filter_map(|(id, item)| {
            let because: Vec<Named> = needs
                .iter()
                .filter(|need| item.for_needs.contains(&need.id))
                .cloned()
                .collect();
            let general = item.for_needs.is_empty()
                && matches!(
                    item.group,
                    CriterionGroup::Ask | CriterionGroup::WarningSign
                );
            (general || !because.is_empty()).then(|| Need {
                id: id.to_owned(),
                title: item.title.clone(),
                group: item.group,
                good_answer: item.good_answer.clone(),
                because,
            })
        })
        .collect();
    found.sort_by_key(|need| (need.because.is_empty(), need.group as u8));
    found
}

/// What interrupts or ends a session.
pub(super) fn stop_signs(knowledge: &Knowledge) -> Vec<StopSign> {
    in_use(&knowledge.shelves().stop_rules)
        .map(|(id, item)| StopSign {
            id: id.to_owned(),
            sign: item.sign.clone(),
            do_now: item.do_now.clone(),
            ends_session: item.ends_session,
        })
        .collect()
}

/// What to watch for afterwards.
pub(super) fn after_effects(knowledge: &Knowledge) -> Vec<Watch> {
    in_use(&knowledge.shelves().after_effects)
        .map(|(id, item)| Watch {
            id: id.to_owned(),
            title: item.title.clone(),
            normal_if: item.normal_if.clone(),
            not_normal: item.not_normal.clone(),
            action: item.action.clone(),
            disposition: item.disposition,
            ask_days: item.ask_days.clone(),
        })
        .collect()
}

/// When to look again, go on or end.
pub(super) fn reviews(knowledge: &Knowledge) -> Vec<Advice> {
    in_use(&knowledge.shelves().reviews)
        .map(|(id, item)| advice(id, item, ""))
        .collect()
}

/// What to do after a session.
pub(super) fn aftercare(knowledge: &Knowledge) -> Vec<Advice> {
    in_use(&knowledge.shelves().aftercare)
        .map(|(id, item)| advice(id, item, &item.verdict))
        .collect()
}

fn advice(id: &str, item: &impl Item, verdict: &str) -> Advice {
    let header = item.header();
    Advice {
        id: id.to_owned(),
        title: header.title.to_owned(),
        text: header.text.trim().to_owned(),
        verdict: verdict.to_owned(),
        our_rule: header.our_rule.to_vec(),
        sources: header.sources.to_vec(),
    }
}

/// The items of a shelf that are not withdrawn.
fn in_use<T: Item>(shelf: &knowledge::Shelf<T>) -> impl Iterator<Item = (&str, &T)> {
    shelf
        .iter()
        .filter(|(_, entry)| entry.item.header().withdrawn.is_none())
        .map(|(id, entry)| (id.as_str(), &entry.item))
}
