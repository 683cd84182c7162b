//! Files with the wording of a measure: what is read, and that every problem is told.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{KNOWLEDGE, instrument};
use progress::form::{Answer, MAX_FILE};
use progress::instrument::Asked;
use progress::{Form, Instrument};

const HEAD: &str = "measure = \"phq2\"\nlanguage = \"en\"\nlicence = \"As quoted by the owner.\"\n";
const ITEM: &str = "[[item]]\ntext = \"Words.\"\noption = [{ text = \"Never\", value = 0 }, { text = \"Often\", value = 3 }]\n";

fn problems(text: &str) -> Vec<String> {
    let problems = Form::parse(&KNOWLEDGE, "phq2.toml", text).unwrap_err();
    problems.0.iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_file_is_read_and_asked() {
    let form = Form::parse(&KNOWLEDGE, "phq2.toml", &format!("{HEAD}{ITEM}{ITEM}")).unwrap();
    assert_eq!((form.measure.as_str(), form.items.len()), ("phq2", 2));
    let phq2 = instrument("phq2");
    assert_eq!(phq2.asked(), Asked::Total);
    let Asked::Items(items) = phq2.with_form(&form).asked() else {
        panic!("the items are asked");
    };
    let Answer::Options { options } = &items[0].answer else {
        panic!("boxes were given");
    };
    assert_eq!((options[1].text.as_str(), options[1].value), ("Often", 3.0));
    // A form never reaches another measure, and never our own wording.
    assert_eq!(instrument("gad2").with_form(&form).asked(), Asked::Total);
    assert!(matches!(
        instrument("pain_nrs").with_form(&form).asked(),
        Asked::Question(_)
    ));
}

#[test]
fn ticks_and_scales_are_read() {
    let head = "measure = \"rmdq\"\nlanguage = \"en-GB\"\nlicence = \"Printed form of 2000.\"\ninstructions = \"Tick what is true today.\"\n";
    let item = "[[item]]\ntext = \"A statement.\"\n";
    let form = Form::parse(
        &KNOWLEDGE,
        "rmdq.toml",
        &format!("{head}{}", item.repeat(24)),
    )
    .unwrap();
    assert!(form.items.iter().all(|item| item.answer == Answer::Tick));
    let head = "measure = \"peg\"\nlanguage = \"de\"\nlicence = \"Agreement 7.\"\n";
    let item = "[[item]]\ntext = \"A question.\"\nleast = \"not at all\"\nmost = \"fully\"\n";
    let form = Form::parse(&KNOWLEDGE, "peg.toml", &format!("{head}{}", item.repeat(3))).unwrap();
    assert!(matches!(
        form.items[2].answer,
        Answer::Scale {
            min: 0.0,
            max: 10.0,
            ..
        }
    ));
}

#[test]
fn all_problems_are_told_with_their_lines() {
    let text = "measure = \"phq2\"\nlanguage = \"English!\"\nlicense = \"x\"\n\n[[item]]\ntext = \"\"\noption = [\n  { text = \"a\", value = 0 },\n  { text = \"b\", value = 4 },\n]\n\n[[item]]\ntext = 7\n\n[[item]]\ntext = \"c\"\noption = [{ text = \"d\", value = 0 }, { text = \"e\", value = 2.5 }]\n";
    let told = problems(text);
    for (line, what) in [
        (1, "`licence` is missing"),
        (2, "`language`: expected a tag such as `en` or `de-CH`"),
        (3, "unknown field `license` (did you mean `licence`?)"),
        (5, "expected 2 items, got 3"),
        (6, "`text`: expected a text, got an empty one"),
        (9, "`value`: expected a whole number from 0 to 3, got 4"),
        (12, "an item needs `option`, or `least` and `most`"),
        (13, "`text`: expected a text in quotes"),
        (17, "`value`: expected a whole number from 0 to 3, got 2.5"),
    ] {
        let expected = format!("phq2.toml:{line}: {what}");
        assert!(
            told.contains(&expected),
            "{expected}\nis not in\n{}",
            told.join("\n")
        );
    }
    assert_eq!(told.len(), 9, "{told:#?}");
}

#[test]
fn a_wrong_number_of_items_is_refused() {
    for n in [0, 1, 3] {
        let text = match n {
            0 => format!("{HEAD}item = []\n"),
            n => format!("{HEAD}{}", ITEM.repeat(n)),
        };
        let told = problems(&text);
        assert!(
            told[0].ends_with(&format!("expected 2 items, got {n}")),
            "{told:?}"
        );
    }
    assert!(problems(HEAD)[0].ends_with("`item` is missing"));
}

#[test]
fn a_measure_must_take_a_form() {
    let of = |id: &str| problems(&HEAD.replace("phq2", id)).join("\n");
    assert!(of("pain_nrs").contains("has wording of its own"));
    assert!(of("orebro_short").contains("finished total only"));
    assert!(of("phq_2").contains("unknown measure `phq_2` (did you mean `phq2`?)"));
}

#[test]
fn options_reach_both_ends_of_the_range() {
    let item = ITEM.replace("value = 3", "value = 2");
    let told = problems(&format!("{HEAD}{item}{ITEM}"));
    assert_eq!(told.len(), 1);
    assert!(told[0].ends_with("no option has the value 3, an end of the range"));
}

#[test]
fn an_item_that_needs_an_answer_is_no_tick_and_has_one_way_to_answer() {
    let head = HEAD.replace("phq2", "start_back_sub");
    let ticks = problems(&format!("{head}{}", "[[item]]\ntext = \"x\"\n".repeat(5)));
    assert_eq!(
        ticks.len(),
        5,
        "agree and disagree are two answers: {ticks:?}"
    );
    let both = format!("{HEAD}{ITEM}least = \"a\"\nmost = \"b\"\n{ITEM}");
    assert!(problems(&both)[0].contains("either `option` or `least` and `most`"));
    let half = format!("{HEAD}[[item]]\ntext = \"x\"\nleast = \"a\"\n{ITEM}");
    assert!(problems(&half)[0].contains("`most` is missing"));
}

#[test]
fn broken_and_hostile_files_are_refused() {
    let told = problems("measure = \"phq2\nlanguage = ]\n");
    assert!(told.len() >= 2, "every syntax error at once: {told:?}");
    assert!(problems(&"#".repeat(MAX_FILE + 1))[0].contains("at most 256 KiB"));
    let turned = format!("{HEAD}{ITEM}{ITEM}").replace("Words.", "Words \u{202e}sdroW");
    assert!(problems(&turned)[0].contains("plain text"));
    let long = format!("{HEAD}{ITEM}{ITEM}").replace("Words.", &"x".repeat(2_001));
    assert!(problems(&long)[0].contains("at most 2000 characters"));
    let strange = format!("{HEAD}item = [1, 2]\n");
    assert!(problems(&strange)[0].contains("`item`: expected a table"));
    assert!(Form::parse(&KNOWLEDGE, "x", "").is_err());
    assert!(Instrument::find(&KNOWLEDGE, "\u{0}").is_none());
}
