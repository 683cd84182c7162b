//! The words for a person are easy to read: short sentences, few long words.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "common/people.rs"]
mod people;

use people::KNOWLEDGE;

/// The greatest Flesch-Kincaid grade on average: what most twelve-year-olds can read.
const AVERAGE: f64 = 7.0;
/// The greatest grade of a single text.
const SINGLE: f64 = 12.0;

#[test]
fn texts_for_people_are_easy_to_read() {
    let texts = texts();
    assert!(texts.len() > 250, "only {} texts", texts.len());
    let grades: Vec<f64> = texts.iter().map(|(_, text)| grade(text)).collect();
    let average = grades.iter().sum::<f64>() / grades.len() as f64;
    println!("{} texts, average grade {average:.2}", texts.len());
    let hard: Vec<String> = texts
        .iter()
        .zip(&grades)
        .filter(|(_, grade)| **grade > SINGLE)
        .map(|((place, text), grade)| format!("{place}: {grade:.1}: {text}"))
        .collect();
    assert!(hard.is_empty(), "too hard to read:\n{}", hard.join("\n"));
    assert!(
        average <= AVERAGE,
        "average grade {average:.2}, at most {AVERAGE}"
    );
}

#[test]
fn the_measure_tells_easy_from_hard() {
    assert!(grade("The cat sat on the mat. It was warm.") < 3.0);
    let hard = "Multidisciplinary evaluation of degenerative lumbosacral radiculopathy necessitates \
                comprehensive neurological examination prior to therapeutic intervention.";
    assert!(grade(hard) > 20.0);
    let counted = [
        "massage",
        "clinician",
        "little",
        "moved",
        "wanted",
        "you",
        "area",
        "medial",
    ];
    assert_eq!(counted.map(syllables), [2, 3, 2, 1, 2, 1, 3, 3]);
}

/// What a person reads, text by text.
fn texts() -> Vec<(String, String)> {
    let shelves = KNOWLEDGE.shelves();
    let mut texts = Vec::new();
    let mut add = |place: String, parts: &[&str]| {
        let parts: Vec<&str> = parts
            .iter()
            .copied()
            .filter(|part| !part.is_empty())
            .collect();
        if !parts.is_empty() {
            texts.push((place, parts.join(" ")));
        }
    };
    for (id, entry) in &shelves.rules {
        let said = &entry.item.person;
        if entry.item.withdrawn.is_none() {
            add(
                format!("rules/{id}, found and means"),
                &[&said.found, &said.means],
            );
            for text in [&said.action, &said.meanwhile, &said.come_back]
                .into_iter()
                .flatten()
            {
                add(format!("rules/{id}"), &[text]);
            }
        }
    }
    for (id, entry) in &shelves.dispositions {
        let said = &entry.item;
        add(
            format!("dispositions/{id}"),
            &[
                &said.headline,
                ".",
                &said.summary,
                &said.action,
                &said.meanwhile,
                &said.come_back,
            ],
        );
    }
    for (id, entry) in &shelves.stop_rules {
        let said = &entry.item;
        add(format!("stop_rules/{id}"), &[&said.sign, ".", &said.do_now]);
        for then in &said.then {
            add(
                format!("stop_rules/{id}, if {}", then.condition),
                &[&then.action],
            );
        }
    }
    for (id, entry) in &shelves.questions {
        let said = &entry.item;
        add(format!("questions/{id}"), &[&said.title, &said.help]);
        let options: Vec<String> = said
            .option
            .iter()
            .map(|option| format!("{}.", option.text))
            .collect();
        add(format!("questions/{id}, options"), &[&options.join(" ")]);
    }
    texts
}

/// Flesch-Kincaid grade level: 0.39 words per sentence + 11.8 syllables per word - 15.59.
fn grade(text: &str) -> f64 {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphabetic() && c != '\'')
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect();
    let sentences = text
        .split_terminator(['.', '?', '!'])
        .filter(|part| part.chars().any(char::is_alphabetic))
        .count();
    let count = words.len().max(1) as f64;
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    0.39 * count / sentences.max(1) as f64 + 11.8 * syllables as f64 / count - 15.59
}

/// Groups of vowels, without a silent final e; a plain count that is right for most words.
fn syllables(word: &str) -> usize {
    let word = word.to_lowercase();
    let vowel = |c: char| "aeiouy".contains(c);
    let letters: Vec<char> = word.chars().collect();
    let mut count = 0;
    let mut before = false;
    for (i, letter) in letters.iter().enumerate() {
        // Two sounds in "medial" and "area", but one in "clinician" and "station".
        let soft = i > 1 && "ctsgx".contains(letters[i - 2]);
        let two_sounds = before
            && match *letter {
                'a' | 'o' if letters[i - 1] == 'i' => !soft,
                'a' => i + 1 == letters.len(),
                _ => false,
            };
        if vowel(*letter) && (!before || two_sounds) {
            count += 1;
        }
        before = vowel(*letter);
    }
    let silent_e = word.ends_with('e') && !word.ends_with("le") && !word.ends_with("ee");
    let silent_ed = word.ends_with("ed")
        && !word.ends_with("ted")
        && !word.ends_with("ded")
        && !word.ends_with("eed");
    let silent_es = word.ends_with("es")
        && !["ses", "zes", "xes", "ches", "shes", "ces", "ges"]
            .iter()
            .any(|end| word.ends_with(end));
    if (silent_e || silent_ed || silent_es) && count > 1 {
        count -= 1;
    }
    count.max(1)
}
