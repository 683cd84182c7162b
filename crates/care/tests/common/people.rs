//! People for the tests: an ordinary adult with an ordinary ache, changed only where a test says so.

#![allow(dead_code)] // Each test uses a part of it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use care::{Decision, Screening, screen};
use jiff::civil::{Date, date};
use knowledge::items::Typical;
use knowledge::{Answers, Clearance, Disposition, Knowledge, Setting};

/// The content of this program, loaded once.
pub static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| match Knowledge::embedded() {
    Ok(knowledge) => knowledge,
    Err(problems) => panic!("{problems}"),
});

/// Somebody with low back pain, aged 40, and nothing else to tell.
pub fn person(name: &'static str) -> Person {
    Person {
        name,
        said: BTreeMap::new(),
        cleared: None,
    }
}

/// A person under construction.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who it is, for messages.
    pub name: &'static str,
    said: BTreeMap<String, Typical>,
    cleared: Option<(Date, &'static [&'static str])>,
}

/// The day on which everyone answers.
const TODAY: Date = date(2026, 11, 21);

impl Person {
    /// A clinician agreed on a day to what these rules ask about.
    pub fn cleared(mut self, on: Date, rules: &'static [&'static str]) -> Person {
        self.cleared = Some((on, rules));
        self
    }

    /// Answers a question differently.
    pub fn with(mut self, question: &str, answer: impl Said) -> Person {
        let earlier = self.said.insert(question.to_owned(), answer.said());
        assert!(
            earlier.is_none(),
            "{}: `{question}` is answered twice",
            self.name
        );
        self
    }

    /// Every question that would be asked, answered.
    pub fn answers(&self) -> Answers {
        let mut answers = match KNOWLEDGE.case_answers(&self.said, &BTreeMap::new()) {
            Ok(answers) => answers,
            Err(message) => panic!("{}: {message}", self.name),
        };
        for question in self.said.keys() {
            let asked = KNOWLEDGE
                .question_ix(question)
                .and_then(|ix| answers.get(ix));
            assert!(
                asked.is_some(),
                "{}: `{question}` would not be asked",
                self.name
            );
        }
        answers.date = Some(TODAY);
        if let Some((on, rules)) = self.cleared {
            answers
                .clearances
                .extend(rules.iter().map(|rule| Clearance {
                    rule: (*rule).to_owned(),
                    by: "the family doctor".to_owned(),
                    on,
                }));
        }
        answers
    }

    /// Screens the person.
    pub fn seen(&self) -> Seen {
        let answers = self.answers();
        let screening = screen(&KNOWLEDGE, &answers);
        let decision = Decision::new(&KNOWLEDGE, &answers, &screening);
        Seen {
            screening,
            decision,
        }
    }
}

/// What must come out for a person.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Who.
    pub person: Person,
    /// Where they are sent.
    pub disposition: Disposition,
    /// Rules that say so.
    pub rules: &'static [&'static str],
    /// What holds where care goes on.
    pub limits: &'static [Limit],
}

impl Person {
    /// What must come out.
    pub fn sent(self, disposition: Disposition, rules: &'static [&'static str]) -> Expected {
        Expected {
            person: self,
            disposition,
            rules,
            limits: &[],
        }
    }
}

impl Expected {
    /// The limits that must hold.
    pub fn within(self, limits: &'static [Limit]) -> Expected {
        Expected { limits, ..self }
    }

    /// What came out, and how it differs.
    pub fn check(&self) -> (Seen, Vec<String>) {
        let seen = self.person.seen();
        let mut wrong = Vec::new();
        let found = seen.screening.disposition;
        if found != self.disposition {
            let findings = seen.decision.findings.iter();
            let because: Vec<String> = findings
                .filter(|finding| finding.disposition >= self.disposition)
                .map(|finding| format!("{} ({})", finding.rule, finding.disposition))
                .collect();
            let expected = self.disposition;
            wrong.push(format!("expected {expected}, found {found}: {because:?}"));
        }
        let permit = seen.screening.permit();
        if permit.is_ok() != self.disposition.permits_care() {
            let open: Vec<&String> = seen.decision.open.iter().map(|o| &o.question).collect();
            wrong.push(format!(
                "the permit does not fit: {permit:?}, open {open:?}"
            ));
        }
        let fired: Vec<&str> = seen
            .decision
            .findings
            .iter()
            .map(|f| f.rule.as_str())
            .collect();
        for rule in self.rules.iter().filter(|rule| !fired.contains(rule)) {
            wrong.push(format!("{rule} did not fire, but {fired:?}"));
        }
        for limit in self.limits.iter().filter(|limit| !limit.holds(&seen)) {
            wrong.push(format!("{limit:?} does not hold"));
        }
        let name = self.person.name;
        let wrong = wrong
            .into_iter()
            .map(|message| format!("{name}: {message}"));
        (seen, wrong.collect())
    }
}

/// An answer as a test writes it.
pub trait Said {
    /// The same as a content file writes it.
    fn said(self) -> Typical;
}

impl Said for &str {
    fn said(self) -> Typical {
        Typical::One(self.to_owned())
    }
}

impl Said for i32 {
    fn said(self) -> Typical {
        Typical::Number(f64::from(self))
    }
}

impl<const N: usize> Said for &[&str; N] {
    fn said(self) -> Typical {
        Typical::Many(self.iter().map(|&option| option.to_owned()).collect())
    }
}

/// What came out for a person.
pub struct Seen {
    /// The screening.
    pub screening: Screening,
    /// The same in words.
    pub decision: Decision,
}

/// Something to hold of the limits.
#[derive(Debug)]
pub enum Limit {
    /// The greatest pressure on a region with a therapist.
    Pressure(&'static str, u8),
    /// The same at home.
    AtHome(&'static str, u8),
    /// Left out everywhere, in every setting.
    Avoids(&'static str),
    /// Left out on a region, in every setting.
    AvoidsAt(&'static str, &'static str),
    /// Not left out on a region with a therapist.
    Allows(&'static str, &'static str),
    /// The longest session with a therapist, in minutes.
    Minutes(u16),
    /// Not at home.
    TherapistOnly,
    /// A named precaution.
    Precaution(&'static str),
}

impl Limit {
    fn holds(&self, seen: &Seen) -> bool {
        let limits = |setting| seen.screening.limits().of(setting);
        let vocabulary = KNOWLEDGE.vocabulary();
        let region = |id| match vocabulary.region(id) {
            Some(region) => region,
            None => panic!("unknown region `{id}`"),
        };
        let things = |id| match vocabulary.thing_set(id) {
            Some(things) => things,
            None => panic!("unknown `{id}`"),
        };
        let home = [Setting::Oneself, Setting::Partner];
        match *self {
            Limit::Pressure(on, level) => limits(Setting::Therapist).pressure[region(on)] == level,
            Limit::AtHome(on, level) => home
                .iter()
                .all(|setting| limits(*setting).pressure[region(on)] == level),
            Limit::Avoids(what) => Setting::ALL
                .iter()
                .all(|setting| things(what) & !limits(*setting).avoid == 0),
            Limit::AvoidsAt(on, what) => Setting::ALL.iter().all(|setting| {
                let limits = limits(*setting);
                things(what) & !(limits.avoid | limits.avoid_at[region(on)]) == 0
            }),
            Limit::Allows(on, what) => {
                let limits = limits(Setting::Therapist);
                things(what) & (limits.avoid | limits.avoid_at[region(on)]) == 0
            }
            Limit::Minutes(minutes) => limits(Setting::Therapist).minutes == minutes,
            Limit::TherapistOnly => home.iter().all(|setting| limits(*setting).minutes == 0),
            Limit::Precaution(id) => seen
                .decision
                .limits
                .iter()
                .flat_map(|limits| &limits.precautions)
                .any(|precaution| precaution.id == id),
        }
    }
}
