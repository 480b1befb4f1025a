//! Sign-in under the host of a cloud that the directory is not in.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::aadsts::AadstsError;
use crate::http::base_urls::Addressing;
use crate::state::cloud::Cloud;
use crate::state::entra::Entra;
use crate::state::service::host_name;

/// Knows no directory where none is. Only the worldwide host also answers for metadata of directories of the US
/// Government, and names their own hosts in it.
pub(super) async fn only_its_own(
    State((entra, addressing)): State<(Arc<Entra>, Addressing)>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let is_metadata = path.ends_with("/.well-known/openid-configuration");
    if is_elsewhere(&entra, &request, is_metadata) {
        let tenant = path.split('/').nth(1).unwrap_or_default();
        let headers = request.headers();
        return match addressing.base_urls(headers) {
            Ok(base_urls) => AadstsError::unknown_tenant(tenant).answer(headers, &base_urls),
            Err(_) => axum::http::StatusCode::BAD_REQUEST.into_response(),
        };
    }
    next.run(request).await
}

fn is_elsewhere(entra: &Arc<Entra>, request: &Request, is_metadata: bool) -> bool {
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let host = host_name(host);
    let own = entra.seed.tenant.cloud;
    let shared = is_metadata
        && host == Cloud::Global.login_host()
        && matches!(own, Cloud::UsGovL4 | Cloud::UsGovDod);
    Cloud::is_login(&host) && host != own.login_host() && !shared
}
