//! The note of a visit: a draft that keeps itself, signed and locked by its author, and amended after that.

mod choices;
mod conflict;
mod draft;
pub(crate) mod prefill;
mod shown;
mod signed;
pub(crate) mod typed;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Render;
use serde::Deserialize;
use serde_json::json;
use store::{Action, ClientId, Note, NoteAmendment, Privacy, StoreError, Therapist};

use super::brief::note_read;
use super::visit::Visit;
use crate::App;
use crate::account::{Staff, StaffForm};
use crate::error::Problem;
use conflict::ConflictPage;
use draft::DraftPage;
use signed::SignedPage;
use typed::{LONGEST, Then, Typed, clean};

pub use shown::Shown;
pub use typed::clean as clean_text;

/// The largest form of a note, in bytes: four full texts in a script of three bytes a letter, each byte written as three.
pub const MAX_FORM: usize = 256 * 1024;

/// The places of additions.
pub const POSITIONS: std::ops::Range<u32> = 1..10_000;

/// What the address says was just done.
#[derive(Debug, Default, Deserialize)]
pub struct Seen {
    done: Option<Done>,
}

/// What was just done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Done {
    Kept,
    Signed,
    Amended,
}

/// GET `/practice/{practice}/visits/{id}/note`: one's own note about a visit.
pub async fn show(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    Query(seen): Query<Seen>,
    staff: Staff,
) -> Result<Response, Problem> {
    let visit = workable(&app, &staff, &id).await?;
    note_read(&app, &staff, &visit, Action::NoteRead, visit.id()).await?;
    match own(&app, &visit).await? {
        Some(note) if note.is_signed() => {
            let page = SignedPage {
                done: seen.done,
                ..SignedPage::load(&app, &staff, &visit, note).await?
            };
            Ok(page.render().into_response())
        }
        kept => {
            let typed = match &kept {
                Some(draft) => Typed::of(draft),
                None => prefill::typed(&app, &visit).await?,
            };
            let page = DraftPage {
                done: seen.done,
                ..DraftPage::new(&app, &staff, &visit, typed)
            };
            Ok(page.render().into_response())
        }
    }
}

/// POST `/practice/{practice}/visits/{id}/note`: keeps a draft, by a press or by itself, or signs it.
pub async fn write(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let staff = &form.staff;
    let visit = workable(&app, staff, &id).await?;
    let (typed, then) = Typed::read(&app.knowledge, &form.fields)?;
    let again = |typed: Typed, complaint: &str| {
        if then == Then::Auto {
            let answer = Json(json!({ "complaint": complaint }));
            return (StatusCode::UNPROCESSABLE_ENTITY, answer).into_response();
        }
        let page = DraftPage {
            complaint: complaint.to_owned(),
            ..DraftPage::new(&app, staff, &visit, typed)
        };
        (StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response()
    };
    if typed.is_too_long() {
        return Ok(again(typed, "Not kept: a text is too long."));
    }
    if then == Then::Sign && typed.says_nothing() {
        return Ok(again(typed, "Not signed: the note says nothing yet."));
    }
    let act = staff.act(&app);
    let note = typed.note(&visit, app.now());
    let version = match app.store.write_note(&act, &note).await {
        Ok(version) => version,
        Err(StoreError::Stale { .. }) if then == Then::Auto => {
            return Ok((StatusCode::CONFLICT, Json(json!({ "stale": true }))).into_response());
        }
        Err(StoreError::Stale { .. }) => return clash(&app, staff, &visit, typed).await,
        Err(error) => return Err(error.into()),
    };
    let address = format!("{}/note", visit.address());
    match then {
        Then::Auto => Ok(Json(json!({ "version": version })).into_response()),
        Then::Keep => Ok(Redirect::to(&format!("{address}?done=kept")).into_response()),
        Then::Sign => match sign(&app, staff, &visit, version).await? {
            Signed::Done => Ok(Redirect::to(&format!("{address}?done=signed")).into_response()),
            Signed::Stale => clash(&app, staff, &visit, typed).await,
            Signed::NotBegun => {
                let kept = Typed { version, ..typed };
                Ok(again(
                    kept,
                    "Kept as a draft, and not signed: the visit has not begun.",
                ))
            }
        },
    }
}

/// What became of a note that was to be signed.
pub enum Signed {
    /// It is signed, and the visit is over.
    Done,
    /// The visit has not begun.
    NotBegun,
    /// It was changed elsewhere.
    Stale,
}

/// Signs a draft as it stands at a version; with it the visit is over.
///
/// # Errors
/// As any write.
pub async fn sign(
    app: &App,
    staff: &Staff,
    visit: &Visit,
    version: u32,
) -> Result<Signed, Problem> {
    if !visit.has_begun(app.now()) {
        return Ok(Signed::NotBegun);
    }
    let act = staff.act(app);
    let (practice, author) = (visit.practice(), visit.therapist.id);
    let signed = app
        .store
        .sign_note(&act, practice, visit.id(), author, version)
        .await;
    match signed {
        Ok(()) => {}
        Err(StoreError::Stale { .. }) => return Ok(Signed::Stale),
        Err(error) => return Err(error.into()),
    }
    match app
        .store
        .complete(&act, staff.by(), practice, visit.id())
        .await
    {
        // It was completed before, or the front desk has said otherwise: the note stands either way.
        Ok(_) | Err(StoreError::Step(_)) => Ok(Signed::Done),
        Err(error) => Err(error.into()),
    }
}

/// POST `/practice/{practice}/visits/{id}/note/amend`: adds to a signed note.
pub async fn amend(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let staff = &form.staff;
    let visit = workable(&app, staff, &id).await?;
    form.fields.expect(&["words", "position"], &[])?;
    let note = own(&app, &visit).await?.filter(Note::is_signed);
    let Some(note) = note else {
        // Nothing is signed, so there is nothing to amend: the draft can still be changed.
        return Ok(Redirect::to(&format!("{}/note", visit.address())).into_response());
    };
    let position = form
        .fields
        .one("position")
        .and_then(|typed| typed.parse::<u32>().ok());
    let position = position
        .filter(|position| POSITIONS.contains(position))
        .ok_or_else(|| Problem::field("position", "a whole number, as the form holds it"))?;
    let typed = form.fields.one("words").unwrap_or_default();
    let again = async |status, complaint: String| {
        let page = SignedPage {
            typed: typed.to_owned(),
            complaint,
            ..SignedPage::load(&app, staff, &visit, note.clone()).await?
        };
        Ok::<_, Problem>((status, page.render()).into_response())
    };
    let unfit = StatusCode::UNPROCESSABLE_ENTITY;
    match add(&app, staff, &note, position, typed).await? {
        Added::Done => {
            Ok(Redirect::to(&format!("{}/note?done=amended", visit.address())).into_response())
        }
        Added::Empty => again(unfit, "Please say what is to be added.".to_owned()).await,
        Added::TooLong(n) => {
            let complaint =
                format!("At most {LONGEST} characters; there are {n}. Nothing was added.");
            again(unfit, complaint).await
        }
        Added::Stale => {
            let complaint = "Something else was added meanwhile, perhaps in another tab. Look at it, and add yours if it is still needed.";
            again(StatusCode::CONFLICT, complaint.to_owned()).await
        }
    }
}

/// What became of an addition to a signed note.
pub enum Added {
    /// It is added.
    Done,
    /// Nothing was said.
    Empty,
    /// It is so many characters long.
    TooLong(usize),
    /// Something else was added in its place.
    Stale,
}

/// Adds to a signed note, in a place.
///
/// # Errors
/// As any write.
pub async fn add(
    app: &App,
    staff: &Staff,
    note: &Note,
    position: u32,
    typed: &str,
) -> Result<Added, Problem> {
    let words = clean(typed);
    match words.chars().count() {
        0 => return Ok(Added::Empty),
        1..=LONGEST => {}
        n => return Ok(Added::TooLong(n)),
    }
    let amendment = NoteAmendment {
        practice: note.practice,
        appointment: note.appointment,
        author: note.author,
        position,
        client: note.client,
        words: Some(words),
        signed_at: None,
    };
    match app.store.amend_note(&staff.act(app), &amendment).await {
        Ok(()) => Ok(Added::Done),
        Err(StoreError::Stale { .. }) => Ok(Added::Stale),
        Err(error) => Err(error.into()),
    }
}

/// What was sent beside what is kept; when that was signed, what was sent can only be added to it.
async fn clash(app: &App, staff: &Staff, visit: &Visit, typed: Typed) -> Result<Response, Problem> {
    let kept = own(app, visit).await?.ok_or(Problem::NotFound)?;
    let page = match kept.is_signed() {
        true => SignedPage {
            typed: typed.as_amendment(&kept),
            complaint: "This note was signed meanwhile, perhaps in another tab, and does not change any more. What you wrote differs; it is here, to be added.".to_owned(),
            ..SignedPage::load(app, staff, visit, kept).await?
        }
        .render(),
        false => ConflictPage {
            staff,
            visit,
            typed: &typed,
            kept: &Typed::of(&kept),
        }
        .render(),
    };
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// A visit about which its therapist may write.
///
/// # Errors
/// 404 for any other.
pub async fn workable(app: &App, staff: &Staff, id: &str) -> Result<Visit, Problem> {
    let visit = Visit::own(app, staff, id).await?;
    match visit.is_agreed() || own(app, &visit).await?.is_some() {
        true => Ok(visit),
        false => Err(Problem::NotFound),
    }
}

/// One's own note about a visit.
///
/// # Errors
/// As any question.
pub async fn own(app: &App, visit: &Visit) -> Result<Option<Note>, Problem> {
    let (practice, author) = (visit.practice(), visit.therapist.id);
    Ok(app.store.visit_note(practice, visit.id(), author).await?)
}

/// The signed notes about a client that a therapist of the practice may read, the newest first.
///
/// # Errors
/// As any question.
pub async fn readable(
    app: &App,
    reader: &Therapist,
    client: ClientId,
) -> Result<Vec<Note>, Problem> {
    let mut notes = app.store.signed_notes(reader.practice, client).await?;
    notes.retain(|note| may_read(reader, note));
    Ok(notes)
}

/// Whether a therapist of the practice may read a note.
pub fn may_read(reader: &Therapist, note: &Note) -> bool {
    let shared = note.is_signed() && note.privacy == Privacy::Therapists;
    note.practice == reader.practice && (note.author == reader.id || shared)
}

/// The address at which a signed note is read.
pub fn address(note: &Note) -> String {
    format!(
        "/practice/{}/notes/{}/{}",
        note.practice, note.appointment, note.author
    )
}
