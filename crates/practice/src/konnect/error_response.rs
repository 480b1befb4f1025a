//! What Konnect answers with a status that a fault asks for.

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

use super::pages;
use super::part::Part;
use super::problem::Problem;
use crate::http::service::BufferedRequest;
use crate::state::konnect::identity_provider::ProviderType;
use crate::state::konnect::rule_violation::RuleViolation;

/// The whole answer: a problem document from the APIs, a page where people see it.
pub(super) fn error_response(
    part: Part,
    request: &BufferedRequest,
    status: StatusCode,
) -> Response {
    let problem = problem(request, status);
    if is_page(part, &request.path) {
        return pages::refusal(status, problem.detail());
    }
    match part {
        Part::GlobalApi => problem.into_response(),
        _ => problem.portal_response(),
    }
}

/// Whether this path is for people.
pub(super) fn is_page(part: Part, path: &str) -> bool {
    match part {
        Part::WebApplication => true,
        Part::Portals => !path.starts_with("/api/"),
        Part::GlobalApi | Part::RegionalApi(_) => false,
    }
}

fn problem(request: &BufferedRequest, status: StatusCode) -> Problem {
    match status {
        StatusCode::BAD_REQUEST => Problem::invalid("body", "request format is invalid"),
        StatusCode::UNAUTHORIZED => Problem::unauthenticated("A valid token is required"),
        StatusCode::FORBIDDEN => Problem::not_administrator(),
        StatusCode::NOT_FOUND => Problem::not_found(asked_for(&request.path)),
        StatusCode::CONFLICT => conflict(request),
        StatusCode::PRECONDITION_FAILED => {
            Problem::precondition_failed("IdP configuration not found")
        }
        StatusCode::TOO_MANY_REQUESTS => Problem::too_many_requests(),
        other => Problem::server_error(other),
    }
}

/// A conflict with what may exist only once, of the kind that the request is about.
fn conflict(request: &BufferedRequest) -> Problem {
    match asked_for(&request.path) {
        "identity provider" if request.method == Method::POST => {
            RuleViolation::SecondOfType(ProviderType::Oidc).into()
        }
        "identity provider" => RuleViolation::OnlyOneActive.into(),
        "team group mapping" => RuleViolation::MappingExists.into(),
        _ => Problem::conflict("The request conflicts with another one"),
    }
}

/// The thing that a path is about, in plain words: the last kind that it names.
fn asked_for(path: &str) -> &'static str {
    let named = path.rsplit('/').find_map(|segment| {
        Some(match segment {
            "team-group-mappings" => "team group mapping",
            "identity-providers" => "identity provider",
            "teams" => "team",
            "custom-domain" => "custom domain",
            "portals" => "portal",
            "users" => "user",
            _ => return None,
        })
    });
    named.unwrap_or("resource")
}

#[cfg(test)]
mod tests {
    use super::asked_for;

    #[test]
    fn the_last_kind_in_a_path_is_what_it_is_about() {
        let cases = [
            ("/v3/identity-providers/1", "identity provider"),
            ("/v3/portals/1/identity-providers", "identity provider"),
            (
                "/v3/identity-providers/1/team-group-mappings/2",
                "team group mapping",
            ),
            ("/v3/portals/1", "portal"),
            ("/v3/authentication-settings", "resource"),
        ];
        for (path, expected) in cases {
            assert_eq!(asked_for(path), expected, "{path}");
        }
    }
}
