//! A screening in words: what a person, a therapist and another program are told.

use knowledge::items::{Grade, RuleKind};
use knowledge::limits::ThingSet;
use knowledge::{Answers, Basis, Disposition, Item, Knowledge, Setting, SettingLimits};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

use crate::screen::{Conflict, Finding, Screening};

/// The intended use, stated wherever a decision is shown.
pub const INTENDED_USE: &str = "Decision support for adults who seek massage for back pain. Not a diagnosis, not an \
     emergency service, not reviewed by a regulator; the rules await sign-off by a clinician.";

/// A decision with its reasons.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Decision {
    /// The content it rests on; the same version and answers give the same decision.
    pub knowledge_version: String,
    /// What this is and is not.
    pub intended_use: &'static str,
    /// How far care may go.
    pub disposition: Disposition,
    /// The decision in one sentence.
    pub headline: String,
    /// Answers are missing or in conflict that could still change it.
    pub provisional: bool,
    /// What was found, most serious first.
    pub findings: Vec<FindingText>,
    /// What was asked about and not found.
    pub not_found: Vec<String>,
    /// What could still change the outcome, in the order worth asking.
    pub open: Vec<OpenText>,
    /// Answers to look at again.
    pub conflicts: Vec<ConflictText>,
    /// Rules whose clearance has lapsed.
    pub lapsed_clearances: Vec<String>,
    /// Where to turn, when care is withheld.
    pub referral: Option<Referral>,
    /// What no session may exceed, when care is permitted.
    pub limits: Option<LimitsText>,
}

/// A rule that fired, in words.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingText {
    /// The rule.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// Red flag, contraindication, caution, or a limit that holds for everyone and here for a reason of one's own.
    pub kind: RuleKind,
    /// What a clinician would call the worry.
    pub concern: String,
    /// What it contributes.
    pub disposition: Disposition,
    /// A clinician has agreed; what is shown is what remains.
    pub cleared: bool,
    /// A recorded agreement of a clinician would lift it.
    pub clearable: bool,
    /// What we found.
    pub found: String,
    /// What it means.
    pub means: String,
    /// For the therapist.
    pub therapist: String,
    /// The answers that caused it.
    pub causes: Vec<Cause>,
    /// Whether disposition and limits are stated by the sources or are our own rule.
    pub basis: Basis,
    /// What in it is our own choice.
    pub our_rule: Vec<String>,
    /// Where it comes from.
    pub sources: Vec<SourceText>,
}

/// An answer that caused something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Cause {
    /// The question.
    pub question: String,
    /// The answer in the first person.
    pub said: String,
}

/// A source in words.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SourceText {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who published it, and when.
    pub publisher: String,
    /// The year, or `n.d.`.
    pub year: String,
    /// Where.
    #[serde(rename = "where")]
    pub address: String,
    /// A guideline or review, B professional or single study, W weak.
    pub grade: Grade,
}

/// An open question.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OpenText {
    /// Its id.
    pub question: String,
    /// As asked.
    pub text: String,
    /// A rule that waits for it.
    pub because: String,
}

/// Answers to look at again.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ConflictText {
    /// What to put into `confirmed` when both answers are right.
    pub id: String,
    /// What does not fit.
    pub text: String,
    /// The questions to ask again.
    pub ask: Vec<String>,
}

/// Where to turn when care is withheld.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Referral {
    /// How urgent.
    pub urgency: String,
    /// Who to see.
    pub see: String,
    /// What to do.
    #[serde(rename = "do")]
    pub action: String,
    /// What to say, or to show.
    pub tell: String,
    /// What to do meanwhile.
    pub meanwhile: String,
    /// When to come back.
    pub come_back: String,
    /// Rules that a clinician's agreement would lift.
    pub clearable: Vec<String>,
}

/// Limits per setting, in words.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LimitsText {
    /// For oneself.
    #[serde(rename = "self")]
    pub oneself: SettingText,
    /// With a partner.
    pub partner: SettingText,
    /// With a therapist.
    pub therapist: SettingText,
    /// Precautions for all.
    pub precautions: Vec<PrecautionText>,
}

/// Limits in one setting.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SettingText {
    /// Longest session; 0 = not in this setting.
    pub minutes: u16,
    /// Greatest pressure 0-5 per region.
    pub pressure: BTreeMap<String, u8>,
    /// Left out everywhere.
    pub avoid: Vec<String>,
    /// Left out on a region.
    pub avoid_at: BTreeMap<String, Vec<String>>,
}

/// A precaution in words.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PrecautionText {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// For the person.
    pub person: String,
    /// For the therapist.
    pub therapist: String,
}

impl Decision {
    /// Puts a screening into words.
    pub fn new(knowledge: &Knowledge, answers: &Answers, screening: &Screening) -> Decision {
        let wording = &knowledge.shelves().dispositions[screening.disposition.as_str()].item;
        let headline = match screening.is_wait() {
            true => "Not today.".to_owned(),
            false => wording.headline.clone(),
        };
        Decision {
            knowledge_version: knowledge.version().to_owned(),
            intended_use: INTENDED_USE,
            disposition: screening.disposition,
            headline,
            provisional: screening.is_provisional(),
            findings: screening
                .findings
                .iter()
                .map(|finding| finding_text(knowledge, answers, finding))
                .collect(),
            not_found: not_found(knowledge, answers, screening),
            open: screening
                .open
                .iter()
                .map(|open| {
                    let clause = &knowledge.program().clauses[open.clause as usize];
                    let question = knowledge.question(open.question);
                    OpenText {
                        question: question.id.clone(),
                        text: question.item.title.clone(),
                        because: knowledge.rules()[clause.rule as usize].clone(),
                    }
                })
                .collect(),
            conflicts: screening
                .conflicts
                .iter()
                .map(|conflict| conflict_text(knowledge, conflict))
                .collect(),
            lapsed_clearances: screening.lapsed.clone(),
            referral: (!screening.disposition.permits_care())
                .then(|| referral(knowledge, answers, screening)),
            limits: screening
                .disposition
                .permits_care()
                .then(|| limits_text(knowledge, screening)),
        }
    }
}

/// The answers behind some facts, one per question.
pub fn causes(
    knowledge: &Knowledge,
    answers: &Answers,
    facts: &knowledge::facts::FactSet,
) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    let mut questions: Vec<_> = facts
        .iter()
        .filter_map(|fact| knowledge.question_of(fact))
        .collect();
    questions.sort_unstable();
    questions.dedup();
    for ix in questions {
        let question = knowledge.question(ix);
        // A question that did not apply counts as no, and says nothing.
        if let Some(value) = answers.get(ix) {
            causes.push(Cause {
                question: question.id.clone(),
                said: question.statement(question.part(value, facts)),
            });
        }
    }
    causes
}

/// Sources by id, best first.
pub fn source_texts(knowledge: &Knowledge, ids: &[String]) -> Vec<SourceText> {
    let mut texts: Vec<SourceText> = ids
        .iter()
        .filter_map(|id| {
            let source = knowledge.shelves().sources.get(id)?;
            Some(SourceText {
                id: id.clone(),
                title: source.title.clone(),
                publisher: source.publisher.clone(),
                year: source.year.clone(),
                address: source.address.clone(),
                grade: source.grade,
            })
        })
        .collect();
    texts.sort_by_key(|text| text.grade);
    texts
}

fn finding_text(knowledge: &Knowledge, answers: &Answers, finding: &Finding) -> FindingText {
    let rule = knowledge.rule(finding.rule);
    FindingText {
        rule: knowledge.rules()[finding.rule as usize].clone(),
        title: rule.title.clone(),
        kind: rule.kind,
        concern: rule.concern.clone(),
        disposition: finding.disposition,
        cleared: finding.cleared,
        clearable: finding.clearable,
        found: rule.person.found.clone(),
        means: rule.person.means.clone(),
        therapist: rule.therapist.text.clone(),
        causes: causes(knowledge, answers, &finding.causes),
        basis: rule.clause[finding.clause as usize].basis,
        our_rule: rule.our_rule.clone(),
        sources: source_texts(knowledge, rule.header().sources),
    }
}

/// The red flags whose questions were answered and that did not fire.
fn not_found(knowledge: &Knowledge, answers: &Answers, screening: &Screening) -> Vec<String> {
    let facts = knowledge.facts(answers);
    let mut possible = vec![false; knowledge.rules().len()];
    for (clause, cube) in knowledge.program().all_cubes() {
        let rule = knowledge.program().clauses[clause as usize].rule;
        possible[rule as usize] |= cube.truth(&facts) != knowledge::formula::Truth::False;
    }
    knowledge
        .rules()
        .iter()
        .enumerate()
        .filter(|(rule, _)| !possible[*rule])
        .filter(|(rule, _)| {
            knowledge.rule(*rule as u16).kind == RuleKind::RedFlag
                && screening.findings.iter().all(|f| f.rule as usize != *rule)
        })
        .map(|(rule, _)| knowledge.rule(rule as u16).title.clone())
        .collect()
}

fn conflict_text(knowledge: &Knowledge, conflict: &Conflict) -> ConflictText {
    match conflict {
        Conflict::Contradiction(i) => {
            let contradiction = &knowledge.contradictions()[*i];
            ConflictText {
                id: contradiction.id.clone(),
                text: knowledge.shelves().contradictions[&contradiction.id]
                    .item
                    .text
                    .clone(),
                ask: contradiction
                    .ask
                    .iter()
                    .map(|ix| knowledge.question(*ix).id.clone())
                    .collect(),
            }
        }
        Conflict::NotAsked(ix) => {
            let question = knowledge.question(*ix);
            ConflictText {
                id: question.id.clone(),
                text: format!(
                    "There is an answer to \"{}\", but by the other answers this question does not apply.",
                    question.item.title
                ),
                ask: vec![question.id.clone()],
            }
        }
    }
}

fn referral(knowledge: &Knowledge, answers: &Answers, screening: &Screening) -> Referral {
    let defaults = &knowledge.shelves().dispositions[screening.disposition.as_str()].item;
    let withheld = screening
        .findings
        .iter()
        .filter(|finding| !finding.disposition.permits_care());
    let top: Vec<&Finding> = withheld
        .clone()
        .filter(|finding| finding.disposition == screening.disposition)
        .collect();
    // One rule speaks for itself; several share the words of their disposition.
    let own = match top.as_slice() {
        [one] => Some(&knowledge.rule(one.rule).person),
        _ => None,
    };
    let pick = |own: Option<&Option<String>>, default: &str| {
        own.and_then(|text| text.clone())
            .unwrap_or_else(|| default.to_owned())
    };
    let waits: Vec<&Option<String>> = top
        .iter()
        .map(|finding| &knowledge.rule(finding.rule).person.come_back)
        .collect();
    let come_back = match own {
        None if screening.is_wait() => waits
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>()
            .join(" "),
        own => pick(own.map(|text| &text.come_back), &defaults.come_back),
    };
    let (see, action) = match screening.is_wait() {
        true => (
            "Nobody, unless you feel worse.".to_owned(),
            "Wait until it has passed.".to_owned(),
        ),
        false => (
            pick(own.map(|text| &text.see), &defaults.see),
            pick(own.map(|text| &text.action), &defaults.action),
        ),
    };
    Referral {
        urgency: defaults.title.clone(),
        see,
        action,
        tell: hand_over(knowledge, answers, &top),
        meanwhile: pick(own.map(|text| &text.meanwhile), &defaults.meanwhile),
        come_back,
        clearable: match screening.disposition {
            Disposition::ClinicianFirst => withheld
                .filter(|finding| finding.clearable)
                .map(|finding| knowledge.rules()[finding.rule as usize].clone())
                .collect(),
            _ => Vec::new(),
        },
    }
}

/// A short text the person can read out or show.
fn hand_over(knowledge: &Knowledge, answers: &Answers, findings: &[&Finding]) -> String {
    let mut facts = knowledge::facts::FactSet::EMPTY;
    for finding in findings {
        facts.extend(&finding.causes);
    }
    for id in ["age", "pain_where", "pain_duration"] {
        if let Some(ix) = knowledge.question_ix(id)
            && answers.get(ix).is_some()
        {
            facts.extend(&knowledge.question(ix).facts);
        }
    }
    let mut said: Vec<String> = causes(knowledge, answers, &facts)
        .into_iter()
        .map(|cause| cause.said)
        .filter(|said| {
            !said.is_empty() && !said.starts_with("no: ") && !said.starts_with("none of")
        })
        .collect();
    said.dedup();
    let concerns: Vec<&str> = findings
        .iter()
        .map(|finding| knowledge.rule(finding.rule).concern.as_str())
        .filter(|concern| !concern.is_empty())
        .collect();
    let mut text = "I have back pain and answered safety questions before a massage.".to_owned();
    if !said.is_empty() {
        text.push_str(&format!(" I said: {}.", said.join("; ")));
    }
    if !concerns.is_empty() {
        text.push_str(&format!(
            " I was asked to have this checked: {}.",
            concerns.join("; ")
        ));
    }
    text
}

fn limits_text(knowledge: &Knowledge, screening: &Screening) -> LimitsText {
    let vocabulary = knowledge.vocabulary();
    let setting = |setting: Setting| setting_text(knowledge, screening.limits().of(setting));
    LimitsText {
        oneself: setting(Setting::Oneself),
        partner: setting(Setting::Partner),
        therapist: setting(Setting::Therapist),
        precautions: vocabulary
            .precautions()
            .iter()
            .enumerate()
            .filter(|(i, _)| screening.limits().precautions >> i & 1 == 1)
            .map(|(_, id)| {
                let precaution = &knowledge.shelves().precautions[id].item;
                PrecautionText {
                    id: id.clone(),
                    title: precaution.title.clone(),
                    person: precaution.person.clone(),
                    therapist: precaution.therapist.clone(),
                }
            })
            .collect(),
    }
}

fn setting_text(knowledge: &Knowledge, limits: &SettingLimits) -> SettingText {
    let vocabulary = knowledge.vocabulary();
    let names = |set: ThingSet| {
        vocabulary
            .names(set)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let regions = || vocabulary.regions().iter().enumerate();
    SettingText {
        minutes: limits.minutes,
        pressure: regions()
            .map(|(i, region)| (region.clone(), limits.pressure[i]))
            .collect(),
        avoid: names(limits.avoid),
        avoid_at: regions()
            .map(|(i, region)| (region.clone(), names(limits.avoid_at[i])))
            .filter(|(_, names)| !names.is_empty())
            .collect(),
    }
}
