//! What happened after one session: the questions of the day, and what was told before.

use jiff::civil::Date;
use knowledge::Knowledge;
use knowledge::items::AfterEffect;
use maud::{Markup, Render, html};
use store::{AccountId, AdverseEvent, FollowUp, SessionId, SessionLog};

use super::given_on;
use super::read::Told;
use crate::App;
use crate::error::Problem;
use crate::form::Fields;
use crate::history::{EXPECTED, UNEXPECTED};
use crate::layout::complaint;
use crate::pages::own::{LONGEST_NOTE, own};
use crate::pages::progress::title;
use crate::words::day;

/// How an effect is kept that somebody told in their own words.
pub const OTHER: &str = "other";

/// The page of a session.
pub struct OnePage<'a> {
    /// Knowledge, clock and store.
    pub app: &'a App,
    /// The session.
    pub session: SessionLog,
    /// Today.
    pub today: Date,
    /// When it is asked, by days after the session.
    pub follow_ups: Vec<FollowUp>,
    /// What was told.
    pub events: Vec<AdverseEvent>,
    /// As sent.
    pub typed: Fields,
    /// What is wrong with that; empty = nothing.
    pub complaint: String,
}

impl<'a> OnePage<'a> {
    /// Reads a session of this account.
    ///
    /// # Errors
    /// 404 when the account has no such session.
    pub async fn load(
        app: &'a App,
        account: AccountId,
        id: SessionId,
    ) -> Result<OnePage<'a>, Problem> {
        let session = app.store.session(account, id).await?;
        Ok(OnePage {
            app,
            session: session.ok_or(Problem::NotFound)?,
            today: app.today(),
            follow_ups: app.store.follow_ups(account, id).await?,
            events: app.store.events_after(account, id).await?,
            typed: Fields::default(),
            complaint: String::new(),
        })
    }

    /// The question that is due: the newest one, because it covers the days of those before.
    pub fn due(&self) -> Option<&FollowUp> {
        let due = self.follow_ups.iter().rev();
        due.filter(|ask| ask.due_day <= self.today)
            .find(|ask| ask.answered_at.is_none())
    }

    /// What to keep as the answer of which day. A day that was let pass is covered by the answer of a later one.
    pub fn answers(&self, told: &Told) -> Vec<(u32, String)> {
        let Some(offset) = told.offset else {
            return Vec::new();
        };
        let passed = self.follow_ups.iter().filter(|ask| {
            ask.day_offset < offset && ask.answered_at.is_none() && ask.due_day <= self.today
        });
        let covered = serde_json::json!({ "covered_by": offset }).to_string();
        let mut answers: Vec<(u32, String)> = passed
            .map(|ask| (ask.day_offset, covered.clone()))
            .collect();
        answers.push((offset, told.answer.clone()));
        answers
    }

    /// What is asked about, the most urgent first: on a due day what belongs to that day, otherwise everything.
    pub fn effects(&self) -> Vec<(&'a str, &'a AfterEffect)> {
        let offset = self.due().map(|due| due.day_offset);
        let belongs = |effect: &AfterEffect| match offset {
            Some(offset) => effect.ask_days.iter().any(|day| u32::from(*day) == offset),
            None => true,
        };
        let mut effects: Vec<_> = effects(&self.app.knowledge)
            .filter(|(_, effect)| belongs(effect))
            .collect();
        effects.sort_by_key(|(_, effect)| std::cmp::Reverse(effect.disposition));
        effects
    }
}

/// Everything that may happen after a session and is asked about.
fn effects(knowledge: &Knowledge) -> impl Iterator<Item = (&str, &AfterEffect)> {
    let shelf = knowledge.shelves().after_effects.iter();
    shelf
        .filter(|(_, entry)| entry.item.withdrawn.is_none())
        .map(|(id, entry)| (id.as_str(), &entry.item))
}

/// Whether it may stay within what is expected. The content says "never" in words; what needs care the same day is no
/// matter of degree.
pub fn can_be_expected(effect: &AfterEffect) -> bool {
    effect.disposition < knowledge::Disposition::SameDay && !effect.normal_if.starts_with("Never")
}

impl Render for OnePage<'_> {
    fn render(&self) -> Markup {
        let name = title(&self.app.knowledge, &self.session.technique);
        let main = html! {
            p.kicker { a href="/after" { "Your sessions" } }
            h1 { (name) }
            p.lead { (self.about()) }
            (self.told())
            (self.form())
        };
        own("/progress", "after", &name, &main)
    }
}

impl OnePage<'_> {
    fn about(&self) -> Markup {
        let session = &self.session;
        html! {
            (day(given_on(self.app, session))) ", " (session.minutes) " minutes."
            @if let Some((before, after)) = session.pain_before.zip(session.pain_after) {
                " Pain " (before.get()) " of 10 before, " (after.get()) " after."
            }
            @if session.stopped_by.is_some() { " It ended early." }
        }
    }

    fn told(&self) -> Markup {
        let asked = self.follow_ups.iter().any(|ask| ask.answered_at.is_some());
        let beyond = self.events.iter().any(|event| event.severity == UNEXPECTED);
        html! {
            @if beyond { p.note { "Something went beyond what is expected. " a href=(format!("/after/{}/advice", self.session.id)) { "What to do about it" } } }
            @if asked || !self.events.is_empty() {
                section.block aria-labelledby="told" {
                    h2 #told { "What you told" }
                    ul {
                        @for event in &self.events { li { (self.event(event)) } }
                        @for ask in self.follow_ups.iter().filter(|ask| says_nothing(ask)) { li { (nth(ask.day_offset)) ": nothing happened." } }
                    }
                }
            }
            @if self.due().is_none() && let Some(next) = self.next() {
                p.note { "We ask again from " (day(next.due_day)) " on. If something happens before then, tell it here." }
            }
        }
    }

    fn event(&self, event: &AdverseEvent) -> Markup {
        let known = self.app.knowledge.shelves().after_effects.get(&event.kind);
        html! {
            (day(event.day)) ": "
            (known.map_or("something else", |entry| entry.item.title.as_str()))
            @if known.is_some() { @if event.severity == EXPECTED { ", as expected" } @else { ", beyond what is expected" } }
            @if let Some(words) = &event.words { ". " q { (words) } }
        }
    }

    fn next(&self) -> Option<&FollowUp> {
        self.follow_ups.iter().find(|ask| ask.due_day > self.today)
    }

    fn form(&self) -> Markup {
        let due = self.due();
        html! {
            form.after method="post" action=(format!("/after/{}", self.session.id)) autocomplete="off" {
                @if let Some(due) = due { input type="hidden" name="day" value=(due.day_offset); }
                h2 { @if let Some(due) = due { (nth(due.day_offset)) ": did any of this happen?" } @else { "Did any of this happen?" } }
                (complaint("after-complaint", &self.complaint))
                @if due.is_some() {
                    button.button.primary type="submit" name="nothing" value="yes" { "Nothing of this happened" }
                    p.help { "Or tick what did, the most urgent first." }
                }
                @for (id, effect) in self.effects() { (self.effect(id, effect)) }
                div.field {
                    label for="words" { "Something else that worries you" }
                    p.help #words-help { "Leave it empty if there is nothing." }
                    textarea #words name="words" rows="2" maxlength=(LONGEST_NOTE) aria-describedby="words-help" { (self.typed.one("words").unwrap_or_default()) }
                }
                button.button.primary type="submit" { "Tell it" }
            }
        }
    }

    /// Emergencies are one tap; what is a matter of degree says where the line is.
    fn effect(&self, id: &str, effect: &AfterEffect) -> Markup {
        let typed = self.typed.one(id);
        let choice = |value: &str, words: &str, text: &str| {
            html! {
                label.option {
                    input type="radio" name=(id) value=(value) checked[typed.unwrap_or("no") == value];
                    span { b { (words) } @if !text.is_empty() { " " (text) } }
                }
            }
        };
        html! {
            fieldset.effect {
                legend.question { (effect.title) }
                div.answers {
                    (choice("no", "No", ""))
                    @if can_be_expected(effect) { (choice(EXPECTED, "Yes, as expected.", &effect.normal_if)) }
                    (choice(UNEXPECTED, if can_be_expected(effect) { "Yes, and more than that." } else { "Yes." }, &effect.not_normal))
                }
            }
        }
    }
}

/// "The day after", "Day 3".
fn nth(offset: u32) -> String {
    match offset {
        1 => "The day after".to_owned(),
        n => format!("{n} days after"),
    }
}

fn says_nothing(ask: &FollowUp) -> bool {
    ask.answer.as_deref() == Some(super::read::NOTHING)
}
