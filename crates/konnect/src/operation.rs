//! What is changed in Konnect, each request as a value.

use std::future::Future;

use sso_http::{ExposeSecret, Request, RequestParts, Response, SecretString, Service};

use crate::{Error, Konnect};

/// A request that changes something. What is shown of it and what is sent are the same value.
pub trait Operation: Sync {
    /// What it makes or says.
    type Answer: Send;

    /// The request, with its path below the target's. [`SECRET_PLACEHOLDER`](crate::SECRET_PLACEHOLDER)
    /// stands in place of a secret.
    fn request(&self) -> RequestParts;

    /// The client secret that is sent in place of those words.
    fn client_secret(&self) -> Option<&SecretString> {
        None
    }

    /// Reads the answer to it.
    fn read(&self, response: Response) -> Result<Self::Answer, Error>;

    /// Sends it, and copes with what can go wrong on the way.
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
    let parts = with_secret(operation.request(), operation.client_secret());
    let url = konnect.url(&parts.path);
    let request = Request::of(parts, Service::KonnectApi, url);
    operation.read(konnect.exchange(request).await?)
}

fn with_secret(mut parts: RequestParts, secret: Option<&SecretString>) -> RequestParts {
    if let (Some(secret), Some(body)) = (secret, &mut parts.body) {
        body["config"]["client_secret"] = secret.expose_secret().into();
    }
    parts
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
        let secret = SecretString::from("planted-value");
        let mut sent = with_secret(shown.clone(), Some(&secret));
        let config = &mut sent.body.as_mut().unwrap()["config"];
        assert_eq!(config["client_secret"], json!("planted-value"));
        config["client_secret"] = json!(SECRET_PLACEHOLDER);
        assert_eq!(sent, shown);
        assert_eq!(with_secret(shown.clone(), None), shown);
    }
}
