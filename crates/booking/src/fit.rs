//! Whether a therapist fits a plan: what speaks for it, what stands in the way, and what is not known.
//!
//! Ids are those of the knowledge: techniques by their file, training by the precaution that asks for it
//! (`trained_prenatal`). Words for them are the caller's.

use jiff::civil::Date;
use serde::Serialize;

/// What a plan asks of whoever gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Techniques that would do, the best first.
    pub techniques: Vec<Wanted>,
    /// Training without which nobody may, whatever the technique.
    pub training: Vec<String>,
}

/// A technique that would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its id.
    pub technique: String,
    /// Only by somebody who was trained in it.
    pub trained_only: bool,
}

/// What a therapist says and shows of themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skills {
    /// Techniques they offer, by id.
    pub techniques: Vec<String>,
    /// What they were trained in: techniques and populations, by id.
    pub training: Vec<Training>,
}

/// A training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    /// In what.
    pub id: String,
    /// When somebody of the practice saw the certificate; nothing, when it is only said.
    pub checked_on: Option<Date>,
    /// The last day it is good for; nothing, when it has no end.
    pub valid_until: Option<Date>,
}

/// How a training that matters stands on the day of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "proof")]
pub enum Proof {
    /// The certificate was seen, and is good on that day.
    Checked {
        /// When it was seen.
        on: Date,
    },
    /// It is said, and nobody has seen it.
    SaidOnly,
    /// It ends before that day.
    OutOfDate {
        /// Its last day.
        until: Date,
    },
    /// Nothing is said of it.
    Missing,
}

/// How a therapist fits a plan on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit<'a> {
    /// The techniques of the plan that they may give, the best first.
    pub techniques: Vec<&'a str>,
    /// Techniques they offer and the plan would like, and for which their training is not proved.
    pub unproved: Vec<(&'a str, Proof)>,
    /// Each training that the plan asks for, and how it stands.
    pub training: Vec<(&'a str, Proof)>,
}

impl Fit<'_> {
    /// They can be booked for this plan.
    pub fn can(&self) -> bool {
        let proved = |(_, proof): &(&str, Proof)| matches!(proof, Proof::Checked { .. });
        !self.techniques.is_empty() && self.training.iter().all(proved)
    }
}

impl Skills {
    /// How a training stands on a day. Of several the best counts: one that was checked, then one that is said.
    pub fn proof(&self, id: &str, on: Date) -> Proof {
        let proofs = self
            .training
            .iter()
            .filter(|training| training.id == id)
            .map(|training| training.proof(on));
        proofs.min().unwrap_or(Proof::Missing)
    }

    /// How they fit a plan on the day of a visit.
    pub fn fit<'a>(&self, asked: &'a Asked, on: Date) -> Fit<'a> {
        let training = asked
            .training
            .iter()
            .map(|id| (id.as_str(), self.proof(id, on)))
            .collect();
        let mut fit = Fit {
            techniques: Vec::new(),
            unproved: Vec::new(),
            training,
        };
        for wanted in &asked.techniques {
            if !self.techniques.contains(&wanted.technique) {
                continue;
            }
            let proof = self.proof(&wanted.technique, on);
            match (wanted.trained_only, proof) {
                (false, _) | (true, Proof::Checked { .. }) => {
                    fit.techniques.push(&wanted.technique)
                }
                (true, _) => fit.unproved.push((&wanted.technique, proof)),
            }
        }
        fit
    }
}

impl Training {
    fn proof(&self, on: Date) -> Proof {
        match (self.valid_until, self.checked_on) {
            (Some(until), _) if until < on => Proof::OutOfDate { until },
            (_, Some(on)) => Proof::Checked { on },
            (_, None) => Proof::SaidOnly,
        }
    }
}
