//! Changes in Konnect, each request as a value.

use std::future::Future;

use sso_http::{Body, ExposeSecret, Request, RequestParts, Response, SecretString, Service};

use crate::{Error, Konnect};

/// A request that changes something. What is shown and what is sent are the same value.
pub trait Operation: Sync {
    /// What it returns.
    type Answer: Send;

    /// The request, with its path below the target's. [`SECRET_PLACEHOLDER`](crate::SECRET_PLACEHOLDER)
    /// stands in place of a secret.
    fn request(&self) -> RequestParts;

    /// The client secret that is sent in place of the placeholder.
    fn client_secret(&self) -> Option<&SecretString> {
        None
    }

    /// Reads the answer to it.
    fn read(&self, response: Response) -> Result<Self::Answer, Error>;

    /// Sends it, and handles what can go wrong on the way.
    fn send(
        &self,
        konnect: Konnect<'_>,
    ) -> impl Future<Output = Result<Self::Answer, Error>> + Send {
        async move { once(self, konnect).await }
    }
}

impl Konnect<'_> {
    /// Sends an operation.
    ///
    /// # Errors
    /// Those of the operation.
    pub async fn send<O: Operation>(self, operation: &O) -> Result<O::Answer, Error> {
        operation.send(self).await
    }
}

/// Sends the one request of an operation.
pub(crate) async fn once<O: Operation + ?Sized>(
    operation: &O,
    konnect: Konnect<'_>,
) -> Result<O::Answer, Error> {
    let parts = operation.request();
    let url = konnect.url(&parts.path);
    let mut request = Request::of(parts, Service::KonnectApi, url);
    if let Some(secret) = operation.client_secret() {
        put_secret(&mut request, secret);
    }
    operation.read(konnect.exchange(request).await?)
}

/// Puts the secret where a displayed request has the placeholder. Only [`Request`] ever holds it, which hides its body
/// from `Debug`.
fn put_secret(request: &mut Request<'_>, secret: &SecretString) {
    if let Body::Json(body) = &mut request.body {
        body["config"]["client_secret"] = secret.expose_secret().into();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::SECRET_PLACEHOLDER;

    #[test]
    fn what_is_shown_is_what_is_sent_save_for_the_secret() {
        let body = json!({"type": "oidc", "config": {"client_secret": SECRET_PLACEHOLDER}});
        let shown = RequestParts::post("identity-providers", body);
        let url = "https://global.api.konghq.com/v3/identity-providers";
        let mut request = Request::of(shown.clone(), Service::KonnectApi, url.parse().unwrap());
        put_secret(&mut request, &SecretString::from("planted-value"));
        assert!(!format!("{request:?}").contains("planted"));
        let Body::Json(mut sent) = request.body else {
            panic!("it is JSON")
        };
        assert_eq!(sent["config"]["client_secret"], json!("planted-value"));
        sent["config"]["client_secret"] = json!(SECRET_PLACEHOLDER);
        assert_eq!(Some(sent), shown.body);
    }
}
