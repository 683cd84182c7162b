//! How the time per screening grows with the number of rules: the real ones, then invented ones beside them.

use std::hint::black_box;

use care::screen;
use fastrand::Rng;
use knowledge::items::{QuestionKind, Stage};
use knowledge::{File, Knowledge};

use crate::report::Report;
use crate::{people, rounds};

/// Measures 1, 4 and 16 times as many rules.
pub fn growth(report: &mut Report, files: &[File]) {
    let real = Knowledge::load(files).expect("the built-in content has no problems");
    let mut options = Vec::new();
    for question in real.questions() {
        let list = question.item.kind == QuestionKind::Choices && question.gate.is_none();
        if list && question.stage() != Stage::Wishes {
            options.extend(
                question
                    .options
                    .iter()
                    .map(|o| format!("{}.{}", question.id, o.id)),
            );
        }
    }
    let mut rng = Rng::with_seed(3);
    for factor in [1, 4, 16] {
        let mut all = files.to_vec();
        for number in real.rules().len()..real.rules().len() * factor {
            all.push(rule(number, &options, &mut rng));
        }
        let knowledge = Knowledge::load(&all).expect("invented rules are valid");
        let people = people::complete(&knowledge, 2_000, 4);
        let seconds = rounds(|| {
            for answers in &people {
                black_box(screen(&knowledge, answers));
            }
        });
        let name = format!("Growth: {factor} x rules ({})", knowledge.rules().len());
        report.rate(&name, "screenings", people.len(), &seconds);
    }
}

/// A rule that fires on two of four random signs.
fn rule(number: usize, options: &[String], rng: &mut Rng) -> File {
    let chosen = rng.choose_multiple(options.iter(), 4);
    let two: Vec<&str> = chosen[..2].iter().map(|option| option.as_str()).collect();
    let mut answers: Vec<(String, Vec<&str>)> = Vec::new();
    for option in &two {
        let (question, option) = option.split_once('.').unwrap_or_default();
        match answers.iter_mut().find(|(known, _)| known == question) {
            Some((_, list)) => list.push(option),
            None => answers.push((question.to_owned(), vec![option])),
        }
    }
    let first = &answers[0].0;
    let listed: Vec<String> = answers
        .iter()
        .map(|(q, list)| format!("{q} = {list:?}"))
        .collect();
    let all: Vec<&str> = chosen.iter().map(|option| option.as_str()).collect();
    let text = format!(
        "title = \"Invented {number}\"\nkind = \"caution\"\nbasis = \"design\"\nreview_by = \"2099-01-01\"\n\
         [person]\nfound = \"f\"\nmeans = \"m\"\n[therapist]\ntext = \"t\"\n[[clause]]\nwhen = \"at_least(2, {})\"\n\
         disposition = \"modify\"\nbasis = \"design\"\n[clause.limits]\npressure = {{ low_back = {} }}\n\
         [[clause.case]]\nname = \"two\"\nanswers = {{ {} }}\nbut = {{ {first} = [] }}\n",
        all.join(", "),
        1 + number % 4,
        listed.join(", "),
    );
    File {
        path: format!("rules/invented/invented_{number}.toml"),
        text: text.into_bytes().into(),
    }
}
