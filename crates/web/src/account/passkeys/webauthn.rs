//! Passkeys by WebAuthn.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Account, Passkey, Secret};
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey as Credential, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
    WebauthnError,
};

use super::{Begun, NewPasskey, Refused};

/// Makes and checks passkeys of one origin.
pub struct Passkeys(Webauthn);

impl Passkeys {
    /// `None` where there can be no passkeys: they are bound to a name, and the origin has only a number, or no TLS.
    pub fn new(origin: &str) -> Option<Passkeys> {
        let origin = Url::parse(origin).ok()?;
        let host = origin.domain()?;
        if origin.scheme() != "https" && host != "localhost" {
            return None;
        }
        let builder = WebauthnBuilder::new(host, &origin).ok()?.rp_name("Supple");
        builder.build().ok().map(Passkeys)
    }

    /// Begins to add a passkey to an account; those it has are not offered again.
    ///
    /// # Errors
    /// A stored credential that cannot be read.
    pub fn begin_adding(&self, account: &Account, has: &[Passkey]) -> Result<Begun, Refused> {
        let has: Vec<CredentialID> = has
            .iter()
            .map(|passkey| {
                let credential: Credential = read(passkey.credential.reveal())?;
                Ok(credential.cred_id().clone())
            })
            .collect::<Result<_, Refused>>()?;
        let id = user(account)?;
        let begun =
            self.0
                .start_passkey_registration(id, &account.email, &account.email, Some(has));
        let (options, state) = begun.map_err(refused)?;
        let mut options = write(&options)?;
        // Without it an authenticator may keep a key that it cannot find again by itself, and sign-in begins without a name.
        options["publicKey"]["authenticatorSelection"]["residentKey"] = "required".into();
        options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = true.into();
        Ok(Begun {
            options,
            state: Secret::new(write(&state)?.to_string()),
        })
    }

    /// Takes the new passkey from the browser's answer.
    ///
    /// # Errors
    /// An answer to another challenge, from another origin, or that is none.
    pub fn finish_adding(&self, state: &Secret, answer: &str) -> Result<NewPasskey, Refused> {
        let state: PasskeyRegistration = read(state.reveal())?;
        let answer: RegisterPublicKeyCredential = read(answer)?;
        let finished = self.0.finish_passkey_registration(&answer, &state);
        let credential = finished.map_err(refused)?;
        Ok(NewPasskey {
            credential_id: text(credential.cred_id()),
            credential: Secret::new(write(&credential)?.to_string()),
        })
    }

    /// Begins to sign in; the authenticator says who.
    ///
    /// # Errors
    /// None that is known.
    pub fn begin_sign_in(&self) -> Result<Begun, Refused> {
        let begun = self.0.start_discoverable_authentication();
        let (options, state) = begun.map_err(refused)?;
        Ok(Begun {
            options: write(&options)?,
            state: Secret::new(write(&state)?.to_string()),
        })
    }

    /// Which passkey an answer claims to come from, base64url.
    ///
    /// # Errors
    /// An answer that is none.
    pub fn credential_id(&self, answer: &str) -> Result<String, Refused> {
        let answer: PublicKeyCredential = read(answer)?;
        let (_, id) = self
            .0
            .identify_discoverable_authentication(&answer)
            .map_err(refused)?;
        Ok(text(id))
    }

    /// Whether the answer comes from this passkey and its account; gives the credential's new state.
    ///
    /// # Errors
    /// It does not.
    pub fn finish_sign_in(
        &self,
        state: &Secret,
        answer: &str,
        passkey: &Passkey,
    ) -> Result<Secret, Refused> {
        let state: DiscoverableAuthentication = read(state.reveal())?;
        let answer: PublicKeyCredential = read(answer)?;
        let mut credential: Credential = read(passkey.credential.reveal())?;
        let (user, _) = self
            .0
            .identify_discoverable_authentication(&answer)
            .map_err(refused)?;
        if user.to_string() != passkey.account.to_string() {
            return Err(Refused("the passkey names another account".to_owned()));
        }
        let result = self
            .0
            .finish_discoverable_authentication_v2(&answer, state, &credential)
            .map_err(refused)?;
        credential.update_credential(&result);
        Ok(Secret::new(write(&credential)?.to_string()))
    }
}

/// What an authenticator calls the account: its number, which tells nobody anything.
fn user(account: &Account) -> Result<Uuid, Refused> {
    let id = Uuid::parse_str(&account.id.to_string());
    id.map_err(|error| Refused(error.to_string()))
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Refused> {
    serde_json::from_str(text).map_err(|error| Refused(error.to_string()))
}

fn write(value: &impl Serialize) -> Result<serde_json::Value, Refused> {
    serde_json::to_value(value).map_err(|error| Refused(error.to_string()))
}

fn text(id: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(id)
}

fn refused(error: WebauthnError) -> Refused {
    Refused(error.to_string())
}
