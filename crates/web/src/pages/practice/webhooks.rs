//! Programs that hear what happens to appointments: where they listen, what they were told, and how that went.

use std::str::FromStr;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use serde::Deserialize;
use store::{Delivery, DeliveryId, MAX_ATTEMPTS, Secret, StoreError, Webhook, WebhookId};

use super::frame::at_work;
use crate::App;
use crate::account::{Right, Staff, StaffForm};
use crate::error::Problem;
use crate::form::Fields;
use crate::layout::complaint;
use crate::{webhooks, when};

/// So many messages of each program are listed.
const LISTED: u32 = 30;
/// A practice has at most so many: each is told everything.
const MOST: usize = 10;
/// The longest address.
const LONGEST_ADDRESS: usize = 2_000;

/// What was just done, told by the page that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    Ended,
    Again,
}

/// The part of an address that says what was just done.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct Note {
    done: Option<Done>,
}

/// GET `/practice/{practice}/webhooks`
pub async fn show(
    State(app): State<App>,
    staff: Staff,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    staff.must(Right::Manage)?;
    let page = WebhooksPage::load(&app, &staff).await?;
    Ok(WebhooksPage { note, ..page }.render().into_response())
}

/// POST `/practice/{practice}/webhooks`: its secret is shown this once.
pub async fn add(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let StaffForm { staff, fields } = form;
    staff.must(Right::Manage)?;
    fields.expect(&["webhook", "address"], &[])?;
    let address = fields.one("address").unwrap_or_default().trim();
    let webhook = id(&fields, "webhook")?;
    let secret = match put(&app, &staff, webhook, address).await? {
        Put::Added(secret) => Some(secret),
        Put::Before => None,
        Put::Wrong(wrong) => {
            let page = WebhooksPage::load(&app, &staff).await?;
            let page = WebhooksPage {
                typed: address,
                wrong,
                id: webhook,
                ..page
            };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response());
        }
    };
    let page = SecretPage {
        staff: &staff,
        secret: secret.as_ref(),
        rotated: false,
    };
    Ok(page.render().into_response())
}

/// What became of a program that is to be told.
pub enum Put {
    /// It is told from now on; its secret is shown this once.
    Added(Secret),
    /// It was added before.
    Before,
    /// It cannot be told there.
    Wrong(String),
}

/// Adds a program that is told.
///
/// # Errors
/// As any write.
pub async fn put(app: &App, staff: &Staff, id: WebhookId, address: &str) -> Result<Put, Problem> {
    let practice = staff.practice.id;
    let known = app.store.webhooks(practice).await?;
    if let Some(known) = known.iter().find(|known| known.id == id) {
        return Ok(match known.address == address {
            true => Put::Before,
            false => Put::Wrong("Another address was added under this id.".to_owned()),
        });
    }
    let live = known.iter().filter(|known| known.ended_at.is_none());
    if address.len() > LONGEST_ADDRESS {
        let wrong = format!("Please type at most {LONGEST_ADDRESS} characters.");
        return Ok(Put::Wrong(wrong));
    }
    if live.count() >= MOST {
        let wrong = format!("There are {MOST} already. End one that is not needed any more.");
        return Ok(Put::Wrong(wrong));
    }
    if let Err(refused) = app.outside.check(address).await {
        let wrong = format!("This address cannot be used: {refused}.");
        return Ok(Put::Wrong(wrong));
    }
    let webhook = Webhook {
        practice,
        id,
        address: address.to_owned(),
        secret: webhooks::new_secret(app),
        old_secret: None,
        old_until: None,
        since: app.store.version().await?,
        made_at: app.now(),
        ended_at: None,
        ended_why: None,
    };
    match app.store.add_webhook(&staff.act(app), &webhook).await {
        Ok(()) => Ok(Put::Added(webhook.secret)),
        // The same form a second time: the secret was shown, and is not shown again.
        Err(StoreError::Taken { .. }) => Ok(Put::Before),
        Err(error) => Err(error.into()),
    }
}

/// POST `/practice/{practice}/webhooks/rotate`: a new secret, shown this once.
pub async fn rotate(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let StaffForm { staff, fields } = form;
    staff.must(Right::Manage)?;
    fields.expect(&["webhook"], &[])?;
    let secret = renew(&app, &staff, id(&fields, "webhook")?).await?;
    let page = SecretPage {
        staff: &staff,
        secret: Some(&secret),
        rotated: true,
    };
    Ok(page.render().into_response())
}

/// Gives a webhook a new secret; for a day messages are signed with the old one as well.
///
/// # Errors
/// 404 when there is none.
pub async fn renew(app: &App, staff: &Staff, id: WebhookId) -> Result<Secret, Problem> {
    let (practice, act) = (staff.practice.id, staff.act(app));
    let secret = webhooks::new_secret(app);
    let until = app.now().saturating_add(webhooks::ROTATION);
    let until = until.unwrap_or(Timestamp::MAX);
    let renewed = app.store.rotate_webhook(&act, practice, id, &secret, until);
    renewed.await?;
    Ok(secret)
}

/// POST `/practice/{practice}/webhooks/end`
pub async fn end(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let StaffForm { staff, fields } = form;
    staff.must(Right::Manage)?;
    fields.expect(&["webhook"], &[])?;
    let (practice, act) = (staff.practice.id, staff.act(&app));
    let end = app
        .store
        .end_webhook(&act, practice, id(&fields, "webhook")?, None);
    match end.await {
        // Pressed twice, or ended on another device.
        Ok(()) | Err(StoreError::NotFound { .. }) => Ok(back(&staff, "ended")),
        Err(error) => Err(error.into()),
    }
}

/// POST `/practice/{practice}/webhooks/again`
pub async fn again(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let StaffForm { staff, fields } = form;
    staff.must(Right::Manage)?;
    fields.expect(&["webhook", "delivery"], &[])?;
    let (practice, act) = (staff.practice.id, staff.act(&app));
    let webhook: WebhookId = id(&fields, "webhook")?;
    let delivery: DeliveryId = id(&fields, "delivery")?;
    match app
        .store
        .send_again(&act, practice, webhook, delivery)
        .await
    {
        // Pressed twice: it waits already.
        Ok(()) | Err(StoreError::NotFound { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(back(&staff, "again"))
}

fn back(staff: &Staff, done: &str) -> Response {
    let practice = staff.practice.id;
    Redirect::to(&format!("/practice/{practice}/webhooks?done={done}")).into_response()
}

fn id<T: FromStr>(fields: &Fields, name: &str) -> Result<T, Problem> {
    let typed = fields.one(name).unwrap_or_default();
    let id = typed.parse();
    id.map_err(|_| Problem::field(name, "the number that the form came with"))
}

/// The programs that are told, each with its newest messages.
///
/// # Errors
/// As any question.
pub async fn told(app: &App, staff: &Staff) -> Result<Vec<(Webhook, Vec<Delivery>)>, Problem> {
    let practice = staff.practice.id;
    let mut webhooks = Vec::new();
    for webhook in app.store.webhooks(practice).await? {
        // What somebody ended is done with; what ended by itself is told.
        if webhook.ended_at.is_none() || webhook.ended_why.is_some() {
            let told = app.store.deliveries(practice, webhook.id, LISTED).await?;
            webhooks.push((webhook, told));
        }
    }
    Ok(webhooks)
}

struct WebhooksPage<'a> {
    staff: &'a Staff,
    webhooks: Vec<(Webhook, Vec<Delivery>)>,
    /// The id of the one to be.
    id: WebhookId,
    typed: &'a str,
    wrong: String,
    note: Note,
}

impl<'a> WebhooksPage<'a> {
    async fn load(app: &App, staff: &'a Staff) -> Result<Self, Problem> {
        Ok(WebhooksPage {
            staff,
            webhooks: told(app, staff).await?,
            id: app.random.draw(|random| WebhookId::mint(app.now(), random)),
            typed: "",
            wrong: String::new(),
            note: Note::default(),
        })
    }

    fn clock(&self, at: Timestamp) -> String {
        let zone = &self.staff.practice.zone;
        format!(
            "{}, {} ({})",
            when::day(at, zone),
            when::time(at, zone),
            when::clock(at, zone)
        )
    }

    fn went(&self, told: &Delivery) -> Markup {
        let answer = match (told.status, &told.last_error) {
            (Some(status), _) => format!("status {status}"),
            (None, Some(why)) => why.clone(),
            (None, None) => "no answer yet".to_owned(),
        };
        html! {
            @match (told.delivered_at, told.given_up_at) {
                (Some(at), _) => { "Taken on " (self.clock(at)) ", " (answer) }
                (None, Some(at)) => { span.failed { "Given up on " (self.clock(at)) } ": " (answer) }
                (None, None) if told.attempts > 0 => {
                    span.failed { "Failed " (told.attempts) " of " (MAX_ATTEMPTS) " times" } ": " (answer) ". Next try on " (self.clock(told.next_try_at))
                }
                (None, None) => { "Waits since " (self.clock(told.created_at)) }
            }
        }
    }

    fn one(&self, webhook: &Webhook, told: &[Delivery], home: &str) -> Markup {
        html! {
            section.block {
                h2 { (webhook.address) }
                @match webhook.ended_at {
                    Some(at) => p.failed { "Ended on " (self.clock(at)) ": " (webhook.ended_why.as_deref().unwrap_or_default()) "." }
                    None => div.row {
                        form method="post" action={ (home) "/rotate" } {
                            input type="hidden" name="webhook" value=(webhook.id);
                            button.button type="submit" { "Make a new secret" }
                        }
                        form method="post" action={ (home) "/end" } {
                            input type="hidden" name="webhook" value=(webhook.id);
                            button.button type="submit" { "End it" }
                        }
                    }
                }
                @if told.is_empty() { p.quiet { "Nothing was sent yet." } }
                ul.records {
                    @for told in told {
                        li {
                            div { b { (told.event) } br; span.quiet { (self.went(told)) } }
                            @if webhook.ended_at.is_none() && (told.delivered_at.is_some() || told.given_up_at.is_some()) {
                                form method="post" action={ (home) "/again" } {
                                    input type="hidden" name="webhook" value=(webhook.id);
                                    input type="hidden" name="delivery" value=(told.id);
                                    button.button type="submit" { "Send again" span.unseen { ": " (told.event) " of " (self.clock(told.created_at)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Render for WebhooksPage<'_> {
    fn render(&self) -> Markup {
        let home = format!("/practice/{}/webhooks", self.staff.practice.id);
        let described = if self.wrong.is_empty() {
            "address-help"
        } else {
            "address-help address-wrong"
        };
        let main = html! {
            h1 { "Webhooks" }
            @match self.note.done {
                Some(Done::Ended) => p.note role="status" { "It is ended. Nothing more is sent there." }
                Some(Done::Again) => p.note role="status" { "It is sent again within half a minute, under the same id." }
                None => {}
            }
            p.lead { "Another program can hear when an appointment is held, requested, confirmed, moved, cancelled, missed or over. It is told numbers and times, and nothing about anybody's health." }
            form.block method="post" action=(home) novalidate {
                h2 { "Tell another program" }
                input type="hidden" name="webhook" value=(self.id);
                div.field {
                    label for="address" { "Where it listens" }
                    p.help #address-help { "An address that begins with https:// and is in the public internet. Messages follow the Standard Webhooks." }
                    (complaint("address-wrong", &self.wrong))
                    input #address type="text" inputmode="url" name="address" value=(self.typed) autocomplete="off" aria-describedby=(described)
                        aria-invalid=[(!self.wrong.is_empty()).then_some("true")];
                }
                button.button.primary type="submit" { "Add it" }
            }
            @for (webhook, told) in &self.webhooks { (self.one(webhook, told, &home)) }
        };
        at_work(self.staff, "/webhooks", "Webhooks", &main)
    }
}

struct SecretPage<'a> {
    staff: &'a Staff,
    secret: Option<&'a Secret>,
    rotated: bool,
}

impl Render for SecretPage<'_> {
    fn render(&self) -> Markup {
        let home = format!("/practice/{}/webhooks", self.staff.practice.id);
        let main = html! {
            h1 { "The secret" }
            @match self.secret {
                Some(secret) => {
                    p.lead { "Give it to the other program: with it that program makes sure that a message is from here." }
                    div.field {
                        label for="secret" { "Signing secret" }
                        input #secret type="text" value=(secret.reveal()) readonly spellcheck="false" autocomplete="off";
                    }
                    p { "It is shown this once." @if self.rotated { " For a day messages are signed with the old one as well." } }
                }
                None => p.lead { "This webhook was added already, and its secret was shown then. If it is lost, make a new one." }
            }
            a.button.primary href=(home) { "Back to the webhooks" }
        };
        at_work(self.staff, "/webhooks", "The secret of a webhook", &main)
    }
}
