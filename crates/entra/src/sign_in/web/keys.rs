//! The keys that sign a directory's tokens.

use jsonwebtoken::jwk::Jwk;
use serde::Deserialize;
use serde_json::Value;
use sso_http::{Context, Http, Request, Service, Url};

use crate::Error;

/// The document at the metadata's `jwks_uri` (RFC 7517 §5).
pub(super) struct Keys<'a> {
    http: &'a Http,
    jwks_uri: &'a Url,
}

#[derive(Deserialize)]
struct Document {
    /// Read one by one, because a set may hold keys of kinds that are not known here (RFC 7517 §5).
    keys: Vec<Value>,
}

impl<'a> Keys<'a> {
    pub(super) fn at(http: &'a Http, jwks_uri: &'a Url) -> Self {
        Self { http, jwks_uri }
    }

    /// The key with this id, `None` if Microsoft has no such key.
    ///
    /// An unknown one is looked for once more: Microsoft rolls its keys over at any time, and what lies in between may
    /// have answered from its cache ("Signing key rollover in the Microsoft identity platform").
    pub(super) async fn key(&self, id: &str, context: &Context) -> Result<Option<Jwk>, Error> {
        match self.read(id, context).await? {
            Some(key) => Ok(Some(key)),
            None => self.read(id, context).await,
        }
    }

    async fn read(&self, id: &str, context: &Context) -> Result<Option<Jwk>, Error> {
        let request = Request::get(Service::MicrosoftLogin, self.jwks_uri.clone());
        let response = sso_http::send(self.http, request, context).await?;
        let keys = response.json::<Document>()?.keys.into_iter();
        let mut keys = keys.filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
        Ok(keys.find(|key| key.common.key_id.as_deref() == Some(id)))
    }
}
