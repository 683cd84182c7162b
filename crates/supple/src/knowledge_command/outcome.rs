//! What a change of the knowledge means for one person: two screenings of the same answers side by side.

use std::collections::{BTreeMap, BTreeSet};

use care::{Decision, Screening, screen};
use knowledge::{Answers, Disposition, Knowledge};
use serde::Serialize;

use super::compare::Vocabularies;

/// How two outcomes for the same answers differ, least worrying first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Not at all.
    Unchanged,
    /// The same outcome in other words.
    Wording,
    /// The same outcome by other findings or with other questions open.
    Findings,
    /// More is withheld or limited.
    Stricter,
    /// Something is permitted that was not.
    LessCareful,
}

/// How two outcomes differ.
#[derive(Debug, Serialize)]
pub struct Difference {
    /// In one word.
    pub verdict: Verdict,
    /// The disposition before and after.
    pub dispositions: [Disposition; 2],
    /// What changed, in words.
    pub changes: Vec<String>,
    /// Why, in words.
    pub because: Vec<String>,
}

/// Screens the same answers with both.
pub fn difference(
    vocabularies: &Vocabularies<'_>,
    changed_rules: &BTreeSet<&str>,
    [old, new]: [&Answers; 2],
) -> Difference {
    let [before, after] = [vocabularies.old, vocabularies.new];
    let (was, is) = (screen(before, old), screen(after, new));
    let mut changes = Vec::new();
    let (mut looser, mut stricter) = (false, false);
    if was.disposition != is.disposition {
        changes.push(format!("{} -> {}", was.disposition, is.disposition));
        looser |= is.disposition < was.disposition;
        stricter |= is.disposition > was.disposition;
    }
    if was.disposition == is.disposition && was.is_wait() != is.is_wait() {
        changes.push(match is.is_wait() {
            true => "only has to wait, nobody to see".to_owned(),
            false => "has to see somebody, not only to wait".to_owned(),
        });
        looser |= is.is_wait();
        stricter |= was.is_wait();
    }
    if was.disposition.permits_care() && is.disposition.permits_care() {
        for change in vocabularies.limits(was.limits(), is.limits()) {
            looser |= change.looser;
            stricter |= !change.looser;
            changes.push(change.text);
        }
        match (was.permit().is_ok(), is.permit().is_ok()) {
            (true, false) => {
                changes.push("no longer decided".to_owned());
                stricter = true;
            }
            (false, true) => {
                changes.push("decided without the answers that were open".to_owned());
                looser = true;
            }
            _ => {}
        }
    }
    let moved = moved([before, after], [&was, &is], changed_rules);
    let other = moved.findings || questions(before, &was) != questions(after, &is);
    if let Some(open) = question_changes([before, after], [&was, &is]) {
        changes.push(open);
    }
    let verdict = match (looser, stricter) {
        (true, _) => Verdict::LessCareful,
        (false, true) => Verdict::Stricter,
        _ if other => Verdict::Findings,
        _ if words(before, old, &was) != words(after, new, &is) => Verdict::Wording,
        _ => Verdict::Unchanged,
    };
    Difference {
        verdict,
        dispositions: [was.disposition, is.disposition],
        changes,
        because: moved.because,
    }
}

/// The questions, contradictions and lapsed records that keep an outcome open, by name.
fn questions<'k>(knowledge: &'k Knowledge, screening: &'k Screening) -> BTreeSet<&'k str> {
    use care::screen::Conflict;
    let open = screening
        .open
        .iter()
        .map(|open| knowledge.question(open.question).id.as_str());
    let conflicts = screening.conflicts.iter().map(|conflict| match conflict {
        Conflict::Contradiction(i) => knowledge.contradictions()[*i].id.as_str(),
        Conflict::NotAsked(ix) => knowledge.question(*ix).id.as_str(),
    });
    let lapsed = screening.lapsed.iter().map(String::as_str);
    open.chain(conflicts).chain(lapsed).collect()
}

fn question_changes([old, new]: [&Knowledge; 2], [was, is]: [&Screening; 2]) -> Option<String> {
    let (before, after) = (questions(old, was), questions(new, is));
    let list = |ids: Vec<&str>| ids.join(", ");
    let more: Vec<&str> = after.difference(&before).copied().collect();
    let fewer: Vec<&str> = before.difference(&after).copied().collect();
    match (more.is_empty(), fewer.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("now open: {}", list(more))),
        (true, false) => Some(format!("no longer open: {}", list(fewer))),
        (false, false) => Some(format!(
            "now open: {}; no longer open: {}",
            list(more),
            list(fewer)
        )),
    }
}

/// Which findings came, went or weigh differently.
struct Moved {
    findings: bool,
    because: Vec<String>,
}

fn moved(
    [old, new]: [&Knowledge; 2],
    [was, is]: [&Screening; 2],
    changed_rules: &BTreeSet<&str>,
) -> Moved {
    fn by_rule<'k>(
        knowledge: &'k Knowledge,
        screening: &Screening,
    ) -> BTreeMap<&'k str, (Disposition, bool, bool, bool)> {
        let findings = screening.findings.iter();
        findings
            .map(|f| {
                let rule = knowledge.rules()[f.rule as usize].as_str();
                (rule, (f.disposition, f.cleared, f.clearable, f.wait))
            })
            .collect()
    }
    let (before, after) = (by_rule(old, was), by_rule(new, is));
    let mut because = Vec::new();
    for (rule, finding) in &after {
        match before.get(rule) {
            None => because.push(format!("{rule} now fires")),
            Some(same) if same == finding => {}
            Some((old, ..)) if *old != finding.0 => {
                because.push(format!("{rule} now says {} instead of {old}", finding.0));
            }
            Some((_, cleared, ..)) if *cleared != finding.1 => {
                because.push(format!(
                    "a clinician's agreement now counts otherwise for {rule}"
                ));
            }
            Some(_) => because.push(format!("{rule} can now be lifted in another way")),
        }
    }
    let gone = before.keys().filter(|rule| !after.contains_key(*rule));
    because.extend(gone.map(|rule| format!("{rule} no longer fires")));
    let findings = !because.is_empty();
    // Limits can change while the same rules fire.
    if !findings {
        let changed = after.keys().filter(|rule| changed_rules.contains(*rule));
        because.extend(changed.map(|rule| format!("{rule} was changed")));
    }
    Moved { findings, because }
}

/// The decision as it would be shown, apart from the version.
fn words(knowledge: &Knowledge, answers: &Answers, screening: &Screening) -> Option<String> {
    let decision = Decision {
        knowledge_version: String::new(),
        ..Decision::new(knowledge, answers, screening)
    };
    serde_json::to_string(&decision).ok()
}
