//! What the tenant's directory holds, and how the parts are connected.

pub(crate) mod application;
mod client_secrets;
mod consent;
pub(crate) mod deleted_items;
mod deletion;
pub(crate) mod grant;
pub(crate) mod groups;
pub(crate) mod manifest;
pub(crate) mod permissions;
pub(crate) mod policies;
pub(crate) mod redirect_uri;
pub(crate) mod service_principal;

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use self::application::{
    AZURE_CLI_APP_ID, AZURE_POWERSHELL_APP_ID, Application, GRAPH_APP_ID, GRAPH_CLI_APP_ID,
};
use self::deleted_items::DeletedItems;
use self::grant::{Assignment, Grant};
use self::groups::Groups;
use self::policies::{AttributeValue, TenantPolicy};
use self::service_principal::ServicePrincipal;
use super::seed::{Person, Seed, SignInRegistration};

/// The tenant that owns Microsoft's applications here.
const MICROSOFT_TENANT: Uuid = Uuid::from_u128(0xf8cd_ef31_a31e_4b4a_93e4_5f57_1e91_255a);

/// Applications, service principals, grants, groups and policies.
pub(crate) struct Directory {
    /// Registered in this tenant.
    pub(crate) applications: Vec<Application>,
    /// Deleted, for thirty days.
    pub(crate) deleted_items: DeletedItems,
    /// Known at sign-in, and not among the tenant's applications in Graph: Microsoft's own, and those with which a
    /// person can sign in instead.
    sign_in_clients: Vec<Application>,
    pub(crate) service_principals: Vec<ServicePrincipal>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) groups: Groups,
    /// `/policies/defaultAppManagementPolicy`.
    pub(crate) app_management_policy: Value,
    /// `defaultUserRolePermissions.allowedToCreateApps` of the authorization policy.
    pub(crate) allowed_to_create_apps: bool,
    /// Custom security attributes of people.
    attributes: Vec<(Uuid, AttributeValue)>,
    /// People with the seeded groups that they were removed from.
    left_groups: BTreeSet<(Uuid, Uuid)>,
}

impl Directory {
    pub(crate) fn seeded(seed: &Seed) -> Self {
        let cli = of_microsoft(
            GRAPH_CLI_APP_ID,
            "Microsoft Graph Command Line Tools",
            &json!([
                "http://localhost",
                "https://login.microsoftonline.com/common/oauth2/nativeclient"
            ]),
        );
        let loopback = json!(["http://localhost"]);
        let azure_cli = of_microsoft(AZURE_CLI_APP_ID, "Microsoft Azure CLI", &loopback);
        let azure_powershell = of_microsoft(
            AZURE_POWERSHELL_APP_ID,
            "Microsoft Azure PowerShell",
            &loopback,
        );
        let graph = of_microsoft(GRAPH_APP_ID, "Microsoft Graph", &json!([]));
        let service_principals = [&graph, &cli]
            .map(|application| ServicePrincipal::new(application, MICROSOFT_TENANT, &[]))
            .into();
        Self {
            applications: vec![sample_application(seed)],
            deleted_items: DeletedItems::default(),
            sign_in_clients: [cli, azure_cli, azure_powershell]
                .into_iter()
                .chain(seed.sign_in_registrations.iter().map(sign_in_client))
                .collect(),
            service_principals,
            grants: Vec::new(),
            assignments: Vec::new(),
            groups: Groups::seeded(seed),
            app_management_policy: policies::default_app_management_policy(),
            allowed_to_create_apps: true,
            attributes: Vec::new(),
            left_groups: BTreeSet::new(),
        }
    }

    /// Removes a person from a group. `false` if the person is not in it.
    pub(crate) fn leave_group(&mut self, person: &Person, group: Uuid) -> bool {
        let is_in = self.groups_of(person).any(|id| id == group);
        is_in && self.left_groups.insert((person.id, group))
    }

    /// The groups that a person is in, also through others, whether they exist or not.
    pub(crate) fn groups_of<'a>(&'a self, person: &'a Person) -> impl Iterator<Item = Uuid> + 'a {
        let has_left = |group: &Uuid| self.left_groups.contains(&(person.id, *group));
        let groups = person.groups.iter().copied();
        groups.filter(move |group| !has_left(group))
    }

    /// Whether the person is in this group, and not only through another.
    pub(crate) fn is_directly_in(&self, person: &Person, group: Uuid) -> bool {
        person.is_directly_in(group) && !self.left_groups.contains(&(person.id, group))
    }

    /// Gives a person a custom security attribute, in place of another value of the same one.
    pub(crate) fn assign_attribute(&mut self, person: Uuid, attribute: AttributeValue) {
        self.attributes.retain(|(of, known)| {
            *of != person || known.set != attribute.set || known.name != attribute.name
        });
        self.attributes.push((person, attribute));
    }

    pub(crate) fn attributes_of(&self, person: Option<Uuid>) -> Vec<AttributeValue> {
        let of_person = self.attributes.iter().filter(|(of, _)| Some(*of) == person);
        of_person.map(|(_, attribute)| attribute.clone()).collect()
    }

    /// Replaces what the tenant forbids.
    pub(crate) fn set_policy(&mut self, policy: &TenantPolicy) {
        self.app_management_policy = policies::app_management_policy(policy);
        self.allowed_to_create_apps = policy.allowed_to_create_apps;
    }

    /// Lets client secrets be added to this application, or no longer does; `false` if it is not registered here.
    pub(crate) fn exempt(&mut self, app_id: &str, exempt: bool) -> bool {
        let mut applications = self.applications.iter_mut();
        let found = applications.find(|one| one.app_id.eq_ignore_ascii_case(app_id));
        let Some(application) = found else {
            return false;
        };
        application.app_management_policy = exempt.then(policies::secrets_allowed);
        true
    }

    /// The application that a client id refers to at sign-in, once it is known everywhere.
    pub(crate) fn client(&self, app_id: &str, lag: Duration) -> Option<&Application> {
        let own = self
            .applications
            .iter()
            .filter(|application| application.is_replicated(lag));
        own.chain(&self.sign_in_clients)
            .find(|application| application.app_id.eq_ignore_ascii_case(app_id))
    }

    /// The service principal of an application in this tenant.
    pub(crate) fn service_principal_of(&self, app_id: &str) -> Option<&ServicePrincipal> {
        self.service_principals
            .iter()
            .find(|principal| principal.app_id.eq_ignore_ascii_case(app_id))
    }

    /// Copies an application's name and addresses to its service principal.
    pub(crate) fn update_service_principal(&mut self, application: usize) {
        let application = &self.applications[application];
        let principal = self
            .service_principals
            .iter_mut()
            .find(|known| known.app_id == application.app_id);
        if let Some(principal) = principal {
            principal.update_from_application(application);
        }
    }
}

/// An application that belongs to Microsoft.
fn of_microsoft(app_id: &str, name: &str, public_redirect_uris: &Value) -> Application {
    let id = Uuid::new_v5(&MICROSOFT_TENANT, app_id.as_bytes());
    let mut manifest = manifest::template();
    manifest["id"] = json!(id);
    manifest["appId"] = json!(app_id);
    manifest["displayName"] = json!(name);
    manifest["publisherDomain"] = json!("microsoft.com");
    manifest["signInAudience"] = json!("AzureADMultipleOrgs");
    manifest["publicClient"]["redirectUris"] = public_redirect_uris.clone();
    manifest["isFallbackPublicClient"] = json!(true);
    Application::new(manifest, id, app_id.to_owned())
}

/// An app registration of the tenant's own for signing in.
fn sign_in_client(registration: &SignInRegistration) -> Application {
    let app_id = registration.client_id.to_string();
    let id = Uuid::new_v5(&registration.client_id, b"object");
    let mut manifest = manifest::template();
    manifest["id"] = json!(id);
    manifest["appId"] = json!(app_id);
    manifest["displayName"] = json!(registration.display_name);
    manifest["signInAudience"] = json!("AzureADMyOrg");
    manifest["isFallbackPublicClient"] = json!(registration.public_client_flows);
    if let Some(platform) = registration.platform {
        manifest[platform]["redirectUris"] = json!(["http://localhost"]);
    }
    Application::new(manifest, id, app_id).already_replicated()
}

/// One application that the company registered long ago, so that lists are not empty.
fn sample_application(seed: &Seed) -> Application {
    let id = Uuid::new_v5(&seed.tenant.id, b"Expense Portal");
    let app_id = Uuid::new_v5(&seed.tenant.id, b"Expense Portal client").to_string();
    let mut manifest = manifest::template();
    manifest["id"] = json!(id);
    manifest["appId"] = json!(app_id);
    manifest["displayName"] = json!("Expense Portal");
    manifest["createdDateTime"] = json!("2024-03-11T09:24:51Z");
    manifest["publisherDomain"] = json!(seed.tenant.domain);
    manifest["signInAudience"] = json!("AzureADMyOrg");
    manifest["web"]["redirectUris"] = json!([format!(
        "https://expenses.{}/signin-oidc",
        seed.tenant.domain
    )]);
    Application::new(manifest, id, app_id).already_replicated()
}
