//! The form of the search: where, when, what and with whom.

use maud::{Markup, html};

use super::FindPage;
use super::wish::{LANGUAGES, MOST_KM, Words};
use crate::layout::complaint;
use crate::pages::progress::title;

impl FindPage<'_> {
    /// The form with everything that can be wished for.
    pub(super) fn form(&self) -> Markup {
        let (wish, complaints) = (self.wish, self.complaints);
        html! {
            form.find method="post" action="/find" {
                (self.answers())
                input type="hidden" name="view" value=(wish.view.name());
                div.field.wide {
                    label for="where" { "Where" }
                    p.help id="where-help" {
                        @match self.app.places.is_empty() {
                            true => "Coordinates, such as 52.503, 13.411. Empty: practices anywhere.",
                            false => { "A postal code, a name, or coordinates such as 52.503, 13.411. Empty: practices anywhere." }
                        }
                        @if self.app.places.approximate { " Places of this list are only roughly right." }
                    }
                    (complaint("where-complaint", &complaints.place))
                    div.row data-position {
                        input #where type="text" name="where" value=(wish.typed) maxlength="100" autocomplete="off"
                            aria-describedby="where-help where-complaint" aria-invalid=[(!complaints.place.is_empty()).then_some("true")];
                        button.button type="button" data-position-button hidden { "Use my position" }
                        span.quiet role="status" data-position-status {}
                    }
                }
                (radios("how", "At a practice or at home", wish.how))
                (number("km", "Within, in kilometres", &wish.km.to_string(), &complaints.km))
                div.field {
                    label for="from" { "From which day" }
                    (complaint("from-complaint", &complaints.from.1))
                    @let typed = if complaints.from.1.is_empty() { wish.from.to_string() } else { complaints.from.0.clone() };
                    input #from type="date" name="from" value=(typed) min=(self.app.today()) aria-describedby="from-complaint"
                        aria-invalid=[(!complaints.from.1.is_empty()).then_some("true")];
                }
                (choice("times", "Times of the week", wish.times))
                div.field {
                    label for="technique" { "Technique" }
                    select #technique name="technique" {
                        option value="" { @if self.plan.is_some() { "What fits best" } @else { "Any" } }
                        @for (id, title) in self.techniques() { option value=(id) selected[wish.technique.as_deref() == Some(&id)] { (title) } }
                    }
                }
                div.field {
                    label for="language" { "Language" }
                    select #language name="language" {
                        option value="" { "Any" }
                        @for (code, name) in LANGUAGES { option value=(code) lang=(code) selected[wish.language.as_deref() == Some(code)] { (name) } }
                    }
                }
                (choice("gender", "With whom", wish.who))
                div.actions { button.button.primary type="submit" { "Show free times" } }
            }
        }
    }

    /// With a plan the techniques that it chose, otherwise all that a therapist gives.
    fn techniques(&self) -> Vec<(String, String)> {
        let knowledge = &self.app.knowledge;
        match self.plan {
            Some((needs, _)) => {
                let ids = needs
                    .asked
                    .techniques
                    .iter()
                    .map(|wanted| wanted.technique.clone());
                ids.map(|id| (id.clone(), title(knowledge, &id))).collect()
            }
            None => {
                let all = knowledge.shelves().techniques.iter();
                all.filter(|(_, entry)| {
                    entry.item.withdrawn.is_none()
                        && entry.item.settings.contains(&knowledge::Setting::Therapist)
                })
                .map(|(id, entry)| (id.clone(), entry.item.title.clone()))
                .collect()
            }
        }
    }
}

fn choice<W: Words>(name: &str, label: &str, chosen: W) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @for (word, value, words) in W::ALL { option value=(value) selected[*word == chosen] { (words) } }
            }
        }
    }
}

fn radios<W: Words>(name: &str, label: &str, chosen: W) -> Markup {
    html! {
        fieldset.field.radios {
            legend { (label) }
            @for (word, value, words) in W::ALL {
                label.option { input type="radio" name=(name) value=(value) checked[*word == chosen]; span { (words) } }
            }
        }
    }
}

fn number(name: &str, label: &str, value: &str, (typed, wrong): &(String, String)) -> Markup {
    let id = format!("{name}-complaint");
    html! {
        div.field {
            label for=(name) { (label) }
            (complaint(&id, wrong))
            input id=(name) type="text" inputmode="numeric" name=(name) size="5" value=(if wrong.is_empty() { value } else { typed })
                aria-describedby=(id) aria-invalid=[(!wrong.is_empty()).then_some("true")] title={ "1 to " (MOST_KM) };
        }
    }
}
