//! The OpenID Connect metadata document of one directory (OpenID Connect Discovery 1.0).

use serde::Deserialize;
use sso_http::{Context, Http, Request, Service, Url};

use crate::{Endpoints, Error, Issuer, IssuerProblem, TenantId};

/// What the metadata document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// The issuer to hand over.
    pub issuer: Issuer,
    /// Where people sign in.
    pub authorization_endpoint: Url,
    /// Where codes and secrets are exchanged for tokens.
    pub token_endpoint: Url,
    /// The keys that sign the tokens.
    pub jwks_uri: Url,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
}

/// Reads the document of `tenant`. It needs no sign-in.
///
/// The directory is always named by its id: with a domain, or with `organizations`, the document's
/// issuer would be useless to anyone else.
///
/// # Errors
/// [`Error::Issuer`] when the issuer cannot be handed over, or when an endpoint is not on the
/// sign-in service that was asked.
pub async fn openid_metadata(
    http: &Http,
    endpoints: &Endpoints,
    tenant: TenantId,
    context: &Context,
) -> Result<Metadata, Error> {
    let mut url = endpoints.login().clone();
    url.set_path(&format!("{tenant}/v2.0/.well-known/openid-configuration"));
    let request = Request::get(Service::MicrosoftLogin, url);
    let document: Document = sso_http::send(http, request, context).await?.json()?;

    let issuer = Issuer::parse(&document.issuer, tenant)?;
    let issuer_url = Url::parse(issuer.as_str()).map_err(|_| IssuerProblem::NotAnAddress)?;
    // A client secret will go to the token endpoint, so a document must not point it elsewhere.
    for url in [
        &issuer_url,
        &document.authorization_endpoint,
        &document.token_endpoint,
        &document.jwks_uri,
    ] {
        if !endpoints.is_login(url) {
            return Err(IssuerProblem::OtherHost.into());
        }
    }
    Ok(Metadata {
        issuer,
        authorization_endpoint: document.authorization_endpoint,
        token_endpoint: document.token_endpoint,
        jwks_uri: document.jwks_uri,
    })
}

/// The directory that has verified `domain`, by the issuer of its metadata document. It needs no sign-in.
///
/// # Errors
/// [`Error::Http`] with Microsoft's refusal (AADSTS90002) if no directory of this cloud has; [`Error::Issuer`] for an
/// issuer that names none.
pub async fn tenant_of_domain(
    http: &Http,
    endpoints: &Endpoints,
    domain: &str,
    context: &Context,
) -> Result<TenantId, Error> {
    let mut url = endpoints.login().clone();
    url.set_path(&format!("{domain}/v2.0/.well-known/openid-configuration"));
    let request = Request::get(Service::MicrosoftLogin, url);
    let document: Document = sso_http::send(http, request, context).await?.json()?;
    let issuer = Url::parse(&document.issuer).map_err(|_| IssuerProblem::NotAnAddress)?;
    let named = issuer.path_segments().and_then(|mut path| path.next());
    let tenant = named.and_then(|named| named.parse().ok());
    let tenant = tenant.ok_or(Error::Unexpected("an issuer that names no directory"))?;
    Issuer::parse(&document.issuer, tenant)?;
    Ok(tenant)
}
