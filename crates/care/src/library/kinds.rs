//! What each kind of item has to say beyond its title and text.

use knowledge::items::*;
use knowledge::{Disposition, Knowledge};

use super::article::{Article, Named, Part, Phrase, Span};
use super::words::{self, capital};

/// Adds the fields of an item to its article.
pub trait Describe {
    /// Nothing beyond title and text by default.
    fn describe<'k>(&'k self, _: &mut Article<'k>) {}
}

impl Describe for Position {}
impl Describe for Tool {}
impl Describe for Motion {}
impl Describe for Review {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.list("Asked before touching", &self.before_touching);
    }
}
impl Describe for Faq {}

const SECONDS: [&str; 2] = ["second", "seconds"];
const MINUTES: [&str; 2] = ["minute", "minutes"];
const TIMES: [&str; 2] = ["time", "times"];
const A_DAY: [&str; 2] = ["time a day", "times a day"];
const A_WEEK: [&str; 2] = ["time a week", "times a week"];

impl Describe for Technique {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.heading("How it is done");
        article.names("With", &self.tools);
        article.fact("Direction", self.direction.as_str());
        article.fact("Speed", self.speed.as_str());
        article.pressure(Some(&self.pressure));
        article.range("Hold", self.hold_s.as_ref(), SECONDS);
        article.range("Repeat", self.repeats.as_ref(), TIMES);
        article.fact("On the skin", self.lubricant.as_str());
        article.fact("Clothing", self.clothing.as_str());
        if self.dressed {
            article.fact("Dressed", "it can be done through clothes");
        }
        article.names("Positions", &self.positions);
        article.range("A session", Some(&self.session_min), MINUTES);
        article.fact("What you feel", self.feel.as_str());
        article.heading("Who should give it");
        article.text(format!("{}.", words::settings(&self.settings)));
        article.fact("Training", self.training.as_str());
        article.names("Made for", self.made_for.as_slice());
        article.names("Course of sessions", self.course.as_slice());
        article.list("It suits", &self.suits);
        article.list("Choose something else with", &self.avoid_when);
        article.evidence(&self.evidence);
    }
}

impl Describe for Stroke {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.heading("How it is done");
        article.names("With", &self.tools);
        article.fact(
            "Movement",
            match self.path {
                Path::Along => "along the fibres",
                Path::Across => "straight across the fibres",
                Path::Circles => "in circles",
                Path::Hold => "held still",
                Path::Press => "pressed and released",
                Path::Wave => "a slow wave",
                Path::Tap => "tapped",
                Path::Move => "a joint moves",
            },
        );
        article.fact("Direction", self.direction.as_str());
        let speed = ["centimetre a second", "centimetres a second"];
        article.range("Speed", self.speed_cm_s.as_ref(), speed);
        article.range("Hold", self.hold_s.as_ref(), SECONDS);
        article.pressure(Some(&self.pressure));
        article.fact(
            "Oil",
            if self.oil {
                "glides on oil"
            } else {
                "none needed"
            },
        );
        article.names("Contains", &self.motions);
        article.fact("Who may do it", words::settings(&self.settings));
    }
}

impl Describe for Muscle {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.names("Where", &self.regions);
        article.fact("Fibres", self.fibres.as_str());
        article.fact(
            "Where tender spots are said to be felt",
            self.referral.as_str(),
        );
        article.fact("Mind", self.note.as_str());
    }
}

impl Describe for Site {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.names("Where", &self.regions);
        article.fact("What lies there", self.lies_there.as_str());
        article.fact("At home", self.home_rule.as_str());
        article.fact("For therapists", self.therapist_rule.as_str());
    }
}

impl Describe for Presentation {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.heading("Which massage fits");
        for (fit, label) in [
            (1, "First choice"),
            (2, "Reasonable"),
            (3, "Only with caution, by a trained therapist"),
            (0, "Not offered"),
        ] {
            let fits = self.fit.iter().filter(|(_, value)| **value == fit);
            let ids = fits.map(|(id, _)| id.as_str());
            article.fact(label, Phrase::names(article.knowledge, ids));
        }
        article.fact("Prefer", self.prefer.as_str());
        article.fact("Avoid", self.avoid.as_str());
        article.detail("When it applies");
        article.condition(&self.when);
    }
}

impl Describe for SelfCare {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.names("You need", &self.tools);
        article.fact("Get ready", self.setup.as_str());
        article.steps("How to do it", &self.how);
        article.heading("How much");
        article.pressure(self.pressure.as_ref());
        article.range("Hold", self.hold_s.as_ref(), SECONDS);
        article.range("Repeat", self.repeats.as_ref(), TIMES);
        article.range("Length", self.minutes.as_ref(), MINUTES);
        article.range("How often", self.per_day.as_ref(), A_DAY);
        article.range(
            "Days",
            self.per_week.as_ref(),
            ["day a week", "days a week"],
        );
        article.names("Where", &self.regions);
        article.names("Not on", &self.not_on);
        article.list("Mind", &self.cautions);
        article.list("Stop when", &self.stop_when);
        article.evidence(&self.evidence);
        article.names("Guided session", self.protocol.as_slice());
    }
}

impl Describe for Move {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.fact(
            "Kind",
            match self.kind {
                MoveKind::Stretch => "stretch",
                MoveKind::Strengthen => "strengthening",
                MoveKind::Movement => "general movement",
            },
        );
        article.fact("Get ready", self.setup.as_str());
        article.steps("How to do it", &self.how);
        article.heading("How much");
        article.range("Hold", self.hold_s.as_ref(), SECONDS);
        article.range("Repeat", self.repeats.as_ref(), TIMES);
        article.range("Sets", self.sets.as_ref(), ["set", "sets"]);
        article.range("Length", self.minutes.as_ref(), MINUTES);
        article.range("How often", self.per_day.as_ref(), A_DAY);
        article.range("A week", self.per_week.as_ref(), A_WEEK);
        article.names("Position", &self.positions);
        article.names("Contains", &self.motions);
        article.names("Felt in", &self.regions);
        if self.needs_floor {
            article.fact(
                "Needs",
                "room on the floor, and getting down to it and up again",
            );
        }
        article.list("Mind", &self.cautions);
        article.evidence(&self.evidence);
    }
}

impl Describe for Complementary {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.fact(
            "In a plan",
            match self.offer {
                Offer::Do => "part of it",
                Offer::Inform => "information only; guidelines or findings disagree",
            },
        );
        if !self.view.is_empty() {
            article.heading("What guidelines say");
        }
        for view in &self.view {
            article.fact(&view.who, view.says.as_str());
        }
    }
}

impl Describe for Claim {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.fact("What is often said", self.claim.as_str());
        article.fact("What is known", self.text.as_str());
        article.fact(
            "How it stands",
            match self.verdict {
                Verdict::NotShown => "not shown: no evidence was found",
                Verdict::Overstated => "overstated: more is said than is known",
                Verdict::Mixed => "mixed: findings point both ways",
                Verdict::Contradicted => "contradicted: findings speak against it",
                Verdict::SomeSupport => "some support: some findings are in its favour",
            },
        );
    }
}

impl Describe for Criterion {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.fact(
            "About",
            match self.group {
                CriterionGroup::Ask => "a question to ask before booking",
                CriterionGroup::WhereToLook => "where to look",
                CriterionGroup::Specialisation => "special training",
                CriterionGroup::Hygiene => "hygiene",
                CriterionGroup::Consent => "consent and boundaries",
                CriterionGroup::WarningSign => "a sign of a poor provider",
                CriterionGroup::Paying => "insurance and paying",
            },
        );
        article.fact("A good answer", self.good_answer.as_str());
        article.names("It matters for", &self.for_needs);
    }
}

impl Describe for Credential {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.fact("Country", self.country.as_str());
        article.fact("Look for", self.look_for.as_str());
    }
}

impl Describe for Measure {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.fact("Question", self.question.as_str());
        if self.wording == Wording::External {
            article.fact(
                "Wording",
                "not ours to show: a total is typed in, or the clinic supplies the items",
            );
        }
        article.fact(
            "Items",
            self.items.map_or(String::new(), |items| items.to_string()),
        );
        article.fact(
            "Score",
            match self.score {
                Score::Value => "the one value",
                Score::Sum => "the sum of the items",
                Score::Mean => "the mean of the items",
                Score::PercentOfAnswered => {
                    "percent of the greatest possible sum of what was answered"
                }
                Score::Count => "how many items are ticked",
            },
        );
        if let (Some(min), Some(max)) = (self.min, self.max) {
            article.fact("Range", format!("{min} to {max}"));
        }
        article.fact(
            "Higher is",
            match self.higher_is {
                HigherIs::Worse => "worse",
                HigherIs::Better => "better",
            },
        );
        article.fact("Missing items", self.missing.as_str());
        if !self.threshold.is_empty() {
            article.heading("What a change means");
        }
        for threshold in &self.threshold {
            article.fact(
                &capital(&threshold.name.replace('_', " ")),
                threshold.text.as_str(),
            );
        }
        if !self.band.is_empty() {
            article.heading("Bands");
        }
        for band in &self.band {
            article.fact(&format!("{} to {}", band.from, band.to), band.name.as_str());
            article.fact("What to do", band.advice.as_str());
        }
        article.fact("Licence", self.licence.as_str());
        if !self.link.is_empty() {
            article
                .parts
                .push(Part::Address("Where to get it".to_owned(), &self.link));
        }
    }
}

impl Describe for Aftercare {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.fact("How it stands", self.verdict.as_str());
    }
}

impl Describe for Protocol {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.names("Technique", std::slice::from_ref(&self.technique));
        article.fact("Given by", words::settings(&self.settings));
        article.steps("Before it starts", &self.prepare);
        article.heading("Phases and minutes");
        let lengths = self.minutes.iter().map(|minutes| format!("{minutes} min"));
        let mut rows = vec![std::iter::once("Phase".to_owned()).chain(lengths).collect()];
        for phase in &self.phase {
            let minutes = phase.minutes.iter().map(|minutes| match minutes {
                0 => "-".to_owned(),
                minutes => minutes.to_string(),
            });
            rows.push(
                std::iter::once(phase.title.clone())
                    .chain(minutes)
                    .collect(),
            );
        }
        article.table(rows);
        for phase in &self.phase {
            article.heading(phase.title.as_str());
            if phase.check_in {
                article.text("Ask first: comfort, pain, anything new.");
            }
            let knowledge = article.knowledge;
            article.items(phase.step.iter().map(|step| step_words(knowledge, step)));
        }
        article.list("Afterwards", &self.aftercare);
    }
}

fn step_words<'k>(knowledge: &'k Knowledge, step: &'k StepSpec) -> Phrase<'k> {
    let name = |id: &'k Option<String>| Phrase::names(knowledge, id.as_deref());
    let mut phrase = match step.stroke.is_some() || step.exercise.is_some() {
        true => name(&step.stroke).and(name(&step.exercise)),
        false => "Rest".into(),
    };
    if step.region.is_some() {
        phrase = phrase
            .and(", ")
            .and(name(&step.region))
            .and(match step.sides {
                Sides::Each => ", each side in turn",
                Sides::Both => ", both sides",
                Sides::Centre => ", in the middle",
            });
    }
    if step.tool.is_some() {
        phrase = phrase.and(", ").and(name(&step.tool));
    }
    if step.oil {
        phrase = phrase.and(", with oil");
    }
    if let Some([from, to]) = step.pressure {
        phrase = phrase.and(match from == to {
            true => format!(", pressure {from} of 5"),
            false => format!(", pressure {from} to {to} of 5"),
        });
    }
    phrase.and(format!(": {}", step.cue))
}

impl Describe for Course {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.range("A session", Some(&self.session_min), MINUTES);
        article.range("How often", Some(&self.per_week), A_WEEK);
        article.range("For", Some(&self.weeks), ["week", "weeks"]);
        let (sessions, weeks) = (self.review_after_sessions, self.review_after_weeks);
        let review = format!("after {sessions} sessions or {weeks} weeks, whichever comes first");
        article.fact("Look again", review);
        if let Some(most) = self.max_sessions {
            article.fact(
                "No more than",
                format!("{most} sessions without a fresh review"),
            );
        }
        article.detail("When it applies");
        article.condition(&self.when);
    }
}

impl Describe for StopRule {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.fact("Sign", self.sign.as_str());
        article.fact("Do now", self.do_now.as_str());
        let ends = if self.ends_session {
            "ends"
        } else {
            "may go on afterwards"
        };
        article.fact("The session", ends);
        if let Some(pain) = self.from_pain {
            article.fact(
                "Also given by",
                format!("discomfort or pain of {pain} or more, 0 to 10"),
            );
        }
        if let Some(levels) = self.lighter {
            let unit = if levels == 1 { "level" } else { "levels" };
            article.fact("When it goes on", format!("{levels} {unit} lighter"));
        }
        if let Some(times) = self.ends_at {
            article.fact("It ends", format!("when the sign comes {times} times"));
        }
        if !self.then.is_empty() {
            article.heading("What follows");
        }
        for then in &self.then {
            let next = disposition(article.knowledge, then.disposition);
            article.fact(
                &format!("If {}", then.condition),
                Phrase::from(&then.action).and(" (").and(next).and(")"),
            );
        }
    }
}

impl Describe for AfterEffect {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.fact("Expected", self.normal_if.as_str());
        article.fact("Not expected", self.not_normal.as_str());
        article.fact("What to do", self.action.as_str());
        article.fact(
            "When not expected",
            disposition(article.knowledge, self.disposition),
        );
        let days: Vec<String> = self.ask_days.iter().map(u16::to_string).collect();
        article.fact("We ask after days", days.join(", "));
    }
}

impl Describe for DispositionText {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.fact("In one sentence", self.headline.as_str());
        article.fact("Who to see", self.see.as_str());
        article.fact("What to do", self.action.as_str());
        article.fact("Meanwhile", self.meanwhile.as_str());
        article.fact("Come back", self.come_back.as_str());
    }
}

impl Describe for Precaution {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.fact("You", self.person.as_str());
        article.fact("The therapist", self.therapist.as_str());
    }
}

impl Describe for Region {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.fact("You would say", self.said.as_str());
        article.fact(
            "On the body map",
            match self.view {
                View::Front => "seen from the front",
                View::Back => "seen from behind",
            },
        );
    }
}

impl Describe for Group {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.names("Members", &self.members);
    }
}

impl Describe for Term {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.detail("When it applies");
        article.condition(&self.when);
    }
}

impl Describe for Contradiction {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.names("Questions to look at again", &self.ask);
        article.detail("When it applies");
        article.condition(&self.when);
    }
}

impl Describe for Question {
    fn describe<'k>(&'k self, article: &mut Article<'k>) {
        article.fact("Help", self.help.as_str());
        let asked = article.knowledge.shelves().questions.iter();
        let mut ids = asked
            .filter(|(_, entry)| std::ptr::eq(&entry.item, self))
            .map(|(id, _)| id);
        if let Some(ix) = ids.next().and_then(|id| article.knowledge.question_ix(id)) {
            article.fact("Answer", article.knowledge.question(ix).expected());
        }
        if !self.option.is_empty() {
            article.heading("Options");
        }
        for option in &self.option {
            article.fact(&option.id, option.text.as_str());
        }
        if let Some(when) = &self.when {
            article.heading("Asked only when");
            article.condition(when);
        }
    }
}

/// A disposition by its title.
pub fn disposition(knowledge: &Knowledge, disposition: Disposition) -> Phrase<'_> {
    let shelf = &knowledge.shelves().dispositions;
    match shelf.get_key_value(disposition.as_str()) {
        Some((id, entry)) => Phrase::from(Span::Named(Named {
            folder: "dispositions",
            id,
            title: &entry.item.title,
        })),
        None => Phrase::from(disposition.to_string()),
    }
}
