//! Who works for a practice and as what: members, invitations, and saying yes to one.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Invitation, InvitationId, MemberId, Practice, StoreError};

use super::operation::Operation;
use super::sent;
use super::set_up::{Workplace, workplace};
use super::wire::{Body, Outcome, Refused, id};
use crate::App;
use crate::account::{Right, SignedIn, Staff};
use crate::error::Problem;
use crate::pages::practice::join;
use crate::pages::practice::set_up::members::{MembersPage, ask};
use crate::problem::Document;

pub fn operations() -> Vec<Operation> {
    let role = "Only owners of the practice may.";
    let invitation = "/api/practices/{practice}/invitations/{invitation}";
    vec![
        Operation::get(
            "/api/practices/{practice}/members",
            "Who works for a practice, and who was invited",
            list,
        )
        .signed_in()
        .gives::<People>(200, "Members and invitations without an answer.")
        .refuses(403, role),
        Operation::delete(
            "/api/practices/{practice}/members/{member}",
            "Somebody leaves",
            end,
        )
        .signed_in()
        .gives_nothing("They have this role no more.")
        .refuses(403, role)
        .refuses(409, "This is the last owner (`an-owner-stays`)."),
        Operation::put(
            invitation,
            "Invites somebody by mail; you choose the id, a UUID",
            invite,
        )
        .signed_in()
        .takes::<Wish>()
        .gives::<Asked>(200, "They get a link that works once, for a week.")
        .refuses(403, role)
        .refuses(409, "Another invitation has or had this id (`taken`)."),
        Operation::delete(invitation, "Takes an invitation back", take_back)
            .signed_in()
            .gives_nothing("Its link does nothing any more.")
            .refuses(403, role),
        Operation::post(
            "/api/invitations",
            "Says yes to an invitation, by the key in its link",
            accept,
        )
        .signed_in()
        .takes::<Key>()
        .gives::<Workplace>(200, "You work there now.")
        .refuses(404, "It was used, taken back, or is too old."),
    ]
}

/// Who works for a practice, and who was invited.
#[derive(Serialize, JsonSchema)]
struct People {
    /// Who works there.
    members: Vec<Somebody>,
    /// Who was invited and has not answered.
    invitations: Vec<Asked>,
}

/// A member.
#[derive(Serialize, JsonSchema)]
struct Somebody {
    /// Their id, one for each role.
    id: String,
    /// Their address; null once their account was erased.
    email: Option<String>,
    /// `owner`, `front_desk` or `therapist`.
    role: &'static str,
    /// Since when.
    since: Timestamp,
}

/// An invitation.
#[derive(Serialize, JsonSchema)]
struct Asked {
    /// Its id.
    id: String,
    /// To whom.
    email: String,
    /// As what.
    role: &'static str,
    /// As which therapist, if one was set up before.
    therapist: Option<String>,
    /// From when on the link does nothing.
    expires_at: Timestamp,
}

impl From<Invitation> for Asked {
    fn from(invitation: Invitation) -> Asked {
        Asked {
            id: invitation.id.to_string(),
            email: invitation.email,
            role: invitation.role.as_str(),
            therapist: invitation.therapist.map(|id| id.to_string()),
            expires_at: invitation.expires_at,
        }
    }
}

/// Whom to invite, as what.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wish {
    /// Their address.
    email: String,
    /// `owner`, `front_desk` or `therapist`.
    #[schemars(extend("enum" = ["owner", "front_desk", "therapist"]))]
    role: String,
    /// The id of the therapist whom they are, if set up already and without an account.
    therapist: Option<String>,
}

/// The key of an invitation.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Key {
    /// What stands behind `key=` in the link.
    key: String,
}

/// GET `/api/practices/{practice}/members`
async fn list(State(app): State<App>, staff: Staff) -> Outcome<Json<People>> {
    staff.must(Right::Manage)?;
    let page = MembersPage::read(&app, &staff).await?;
    let members = page.members.into_iter().map(|(member, email)| Somebody {
        id: member.id.to_string(),
        email,
        role: member.role.as_str(),
        since: member.since,
    });
    Ok(Json(People {
        members: members.collect(),
        invitations: page.invitations.into_iter().map(Asked::from).collect(),
    }))
}

/// PUT `/api/practices/{practice}/invitations/{invitation}`
async fn invite(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
    Body(wish): Body<Wish>,
) -> Outcome<Json<Asked>> {
    staff.must(Right::Manage)?;
    let id: InvitationId = id(&address)?;
    let mut typed = sent::typed(&wish, &[], &[]);
    let page = MembersPage::read(&app, &staff).await?;
    let before = page.invitations.iter().find(|known| known.id == id);
    let other =
        |known: &Invitation| known.email != wish.email.trim() || known.role.as_str() != wish.role;
    if before.is_some_and(other) {
        return Err(used());
    }
    if ask(&app, &page, id, &mut typed).await?.is_none() {
        return Err(sent::wrong(&typed, str::to_owned).into());
    }
    let open = app.store.invitations(staff.practice.id, app.now()).await?;
    let stands = open.into_iter().find(|open| open.id == id);
    stands.map(|stands| Json(stands.into())).ok_or_else(used)
}

/// 409 for an id that another invitation has or had.
fn used() -> Refused {
    Document::taken("Another invitation has or had this id. Make a new one.").into()
}

/// DELETE `/api/practices/{practice}/invitations/{invitation}`
async fn take_back(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
) -> Outcome<StatusCode> {
    staff.must(Right::Manage)?;
    let (act, practice) = (staff.act(&app), staff.practice.id);
    app.store
        .end_invitation(&act, practice, id(&address)?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// DELETE `/api/practices/{practice}/members/{member}`
async fn end(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
) -> Outcome<StatusCode> {
    staff.must(Right::Manage)?;
    let id: MemberId = id(&address)?;
    let (act, practice) = (staff.act(&app), staff.practice.id);
    match app.store.end_member(&act, practice, id).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(StoreError::Refused { .. }) => Err(Document::new(
            "an-owner-stays",
            StatusCode::CONFLICT,
            "This is the last owner",
            "Invite another owner first; then this one can leave.",
        )
        .into()),
        Err(error) => Err(error.into()),
    }
}

/// POST `/api/invitations`
async fn accept(
    State(app): State<App>,
    who: SignedIn,
    Body(sent): Body<Key>,
) -> Outcome<Json<Workplace>> {
    let member = join::accept(&app, &who, &sent.key).await?;
    let member = member.ok_or(Problem::NotFound)?;
    let practice: Option<Practice> = app.store.get(member.practice, member.practice).await?;
    let practice = practice.ok_or(Problem::NotFound)?;
    Ok(Json(workplace(&app, &who, &practice).await?))
}
