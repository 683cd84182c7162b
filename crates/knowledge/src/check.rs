//! Checks over the whole of the knowledge, each small and named; all their problems are reported together.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::FactSet;
use crate::files::line_of;
use crate::formula::{Formula, Truth};
use crate::items::*;
use crate::library::Knowledge;
use crate::problem::{Problem, closest};

/// Runs every check.
pub fn check(knowledge: &Knowledge, problems: &mut Vec<Problem>) {
    for check in [
        sources, questions, rules, rule_signs, cases, techniques, protocols, references, presence,
    ] {
        check(knowledge, problems);
    }
}

fn problem(path: &str, text: &str, near: &str, message: String) -> Problem {
    Problem {
        file: path.to_owned(),
        line: line_of(text, near),
        message,
        suggestion: None,
        unread: false,
    }
}

/// The sources named anywhere in a JSON form of an item.
fn cited(json: &serde_json::Value, found: &mut BTreeSet<String>) {
    match json {
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                match value.as_array().filter(|_| key == "sources") {
                    Some(ids) => {
                        found.extend(ids.iter().filter_map(|id| id.as_str().map(str::to_owned)));
                    }
                    None => cited(value, found),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| cited(item, found)),
        _ => {}
    }
}

/// Kinds of which every item states something that needs a source or the mark of our own rule.
const SOURCED: [&str; 17] = [
    "rules",
    "techniques",
    "strokes",
    "muscles",
    "sites",
    "protocols",
    "moves",
    "self_care",
    "courses",
    "reviews",
    "stop_rules",
    "after_effects",
    "aftercare",
    "complementary",
    "claims",
    "therapist_criteria",
    "measures",
];

/// Every cited source exists; every statement has a source or is marked as our own.
fn sources(knowledge: &Knowledge, problems: &mut Vec<Problem>) {
    let shelves = knowledge.shelves();
    shelves.each(|folder, id, path, text, header| {
        let mut ids = BTreeSet::new();
        for (kind, json) in shelves.json(id) {
            if kind == folder {
                cited(&json, &mut ids);
            }
        }
        for source in &ids {
            if !shelves.sources.contains_key(source) {
                problems.push(Problem {
                    file: path.to_owned(),
                    line: line_of(text, source),
                    message: format!("unknown source `{source}`"),
                    suggestion: closest(source, shelves.sources.keys().map(String::as_str))
                        .map(str::to_owned),
                    unread: false,
                });
            }
        }
        if SOURCED.contains(&folder) && ids.is_empty() && header.basis == Basis::Source {
            let message = "name a source, or say `basis = \"design\"`".to_owned();
            problems.push(problem(path, text, "title", message));
        }
        if header.title.trim().is_empty() {
            problems.push(problem(
                path,
                text,
                "title",
                "the title is empty".to_owned(),
            ));
        }
    });
}

/// Numbers have a range; gates look back; options are few enough and named once.
fn questions(knowledge: &Knowledge, problems: &mut Vec<Problem>) {
    for (ix, question) in knowledge.questions().iter().enumerate() {
        let entry = &knowledge.shelves().questions[&question.id];
        let mut report = |near: &str, message: String| {
            problems.push(problem(&entry.path, &entry.text, near, message));
        };
        let item = &question.item;
        let range = item.min.zip(item.max);
        if item.kind == QuestionKind::Number && range.is_none_or(|(min, max)| min >= max) {
            report(
                "kind",
                "a number needs `min` and `max`, the first smaller".to_owned(),
            );
        }
        let wants_options = matches!(item.kind, QuestionKind::Choice | QuestionKind::Choices);
        if wants_options == item.option.is_empty() {
            report(
                "kind",
                "options belong to `choice` and `choices`".to_owned(),
            );
        }
        let mut seen = BTreeSet::new();
        for option in &item.option {
            if !seen.insert(&option.id) {
                report(
                    &option.id,
                    format!("the option `{}` stands twice", option.id),
                );
            }
        }
        let gate = question.gate.clone().unwrap_or_default();
        for cube in &gate.cubes {
            let later = cube
                .yes
                .iter()
                .chain(cube.no.iter())
                .filter_map(|fact| knowledge.question_of(fact))
                .find(|other| *other as usize >= ix);
            if let Some(other) = later {
                let other = &knowledge.question(other).id;
                report(
                    "when",
                    format!("`{other}` is asked later than `{}`", question.id),
                );
            }
        }
    }
}

/// How many clauses a rule may have; their position is kept in a byte.
const MAX_CLAUSES: usize = 255;

/// A rule says what it means, when it is to be reviewed, and has no wish as a condition.
fn rules(knowledge: &Knowledge, problems: &mut Vec<Problem>) {
    for entry in knowledge.shelves().rules.values() {
        let mut report = |near: &str, message: &str| {
            problems.push(problem(&entry.path, &entry.text, near, message.to_owned()));
        };
        let rule = &entry.item;
        if rule.review_by.is_none() {
            report("title", "a rule needs `review_by`");
        }
        if rule.clause.is_empty() || rule.clause.len() > MAX_CLAUSES {
            report("title", "a rule needs a clause, and may have at most 255");
        }
        if rule.kind != RuleKind::TechniqueRule {
            if rule.person.found.is_empty() || rule.person.means.is_empty() {
                report("title", "a rule needs `person.found` and `person.means`");
            }
            if rule.therapist.text.is_empty() {
                report("title", "a rule needs `therapist.text`");
            }
        }
        for clause in &rule.clause {
            let withheld = !clause.disposition.permits_care();
            let limited = clause.limits != LimitsSpec::default()
                || clause.home_limits != LimitsSpec::default();
            if withheld && (limited || clause.area.is_some()) {
                report(
                    &clause.when,
                    "nothing is permitted from `clinician_first` on: no limits are needed",
                );
            }
            if !withheld && (clause.after_clearance.is_some() || clause.wait) {
                report(
                    &clause.when,
                    "`after_clearance` and `wait` belong to `clinician_first`",
                );
            }
            if clause.disposition > crate::Disposition::ClinicianFirst
                && (clause.after_clearance.is_some() || clause.wait)
            {
                report(
                    &clause.when,
                    "an urgent clause cannot be lifted by a clearance or by time",
                );
            }
            let says_nothing = !limited && clause.area.is_none();
            if clause.disposition == crate::Disposition::Modify && says_nothing {
                report(&clause.when, "a clause with `modify` needs limits");
            }
        }
    }
}

/// More worry never means less care: signs of facts in every cube.
fn rule_signs(knowledge: &Knowledge, problems: &mut Vec<Problem>) {
    let program = knowledge.program();
    let mut by_clause: Vec<(FactSet, FactSet)> =
        vec![(FactSet::EMPTY, FactSet::EMPTY); program.clauses.len()];
    for (clause, cube) in program.all_cubes() {
        let (yes, no) = &mut by_clause[clause as usize];
        yes.extend(&cube.yes);
        no.extend(&cube.no);
    }
    for (clause, (yes, no)) in program.clauses.iter().zip(&by_clause) {
        let entry = &knowledge.shelves().rules[&knowledge.rules()[clause.rule as usize]];
        let when = &entry.item.clause[clause.position as usize].when;
        let mut report =
            |message: String| problems.push(problem(&entry.path, &entry.text, when, message));
        for (facts, sign) in [(yes, true), (no, false)] {
            for fact in facts.iter() {
                let Some(ix) = knowledge.question_of(fact) else {
                    continue;
                };
                let question = knowledge.question(ix);
                match (question.worry(), sign) {
                    (Worry::Yes, false) => report(format!(
                        "a worrying answer of `{}` stands inside not(...): more worry would mean less care",
                        question.id
                    )),
                    (Worry::No, true) => report(format!(
                        "the reassuring `{}` may stand only inside not(...)",
                        question.id
                    )),
                    _ => {}
                }
                if sign && question.stage() == Stage::Wishes {
                    report(format!(
                        "`{}` is a wish and cannot decide on safety",
                        question.id
                    ));
                }
                if sign && no.contains(fact) {
                    report(format!(
                        "`{}` stands both with and without not(...)",
                        question.id
                    ));
                }
            }
        }
    }
}

/// Each clause fires on its case, and no longer after one changed answer.
fn cases(knowledge: &Knowledge, problems: &mut Vec<Problem>) {
    let formulas = knowledge.program().formulas();
    for (clause, formula) in knowledge.program().clauses.iter().zip(&formulas) {
        let entry = &knowledge.shelves().rules[&knowledge.rules()[clause.rule as usize]];
        let spec = &entry.item.clause[clause.position as usize];
        if clause.cleared || clause.area_of.is_some() {
            continue;
        }
        let mut report = |near: &str, message: String| {
            problems.push(problem(&entry.path, &entry.text, near, message));
        };
        if spec.case.is_empty() {
            report(
                &spec.when,
                "the clause has no case just inside and just outside".to_owned(),
            );
        }
        for case in &spec.case {
            for message in case_problems(knowledge, formula, case) {
                report(&case.name, format!("case \"{}\": {message}", case.name));
            }
        }
    }
}

fn case_problems(knowledge: &Knowledge, formula: &Formula, case: &Case) -> Vec<String> {
    let truth = |but: &BTreeMap<String, Typical>| {
        let answers = knowledge.case_answers(&case.answers, but)?;
        for id in case.answers.keys() {
            if let Some(ix) = knowledge.question_ix(id)
                && but.is_empty()
                && answers.get(ix).is_none()
            {
                return Err(format!("`{id}` would not be asked"));
            }
        }
        Ok(formula.truth(&knowledge.facts(&answers)))
    };
    let mut found = Vec::new();
    match truth(&Default::default()) {
        Ok(Truth::True) => {}
        Ok(_) => found.push("the clause does not fire on `answers`".to_owned()),
        Err(message) => found.push(message),
    }
    if case.but.len() != 1 {
        found.push("`but` must change exactly one question".to_owned());
    } else {
        match truth(&case.but) {
            Ok(Truth::False) => {}
            Ok(_) => found.push("the clause still fires after `but`".to_owned()),
            Err(message) => found.push(message),
        }
    }
    found
}

/// Techniques and strokes name existing things and sensible ranges.
fn techniques(knowledge: &Knowledge, problems: &mut Vec<Problem>) {
    let shelves = knowledge.shelves();
    for entry in shelves.techniques.values() {
        let item = &entry.item;
        let names = item.tools.iter().chain(&item.positions);
        known_things(knowledge, &entry.path, &entry.text, names, problems);
        pressure_range(&entry.path, &entry.text, &item.pressure, problems);
        if let Some(course) = &item.course
            && !shelves.courses.contains_key(course)
        {
            let message = format!("unknown course `{course}`");
            problems.push(problem(&entry.path, &entry.text, course, message));
        }
        if let Some(presentation) = &item.made_for
            && !shelves.presentations.contains_key(presentation)
        {
            let message = format!("unknown presentation `{presentation}`");
            problems.push(problem(&entry.path, &entry.text, presentation, message));
        }
    }
    for entry in shelves.strokes.values() {
        let names = entry.item.tools.iter().chain(&entry.item.motions);
        known_things(knowledge, &entry.path, &entry.text, names, problems);
        pressure_range(&entry.path, &entry.text, &entry.item.pressure, problems);
    }
    for entry in shelves.moves.values() {
        let names = entry.item.positions.iter().chain(&entry.item.motions);
        known_things(knowledge, &entry.path, &entry.text, names, problems);
    }
    for entry in shelves.self_care.values() {
        known_things(
            knowledge,
            &entry.path,
            &entry.text,
            entry.item.tools.iter(),
            problems,
        );
    }
    for entry in shelves.presentations.values() {
        for (technique, fit) in &entry.item.fit {
            if !shelves.techniques.contains_key(technique) {
                let near = closest(technique, shelves.techniques.keys().map(String::as_str));
                problems.push(Problem {
                    suggestion: near.map(str::to_owned),
                    ..problem(
                        &entry.path,
                        &entry.text,
                        technique,
                        format!("unknown technique `{technique}`"),
                    )
                });
            }
            if *fit > 3 {
                let message = "expected a fit from 0 to 3".to_owned();
                problems.push(problem(&entry.path, &entry.text, technique, message));
            }
        }
    }
}

fn known_things<'a>(
    knowledge: &Knowledge,
    path: &str,
    text: &str,
    names: impl Iterator<Item = &'a String>,
    problems: &mut Vec<Problem>,
) {
    let vocabulary = knowledge.vocabulary();
    for name in names {
        if vocabulary.thing_set(name).is_none() {
            problems.push(Problem {
                suggestion: closest(name, vocabulary.all_names()).map(str::to_owned),
                ..problem(
                    path,
                    text,
                    &format!("\"{name}\""),
                    format!("unknown `{name}`"),
                )
            });
        }
    }
}

fn pressure_range(path: &str, text: &str, range: &Range, problems: &mut Vec<Problem>) {
    let levels = 1.0..=5.0;
    if range.min > range.max || !levels.contains(&range.min) || !levels.contains(&range.max) {
        let message = "expected a pressure range within 1 to 5".to_owned();
        problems.push(problem(path, text, "pressure", message));
    }
}

/// The minutes of a protocol add up; its steps name existing things.
fn protocols(knowledge: &Knowledge, problems: &mut Vec<Problem>) {
    let shelves = knowledge.shelves();
    let vocabulary = knowledge.vocabulary();
    for entry in shelves.protocols.values() {
        let item = &entry.item;
        let mut report = |near: &str, message: String| {
            problems.push(problem(&entry.path, &entry.text, near, message));
        };
        if !shelves.techniques.contains_key(&item.technique) {
            report(
                &item.technique,
                format!("unknown technique `{}`", item.technique),
            );
        }
        if item.minutes.is_empty() || item.minutes.contains(&0) {
            report(
                "minutes",
                "expected at least one length, none of them 0".to_owned(),
            );
        }
        for (i, minutes) in item.minutes.iter().enumerate() {
            let sum: u32 = item
                .phase
                .iter()
                .map(|phase| u32::from(phase.minutes.get(i).copied().unwrap_or(0)))
                .sum();
            if sum != u32::from(*minutes) {
                report(
                    "minutes",
                    format!("the phases add up to {sum} minutes, expected {minutes}"),
                );
            }
        }
        for phase in &item.phase {
            if phase.minutes.len() != item.minutes.len() {
                report(
                    &phase.title,
                    format!("\"{}\" needs one number per length", phase.title),
                );
            }
            if phase.step.is_empty() {
                report(&phase.title, format!("\"{}\" has no step", phase.title));
            }
            for step in &phase.step {
                let kinds = [step.stroke.is_some(), step.exercise.is_some(), step.rest];
                if kinds.iter().filter(|kind| **kind).count() != 1 {
                    report(
                        &step.cue,
                        "a step has one of `stroke`, `move` or `rest`".to_owned(),
                    );
                }
                if step.stroke.is_some() && (step.region.is_none() || step.pressure.is_none()) {
                    report(
                        &step.cue,
                        "a stroke needs `region` and `pressure`".to_owned(),
                    );
                }
                if step.share == 0 || step.positions.is_empty() {
                    report(
                        &step.cue,
                        "a step needs a share of at least 1 and a position".to_owned(),
                    );
                }
                let strokes = step.instead.iter().map(|i| &i.stroke).chain([&step.stroke]);
                for stroke in strokes.flatten() {
                    if !shelves.strokes.contains_key(stroke) {
                        report(stroke, format!("unknown stroke `{stroke}`"));
                    }
                }
                let exercises = step
                    .instead
                    .iter()
                    .map(|i| &i.exercise)
                    .chain([&step.exercise]);
                for exercise in exercises.flatten() {
                    if !shelves.moves.contains_key(exercise) {
                        report(exercise, format!("unknown move `{exercise}`"));
                    }
                }
                let regions = step.instead.iter().map(|i| &i.region).chain([&step.region]);
                for region in regions.flatten() {
                    if vocabulary.region(region).is_none() {
                        report(region, format!("unknown region `{region}`"));
                    }
                }
                let positions = step.instead.iter().filter_map(|i| i.positions.as_ref());
                let names = positions.flatten().chain(&step.positions);
                let tools = step.instead.iter().map(|i| &i.tool).chain([&step.tool]);
                for name in names.chain(tools.flatten()) {
                    if vocabulary.thing(name).is_none() {
                        report(name, format!("unknown position or tool `{name}`"));
                    }
                }
                let pressures = step
                    .instead
                    .iter()
                    .filter_map(|i| i.pressure)
                    .chain(step.pressure);
                if pressures
                    .into_iter()
                    .flatten()
                    .any(|p| !(1..=5).contains(&p))
                {
                    report(&step.cue, "expected pressures from 1 to 5".to_owned());
                }
            }
        }
    }
}

/// References between items lead somewhere.
fn references(knowledge: &Knowledge, problems: &mut Vec<Problem>) {
    let shelves = knowledge.shelves();
    let vocabulary = knowledge.vocabulary();
    let muscles = shelves
        .muscles
        .values()
        .map(|e| (&e.path, &e.text, &e.item.regions));
    let sites = shelves
        .sites
        .values()
        .map(|e| (&e.path, &e.text, &e.item.regions));
    let moves = shelves
        .moves
        .values()
        .map(|e| (&e.path, &e.text, &e.item.regions));
    let self_care = shelves
        .self_care
        .values()
        .map(|e| (&e.path, &e.text, &e.item.regions));
    for (path, text, names) in muscles.chain(sites).chain(moves).chain(self_care) {
        for name in names {
            if vocabulary.region_set(name).is_none() {
                let message = format!("unknown region `{name}`");
                problems.push(problem(path, text, name, message));
            }
        }
    }
    for entry in shelves.self_care.values() {
        if let Some(protocol) = &entry.item.protocol
            && !shelves.protocols.contains_key(protocol)
        {
            let message = format!("unknown protocol `{protocol}`");
            problems.push(problem(&entry.path, &entry.text, protocol, message));
        }
    }
    for entry in shelves.therapist_criteria.values() {
        for need in &entry.item.for_needs {
            let known = shelves.presentations.contains_key(need)
                || shelves.precautions.contains_key(need)
                || shelves.techniques.contains_key(need);
            if !known {
                let message = format!("unknown presentation, precaution or technique `{need}`");
                problems.push(problem(&entry.path, &entry.text, need, message));
            }
        }
    }
    for entry in shelves.measures.values() {
        let wrong = measure_mistakes(&entry.item);
        problems.extend(
            wrong.into_iter().map(|(field, message)| {
                problem(&entry.path, &entry.text, field, message.to_owned())
            }),
        );
    }
}

/// What does not fit together in a measure: the field, and what is expected of it.
fn measure_mistakes(measure: &Measure) -> Vec<(&'static str, &'static str)> {
    let own = measure.wording == Wording::Own;
    let percent = measure.score == Score::PercentOfAnswered;
    let daily = measure
        .daily
        .is_none_or(|daily| (1..=daily.within).contains(&daily.at_least));
    let thresholds = measure.threshold.iter();
    let mut numbers = thresholds.flat_map(|threshold| [threshold.absolute, threshold.percent]);
    let ranges = [measure.min.zip(measure.max)];
    let bands = measure.band.iter().map(|band| Some((band.from, band.to)));
    [
        (
            own != measure.question.is_empty(),
            "wording",
            "`question` belongs to `wording = \"own\"`",
        ),
        (
            percent == measure.item_max.is_some(),
            "score",
            "`item_max` belongs to `score = \"percent_of_answered\"`",
        ),
        (
            measure.at_least <= measure.items,
            "at_least",
            "`at_least` is at most `items`",
        ),
        (
            measure
                .items_max
                .is_none_or(|max| Some(max) >= measure.items),
            "items_max",
            "`items_max` is at least `items`",
        ),
        (
            daily,
            "daily",
            "`daily.at_least` is from 1 to `daily.within`",
        ),
        (
            numbers.all(|n| n.is_none_or(|n| n > 0.0)),
            "threshold",
            "thresholds are above 0",
        ),
        (
            ranges
                .into_iter()
                .chain(bands)
                .flatten()
                .all(|(from, to)| from <= to),
            "min",
            "ranges and bands go from the smaller to the greater number",
        ),
    ]
    .into_iter()
    .filter(|(right, ..)| !right)
    .map(|(_, field, message)| (field, message))
    .collect()
}

/// What the program itself relies on is there.
fn presence(knowledge: &Knowledge, problems: &mut Vec<Problem>) {
    let shelves = knowledge.shelves();
    for disposition in crate::Disposition::ALL {
        if !shelves.dispositions.contains_key(disposition.as_str()) {
            problems.push(Problem {
                file: format!("dispositions/{disposition}.toml"),
                line: 1,
                message: "the file is missing".to_owned(),
                suggestion: None,
                unread: false,
            });
        }
    }
    for (id, kind) in [
        ("age", QuestionKind::Number),
        ("pain_where", QuestionKind::Regions),
        ("pain_now", QuestionKind::Number),
    ] {
        let found = knowledge.question_ix(id).map(|ix| knowledge.question(ix));
        if found.is_none_or(|question| question.item.kind != kind) {
            problems.push(Problem {
                file: format!("questions/{id}.toml"),
                line: 1,
                message: format!("the program needs this question, of kind {kind:?}"),
                suggestion: None,
                unread: false,
            });
        }
    }
    let daily = |id: &str| {
        shelves
            .measures
            .get(id)
            .is_some_and(|entry| entry.item.daily.is_some())
    };
    let review = shelves
        .reviews
        .get("answers_again")
        .map(|entry| &entry.item);
    let again = review.and_then(|review| review.again);
    let asks = review.is_some_and(|review| {
        let said = |sentence: &String| !sentence.trim().is_empty();
        !review.before_touching.is_empty() && review.before_touching.iter().all(said)
    });
    for (right, file, message) in [
        (
            daily("pain_nrs"),
            "measures/pain_nrs.toml",
            "the program needs this measure, with `daily`",
        ),
        (
            daily("sleep_own"),
            "measures/sleep_own.toml",
            "the program needs this measure, with `daily`",
        ),
        (
            again.is_some_and(|again| {
                again.usual_days > 0 && again.rise_days > 0 && again.rise > 0.0
            }),
            "reviews/answers_again.toml",
            "the program needs this review, with `again` and numbers above 0",
        ),
        (
            asks,
            "reviews/answers_again.toml",
            "the program needs this review, with `before_touching` and no empty sentence in it",
        ),
    ] {
        if !right {
            problems.push(Problem {
                file: file.to_owned(),
                line: 1,
                message: message.to_owned(),
                suggestion: None,
                unread: false,
            });
        }
    }
}
