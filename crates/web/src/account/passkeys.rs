//! Passkeys. The rest of the app knows nothing of WebAuthn: a ceremony has two halves, and between them its state waits in the
//! store, so any server can take the second half.

#[cfg(not(feature = "passkeys"))]
mod absent;
#[cfg(feature = "passkeys")]
mod webauthn;

use serde_json::Value;
use store::Secret;

#[cfg(not(feature = "passkeys"))]
pub use absent::Passkeys;
#[cfg(feature = "passkeys")]
pub use webauthn::Passkeys;

/// The first half of a ceremony.
pub struct Begun {
    /// What the browser's `navigator.credentials` is given, binary values as base64url.
    pub options: Value,
    /// What the second half goes on from, JSON.
    pub state: Secret,
}

/// A passkey that was just made.
pub struct NewPasskey {
    /// The id the authenticator gave it, base64url.
    pub credential_id: String,
    /// The credential with its public key and counter, JSON.
    pub credential: Secret,
}

/// The browser's answer does not prove what it should. Why is for the log, not for the visitor.
#[derive(Debug)]
pub struct Refused(pub String);
