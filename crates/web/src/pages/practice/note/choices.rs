//! What is often said in a note, as choices: a note in a minute.

use maud::{Markup, html};

/// A part of a note with what is often said there.
pub struct Group {
    /// The field that the choices stand beside.
    pub field: &'static str,
    /// What they answer.
    pub legend: &'static str,
    /// Id and words.
    pub choices: &'static [(&'static str, &'static str)],
}

/// All of them.
pub const GROUPS: [Group; 4] = [
    Group {
        field: "subjective",
        legend: "Since the last visit",
        choices: &[
            ("since_better", "Better"),
            ("since_same", "Unchanged"),
            ("since_worse", "Worse"),
            ("since_first", "First visit"),
        ],
    },
    Group {
        field: "objective",
        legend: "What you found and did",
        choices: &[
            ("found_tender", "Tender to touch"),
            ("found_tight", "Firm to touch"),
            ("found_moves_less", "Moves less freely"),
            ("did_as_planned", "Given as planned"),
            ("did_lighter", "Lighter than planned"),
            ("did_shorter", "Ended early"),
        ],
    },
    Group {
        field: "assessment",
        legend: "How it went",
        choices: &[
            ("went_well", "Well tolerated"),
            ("went_sore", "Some discomfort during the work"),
            ("went_no_reaction", "No reaction to mind"),
        ],
    },
    Group {
        field: "plan",
        legend: "What comes next",
        choices: &[
            ("next_same", "Go on as planned"),
            ("next_lighter", "Lighter next time"),
            ("next_other", "Another technique next time"),
            ("next_review", "Look again before the next visit"),
            ("next_refer", "See a clinician first"),
            ("next_none", "No further visit needed"),
        ],
    },
];

/// Whether a word is one of them.
pub fn is_known(id: &str) -> bool {
    GROUPS
        .iter()
        .flat_map(|group| group.choices)
        .any(|(known, _)| *known == id)
}

/// The words of those chosen beside a field.
pub fn words(field: &str, chosen: impl Fn(&str) -> bool) -> Vec<&'static str> {
    GROUPS
        .iter()
        .filter(|group| group.field == field)
        .flat_map(|group| group.choices)
        .filter(|(id, _)| chosen(id))
        .map(|(_, words)| *words)
        .collect()
}

/// The choices beside a field, as boxes.
pub fn boxes(field: &str, chosen: impl Fn(&str) -> bool) -> Markup {
    html! {
        @for group in GROUPS.iter().filter(|group| group.field == field) {
            fieldset.quick {
                legend { (group.legend) }
                div {
                    @for (id, words) in group.choices {
                        label.pick { input type="checkbox" name="choice" value=(id) checked[chosen(id)] autocomplete="off"; span { (words) } }
                    }
                }
            }
        }
    }
}
