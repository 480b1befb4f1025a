//! Client secrets (`passwordCredentials`).

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use sso_http::{RequestParts, Response, SecretString};

use crate::error::Call;
use crate::graph::operation::Operation;
use crate::{Error, KeyId, ObjectId};

/// A client secret to be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSecret {
    /// The description shown next to it.
    pub display_name: String,
    /// When it expires.
    pub end: Timestamp,
}

impl NewSecret {
    /// What is sent for it, as a part of a body. It holds no secret: Microsoft generates the value.
    pub(crate) fn body(&self) -> Value {
        json!({"displayName": self.display_name, "endDateTime": self.end.to_string()})
    }
}

/// A client secret with its value, which Microsoft reveals once and never again.
pub struct ClientSecret {
    /// Its id, which is not the secret.
    pub key_id: KeyId,
    /// The secret.
    pub value: SecretString,
    /// When it expires.
    pub end: Timestamp,
    /// Its first characters, which Microsoft shows on purpose.
    pub hint: Option<String>,
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientSecret")
            .field("key_id", &self.key_id)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

/// One of `passwordCredentials` as Graph returns it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PasswordCredential {
    pub(crate) key_id: KeyId,
    pub(crate) display_name: Option<String>,
    pub(crate) hint: Option<String>,
    pub(crate) end_date_time: Timestamp,
    #[serde(default, deserialize_with = "secret")]
    pub(crate) secret_text: Option<SecretString>,
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(SecretString::from))
}

impl PasswordCredential {
    pub(crate) fn into_secret(self) -> Option<ClientSecret> {
        let value = self.secret_text?;
        Some(ClientSecret {
            key_id: self.key_id,
            value,
            end: self.end_date_time,
            hint: self.hint,
        })
    }
}

/// Creates a client secret. A lost answer leaves an orphan that nobody can read: look for it by its
/// display name and remove it.
///
/// Errors: [`Error::SecretsForbidden`] and [`Error::SecretLifetimeTooLong`] by policy;
/// [`Error::Conflict`] while another write to the application is under way; [`Error::NotFound`]
/// while the application is not replicated, which [`until_replicated`](crate::until_replicated)
/// waits for.
#[derive(Clone, Copy, Debug)]
pub struct AddPassword<'a> {
    /// The application.
    pub application: ObjectId,
    /// The secret.
    pub secret: &'a NewSecret,
}

impl Operation for AddPassword<'_> {
    type Answer = ClientSecret;
    const CALL: Call = Call::AddPassword;

    fn request(&self) -> RequestParts {
        RequestParts::post(
            format!("applications/{}/addPassword", self.application),
            json!({"passwordCredential": self.secret.body()}),
        )
    }

    fn read(&self, response: Response) -> Result<ClientSecret, Error> {
        response
            .json::<PasswordCredential>()?
            .into_secret()
            .ok_or(Error::Unexpected("a new client secret without its value"))
    }
}

/// Removes a client secret. Anything that still uses it can no longer sign in.
///
/// Errors: [`Error::NotFound`] when the application is gone.
#[derive(Clone, Copy, Debug)]
pub struct RemovePassword {
    /// The application.
    pub application: ObjectId,
    /// The secret.
    pub key: KeyId,
}

impl Operation for RemovePassword {
    type Answer = ();
    const CALL: Call = Call::RemovePassword;

    fn request(&self) -> RequestParts {
        RequestParts::post(
            format!("applications/{}/removePassword", self.application),
            json!({"keyId": self.key}),
        )
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_secret_debug_lacks_the_value() {
        let credential: PasswordCredential = serde_json::from_value(json!({
            "keyId": "f0b0b335-1d71-4883-8f98-567911bfdca6", "displayName": "Konnect SSO", "hint": "pla",
            "endDateTime": "2027-02-20T00:00:00Z", "secretText": "planted-value"}))
        .unwrap();
        let secret = credential.into_secret().unwrap();
        assert!(
            !format!("{secret:?}").contains("pla"),
            "neither the value nor a part of it is printed"
        );
    }
}
