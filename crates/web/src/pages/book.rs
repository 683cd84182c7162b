//! Booking: a time is picked, held, looked at once more with everything about it, and confirmed.
//!
//! What a page showed is only a wish. Each step asks again whether the answers permit care, whether the therapist fits on that
//! day, and whether the time is free; whatever stands in the way is said, with the nearest other times.

pub mod confirm;
pub mod details;
pub mod gone;
pub mod pick;
pub mod series;
pub mod words;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use booking::Status;
use knowledge::Answers;
use maud::{Render, html};
use store::{By, Client, ClientId, Of, Service, StoreError, TherapistId};

use crate::App;
use crate::account::{SignedForm, SignedIn};
use crate::directory::Entry;
use crate::error::Problem;
use crate::form::Fields;
use crate::layout::{Frame, page};
use crate::needs::Needs;
use crate::pages::find::kept;
use crate::pages::result;
use crate::places::Looked;
use crate::turn::Agreement;
use confirm::ConfirmPage;
use details::{Details, DetailsPage};
use gone::GonePage;
use pick::Pick;

/// What the form of a picked time sends.
const FIELDS: [&str; 9] = [
    "wish", "answers", "where", "details", "name", "phone", "address", "home", "access",
];

/// Further than this from the home that the practice knows, in kilometres, somebody means another one: our own choice.
const OTHER_HOME_KM: f64 = 0.3;

/// Everything about a time that somebody picked.
pub struct Picked {
    /// Who.
    pub who: SignedIn,
    /// The time.
    pub pick: Pick,
    /// Their answers to the check.
    pub answers: Answers,
    /// What these ask for.
    pub needs: Needs,
    /// The practice.
    pub entry: Entry,
    /// Its service.
    pub service: Service,
    /// Where somebody looked, as typed.
    pub typed: String,
}

/// POST `/book`: holds a picked time; before that it asks for what the practice has to know and does not.
pub async fn begin(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    form.fields.expect(&FIELDS, &[])?;
    let picked = match Picked::read(&app, &form).await? {
        Ok(picked) => picked,
        Err(page) => return Ok(page),
    };
    let known = client_of(&app, &form.who, picked.entry.practice.id).await?;
    let details = match form.fields.one("details") {
        Some(_) => Details::read(&app, &form.fields, picked.pick.location.is_none()),
        None => Details::known(
            known.as_ref(),
            picked.pick.location.is_none(),
            &picked.typed,
        ),
    };
    let at_home = picked.pick.location.is_none();
    let other_home = form.fields.one("details").is_none()
        && at_home
        && lives_elsewhere(&app, known.as_ref(), &picked.typed);
    if !details.complete() || other_home {
        let status = match details.asked_before {
            true => StatusCode::UNPROCESSABLE_ENTITY,
            false => StatusCode::OK,
        };
        let page = DetailsPage {
            app: &app,
            picked: &picked,
            details: &details,
        };
        return Ok((status, page.render()).into_response());
    }
    let candidates = candidates(&app, &picked);
    if candidates.is_empty() {
        let why = StoreError::NotBookable {
            why: "nobody there can do your plan on that day",
        };
        return GonePage::of(&app, &picked, &details, &why).await;
    }
    let client = note_client(&app, &picked.who, &picked.entry, known, &details).await?;
    let_go(&app, &picked, client.id).await?;
    let act = picked.who.act(&app);
    let wanted = picked.pick.wanted(candidates[0], client.id);
    let held = match picked.pick.therapist {
        Some(_) => app.store.hold(&act, By::Client, &wanted).await,
        None => {
            app.store
                .hold_any(&act, By::Client, &wanted, &candidates)
                .await
        }
    };
    match held {
        Ok(held) if held.status == Status::Held => {
            let page = ConfirmPage::of(&app, &picked, &client, vec![held]).await?;
            Ok(page.render().into_response())
        }
        // Sent again after it was booked.
        Ok(booked) => Ok(words::to_visit(booked.practice, booked.id, "")),
        Err(error) => GonePage::of(&app, &picked, &details, &error).await,
    }
}

impl Picked {
    /// Reads the form and decides again. Where that leads elsewhere, it is the page to show.
    async fn read(app: &App, form: &SignedForm) -> Result<Result<Picked, Response>, Problem> {
        let pick = Pick::read(&form.fields)?;
        let answers = match form.fields.one("answers") {
            Some(_) => Some(form.fields.answers(&app.knowledge)?),
            None => kept(app, &form.who).await?,
        };
        let Some(answers) = answers else {
            return Ok(Err(check_first().into_response()));
        };
        let Some(needs) = Needs::of(&app.knowledge, &answers) else {
            return Ok(Err(
                result::render(app, &answers, Agreement::default()).into_response()
            ));
        };
        let entry = Entry::read(&app.store, pick.practice)
            .await?
            .ok_or(Problem::NotFound)?;
        let service = entry
            .service(pick.service)
            .cloned()
            .ok_or(Problem::NotFound)?;
        let strange = |known: bool| {
            if known {
                Ok(())
            } else {
                Err(Problem::NotFound)
            }
        };
        strange(pick.location.is_none_or(|id| entry.location(id).is_some()))?;
        strange(
            pick.therapist
                .is_none_or(|id| entry.therapist(id).is_some()),
        )?;
        Ok(Ok(Picked {
            who: form.who.clone(),
            pick,
            answers,
            needs,
            service,
            entry,
            typed: form
                .fields
                .one("where")
                .unwrap_or_default()
                .trim()
                .to_owned(),
        }))
    }
}

/// The client of a practice whose account it is.
pub async fn client_of(
    app: &App,
    who: &SignedIn,
    practice: store::PracticeId,
) -> Result<Option<Client>, Problem> {
    let clients = app.store.client_of(who.account).await?;
    Ok(clients
        .into_iter()
        .find(|client| client.practice == practice))
}

/// Somebody looked for a home visit at another place than the home that the practice knows.
pub fn lives_elsewhere(app: &App, client: Option<&Client>, typed: &str) -> bool {
    let known = client.and_then(|client| client.home);
    match (app.places.look_up(typed), known) {
        (Looked::Found(named), Some(home)) => named.place.km_to(home) > OTHER_HOME_KM,
        _ => false,
    }
}

/// Who can do this plan on that day, of those who are asked for.
fn candidates(app: &App, picked: &Picked) -> Vec<TherapistId> {
    let (pick, entry) = (&picked.pick, &picked.entry);
    let asked_for = |id: TherapistId| pick.therapist.is_none_or(|therapist| therapist == id);
    let fits = entry.therapists.iter().filter(|therapist| {
        asked_for(therapist.id)
            && picked.needs.fits(
                &app.knowledge,
                entry,
                therapist,
                &picked.service,
                pick.start,
                pick.location,
            )
    });
    // Somebody who was asked for by name is told by the store why they cannot come.
    let can = |id| pick.therapist.is_some() || entry.gives(id, picked.service.id);
    let in_use = fits.filter(|therapist| can(therapist.id));
    in_use.map(|therapist| therapist.id).collect()
}

/// Notes what the practice has to know of somebody, as far as it is new.
///
/// # Errors
/// As any write.
pub async fn note_client(
    app: &App,
    who: &SignedIn,
    entry: &Entry,
    known: Option<Client>,
    details: &Details,
) -> Result<Client, Problem> {
    let account = who.load(app).await?;
    let now = app.now();
    let before = known.clone();
    let client = known.unwrap_or_else(|| Client {
        practice: entry.practice.id,
        id: app.random.draw(|random| ClientId::mint(now, random)),
        account: Some(account.id),
        name: None,
        email: Some(account.email.clone()),
        phone: None,
        address: None,
        home: None,
        access_notes: None,
        made_at: now,
        vetted_at: None,
        retired_at: None,
    });
    let client = details.apply(client);
    if before.as_ref() == Some(&client) {
        return Ok(client);
    }
    let act = who.act(app);
    match app.store.put(&act, &client).await {
        Ok(()) => Ok(client),
        // Somebody new began twice at the same moment: both go on with the record that was first.
        Err(StoreError::Taken { .. }) => {
            let first = client_of(app, who, client.practice).await?;
            let client = details.apply(first.ok_or(Problem::NotFound)?);
            app.store.put(&act, &client).await?;
            Ok(client)
        }
        Err(error) => Err(error.into()),
    }
}

/// Lets go of what somebody held before at this practice and did not book: one time at a time.
async fn let_go(app: &App, picked: &Picked, client: ClientId) -> Result<(), Problem> {
    let practice = picked.entry.practice.id;
    let act = picked.who.act(app);
    for held in words::visits_of(app, practice, Of::Client(client)).await? {
        if held.status == Status::Held && held.id != picked.pick.id {
            match app
                .store
                .cancel(&act, By::Client, practice, held.id, None)
                .await
            {
                // It ran out or was booked meanwhile.
                Ok(_) | Err(StoreError::Step(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

/// The page for somebody who has not been through the check.
pub fn check_first() -> maud::Markup {
    let main = html! {
        h1 { "First the check" }
        p.lead { "Before a visit we need to know whether massage can go ahead, and who can do it. The check takes about three minutes." }
        p { "At its end choose “Find someone for this plan”, and pick your time again. Nothing is held until then." }
        a.button.primary href="/check" { "Start the check" }
    };
    page(Frame::Full, "book", "First the check", &main)
}

/// A form of a step after the first names the held appointment.
pub async fn held_by(
    app: &App,
    who: &SignedIn,
    fields: &Fields,
) -> Result<(Entry, Client, Vec<store::Appointment>), Problem> {
    let practice = fields
        .one("practice")
        .and_then(|id| id.parse().ok())
        .ok_or(Problem::NotFound)?;
    let client = client_of(app, who, practice)
        .await?
        .ok_or(Problem::NotFound)?;
    let held = match (fields.one("appointment"), fields.one("series")) {
        (Some(id), _) => {
            let id = id.parse().map_err(|_| Problem::NotFound)?;
            app.store
                .appointment(practice, id)
                .await?
                .into_iter()
                .collect()
        }
        (None, Some(id)) => {
            app.store
                .series(practice, id.parse().map_err(|_| Problem::NotFound)?)
                .await?
        }
        (None, None) => Vec::new(),
    };
    let theirs = !held.is_empty()
        && held
            .iter()
            .all(|held: &store::Appointment| held.client == client.id);
    let entry = Entry::read(&app.store, practice).await?;
    match entry.filter(|_| theirs) {
        Some(entry) => Ok((entry, client, held)),
        None => Err(Problem::NotFound),
    }
}
