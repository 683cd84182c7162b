//! `supple about` as a reader meets it: the built program, its output and its exit code.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;
use std::process::{Command, Output};

use knowledge::Knowledge;
use serde_json::Value as Json;

fn about(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_supple"))
        .env_remove("SUPPLE_KNOWLEDGE")
        .arg("about")
        .args(args)
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Text without its line breaks.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cited(json: &Json, found: &mut BTreeSet<String>) {
    match json {
        Json::Object(fields) => {
            for (key, value) in fields {
                match value.as_array().filter(|_| key == "sources") {
                    Some(ids) => {
                        found.extend(ids.iter().map(|id| id.as_str().unwrap().to_owned()));
                    }
                    None => cited(value, found),
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| cited(item, found)),
        _ => {}
    }
}

#[test]
fn every_item_has_an_article_with_its_title_and_all_its_sources() {
    let knowledge = Knowledge::embedded().unwrap();
    let ids: BTreeSet<&str> = knowledge.items().iter().map(|item| item.id).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let shown = text(&about(&ids));
    let rule = format!("\n{}\n", "-".repeat(40));
    // The head of an article: its title, and the line below it, which names the kind and id.
    let articles: Vec<(String, String)> = shown
        .split(&rule)
        .map(|article| {
            let lines = article.trim_start().lines();
            let head: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
            (flat(&head.join(" ")), flat(article))
        })
        .collect();
    let mut seen = 0;
    for item in knowledge.items() {
        let mut sources = BTreeSet::new();
        for (kind, json) in knowledge.shelves().json(item.id) {
            if kind == item.folder {
                cited(&json, &mut sources);
            }
        }
        let title = flat(item.header.title);
        let is_its = |head: &str| {
            let below = head.strip_prefix(&title);
            below.is_some_and(|below| below.split(' ').any(|word| word == item.id))
        };
        let is_whole = |article: &&String| {
            sources.iter().all(|id| {
                let title = &knowledge.shelves().sources[id].title;
                article.contains(&flat(title)) && article.contains(&format!("[{id}]"))
            })
        };
        let its = articles.iter().filter(|(head, _)| is_its(head));
        let found = its.map(|(_, article)| article).find(is_whole);
        let article =
            found.unwrap_or_else(|| panic!("no whole article for {}/{}", item.folder, item.id));
        assert!(
            article.contains(&flat(item.header.text)),
            "{}/{}",
            item.folder,
            item.id
        );
        for rule in item.header.our_rule {
            assert!(
                article.contains(&flat(rule)),
                "our rule of {}/{}",
                item.folder,
                item.id
            );
        }
        seen += 1;
    }
    assert!(seen > 500, "{seen} items");
}

#[test]
fn without_a_word_the_overview_counts_every_kind_people_read() {
    let knowledge = Knowledge::embedded().unwrap();
    let overview: Json = serde_json::from_str(&text(&about(&["--format", "json"]))).unwrap();
    for kind in overview["kinds"].as_array().unwrap() {
        let items = knowledge.items();
        let count = items
            .iter()
            .filter(|item| kind["kind"] == item.folder)
            .count();
        assert_eq!(kind["count"], count, "{kind}");
        assert!(count > 0, "{kind}");
    }
    assert!(text(&about(&[])).contains("supple about"));
}

#[test]
fn words_find_articles_and_the_name_of_one_shows_it() {
    let friction = text(&about(&["friction"]));
    for id in [
        "cross_fibre_friction",
        "transverse_friction",
        "circular_friction",
    ] {
        assert!(friction.contains(id), "{id} is missing in:\n{friction}");
    }
    let sciatica = text(&about(&["does", "massage", "help", "sciatica"]));
    assert!(sciatica.contains("sciatica_mild"), "{sciatica}");
    // A title, another name and the id with spaces are all the article itself.
    for name in [
        "Deep tissue massage",
        "deep tissue massage",
        "DEEP-TISSUE-MASSAGE",
    ] {
        let shown = text(&about(&[name]));
        assert!(
            shown.starts_with("Deep tissue massage\ntechnique deep_tissue_massage"),
            "{shown}"
        );
    }
}

#[test]
fn a_misspelling_gets_a_suggestion_and_exit_code_1() {
    for (typed, meant) in [
        ("effleurrage", "effleurage"),
        ("deep tisue massage", "deep_tissue_massage"),
    ] {
        let output = about(&[typed]);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.contains("Did you mean") && said.contains(meant),
            "{said}"
        );
        let output = about(&["--format", "json", typed]);
        assert_eq!(output.status.code(), Some(1));
        let said: Json = serde_json::from_slice(&output.stdout).unwrap();
        let near = said["suggestions"].as_array().unwrap();
        assert!(
            near.len() <= 5 && near.iter().any(|hit| hit["id"] == meant),
            "{said}"
        );
    }
    let output = about(&["qqqqzzzz"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        !String::from_utf8(output.stderr)
            .unwrap()
            .contains("Did you mean")
    );
}

#[test]
fn an_id_that_several_kinds_use_shows_them_all() {
    let found: Json = serde_json::from_str(&text(&about(&["--format", "json", "yoga"]))).unwrap();
    let kinds: Vec<&str> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["moves", "complementary"]);
    assert!(
        found
            .as_array()
            .unwrap()
            .iter()
            .all(|item| !item["sources"].as_array().unwrap().is_empty())
    );
    let one: Json = serde_json::from_str(&text(&about(&[
        "--format",
        "json",
        "--kind",
        "exercises",
        "yoga",
    ])))
    .unwrap();
    assert_eq!(one.as_array().unwrap().len(), 1);
}

#[test]
fn kinds_and_countries_are_listed() {
    let knowledge = Knowledge::embedded().unwrap();
    let conditions = text(&about(&["--kind", "conditions"]));
    for id in knowledge.shelves().presentations.keys() {
        assert!(conditions.contains(id.as_str()), "{id}");
    }
    let unknown = about(&["--kind", "techniqes"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(
        String::from_utf8(unknown.stderr)
            .unwrap()
            .contains("did you mean `techniques`?")
    );

    let british = text(&about(&["--country", "gb"]));
    assert_eq!(british, text(&about(&["--country", "UK"])));
    for (id, entry) in &knowledge.shelves().credentials {
        assert_eq!(
            british.contains(&format!("credential {id}")),
            entry.item.country == "GB",
            "{id}"
        );
    }
    let nowhere = about(&["--country", "ZZ"]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(
        String::from_utf8(nowhere.stderr)
            .unwrap()
            .contains("Known: ")
    );
}

#[test]
fn a_rule_says_when_it_fires_and_what_follows() {
    let shown = flat(&text(&about(&["rf_ces_both_legs"])));
    for part in [
        "What it looks for:",
        "When it applies (1 of 3)",
        "As written: all(",
        "What follows: Emergency",
    ] {
        assert!(shown.contains(part), "{part} is missing in: {shown}");
    }
    assert!(
        shown.contains("(our rule)") && shown.contains("No longer with:"),
        "{shown}"
    );
}

#[test]
fn a_technique_says_how_with_its_pressure_in_words() {
    let shown = flat(&text(&about(&["stripping"])));
    for part in [
        "How it is done",
        "3 to 4 of 5, medium to strong (Walton scale)",
        "no trial found",
        "Who should give it",
    ] {
        assert!(shown.contains(part), "{part} is missing in: {shown}");
    }
}
