//! Links that show a result to whoever has them: made one by one, ending by themselves, ended at any time.

use axum::extract::{Query, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, Render, html};
use store::{Act, Action, AuditRow, ScreeningId, Share, ShareId, StoreError, Token};

use super::frame::{Done, Note, door, mine};
use super::sign_in::Key;
use crate::App;
use crate::account::{SignedForm, SignedIn};
use crate::clock::Clock;
use crate::error::Problem;
use crate::pages::result::SharedPage;
use crate::replay::Replay;
use crate::words::day;

/// After how many days a link may end; the first is what is proposed.
const DAYS: [(i64, &str); 4] = [
    (7, "7 days"),
    (1, "1 day"),
    (30, "30 days"),
    (90, "90 days"),
];

/// How far back openings of links are looked for, in entries of the log.
const LOOKED_THROUGH: u32 = 2000;

/// GET `/me/shares`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    let shares = app.store.shares(who.account).await?;
    let log = app.store.audit_of(who.account, LOOKED_THROUGH).await?;
    Ok(SharesPage {
        clock: &app.clock,
        now: app.now(),
        shares: &shares,
        log: &log,
        note,
    }
    .render()
    .into_response())
}

/// POST `/me/shares`: makes a link. It is shown this once; only its hash is kept.
pub async fn share(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    form.fields.expect(&["screening", "days"], &[])?;
    let screening = form.fields.one("screening").unwrap_or_default();
    let screening = screening
        .parse()
        .map_err(|_| Problem::field("screening", "a kept result, by its number"))?;
    let days = form.fields.one("days").unwrap_or_default();
    let (days, words) = DAYS
        .into_iter()
        .find(|(number, _)| number.to_string() == days)
        .ok_or_else(not_so_long)?;
    let (_, link) = make(&app, &form.who, screening, days).await?;
    Ok(MadePage { link, days: words }.render().into_response())
}

/// Makes a link that ends after so many days, and gives it with its address.
///
/// # Errors
/// 422 for days that are not offered, 404 for a result of somebody else.
pub async fn make(
    app: &App,
    who: &SignedIn,
    screening: ScreeningId,
    days: i64,
) -> Result<(Share, String), Problem> {
    if !DAYS.iter().any(|(offered, _)| *offered == days) {
        return Err(not_so_long());
    }
    let now = app.now();
    let share = Share {
        id: app.random.draw(|random| ShareId::mint(now, random)),
        account: who.account,
        screening,
        created_at: now,
        expires_at: now
            .saturating_add(SignedDuration::from_hours(24 * days))
            .unwrap_or(now),
        revoked_at: None,
    };
    let token = app.random.token();
    app.store.add_share(&who.act(app), &share, &token).await?;
    let origin = &app.accounts.settings.origin;
    Ok((share, format!("{origin}/shared?key={}", token.reveal())))
}

fn not_so_long() -> Problem {
    Problem::field("days", "1, 7, 30 or 90")
}

/// POST `/me/shares/end`
pub async fn revoke(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    form.fields.expect(&["share"], &[])?;
    let id = form.fields.one("share").unwrap_or_default();
    let id: ShareId = id
        .parse()
        .map_err(|_| Problem::field("share", "a link, by its number"))?;
    let act = form.who.act(&app);
    match app.store.revoke_share(&act, form.who.account, id).await {
        // Pressed twice, or ended on another device.
        Ok(()) | Err(StoreError::NotFound { what: "share" }) => Ok(Done::Revoked.at("/me/shares")),
        Err(error) => Err(error.into()),
    }
}

/// GET `/shared`: what a link shows. Each look is noted for its owner, without a word about who looked.
pub async fn look(State(app): State<App>, Query(query): Query<Key>) -> Result<Response, Problem> {
    let share = match query.key.parse::<Token>() {
        Ok(token) => app.store.share(&token, app.now()).await?,
        Err(_) => None,
    };
    let Some(share) = share else {
        let page = (StatusCode::NOT_FOUND, EndedPage.render());
        return Ok((PRIVATE, page).into_response());
    };
    let kept = app.store.screening(share.account, share.screening).await?;
    let kept = kept.ok_or(Problem::NotFound)?;
    let act = Act::visitor(app.now());
    let object = share.id.to_string();
    app.store
        .note(&act, Action::ScreeningRead, Some(share.account), &object)
        .await?;
    let page = SharedPage {
        knowledge: &app.knowledge,
        replay: &Replay::of(&app.knowledge, &kept),
        kept_on: super::home::kept_on(&app.clock, &kept),
        until: day(app.clock.day_of(share.expires_at)),
    };
    Ok((PRIVATE, page.render()).into_response())
}

/// A shared result is found by nobody, kept nowhere, and tells no other site its address.
const PRIVATE: [(HeaderName, &str); 3] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("x-robots-tag"),
        "noindex, nofollow, noarchive",
    ),
];

/// The choice of how long a link lasts.
pub fn days_choice() -> Markup {
    html! {
        select name="days" { @for (days, words) in DAYS { option value=(days) { (words) } } }
    }
}

struct SharesPage<'a> {
    clock: &'a Clock,
    now: Timestamp,
    shares: &'a [Share],
    log: &'a [AuditRow],
    note: Note,
}

impl SharesPage<'_> {
    /// When a link was opened last.
    fn last_opened(&self, share: &Share) -> Option<Timestamp> {
        let id = share.id.to_string();
        let opened =
            |row: &&AuditRow| row.action == Action::ScreeningRead.as_str() && row.object == id;
        self.log.iter().find(opened).map(|row| row.at)
    }

    fn state(&self, share: &Share) -> String {
        let date = |at| day(self.clock.day_of(at));
        match share.revoked_at {
            Some(at) => format!("Ended by you on {}", date(at)),
            None if share.expires_at <= self.now => format!("Ended on {}", date(share.expires_at)),
            None => format!("Open until {}", date(share.expires_at)),
        }
    }

    fn is_open(&self, share: &Share) -> bool {
        share.revoked_at.is_none() && share.expires_at > self.now
    }
}

impl Render for SharesPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "Sharing" }
            (self.note.words())
            p.lead { "Links that show a result to whoever has them. You make them on the overview, and end them here." }
            @if self.shares.is_empty() { p { "You have made no link." } }
            @else {
                ul.records {
                    @for share in self.shares {
                        li {
                            div {
                                b { (self.state(share)) } br;
                                span.quiet {
                                    "Made on " (day(self.clock.day_of(share.created_at))) ". "
                                    @match self.last_opened(share) {
                                        Some(at) => { "Last opened on " (day(self.clock.day_of(at))) "." }
                                        None => { "Not opened so far." }
                                    }
                                }
                            }
                            @if self.is_open(share) {
                                form method="post" action="/me/shares/end" {
                                    input type="hidden" name="share" value=(share.id);
                                    button.button type="submit" { "End this link" }
                                }
                            }
                        }
                    }
                }
            }
            p.quiet { "We note when a link is opened, and not by whom." }
        };
        mine("/me/shares", "Sharing", &main)
    }
}

struct MadePage {
    link: String,
    days: &'static str,
}

impl Render for MadePage {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "Your link" }
            p.lead { "Whoever has it sees this one result, and nothing else of yours. It ends after " (self.days) "." }
            div.field {
                label for="link" { "Copy it now: it is shown only this once" }
                input #link type="text" value=(self.link) readonly data-select;
            }
            p.quiet { "Lost it? End this link under “Sharing”, and make another." }
        };
        mine("/me/shares", "Your link", &main)
    }
}

struct EndedPage;

impl Render for EndedPage {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "Nothing is shared here" }
            p.lead { "The link has ended, or it is incomplete. Ask whoever gave it to you for a new one." }
            a.button.primary href="/" { "To the front page" }
        };
        door("Nothing is shared here", &main)
    }
}
