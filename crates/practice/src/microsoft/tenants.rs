//! Sign-in to each tenant. The path says which; `organizations`, `common` and what is unknown lead to the home tenant.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;

use super::sign_in::SignIn;
use crate::http::base_urls::Addressing;
use crate::http::service::{BufferedRequest, SimulatedService};
use crate::state::tenants::Tenants;

/// Microsoft sign-in (`https://login.microsoftonline.com`).
pub(crate) struct SignInToTenants {
    home: SignIn,
    others: Vec<SignIn>,
}

impl SignInToTenants {
    pub(crate) fn new(tenants: &Tenants, addressing: &Addressing) -> Self {
        let to = |entra| SignIn::new(Arc::clone(entra), addressing.clone());
        Self {
            home: to(&tenants.home),
            others: tenants.others.iter().map(to).collect(),
        }
    }

    fn to(&self, path: &str) -> &SignIn {
        let mut others = self.others.iter();
        others
            .find(|other| other.is_named(path))
            .unwrap_or(&self.home)
    }
}

impl SimulatedService for SignInToTenants {
    fn router(&self) -> Router {
        let home = self.home.router();
        let others = self.others.iter();
        let others: Arc<[_]> = others
            .map(|other| (other.clone(), other.router()))
            .collect();
        Router::new().fallback(move |request: Request| async move {
            let path = request.uri().path();
            let named = others.iter().find(|(other, _)| other.is_named(path));
            let router = named.map_or(&home, |(_, router)| router).clone();
            router.oneshot(request).await.into_response()
        })
    }

    fn error_response(&self, request: &BufferedRequest, status: StatusCode) -> Response {
        self.to(&request.path).error_response(request, status)
    }

    fn is_page(&self, path: &str) -> bool {
        self.home.is_page(path)
    }
}
