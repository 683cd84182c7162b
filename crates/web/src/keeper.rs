//! What the program does by itself while it serves: it tells people about appointments, sends mail that is owed, and takes
//! away what has expired.

use std::time::Duration;

use crate::App;
use crate::mail::{self, Transport};
use crate::{imports, notices, webhooks};

/// A mail that failed, or that another server owes, is looked for this often.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// What has expired is taken away this often.
const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);

/// Works until the program ends. An error is logged and the work goes on.
pub async fn keep(app: App, transport: Transport) {
    // So that the first who searches does not wait.
    if let Err(error) = app.free_times().await {
        tracing::warn!(%error, "free times could not be read");
    }
    let mut sweep = tokio::time::interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            () = app.accounts.mail_owed.notified() => deliver(&app, &transport).await,
            () = tokio::time::sleep(LOOK_EVERY) => deliver(&app, &transport).await,
            _ = sweep.tick() => {
                deliver(&app, &transport).await;
                if let Err(error) = app.store.sweep(app.now()).await {
                    tracing::warn!(%error, "what has expired could not be taken away");
                }
            }
        }
    }
}

async fn deliver(app: &App, transport: &Transport) {
    if let Err(error) = webhooks::deliver(app).await {
        tracing::warn!(%error, "programs could not be told");
    }
    if let Err(error) = imports::fetch(app).await {
        tracing::warn!(%error, "calendars from outside could not be taken");
    }
    if let Err(error) = notices::look(app).await {
        tracing::warn!(%error, "what people are to be told could not be looked up");
    }
    if let Err(error) = mail::deliver(app, transport).await {
        tracing::warn!(%error, "the outbox could not be read");
    }
}
