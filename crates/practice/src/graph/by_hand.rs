//! Graph calls that a person makes outside the app: checked like all others, but neither recorded nor affected by
//! faults.

use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use serde_json::Value;

use super::answer::answer;
use super::response::in_json;
use crate::state::base_urls::BaseUrls;
use crate::state::claims::mint_access_token;
use crate::state::directory::permissions::SCOPES;
use crate::state::entra::Entra;

/// Makes a call on behalf of a person with every delegated permission, so that only roles and ownership decide. `None`
/// for an unknown person, or for a method or path that HTTP does not allow.
pub(crate) fn by_hand(
    entra: &Entra,
    base_urls: &BaseUrls,
    person: &str,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Option<(u16, Value)> {
    let scopes = SCOPES.map(|scope| scope.name);
    let token = mint_access_token(&entra.seed, base_urls, person, &scopes)?;
    let mut headers = HeaderMap::new();
    let bearer = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
    headers.insert(header::AUTHORIZATION, bearer);
    headers.insert("consistencylevel", HeaderValue::from_static("eventual"));
    let method = Method::from_bytes(method.as_bytes()).ok()?;
    let uri: Uri = format!("/v1.0{path}").parse().ok()?;
    let body = body.map_or_else(Vec::new, |body| body.to_string().into_bytes());
    let (status, body) = in_json(answer(entra, base_urls, method, &uri, &headers, &body));
    Some((status.as_u16(), body.unwrap_or_default()))
}
