//! The seeded people, chosen so that each meets a different rule of sign-in.

use serde::Serialize;
use uuid::Uuid;

use super::groups::Group;
use super::ids::stable_id;

/// An account that can be picked at sign-in.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// The object id.
    pub id: Uuid,
    /// The name that people see.
    pub display_name: String,
    /// First name.
    pub given_name: String,
    /// Last name.
    pub surname: String,
    /// What the person types to sign in; a guest's has the `#EXT#` form.
    pub user_principal_name: String,
    /// What the account picker shows: the address that the person knows.
    pub account: String,
    /// The Mail attribute; without it there is no email claim.
    pub mail: Option<String>,
    /// What the person does.
    pub job_title: String,
    /// Directory roles that are active.
    pub roles: Vec<DirectoryRole>,
    /// Ids of the groups the person is in, nested ones included.
    pub groups: Vec<Uuid>,
    /// Those of `groups` that the person is in only through another group.
    pub nested_groups: Vec<Uuid>,
    /// Whether the account was invited from elsewhere.
    pub guest: bool,
    /// Whether the account belongs to another organization and was never invited: refused with AADSTS50020.
    #[serde(rename = "outsider")]
    pub other_tenant: bool,
}

/// The directory roles that matter for registering applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryRole {
    /// Everything.
    GlobalAdministrator,
    /// All applications, and consent except to Graph application permissions.
    ApplicationAdministrator,
    /// Like the former, without the application proxy.
    CloudApplicationAdministrator,
    /// May register applications, and owns what it registers.
    ApplicationDeveloper,
    /// May look at everything and change nothing.
    GlobalReader,
}

impl DirectoryRole {
    /// The name in the Entra admin center.
    pub fn display_name(self) -> &'static str {
        match self {
            Self::GlobalAdministrator => "Global Administrator",
            Self::ApplicationAdministrator => "Application Administrator",
            Self::CloudApplicationAdministrator => "Cloud Application Administrator",
            Self::ApplicationDeveloper => "Application Developer",
            Self::GlobalReader => "Global Reader",
        }
    }

    /// The id, which is the same in every tenant.
    pub fn template_id(self) -> &'static str {
        match self {
            Self::GlobalAdministrator => "62e90394-69f5-4237-9190-012177145e10",
            Self::ApplicationAdministrator => "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
            Self::CloudApplicationAdministrator => "158c047a-c907-4556-b7ef-446551a6b5f7",
            Self::ApplicationDeveloper => "cf1c38e5-3621-4004-a7cb-879624dced7c",
            Self::GlobalReader => "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
        }
    }

    /// The id of the role's object in this tenant.
    pub fn object_id(self) -> Uuid {
        stable_id("role", self.display_name())
    }

    /// Whether the role may change every application and consent for the organization.
    pub fn administers_applications(self) -> bool {
        matches!(
            self,
            Self::GlobalAdministrator
                | Self::ApplicationAdministrator
                | Self::CloudApplicationAdministrator
        )
    }
}

impl Person {
    /// The same person before any role is activated.
    pub(crate) fn without_roles(&self) -> Self {
        Self {
            roles: Vec::new(),
            ..self.clone()
        }
    }

    /// Whether the person is in this group, and not only through another. Only this matters for assignment to an
    /// application.
    pub fn is_directly_in(&self, group: Uuid) -> bool {
        self.groups.contains(&group) && !self.nested_groups.contains(&group)
    }

    /// Whether the person can sign in to the app that sets up single sign-on without anybody's help.
    pub fn signs_in_alone(&self) -> bool {
        self.administers_applications() && !self.guest && !self.other_tenant
    }

    /// Whether one of the person's roles may change every application and consent for the organization.
    pub fn administers_applications(&self) -> bool {
        self.roles
            .iter()
            .any(|role| role.administers_applications())
    }
}

pub(crate) fn contoso(groups: &[Group]) -> Vec<Person> {
    let named = |names: &[&str]| -> Vec<Uuid> {
        groups
            .iter()
            .filter(|group| names.contains(&group.display_name.as_str()))
            .map(|group| group.id)
            .collect()
    };
    // Fills up to `total` from the departments, leaving the named ones as given.
    let filled = |names: &[&str], total: usize| -> Vec<Uuid> {
        let mut ids = named(names);
        let more: Vec<Uuid> = groups
            .iter()
            .map(|group| group.id)
            .filter(|id| !ids.contains(id))
            .collect();
        ids.extend(more.into_iter().take(total - ids.len()));
        ids
    };
    let person = |given, surname, job_title| member(given, surname, "contoso.com", job_title);
    vec![
        Person {
            roles: vec![
                DirectoryRole::ApplicationAdministrator,
                DirectoryRole::CloudApplicationAdministrator,
            ],
            groups: named(&[
                "All Employees",
                "Platform Engineering",
                "Security Review Board",
            ]),
            ..person("Maya", "Lindqvist", "Identity Administrator")
        },
        Person {
            roles: vec![DirectoryRole::ApplicationDeveloper],
            groups: named(&["All Employees", "Platform Engineering"]),
            ..person("Jonas", "Weber", "Platform Engineer")
        },
        Person {
            groups: filled(
                &[
                    "All Employees",
                    "Konnect Administrators",
                    "Konnect Viewers",
                    "Payments Engineering",
                    "Platform Engineering",
                ],
                38,
            ),
            ..person("Priya", "Raman", "API Product Manager")
        },
        Person {
            mail: None,
            groups: filled(&["All Employees", "Konnect Viewers"], 230),
            ..person("Tomas", "Ferreira", "Operations Lead")
        },
        Person {
            user_principal_name: "lena.okafor_fabrikam.com#EXT#@contoso.onmicrosoft.com".to_owned(),
            account: "lena.okafor@fabrikam.com".to_owned(),
            mail: Some("lena.okafor@fabrikam.com".to_owned()),
            groups: named(&["Konnect Viewers"]),
            guest: true,
            ..person("Lena", "Okafor", "Consultant")
        },
        Person {
            roles: vec![DirectoryRole::GlobalAdministrator],
            groups: named(&[
                "All Employees",
                "Konnect Administrators",
                "Security Review Board",
            ]),
            ..person("Olivia", "Brandt", "Head of IT")
        },
        Person {
            roles: vec![DirectoryRole::GlobalReader],
            groups: named(&["All Employees", "Konnect Viewers"]),
            nested_groups: named(&["Konnect Viewers"]),
            ..person("Samir", "Haddad", "Auditor")
        },
        Person {
            user_principal_name: "noah.keller@fabrikam.com".to_owned(),
            account: "noah.keller@fabrikam.com".to_owned(),
            mail: Some("noah.keller@fabrikam.com".to_owned()),
            other_tenant: true,
            ..person("Noah", "Keller", "Sales Engineer")
        },
    ]
}

/// Someone who belongs to the tenant with this domain, without roles and groups.
pub(crate) fn member(given: &str, surname: &str, domain: &str, job_title: &str) -> Person {
    let account = format!(
        "{}.{}@{domain}",
        given.to_lowercase(),
        surname.to_lowercase()
    );
    Person {
        id: stable_id("person", &account),
        display_name: format!("{given} {surname}"),
        given_name: given.to_owned(),
        surname: surname.to_owned(),
        user_principal_name: account.clone(),
        mail: Some(account.clone()),
        account,
        job_title: job_title.to_owned(),
        roles: Vec::new(),
        groups: Vec::new(),
        nested_groups: Vec::new(),
        guest: false,
        other_tenant: false,
    }
}
