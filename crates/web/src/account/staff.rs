//! Staff: who works for a practice, and what they may do there. Pages under `/practice/{practice}` take [`Staff`] or [`StaffForm`].

use std::str::FromStr;

use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use store::{Act, By, Member, MemberId, Practice, PracticeId, Role, Therapist};

use super::{SignedForm, SignedIn};
use crate::App;
use crate::error::Problem;
use crate::form::Fields;

/// What somebody may do in a practice: the least that their work needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Set the practice up, say who works there, and take everything along. Owners.
    Manage,
    /// See everybody's calendar and how to reach clients, book and call off for them. Owners and the front desk; nothing of
    /// anybody's health.
    Desk,
    /// Read what clients told before a visit, guide sessions and write notes. Therapists, for their own visits.
    Treat,
}

/// Somebody who works for the practice of the address. Whoever does not is told that there is no such page.
#[derive(Debug, Clone, PartialEq)]
pub struct Staff {
    /// Who.
    pub who: SignedIn,
    /// For which practice.
    pub practice: Practice,
    /// As whom: at least one, and one for each role.
    pub members: Vec<Member>,
    /// As which therapist, if they give massages.
    pub therapist: Option<Therapist>,
}

/// A form of somebody who works for the practice of the address.
#[derive(Debug, Clone)]
pub struct StaffForm {
    /// Who sent it.
    pub staff: Staff,
    /// What.
    pub fields: Fields,
}

impl Staff {
    /// Whether they may.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        let is = |role| self.members.iter().any(|member| member.role == role);
        match right {
            Right::Manage => is(Role::Owner),
            Right::Desk => is(Role::Owner) || is(Role::FrontDesk),
            Right::Treat => is(Role::Therapist) && self.therapist.is_some(),
        }
    }

    /// Sees to it that they may.
    ///
    /// # Errors
    /// 403 when their role does not include it.
    pub fn must(&self, right: Right) -> Result<(), Problem> {
        match self.may(right) {
            true => Ok(()),
            false => Err(Problem::NotYourRole),
        }
    }

    /// They act now.
    #[must_use]
    pub fn act(&self, app: &App) -> Act {
        self.who.act(app)
    }

    /// As whom they act in the history of an appointment.
    #[must_use]
    pub fn member(&self) -> MemberId {
        self.members[0].id
    }

    /// They act on an appointment.
    #[must_use]
    pub fn by(&self) -> By {
        By::Member(self.member())
    }

    async fn find(app: &App, who: SignedIn, practice: &str) -> Result<Staff, Problem> {
        let id = PracticeId::from_str(practice).map_err(|_| Problem::NotFound)?;
        let members = app.store.memberships(who.account).await?.into_iter();
        let members: Vec<Member> = members
            .filter(|member| member.practice == id && member.until.is_none())
            .collect();
        if members.is_empty() {
            return Err(Problem::NotFound);
        }
        let practice = app.store.get::<Practice>(id, id).await?;
        let therapists = app.store.list::<Therapist>(id).await?;
        Ok(Staff {
            practice: practice.ok_or(Problem::NotFound)?,
            therapist: therapists
                .into_iter()
                .find(|therapist| therapist.account == Some(who.account)),
            who,
            members,
        })
    }
}

impl FromRequestParts<App> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        let practice = practice(parts, app).await?;
        let found = Staff::find(app, who, &practice).await;
        found.map_err(IntoResponse::into_response)
    }
}

impl FromRequest<App> for StaffForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let practice = practice(&mut parts, app).await?;
        let form = SignedForm::from_request(Request::from_parts(parts, body), app).await?;
        let found = Staff::find(app, form.who, &practice).await;
        Ok(StaffForm {
            staff: found.map_err(IntoResponse::into_response)?,
            fields: form.fields,
        })
    }
}

/// The practice that the address names.
async fn practice(parts: &mut Parts, app: &App) -> Result<String, Response> {
    let named = RawPathParams::from_request_parts(parts, app).await;
    let named = named.map_err(IntoResponse::into_response)?;
    let practice = named.iter().find(|(name, _)| *name == "practice");
    let practice = practice.map(|(_, value)| value.to_owned());
    practice.ok_or_else(|| Problem::NotFound.into_response())
}
