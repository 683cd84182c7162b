//! What the client shares beside the decision: each part only with their consent, and what is not shared said plainly.

use knowledge::Knowledge;
use maud::{Markup, html};
use progress::{GivenSession, Instrument, Range, Series, series};
use store::{AdverseEvent, Consent, Zone};

use super::super::visit::{Decided, Visit, visits_of};
use crate::App;
use crate::chart::Chart;
use crate::consent::Sees;
use crate::error::Problem;
use crate::history::{EXPECTED, History};
use crate::pages::answers::{answer_words, parts};
use crate::pages::measures::words;
use crate::pages::progress::{shown, title};
use crate::when;
use crate::words::day;

/// How a visit to the practice is named under a chart.
pub const VISIT: &str = "visit";

/// The measure whose chart is unfolded.
const PAIN: &str = "pain_nrs";

/// Questions about how somebody would like it.
const PREFERENCES: [&str; 4] = ["pressure_wish", "stay_dressed", "floor", "helped_before"];

/// What the client shares.
pub struct Shared {
    consent: Option<Consent>,
    history: Option<History>,
    events: Vec<AdverseEvent>,
}

impl Shared {
    /// Reads what may be seen and nothing else.
    ///
    /// # Errors
    /// 503 when the store is busy.
    pub async fn load(app: &App, visit: &Visit) -> Result<Shared, Problem> {
        let consent = visit.consent(app).await?;
        let may = |part: Sees| part.within(consent.as_ref());
        let account = visit.client.account;
        let history = match account {
            Some(account) if may(Sees::Diary) || may(Sees::Measures) => {
                let visits = visits_of(app, &visit.client, app.now()).await?;
                let visits = visits.iter().map(|visit| app.clock.day_of(visit.starts_at));
                let history = History::load(app, account, app.today()).await?;
                Some(history.shared(may(Sees::Diary), may(Sees::Measures), given(visits)))
            }
            _ => None,
        };
        let events = match account {
            Some(account) if may(Sees::Events) => app.store.events(account).await?,
            _ => Vec::new(),
        };
        Ok(Shared {
            consent,
            history,
            events,
        })
    }

    /// What they noted, as far as it is shared.
    pub fn history(&self) -> Option<&History> {
        self.history.as_ref()
    }

    /// What they noted after sessions, if that is shared.
    pub fn events(&self) -> &[AdverseEvent] {
        &self.events
    }

    /// A part is shared.
    pub fn may(&self, part: Sees) -> bool {
        part.within(self.consent.as_ref())
    }

    /// The measures that are shared, as somebody may read their last days: what was noted, in short sentences.
    pub fn told(&self, app: &App, visit: &Visit, decided: Option<&Decided>) -> Markup {
        let knowledge = &*app.knowledge;
        html! {
            section.block.shared aria-labelledby="shared" {
                h2 #shared { "What the client shares" }
                @if let (true, Some(history)) = (self.may(Sees::Diary) || self.may(Sees::Measures), &self.history) {
                    (trends(knowledge, history))
                }
                @if self.may(Sees::Answers) {
                    @if let Some(decided) = decided { (preferences(knowledge, decided)) (answers(knowledge, decided)) }
                }
                @if self.may(Sees::Events) { (self.after(knowledge)) }
                (self.withheld(visit))
            }
        }
    }

    /// The answers that changed, where they are shared.
    pub fn changed_answers(&self, app: &App, newest: &Decided) -> Markup {
        let knowledge = &*app.knowledge;
        let changed = newest.intake.changed.iter().flat_map(store::Words::iter);
        let changed = changed.filter_map(|id| {
            let ix = knowledge.question_ix(id)?;
            let question = knowledge.question(ix);
            let said = newest
                .answers
                .get(ix)
                .map(|value| answer_words(question, value));
            Some((question, said.unwrap_or_else(|| "not answered".to_owned())))
        });
        html! {
            @if self.may(Sees::Answers) {
                ul { @for (question, said) in changed { li { (question.item.title) " " b { (said) } } } }
            }
        }
    }

    fn after(&self, knowledge: &Knowledge) -> Markup {
        let known = |event: &AdverseEvent| {
            let entry = knowledge.shelves().after_effects.get(&event.kind);
            entry.map_or_else(
                || "Something else".to_owned(),
                |entry| entry.item.title.clone(),
            )
        };
        html! {
            h3 { "After earlier sessions" }
            @if self.events.is_empty() { p { "Nothing was told." } }
            ul {
                @for event in &self.events {
                    li {
                        (day(event.day)) ": " (known(event))
                        @if event.severity == EXPECTED { ", as expected" } @else { ", " b { "beyond what is expected" } }
                        @if let Some(words) = &event.words { ". " q { (words) } }
                    }
                }
            }
        }
    }

    /// What is not shared, said plainly, so that nobody takes silence for "nothing there".
    fn withheld(&self, visit: &Visit) -> Markup {
        let withheld: Vec<&str> = Sees::ALL
            .into_iter()
            .filter(|part| !self.may(*part))
            .map(|part| part.words())
            .collect();
        html! {
            @if visit.client.account.is_none() {
                p { "This client has no account, so there is nothing to share but what they tell you." }
            } @else if !withheld.is_empty() {
                p { b { "Not shared: " } (withheld.join("; ").replace("my ", "their ").replace(" I ", " they ")) ". Ask, and take a no." }
            }
        }
    }

    /// The consent as it stands.
    pub fn consented(&self, zone: &Zone) -> Markup {
        html! {
            section.block aria-labelledby="consent" {
                h2 #consent { "Consent" }
                @match &self.consent {
                    Some(consent) => {
                        p {
                            "Since " (when::day(consent.given_at, zone)) ", " (when::time(consent.given_at, zone)) " (" (when::clock(consent.given_at, zone)) ")"
                            @if consent.sees.is_empty() { ": the decision and its limits, nothing else." }
                            @else { ", to what is shown above. The client can withdraw it at any time; then it is gone from here at once." }
                        }
                    }
                    None => p { "None. You see the decision and its limits, and nothing else." },
                }
                p.quiet { "That you opened this page is in the client’s log." }
            }
        }
    }
}

/// Visits as the sessions that a change is measured from.
pub fn given(days: impl Iterator<Item = jiff::civil::Date>) -> Vec<GivenSession> {
    days.map(|day| GivenSession {
        day,
        technique: VISIT.to_owned(),
        before: None,
        after: None,
    })
    .collect()
}

fn trends(knowledge: &Knowledge, history: &History) -> Markup {
    let record = history.record();
    let technique = |id: &str| match id {
        VISIT => "Visit here".to_owned(),
        id => title(knowledge, id),
    };
    let instruments: Vec<Instrument<'_>> = shown(knowledge, history);
    html! {
        @if instruments.is_empty() { p { "Nothing is noted in what they share." } }
        @for instrument in instruments {
            @let series = of_somebody(series(&instrument, &record, Range::Last(90)));
            div.trend {
                h3 { (instrument.measure.title) " " (words::verdict(&series.change)) }
                // Pain is seen at a glance; of the rest the verdict is enough before a visit.
                @if instrument.id == PAIN { (Chart { series: &series, technique: &technique }) }
                @else {
                    details {
                        summary { "Over time" span.unseen { ": " (instrument.measure.title) } }
                        (Chart { series: &series, technique: &technique })
                    }
                }
            }
        }
    }
}

/// A chart speaks to whoever noted it; here somebody else reads.
pub fn of_somebody(mut series: Series<'_>) -> Series<'_> {
    for sentence in &mut series.summary {
        *sentence = sentence
            .replace("Your ", "Their ")
            .replace("your ", "their ");
    }
    series
}

fn preferences(knowledge: &Knowledge, decided: &Decided) -> Markup {
    let told = PREFERENCES.iter().filter_map(|id| {
        let ix = knowledge.question_ix(id)?;
        let question = knowledge.question(ix);
        Some((question, answer_words(question, decided.answers.get(ix)?)))
    });
    html! {
        h3 { "Preferences" }
        dl.told.preferred { @for (question, said) in told { div { dt { (question.item.title) } dd { (said) } } } }
    }
}

fn answers(knowledge: &Knowledge, decided: &Decided) -> Markup {
    html! {
        details.answered {
            summary { "All answers to the check" }
            @for (stage, part) in parts(knowledge.questions(), &decided.answers) {
                h4 { (care::interview::stage_words(stage)) }
                dl.told { @for (question, said) in part { div { dt { (question.item.title) } dd { (said) } } } }
            }
        }
    }
}
