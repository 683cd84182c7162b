//! What the program does by itself while it serves: it sends mail that is owed, tells practices who is late out of
//! a home, and takes away what has expired.

use std::time::Duration;

use crate::App;
use crate::mail::{self, Transport};
use crate::pages::practice::safety;

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

/// First whatever comes due by itself, then everything that is owed.
async fn deliver(app: &App, transport: &Transport) {
    if let Err(error) = safety::tell_late(app).await {
        tracing::warn!(%error, "who is late could not be looked for");
    }
    if let Err(error) = mail::deliver(app, transport).await {
        tracing::warn!(%error, "the outbox could not be read");
    }
}
