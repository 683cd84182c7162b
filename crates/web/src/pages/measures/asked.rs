//! What a measure asks, as fields of a form.

use maud::{Markup, html};
use progress::form::{Answer, FormItem};
use progress::instrument::Asked;

use super::one::OnePage;
use super::read::is_list;
use crate::layout::complaint;
use crate::pages::scale::Scale;
use crate::words::number;

/// The fields of a measure.
pub fn asked(page: &OnePage<'_>) -> Markup {
    match page.instrument.asked() {
        Asked::Total => total(page),
        Asked::Question(_) if is_list(&page.instrument) => activities(page),
        Asked::Question(question) => rating(page, "value", question),
        Asked::Items(items) => html! {
            @for (i, item) in items.iter().enumerate() { (item_fields(page, i + 1, item)) }
        },
    }
}

fn total(page: &OnePage<'_>) -> Markup {
    let measure = page.instrument.measure;
    let range = match (measure.min, measure.max) {
        (Some(min), Some(max)) => format!("From {} to {}.", number(min), number(max)),
        _ => String::new(),
    };
    html! {
        @if !measure.link.is_empty() {
            p { "The questions belong to somebody else. "
                a href=(measure.link) rel="noreferrer" { "Get them from their owner" }
                ", fill them in there or on paper, and type the total here." }
        }
        div.field {
            label for="total" { "Total" }
            @if !range.is_empty() { p.help id="total-help" { (range) " " @if measure.higher_is == knowledge::items::HigherIs::Worse { "Higher is worse." } @else { "Higher is better." } } }
            (complaint("total-complaint", page.complaint("total")))
            input #total type="text" inputmode="decimal" name="total" value=(page.typed.one("total").unwrap_or_default()) required
                aria-describedby=[page.described("total")] aria-invalid=[page.described("total").map(|_| "true")];
        }
    }
}

/// One row of whole numbers over the whole scale.
fn rating(page: &OnePage<'_>, name: &str, question: &str) -> Markup {
    let (min, max, _) = page.instrument.item_range();
    let scale = Scale {
        name,
        question,
        numbers: min as i64..=max as i64,
        chosen: page.typed.one(name).and_then(|typed| typed.parse().ok()),
    };
    html! {
        (complaint(&format!("{name}-complaint"), page.complaint(name)))
        (scale.radios())
    }
}

fn activities(page: &OnePage<'_>) -> Markup {
    html! {
        h2 { "How well can you do each one now?" }
        p.help { "0 is not at all, 10 is as well as before. Leave out what you cannot judge today." }
        @for activity in &page.activities { (rating(page, &format!("rate-{}", activity.id), &activity.words)) }
    }
}

fn item_fields(page: &OnePage<'_>, n: usize, item: &FormItem) -> Markup {
    let name = format!("item-{n}");
    let typed: Vec<&str> = page.typed.all(&name).collect();
    let chosen = |value: f64| typed.iter().any(|typed| typed.parse() == Ok(value));
    let kind = match page.instrument.measure.higher_of_two {
        true => "checkbox",
        false => "radio",
    };
    html! {
        fieldset.item {
            @match &item.answer {
                Answer::Tick => {
                    legend.unseen { (n) }
                    (complaint(&format!("{name}-complaint"), page.complaint(&name)))
                    label.option { input type="checkbox" name=(name) value="1" checked[chosen(1.0)]; span { (item.text) } }
                }
                Answer::Options { options } => {
                    legend.question { (n) ". " (item.text) }
                    (complaint(&format!("{name}-complaint"), page.complaint(&name)))
                    div.answers { @for option in options {
                        label.option { input type=(kind) name=(name) value=(option.value) checked[chosen(option.value)]; span { (option.text) } }
                    } }
                }
                Answer::Scale { min, max, least, most } => {
                    (rating_between(page, &name, &format!("{n}. {}", item.text), (*min, *max)))
                    p.ends { span { (number(*min)) " " (least) } span { (number(*max)) " " (most) } }
                }
            }
        }
    }
}

fn rating_between(
    page: &OnePage<'_>,
    name: &str,
    question: &str,
    (min, max): (f64, f64),
) -> Markup {
    let scale = Scale {
        name,
        question,
        numbers: min as i64..=max as i64,
        chosen: page.typed.one(name).and_then(|typed| typed.parse().ok()),
    };
    html! {
        (complaint(&format!("{name}-complaint"), page.complaint(name)))
        (scale.radios())
    }
}
