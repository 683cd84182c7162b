//! Measures what users feel, side by side with what they would pick instead, and writes `docs/benchmarks.md` (the decisions),
//! `docs/benchmarks-web.md` (the web app), `docs/benchmarks-search.md` (the search for free times) and
//! `docs/benchmarks-bookings.md`.
//!
//! Run with `cargo xtask bench`, or `cargo xtask bench web` for one part alone. Every comparison first checks that both
//! sides give the same answers.

mod bookings;
mod people;
mod process;
mod report;
mod search;
mod synthetic;
mod web;
#[cfg(feature = "zen")]
mod zen;

use std::hint::black_box;
use std::time::Instant;

use care::{plan, screen};
use knowledge::{Answers, Disposition, Knowledge, Setting};

use report::Report;

/// How many sets of answers.
const PEOPLE: usize = 10_000;
/// How many timed rounds; the median and the best are reported.
const ROUNDS: usize = 15;

fn main() {
    let parts: Vec<String> = std::env::args().skip(1).collect();
    match parts
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => {
            decisions();
            web_app();
            free_times();
            bookings();
        }
        ["decisions"] => decisions(),
        ["web"] => web_app(),
        ["search"] => free_times(),
        ["bookings"] => bookings(),
        // What the web app is compared with: a process of its own, started by that part.
        ["peer"] => web::peer(),
        _ => {
            eprintln!(
                "expected nothing, `decisions`, `web`, `search` or `bookings`, found `{}`",
                parts.join(" ")
            );
            std::process::exit(2);
        }
    }
}

fn decisions() {
    let files = knowledge::embedded();
    let knowledge = Knowledge::load(&files).expect("the built-in content has no problems");
    let mut report = Report::new("benchmarks", "Benchmarks", &knowledge);

    loading(&mut report, &files);
    let complete = people::complete(&knowledge, PEOPLE, 1);
    let partial = people::partial(&knowledge, PEOPLE, 2);
    screening(&mut report, &knowledge, &complete, &partial);
    planning(&mut report, &knowledge, &complete);
    #[cfg(feature = "zen")]
    zen::compare(&mut report, &knowledge, &complete);
    synthetic::growth(&mut report, &files);
    process::register(&mut report, &knowledge);
    process::start_up(&mut report);
    report.write();
}

fn web_app() {
    let knowledge = Knowledge::embedded().expect("the built-in content has no problems");
    let mut report = Report::new("benchmarks-web", "Benchmarks of the web app", &knowledge);
    web::measure(&mut report);
    report.write();
}

fn free_times() {
    let knowledge = Knowledge::embedded().expect("the built-in content has no problems");
    let mut report = Report::new(
        "benchmarks-search",
        "Benchmarks of the search for free times",
        &knowledge,
    );
    search::measure(&mut report);
    report.write();
}

fn bookings() {
    let knowledge = Knowledge::embedded().expect("the built-in content has no problems");
    let mut report = Report::new("benchmarks-bookings", "Benchmarks of bookings", &knowledge);
    bookings::measure(&mut report);
    report.write();
}

fn loading(report: &mut Report, files: &[knowledge::File]) {
    let built_in = rounds(|| {
        black_box(Knowledge::embedded().is_ok());
    });
    report.time("Load the built-in content", "ms", &scaled(&built_in, 1e3));
    let checked = rounds(|| {
        black_box(Knowledge::load(files).is_ok());
    });
    report.time(
        "Load and check a knowledge folder",
        "ms",
        &scaled(&checked, 1e3),
    );
}

fn screening(
    report: &mut Report,
    knowledge: &Knowledge,
    complete: &[Answers],
    partial: &[Answers],
) {
    for (name, people) in [
        ("Screening, all questions answered", complete),
        ("Screening, a third of the answers missing", partial),
    ] {
        let seconds = rounds(|| {
            for answers in people {
                black_box(screen(knowledge, answers));
            }
        });
        report.rate(name, "screenings", people.len(), &seconds);
    }
    let mut counts = [0usize; 5];
    for answers in complete {
        counts[screen(knowledge, answers).disposition as usize] += 1;
    }
    let mix: Vec<String> = Disposition::ALL
        .iter()
        .map(|disposition| format!("{} {disposition}", counts[*disposition as usize]))
        .collect();
    report.note(&format!(
        "The {PEOPLE} people of these measurements: {}.",
        mix.join(", ")
    ));
}

fn planning(report: &mut Report, knowledge: &Knowledge, people: &[Answers]) {
    let permitted: Vec<_> = people
        .iter()
        .filter_map(|answers| Some((answers, screen(knowledge, answers).permit().ok()?)))
        .collect();
    let mut scripts = 0usize;
    let seconds = rounds(|| {
        scripts = 0;
        for (answers, permit) in &permitted {
            let plan = plan(knowledge, answers, permit);
            scripts += usize::from(plan.script(knowledge, Setting::Oneself, 15).is_ok());
            black_box(&plan);
        }
    });
    report.rate(
        "Plan and a 15-minute self-care script",
        "plans",
        permitted.len(),
        &seconds,
    );
    report.note(&format!(
        "{} of {} people had a permit, {scripts} of them a script for 15 minutes alone.",
        permitted.len(),
        people.len()
    ));
}

/// Times a piece of work: one warm-up, then [`ROUNDS`] rounds, in seconds, sorted.
fn rounds(mut work: impl FnMut()) -> Vec<f64> {
    work();
    let mut seconds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds
}

fn scaled(seconds: &[f64], factor: f64) -> Vec<f64> {
    seconds.iter().map(|second| second * factor).collect()
}
