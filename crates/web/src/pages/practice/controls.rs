//! Fields of the forms of a practice as they are shown: label above, help below it, what is wrong beside.

use maud::{Markup, html};

use super::typed::Typed;
use crate::layout::complaint;

/// A choice: what its field holds, and its words.
pub type Choice = (String, String);

/// What describes a field: its help and what is wrong with it.
struct About<'a> {
    help_id: String,
    wrong_id: String,
    help: &'a str,
    wrong: &'a str,
}

impl<'a> About<'a> {
    fn of(typed: &'a Typed, name: &str, help: &'a str) -> About<'a> {
        About {
            help_id: format!("{name}-help"),
            wrong_id: format!("{name}-complaint"),
            help,
            wrong: typed.wrong(name),
        }
    }

    fn ids(&self) -> Option<String> {
        let parts = [(&self.help_id, self.help), (&self.wrong_id, self.wrong)];
        let ids: Vec<&str> = parts
            .iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(id, _)| id.as_str())
            .collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn invalid(&self) -> Option<&'static str> {
        (!self.wrong.is_empty()).then_some("true")
    }

    fn show(&self) -> Markup {
        html! {
            @if !self.help.is_empty() { p.help id=(self.help_id) { (self.help) } }
            (complaint(&self.wrong_id, self.wrong))
        }
    }
}

/// A line of text.
pub fn line(typed: &Typed, name: &str, label: &str, help: &str) -> Markup {
    of_kind(typed, name, label, help, "text", None)
}

/// A line of a kind that browsers know: `email`, `date`, `time`, `tel`.
pub fn of_kind(
    typed: &Typed,
    name: &str,
    label: &str,
    help: &str,
    kind: &str,
    list: Option<&str>,
) -> Markup {
    let about = About::of(typed, name, help);
    html! {
        div.field {
            label for=(name) { (label) }
            (about.show())
            input id=(name) name=(name) type=(kind) value=(typed.get(name)) list=[list] autocomplete="off"
                step=[(kind == "time").then_some("300")]
                aria-describedby=[about.ids()] aria-invalid=[about.invalid()];
        }
    }
}

/// A number with its unit.
pub fn number(typed: &Typed, name: &str, label: &str, help: &str, unit: &str) -> Markup {
    let about = About::of(typed, name, help);
    html! {
        div.field {
            label for=(name) { (label) }
            (about.show())
            span.with-unit {
                input id=(name) name=(name) type="text" inputmode="decimal" size="6" value=(typed.get(name)) autocomplete="off"
                    aria-describedby=[about.ids()] aria-invalid=[about.invalid()];
                span { (unit) }
            }
        }
    }
}

/// Several lines of text.
pub fn lines(typed: &Typed, name: &str, label: &str, help: &str) -> Markup {
    let about = About::of(typed, name, help);
    html! {
        div.field {
            label for=(name) { (label) }
            (about.show())
            textarea id=(name) name=(name) rows="3" aria-describedby=[about.ids()] aria-invalid=[about.invalid()] { (typed.get(name)) }
        }
    }
}

/// One of some choices.
pub fn choice(typed: &Typed, name: &str, label: &str, help: &str, choices: &[Choice]) -> Markup {
    let about = About::of(typed, name, help);
    html! {
        div.field {
            label for=(name) { (label) }
            (about.show())
            select id=(name) name=(name) aria-describedby=[about.ids()] aria-invalid=[about.invalid()] {
                @for (value, words) in choices { option value=(value) selected[typed.get(name) == value] { (words) } }
            }
        }
    }
}

/// Some of the choices.
pub fn ticks(typed: &Typed, name: &str, legend: &str, help: &str, choices: &[Choice]) -> Markup {
    let about = About::of(typed, name, help);
    html! {
        fieldset.field aria-describedby=[about.ids()] {
            legend { (legend) }
            (about.show())
            div.ticks {
                @for (value, words) in choices {
                    label.tick {
                        input type="checkbox" name=(name) value=(value) checked[typed.has(name, value)];
                        span { (words) }
                    }
                }
            }
        }
    }
}

/// Yes or no.
pub fn tick(typed: &Typed, name: &str, label: &str, help: &str) -> Markup {
    let about = About::of(typed, name, help);
    html! {
        div.field {
            label.tick {
                input type="checkbox" name=(name) value="yes" checked[typed.has(name, "yes")] aria-describedby=[about.ids()];
                span { (label) }
            }
            (about.show())
        }
    }
}

/// Which of two equal times of day, asked only when it matters.
pub fn which(typed: &Typed, time: &str) -> Markup {
    let name = format!("{time}_which");
    let twice = typed.wrong(time).contains("twice") || !typed.get(&name).is_empty();
    let choices = [
        (
            "first".to_owned(),
            "the first, before the clocks go back".to_owned(),
        ),
        ("second".to_owned(), "the second, after it".to_owned()),
    ];
    html! { @if twice { (choice(typed, &name, "Which of the two", "", &choices)) } }
}

/// A list of names to search in, for a field that names it.
pub fn names<'a>(id: &str, names: impl Iterator<Item = &'a str>) -> Markup {
    html! { datalist id=(id) { @for name in names { option value=(name) {} } } }
}

/// A hidden field.
pub fn hidden(name: &str, value: impl std::fmt::Display) -> Markup {
    html! { input type="hidden" name=(name) value=(value) autocomplete="off"; }
}

/// What is said over a form that was not taken.
pub fn not_taken(typed: &Typed) -> Markup {
    html! {
        @if !typed.is_right() { p.complaint role="alert" { span.complaint-sign aria-hidden="true" { "!" } "Nothing was changed yet. Please look at what is marked below." } }
    }
}
