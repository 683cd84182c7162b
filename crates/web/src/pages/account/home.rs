//! The home of an account: the newest decision, and the way to everything else.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use knowledge::Disposition;
use maud::{Markup, Render, html};
use store::{Account, Practice, Screening};

use super::frame::{Note, mine, sign_out};
use crate::App;
use crate::account::SignedIn;
use crate::clock::Clock;
use crate::error::Problem;
use crate::form::answers_field;
use crate::layout::answers_input;
use crate::replay::{Replay, Since};
use crate::words::day;

/// So many results are listed.
const LISTED: u32 = 20;

/// The home of an account.
pub struct HomePage<'a> {
    app: &'a App,
    account: &'a Account,
    screenings: &'a [Screening],
    practices: &'a [Practice],
    note: Note,
}

/// GET `/me`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    let account = who.load(&app).await?;
    let screenings = app.store.screenings(who.account, LISTED).await?;
    let practices = crate::pages::practice::home::of(&app, &who).await?;
    Ok(HomePage {
        practices: &practices,
        app: &app,
        account: &account,
        screenings: &screenings,
        note,
    }
    .render()
    .into_response())
}

impl Render for HomePage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            header.owner {
                div {
                    h1 { "Your account" }
                    p.quiet { (self.account.email) }
                }
                (sign_out())
            }
            (self.note.words())
            (self.unconfirmed())
            @if !self.practices.is_empty() { (crate::pages::practice::home::list(self.practices)) }
            @match self.screenings {
                [] => {
                    section.block {
                        h2 { "Nothing is kept yet" }
                        p { "Go through the check, and keep its result with the button at its end." }
                        a.button.primary href="/check" { "Start the check" }
                    }
                }
                [newest, earlier @ ..] => {
                    (self.newest(&Replay::of(&self.app.knowledge, newest)))
                    @if !earlier.is_empty() { (self.earlier(earlier)) }
                }
            }
            @if self.practices.is_empty() { (crate::pages::practice::home::list(&[])) }
        };
        mine("/me", "Your account", &main)
    }
}

impl HomePage<'_> {
    fn unconfirmed(&self) -> Markup {
        html! {
            @if self.account.verified_at.is_none() {
                form.note.row method="post" action="/me/confirm" {
                    span { "Your e-mail address is not confirmed yet. Confirm it, so that a link can let you in when you forget the password." }
                    button.button type="submit" { "Send me the mail again" }
                }
            }
        }
    }

    fn newest(&self, replay: &Replay<'_>) -> Markup {
        let headline = match &replay.now {
            Some((_, decision)) => &decision.headline,
            None => &replay.headline,
        };
        let tone = match &replay.now {
            Some((_, decision)) if decision.disposition == Disposition::Proceed => "tone-go",
            Some((_, decision)) if decision.disposition >= Disposition::SameDay => "tone-stop",
            _ => "tone-caution",
        };
        html! {
            section class=(format!("verdict {tone}")) aria-labelledby="newest" {
                (crate::mark::fibres())
                p.kicker { "Your newest result, kept on " (kept_on(&self.app.clock, replay.kept)) }
                h2 #newest { (headline) }
                (since(replay))
                @if let Some((answers, _)) = &replay.now {
                    @let field = answers_field(&self.app.knowledge, answers);
                    div.row {
                        form method="post" action="/plan" {
                            (answers_input(&field))
                            button.button.primary type="submit" { "Open my plan" }
                        }
                        form method="post" action="/check/answers" {
                            (answers_input(&field))
                            button.button type="submit" { "Look at my answers" }
                        }
                    }
                }
            }
            section.block {
                h2 { "Show it to somebody" }
                p { "Make a link that opens this result for whoever has it, your therapist for example. Nothing is shared before you make one." }
                form.row method="post" action="/me/shares" {
                    input type="hidden" name="screening" value=(replay.kept.id);
                    label { "It ends after " (super::shares::days_choice()) }
                    button.button type="submit" { "Make a link" }
                }
            }
        }
    }

    fn earlier(&self, earlier: &[Screening]) -> Markup {
        html! {
            section.block {
                h2 { "Earlier results" }
                ul.records {
                    @for kept in earlier {
                        @let replay = Replay::of(&self.app.knowledge, kept);
                        li {
                            div { b { (replay.headline) } br; span.quiet { "Kept on " (kept_on(&self.app.clock, kept)) } }
                            @if let Some((answers, _)) = &replay.now {
                                form method="post" action="/plan" {
                                    (answers_input(&answers_field(&self.app.knowledge, answers)))
                                    button.button type="submit" { "Open" span.unseen { ": " (replay.headline) ", " (kept_on(&self.app.clock, kept)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What changed since a result was kept, in words.
pub fn since(replay: &Replay<'_>) -> Markup {
    let words = match replay.since() {
        Since::Same => return html! {},
        Since::ContentChanged => {
            "Our content was edited since. The decision is the same.".to_owned()
        }
        Since::DecisionChanged => format!(
            "Our content changed since, and with it the decision. Then it was: {} What you see is what holds today.",
            replay.headline
        ),
        Since::Unreadable => {
            "Our questions changed since, so this cannot be decided again. Please go through the check once more.".to_owned()
        }
    };
    html! { p.note { (words) } }
}

/// The day a result was kept, in words.
pub fn kept_on(clock: &Clock, kept: &Screening) -> String {
    day(clock.day_of(kept.made_at))
}
