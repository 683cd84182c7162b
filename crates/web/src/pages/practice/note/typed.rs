//! A note as a form sends it.

use jiff::Timestamp;
use knowledge::Knowledge;
use store::{Note, Privacy, Words};

use super::choices;
use crate::error::Problem;
use crate::form::Fields;
use crate::pages::practice::visit::Visit;

/// Longest text of a part, in characters.
pub const LONGEST: usize = 4_000;

/// The parts of a note: field, title, and what belongs there.
pub const PARTS: [(&str, &str, &str); 4] = [
    (
        "subjective",
        "Subjective",
        "What the client tells: pain, sleep, what they can and cannot do.",
    ),
    (
        "objective",
        "Objective",
        "What you found and what you did: places, techniques, pressure, minutes.",
    ),
    (
        "assessment",
        "Assessment",
        "What you make of it. No diagnosis.",
    ),
    (
        "plan",
        "Plan",
        "What comes next, what you advised, and when to look again.",
    ),
];

/// What stands in the form.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Typed {
    /// The texts of [`PARTS`], in their order.
    pub texts: [String; 4],
    /// Regions with a finding, by their ids.
    pub findings: Vec<String>,
    /// Quick choices, by their ids.
    pub choices: Words,
    /// Only the author may read it.
    pub private: bool,
    /// Which edit it rests on; 0 = nothing was kept.
    pub version: u32,
}

/// What is to be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Keep it, because somebody pressed.
    Keep,
    /// Keep it, because there was a pause in the typing.
    Auto,
    /// Keep and sign it.
    Sign,
}

impl Typed {
    /// Reads the form.
    ///
    /// # Errors
    /// 422 for whatever no page of ours would send.
    pub fn read(knowledge: &Knowledge, fields: &Fields) -> Result<(Typed, Then), Problem> {
        let single = [
            "subjective",
            "objective",
            "assessment",
            "plan",
            "privacy",
            "version",
            "then",
        ];
        fields.expect(&single, &["finding", "choice"])?;
        let then = match fields.one("then").unwrap_or("keep") {
            "keep" => Then::Keep,
            "auto" => Then::Auto,
            "sign" => Then::Sign,
            _ => return Err(Problem::field("then", "keep, auto or sign")),
        };
        let private = match fields.one("privacy").unwrap_or("therapists") {
            "author" => true,
            "therapists" => false,
            _ => return Err(Problem::field("privacy", "author or therapists")),
        };
        let mut findings: Vec<String> = fields.all("finding").map(str::to_owned).collect();
        if let Some(unknown) = findings
            .iter()
            .find(|id| !knowledge.shelves().regions.contains_key(*id))
        {
            return Err(Problem::field(
                "finding",
                format!("a region by its id, not {} letters", unknown.len()),
            ));
        }
        findings.sort_unstable();
        findings.dedup();
        if fields.all("choice").any(|id| !choices::is_known(id)) {
            return Err(Problem::field("choice", "one of the choices of the form"));
        }
        let choices: Vec<&str> = fields.all("choice").collect();
        let version = fields.one("version").unwrap_or("0").parse();
        let typed = Typed {
            texts: PARTS.map(|(field, _, _)| clean(fields.one(field).unwrap_or_default())),
            findings,
            choices: choices.join(" ").as_str().into(),
            private,
            version: version
                .map_err(|_| Problem::field("version", "a whole number, as the form holds it"))?,
        };
        Ok((typed, then))
    }

    /// As it is kept.
    pub fn of(note: &Note) -> Typed {
        let texts = [
            &note.subjective,
            &note.objective,
            &note.assessment,
            &note.plan,
        ];
        Typed {
            texts: texts.map(|text| text.clone().unwrap_or_default()),
            findings: findings(note),
            choices: note.choices.clone().unwrap_or_default(),
            private: note.privacy == Privacy::Author,
            version: note.version,
        }
    }

    /// To be kept.
    pub fn note(&self, visit: &Visit, now: Timestamp) -> Note {
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let [subjective, objective, assessment, plan] = &self.texts;
        Note {
            practice: visit.practice(),
            appointment: visit.id(),
            author: visit.therapist.id,
            client: visit.client.id,
            name: None,
            subjective: some(subjective),
            objective: some(objective),
            assessment: some(assessment),
            plan: some(plan),
            findings: (!self.findings.is_empty())
                .then(|| serde_json::to_string(&self.findings).unwrap_or_default()),
            choices: (!self.choices.is_empty()).then(|| self.choices.clone()),
            privacy: match self.private {
                true => Privacy::Author,
                false => Privacy::Therapists,
            },
            version: self.version,
            made_at: now,
            changed_at: now,
            signed_at: None,
        }
    }

    /// A text is longer than is kept.
    pub fn is_too_long(&self) -> bool {
        self.texts.iter().any(|text| is_long(text))
    }

    /// Nothing stands in it.
    pub fn says_nothing(&self) -> bool {
        self.texts.iter().all(String::is_empty)
            && self.findings.is_empty()
            && self.choices.is_empty()
    }

    /// What differs from a signed note, as one text to be added to it.
    pub fn as_amendment(&self, signed: &Note) -> String {
        let signed = Typed::of(signed);
        let differing = PARTS.iter().zip(self.texts.iter().zip(&signed.texts));
        let differing: Vec<String> = differing
            .filter(|(_, (typed, kept))| typed != kept && !typed.is_empty())
            .map(|((_, title, _), (typed, _))| format!("{title}: {typed}"))
            .collect();
        differing.join("\n\n")
    }
}

/// Whether a text is longer than is kept.
pub fn is_long(text: &str) -> bool {
    text.chars().count() > LONGEST
}

/// The regions with a finding.
pub fn findings(note: &Note) -> Vec<String> {
    let kept = note.findings.as_deref().unwrap_or("[]");
    serde_json::from_str(kept).unwrap_or_default()
}

/// A text with its ends of lines made alike, without signs that nobody can see.
pub fn clean(typed: &str) -> String {
    let lines = typed.replace("\r\n", "\n");
    let seen = lines.chars().filter(|c| *c == '\n' || !c.is_control());
    seen.collect::<String>().trim().to_owned()
}
