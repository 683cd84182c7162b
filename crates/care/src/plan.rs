//! Which care, how much, by whom, and what to do tonight: everything within the limits of a permit.

mod advice;
mod dose;
mod home;
mod parts;
mod rank;
mod score;

use knowledge::facts::Facts;
use knowledge::formula::Truth;
use knowledge::items::Presentation;
use knowledge::limits::{RegionSet, ThingSet};
use knowledge::{Answers, Knowledge, Limits, Setting, Value};
use schemars::JsonSchema;
use serde::Serialize;

pub use parts::*;

use crate::decision::{INTENDED_USE, PrecautionText};
use crate::screen::Permit;
use crate::script::build::{Frame, active_precautions};

/// Care for one person. Only [`plan`] makes one, and only from a [`Permit`].
///
/// ```
/// use knowledge::{Answers, Knowledge, Setting};
///
/// let knowledge = Knowledge::embedded()?;
/// let answers = Answers::typical(&knowledge);
/// let permit: care::Permit = care::screen(&knowledge, &answers).permit()?;
/// let plan: care::Plan<'_> = care::plan(&knowledge, &answers, &permit);
/// let script: care::Script = plan.script(&knowledge, Setting::Therapist, 45)?;
/// assert_eq!(script.seconds(), 45 * 60);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A permit cannot be made by hand, so there is no plan without a screening that permits care:
///
/// ```compile_fail
/// let permit = care::Permit { limits: knowledge::Limits::LOOSEST };
/// ```
///
/// Nor can a plan:
///
/// ```compile_fail
/// fn other(plan: care::Plan<'_>) -> care::Plan<'_> {
///     care::Plan { chosen: Vec::new(), ..plan }
/// }
/// ```
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Plan<'k> {
    /// The content it rests on; the same version and answers give the same plan.
    pub knowledge_version: &'k str,
    /// What this is and is not.
    pub intended_use: &'static str,
    /// How the pain presents, the main one first.
    pub presentations: Vec<Named<'k>>,
    /// Techniques that fit, best first.
    pub chosen: Vec<Choice<'k>>,
    /// Techniques that do not, each with its reasons.
    pub not_chosen: Vec<NotChosen<'k>>,
    /// How much, when a technique is chosen.
    pub dose: Option<Dose<'k>>,
    /// What to mind in every session.
    pub precautions: Vec<PrecautionText>,
    /// What to do tonight, in order; never empty.
    pub tonight: Vec<Tonight<'k>>,
    /// Care at home.
    pub self_care: Vec<HomeCare<'k>>,
    /// Exercises.
    pub moves: Vec<Exercise<'k>>,
    /// Care beside massage.
    pub complementary: Vec<BesideMassage<'k>>,
    /// What to ask and expect of a therapist.
    pub therapist: Vec<Need<'k>>,
    /// What ends a session.
    pub stop_signs: Vec<StopSign<'k>>,
    /// What to watch for afterwards.
    pub after_effects: Vec<Watch<'k>>,
    /// When to look again.
    pub reviews: Vec<Advice<'k>>,
    /// What to do afterwards.
    pub aftercare: Vec<Advice<'k>>,
    #[serde(skip)]
    pub(crate) bounds: Bounds,
}

/// What every session of a plan has to keep to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) limits: Limits,
    /// Tools that are not at home, and the floor when it is out of reach.
    pub(crate) without: ThingSet,
    /// Tools that are.
    pub(crate) own: ThingSet,
    pub(crate) painful: RegionSet,
}

/// What a person is like, as far as planning goes.
pub(crate) struct Person<'a, 'k> {
    pub(crate) knowledge: &'k Knowledge,
    pub(crate) answers: &'a Answers,
    pub(crate) facts: Facts,
    pub(crate) bounds: &'a Bounds,
    pub(crate) floor_is_hard_to_reach: bool,
    /// That apply, the main one first.
    pub(crate) presentations: Vec<(&'k str, &'k Presentation)>,
}

/// Makes a plan. It always has something to do, also when no massage fits.
///
/// The order of the techniques never depends on anything but knowledge and answers: equal scores are ordered by id.
pub fn plan<'k>(knowledge: &'k Knowledge, answers: &Answers, permit: &Permit) -> Plan<'k> {
    let bounds = Bounds::new(knowledge, answers, permit.limits());
    let person = Person::new(knowledge, answers, &bounds);
    let (chosen, not_chosen) = rank::techniques(&person);
    let self_care = home::self_care(&person, &chosen);
    let moves = home::moves(&person);
    Plan {
        knowledge_version: knowledge.version(),
        intended_use: INTENDED_USE,
        presentations: named(&person),
        dose: dose::dose(&person, &chosen),
        precautions: precautions(&person),
        tonight: home::tonight(&person, &chosen, &self_care, &moves),
        self_care,
        moves,
        complementary: advice::complementary(knowledge),
        therapist: advice::therapist(&person, &chosen),
        stop_signs: advice::stop_signs(knowledge),
        after_effects: advice::after_effects(knowledge),
        reviews: advice::reviews(knowledge),
        aftercare: advice::aftercare(knowledge),
        chosen,
        not_chosen,
        bounds,
    }
}

impl Bounds {
    fn new(knowledge: &Knowledge, answers: &Answers, limits: &Limits) -> Bounds {
        let vocabulary = knowledge.vocabulary();
        let (mut own, mut without) = (0, 0);
        if let Some(ix) = knowledge.question_ix("at_home") {
            for option in &knowledge.question(ix).options {
                let tool = vocabulary.thing(&option.id).unwrap_or(0);
                match answers.has(knowledge, "at_home", &option.id) {
                    true => own |= tool,
                    false => without |= tool,
                }
            }
        }
        let floor = knowledge
            .question_ix("floor")
            .and_then(|ix| answers.get(ix));
        // "Don't know" is read with care: the floor is left out.
        if matches!(floor, Some(Value::Flag(false) | Value::DontKnow)) {
            without |= vocabulary.thing("floor").unwrap_or(0);
        }
        let painful = answers
            .chosen(knowledge, "pain_where")
            .into_iter()
            .filter_map(|region| vocabulary.region_set(region))
            .fold(0, |set, region| set | region);
        Bounds {
            limits: limits.clone(),
            without,
            own,
            painful,
        }
    }

    /// What a session in a setting has to keep to.
    pub(crate) fn frame<'a>(&'a self, knowledge: &'a Knowledge, setting: Setting) -> Frame<'a> {
        let at_home = setting != Setting::Therapist;
        Frame {
            knowledge,
            limits: &self.limits,
            setting,
            without: if at_home { self.without } else { 0 },
            own: if at_home { self.own } else { 0 },
        }
    }
}

impl<'a, 'k> Person<'a, 'k> {
    fn new(knowledge: &'k Knowledge, answers: &'a Answers, bounds: &'a Bounds) -> Self {
        let facts = knowledge.facts(answers);
        let presentations = knowledge
            .presentations()
            .iter()
            .filter(|guide| guide.when.truth(&facts) == Truth::True)
            .filter_map(|guide| knowledge.shelves().presentations.get_key_value(&guide.id))
            .filter(|(_, entry)| entry.item.withdrawn.is_none())
            .map(|(id, entry)| (id.as_str(), &entry.item))
            .collect();
        let floor = knowledge.vocabulary().thing("floor").unwrap_or(0);
        Person {
            knowledge,
            answers,
            facts,
            bounds,
            floor_is_hard_to_reach: bounds.without & floor != 0,
            presentations,
        }
    }

    pub(crate) fn frame(&self, setting: Setting) -> Frame<'_> {
        self.bounds.frame(self.knowledge, setting)
    }

    /// Whether an option of a wish was chosen.
    pub(crate) fn has(&self, question: &str, option: &str) -> bool {
        self.answers.has(self.knowledge, question, option)
    }

    /// Whether a yes/no question was answered yes.
    pub(crate) fn says_yes(&self, question: &str) -> bool {
        let ix = self.knowledge.question_ix(question);
        ix.and_then(|ix| self.answers.get(ix)) == Some(Value::Flag(true))
    }
}

fn named<'k>(person: &Person<'_, 'k>) -> Vec<Named<'k>> {
    let presentations = person.presentations.iter();
    presentations
        .map(|(id, presentation)| Named {
            id,
            title: &presentation.title,
        })
        .collect()
}

fn precautions(person: &Person<'_, '_>) -> Vec<PrecautionText> {
    active_precautions(person.knowledge, &person.bounds.limits)
        .map(|(id, precaution)| PrecautionText {
            id: id.to_owned(),
            title: precaution.title.clone(),
            person: precaution.person.clone(),
            therapist: precaution.therapist.clone(),
        })
        .collect()
}
