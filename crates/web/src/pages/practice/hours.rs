//! When therapists work: the week by the clock on the wall. Owners change everybody's, therapists their own.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use store::{Location, LocationId, PracticeId, Therapist, WorkingPart};

use super::choices;
use super::controls::{Choice, hidden, not_taken};
use super::frame::{Done, Note, at, at_work, refused};
use super::typed::{Typed, clock, read_part};
use crate::App;
use crate::account::{Right, Staff, StaffForm};
use crate::error::Problem;
use crate::layout::complaint;

/// At most so many parts of a week.
pub const PARTS: usize = 70;

/// A therapist whose hours somebody may change: their own, or an owner everybody's.
///
/// # Errors
/// 403 for somebody else's hours, 404 when there is no such therapist.
pub async fn whose(app: &App, staff: &Staff, id: &str) -> Result<Therapist, Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let own = staff.may(Right::Treat) && staff.therapist.as_ref().is_some_and(|own| own.id == id);
    if !own {
        staff.must(Right::Manage)?;
    }
    let therapist = app.store.get(staff.practice.id, id).await?;
    therapist.ok_or(Problem::NotFound)
}

/// The therapists whose hours somebody may change.
///
/// # Errors
/// 403 when their role has none.
pub async fn those(app: &App, staff: &Staff) -> Result<Vec<Therapist>, Problem> {
    if staff.may(Right::Manage) {
        let mut all: Vec<Therapist> = app.store.list(staff.practice.id).await?;
        all.retain(|therapist| therapist.retired_at.is_none());
        return Ok(all);
    }
    staff.must(Right::Treat)?;
    Ok(staff.therapist.iter().cloned().collect())
}

/// Where somebody can work: the locations, and homes.
///
/// # Errors
/// As any question to the store.
pub async fn places(app: &App, practice: PracticeId) -> Result<Vec<Choice>, Problem> {
    let locations: Vec<Location> = app.store.list(practice).await?;
    Ok(choices::wheres(&locations, "home visits"))
}

/// A place in words.
pub fn place_words(places: &[Choice], location: Option<LocationId>) -> String {
    let name = choices::where_name(location);
    let known = places.iter().find(|(id, _)| *id == name);
    known.map_or_else(
        || "a location of before".to_owned(),
        |(_, words)| words.clone(),
    )
}

/// GET `/practice/{practice}/hours`
pub async fn list(State(app): State<App>, staff: Staff) -> Result<Response, Problem> {
    let therapists = those(&app, &staff).await?;
    let practice = staff.practice.id;
    let places = places(&app, practice).await?;
    let mut weeks = Vec::new();
    for therapist in therapists {
        let week = app.store.week(practice, therapist.id).await?;
        weeks.push((therapist, week));
    }
    let main = html! {
        h1 { "Hours" }
        @if weeks.is_empty() { p { "Nobody gives massages yet." } }
        @for (therapist, week) in &weeks {
            section.block {
                h2 { (therapist.name) }
                div {
                    @if week.is_empty() { p { "No hours yet: nobody can book." } }
                    ul.plain {
                        @for part in week {
                            @let (from, to) = part.part.times();
                            li { (choices::weekday(part.weekday)) " " (clock(from)) "–" (clock(to)) ", " (place_words(&places, part.location)) }
                        }
                    }
                    div.row {
                        a.button href=(at(practice, &format!("/hours/{}", therapist.id))) { "Change the week" span.unseen { " of " (therapist.name) } }
                        a.button href=(at(practice, &format!("/hours/{}/days", therapist.id))) { "Single days" span.unseen { " of " (therapist.name) } }
                        a.button href=(at(practice, "/blocks")) { "Blocked times" span.unseen { " of " (therapist.name) } }
                    }
                }
            }
        }
    };
    Ok(at_work(&staff, "/hours", "Hours", &main).into_response())
}

/// GET `/practice/{practice}/hours/{therapist}`
pub async fn show(
    State(app): State<App>,
    staff: Staff,
    Path((_, id)): Path<(String, String)>,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    let therapist = whose(&app, &staff, &id).await?;
    let places = places(&app, staff.practice.id).await?;
    let week = app.store.week(staff.practice.id, therapist.id).await?;
    let mut rows: Vec<Row> = Vec::new();
    for (day, _) in choices::weekdays() {
        let of_day = week
            .iter()
            .filter(|part| part.weekday.to_monday_one_offset().to_string() == day);
        let mut filled: Vec<Row> = of_day.map(|part| Row::of(&day, part)).collect();
        let empty = if filled.is_empty() { 2 } else { 1 };
        filled.extend((0..empty).map(|_| Row::empty(&day)));
        rows.append(&mut filled);
    }
    let page = WeekPage {
        staff: &staff,
        therapist: &therapist,
        places: &places,
        typed: &Typed::default(),
        rows: &rows,
        seen: mark(&week),
        note,
    };
    Ok(page.render().into_response())
}

/// POST `/practice/{practice}/hours/{therapist}`: the whole week.
pub async fn keep(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let staff = &form.staff;
    let therapist = whose(&app, staff, &id).await?;
    form.fields
        .expect(&["seen"], &["day", "from", "to", "where"])?;
    let places = places(&app, staff.practice.id).await?;
    let mut typed = Typed::sent(form.fields.clone());
    let rows = read_rows(&typed)?;
    let week = read_week(&mut typed, &rows, &places);
    let practice = staff.practice.id;
    let stands = app.store.week(practice, therapist.id).await?;
    let seen = typed.get("seen").to_owned();
    let changed = !seen.is_empty() && seen != mark(&stands) && stands != week;
    if changed {
        typed.complain(
            "week",
            "Somebody changed this week since you opened it. Below is what you typed; keeping it replaces their change.",
        );
    }
    if !typed.is_right() {
        let page = WeekPage {
            staff,
            therapist: &therapist,
            places: &places,
            typed: &typed,
            rows: &rows,
            seen: mark(&stands),
            note: Note::default(),
        };
        return Ok(match changed {
            true => (axum::http::StatusCode::CONFLICT, page.render()).into_response(),
            false => refused(page.render()),
        });
    }
    app.store
        .set_week(&staff.act(&app), practice, therapist.id, &week)
        .await?;
    Ok(Done::Kept.to(&at(practice, &format!("/hours/{}", therapist.id))))
}

/// A week out of its rows; what is wrong with the third is said in the field `row-2`.
pub fn read_week(typed: &mut Typed, rows: &[Row], places: &[Choice]) -> Vec<WorkingPart> {
    let mut week = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        match row.read(places) {
            Ok(None) => {}
            Ok(Some(part)) if week.contains(&part) => {
                typed.complain(&format!("row-{n}"), "This part stands here twice.");
            }
            Ok(Some(part)) => week.push(part),
            Err(what) => typed.complain(&format!("row-{n}"), what),
        }
    }
    week
}

/// The week as it stands, to notice a page that was made before somebody else's change.
pub fn mark(week: &[WorkingPart]) -> String {
    let parts = week.iter().map(|part| {
        let (from, to) = part.part.times();
        let day = part.weekday.to_monday_one_offset();
        let place = part.location.map_or(String::new(), |id| id.to_string());
        format!("{day}{}{}{place}", clock(from), clock(to))
    });
    parts.collect::<Vec<_>>().join(",")
}

/// A part as it stands in the form.
pub struct Row {
    /// The day of the week, Monday 1.
    pub day: String,
    /// From when.
    pub from: String,
    /// Until when.
    pub to: String,
    /// Where: a location by its id, or `homes`.
    pub place: String,
}

impl Row {
    fn of(day: &str, part: &WorkingPart) -> Row {
        let (from, to) = part.part.times();
        Row {
            day: day.to_owned(),
            from: clock(from),
            to: clock(to),
            place: choices::where_name(part.location),
        }
    }

    fn empty(day: &str) -> Row {
        Row {
            day: day.to_owned(),
            from: String::new(),
            to: String::new(),
            place: String::new(),
        }
    }

    /// The part; nothing when both times are empty.
    fn read(&self, places: &[Choice]) -> Result<Option<WorkingPart>, String> {
        if self.from.trim().is_empty() && self.to.trim().is_empty() {
            return Ok(None);
        }
        let weekday = choices::read_weekday(&self.day).ok_or("Please choose a day of the week.")?;
        let location = choices::read_where(places, &self.place).ok_or("Please choose where.")?;
        Ok(Some(WorkingPart {
            weekday,
            part: read_part(&self.from, &self.to)?,
            location,
        }))
    }
}

fn read_rows(typed: &Typed) -> Result<Vec<Row>, Problem> {
    let column = |name: &str| typed.all(name).map(str::to_owned).collect::<Vec<_>>();
    let (days, from, to, places) = (column("day"), column("from"), column("to"), column("where"));
    let counts = [from.len(), to.len(), places.len()];
    if counts.iter().any(|count| *count != days.len()) || days.len() > PARTS {
        return Err(Problem::field(
            "day",
            "as many days as times and places, at most 70",
        ));
    }
    let rows = days.into_iter().zip(from).zip(to).zip(places);
    Ok(rows
        .map(|(((day, from), to), place)| Row {
            day,
            from,
            to,
            place,
        })
        .collect())
}

struct WeekPage<'a> {
    staff: &'a Staff,
    therapist: &'a Therapist,
    places: &'a [Choice],
    typed: &'a Typed,
    rows: &'a [Row],
    seen: String,
    note: Note,
}

impl WeekPage<'_> {
    fn render(&self) -> Markup {
        let id = self.staff.practice.id;
        let address = at(id, &format!("/hours/{}", self.therapist.id));
        let title = format!("The week of {}", self.therapist.name);
        let main = html! {
            p.back { a href=(at(id, "/hours")) { "Hours" } }
            h1 { (title) }
            (self.note.words())
            (not_taken(self.typed))
            (complaint("week-complaint", self.typed.wrong("week")))
            p { "Times on five minutes, by the clock of the place. An end before the beginning is on the next day; 00:00 to 00:00 is the whole day. A part with empty times is left out. What is between two parts is a break." }
            form.week method="post" action=(address) novalidate {
                (hidden("seen", &self.seen))
                @for (day, name) in choices::weekdays() {
                    fieldset {
                        legend { (name) }
                        @for (n, row) in self.rows.iter().enumerate().filter(|(_, row)| row.day == day) { (self.row(n, row, &name)) }
                    }
                }
                button.button.primary type="submit" { "Keep the week" }
            }
            p.quiet { "More parts on a day: keep the week, and there is another empty one." }
        };
        at_work(self.staff, "/hours", &title, &main)
    }

    fn row(&self, n: usize, row: &Row, day: &str) -> Markup {
        let wrong = self.typed.wrong(&format!("row-{n}"));
        let about = format!("row-{n}-complaint");
        let described = (!wrong.is_empty()).then_some(about.as_str());
        html! {
            div.part {
                (hidden("day", &row.day))
                input type="time" step="300" name="from" value=(row.from) aria-label=(format!("{day}, from")) aria-describedby=[described] aria-invalid=[described.map(|_| "true")];
                span aria-hidden="true" { "to" }
                input type="time" step="300" name="to" value=(row.to) aria-label=(format!("{day}, to")) aria-describedby=[described] aria-invalid=[described.map(|_| "true")];
                select name="where" aria-label=(format!("{day}, where")) {
                    @for (value, words) in self.places { option value=(value) selected[*value == row.place] { (words) } }
                }
                (complaint(&about, wrong))
            }
        }
    }
}
