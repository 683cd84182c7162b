//! The guided session of a visit: the same player, with a script for a therapist from the answers of the visit.

mod choice;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use care::plan::SessionLength;
use care::{NoScript, Plan, Script, Session, plan as make_plan};
use knowledge::{Knowledge, Setting};
use maud::{Markup, Render, html};
use store::{Action, Credential, StoreError, VisitSession};

use self::choice::{Offered, Wish};
use super::brief::note_read;
use super::frame::at_work;
use super::visit::{Decided, Visit};
use crate::App;
use crate::account::{SignedIn, Staff, StaffForm};
use crate::api::Body;
use crate::error::Problem;
use crate::hand_over::{self, Sent, Taken};
use crate::needs::Needs;
use crate::pages::session::{Guide, SessionPage};
use crate::problem::Document;

/// GET `/practice/{practice}/visits/{id}/session`: the one that fits best.
pub async fn show(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
) -> Result<Response, Problem> {
    session(&app, &staff, &id, None).await
}

/// POST `/practice/{practice}/visits/{id}/session`: another technique or length. Nothing changes; in a form, because no address
/// says which care somebody gets.
pub async fn choose(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    form: StaffForm,
) -> Result<Response, Problem> {
    form.fields.expect(&["technique", "minutes"], &[])?;
    let field = |name| form.fields.one(name).unwrap_or_default().trim().to_owned();
    let wish = Wish {
        technique: field("technique"),
        minutes: field("minutes"),
    };
    session(&app, &form.staff, &id, Some(wish)).await
}

async fn session(
    app: &App,
    staff: &Staff,
    id: &str,
    wish: Option<Wish>,
) -> Result<Response, Problem> {
    let visit = Visit::own(app, staff, id).await?;
    note_read(app, staff, &visit, Action::RecordRead, visit.id()).await?;
    let refuse = |why: String| {
        let page = NonePage {
            staff,
            visit: &visit,
            why,
        }
        .render();
        Ok((StatusCode::CONFLICT, page).into_response())
    };
    if !visit.is_agreed() {
        return refuse(
            "The practice has not agreed to this visit, or it does not take place.".to_owned(),
        );
    }
    let knowledge = &*app.knowledge;
    let decided = visit.decided(app).await?;
    let Some(newest) = decided.first() else {
        return refuse("Nobody has answered the questions for this visit.".to_owned());
    };
    // Only a permit makes a plan, and only a plan a script.
    let Ok(permit) = newest.screening.permit() else {
        return refuse(match newest.decision.provisional {
            true => {
                "The answers of this visit do not decide yet. Go through what is open together."
                    .to_owned()
            }
            false => newest.decision.headline.clone(),
        });
    };
    let plan = make_plan(knowledge, &newest.answers, &permit);
    let given = given(app, &visit, newest).await?;
    let offered = Offered::of(&plan, &given, &visit);
    let best = best(knowledge, &plan, offered.minutes);
    let (script, choice) = match wish {
        None => match best {
            Ok(script) => {
                let shown = Wish::of(&script);
                (script, offered.form(&visit, &shown, ""))
            }
            Err(why) => return refuse(why.to_string()),
        },
        Some(wish) => match offered.script(knowledge, &plan, &wish) {
            Ok(script) => (script, offered.form(&visit, &wish, "")),
            // What was wished for stays in the form, above the session that fits best.
            Err(why) => match best {
                Ok(script) => {
                    let choice = offered.form(&visit, &wish, &why);
                    let page = page(app, &visit, newest, script, choice)?;
                    return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
                }
                Err(why) => return refuse(why.to_string()),
            },
        },
    };
    Ok(page(app, &visit, newest, script, choice)?.into_response())
}

/// The techniques of the plan that the therapist may give on the day of the visit.
async fn given(app: &App, visit: &Visit, newest: &Decided) -> Result<Vec<String>, StoreError> {
    let Some(needs) = Needs::of(&app.knowledge, &newest.answers) else {
        return Ok(Vec::new());
    };
    let credentials: Vec<Credential> = app.store.list(visit.practice()).await?;
    let on = visit.zone.rules().to_datetime(visit.appointment.starts_at);
    let (therapist, service) = (&visit.therapist, &visit.service);
    let fit = needs.fit(
        &app.knowledge,
        therapist,
        service,
        &credentials,
        on.date(),
        &visit.zone,
    );
    Ok(match fit.can() {
        true => fit.techniques.into_iter().map(str::to_owned).collect(),
        false => Vec::new(),
    })
}

/// The player with a script, and the choice of another one.
fn page(
    app: &App,
    visit: &Visit,
    newest: &Decided,
    script: Script,
    choice: Markup,
) -> Result<Markup, Problem> {
    let knowledge = &*app.knowledge;
    // Plan and script were made a moment ago with this very knowledge.
    let session = Session::new(knowledge, script).map_err(|_| Problem::Ours)?;
    let address = visit.address();
    let guide = Guide::new(knowledge, &session)
        .in_visit(address.clone())
        .to_json();
    let page = SessionPage {
        knowledge,
        session: &session,
        guide: guide.map_err(|_| Problem::Ours)?,
        given_on: newest.answers.date.filter(|date| *date != app.today()),
        visit: Some((&address, choice)),
    };
    Ok(page.render())
}

/// The session of the plan that is nearest to the minutes of the service.
fn best(knowledge: &Knowledge, plan: &Plan<'_>, wanted: u16) -> Result<Script, NoScript> {
    match plan.script(knowledge, Setting::Therapist, wanted) {
        Err(NoScript::Minutes { from, to, .. }) if from <= to => {
            plan.script(knowledge, Setting::Therapist, wanted.clamp(from, to))
        }
        Err(NoScript::NothingFits { .. }) => shorter(knowledge, plan, wanted),
        other => other,
    }
}

/// The longest session below the wanted length that any technique of the plan has.
fn shorter(knowledge: &Knowledge, plan: &Plan<'_>, wanted: u16) -> Result<Script, NoScript> {
    let lengths = plan.chosen.iter().flat_map(|choice| {
        let by_therapist = |length: &&SessionLength| length.setting == Setting::Therapist;
        let lengths = choice.sessions.iter().filter(by_therapist);
        lengths.map(|length| (choice.technique, length.to.min(wanted).max(length.from)))
    });
    lengths
        .filter_map(|(technique, minutes)| {
            plan.script_for(knowledge, technique, Setting::Therapist, minutes)
                .ok()
        })
        .next()
        .ok_or(NoScript::NothingFits { minutes: wanted })
}

/// POST `/practice/{practice}/visits/{id}/session-log`: the device that ran a session hands it over, perhaps twice.
pub async fn take(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
    who: SignedIn,
    Body(sent): Body<Sent>,
) -> Result<Response, Response> {
    let visit = Visit::own(&app, &staff, &id).await;
    let visit = visit.map_err(IntoResponse::into_response)?;
    let session = hand_over::read(&app, who.account, sent)
        .map_err(|wrong| Document::fields(wrong).into_response())?;
    let kept = VisitSession {
        practice: visit.practice(),
        id: session.id,
        appointment: visit.id(),
        client: visit.client.id,
        received_at: session.received_at,
        started_at: Some(session.started_at),
        ended_at: Some(session.ended_at),
        technique: Some(session.technique),
        minutes: Some(session.minutes),
        log: Some(session.log),
    };
    match app.store.add_visit_session(&staff.act(&app), &kept).await {
        Ok(handed) => Ok(Taken::as_response(kept.id.to_string(), handed)),
        Err(StoreError::Taken { .. }) => {
            Err(Document::taken("This session belongs to another visit.").into_response())
        }
        Err(error) => Err(Problem::from(error).into_response()),
    }
}

/// There is no session for this visit, and why.
struct NonePage<'a> {
    staff: &'a Staff,
    visit: &'a Visit,
    why: String,
}

impl Render for NonePage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            (self.visit.head(self.visit.name(), "No guided session for this visit"))
            p { (self.why) }
            a.button.primary href=(self.visit.address()) { "Back to the brief" }
        };
        at_work(
            self.staff,
            "/notes",
            "No guided session for this visit",
            &main,
        )
    }
}
