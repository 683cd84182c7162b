//! The note of a visit, by its therapist: a draft, signed and locked, and amended after that.

use axum::Json;
use axum::extract::{Path, State};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Action, Note, NoteAmendment, StoreError};

use super::operation::Operation;
use super::visit::refused;
use super::wire::{Body, Outcome, Refused};
use crate::App;
use crate::account::Staff;
use crate::error::Problem;
use crate::form::Fields;
use crate::pages::practice::brief::note_read;
use crate::pages::practice::note::typed::{LONGEST, PARTS, Typed, findings, is_long};
use crate::pages::practice::note::{self, Added, MAX_FORM, Signed, own, workable};
use crate::pages::practice::notes;
use crate::pages::practice::visit::Visit;

pub fn operations() -> Vec<Operation> {
    let one = "/api/practices/{practice}/visits/{appointment}/note";
    let role = "Only the therapist of the visit may.";
    let stale = "It was changed or signed elsewhere since (`stale`).";
    vec![
        Operation::get(
            one,
            "Your note about a visit; before there is one, what could stand in it",
            show,
        )
        .signed_in()
        .gives::<NoteText>(200, "The note; version 0 is kept nowhere yet.")
        .refuses(403, role),
        Operation::put(one, "Keeps a draft of your note about a visit", write)
            .signed_in()
            .takes::<Draft>()
            .at_most(MAX_FORM)
            .gives::<NoteText>(200, "It is kept; only you can read it.")
            .refuses(403, role)
            .refuses(409, stale),
        Operation::post(
            "/api/practices/{practice}/visits/{appointment}/note/sign",
            "Signs your note: it does not change any more, and the visit is over",
            sign,
        )
        .signed_in()
        .takes::<Version>()
        .gives::<NoteText>(200, "It is signed.")
        .refuses(403, role)
        .refuses(
            409,
            "It was changed since (`stale`), or the visit has not begun (`not-possible`).",
        ),
        Operation::post(
            "/api/practices/{practice}/visits/{appointment}/note/amend",
            "Adds to your signed note",
            amend,
        )
        .signed_in()
        .takes::<Amendment>()
        .gives::<NoteText>(200, "It is added, signed and dated.")
        .refuses(403, role)
        .refuses(409, "Something else was added in this place (`stale`)."),
        Operation::get(
            "/api/practices/{practice}/notes/{appointment}/{author}",
            "A signed note that its author lets the therapists of the practice read",
            read,
        )
        .signed_in()
        .gives::<NoteText>(200, "The note.")
        .refuses(403, "Only therapists may."),
    ]
}

/// A note.
#[derive(Serialize, JsonSchema)]
pub struct NoteText {
    /// The visit.
    visit: String,
    /// The therapist who wrote it.
    author: String,
    /// The client.
    client: String,
    /// The name of the client when it was signed.
    name: Option<String>,
    /// Which edit it is; 0 = it is kept nowhere yet.
    version: u32,
    /// What the client tells.
    subjective: Option<String>,
    /// What was found and done.
    objective: Option<String>,
    /// What the therapist makes of it.
    assessment: Option<String>,
    /// What comes next.
    plan: Option<String>,
    /// Regions with a finding, by their ids.
    findings: Vec<String>,
    /// Quick choices, by their ids.
    choices: Vec<String>,
    /// Who may read it once it is signed: `author` or `therapists` of the practice.
    privacy: &'static str,
    /// When it was signed; null while it is a draft.
    signed_at: Option<Timestamp>,
    /// What was added, in order.
    amendments: Vec<Addition>,
}

/// Something added to a signed note.
#[derive(Serialize, JsonSchema)]
struct Addition {
    /// The how-manieth.
    position: u32,
    /// What.
    words: Option<String>,
    /// When.
    signed_at: Option<Timestamp>,
}

impl NoteText {
    /// A note with what was added to it.
    pub fn of(note: &Note, amendments: &[NoteAmendment]) -> NoteText {
        let choices = note.choices.iter().flat_map(store::Words::iter);
        NoteText {
            visit: note.appointment.to_string(),
            author: note.author.to_string(),
            client: note.client.to_string(),
            name: note.name.clone(),
            version: note.version,
            subjective: note.subjective.clone(),
            objective: note.objective.clone(),
            assessment: note.assessment.clone(),
            plan: note.plan.clone(),
            findings: findings(note),
            choices: choices.map(str::to_owned).collect(),
            privacy: note.privacy.as_str(),
            signed_at: note.signed_at,
            amendments: amendments
                .iter()
                .map(|added| Addition {
                    position: added.position,
                    words: added.words.clone(),
                    signed_at: added.signed_at,
                })
                .collect(),
        }
    }
}

/// A draft.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Draft {
    /// The version that you have read; 0 for the first.
    version: u32,
    /// What the client tells, at most 4,000 characters.
    #[serde(default)]
    subjective: String,
    /// What was found and done, at most 4,000 characters.
    #[serde(default)]
    objective: String,
    /// What you make of it, at most 4,000 characters. No diagnosis.
    #[serde(default)]
    assessment: String,
    /// What comes next, at most 4,000 characters.
    #[serde(default)]
    plan: String,
    /// Regions with a finding, by their ids.
    #[serde(default)]
    findings: Vec<String>,
    /// Quick choices, by their ids, such as `went_well`.
    #[serde(default)]
    choices: Vec<String>,
    /// Who may read it once it is signed: `author` or `therapists` of the practice.
    #[schemars(extend("enum" = ["author", "therapists"]))]
    privacy: String,
}

impl Draft {
    /// As the form of the page sends it.
    fn fields(self) -> Fields {
        let single = [
            ("subjective", self.subjective),
            ("objective", self.objective),
            ("assessment", self.assessment),
            ("plan", self.plan),
            ("privacy", self.privacy),
            ("version", self.version.to_string()),
        ];
        let findings = self.findings.into_iter().map(|id| ("finding", id));
        let choices = self.choices.into_iter().map(|id| ("choice", id));
        let all = single.into_iter().chain(findings).chain(choices);
        Fields::new(all.map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

/// The version that is meant.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Version {
    /// The version that you have read.
    version: u32,
}

/// What is to be added.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Amendment {
    /// The how-manieth addition it is, the first 1: sending it twice is sending it once.
    #[schemars(range(min = 1, max = 9999))]
    position: u32,
    /// What, at most 4,000 characters.
    words: String,
}

/// GET `/api/practices/{practice}/visits/{appointment}/note`
async fn show(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
) -> Outcome<Json<NoteText>> {
    let visit = workable(&app, &staff, &address).await?;
    note_read(&app, &staff, &visit, Action::NoteRead, visit.id()).await?;
    match own(&app, &visit).await? {
        Some(_) => stands(&app, &visit).await,
        None => {
            let typed = note::prefill::typed(&app, &visit).await?;
            Ok(Json(NoteText::of(&typed.note(&visit, app.now()), &[])))
        }
    }
}

/// PUT `/api/practices/{practice}/visits/{appointment}/note`
async fn write(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
    Body(draft): Body<Draft>,
) -> Outcome<Json<NoteText>> {
    let visit = workable(&app, &staff, &address).await?;
    let (typed, _) = Typed::read(&app.knowledge, &draft.fields()).map_err(several)?;
    if let Some(long) = typed.texts.iter().position(|text| is_long(text)) {
        let (field, ..) = PARTS[long];
        return Err(Problem::field(field, format!("at most {LONGEST} characters")).into());
    }
    let note = typed.note(&visit, app.now());
    let kept = app.store.write_note(&staff.act(&app), &note).await;
    kept.map_err(refused)?;
    stands(&app, &visit).await
}

/// What a form calls one of several has another name in a list of them.
fn several(problem: Problem) -> Problem {
    match problem {
        Problem::Field { field, expected } if field == "finding" || field == "choice" => {
            Problem::Field {
                field: format!("{field}s"),
                expected,
            }
        }
        problem => problem,
    }
}

/// POST `/api/practices/{practice}/visits/{appointment}/note/sign`
async fn sign(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
    Body(Version { version }): Body<Version>,
) -> Outcome<Json<NoteText>> {
    let visit = workable(&app, &staff, &address).await?;
    let kept = own(&app, &visit).await?.ok_or(Problem::NotFound)?;
    if Typed::of(&kept).says_nothing() {
        return Err(Problem::field("version", "a note that says something").into());
    }
    match note::sign(&app, &staff, &visit, version).await? {
        Signed::Done => stands(&app, &visit).await,
        Signed::NotBegun => {
            let begins = booking::Refused::NotBegun(visit.appointment.starts_at);
            Err(refused(StoreError::Step(begins)))
        }
        Signed::Stale => Err(stale()),
    }
}

/// POST `/api/practices/{practice}/visits/{appointment}/note/amend`
async fn amend(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
    Body(sent): Body<Amendment>,
) -> Outcome<Json<NoteText>> {
    let visit = workable(&app, &staff, &address).await?;
    let kept = own(&app, &visit).await?.filter(Note::is_signed);
    let kept = kept.ok_or(Problem::NotFound)?;
    if !note::POSITIONS.contains(&sent.position) {
        return Err(Problem::field("position", "a whole number from 1 to 9999").into());
    }
    match note::add(&app, &staff, &kept, sent.position, &sent.words).await? {
        Added::Done => stands(&app, &visit).await,
        Added::Empty | Added::TooLong(_) => {
            let expected = format!("1 to {LONGEST} characters");
            Err(Problem::field("words", expected).into())
        }
        Added::Stale => Err(stale()),
    }
}

fn stale() -> Refused {
    refused(StoreError::Stale { what: "note" })
}

/// One's own note as it stands.
async fn stands(app: &App, visit: &Visit) -> Outcome<Json<NoteText>> {
    let kept = own(app, visit).await?.ok_or(Problem::NotFound)?;
    let amendments = app.store.amendments(&kept).await?;
    Ok(Json(NoteText::of(&kept, &amendments)))
}

/// GET `/api/practices/{practice}/notes/{appointment}/{author}`
async fn read(
    State(app): State<App>,
    staff: Staff,
    Path((_, visit, author)): Path<(String, String, String)>,
) -> Outcome<Json<NoteText>> {
    let found = notes::find(&app, &staff, &visit, &author).await?;
    let amendments = app.store.amendments(&found).await?;
    Ok(Json(NoteText::of(&found, &amendments)))
}
