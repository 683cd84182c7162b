//! The clauses of the rules, each with its limits, in the program.

use std::collections::HashMap;

use super::build::Builder;
use crate::compile::{add_limits, forbid_at, limit_pressure};
use crate::disposition::Disposition;
use crate::facts::{FactId, FactSet};
use crate::files::{Entry, line_of};
use crate::formula::Formula;
use crate::items::{ClauseSpec, Rule, Setting};
use crate::limits::{Limits, MAX_PRESSURE};
use crate::problem::closest;
use crate::program::{Clause, Program};
use crate::question::{AskedQuestion, QuestionIx};
use crate::vocabulary::Vocabulary;

/// A clause with its condition compiled, on its way into the program.
pub(super) struct OneClause<'a> {
    pub(super) rule: u16,
    pub(super) position: u8,
    pub(super) entry: &'a Entry<Rule>,
    pub(super) spec: &'a ClauseSpec,
    pub(super) formula: Formula,
    pub(super) clearance: Option<FactId>,
}

impl Builder {
    pub(super) fn clause(
        &mut self,
        one: OneClause<'_>,
        vocabulary: &Vocabulary,
        areas: &HashMap<&str, Vec<FactId>>,
        program: &mut Program,
        base: &mut Limits,
    ) {
        let spec = one.spec;
        let (path, text) = (&one.entry.path, &one.entry.text);
        let mut limits = Limits::LOOSEST;
        let mut errors = add_limits(&mut limits, &spec.limits, &Setting::ALL, vocabulary);
        let home = [Setting::Oneself, Setting::Partner];
        errors.extend(add_limits(
            &mut limits,
            &spec.home_limits,
            &home,
            vocabulary,
        ));
        for error in errors {
            self.name_error(path, text, "limits", error);
        }
        if one.formula.is_always() {
            if spec.disposition != Disposition::Proceed {
                let message = "a clause that always applies must have `disposition = \"proceed\"`";
                self.problem(path, line_of(text, "always"), message.to_owned(), None);
            }
            base.join(&limits);
            return;
        }
        let clause = |disposition, limits| Clause {
            rule: one.rule,
            position: one.position,
            disposition,
            limits,
            wait: spec.wait,
            cleared: false,
            clearable: spec.after_clearance.is_some(),
            area_of: None,
        };
        let mut formula = one.formula.clone();
        if let (Some(after), Some(fact)) = (&spec.after_clearance, one.clearance) {
            let mut cleared = Limits::LOOSEST;
            for error in add_limits(&mut cleared, after, &Setting::ALL, vocabulary) {
                self.name_error(path, text, "after_clearance", error);
            }
            let both = formula.and(&Formula::fact(fact, true)).unwrap_or_default();
            let limits = program.intern(cleared);
            let clause = Clause {
                cleared: true,
                clearable: false,
                ..clause(Disposition::Modify, limits)
            };
            program.add(clause, &both);
            formula = formula.and(&Formula::fact(fact, false)).unwrap_or_default();
        }
        let limits = program.intern(limits);
        program.add(clause(spec.disposition, limits), &formula);

        let area = spec.area.as_deref().and_then(|area| areas.get(area));
        let Some(area) = area else { return };
        let mut avoid = 0;
        for name in &spec.area_avoid {
            match vocabulary.thing_set(name) {
                Some(set) => avoid |= set,
                None => {
                    let near = closest(name, vocabulary.all_names()).map(str::to_owned);
                    let message = format!("unknown technique, stroke, tool or group `{name}`");
                    self.problem(path, line_of(text, name), message, near);
                }
            }
        }
        for (region, here) in area.iter().enumerate() {
            let mut limits = Limits::LOOSEST;
            for setting in Setting::ALL {
                let pressure = spec.area_pressure.unwrap_or(MAX_PRESSURE);
                limit_pressure(&mut limits, setting, 1 << region, pressure);
                forbid_at(&mut limits, setting, 1 << region, avoid);
            }
            let formula = one
                .formula
                .and(&Formula::fact(*here, true))
                .unwrap_or_default();
            let limits = program.intern(limits);
            let clause = Clause {
                area_of: Some(region as u8),
                clearable: false,
                ..clause(Disposition::Modify, limits)
            };
            program.add(clause, &formula);
        }
    }
}

/// A question matters to safety when a rule uses its facts, or the gate of a question that matters does.
pub(super) fn mark_safety(
    questions: &mut [AskedQuestion],
    program: &Program,
    of: &[Option<QuestionIx>],
) {
    let mut facts = FactSet::EMPTY;
    for cube in 0..program.cube_count() as u32 {
        let cube = program.cube(cube);
        facts.extend(&cube.yes);
        facts.extend(&cube.no);
    }
    for ix in (0..questions.len()).rev() {
        questions[ix].safety |= facts.intersects(&questions[ix].facts);
        if questions[ix].safety
            && let Some(gate) = questions[ix].gate.clone()
        {
            for cube in gate.cubes {
                for fact in cube.yes.iter().chain(cube.no.iter()) {
                    if let Some(question) = of[fact as usize] {
                        questions[question as usize].safety = true;
                    }
                }
            }
        }
    }
}
