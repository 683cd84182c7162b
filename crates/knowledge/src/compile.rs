//! From names to bit sets: conditions to formulas, limits to [`Limits`].

use std::collections::{BTreeMap, HashMap};

use crate::answers::Value;
use crate::condition::Condition;
use crate::facts::{FactId, FactSet, MAX_FACTS};
use crate::formula::{Cube, Formula, MAX_CUBES};
use crate::items::{LimitsSpec, QuestionKind, Setting};
use crate::limits::{Limits, MAX_PRESSURE};
use crate::problem::closest;
use crate::question::{AskedQuestion, Predicate};
use crate::vocabulary::Vocabulary;

/// Resolves the names in conditions, and gives every statement they make its fact.
pub struct Compiler<'a> {
    /// The questions; each learns which facts it decides.
    pub questions: &'a mut [AskedQuestion],
    /// The next free fact.
    pub next: FactId,
    /// The questions by id.
    pub by_id: &'a HashMap<String, u16>,
    /// Named conditions.
    pub terms: &'a BTreeMap<String, Condition>,
    /// What the present condition has cost so far, in combined alternatives.
    pub work: usize,
}

/// A name that means nothing, with the nearest that does.
#[derive(Debug)]
pub struct NameError {
    /// What is wrong.
    pub message: String,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

impl NameError {
    fn new(message: impl Into<String>) -> NameError {
        NameError {
            message: message.into(),
            suggestion: None,
        }
    }
}

/// A condition to be taken as it is, or negated.
type Signed<'c> = (&'c Condition, bool);

impl<'a> Compiler<'a> {
    /// Compiles a condition; alternatives that no answers can make true are dropped.
    pub fn formula(&mut self, condition: &Condition) -> Result<Formula, NameError> {
        self.work = 0;
        let mut formula = self.signed((condition, true), 0)?;
        formula.retain(|cube| self.possible(cube));
        Ok(formula)
    }

    fn signed(
        &mut self,
        (condition, sign): Signed<'_>,
        depth: usize,
    ) -> Result<Formula, NameError> {
        if depth > MAX_TERM_DEPTH {
            return Err(NameError::new("terms refer to each other in a circle"));
        }
        self.spend(1)?;
        let terms = self.terms;
        match (condition, sign) {
            (Condition::Always, true) => Ok(Formula::always()),
            (Condition::Always, false) => Ok(Formula::never()),
            (Condition::Not(inner), _) => self.signed((inner, !sign), depth + 1),
            (Condition::Name(name), _) => match terms.get(name) {
                Some(term) => self.signed((term, sign), depth + 1),
                None => {
                    let (question, mask) = self.options(name)?;
                    self.fact(question, Predicate::AnyOf(mask), sign)
                }
            },
            (Condition::Compare(name, comparison, bound), _) => {
                let question = self.question(name)?;
                if self.questions[question].item.kind != QuestionKind::Number {
                    return Err(NameError::new(format!("`{name}` is not a number")));
                }
                self.fact(question, Predicate::Compare(*comparison, *bound), sign)
            }
            (Condition::All(_), true) | (Condition::Any(_), false) => {
                let mut parts = Vec::new();
                flatten((condition, sign), true, terms, depth, &mut parts)?;
                let mut all = Formula::always();
                for part in self.merged(parts, false, depth)? {
                    self.spend(all.cubes.len() * part.cubes.len())?;
                    all = all.and(&part).ok_or_else(too_many)?;
                }
                Ok(all)
            }
            (Condition::Any(_), true) | (Condition::All(_), false) => {
                let mut parts = Vec::new();
                flatten((condition, sign), false, terms, depth, &mut parts)?;
                let mut any = Formula::never();
                for part in self.merged(parts, true, depth)? {
                    any = any.or(part).ok_or_else(too_many)?;
                }
                Ok(any)
            }
            (Condition::AtLeast(n, items), _) => {
                // "Fewer than n hold" is "at least len - n + 1 do not".
                let n = if sign { *n } else { items.len() - n + 1 };
                let mut reached = vec![Formula::never(); n + 1];
                reached[0] = Formula::always();
                for item in items {
                    let item = self.signed((item, sign), depth + 1)?;
                    for count in (1..=n).rev() {
                        self.spend(reached[count - 1].cubes.len() * item.cubes.len())?;
                        let one_more = reached[count - 1].and(&item).ok_or_else(too_many)?;
                        let before = std::mem::take(&mut reached[count]);
                        reached[count] = before.or(one_more).ok_or_else(too_many)?;
                    }
                }
                Ok(reached.swap_remove(n))
            }
        }
    }

    /// Counts work, so that terms that double each other end in a message and not in hours.
    fn spend(&mut self, work: usize) -> Result<(), NameError> {
        self.work += work;
        match self.work <= MAX_WORK {
            true => Ok(()),
            false => Err(NameError::new(
                "the condition combines too many alternatives; write it as several clauses",
            )),
        }
    }

    /// Compiles parts; options of one question with the given sign become a single fact ("any of these"), which
    /// keeps conditions small and stays exact because a question is answered all at once.
    fn merged(
        &mut self,
        parts: Vec<Signed<'_>>,
        sign: bool,
        depth: usize,
    ) -> Result<Vec<Formula>, NameError> {
        let mut masks: BTreeMap<usize, u64> = BTreeMap::new();
        let mut formulas = Vec::new();
        for part in parts {
            match part {
                (Condition::Name(name), part_sign) if part_sign == sign => {
                    let (question, mask) = self.options(name)?;
                    *masks.entry(question).or_default() |= mask;
                }
                _ => formulas.push(self.signed(part, depth + 1)?),
            }
        }
        for (question, mask) in masks {
            formulas.push(self.fact(question, Predicate::AnyOf(mask), sign)?);
        }
        Ok(formulas)
    }

    fn fact(
        &mut self,
        question: usize,
        predicate: Predicate,
        sign: bool,
    ) -> Result<Formula, NameError> {
        match self.questions[question].fact_for(predicate, &mut self.next) {
            Some(fact) => Ok(Formula::fact(fact, sign)),
            None => Err(NameError::new(format!(
                "the rules speak of more than {MAX_FACTS} different facts"
            ))),
        }
    }

    /// A yes/no question, a list question (any option) or one option, as question and mask.
    fn options(&self, name: &str) -> Result<(usize, u64), NameError> {
        if let Some((question, option)) = name.split_once('.') {
            let ix = self.question(question)?;
            let question = &self.questions[ix];
            let i = question.option(option).ok_or_else(|| NameError {
                message: format!("`{}` has no option `{option}`", question.id),
                suggestion: closest(option, question.options.iter().map(|o| o.id.as_str()))
                    .map(|near| format!("{}.{near}", question.id)),
            })?;
            return Ok((ix, 1 << i));
        }
        let ix = self.question(name)?;
        let question = &self.questions[ix];
        match question.item.kind {
            QuestionKind::YesNo => Ok((ix, 1)),
            QuestionKind::Number => {
                Err(NameError::new(format!("compare the number: `{name} >= …`")))
            }
            QuestionKind::Choice => Err(NameError::new(format!("name an option: `{name}.…`"))),
            _ => Ok((ix, (1 << question.options.len()) - 1)),
        }
    }

    fn question(&self, id: &str) -> Result<usize, NameError> {
        match self.by_id.get(id) {
            Some(ix) => Ok(usize::from(*ix)),
            None => {
                let known = self.by_id.keys().chain(self.terms.keys());
                Err(NameError {
                    message: format!("unknown question or term `{id}`"),
                    suggestion: closest(id, known.map(String::as_str)).map(str::to_owned),
                })
            }
        }
    }

    /// Whether some answers make the cube true: for each question one answer that fits all its facts.
    fn possible(&self, cube: &Cube) -> bool {
        self.questions.iter().all(|question| {
            if !cube.yes.intersects(&question.facts) {
                return true;
            }
            let of = |set: &FactSet| {
                let predicates = question.predicates.iter();
                let chosen = predicates.filter(|(fact, _)| set.contains(*fact));
                chosen.map(|(_, predicate)| *predicate).collect::<Vec<_>>()
            };
            let (yes, no) = (of(&cube.yes), of(&cube.no));
            match question.item.kind {
                QuestionKind::Number => {
                    let bounds = yes
                        .iter()
                        .chain(&no)
                        .filter_map(|predicate| match predicate {
                            Predicate::Compare(_, bound) => Some(*bound),
                            Predicate::AnyOf(_) => None,
                        });
                    let fits = |number: f64| {
                        let holds = |p: &Predicate| p.holds(Value::Number(number));
                        yes.iter().all(holds) && !no.iter().any(holds)
                    };
                    bounds
                        .flat_map(|bound| [bound - 0.5, bound, bound + 0.5])
                        .any(fits)
                }
                QuestionKind::Choice => (0..question.options.len() as u8).any(|i| {
                    let holds = |p: &Predicate| p.holds(Value::One(i));
                    yes.iter().all(holds) && !no.iter().any(holds)
                }),
                _ => {
                    let forbidden = no.iter().fold(0, |mask, predicate| match predicate {
                        Predicate::AnyOf(any) => mask | any,
                        Predicate::Compare(..) => mask,
                    });
                    yes.iter().all(|p| p.holds(Value::Many(!forbidden)))
                }
            }
        })
    }
}

/// How deep terms may refer to terms.
const MAX_TERM_DEPTH: usize = 64;
/// How many alternatives the parts of one condition may be combined to on the way.
const MAX_WORK: usize = 1 << 16;

fn too_many() -> NameError {
    NameError::new(format!(
        "the condition has more than {MAX_CUBES} alternatives"
    ))
}

/// The parts of a conjunction (or disjunction), looking through terms, `not` and nesting of the same kind.
fn flatten<'c>(
    (condition, sign): Signed<'c>,
    conjunction: bool,
    terms: &'c BTreeMap<String, Condition>,
    depth: usize,
    parts: &mut Vec<Signed<'c>>,
) -> Result<(), NameError> {
    if depth > MAX_TERM_DEPTH {
        return Err(NameError::new("terms refer to each other in a circle"));
    }
    if parts.len() > MAX_CUBES {
        return Err(too_many());
    }
    match condition {
        Condition::Not(inner) => flatten((inner, !sign), conjunction, terms, depth + 1, parts),
        Condition::All(items) if sign == conjunction => items
            .iter()
            .try_for_each(|item| flatten((item, sign), conjunction, terms, depth + 1, parts)),
        Condition::Any(items) if sign != conjunction => items
            .iter()
            .try_for_each(|item| flatten((item, sign), conjunction, terms, depth + 1, parts)),
        Condition::Name(name) => match terms.get(name) {
            Some(term) => flatten((term, sign), conjunction, terms, depth + 1, parts),
            None => {
                parts.push((condition, sign));
                Ok(())
            }
        },
        _ => {
            parts.push((condition, sign));
            Ok(())
        }
    }
}

/// Joins what a file says into limits for the given settings.
pub fn add_limits(
    limits: &mut Limits,
    spec: &LimitsSpec,
    settings: &[Setting],
    vocabulary: &Vocabulary,
) -> Vec<NameError> {
    let mut errors = Vec::new();
    let mut unknown = |what: &str, name: &str| {
        errors.push(NameError {
            message: format!("unknown {what} `{name}`"),
            suggestion: closest(name, vocabulary.all_names()).map(str::to_owned),
        });
    };
    for (name, pressure) in &spec.pressure {
        match vocabulary.region_set(name) {
            Some(set) => {
                for setting in settings {
                    limit_pressure(limits, *setting, set, *pressure);
                }
            }
            None => unknown("region or group", name),
        }
    }
    for name in &spec.avoid {
        match vocabulary.thing_set(name) {
            Some(set) => settings
                .iter()
                .for_each(|setting| limits.of_mut(*setting).avoid |= set),
            None => unknown("technique, stroke, tool, position, motion or group", name),
        }
    }
    for (region, names) in &spec.avoid_at {
        let Some(regions) = vocabulary.region_set(region) else {
            unknown("region or group", region);
            continue;
        };
        for name in names {
            match vocabulary.thing_set(name) {
                Some(set) => settings
                    .iter()
                    .for_each(|setting| forbid_at(limits, *setting, regions, set)),
                None => unknown("technique, stroke, tool, position, motion or group", name),
            }
        }
    }
    for name in &spec.precautions {
        match vocabulary.precaution(name) {
            Some(i) => limits.precautions |= 1 << i,
            None => errors.push(NameError {
                message: format!("unknown precaution `{name}`"),
                suggestion: closest(name, vocabulary.precautions().iter().map(String::as_str))
                    .map(str::to_owned),
            }),
        }
    }
    if let Some(minutes) = spec.minutes {
        for setting in settings {
            let limit = &mut limits.of_mut(*setting).minutes;
            *limit = minutes.min(*limit);
        }
    }
    if spec.therapist_only {
        for setting in [Setting::Oneself, Setting::Partner] {
            limits.of_mut(setting).minutes = 0;
        }
    }
    if spec
        .pressure
        .values()
        .any(|pressure| *pressure > MAX_PRESSURE)
    {
        errors.push(NameError::new(format!(
            "expected a pressure from 0 to {MAX_PRESSURE}"
        )));
    }
    errors
}

/// Lowers the pressure on regions.
pub fn limit_pressure(limits: &mut Limits, setting: Setting, regions: u32, pressure: u8) {
    for (i, limit) in limits.of_mut(setting).pressure.iter_mut().enumerate() {
        if regions >> i & 1 == 1 {
            *limit = pressure.min(*limit);
        }
    }
}

/// Forbids things on regions.
pub fn forbid_at(limits: &mut Limits, setting: Setting, regions: u32, things: u128) {
    for (i, avoid) in limits.of_mut(setting).avoid_at.iter_mut().enumerate() {
        if regions >> i & 1 == 1 {
            *avoid |= things;
        }
    }
}
