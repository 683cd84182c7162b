//! A program that was built without passkeys.

use store::{Account, Passkey, Secret};

use super::{Begun, NewPasskey, Refused};

/// There are none.
pub enum Passkeys {}

#[allow(missing_docs, clippy::missing_errors_doc)]
impl Passkeys {
    pub fn new(_: &str) -> Option<Passkeys> {
        None
    }

    pub fn begin_adding(&self, _: &Account, _: &[Passkey]) -> Result<Begun, Refused> {
        match *self {}
    }

    pub fn finish_adding(&self, _: &Secret, _: &str) -> Result<NewPasskey, Refused> {
        match *self {}
    }

    pub fn begin_sign_in(&self) -> Result<Begun, Refused> {
        match *self {}
    }

    pub fn credential_id(&self, _: &str) -> Result<String, Refused> {
        match *self {}
    }

    pub fn finish_sign_in(&self, _: &Secret, _: &str, _: &Passkey) -> Result<Secret, Refused> {
        match *self {}
    }
}
