//! A row of numbers to choose from.

use std::ops::RangeInclusive;

use maud::{Markup, html};

/// A rating on whole numbers.
pub struct Scale<'a> {
    /// The field.
    pub name: &'a str,
    /// The question; it may hold words of a person.
    pub question: &'a str,
    /// The numbers.
    pub numbers: RangeInclusive<i64>,
    /// The one that is chosen.
    pub chosen: Option<i64>,
}

impl Scale<'_> {
    /// Each number sends the form.
    pub fn buttons(&self) -> Markup {
        let id = format!("{}-question", self.name);
        html! {
            div.rating role="group" aria-labelledby=(id) {
                h2.question #(id) { (self.question) }
                div.answers.scale {
                    @for number in self.numbers.clone() {
                        button.answer type="submit" name=(self.name) value=(number) aria-pressed=(self.chosen == Some(number)) { (number) }
                    }
                }
            }
        }
    }

    /// One number is chosen, and the form is sent by a button of its own.
    pub fn radios(&self) -> Markup {
        html! {
            fieldset.rating {
                legend.question { (self.question) }
                div.answers.scale {
                    @for number in self.numbers.clone() {
                        label.pick {
                            input type="radio" name=(self.name) value=(number) checked[self.chosen == Some(number)];
                            span { (number) }
                        }
                    }
                }
            }
        }
    }
}
