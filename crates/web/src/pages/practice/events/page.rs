//! The page of what happened: filters, the list, and the form.

use jiff::civil::Date;
use maud::{Markup, Render, html};
use store::PracticeEvent;

use super::{DAYS, EventsPage, SEVERITIES, kind, line, whom_to_tell};
use crate::layout::complaint;
use crate::pages::after::OTHER;
use crate::pages::own::LONGEST_NOTE;
use crate::pages::practice::frame::at_work;
use crate::when;

impl Render for EventsPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "What happened after visits" }
            @if self.wanted.done { p.note role="status" { "Noted." } }
            (self.filters())
            (self.list())
            @if !self.visits.is_empty() { (self.form()) }
        };
        at_work(self.staff, "/events", "What happened after visits", &main)
    }
}

impl EventsPage<'_> {
    fn filters(&self) -> Markup {
        html! {
            form.row.filters method="get" action=(format!("/practice/{}/events", self.staff.practice.id)) {
                div.field {
                    label for="shown-severity" { "How bad" }
                    select #shown-severity name="severity" {
                        option value="" { "All" }
                        @for (id, words) in SEVERITIES { option value=(id) selected[self.wanted.severity.as_deref() == Some(id)] { (words) } }
                    }
                }
                div.field {
                    label for="shown-days" { "Since" }
                    select #shown-days name="days" {
                        @for (days, words) in DAYS { option value=(days) selected[self.wanted.days.unwrap_or(DAYS[1].0) == days] { (words) } }
                    }
                }
                button.button type="submit" { "Show" }
            }
        }
    }

    fn list(&self) -> Markup {
        html! {
            @if self.events.is_empty() { p { "Nothing is noted in this time." } }
            @else {
                p { (self.events.len()) @if self.events.len() == 1 { " event." } @else { " events." } " That few are noted does not show that few happened." }
                ul.records {
                    @for event in &self.events {
                        li { div {
                            @if self.is_own(event) { (self.name(event)) ", " (line(self.app, event)) } @else { (self.counted(event)) }
                            @if let Some(tell) = whom_to_tell(self.app, event) { p.tell-whom { b { "Whom to tell: " } (tell) } }
                        } }
                    }
                }
            }
        }
    }

    fn name(&self, event: &PracticeEvent) -> &str {
        let name = self
            .names
            .iter()
            .find(|(client, _)| *client == event.client);
        name.map_or("", |(_, name)| name)
    }

    /// Without a name and without anybody's words.
    fn counted(&self, event: &PracticeEvent) -> Markup {
        let by = self
            .therapists
            .iter()
            .find(|therapist| therapist.id == event.therapist);
        html! {
            b { (kind(self.app, event)) }
            @if let Some(severity) = &event.severity { " (" (severity) ")" }
            ", noted on " (when::day(event.recorded_at, &self.staff.practice.zone))
            @if let Some(by) = by { " by " (by.name) }
            @if event.follow_up.is_some() { ". Something is still to be done." }
        }
    }

    fn wrong(&self, field: &str) -> &str {
        let wrong = self.wrong.iter().find(|(known, _)| *known == field);
        wrong.map_or("", |(_, text)| text)
    }

    fn form(&self) -> Markup {
        let typed = |field: &str| self.typed.one(field).unwrap_or_default();
        let visit = self
            .typed
            .one("visit")
            .or(self.wanted.visit.as_deref())
            .unwrap_or_default();
        let today: Date = self.app.today();
        let on = self
            .typed
            .one("day")
            .map_or_else(|| today.to_string(), str::to_owned);
        let effects = self.app.knowledge.shelves().after_effects.iter();
        let effects: Vec<_> = effects
            .filter(|(_, entry)| entry.item.withdrawn.is_none())
            .collect();
        let zone = &self.staff.practice.zone;
        html! {
            section.block aria-labelledby="new" {
                h2 #new { "Note something" }
                form.fields method="post" action=(format!("/practice/{}/events", self.staff.practice.id)) autocomplete="off" novalidate {
                    input type="hidden" name="event" value=(self.id);
                    div.field {
                        label for="visit" { "After which visit" }
                        (complaint("visit-complaint", self.wrong("visit")))
                        select #visit name="visit" aria-describedby="visit-complaint" {
                            option value="" { "Choose" }
                            @for (known, name) in &self.visits {
                                option value=(known.id) selected[known.id.to_string() == visit] { (name) ", " (when::day(known.starts_at, zone)) }
                            }
                        }
                    }
                    div.field {
                        label for="kind" { "What happened" }
                        (complaint("kind-complaint", self.wrong("kind")))
                        select #kind name="kind" aria-describedby="kind-complaint" {
                            option value="" { "Choose" }
                            @for (id, entry) in &effects { option value=(id) selected[typed("kind") == id.as_str()] { (entry.item.title) } }
                            option value=(OTHER) selected[typed("kind") == OTHER] { "Something else" }
                        }
                    }
                    fieldset.quick {
                        legend { "How bad it was" }
                        (complaint("severity-complaint", self.wrong("severity")))
                        div { @for (id, words) in SEVERITIES { label.pick { input type="radio" name="severity" value=(id) checked[typed("severity") == id] autocomplete="off"; span { (words) } } } }
                    }
                    div.field {
                        label for="day" { "On which day" }
                        (complaint("day-complaint", self.wrong("day")))
                        input #day type="date" name="day" value=(on) max=(today) aria-describedby="day-complaint";
                    }
                    @for (field, label) in [("words", "In words"), ("done", "What was done"), ("follow_up", "What is still to be done")] {
                        @let wrong = format!("{field}-complaint");
                        div.field {
                            label for=(field) { (label) }
                            (complaint(&wrong, self.wrong(field)))
                            textarea id=(field) name=(field) rows="2" maxlength=(LONGEST_NOTE) aria-describedby=(wrong) { (typed(field)) }
                        }
                    }
                    button.button.primary type="submit" { "Note it" }
                }
            }
        }
    }
}
