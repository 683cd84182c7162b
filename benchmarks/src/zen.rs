//! The same rules in `zen-engine`: one row of a decision table per clause, generated from the same conditions.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Instant;

use care::screen;
use knowledge::condition::{self, Comparison, Condition};
use knowledge::items::QuestionKind;
use knowledge::{Answers, Disposition, Knowledge, QuestionIx};
use serde_json::{Value as Json, json};
use zen_engine::model::GraphContent;
use zen_engine::{Decision, EvaluationOptions};

use crate::report::Report;

/// How many people it is asked about in a round; it would need minutes for all of them.
const SAMPLE: usize = 1_000;
const ROUNDS: usize = 15;

/// Checks that both give the same dispositions for everybody, then times them in turn.
pub fn compare(report: &mut Report, knowledge: &Knowledge, people: &[Answers]) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime without I/O can always be built");
    let table = table(knowledge);
    let content: GraphContent =
        serde_json::from_value(table).expect("the generated table has the form it wants");
    let mut decision = Decision::from(content);
    decision.compile();
    let contexts: Vec<Json> = people
        .iter()
        .map(|answers| context(knowledge, answers))
        .collect();
    let evaluate = |context: &Json| {
        let options = EvaluationOptions::default();
        let response = runtime
            .block_on(decision.evaluate_with_opts(context.clone().into(), options))
            .expect("the generated expressions are valid");
        greatest(&response.result.to_value())
    };

    let mut equal = 0;
    for (answers, context) in people.iter().zip(&contexts) {
        let ours = screen(knowledge, answers).disposition;
        let theirs = evaluate(context);
        assert_eq!(ours, theirs, "different dispositions for {context}");
        equal += 1;
    }

    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for answers in &people[..SAMPLE] {
            std::hint::black_box(screen(knowledge, answers));
        }
        ours.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        for context in &contexts[..SAMPLE] {
            std::hint::black_box(evaluate(context));
        }
        theirs.push(start.elapsed().as_secs_f64());
    }
    ours.sort_by(f64::total_cmp);
    theirs.sort_by(f64::total_cmp);
    report.rate("Side by side: Supple", "screenings", SAMPLE, &ours);
    report.rate(
        "Side by side: zen-engine 2.1.6",
        "evaluations",
        SAMPLE,
        &theirs,
    );
    let ratio = theirs[ROUNDS / 2] / ours[ROUNDS / 2];
    report.ratio(
        "Supple against zen-engine, throughput (median rounds, in turn)",
        ratio,
    );
    report.note(&format!(
        "Equal dispositions for {equal} of {} people, checked before the clock starts. zen-engine holds one row per clause \
         and gives the list of dispositions that apply. It does not express: unknown answers and which questions are still \
         open (it gets complete answers only), limits per region and their join, the answers that caused each finding, \
         \"don't know\" read with care, and the check that more worry never means less care. Supple does all of that in the \
         time shown.",
        people.len()
    ));
}

fn greatest(result: &Json) -> Disposition {
    let rows = result.as_array().map(Vec::as_slice).unwrap_or_default();
    let level = rows
        .iter()
        .filter_map(|row| row["level"].as_u64())
        .max()
        .unwrap_or(0);
    Disposition::ALL[level as usize]
}

/// Every question as a field; what was not asked is null, or an empty list.
fn context(knowledge: &Knowledge, answers: &Answers) -> Json {
    let mut context = answers.to_json(knowledge)["answers"].take();
    for (ix, question) in knowledge.questions().iter().enumerate() {
        if answers.get(ix as QuestionIx).is_none() {
            let list = matches!(
                question.item.kind,
                QuestionKind::Choices | QuestionKind::Regions | QuestionKind::Techniques
            );
            context[&question.id] = if list { json!([]) } else { Json::Null };
        }
    }
    context
}

fn table(knowledge: &Knowledge) -> Json {
    let terms: BTreeMap<&str, Condition> = knowledge
        .shelves()
        .terms
        .iter()
        .map(|(id, entry)| (id.as_str(), parse(&entry.item.when)))
        .collect();
    let mut rows = Vec::new();
    for id in knowledge.rules() {
        for clause in &knowledge.shelves().rules[id].item.clause {
            if clause.when.trim() == "always" {
                continue;
            }
            let mut expression = String::new();
            write_expression(knowledge, &terms, &parse(&clause.when), &mut expression);
            rows.push(json!({
                "_id": format!("r{}", rows.len()),
                "when": expression,
                "level": (clause.disposition as usize).to_string(),
            }));
        }
    }
    json!({
        "nodes": [
            { "id": "in", "name": "in", "type": "inputNode" },
            { "id": "rules", "name": "rules", "type": "decisionTableNode", "content": {
                "hitPolicy": "collect",
                "inputs": [{ "id": "when", "name": "when" }],
                "outputs": [{ "id": "level", "name": "level", "field": "level" }],
                "rules": rows,
            }},
            { "id": "out", "name": "out", "type": "outputNode" },
        ],
        "edges": [
            { "id": "a", "sourceId": "in", "targetId": "rules", "type": "edge" },
            { "id": "b", "sourceId": "rules", "targetId": "out", "type": "edge" },
        ],
    })
}

fn parse(when: &str) -> Condition {
    condition::parse(when).expect("loaded conditions are valid")
}

fn write_expression(
    knowledge: &Knowledge,
    terms: &BTreeMap<&str, Condition>,
    condition: &Condition,
    out: &mut String,
) {
    let joined = |items: &[Condition], word: &str, out: &mut String| {
        out.push('(');
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                out.push_str(word);
            }
            write_expression(knowledge, terms, item, out);
        }
        out.push(')');
    };
    match condition {
        Condition::Always => out.push_str("true"),
        Condition::All(items) => joined(items, " and ", out),
        Condition::Any(items) => joined(items, " or ", out),
        Condition::Not(inner) => {
            out.push_str("not (");
            write_expression(knowledge, terms, inner, out);
            out.push(')');
        }
        Condition::AtLeast(n, items) => {
            out.push_str("((");
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { " + (" } else { "(" });
                write_expression(knowledge, terms, item, out);
                out.push_str(" ? 1 : 0)");
            }
            write!(out, ") >= {n})").expect("writing to a string cannot fail");
        }
        Condition::Compare(name, comparison, bound) => {
            let sign = match comparison {
                Comparison::AtLeast => ">=",
                Comparison::MoreThan => ">",
                Comparison::AtMost => "<=",
                Comparison::LessThan => "<",
                Comparison::Equal => "==",
            };
            write!(out, "({name} != null and {name} {sign} {bound})")
                .expect("writing to a string cannot fail");
        }
        Condition::Name(name) => match (terms.get(name.as_str()), name.split_once('.')) {
            (Some(term), _) => write_expression(knowledge, terms, term, out),
            (None, Some((question, option))) => {
                let ix = knowledge
                    .question_ix(question)
                    .expect("loaded conditions are valid");
                let text = match knowledge.question(ix).item.kind {
                    QuestionKind::Choice => format!("({question} == '{option}')"),
                    _ => format!("('{option}' in {question})"),
                };
                out.push_str(&text);
            }
            (None, None) => {
                let ix = knowledge
                    .question_ix(name)
                    .expect("loaded conditions are valid");
                let text = match knowledge.question(ix).item.kind {
                    QuestionKind::YesNo => format!("({name} == true)"),
                    _ => format!("(len({name}) > 0)"),
                };
                out.push_str(&text);
            }
        },
    }
}
