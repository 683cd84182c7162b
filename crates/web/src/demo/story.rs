//! The invented account: a desk worker with a sore low back, whom a course of sessions helped. Every number is made up.

use care::plan::Plan;
use care::session::{Event, Report, State};
use care::{Decision, Session, SessionLog, plan, screen};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use knowledge::{Answers, Disposition, Knowledge, Setting};
use rand::rngs::ChaCha12Rng;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use store::{
    Account, AccountId, ActivityId, AdverseEvent, Demo, DiaryEntry, EventId, FollowUp,
    MeasureResult, Nrs, PsfsActivity, ResultId, Screening, ScreeningId, SessionId,
};

use crate::App;
use crate::form::answers_field;
use crate::hand_over;
use crate::history::{EXPECTED, REVIEW, Rated};
use crate::replay::outcome;

/// Days of diary before today.
const DAYS: i64 = 151;
/// How many days ago each session was.
const SESSIONS: [i64; 9] = [64, 57, 50, 43, 36, 28, 21, 11, 1];
/// Days ago without any entry: a journey.
const AWAY: std::ops::RangeInclusive<i64> = 83..=94;
/// Whole minutes of a session.
const MINUTES: u16 = 20;

/// What the diary says on some days, by how many days ago.
const NOTES: [(i64, &str); 9] = [
    (140, "Long drive, stiff when getting out."),
    (121, "Slept badly, turned a lot."),
    (95, "Packing. Lifted the suitcase with care."),
    (82, "Back from the journey. The bed was too soft."),
    (64, "First session. Warm and tired afterwards."),
    (49, "A little sore, gone by the evening."),
    (30, "Walked an hour without thinking of the back."),
    (12, "Gardening for two hours. Felt it at night."),
    (2, "Good day."),
];

/// Answers to the check, as the invented person gave them.
const ANSWERS: &str = include_str!("answers.json");

/// Activities, and how they were rated on each of [`RATED`].
const ACTIVITIES: [(&str, [f64; 4]); 3] = [
    ("Putting on socks", [3.0, 4.0, 6.0, 7.0]),
    ("Sitting at the desk for an hour", [4.0, 4.0, 5.0, 7.0]),
    ("Lifting my daughter", [2.0, 3.0, 5.0, 6.0]),
];
/// How many days ago results were given.
const RATED: [i64; 4] = [66, 45, 24, 4];
/// Totals of a questionnaire on those days.
const RMDQ: [f64; 4] = [13.0, 11.0, 8.0, 6.0];

/// The story, ready to be told.
pub struct Story<'a> {
    app: &'a App,
    account: AccountId,
    today: Date,
    now: Timestamp,
    chance: ChaCha12Rng,
}

impl<'a> Story<'a> {
    /// A story that ends today.
    pub fn new(app: &'a App, account: AccountId) -> Story<'a> {
        Story {
            app,
            account,
            today: app.today(),
            now: app.now(),
            chance: ChaCha12Rng::seed_from_u64(4),
        }
    }

    /// All of it.
    pub fn told(mut self) -> Demo {
        let mut demo = Demo {
            accounts: vec![Account {
                id: self.account,
                email: "invented@demo.invalid".to_owned(),
                password_hash: None,
                created_at: self.at(DAYS, 7),
                verified_at: Some(self.at(DAYS, 7)),
            }],
            diary: self.diary(),
            results: self.results(),
            ..Demo::default()
        };
        let knowledge = &*self.app.knowledge;
        // Other content may not know these answers, or not permit care with them; then there are no sessions.
        if let Ok(answers) = Answers::from_json(knowledge, ANSWERS.as_bytes()) {
            demo.screenings = vec![self.screening(&answers, 65), self.screening(&answers, 11)];
            if let Ok(permit) = screen(knowledge, &answers).permit() {
                let plan = plan(knowledge, &answers, &permit);
                demo.sessions = self.sessions(knowledge, &plan);
            }
        }
        for session in &demo.sessions {
            demo.follow_ups.extend(self.follow_ups(session));
        }
        demo.events = self.events(&demo.sessions);
        demo.activities = self.activities();
        demo.results.extend(self.ratings(&demo.activities));
        demo
    }

    fn diary(&mut self) -> Vec<DiaryEntry> {
        let mut diary = Vec::new();
        // Today is left open, so that it can be tried.
        for ago in (1..=DAYS).rev() {
            let noted = NOTES.iter().find(|(day, _)| *day == ago);
            let skipped = AWAY.contains(&ago) || self.chance.random_range(0..100) < 14;
            if skipped && noted.is_none() {
                continue;
            }
            let sleep = self.chance.random_range(0..100) < 85;
            let (pain_now, slept) = (self.about(pain(ago)), self.about(10.2 - pain(ago)));
            diary.push(DiaryEntry {
                account: self.account,
                day: self.day(ago),
                pain: Nrs::new(pain_now),
                sleep: Nrs::new(slept).filter(|_| sleep),
                note: noted.map(|(_, words)| (*words).to_owned()),
                version: 0,
                updated_at: self.at(ago, 12),
            });
        }
        diary
    }

    fn sessions(&mut self, knowledge: &Knowledge, plan: &Plan<'_>) -> Vec<store::SessionLog> {
        let script = |id: &str| {
            let mut settings = [Setting::Partner, Setting::Oneself].into_iter();
            settings.find_map(|setting| plan.script_for(knowledge, id, setting, MINUTES).ok())
        };
        let scripts: Vec<_> = plan
            .chosen
            .iter()
            .filter_map(|choice| script(choice.technique))
            .take(2)
            .collect();
        let mut sessions = Vec::new();
        for (n, ago) in SESSIONS.into_iter().enumerate() {
            let script = scripts
                .get(usize::from(n % 3 == 2))
                .or(scripts.first())
                .cloned();
            let session = script.and_then(|script| Session::new(knowledge, script).ok());
            let Some(session) = session else { continue };
            let at = self.at(ago, 10);
            let before = self.about(pain(ago) + 0.5);
            let log = guided(session, at, before, before.saturating_sub(2));
            let id = self.app.random.draw(|random| SessionId::mint(at, random));
            sessions.push(hand_over::record(id, self.account, log, at.max(self.now)));
        }
        sessions
    }

    /// Everything that was due is answered, but for the last session.
    fn follow_ups(&self, session: &store::SessionLog) -> Vec<FollowUp> {
        let day = self.app.clock.day_of(session.started_at);
        let asked = progress::attention::follow_ups(&self.app.knowledge, day);
        let recent = self.day(7);
        let ask = |(offset, due): (u16, Date)| {
            let answered = due <= self.today && day < recent;
            FollowUp {
                answered_at: answered.then_some(session.ended_at),
                answer: answered.then(|| "{}".to_owned()),
                ..FollowUp::ask(session, offset.into(), due)
            }
        };
        asked.into_iter().map(ask).collect()
    }

    fn events(&self, sessions: &[store::SessionLog]) -> Vec<AdverseEvent> {
        let told = [(1, "after_soreness"), (3, "after_tired")];
        let known = &self.app.knowledge.shelves().after_effects;
        let told = told
            .into_iter()
            .filter(|(_, kind)| known.contains_key(*kind));
        let event = |(n, kind): (usize, &str)| {
            let session = sessions.get(n)?;
            Some(AdverseEvent {
                id: self
                    .app
                    .random
                    .draw(|random| EventId::mint(session.ended_at, random)),
                account: self.account,
                session: Some(session.id),
                day: self.app.clock.day_of(session.started_at).tomorrow().ok()?,
                kind: kind.to_owned(),
                severity: EXPECTED.to_owned(),
                words: None,
                disposition: Disposition::Proceed.as_str().to_owned(),
                recorded_at: session.ended_at,
            })
        };
        told.filter_map(event).collect()
    }

    fn results(&self) -> Vec<MeasureResult> {
        let totals = RATED.into_iter().zip(RMDQ);
        let mut results: Vec<MeasureResult> = totals
            .map(|(ago, total)| self.result("rmdq", ago, total, None))
            .collect();
        results.push(self.result(REVIEW, 36, 2.0, None));
        results.push(self.result(REVIEW, 4, 3.0, None));
        results
    }

    fn activities(&self) -> Vec<PsfsActivity> {
        let named = ACTIVITIES.iter().zip(0..);
        let at = self.at(66, 18);
        named
            .map(|((words, _), position)| PsfsActivity {
                id: self.app.random.draw(|random| ActivityId::mint(at, random)),
                account: self.account,
                words: (*words).to_owned(),
                position,
                created_at: at,
                retired_at: None,
            })
            .collect()
    }

    fn ratings(&self, activities: &[PsfsActivity]) -> Vec<MeasureResult> {
        let rating = |(n, ago): (usize, i64)| {
            let rated: Vec<Rated> = activities
                .iter()
                .zip(ACTIVITIES)
                .map(|(activity, (words, ratings))| Rated {
                    id: activity.id.to_string(),
                    words: words.to_owned(),
                    value: ratings[n],
                })
                .collect();
            let mean = rated.iter().map(|rated| rated.value).sum::<f64>() / rated.len() as f64;
            self.result("psfs", ago, mean, Some(json!(rated).to_string()))
        };
        RATED.into_iter().enumerate().map(rating).collect()
    }

    fn result(&self, measure: &str, ago: i64, score: f64, items: Option<String>) -> MeasureResult {
        let at = self.at(ago, 18);
        MeasureResult {
            id: self.app.random.draw(|random| ResultId::mint(at, random)),
            account: self.account,
            measure: measure.to_owned(),
            taken_on: self.day(ago),
            score,
            items,
            note: None,
            recorded_at: at,
        }
    }

    fn screening(&self, answers: &Answers, ago: i64) -> Screening {
        let knowledge = &*self.app.knowledge;
        let mut answers = answers.clone();
        answers.date = Some(self.day(ago));
        let decision = Decision::new(knowledge, &answers, &screen(knowledge, &answers));
        let at = self.at(ago, 17);
        Screening {
            id: self.app.random.draw(|random| ScreeningId::mint(at, random)),
            account: self.account,
            made_at: at,
            knowledge_version: decision.knowledge_version.clone(),
            answers: answers_field(knowledge, &answers),
            outcome: outcome(&decision),
        }
    }

    fn day(&self, ago: i64) -> Date {
        self.today.saturating_sub(ago.days())
    }

    /// An hour of a day some days ago, counted back from now so that it never lies ahead.
    fn at(&self, ago: i64, hour: i64) -> Timestamp {
        let back = (ago * 24).hours();
        let then = self.now.saturating_sub(back).unwrap_or(self.now);
        let midnight = then.as_second() - then.as_second().rem_euclid(86_400);
        Timestamp::from_second(midnight + hour * 3_600).unwrap_or(then)
    }

    /// A whole number around a value, as people rate from day to day.
    fn about(&mut self, value: f64) -> u8 {
        let noise = f64::from(self.chance.random_range(-12i32..=12)) / 10.0;
        (value + noise).round().clamp(0.0, 10.0) as u8
    }
}

/// The pain some days ago: steady before the first session, and then less from week to week.
fn pain(ago: i64) -> f64 {
    let weeks = (SESSIONS[0] - ago).max(0) as f64 / 7.0;
    6.2 - 3.4 * (1.0 - (-weeks / 3.5).exp())
}

/// A session given to its end, with an answer to each check-in.
fn guided(mut session: Session, at: Timestamp, before: u8, after: u8) -> SessionLog {
    const TICK_MS: u64 = 5_000;
    let mut now = u64::try_from(at.as_millisecond()).unwrap_or_default();
    let mut pain = before;
    let mut event = Event::Start;
    // Two hours at most, whatever the script.
    for _ in 0..1_440 {
        if session.apply(event, now).is_err() || session.is_over() {
            break;
        }
        event = match session.state() {
            State::CheckIn { .. } => {
                let report = Report {
                    discomfort: 2,
                    pain,
                    ..Report::default()
                };
                pain = after;
                Event::CheckIn(report)
            }
            _ => Event::Tick,
        };
        now += TICK_MS;
    }
    session.log()
}
