//! Moving a visit: other times for the same service and place, with the same person or with anyone who fits.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use booking::Status;
use jiff::civil::Date;
use maud::{Markup, Render, html};
use serde::Deserialize;
use store::{Appointment, By, Client, StoreError, TherapistId, To};

use super::visit;
use crate::App;
use crate::account::{SignedForm, SignedIn};
use crate::directory::Entry;
use crate::error::Problem;
use crate::layout::complaint;
use crate::needs::Needs;
use crate::pages::account::frame::mine;
use crate::pages::book::gone::{around, home_of};
use crate::pages::book::pick::{FIELD, Pick};
use crate::pages::book::words::{to_visit, why};
use crate::pages::find::search::{Reach, Row, Searcher, rows};
use crate::pages::find::times::days;
use crate::pages::find::wish::Wish;
use crate::when;

/// So many starts of each therapist are looked at.
const STARTS: usize = 400;
/// So many times are listed.
const LISTED: usize = 60;

/// With whom, and from which day on.
#[derive(Debug, Default, Deserialize)]
pub struct With {
    with: Option<String>,
    from: Option<Date>,
}

impl With {
    fn anyone(&self) -> bool {
        self.with.as_deref() == Some("anyone")
    }
}

struct MovePage<'a> {
    app: &'a App,
    entry: &'a Entry,
    visit: &'a Appointment,
    anyone: bool,
    rows: Vec<Row>,
    complaint: String,
}

/// GET `/visits/{practice}/{appointment}/move`, with `?with=anyone` for times of others as well.
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path((practice, id)): Path<(String, String)>,
    Query(with): Query<With>,
) -> Result<Response, Problem> {
    page_of(&app, &who, (&practice, &id), &with, String::new()).await
}

async fn page_of(
    app: &App,
    who: &SignedIn,
    (practice, id): (&str, &str),
    with: &With,
    complaint: String,
) -> Result<Response, Problem> {
    let (entry, client, visit) = visit(app, who, practice, id).await?;
    if !matches!(visit.status, Status::Requested | Status::Confirmed)
        || visit.starts_at <= app.now()
    {
        return Ok(to_visit(visit.practice, visit.id, ""));
    }
    let status = match complaint.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::CONFLICT,
    };
    let page = MovePage {
        app,
        rows: times(app, &entry, &client, &visit, with).await?,
        entry: &entry,
        visit: &visit,
        anyone: with.anyone(),
        complaint,
    };
    Ok((status, page.render()).into_response())
}

async fn times(
    app: &App,
    entry: &Entry,
    client: &Client,
    visit: &Appointment,
    with: &With,
) -> Result<Vec<Row>, Problem> {
    let needs = Needs::of_visit(app, visit).await?;
    let mut searcher = Searcher::new(app, needs.as_ref()).await?;
    let around = around(app, entry, visit.location, home_of(client));
    let wish = Wish {
        from: with.from.unwrap_or(around.from).max(around.from),
        ..around
    };
    let reach = Reach {
        to: None,
        most: STARTS,
    };
    let mut offers = searcher
        .offers_of(&wish, reach, visit.practice, visit.service, visit.location)
        .await?;
    offers.retain(|offer| with.anyone() || offer.listing.therapist == visit.therapist);
    Ok(rows(&offers, false, LISTED))
}

/// POST `/visits/{practice}/{appointment}/move`
pub async fn go(
    State(app): State<App>,
    Path((practice, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Problem> {
    form.fields.expect(&[FIELD, "sequence"], &[])?;
    let pick = Pick::read(&form.fields)?;
    let sequence = form
        .fields
        .one("sequence")
        .and_then(|sequence| sequence.parse().ok());
    let sequence: u32 =
        sequence.ok_or_else(|| Problem::field("sequence", "how often it was moved"))?;
    let (entry, _, visit) = visit(&app, &form.who, &practice, &id).await?;
    if (pick.practice, pick.service, pick.location)
        != (visit.practice, visit.service, visit.location)
    {
        return Err(Problem::field(
            FIELD,
            "a time out of the list of this visit",
        ));
    }
    let address = (practice.as_str(), id.as_str());
    let anyone = pick.therapist != Some(visit.therapist);
    // Sent twice: it is there already.
    if pick.start == visit.starts_at && !anyone {
        return Ok(to_visit(visit.practice, visit.id, "moved"));
    }
    let mut first: Option<StoreError> = None;
    for therapist in candidates(&app, &entry, &visit, &pick).await? {
        let to = To {
            sequence,
            therapist,
            starts_at: pick.start,
            over: None,
        };
        match app
            .store
            .move_appointment(
                &form.who.act(&app),
                By::Client,
                visit.practice,
                visit.id,
                to,
            )
            .await
        {
            Ok(_) => return Ok(to_visit(visit.practice, visit.id, "moved")),
            Err(error) => first = first.or(Some(error)),
        }
    }
    let error = first.unwrap_or(StoreError::NotBookable {
        why: "nobody there can do your plan on that day",
    });
    let Some(why) = why(&error, entry.zone(visit.location)) else {
        return Err(error.into());
    };
    let complaint = format!("{why} Your visit is as it was.");
    let with = With {
        with: anyone.then(|| "anyone".to_owned()),
        from: None,
    };
    page_of(&app, &form.who, address, &with, complaint).await
}

/// Who of those asked for can do it, the present one first.
async fn candidates(
    app: &App,
    entry: &Entry,
    visit: &Appointment,
    pick: &Pick,
) -> Result<Vec<TherapistId>, Problem> {
    let needs = Needs::of_visit(app, visit).await?;
    let service = entry.service(visit.service).ok_or(Problem::NotFound)?;
    let fits = entry.therapists.iter().filter(|therapist| {
        let asked_for = match pick.therapist {
            Some(id) => id == therapist.id,
            None => entry.gives(therapist.id, service.id),
        };
        let can = |needs: &Needs| {
            needs.fits(
                &app.knowledge,
                entry,
                therapist,
                service,
                pick.start,
                pick.location,
            )
        };
        asked_for && needs.as_ref().is_none_or(can)
    });
    let mut fits: Vec<TherapistId> = fits.map(|therapist| therapist.id).collect();
    fits.sort_by_key(|id| *id != visit.therapist);
    Ok(fits)
}

impl MovePage<'_> {
    /// The day after the last that is listed, when there may be more.
    fn later(&self) -> Option<Date> {
        let last = self.rows.last().filter(|_| self.rows.len() == LISTED)?;
        self.entry.day(last.start, last.location).tomorrow().ok()
    }
}

impl Render for MovePage<'_> {
    fn render(&self) -> Markup {
        let (entry, visit) = (self.entry, self.visit);
        let address = format!("/visits/{}/{}/move", visit.practice, visit.id);
        let main = html! {
            h1 { "Move your visit" }
            (complaint("move-complaint", &self.complaint))
            p.lead {
                "Now: " (when::visit(visit.starts_at, visit.ends_at, entry.zone(visit.location)))
                ", with " (entry.name(visit.therapist)) ", " (entry.place_words(visit.location)) "."
            }
            p { "Choosing a time moves the visit at once; the old time is given up only then." }
            p {
                @match self.anyone {
                    true => a href=(address) { "Only times with " (entry.name(visit.therapist)) },
                    false => a href={ (address) "?with=anyone" } { "Times with anyone who fits" },
                }
            }
            @if self.rows.is_empty() {
                p { "No other time is free for this at the same place. You can keep the visit, or call it off on its page." }
            } @else {
                h2 { "Other free times" }
                form.times method="post" action=(address) {
                    input type="hidden" name="sequence" value=(visit.sequence);
                    (days(self.app, &self.rows))
                }
                @if let Some(later) = self.later() {
                    p { a href={ (address) "?from=" (later) @if self.anyone { "&with=anyone" } } { "Later times" } }
                }
            }
            p { a href={ "/visits/" (visit.practice) "/" (visit.id) } { "Leave it as it is" } }
        };
        mine("/visits", "Move your visit", &main)
    }
}
