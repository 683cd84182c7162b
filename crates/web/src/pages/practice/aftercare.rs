//! After a visit, for its client: what to note, and what to watch for.

use knowledge::Knowledge;
use maud::{Markup, html};

/// What a client can do after a visit, as a section of a page of theirs; the most urgent signs come first.
pub fn after_visit(knowledge: &Knowledge) -> Markup {
    let mut effects: Vec<_> = knowledge
        .shelves()
        .after_effects
        .values()
        .map(|entry| &entry.item)
        .filter(|effect| effect.withdrawn.is_none())
        .collect();
    effects.sort_by_key(|effect| std::cmp::Reverse(effect.disposition));
    html! {
        section.block aria-labelledby="after-visit" {
            h2 #after-visit { "After your visit" }
            p { "Note tomorrow how the pain is, better or worse: so you see whether it helps you." }
            p { a.button href="/diary" { "Open the diary" } " " a.button.plain href="/after" { "Tell what happened afterwards" } }
            details {
                summary { "What to watch for" }
                dl.signs {
                    @for effect in effects { div { dt { (effect.title) } dd { (effect.not_normal) " " (effect.action) } } }
                }
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_most_urgent_signs_come_first() {
        let knowledge = Knowledge::embedded().unwrap();
        let said = after_visit(&knowledge).into_string();
        let place = |words: &str| said.find(words).unwrap();
        assert!(place("Weak or numb legs") < place("A bruise"));
        assert!(place("A bruise") < place("No gain after a fair try"));
    }
}
