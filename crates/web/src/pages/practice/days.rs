//! Single days that differ from the week: added to it, or taken from it.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use booking::{Change, ClockSpan};
use jiff::ToSpan as _;
use jiff::civil::Date;
use maud::{Markup, html};
use store::{DayPart, Therapist};

use super::choices::read_where;
use super::controls::{Choice, choice, hidden, not_taken, of_kind};
use super::frame::{Done, Note, at, at_work, refused};
use super::hours::{place_words, places, whose};
use super::typed::{Typed, clock, read_part};
use crate::App;
use crate::account::{Staff, StaffForm};
use crate::error::Problem;
use crate::words::weekday;

/// So many days ahead are listed.
pub const AHEAD: i64 = 800;
/// At most so many parts of a day.
pub const PARTS: usize = 12;

/// GET `/practice/{practice}/hours/{therapist}/days`
pub async fn show(
    State(app): State<App>,
    staff: Staff,
    Path((_, id)): Path<(String, String)>,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    let therapist = whose(&app, &staff, &id).await?;
    let typed = Typed::shown(vec![("what", "off".to_owned())]);
    let page = DaysPage::read(&app, &staff, &therapist).await?;
    Ok(page.render(&typed, note).into_response())
}

/// POST `/practice/{practice}/hours/{therapist}/days`: adds a part, or removes what is different on a day.
pub async fn keep(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let staff = &form.staff;
    let therapist = whose(&app, staff, &id).await?;
    form.fields
        .expect(&["day", "what", "from", "to", "where"], &[])?;
    let mut typed = Typed::sent(form.fields.clone());
    let page = DaysPage::read(&app, staff, &therapist).await?;
    let day = typed.day("day");
    if day.is_some_and(|day| day < page.today) {
        typed.complain("day", "This day is over.");
    }
    let part = read_day_part(&mut typed, &page.places);
    let (Some(date), Some((change, part, location)), true) = (day, part, typed.is_right()) else {
        return Ok(refused(page.render(&typed, Note::default())));
    };
    let practice = staff.practice.id;
    let mut parts = app.store.days(practice, therapist.id, date, date).await?;
    let part = DayPart {
        date,
        change,
        part,
        location,
    };
    // Sent twice, it is there already.
    if !parts.contains(&part) {
        parts.push(part);
    }
    if parts.len() > PARTS {
        typed.complain("day", "There are twelve parts on this day already.");
        return Ok(refused(page.render(&typed, Note::default())));
    }
    app.store
        .set_day(&staff.act(&app), practice, therapist.id, date, &parts)
        .await?;
    Ok(Done::Kept.to(&at(practice, &format!("/hours/{}/days", therapist.id))))
}

/// POST `/practice/{practice}/hours/{therapist}/days/remove`: an ordinary day again.
pub async fn remove(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let therapist = whose(&app, &form.staff, &id).await?;
    form.fields.expect(&["day"], &[])?;
    let day = form.fields.one("day").unwrap_or_default().parse::<Date>();
    let day = day.map_err(|_| Problem::field("day", "a day, such as 2026-11-24"))?;
    let practice = form.staff.practice.id;
    app.store
        .set_day(&form.staff.act(&app), practice, therapist.id, day, &[])
        .await?;
    Ok(Done::Removed.to(&at(practice, &format!("/hours/{}/days", therapist.id))))
}

/// What is different, in which part of the day, and where.
pub type Part = (Change, ClockSpan, Option<store::LocationId>);

/// A part of a day out of its fields.
pub fn read_day_part(typed: &mut Typed, places: &[Choice]) -> Option<Part> {
    let what = typed.choice("what", |what| match what {
        "off" | "less" | "more" => Some(what.to_owned()),
        _ => None,
    })?;
    if what == "off" {
        return Some((Change::Remove, ClockSpan::DAY, None));
    }
    let part = match read_part(typed.get("from"), typed.get("to")) {
        Ok(part) => part,
        Err(complaint) => {
            typed.complain("from", complaint);
            return None;
        }
    };
    match what.as_str() {
        "less" => Some((Change::Remove, part, None)),
        _ => {
            let place = typed.choice("where", |name| read_where(places, name))?;
            Some((Change::Add, part, place))
        }
    }
}

struct DaysPage<'a> {
    staff: &'a Staff,
    therapist: &'a Therapist,
    places: Vec<Choice>,
    today: Date,
    days: Vec<DayPart>,
}

impl<'a> DaysPage<'a> {
    async fn read(
        app: &App,
        staff: &'a Staff,
        therapist: &'a Therapist,
    ) -> Result<DaysPage<'a>, Problem> {
        let practice = staff.practice.id;
        let today = staff.practice.zone.rules().to_datetime(app.now()).date();
        let last = today.saturating_add(AHEAD.days());
        Ok(DaysPage {
            staff,
            therapist,
            places: places(app, practice).await?,
            today,
            days: app.store.days(practice, therapist.id, today, last).await?,
        })
    }

    fn words(&self, part: &DayPart) -> String {
        let (from, to) = part.part.times();
        let hours = format!("{}–{}", clock(from), clock(to));
        match part.change {
            Change::Remove if part.part == ClockSpan::DAY => "not working".to_owned(),
            Change::Remove => format!("not working {hours}"),
            Change::Add => format!(
                "also working {hours}, {}",
                place_words(&self.places, part.location)
            ),
        }
    }

    fn render(&self, typed: &Typed, note: Note) -> Markup {
        let id = self.staff.practice.id;
        let address = at(id, &format!("/hours/{}/days", self.therapist.id));
        let title = format!("Single days of {}", self.therapist.name);
        let mut dates: Vec<Date> = self.days.iter().map(|part| part.date).collect();
        dates.dedup();
        let what: Vec<Choice> = [
            ("off", "Not working on that day"),
            ("less", "Not working for a part of it"),
            ("more", "Working more than usual"),
        ]
        .map(|(value, words)| (value.to_owned(), words.to_owned()))
        .to_vec();
        let main = html! {
            p.back { a href=(at(id, "/hours")) { "Hours" } }
            h1 { (title) }
            (note.words())
            @if dates.is_empty() { p { "Every day is as the week says." } }
            ul.records {
                @for date in dates {
                    li {
                        div {
                            b { (weekday(date)) } br;
                            @for part in self.days.iter().filter(|part| part.date == date) { span.quiet { (self.words(part)) } br; }
                        }
                        form method="post" action={ (address) "/remove" } {
                            (hidden("day", date))
                            button.button type="submit" { "An ordinary day again" span.unseen { ": " (weekday(date)) } }
                        }
                    }
                }
            }
            section.block {
                h2 { "Another day" }
                form.narrow method="post" action=(address) novalidate {
                    (not_taken(typed))
                    (of_kind(typed, "day", "Day", "", "date", None))
                    (choice(typed, "what", "What is different", "Visits that are booked already stay in the calendar.", &what))
                    div.pair {
                        (of_kind(typed, "from", "From", "", "time", None))
                        (of_kind(typed, "to", "To", "", "time", None))
                    }
                    (choice(typed, "where", "Where, when working more", "", &self.places))
                    button.button.primary type="submit" { "Keep" }
                }
            }
        };
        at_work(self.staff, "/hours", &title, &main)
    }
}
