//! Who works for a practice and what they may do: members, and invitations that were not answered yet.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use maud::{Markup, html};
use store::{Invitation, InvitationId, Member, MemberId, Role, StoreError, TherapistId};

use crate::App;
use crate::account::{Right, Staff, StaffForm};
use crate::error::Problem;
use crate::mail;
use crate::pages::practice::choices;
use crate::pages::practice::controls::{Choice, choice, hidden, not_taken, of_kind};
use crate::pages::practice::frame::{Done, Note, at, at_work, refused};
use crate::pages::practice::typed::Typed;
use crate::words::day;

/// How long an invitation can be used.
pub const LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Who works there, and who was asked to.
pub struct MembersPage<'a> {
    staff: &'a Staff,
    /// Each with their address; nothing once their account is erased.
    pub members: Vec<(Member, Option<String>)>,
    /// Those that were not answered yet.
    pub invitations: Vec<Invitation>,
    therapists: Vec<Choice>,
}

impl<'a> MembersPage<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// As any question to the store.
    pub async fn read(app: &App, staff: &'a Staff) -> Result<MembersPage<'a>, Problem> {
        let id = staff.practice.id;
        let mut members = Vec::new();
        for member in app.store.list::<Member>(id).await? {
            if member.until.is_some() {
                continue;
            }
            let account = match member.account {
                Some(account) => app.store.account(account).await?,
                None => None,
            };
            members.push((member, account.map(|account| account.email)));
        }
        let therapists: Vec<store::Therapist> = app.store.list(id).await?;
        let without_account = therapists
            .iter()
            .filter(|one| one.account.is_none() && one.retired_at.is_none())
            .map(|one| (one.id.to_string(), one.name.clone()));
        let nobody = (String::new(), "nobody of them".to_owned());
        Ok(MembersPage {
            staff,
            members,
            invitations: app.store.invitations(id, app.now()).await?,
            therapists: std::iter::once(nobody).chain(without_account).collect(),
        })
    }

    fn render(&self, app: &App, typed: &Typed, note: Note) -> Markup {
        let id = self.staff.practice.id;
        let owners = self.members.iter();
        let owners = owners
            .filter(|(member, _)| member.role == Role::Owner)
            .count();
        let main = html! {
            p.back { a href=(at(id, "/set-up")) { "Set-up" } }
            h1 { "Who works here" }
            (note.words())
            @if !typed.wrong("member").is_empty() {
                p.complaint role="alert" { span.complaint-sign aria-hidden="true" { "!" } (typed.wrong("member")) }
            }
            ul.records {
                @for (member, email) in &self.members {
                    li {
                        div {
                            b { (email.as_deref().unwrap_or("An account that was deleted")) } br;
                            span.quiet { (choices::role_words(member.role)) }
                        }
                        @if member.role != Role::Owner || owners > 1 {
                            form method="post" action=(at(id, "/set-up/members/end")) {
                                (hidden("member", member.id))
                                button.button type="submit" { "End" span.unseen { " that " (email.as_deref().unwrap_or("somebody")) " is " (member.role.as_str().replace('_', " ")) } }
                            }
                        }
                    }
                }
                @for invitation in &self.invitations {
                    li {
                        div {
                            b { (invitation.email) } br;
                            span.quiet { "Invited, no answer yet; the link ends on " (day(app.clock.day_of(invitation.expires_at))) ". " (choices::role_words(invitation.role)) }
                        }
                        form method="post" action=(at(id, "/set-up/invitations/end")) {
                            (hidden("invitation", invitation.id))
                            button.button type="submit" { "Take back" span.unseen { " the invitation to " (invitation.email) } }
                        }
                    }
                }
            }
            section.block {
                h2 { "Invite somebody" }
                form.narrow method="post" action=(at(id, "/set-up/members")) novalidate {
                    (not_taken(typed))
                    (hidden("id", typed.get("id")))
                    (of_kind(typed, "email", "Their e-mail address", "They get a mail with a link that works once, and sign in with an account of their own.", "email", None))
                    (choice(typed, "role", "As", "", &choices::roles()))
                    @if self.therapists.len() > 1 {
                        (choice(typed, "therapist", "They are", "A therapist whom you have set up already, if they are one.", &self.therapists))
                    }
                    button.button.primary type="submit" { "Invite" }
                }
            }
        };
        at_work(self.staff, "/set-up", "Who works here", &main)
    }
}

fn blank(app: &App) -> Typed {
    let id = app
        .random
        .draw(|random| InvitationId::mint(app.now(), random));
    Typed::shown(vec![("id", id.to_string())])
}

/// GET `/practice/{practice}/set-up/members`
pub async fn show(
    State(app): State<App>,
    staff: Staff,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    staff.must(Right::Manage)?;
    let page = MembersPage::read(&app, &staff).await?;
    Ok(page.render(&app, &blank(&app), note).into_response())
}

/// POST `/practice/{practice}/set-up/members`: invites somebody.
pub async fn invite(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    form.staff.must(Right::Manage)?;
    form.fields
        .expect(&["id", "email", "role", "therapist"], &[])?;
    let mut typed = Typed::sent(form.fields);
    let id = typed.get("id").parse();
    let id: InvitationId = id.map_err(|_| Problem::field("id", "an id, as the form holds it"))?;
    let page = MembersPage::read(&app, &form.staff).await?;
    match ask(&app, &page, id, &mut typed).await? {
        Some(_) => Ok(Done::Invited.to(&at(form.staff.practice.id, "/set-up/members"))),
        None => Ok(refused(page.render(&app, &typed, Note::default()))),
    }
}

/// Invites somebody as the fields say; nothing when something is wrong with them. The same for pages and programs.
///
/// # Errors
/// As any write.
pub async fn ask(
    app: &App,
    page: &MembersPage<'_>,
    id: InvitationId,
    typed: &mut Typed,
) -> Result<Option<Invitation>, Problem> {
    let email = typed.email("email");
    if email.is_none() && typed.wrong("email").is_empty() {
        typed.complain(
            "email",
            "Please type an e-mail address, such as ann@example.org.",
        );
    }
    let role = typed.choice("role", choices::role);
    let therapist: Option<TherapistId> = match typed.get("therapist") {
        "" => None,
        _ => typed.choice("therapist", |chosen| {
            let known = page.therapists.iter().any(|(id, _)| id == chosen);
            known.then(|| chosen.parse().ok()).flatten()
        }),
    };
    let (Some(email), Some(role), true) = (email, role, typed.is_right()) else {
        return Ok(None);
    };
    let now = app.now();
    let invitation = Invitation {
        practice: page.staff.practice.id,
        id,
        email,
        role,
        therapist: therapist.filter(|_| role == Role::Therapist),
        made_at: now,
        expires_at: now.saturating_add(LASTS).unwrap_or(now),
    };
    let act = page.staff.act(app);
    app.store.invite(&act, &invitation).await?;
    mail::invite(app, &invitation).await?;
    Ok(Some(invitation))
}

/// POST `/practice/{practice}/set-up/invitations/end`
pub async fn take_back(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    form.staff.must(Right::Manage)?;
    form.fields.expect(&["invitation"], &[])?;
    let id = form.fields.one("invitation").unwrap_or_default().parse();
    let id: InvitationId = id.map_err(|_| Problem::NotFound)?;
    let practice = form.staff.practice.id;
    let ended = app
        .store
        .end_invitation(&form.staff.act(&app), practice, id)
        .await;
    match ended {
        // Pressed twice, or answered meanwhile: the page says how it stands.
        Ok(()) | Err(StoreError::NotFound { .. }) => {
            Ok(Done::Ended.to(&at(practice, "/set-up/members")))
        }
        Err(error) => Err(error.into()),
    }
}

/// POST `/practice/{practice}/set-up/members/end`: somebody leaves. The last owner stays.
pub async fn end(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    form.staff.must(Right::Manage)?;
    form.fields.expect(&["member"], &[])?;
    let id = form.fields.one("member").unwrap_or_default().parse();
    let id: MemberId = id.map_err(|_| Problem::NotFound)?;
    let practice = form.staff.practice.id;
    match app
        .store
        .end_member(&form.staff.act(&app), practice, id)
        .await
    {
        Ok(()) => {}
        Err(StoreError::Refused { .. }) => {
            let mut typed = blank(&app);
            typed.complain(
                "member",
                "This is the last owner. Invite another owner first; then this one can leave.",
            );
            let page = MembersPage::read(&app, &form.staff).await?;
            return Ok(refused(page.render(&app, &typed, Note::default())));
        }
        Err(error) => return Err(error.into()),
    }
    // Whoever ended their own membership finds no such page any more.
    let own = form.staff.members.iter().all(|member| member.id == id);
    Ok(match own {
        true => Done::Ended.to("/me/practices"),
        false => Done::Ended.to(&at(practice, "/set-up/members")),
    })
}
