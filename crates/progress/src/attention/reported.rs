//! Signs and after-effects that somebody reported.

use knowledge::{Disposition, Knowledge};

use super::{About, Ask, Case, Situation, When, again, answers_again};

/// A sign that was reported is new: the questions are answered again, and until then its own advice holds.
pub(super) fn signs<'k>(knowledge: &'k Knowledge, situation: &Situation<'_>) -> Vec<Ask<'k>> {
    let asks = situation.signs.iter().map(|sign| {
        let Some((id, entry)) = knowledge.shelves().stop_rules.get_key_value(*sign) else {
            let why = "You noted something new since you last answered the questions.".to_owned();
            let about = About::Sign { sign: None };
            return again(answers_again(knowledge), about, why);
        };
        let rule = &entry.item;
        let worst = rule.then.iter().map(|then| then.disposition).max();
        let then = rule.then.iter().map(|then| Case {
            condition: &then.condition,
            disposition: then.disposition,
            action: &then.action,
        });
        Ask {
            when: When::of(worst.unwrap_or(Disposition::ClinicianFirst)),
            about: About::Sign { sign: Some(id) },
            title: &rule.title,
            sentences: vec![format!("You noted: {}.", rule.sign.trim_end_matches('.'))],
            then: then.collect(),
            screen_again: true,
            our_rule: &rule.our_rule,
            sources: &rule.sources,
        }
    });
    asks.collect()
}

/// After-effects that went beyond what is expected.
pub(super) fn effects<'k>(knowledge: &'k Knowledge, situation: &Situation<'_>) -> Vec<Ask<'k>> {
    let unexpected = situation
        .effects
        .iter()
        .filter(|reported| !reported.expected);
    let asks = unexpected.map(|reported| {
        let shelf = &knowledge.shelves().after_effects;
        let Some((id, entry)) = shelf.get_key_value(reported.effect) else {
            let why = "You noted something unexpected after a session.".to_owned();
            let about = About::Effect { effect: None };
            return again(answers_again(knowledge), about, why);
        };
        let effect = &entry.item;
        Ask {
            when: When::of(effect.disposition),
            about: About::Effect { effect: Some(id) },
            title: &effect.title,
            sentences: vec![effect.action.clone()],
            then: Vec::new(),
            screen_again: true,
            our_rule: &effect.our_rule,
            sources: &effect.sources,
        }
    });
    asks.collect()
}
