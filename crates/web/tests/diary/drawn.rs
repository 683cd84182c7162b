//! Progress, in words and drawn; and the demonstration.

use axum::http::{StatusCode, header};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use maud::Render;
use progress::{DiaryDay, GivenSession, Instrument, Range, Record, series};
use proptest::prelude::*;
use web::chart::Chart;

use crate::person::{demonstration, router};
use crate::visitor::Visitor;

#[tokio::test]
async fn progress_says_in_words_what_it_draws() {
    let (app, ines, _) = demonstration().await;
    let page = ines.get("/progress").await;
    assert!(page.has("This is a demonstration; nobody here is real."));
    let diary = app.store.whole_diary(ines.account).await.unwrap();
    let noted = diary.iter().filter(|entry| entry.pain.is_some()).count();
    let circles = page.text.split("pain_nrs-title").nth(2).unwrap();
    let circles = circles.split("</svg>").nth(1).unwrap();
    assert_eq!(circles.matches("<circle").count(), noted);
    assert!(page.has("Meaningfully better"));
    // The table behind it has the newest day with its number.
    let newest = diary
        .iter()
        .rev()
        .find(|entry| entry.pain.is_some())
        .unwrap();
    let row = format!(
        "<th scope=\"row\">{}</th><td>{}",
        newest.day.strftime("%-d %B %Y"),
        newest.pain.unwrap().get()
    );
    assert!(page.has(&row), "{row}");
    for days in ["30", "90", "all"] {
        assert_eq!(
            ines.get(&format!("/progress?days={days}")).await.status,
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn a_demonstration_is_entered_with_one_button_and_only_there() {
    let (app, ..) = demonstration().await;
    let page = Visitor::of(router(&app)).post("/demo", &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.headers[header::LOCATION], "/progress");
    assert!(page.headers.contains_key(header::SET_COOKIE));
    let plain = Visitor::new();
    assert_eq!(plain.post("/demo", &[]).await.status, StatusCode::NOT_FOUND);
    assert!(!plain.get("/").await.has("nobody here is real"));
}

#[test]
fn a_hundred_thousand_entries_are_drawn_thin() {
    let diary: Vec<DiaryDay> = (0..100_000)
        .map(|n| noted(n, Some(f64::from(n % 11)), None))
        .collect();
    let chart = drawn(&diary, &[], "pain_nrs");
    assert!(chart.matches("<circle").count() <= progress::series::MOST_POINTS);
    assert!(chart.len() < 400_000, "{} bytes", chart.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_entries_can_be_drawn(
        days in prop::collection::vec((-40_000..40_000i32, prop::option::of(prop::num::f64::ANY), prop::option::of(-2.0..12.0)), 0..120),
        sessions in prop::collection::vec((-40_000..40_000i32, "[a-z<&\"]{0,6}"), 0..40),
    ) {
        let diary: Vec<DiaryDay> = days.into_iter().map(|(n, pain, sleep)| noted(n, pain, sleep)).collect();
        let sessions: Vec<GivenSession> = sessions
            .into_iter()
            .map(|(n, technique)| GivenSession { day: noted(n, None, None).day, technique, before: None, after: None })
            .collect();
        for measure in ["pain_nrs", "sleep_own", "global_change", "psfs"] {
            let chart = drawn(&diary, &sessions, measure);
            prop_assert!(!chart.contains("NaN") && !chart.contains("inf%"), "{chart}");
        }
    }
}

fn noted(n: i32, pain: Option<f64>, sleep: Option<f64>) -> DiaryDay {
    let today = date(2026, 11, 21);
    DiaryDay {
        day: today
            .saturating_sub(i64::from(n).days())
            .max(Date::constant(1, 1, 1)),
        pain,
        sleep,
    }
}

fn drawn(diary: &[DiaryDay], sessions: &[GivenSession], measure: &str) -> String {
    static KNOWLEDGE: std::sync::LazyLock<knowledge::Knowledge> =
        std::sync::LazyLock::new(|| knowledge::Knowledge::embedded().unwrap());
    let instrument = Instrument::find(&KNOWLEDGE, measure).unwrap();
    let record = Record {
        diary,
        sessions,
        results: &[],
        course_since: None,
        today: date(2026, 11, 21),
    };
    let series = series(&instrument, &record, Range::All);
    let technique = |id: &str| id.to_owned();
    Chart {
        series: &series,
        technique: &technique,
    }
    .render()
    .into_string()
}
