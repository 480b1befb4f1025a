//! What an application asks for, and what `.default` stands for in its case.
//!
//! Source: Microsoft identity platform, "Scopes and permissions": `.default` means every permission in the application's
//! registration and every one that was consented to. Microsoft's own clients get what Microsoft authorized them for.

use std::collections::HashMap;
use std::time::Duration;

use super::aadsts::AadstsError;
use crate::state::base_urls::BaseUrls;
use crate::state::directory::Directory;
use crate::state::directory::application::Application;
use crate::state::directory::permissions::{self, AskedScope, Resource, Scope, USER_IMPERSONATION};
use crate::state::entra::Entra;
use crate::state::sign_ins::Endpoints;

/// What stands for a person rather than for a permission; every application may have it.
const ABOUT_THE_PERSON: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// What was asked for.
pub(super) struct AskedFor {
    pub(super) resource: Resource,
    pub(super) scopes: Vec<AskedScope>,
    /// `.default`, as it was asked for.
    pub(super) default: Option<String>,
}

/// Reads `scope`; or, at the old endpoints, `resource`.
pub(super) fn read(
    parameters: &HashMap<String, String>,
    endpoints: Endpoints,
    directory: &Directory,
    application: &Application,
    base_urls: &BaseUrls,
) -> Result<AskedFor, AadstsError> {
    let given = |name: &str| parameters.get(name).filter(|value| !value.is_empty());
    let parameter = match (endpoints, given("resource"), given("scope")) {
        (Endpoints::V1, Some(resource), _) => {
            if permissions::resource_named(resource, base_urls).is_none() {
                return Err(AadstsError::unknown_resource(resource));
            }
            format!("{resource}/.default openid offline_access")
        }
        (_, _, Some(scope)) => scope.clone(),
        (Endpoints::V1, None, None) => return Err(AadstsError::missing_parameter("resource")),
        (Endpoints::V2, _, None) => return Err(AadstsError::missing_parameter("scope")),
    };
    let asked = permissions::parse(&parameter, base_urls)
        .map_err(|unknown| AadstsError::unknown_scope(&unknown))?;
    let preauthorized = application.preauthorized();
    let may_name =
        |scope: &AskedScope| preauthorized.is_none() || ABOUT_THE_PERSON.contains(&scope.name);
    if !asked.named.iter().all(may_name) {
        return Err(AadstsError::not_preauthorized(&application.app_id));
    }
    let mut scopes = asked.named;
    let default = asked
        .all_of
        .as_ref()
        .map(|before| format!("{before}.default"));
    match (&asked.resource, asked.all_of) {
        (_, None) => {}
        (Resource::ResourceManager(_), Some(_)) if preauthorized.is_none() => {
            return Err(AadstsError::resource_not_registered(&application.app_id));
        }
        (Resource::ResourceManager(_), Some(before)) => scopes.push(AskedScope {
            name: USER_IMPERSONATION,
            as_asked: format!("{before}{USER_IMPERSONATION}"),
        }),
        (Resource::Graph, Some(before)) => {
            for scope in all_of_graph(directory, application) {
                if scopes.iter().all(|known| known.name != scope.name) {
                    scopes.push(AskedScope {
                        name: scope.name,
                        as_asked: format!("{before}{}", scope.name),
                    });
                }
            }
        }
    }
    Ok(AskedFor {
        resource: asked.resource,
        scopes,
        default,
    })
}

/// As [`read`], for an application that is known to ask.
pub(super) fn of_client(
    entra: &Entra,
    client_id: &str,
    parameters: &HashMap<String, String>,
    endpoints: Endpoints,
    base_urls: &BaseUrls,
) -> Result<AskedFor, AadstsError> {
    let directory = entra.directory();
    let application = directory
        .client(client_id, Duration::ZERO)
        .ok_or_else(|| AadstsError::unknown_client(client_id, &entra.seed.tenant.display_name))?;
    read(parameters, endpoints, &directory, application, base_urls)
}

/// What `.default` stands for at Graph.
fn all_of_graph(directory: &Directory, application: &Application) -> Vec<&'static Scope> {
    if let Some(preauthorized) = application.preauthorized() {
        let named = preauthorized.iter().copied();
        return named.filter_map(permissions::named).collect();
    }
    let mut all: Vec<&Scope> = application
        .registered_permissions()
        .filter_map(permissions::with_id)
        .collect();
    for name in directory.scopes_granted_to_all(&application.app_id) {
        all.extend(permissions::named(&name));
    }
    if all.is_empty() {
        all.extend(permissions::named("User.Read"));
    }
    all
}
