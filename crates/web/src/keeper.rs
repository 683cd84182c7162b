//! What the program does by itself while it serves: it tells people and programs about appointments, offers what became free to
//! those who wait, reads calendars from outside, sends mail that is owed, looks once a day whether it goes out at all, seals the
//! audit, and takes away what has expired.

use std::time::Duration;

use store::StoreError;

use crate::App;
use crate::mail::{self, Transport};
use crate::pages::practice::safety;
use crate::{imports, notices, waitlist, webhooks};

/// A mail that failed, or that another server owes, is looked for this often.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// People and programs are told of what happened to an appointment so soon.
const TELL_EVERY: Duration = Duration::from_secs(5);
/// What became free is offered to those who wait so soon.
const OFFER_EVERY: Duration = Duration::from_secs(15);
/// Calendars from outside that are due are looked for this often.
const FETCH_EVERY: Duration = Duration::from_secs(30);
/// Rows of the audit wait for at most so long to be sealed.
const SEAL_EVERY: Duration = Duration::from_secs(1);
/// Whether mail goes out at all is looked at this often.
const CHECK_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// What has expired is taken away this often.
const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);

/// Works until the program ends. An error is logged and the work goes on.
pub async fn keep(app: App, transport: Transport) {
    // So that the first who searches does not wait.
    if let Err(error) = app.free_times().await {
        tracing::warn!(%error, "free times could not be read");
    }
    tokio::join!(
        send(&app, &transport),
        every(TELL_EVERY, &app, "people could not be told", |app| {
            async move { notices::look(&app).await.map(drop) }
        }),
        every(TELL_EVERY, &app, "programs could not be told", |app| {
            async move { webhooks::deliver(&app).await.map(drop) }
        }),
        every(TELL_EVERY, &app, "who is late could not be told", |app| {
            async move { safety::tell_late(&app).await }
        }),
        every(
            OFFER_EVERY,
            &app,
            "free times could not be offered",
            |app| { async move { waitlist::look(&app).await.map(drop) } }
        ),
        every(FETCH_EVERY, &app, "calendars could not be read", |app| {
            async move { imports::fetch(&app).await.map(drop) }
        }),
        every(SEAL_EVERY, &app, "the audit could not be sealed", |app| {
            async move { app.store.seal_audit().await }
        }),
        every(CHECK_EVERY, &app, "mail could not be looked at", |app| {
            let transport = &transport;
            async move { mail::check(&app, transport).await.map(drop) }
        }),
        every(SWEEP_EVERY, &app, "what expired is still there", |app| {
            async move { app.store.sweep(app.now()).await.map(drop) }
        }),
    );
}

/// Sends mail as soon as it is owed.
async fn send(app: &App, transport: &Transport) {
    loop {
        if let Err(error) = mail::deliver(app, transport).await {
            tracing::warn!(%error, "the outbox could not be read");
        }
        tokio::select! {
            () = app.accounts.mail_owed.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Does something at once and then again and again; no job waits for another.
async fn every<F>(period: Duration, app: &App, failed: &str, job: impl Fn(App) -> F)
where
    F: Future<Output = Result<(), StoreError>>,
{
    let mut ticks = tokio::time::interval(period);
    loop {
        ticks.tick().await;
        if let Err(error) = job(app.clone()).await {
            tracing::warn!(%error, "{failed}");
        }
    }
}
