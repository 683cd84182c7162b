//! What a plan asks of whoever gives it: the techniques that would do, and the training without which nobody may.
//!
//! Training is proved by a credential whose kind is a criterion of the knowledge (`spec_prenatal`), and a criterion names what it
//! is for: precautions, techniques and presentations.

use booking::fit::{Asked, Fit, Skills, Training, Wanted};
use care::plan::Choice;
use care::{Decision, plan, screen};
use jiff::Timestamp;
use jiff::civil::Date;
use knowledge::items::CriterionGroup;
use knowledge::{Answers, Knowledge, Setting};
use store::{Appointment, Credential, LocationId, Service, StoreError, Therapist, Zone};

use crate::App;
use crate::directory::Entry;
use crate::finder::named;

/// Precautions whose ids begin so ask for a training.
const TRAINED: &str = "trained_";

/// What somebody's plan asks for.
#[derive(Debug, Clone)]
pub struct Needs {
    /// The decision that permits care.
    pub decision: Decision,
    /// Techniques, the best first, and training.
    pub asked: Asked,
    /// How the pain presents, and what else a service can be meant for.
    groups: Vec<String>,
}

/// One way to be cared for: the technique that it is for, and the names that an offer must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Its place among the techniques, 0 the best.
    pub rank: usize,
    /// The technique.
    pub technique: String,
    /// The names, as the finder knows them.
    pub names: Vec<String>,
}

impl Needs {
    /// What these answers lead to; nothing, when they do not permit care.
    pub fn of(knowledge: &Knowledge, answers: &Answers) -> Option<Needs> {
        let screening = screen(knowledge, answers);
        let decision = Decision::new(knowledge, answers, &screening);
        let permit = screening.permit().ok()?;
        let plan = plan(knowledge, answers, &permit);
        let by_therapist = |choice: &&Choice<'_>| choice.settings.contains(&Setting::Therapist);
        let wanted = |choice: &Choice<'_>| Wanted {
            technique: choice.technique.to_owned(),
            trained_only: choice.needs_trained_therapist,
        };
        let precautions = plan.precautions.iter().map(|precaution| &precaution.id);
        Some(Needs {
            asked: Asked {
                techniques: plan
                    .chosen
                    .iter()
                    .filter(by_therapist)
                    .map(wanted)
                    .collect(),
                training: precautions
                    .filter(|id| id.starts_with(TRAINED))
                    .cloned()
                    .collect(),
            },
            groups: plan
                .presentations
                .iter()
                .map(|named| named.id.to_owned())
                .collect(),
            decision,
        })
    }

    /// What the newest answers for a visit ask for that permit care; nothing, when none do or none were given.
    ///
    /// # Errors
    /// As any question to the store.
    pub async fn of_visit(app: &App, visit: &Appointment) -> Result<Option<Needs>, StoreError> {
        let intakes = app.store.intakes(visit.practice, visit.id).await?;
        let mut answers = intakes.iter().filter_map(|intake| {
            let answers = intake.answers.as_ref()?;
            Answers::from_json(&app.knowledge, answers.as_bytes()).ok()
        });
        Ok(answers.find_map(|answers| Needs::of(&app.knowledge, &answers)))
    }

    /// Every way to be cared for, the best first.
    pub fn ways(&self, knowledge: &Knowledge) -> Vec<Way> {
        let training = self.asked.training.iter();
        let training: Vec<String> = training
            .map(|id| named::credential(kind(knowledge, id)))
            .collect();
        let way = |(rank, wanted): (usize, &Wanted)| {
            let proof = wanted
                .trained_only
                .then(|| named::credential(kind(knowledge, &wanted.technique)));
            let technique = named::technique(&wanted.technique);
            Way {
                rank,
                technique: wanted.technique.clone(),
                names: std::iter::once(technique)
                    .chain(training.iter().cloned())
                    .chain(proof)
                    .collect(),
            }
        };
        self.asked.techniques.iter().enumerate().map(way).collect()
    }

    /// How a therapist fits on the day of a visit, by what a service consists of.
    pub fn fit(
        &self,
        knowledge: &Knowledge,
        therapist: &Therapist,
        service: &Service,
        credentials: &[Credential],
        on: Date,
        zone: &Zone,
    ) -> Fit<'_> {
        let within = |id: &&str| service.techniques.has(id);
        let skills = Skills {
            techniques: therapist
                .techniques
                .iter()
                .filter(within)
                .map(str::to_owned)
                .collect(),
            training: credentials
                .iter()
                .filter(|credential| credential.therapist == therapist.id)
                .flat_map(|credential| trainings(knowledge, credential, zone))
                .collect(),
        };
        skills.fit(&self.asked, on)
    }

    /// Whether somebody can do this at a time: the service serves such a person, and the therapist has what the plan asks for
    /// on that day. Asked again at each step of a booking.
    pub fn fits(
        &self,
        knowledge: &Knowledge,
        entry: &Entry,
        therapist: &Therapist,
        service: &Service,
        start: Timestamp,
        location: Option<LocationId>,
    ) -> bool {
        let (day, zone) = (entry.day(start, location), entry.zone(location));
        let fit = self.fit(knowledge, therapist, service, &entry.credentials, day, zone);
        self.is_served(service) && fit.can()
    }

    /// No session may be longer, in minutes.
    pub fn minutes(&self) -> u32 {
        let limits = self.decision.limits.as_ref();
        limits.map_or(u32::MAX, |limits| limits.therapist.minutes.into())
    }

    /// Whether a service is meant for such a person.
    pub fn is_served(&self, service: &Service) -> bool {
        service.populations.is_empty()
            || self
                .groups
                .iter()
                .any(|group| service.populations.has(group))
    }

    /// Whether a service is meant for such a person rather than for everybody.
    pub fn is_meant(&self, service: &Service) -> bool {
        !service.populations.is_empty() && self.is_served(service)
    }
}

/// The kind of credential that proves a training: the criterion that names it, or a credential of its own name.
fn kind<'a>(knowledge: &'a Knowledge, training: &'a str) -> &'a str {
    let mut criteria = knowledge.shelves().therapist_criteria.iter();
    let names = criteria.find(|(_, entry)| {
        let item = &entry.item;
        item.withdrawn.is_none()
            && item.group == CriterionGroup::Specialisation
            && item.for_needs.iter().any(|need| need == training)
    });
    names.map_or(training, |(id, _)| id.as_str())
}

/// What a credential shows somebody to be trained in.
fn trainings(knowledge: &Knowledge, credential: &Credential, zone: &Zone) -> Vec<Training> {
    let criterion = knowledge.shelves().therapist_criteria.get(&credential.kind);
    let names = criterion
        .into_iter()
        .flat_map(|entry| entry.item.for_needs.iter().map(String::as_str));
    let training = |id: &str| Training {
        id: id.to_owned(),
        checked_on: credential
            .verified_at
            .map(|at| zone.rules().to_datetime(at).date()),
        valid_until: credential.valid_until,
    };
    std::iter::once(credential.kind.as_str())
        .chain(names)
        .map(training)
        .collect()
}
