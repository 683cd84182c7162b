//! What programs of others are told of appointments: by the Standard Webhooks, signed, thin, and tried again when it fails.
//!
//! Nothing is written when somebody books. The job follows the audit, which has no gaps, and names each message after the row
//! it comes from, so that nothing is lost and nothing is sent under two ids.

use axum::body::Bytes;
use axum::http::{HeaderName, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use booking::Status;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Act, Delivery, DeliveryId, Outcome, Secret, StoreError, VisitEvent, Webhook};

use crate::App;

/// Under this name the job remembers how far it has read.
const FOLLOWER: &str = "webhooks";
/// So many changes are looked at in one question.
const AT_ONCE: u32 = 500;
/// For how long one server keeps a message to itself while it sends.
const LEASE: SignedDuration = SignedDuration::from_mins(2);
/// For how long messages are signed with the old secret as well.
pub const ROTATION: SignedDuration = SignedDuration::from_hours(24);
/// A secret begins with this.
const PREFIX: &str = "whsec_";
/// Bytes of a secret; the standard wants 24 to 64.
const SECRET: usize = 32;

/// What happened, as programs are told; nothing for what they are not.
fn event(event: &VisitEvent) -> Option<&'static str> {
    Some(match event.action.as_str() {
        "appointment.held" | "appointment.held_over" => "appointment.held",
        "appointment.booked" if event.booked_as == Some(Status::Requested) => {
            "appointment.requested"
        }
        "appointment.booked" | "appointment.approved" => "appointment.confirmed",
        "appointment.moved" => "appointment.moved",
        "appointment.cancelled" => "appointment.cancelled",
        "appointment.completed" => "appointment.completed",
        "appointment.missed" => "appointment.missed",
        "appointment.expired" => "appointment.expired",
        _ => return None,
    })
}

/// Owes what is new and sends what is due; says how much was sent.
///
/// # Errors
/// The store failed; nothing is lost by it.
pub async fn deliver(app: &App) -> Result<usize, StoreError> {
    follow(app).await?;
    let mut sent = 0;
    while let Some((delivery, webhook)) = app.store.claim_delivery(app.now(), LEASE).await? {
        send(app, &delivery, &webhook).await?;
        sent += 1;
    }
    Ok(sent)
}

async fn follow(app: &App) -> Result<(), StoreError> {
    let mut version = app.store.followed(FOLLOWER).await?;
    loop {
        let (reached, events) = app.store.visit_events(version, AT_ONCE).await?;
        if reached == version {
            return Ok(());
        }
        for happened in &events {
            owe(app, happened).await?;
        }
        // Afterwards, so that a server that dies here leaves nothing out.
        app.store.follow(FOLLOWER, reached).await?;
        version = reached;
    }
}

async fn owe(app: &App, happened: &VisitEvent) -> Result<(), StoreError> {
    let Some(event) = event(happened) else {
        return Ok(());
    };
    let visit = &happened.appointment;
    for webhook in app.store.webhooks(visit.practice).await? {
        if webhook.ended_at.is_some() || happened.seq <= webhook.since {
            continue;
        }
        let delivery = Delivery {
            practice: visit.practice,
            webhook: webhook.id,
            seq: happened.seq,
            id: app
                .random
                .draw(|random| DeliveryId::mint(app.now(), random)),
            event: event.to_owned(),
            appointment: visit.id,
            body: body(event, happened),
            created_at: app.now(),
            attempts: 0,
            next_try_at: app.now(),
            delivered_at: None,
            given_up_at: None,
            status: None,
            last_error: None,
        };
        app.store.owe_delivery(&delivery).await?;
    }
    Ok(())
}

/// Ids, times and how it stands: whoever needs more asks for it, and shows that they may.
fn body(event: &str, happened: &VisitEvent) -> String {
    let visit = &happened.appointment;
    json!({
        "type": event,
        "timestamp": happened.at.to_string(),
        "data": {
            "practice": visit.practice.to_string(),
            "id": visit.id.to_string(),
            "therapist": visit.therapist.to_string(),
            "client": visit.client.to_string(),
            "service": visit.service.to_string(),
            "location": visit.location.map(|location| location.to_string()),
            "starts_at": visit.starts_at.to_string(),
            "ends_at": visit.ends_at.to_string(),
            "status": visit.status.as_str(),
            "sequence": visit.sequence,
        }
    })
    .to_string()
}

async fn send(app: &App, delivery: &Delivery, webhook: &Webhook) -> Result<(), StoreError> {
    let headers = headers(delivery, webhook, app.now());
    let body = Bytes::from(delivery.body.clone());
    let answer = app.outside.post(&webhook.address, &headers, body).await;
    let why;
    let how = match answer {
        Ok(status) if status.is_success() => Outcome::Taken(status.as_u16().into()),
        Ok(status) => Outcome::Refused(status.as_u16().into()),
        Err(refused) => {
            why = refused.to_string();
            Outcome::Unanswered(&why)
        }
    };
    done(app.store.delivery_done(delivery, how, app.now()).await)?;
    if how == Outcome::Refused(410) {
        let act = Act::program(app.now());
        let gone = Some("its server said that it is gone (410)");
        let end = app
            .store
            .end_webhook(&act, webhook.practice, webhook.id, gone);
        done(end.await)?;
    }
    Ok(())
}

/// It ended meanwhile, or another server took it over.
fn done(result: Result<(), StoreError>) -> Result<(), StoreError> {
    match result {
        Err(StoreError::NotFound { .. }) => Ok(()),
        other => other,
    }
}

fn headers(delivery: &Delivery, webhook: &Webhook, now: Timestamp) -> Vec<(HeaderName, String)> {
    let id = format!("msg_{}", delivery.id);
    let at = now.as_second();
    let signed = format!("{id}.{at}.{}", delivery.body);
    let old = webhook.old_secret.as_ref();
    let old = old.filter(|_| webhook.old_until.is_some_and(|until| now < until));
    let secrets = [Some(&webhook.secret), old].into_iter().flatten();
    let signatures: Vec<String> = secrets
        .filter_map(|secret| Some(format!("v1,{}", sign(secret, signed.as_bytes())?)))
        .collect();
    vec![
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (HeaderName::from_static("webhook-id"), id),
        (HeaderName::from_static("webhook-timestamp"), at.to_string()),
        (
            HeaderName::from_static("webhook-signature"),
            signatures.join(" "),
        ),
    ]
}

/// A new secret, as the other program is given it.
#[must_use]
pub fn new_secret(app: &App) -> Secret {
    let mut bytes = [0; SECRET];
    app.random
        .draw(|random| rand::Rng::fill_bytes(random, &mut bytes));
    Secret::new(format!("{PREFIX}{}", STANDARD.encode(bytes)))
}

fn sign(secret: &Secret, message: &[u8]) -> Option<String> {
    let key = STANDARD
        .decode(secret.reveal().strip_prefix(PREFIX)?)
        .ok()?;
    Some(STANDARD.encode(hmac_sha256(&key, message)))
}

/// HMAC (RFC 2104) with SHA-256.
fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    const BLOCK: usize = 64;
    let mut padded = [0; BLOCK];
    match key.len() > BLOCK {
        true => padded[..32].copy_from_slice(&Sha256::digest(key)),
        false => padded[..key.len()].copy_from_slice(key),
    }
    let with = |pad: u8| padded.map(|byte| byte ^ pad);
    let inner = Sha256::new().chain_update(with(0x36)).chain_update(message);
    let outer = Sha256::new().chain_update(with(0x5c));
    outer.chain_update(inner.finalize()).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: [u8; 32]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_examples_of_rfc_4231_come_out() {
        assert_eq!(
            hex(hmac_sha256(b"Jefe", b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let long = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(
            hex(hmac_sha256(&[0xaa; 131], long)),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}
