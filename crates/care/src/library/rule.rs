//! A safety rule: what it looks for, when it fires, and what changes then.

use knowledge::items::{ClauseSpec, Rule, RuleKind};
use knowledge::limits::pressure_words;

use super::article::{Article, Phrase};
use super::kinds::{Describe, disposition};
use super::words::{self, capital};

impl Describe for Rule {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        let or_nothing = |text: &'k Option<String>| text.as_deref().unwrap_or_default();
        let person = &self.person;
        article.fact(
            "Kind",
            match self.kind {
                RuleKind::RedFlag => "a sign of possible serious disease",
                RuleKind::Contraindication => "a reason not to massage, wholly or in a place",
                RuleKind::Caution => "a reason to do it differently",
                RuleKind::TechniqueRule => "a limit that holds for everyone",
            },
        );
        article.fact("What it looks for", self.concern.as_str());
        article.fact("What we would say", person.found.as_str());
        article.fact("What it means", person.means.as_str());
        article.fact("What to do", or_nothing(&person.action));
        article.fact("Who to see", or_nothing(&person.see));
        article.fact("Meanwhile", or_nothing(&person.meanwhile));
        article.fact("Come back", or_nothing(&person.come_back));
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

fn clause_words<'k>(article: &mut Article<'k>, clause: &'k ClauseSpec) {
    let knowledge = article.knowledge;
    let what = disposition(knowledge, clause.disposition);
    article.fact("What follows", what.by(clause.basis));
    if clause.wait {
        article.text("Only time is needed: not today, and nobody to see.");
    }
    let mut changes = words::limits(knowledge, &clause.limits);
    let home = words::limits(knowledge, &clause.home_limits);
    changes.extend(
        home.into_iter()
            .map(|line| Phrase::from("At home: ").and(line)),
    );
    if let Some(area) = &clause.area {
        let mut change = Phrase::from("On each area named in \"")
            .and(Phrase::names(knowledge, [area.as_str()]))
            .and("\": ");
        if let Some(most) = clause.area_pressure {
            let words = pressure_words(most);
            change = change.and(format!("pressure at most {most} of 5, {words}"));
        }
        if !clause.area_avoid.is_empty() {
            let gap = if clause.area_pressure.is_some() {
                "; "
            } else {
                ""
            };
            let names = clause.area_avoid.iter().map(String::as_str);
            change = change
                .and(gap)
                .and("leave out ")
                .and(Phrase::names(knowledge, names));
        }
        changes.push(change.and("."));
    }
    article.list("What changes", changes);
    if let Some(after) = &clause.after_clearance {
        article.list(
            "Once a clinician has agreed",
            words::limits(knowledge, after),
        );
    }
    if clause.case.is_empty() {
        return;
    }
    article.detail("Just inside, and just outside");
    article.items(clause.case.iter().map(|case| {
        let inside = words::answers(knowledge, &case.answers);
        let outside = words::answers(knowledge, &case.but);
        match case.but.is_empty() {
            true => format!("{}: {inside}.", capital(&case.name)),
            false => format!(
                "{}. Applies with: {inside}. No longer with: {outside}.",
                capital(&case.name)
            ),
        }
    }));
}
