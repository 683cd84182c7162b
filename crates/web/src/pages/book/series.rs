//! The same visit once a week: what stands in the way of each date is said first, then all or some are held at once.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use booking::Status;
use jiff::{Timestamp, ToSpan};
use maud::{Markup, Render, html};
use store::{Appointment, AppointmentId, By, SeriesId, StoreError, Wanted};

use super::confirm::{ConfirmPage, MOST_WEEKS};
use super::details::Details;
use super::gone::GonePage;
use super::pick::Pick;
use super::{Picked, held_by, words};
use crate::App;
use crate::account::SignedForm;
use crate::error::Problem;
use crate::form::answers_field;
use crate::layout::{Frame, answers_input, page};
use crate::needs::Needs;
use crate::pages::result;
use crate::turn::Agreement;
use crate::when;

/// The page with the dates.
struct SeriesPage<'a> {
    app: &'a App,
    picked: &'a Picked,
    first: &'a Appointment,
    series: SeriesId,
    /// Each date, the id it would get, and what stands in its way.
    dates: Vec<(Timestamp, AppointmentId, Option<String>)>,
    complaint: &'static str,
}

/// POST `/book/series`: looks at the dates. Nothing more is held than before.
pub async fn look(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    form.fields
        .expect(&["practice", "appointment", "answers", "weeks"], &[])?;
    let weeks = form
        .fields
        .one("weeks")
        .and_then(|weeks| weeks.parse().ok());
    let weeks: u32 = weeks
        .filter(|weeks| (2..=MOST_WEEKS).contains(weeks))
        .ok_or_else(|| Problem::field("weeks", format!("a number from 2 to {MOST_WEEKS}")))?;
    let (picked, first, _) = match held(&app, &form).await? {
        Ok(held) => held,
        Err(page) => return Ok(page),
    };
    page_of(&app, &picked, &first, weeks, "").await
}

async fn page_of(
    app: &App,
    picked: &Picked,
    first: &Appointment,
    weeks: u32,
    complaint: &'static str,
) -> Result<Response, Problem> {
    let now = app.now();
    let series = app.random.draw(|random| SeriesId::mint(now, random));
    let dates: Vec<(Timestamp, AppointmentId)> = (0..weeks)
        .filter_map(|week| {
            Some((
                weekly(picked, first, week)?,
                app.random.draw(|random| AppointmentId::mint(now, random)),
            ))
        })
        .collect();
    // The first is held already, and would be in its own way.
    let wanted: Vec<Wanted> = dates
        .iter()
        .skip(1)
        .map(|(start, id)| wanted(first, *id, *start, series))
        .collect();
    let conflicts = app
        .store
        .series_conflicts(&picked.who.act(app), By::Client, &wanted)
        .await?;
    let zone = picked.entry.zone(first.location);
    let in_the_way = |start: Timestamp, id: AppointmentId| {
        let conflict = conflicts.iter().find(|(other, _)| *other == id);
        let fits = fits(app, picked, first, start).then_some(());
        match (conflict, fits) {
            (Some((_, error)), _) => {
                words::why(error, zone).or(Some("It cannot be booked.".to_owned()))
            }
            (None, None) => {
                Some("The training that your plan asks for is not proved on that day.".to_owned())
            }
            (None, Some(())) => None,
        }
    };
    let page = SeriesPage {
        app,
        picked,
        first,
        series,
        dates: dates
            .iter()
            .map(|(start, id)| (*start, *id, in_the_way(*start, *id)))
            .collect(),
        complaint,
    };
    let status = match complaint.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok((status, page.render()).into_response())
}

/// POST `/book/series/hold`: holds the dates that were ticked, all or none.
pub async fn hold(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    form.fields.expect(
        &["practice", "appointment", "answers", "series", "weeks"],
        &["date"],
    )?;
    let bad = || Problem::field("date", "dates of the list, by their numbers");
    let series: SeriesId = form
        .fields
        .one("series")
        .and_then(|id| id.parse().ok())
        .ok_or_else(bad)?;
    let (picked, first, client) = match held(&app, &form).await? {
        Ok(held) => held,
        Err(page) => return Ok(page),
    };
    let mut ticked: Vec<Wanted> = Vec::new();
    for date in form.fields.all("date") {
        let (id, start) = date.split_once('/').ok_or_else(bad)?;
        let start = start
            .parse()
            .ok()
            .and_then(|start| Timestamp::from_second(start).ok())
            .ok_or_else(bad)?;
        let id: AppointmentId = id.parse().map_err(|_| bad())?;
        let offered = (0..MOST_WEEKS).any(|week| weekly(&picked, &first, week) == Some(start));
        if !offered
            || ticked
                .iter()
                .any(|known| known.id == id || known.starts_at == start)
        {
            return Err(bad());
        }
        ticked.push(wanted(&first, id, start, series));
    }
    if ticked.is_empty() {
        let weeks = form
            .fields
            .one("weeks")
            .and_then(|weeks| weeks.parse().ok())
            .unwrap_or(2);
        return page_of(
            &app,
            &picked,
            &first,
            weeks.clamp(2, MOST_WEEKS),
            "Please tick at least one date.",
        )
        .await;
    }
    let details = Details::known(Some(&client), first.location.is_none(), "");
    if !ticked
        .iter()
        .all(|wanted| fits(&app, &picked, &first, wanted.starts_at))
    {
        let why = StoreError::NotBookable {
            why: "the therapist cannot do your plan on each of these days",
        };
        return GonePage::of(&app, &picked, &details, &why).await;
    }
    let act = picked.who.act(&app);
    // Its time goes into the series; sent twice, it went there before.
    if first.status == Status::Held {
        app.store
            .cancel(&act, By::Client, first.practice, first.id, None)
            .await?;
    }
    match app.store.hold_series(&act, By::Client, &ticked).await {
        Ok(held) => Ok(ConfirmPage::of(&app, &picked, &client, held)
            .await?
            .render()
            .into_response()),
        Err(error) => GonePage::of(&app, &picked, &details, &error).await,
    }
}

/// The held appointment of a form, as something to be picked.
async fn held(
    app: &App,
    form: &SignedForm,
) -> Result<Result<(Picked, Appointment, store::Client), Response>, Problem> {
    let answers = form.fields.answers(&app.knowledge)?;
    let Some(needs) = Needs::of(&app.knowledge, &answers) else {
        return Ok(Err(
            result::render(app, &answers, Agreement::default()).into_response()
        ));
    };
    let mut only = form.fields.clone().into_pairs();
    only.retain(|(name, _)| matches!(name.as_str(), "practice" | "appointment"));
    let (entry, client, held) = held_by(app, &form.who, &crate::form::Fields::new(only)).await?;
    let first = held.into_iter().next().ok_or(Problem::NotFound)?;
    let service = entry
        .service(first.service)
        .cloned()
        .ok_or(Problem::NotFound)?;
    let now = app.now();
    let pick = Pick {
        id: app.random.draw(|random| AppointmentId::mint(now, random)),
        practice: first.practice,
        therapist: Some(first.therapist),
        service: first.service,
        location: first.location,
        start: first.starts_at,
    };
    let picked = Picked {
        who: form.who.clone(),
        typed: String::new(),
        pick,
        answers,
        needs,
        entry,
        service,
    };
    Ok(Ok((picked, first, client)))
}

/// The same time of day so many weeks later, by the clock where the visit is.
fn weekly(picked: &Picked, first: &Appointment, weeks: u32) -> Option<Timestamp> {
    let zone = picked.entry.zone(first.location).rules().clone();
    let start = first.starts_at.to_zoned(zone);
    let later = start.checked_add(i64::from(weeks).weeks()).ok()?;
    Some(later.timestamp())
}

fn wanted(first: &Appointment, id: AppointmentId, start: Timestamp, series: SeriesId) -> Wanted {
    Wanted {
        practice: first.practice,
        id,
        therapist: first.therapist,
        client: first.client,
        service: first.service,
        location: first.location,
        starts_at: start,
        series: Some(series),
    }
}

fn fits(app: &App, picked: &Picked, first: &Appointment, start: Timestamp) -> bool {
    let therapist = picked.entry.therapist(first.therapist);
    therapist.is_some_and(|therapist| {
        picked.needs.fits(
            &app.knowledge,
            &picked.entry,
            therapist,
            &picked.service,
            start,
            first.location,
        )
    })
}

impl Render for SeriesPage<'_> {
    fn render(&self) -> Markup {
        let entry = &self.picked.entry;
        let zone = entry.zone(self.first.location);
        let free = self.dates.iter().filter(|(.., why)| why.is_none()).count();
        let main = html! {
            h1 { "Once a week" }
            p.lead { (free) " of " (self.dates.len()) " dates are free. Nothing is booked yet." }
            form method="post" action="/book/series/hold" {
                input type="hidden" name="practice" value=(self.first.practice);
                input type="hidden" name="appointment" value=(self.first.id);
                input type="hidden" name="series" value=(self.series);
                input type="hidden" name="weeks" value=(self.dates.len());
                (answers_input(&answers_field(&self.app.knowledge, &self.picked.answers)))
                fieldset.sees {
                    legend { "Dates with " (entry.name(self.first.therapist)) }
                    (crate::layout::complaint("date-complaint", self.complaint))
                    @for (start, id, why) in &self.dates {
                        @let words = format!("{}, {} ({})", when::day(*start, zone), when::time(*start, zone), when::clock(*start, zone));
                        @match why {
                            None => label.option {
                                input type="checkbox" name="date" value={ (id) "/" (start.as_second()) } checked;
                                span { (words) }
                            },
                            Some(why) => p.taken { b { (words) } ": " (why) },
                        }
                    }
                }
                div.actions { button.button.primary type="submit" { "Hold these dates" } }
            }
        };
        page(Frame::Full, "book", "Once a week", &main)
    }
}
