//! Which techniques fit, best first, and why the others do not.

use std::cmp::Reverse;

use knowledge::items::{Certainty, Evidence, Presentation, Technique};
use knowledge::limits::{MAX_PRESSURE, ThingSet, pressure_words};
use knowledge::{Basis, Limits, Setting};

use super::score::{floor_is_trouble, levels_off, score};
use super::{Choice, EvidenceText, Named, NotChosen, Person, SessionLength};
use crate::script::build::active_precautions;
use crate::script::words::lower_first;

/// Techniques that stay reasonable when no presentation has a view of them (our rule).
const ALWAYS_REASONABLE: [&str; 3] = ["partner_massage", "seated_chair_massage", "self_massage"];

/// Every technique that is not withdrawn, in exactly one of the two lists.
pub(super) fn techniques<'k>(person: &Person<'_, 'k>) -> (Vec<Choice<'k>>, Vec<NotChosen<'k>>) {
    let mut chosen = Vec::new();
    let mut not_chosen = Vec::new();
    for (id, entry) in &person.knowledge.shelves().techniques {
        if entry.item.withdrawn.is_some() {
            continue;
        }
        match Candidate::new(person, id, &entry.item).weigh() {
            Ok(choice) => chosen.push(choice),
            Err(not) => not_chosen.push(not),
        }
    }
    chosen.sort_by_key(|choice: &Choice<'_>| (Reverse(choice.score.total), choice.technique));
    (chosen, not_chosen)
}

/// A technique, and what the presentations that apply think of it.
pub(super) struct Candidate<'a, 'k> {
    pub(super) person: &'a Person<'a, 'k>,
    pub(super) id: &'k str,
    pub(super) technique: &'k Technique,
    thing: ThingSet,
    /// The most careful view of them.
    pub(super) fit: Option<u8>,
    fit_for: Vec<Named<'k>>,
    fit_is_ours: bool,
}

impl<'a, 'k> Candidate<'a, 'k> {
    fn new(person: &'a Person<'a, 'k>, id: &'k str, technique: &'k Technique) -> Self {
        let views = || {
            person
                .presentations
                .iter()
                .filter_map(|(name, item)| Some((*name, *item, *item.fit.get(id)?)))
        };
        // From most to least careful: do not offer, only with training, reasonable, first choice.
        let care = |fit: u8| {
            [0, 3, 2, 1]
                .iter()
                .position(|known| *known == fit)
                .unwrap_or(0)
        };
        let fit = views().map(|(_, _, fit)| fit).min_by_key(|fit| care(*fit));
        let decisive = || views().filter(|(_, _, value)| Some(*value) == fit);
        Candidate {
            person,
            id,
            technique,
            thing: person.knowledge.vocabulary().thing(id).unwrap_or(0),
            fit,
            fit_for: decisive()
                .map(|(id, item, _)| Named {
                    id,
                    title: &item.title,
                })
                .collect(),
            fit_is_ours: decisive().any(|(_, item, _)| item.basis == Basis::Design),
        }
    }

    fn weigh(self) -> Result<Choice<'k>, NotChosen<'k>> {
        let mut against = Vec::new();
        if self.fit == Some(0) {
            against.push(format!(
                "Not offered for {}{}.",
                self.for_what(),
                self.ours()
            ));
        }
        if let Some(title) = self.made_for_others() {
            against.push(format!(
                "It is made for {}, which does not apply here.",
                lower_first(title)
            ));
        } else if self.fit.is_none() && !ALWAYS_REASONABLE.contains(&self.id) {
            against.push("There is no reason to choose it here.".to_owned());
        }
        if self.person.has("worse_before", self.id) {
            against.push("You said it made things worse before.".to_owned());
        }
        let (settings, sessions, why_not) = self.settings();
        if settings.is_empty() {
            against.extend(why_not);
        }
        if !against.is_empty() {
            return Err(NotChosen {
                technique: self.id,
                title: &self.technique.title,
                reasons: against,
            });
        }
        let evidence = self.evidence();
        let score = score(&self, &settings, evidence.certainty);
        let max_pressure = settings
            .iter()
            .map(|setting| self.greatest_pressure(*setting))
            .max()
            .unwrap_or(0);
        Ok(Choice {
            technique: self.id,
            title: &self.technique.title,
            summary: &self.technique.summary,
            reasons: self.reasons(&settings, &evidence, max_pressure),
            needs_trained_therapist: self.fit == Some(3) || self.training_is_called_for(&settings),
            settings,
            sessions,
            fit: self.fit,
            fit_for: self.fit_for,
            score,
            evidence,
            max_pressure,
            max_pressure_words: pressure_words(max_pressure),
            our_rule: &self.technique.our_rule,
            sources: &self.technique.sources,
        })
    }

    /// The settings in which it can be given, its guided sessions there, and what speaks against the other settings.
    fn settings(&self) -> (Vec<Setting>, Vec<SessionLength>, Vec<String>) {
        let mut settings = Vec::new();
        let mut sessions = Vec::new();
        let mut why_not: Vec<String> = Vec::new();
        for setting in Setting::ALL {
            if !self.technique.settings.contains(&setting) {
                continue;
            }
            match self.possible(setting) {
                Ok(length) => {
                    settings.push(setting);
                    sessions.extend(length);
                }
                Err(reason) if why_not.contains(&reason) => {}
                Err(reason) => why_not.push(reason),
            }
        }
        if why_not.is_empty() {
            why_not.push("No one is named who may give it.".to_owned());
        }
        (settings, sessions, why_not)
    }

    /// Whether it can be given in a setting, with the lengths of its guided sessions; or why not.
    fn possible(&self, setting: Setting) -> Result<Option<SessionLength>, String> {
        let frame = self.person.frame(setting);
        let limits = frame.limits();
        let thing = self.thing;
        if self.fit == Some(3) && setting != Setting::Therapist {
            return Err(format!(
                "For {} it needs a trained therapist{}.",
                self.for_what(),
                self.ours()
            ));
        }
        if limits.minutes == 0 {
            let rules = self.blamed(|limits| limits.of(setting).minutes == 0);
            return Err(format!("Your answers do not allow massage at home{rules}."));
        }
        if limits.avoid & thing != 0 {
            let rules = self.blamed(|limits| limits.of(setting).avoid & thing != 0);
            return Err(format!("Your answers rule it out{rules}."));
        }
        let shortest = self.technique.session_min.min;
        if f64::from(limits.minutes) < shortest {
            let rules = self.blamed(|limits| f64::from(limits.of(setting).minutes) < shortest);
            return Err(format!(
                "It takes at least {shortest} minutes, and your limit is {}{rules}.",
                limits.minutes
            ));
        }
        let lightest = self.technique.pressure.min as u8;
        if self.greatest_pressure(setting) < lightest.max(1) {
            return Err(format!(
                "Even its lightest touch, level {lightest} of 5, is more than your limits allow."
            ));
        }
        if self.person.knowledge.protocols_of(self.id).is_empty() {
            return Ok(None);
        }
        match frame.sessions(self.id) {
            Some((from, to)) => Ok(Some(SessionLength { setting, from, to })),
            None => Err("Too little of its session would be left within your limits.".to_owned()),
        }
    }

    /// The greatest pressure it may have anywhere it works: where its sessions go, or on the back.
    fn greatest_pressure(&self, setting: Setting) -> u8 {
        let vocabulary = self.person.knowledge.vocabulary();
        let protocols = self.person.knowledge.protocols_of(self.id);
        let mut regions = protocols.iter().fold(0, |all, p| all | p.regions);
        if regions == 0 {
            regions = vocabulary.region_set("back").unwrap_or(u32::MAX);
        }
        let limits = self.person.bounds.limits.of(setting);
        let highest = (0..vocabulary.regions().len())
            .filter(|region| {
                let avoided = limits.avoid | limits.avoid_at[*region];
                regions >> region & 1 == 1 && avoided & self.thing == 0
            })
            .map(|region| limits.pressure[region])
            .max()
            .unwrap_or(0);
        highest
            .min(self.technique.pressure.max as u8)
            .min(MAX_PRESSURE)
    }

    /// The surest entry on the back, or on how this person's pain presents; on something else only when there is none.
    fn evidence(&self) -> EvidenceText<'k> {
        let (near, far): (Vec<&'k Evidence>, Vec<&'k Evidence>) = self
            .technique
            .evidence
            .iter()
            .partition(|evidence| self.is_about(evidence));
        let mut best: Option<&'k Evidence> = None;
        for evidence in if near.is_empty() { far } else { near } {
            // The first of equals stays.
            if best.is_none_or(|best| evidence.grade > best.grade) {
                best = Some(evidence);
            }
        }
        EvidenceText::of(best)
    }

    fn is_about(&self, evidence: &Evidence) -> bool {
        let condition = evidence.condition.to_lowercase();
        let presents = |(id, item): &(&str, &Presentation)| {
            condition.contains(&id.replace('_', " "))
                || item
                    .names
                    .iter()
                    .any(|name| condition.contains(&name.to_lowercase()))
        };
        condition.contains("back") || self.person.presentations.iter().any(presents)
    }

    fn reasons(&self, settings: &[Setting], evidence: &EvidenceText<'_>, cap: u8) -> Vec<String> {
        let person = self.person;
        let (what, ours) = (self.for_what(), self.ours());
        let mut reasons = vec![match self.fit {
            Some(1) => format!("A first choice for {what}{ours}."),
            Some(3) => format!("For {what} only with caution, by a trained therapist{ours}."),
            Some(_) => format!("Reasonable for {what}{ours}."),
            None => "Reasonable for any ordinary back pain (our rule).".to_owned(),
        }];
        reasons.push(evidence.sentence());
        if person.has("helped_before", self.id) {
            reasons.push("You said it helped you before.".to_owned());
        }
        match levels_off(self) {
            Some(0) => reasons.push("Its pressure is what you like.".to_owned()),
            Some(_) => reasons.push("Its pressure is not quite what you like.".to_owned()),
            None => {}
        }
        if person.says_yes("stay_dressed") {
            reasons.push(match self.technique.dressed {
                true => "You can stay dressed.".to_owned(),
                false => "It needs bare skin, and you would rather stay dressed.".to_owned(),
            });
        }
        if settings.contains(&Setting::Oneself) {
            reasons.push("You can do it on your own at home.".to_owned());
        } else if settings.contains(&Setting::Partner) {
            reasons.push(match person.has("at_home", "helper") {
                true => "Someone at home can give it.".to_owned(),
                false => "It needs someone at home, and you named nobody.".to_owned(),
            });
        }
        if floor_is_trouble(self) {
            reasons.push("Parts of it on the floor are left out.".to_owned());
        }
        if cap < self.technique.pressure.max as u8 {
            reasons.push(format!(
                "Your limits keep it at level {cap} of 5: {}.",
                pressure_words(cap)
            ));
        }
        reasons
    }

    fn training_is_called_for(&self, settings: &[Setting]) -> bool {
        // The precautions that ask for a trained therapist carry it in their id.
        settings == [Setting::Therapist]
            && active_precautions(self.person.knowledge, &self.person.bounds.limits)
                .any(|(id, _)| id.starts_with("trained_"))
    }

    /// The rules behind a limit, in brackets.
    fn blamed(&self, guilty: impl Fn(&Limits) -> bool) -> String {
        let knowledge = self.person.knowledge;
        let program = knowledge.program();
        let found = knowledge.evaluate(&self.person.facts);
        let mut titles: Vec<String> = found
            .fired
            .iter()
            .map(|fired| &program.clauses[fired.clause as usize])
            .filter(|clause| guilty(&program.limits[clause.limits as usize]))
            .map(|clause| lower_first(&knowledge.rule(clause.rule).title))
            .collect();
        titles.dedup();
        match titles.is_empty() {
            true => " (a rule for everyone)".to_owned(),
            false => format!(" ({})", titles.join("; ")),
        }
    }

    /// The presentation it is made for, if that does not apply.
    fn made_for_others(&self) -> Option<&'k str> {
        let made_for = self.technique.made_for.as_deref()?;
        let shelf = &self.person.knowledge.shelves().presentations;
        let applies = &self.person.presentations;
        match applies.iter().any(|(id, _)| *id == made_for) {
            true => None,
            false => shelf.get(made_for).map(|entry| entry.item.title.as_str()),
        }
    }

    fn for_what(&self) -> String {
        let titles: Vec<String> = self.fit_for.iter().map(|n| lower_first(n.title)).collect();
        titles.join(" and ")
    }

    fn ours(&self) -> &'static str {
        match self.fit_is_ours {
            true => " (our rule)",
            false => "",
        }
    }
}

impl<'k> EvidenceText<'k> {
    /// The words for an entry, or for none.
    pub(super) fn of(evidence: Option<&'k Evidence>) -> EvidenceText<'k> {
        let certainty = evidence.map_or(Certainty::None, |evidence| evidence.grade);
        EvidenceText {
            condition: evidence.map_or("", |e| &e.condition),
            certainty,
            words: certainty.words(),
            text: evidence.map_or("", |e| &e.text),
            sources: evidence.map_or(&[], |e| &e.sources),
        }
    }

    /// All of it in one or two sentences.
    pub(super) fn sentence(&self) -> String {
        let head = match (self.certainty, self.condition.is_empty()) {
            (_, true) => return "No trial was found; that does not mean that it fails.".to_owned(),
            (Certainty::None, false) => {
                format!("For {}, no trial was found to support it", self.condition)
            }
            (_, false) => format!("For {}, {}", self.condition, self.words),
        };
        format!("{head}: {}", self.text)
    }
}
