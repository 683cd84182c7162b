//! A safety rule: what it looks for, when it fires, and what changes then.

use knowledge::items::{ClauseSpec, Rule};

use super::article::{Article, capital};
use super::kinds::{Describe, disposition};
use super::words;
use knowledge::limits::pressure_words;

impl Describe for Rule {
    fn describe(&self, article: &mut Article<'_>) {
        article.fact("What it looks for", self.concern.as_str());
        article.fact("What we would say", self.person.found.as_str());
        article.fact("What it means", self.person.means.as_str());
        article.fact(
            "What to do",
            self.person.action.as_deref().unwrap_or_default(),
        );
        article.fact("Who to see", self.person.see.as_deref().unwrap_or_default());
        article.fact(
            "Meanwhile",
            self.person.meanwhile.as_deref().unwrap_or_default(),
        );
        article.fact(
            "Come back",
            self.person.come_back.as_deref().unwrap_or_default(),
        );
        article.fact("For the therapist", self.therapist.text.as_str());
        for (i, clause) in self.clause.iter().enumerate() {
            let of = match self.clause.len() {
                1 => String::new(),
                n => format!(" ({} of {n})", i + 1),
            };
            article.heading(format!("When it applies{of}"));
            article.condition(&clause.when);
            clause_words(article, clause);
        }
    }
}

fn clause_words(article: &mut Article<'_>, clause: &ClauseSpec) {
    let knowledge = article.knowledge;
    let what = disposition(knowledge, clause.disposition);
    article.fact(
        "What follows",
        format!("{what}{}", words::ours(clause.basis)),
    );
    if clause.wait {
        article.text("Only time is needed: not today, and nobody to see.");
    }
    let mut changes = words::limits(knowledge, &clause.limits);
    let home = words::limits(knowledge, &clause.home_limits);
    changes.extend(home.into_iter().map(|line| format!("At home: {line}")));
    if let Some(area) = &clause.area {
        let asked = knowledge
            .question_ix(area)
            .map(|ix| &knowledge.question(ix).item.title);
        let mut what = Vec::new();
        if let Some(most) = clause.area_pressure {
            what.push(format!(
                "pressure at most {most} of 5, {}",
                pressure_words(most)
            ));
        }
        if !clause.area_avoid.is_empty() {
            let names = clause
                .area_avoid
                .iter()
                .map(|id| words::name(knowledge, id));
            what.push(format!(
                "leave out {}",
                names.collect::<Vec<_>>().join(", ")
            ));
        }
        let asked = asked.map_or(area.as_str(), |title| title);
        changes.push(format!(
            "On each area named in \"{asked}\": {}.",
            what.join("; ")
        ));
    }
    article.list("What changes", &changes);
    if let Some(after) = &clause.after_clearance {
        article.list(
            "Once a clinician has agreed",
            &words::limits(knowledge, after),
        );
    }
    let cases: Vec<String> = clause
        .case
        .iter()
        .map(|case| {
            let inside = words::answers(knowledge, &case.answers);
            let outside = words::answers(knowledge, &case.but);
            match case.but.is_empty() {
                true => format!("{}: {inside}.", capital(&case.name)),
                false => format!(
                    "{}. Applies with: {inside}. No longer with: {outside}.",
                    capital(&case.name)
                ),
            }
        })
        .collect();
    article.list("Just inside, and just outside", &cases);
}
