//! What a person keeps about their back, read from the store as the rules of `progress` want it.

use std::collections::{BTreeMap, BTreeSet};

use care::{SessionLog, plan as make_plan, screen};
use jiff::Timestamp;
use jiff::civil::Date;
use knowledge::{Clearance, Knowledge};
use progress::attention::{FollowUp, Reported};
use progress::{Ask, DiaryDay, GivenSession, Record, Situation, Taken};
use serde::{Deserialize, Serialize};
use store::{AccountId, AdverseEvent, DiaryEntry, MeasureResult, SessionId};

use crate::App;
use crate::error::Problem;
use crate::replay::Replay;

/// The measure that is also a look back at the course.
pub const REVIEW: &str = "global_change";
/// How an event is kept that went beyond what is expected.
pub const UNEXPECTED: &str = "not_expected";
/// How an event is kept that stayed within it.
pub const EXPECTED: &str = "expected";

/// Everything of one person.
pub struct History {
    /// Today, where the person is.
    pub today: Date,
    /// Results as they are kept, by measure, the oldest day first.
    pub kept: Vec<MeasureResult>,
    /// Questions about sessions that are due and have no answer.
    pub due: Vec<store::FollowUp>,
    /// The day of the newest answers to the questions about health.
    pub screened_on: Option<Date>,
    diary: Vec<DiaryDay>,
    sessions: Vec<GivenSession>,
    results: Vec<Taken>,
    clearances: Vec<Clearance>,
    course: Option<String>,
    signs: Vec<String>,
    events: Vec<AdverseEvent>,
    answered: Vec<FollowUp>,
}

/// The rating of an activity, as the items of a PSFS result are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rated {
    /// Which activity.
    pub id: String,
    /// What it was called then.
    pub words: String,
    /// How well it can be done.
    pub value: f64,
}

impl History {
    /// Reads it all.
    ///
    /// # Errors
    /// 503 when the store is busy.
    pub async fn load(app: &App, account: AccountId, today: Date) -> Result<History, Problem> {
        let store = &app.store;
        let diary = store.whole_diary(account).await?;
        let kept = store.results(account).await?;
        let due = store.due_follow_ups(account, today).await?;
        let screening = store.newest_screening(account).await?;
        let sessions = store
            .sessions_between(account, Timestamp::MIN, Timestamp::MAX)
            .await?;
        let since = screening.as_ref().map(|screening| screening.made_at);
        let is_new = |at: Timestamp| since.is_none_or(|since| at > since);
        let mut events = store.events(account).await?;
        events.retain(|event| is_new(event.recorded_at));
        let knowledge = &*app.knowledge;
        let signs = sessions
            .iter()
            .filter(|session| is_new(session.ended_at))
            .flat_map(|session| signs(knowledge, session))
            .collect();
        let replay = screening.as_ref().map(|kept| Replay::of(knowledge, kept));
        let answers = replay.and_then(|replay| Some(replay.now?.0));
        let course = answers.as_ref().and_then(|answers| {
            let permit = screen(knowledge, answers).permit().ok()?;
            let plan = make_plan(knowledge, answers, &permit);
            Some(plan.dose?.course.to_owned())
        });
        let days = sessions.iter().map(|session| {
            let day = app.clock.day_of(session.started_at);
            (session.id, day)
        });
        let days: BTreeMap<SessionId, Date> = days.collect();
        Ok(History {
            today,
            answered: answered(knowledge, &days, &due, today),
            screened_on: since.map(|at| app.clock.day_of(at)),
            diary: diary.iter().map(diary_day).collect(),
            sessions: sessions
                .iter()
                .map(|session| given(session, days[&session.id]))
                .collect(),
            results: kept.iter().map(taken).collect(),
            clearances: answers.map_or_else(Vec::new, |answers| answers.clearances),
            course,
            signs,
            events,
            due,
            kept,
        })
    }

    /// What was noted, for charts and verdicts.
    pub fn record(&self) -> Record<'_> {
        Record {
            diary: &self.diary,
            sessions: &self.sessions,
            results: &self.results,
            course_since: None,
            today: self.today,
        }
    }

    /// What a practice may see of it: the diary and the measures only where they are shared, and its own visits in the place
    /// of all sessions, so that a change is measured from the first visit there.
    pub fn shared(mut self, diary: bool, measures: bool, visits: Vec<GivenSession>) -> History {
        if !diary {
            self.diary.clear();
        }
        if !measures {
            self.results.clear();
            self.kept.clear();
        }
        self.sessions = visits;
        self.events.clear();
        self.signs.clear();
        self
    }

    /// What to ask the person about, the most urgent first.
    pub fn attention<'k>(&self, knowledge: &'k Knowledge) -> Vec<Ask<'k>> {
        let signs: Vec<&str> = self.signs.iter().map(String::as_str).collect();
        let effects = self.events.iter().map(|event| Reported {
            effect: &event.kind,
            expected: event.severity == EXPECTED,
        });
        let effects: Vec<Reported<'_>> = effects.collect();
        let reviews = self.kept.iter().filter(|kept| kept.measure == REVIEW);
        let situation = Situation {
            record: self.record(),
            screened_on: self.screened_on,
            clearances: &self.clearances,
            signs: &signs,
            effects: &effects,
            course: self.course.as_deref(),
            // Rating the change since the start is the look back that a course asks for (our own rule).
            reviewed_on: reviews.map(|kept| kept.taken_on).max(),
            answered: &self.answered,
        };
        progress::attention(knowledge, &situation)
    }

    /// Whether anything at all was noted.
    pub fn is_empty(&self) -> bool {
        self.diary.is_empty() && self.results.is_empty() && self.sessions.is_empty()
    }
}

fn diary_day(entry: &DiaryEntry) -> DiaryDay {
    DiaryDay {
        day: entry.day,
        pain: entry.pain.map(|pain| pain.get().into()),
        sleep: entry.sleep.map(|sleep| sleep.get().into()),
    }
}

fn given(session: &store::SessionLog, day: Date) -> GivenSession {
    GivenSession {
        day,
        technique: session.technique.clone(),
        before: session.pain_before.map(|pain| pain.get().into()),
        after: session.pain_after.map(|pain| pain.get().into()),
    }
}

fn taken(kept: &MeasureResult) -> Taken {
    let rated = kept.items.as_deref().map(rated).unwrap_or_default();
    Taken {
        day: kept.taken_on,
        measure: kept.measure.clone(),
        score: kept.score,
        rated: rated
            .into_iter()
            .map(|rated| (rated.id, rated.value))
            .collect(),
    }
}

/// Ratings of activities out of the items of a result; none for items of another shape.
pub fn rated(items: &str) -> Vec<Rated> {
    serde_json::from_str(items).unwrap_or_default()
}

/// Signs of a session after which somebody has to be seen.
fn signs(knowledge: &Knowledge, session: &store::SessionLog) -> BTreeSet<String> {
    let Ok(log) = serde_json::from_str::<SessionLog>(&session.log) else {
        return BTreeSet::new();
    };
    let ended_by = log.sign.map(|sign| sign.rule);
    let noted = log
        .check_ins
        .into_iter()
        .flat_map(|check_in| check_in.signs);
    let needs_care = |sign: &String| {
        let rule = knowledge.shelves().stop_rules.get(sign);
        rule.is_none_or(|rule| {
            let mut then = rule.item.then.iter();
            then.any(|then| !then.disposition.permits_care())
        })
    };
    noted.chain(ended_by).filter(needs_care).collect()
}

/// Days after sessions that were asked about and have no open question left.
fn answered(
    knowledge: &Knowledge,
    days: &BTreeMap<SessionId, Date>,
    due: &[store::FollowUp],
    today: Date,
) -> Vec<FollowUp> {
    let open: BTreeSet<(Date, u32)> = due
        .iter()
        .filter_map(|due| Some((*days.get(&due.session)?, due.day_offset)))
        .collect();
    let sessions: BTreeSet<Date> = days.values().copied().collect();
    let asked = sessions.into_iter().flat_map(|session| {
        let asked = progress::attention::follow_ups(knowledge, session);
        let asked = asked.into_iter().filter(move |(_, day)| *day <= today);
        asked.map(move |(day_offset, _)| FollowUp {
            session,
            day_offset,
        })
    });
    asked
        .filter(|asked| !open.contains(&(asked.session, asked.day_offset.into())))
        .collect()
}
