//! What the program does by itself while it serves: it tells people and programs about appointments, reads calendars from
//! outside, and takes away what has expired.

use std::time::Duration;

use crate::mail::{self, Transport};
use crate::{App, imports, notices, webhooks};

/// What is due, or was left by another server, is looked for this often.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// What has expired is taken away this often.
const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);

/// Works until the program ends. An error is logged and the work goes on. Each kind of work has its own pace, so that a slow
/// server of somebody else keeps no mail waiting.
pub async fn keep(app: App, transport: Transport) {
    // So that the first who searches does not wait.
    if let Err(error) = app.free_times().await {
        tracing::warn!(%error, "free times could not be read");
    }
    tokio::join!(post(&app, &transport), tell(&app), read(&app));
}

async fn post(app: &App, transport: &Transport) {
    let mut sweep = tokio::time::interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            () = app.accounts.mail_owed.notified() => deliver(app, transport).await,
            () = tokio::time::sleep(LOOK_EVERY) => deliver(app, transport).await,
            _ = sweep.tick() => {
                deliver(app, transport).await;
                if let Err(error) = app.store.sweep(app.now()).await {
                    tracing::warn!(%error, "what has expired could not be taken away");
                }
            }
        }
    }
}

async fn deliver(app: &App, transport: &Transport) {
    if let Err(error) = notices::look(app).await {
        tracing::warn!(%error, "what people are to be told could not be looked up");
    }
    if let Err(error) = mail::deliver(app, transport).await {
        tracing::warn!(%error, "the outbox could not be read");
    }
}

async fn tell(app: &App) {
    loop {
        if let Err(error) = webhooks::deliver(app).await {
            tracing::warn!(%error, "programs could not be told");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn read(app: &App) {
    loop {
        if let Err(error) = imports::fetch(app).await {
            tracing::warn!(%error, "calendars from outside could not be taken");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
