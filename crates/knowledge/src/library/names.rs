//! The vocabulary, and the questions in the order of asking.

use super::build::Builder;
use crate::facts::FactSet;
use crate::files::{Entry, line_of};
use crate::items::{Group, QuestionKind};
use crate::limits::{RegionSet, ThingSet};
use crate::problem::closest;
use crate::question::{AskedQuestion, Choice, MAX_OPTIONS, MAX_QUESTIONS, QuestionIx};
use crate::vocabulary::Vocabulary;

impl Builder {
    pub(super) fn vocabulary(&mut self) -> Option<Vocabulary> {
        let shelves = &self.shelves;
        let regions: Vec<String> = shelves.regions.keys().cloned().collect();
        let mut things: Vec<String> = [
            shelves.techniques.keys().collect::<Vec<_>>(),
            shelves.strokes.keys().collect(),
            shelves.tools.keys().collect(),
            shelves.positions.keys().collect(),
            shelves.motions.keys().collect(),
        ]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
        things.sort();
        let mut names: Vec<&String> = things
            .iter()
            .chain(&regions)
            .chain(shelves.groups.keys())
            .collect();
        names.sort();
        let twice: Vec<String> = names
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| pair[0].clone())
            .collect();
        let precautions = shelves.precautions.keys().cloned().collect();
        let groups: Vec<(String, Entry<Group>)> = shelves
            .groups
            .iter()
            .map(|(id, entry)| (id.clone(), entry.clone()))
            .collect();
        for name in twice {
            let message = format!(
                "the name `{name}` is used by two regions, groups, techniques, strokes, tools, positions or motions"
            );
            self.problem("groups", 1, message, None);
        }
        let mut vocabulary = match Vocabulary::new(regions, things, precautions) {
            Ok(vocabulary) => vocabulary,
            Err(message) => {
                self.problem("groups", 1, message, None);
                return None;
            }
        };
        for (id, entry) in groups {
            let (mut regions, mut things): (RegionSet, ThingSet) = (0, 0);
            for member in &entry.item.members {
                match (vocabulary.region(member), vocabulary.thing(member)) {
                    (Some(region), _) => regions |= 1 << region,
                    (_, Some(thing)) => things |= thing,
                    _ => {
                        let near = closest(member, vocabulary.all_names()).map(str::to_owned);
                        let line = line_of(&entry.text, member);
                        let message = format!("unknown member `{member}`");
                        self.problem(&entry.path, line, message, near);
                    }
                }
            }
            vocabulary.add_group(id, regions, things);
        }
        Some(vocabulary)
    }

    /// Puts the questions in the order of asking; `None` = more than the bit sets of answers can hold.
    pub(super) fn questions(&mut self, vocabulary: &Vocabulary) -> Option<()> {
        let choice = |id: &String, title: &str, said: &str| Choice {
            id: id.clone(),
            text: title.to_owned(),
            said: said.to_owned(),
        };
        let regions: Vec<Choice> = vocabulary
            .regions()
            .iter()
            .map(|id| {
                let region = &self.shelves.regions[id].item;
                choice(id, &region.title, &region.said)
            })
            .collect();
        let techniques: Vec<Choice> = self
            .shelves
            .techniques
            .iter()
            .map(|(id, entry)| choice(id, &entry.item.title, &entry.item.title.to_lowercase()))
            .collect();
        let mut questions: Vec<AskedQuestion> = self
            .shelves
            .questions
            .iter()
            .filter(|(_, entry)| entry.item.withdrawn.is_none())
            .map(|(id, entry)| AskedQuestion {
                id: id.clone(),
                options: match entry.item.kind {
                    QuestionKind::Regions => regions.clone(),
                    QuestionKind::Techniques => techniques.clone(),
                    _ => entry
                        .item
                        .option
                        .iter()
                        .map(|option| choice(&option.id, &option.text, &option.said))
                        .collect(),
                },
                item: entry.item.clone(),
                shown: Vec::new(),
                predicates: Vec::new(),
                facts: FactSet::EMPTY,
                gate: None,
                safety: false,
            })
            .collect();
        for question in &mut questions {
            question.shown = (0..question.options.len()).collect();
            if question.item.kind == QuestionKind::Regions {
                let regions = &self.shelves.regions;
                question
                    .shown
                    .sort_by_key(|i| regions[&question.options[*i].id].item.order);
            }
        }
        questions.sort_by(|a, b| {
            (a.stage(), a.item.order, &a.id).cmp(&(b.stage(), b.item.order, &b.id))
        });
        let mut fits = questions.len() <= MAX_QUESTIONS;
        if !fits {
            let count = questions.len();
            let message = format!("{count} questions, at most {MAX_QUESTIONS} are possible");
            self.problem("questions", 1, message, None);
        }
        for question in &questions {
            let count = question.options.len();
            if count > MAX_OPTIONS {
                fits = false;
                let path = self.shelves.questions[&question.id].path.clone();
                let message = format!("{count} options, at most {MAX_OPTIONS} are possible");
                self.problem(&path, 1, message, None);
            }
        }
        self.by_id = questions
            .iter()
            .enumerate()
            .map(|(ix, question)| (question.id.clone(), ix as QuestionIx))
            .collect();
        self.questions = questions;
        fits.then_some(())
    }
}
