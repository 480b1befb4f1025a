//! Practice: the simulated Microsoft and Konnect, started inside the app on loopback.
//!
//! While it runs, the app has only the addresses of these servers; stopping it brings the real ones back.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

use serde_json::json;
use tauri::Url;

use crate::ipc::{self, CommandError};

/// What a token of the app "Microsoft Azure CLI" for Graph is good for.
const AZURE_CLI_PERMISSIONS: [&str; 8] = [
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "AuditLog.Read.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.AccessAsUser.All",
    "Group.ReadWrite.All",
    "User.Read.All",
    "User.ReadWrite.All",
];

/// How long such a token lasts in practice.
const AZURE_CLI_TOKEN_SECONDS: i64 = 3_599;

/// The running servers, and where they are. Dropping it stops them.
pub(crate) struct RunningPractice {
    servers: ::practice::Practice,
    pub(crate) entra: entra::Endpoints,
    pub(crate) konnect: konnect::Endpoints,
}

impl RunningPractice {
    /// Starts the servers, each on a free port of this computer's loopback address.
    pub(crate) async fn start() -> Result<Self, CommandError> {
        Self::start_with(::practice::Options::default()).await
    }

    /// The same with another company, or slower services.
    pub(crate) async fn start_with(options: ::practice::Options) -> Result<Self, CommandError> {
        let servers = ::practice::start(options).await.map_err(|error| {
            tracing::error!(%error, "practice did not start");
            CommandError::PracticeFailed
        })?;
        let (entra, konnect) = endpoints(servers.base_urls())?;
        Ok(Self {
            servers,
            entra,
            konnect,
        })
    }

    /// Where the record of every request can be read.
    pub(crate) fn console(&self) -> &Url {
        &self.servers.base_urls().console
    }

    /// Signs a simulated person in at the sign-in page that was to be opened. There is no such way into a real directory:
    /// only practice has these pages and people. Whether it got back to the app.
    pub(crate) fn sign_in_as(
        &self,
        page: Url,
        account: String,
    ) -> impl Future<Output = bool> + Send + use<> {
        let visit = self.servers.sign_in_as(page, account);
        async move {
            let visited = visit.await;
            if let Err(error) = &visited {
                tracing::info!(%error, "the sign-in page has to be seen");
            }
            visited.is_ok()
        }
    }

    /// What the Azure CLI would answer if the first of the people who need nobody's help were signed in to it. It has the
    /// form of the real one, and what `az` gets for its own app (`entra`, `sign_in/azure_cli.rs`).
    pub(crate) fn azure_cli(&self, arguments: &[String]) -> entra::AzureCliOutput {
        let seed = self.servers.seed();
        let person = seed.people.iter().find(|person| person.signs_in_alone());
        let asks_for = |word: &str| arguments.iter().any(|it| it == word);
        let answer = person.and_then(|person| {
            let account = |cloud: &str, tenant: &::practice::Tenant| {
                json!({
                    cloud: "AzureCloud", "id": tenant.id, "isDefault": tenant.id == seed.tenant.id,
                    "name": "N/A(tenant level account)", "state": "Enabled",
                    "tenantDefaultDomain": tenant.domain, "tenantDisplayName": tenant.display_name,
                    "tenantId": tenant.id, "user": { "name": person.account, "type": "user" },
                })
            };
            let mut reached = self.servers.tenants_of(&person.account);
            if asks_for("list") {
                return Some(reached.map(|it| account("cloudName", it)).collect());
            }
            if !asks_for("get-access-token") {
                return Some(account("environmentName", &seed.tenant));
            }
            let asked = arguments.iter().skip_while(|it| *it != "--tenant").nth(1);
            let tenant = match asked {
                Some(asked) => reached.find(|it| *asked == it.id.to_string())?.id,
                None => seed.tenant.id,
            };
            let permissions = &AZURE_CLI_PERMISSIONS;
            let servers = &self.servers;
            let token = servers.access_token_in(tenant, &person.account, permissions)?;
            let end = sso_http::clock::now().as_second() + AZURE_CLI_TOKEN_SECONDS;
            Some(json!({
                "accessToken": token, "expires_on": end, "tenant": tenant, "tokenType": "Bearer",
            }))
        });
        let signed_out = "ERROR: Please run 'az login' to setup account.";
        entra::AzureCliOutput {
            code: Some(i32::from(answer.is_none())),
            stderr: if answer.is_none() {
                signed_out.into()
            } else {
                String::new()
            },
            stdout: answer
                .map(|answer| answer.to_string())
                .unwrap_or_default()
                .into(),
        }
    }

    /// The servers, for what a test does behind the app's back.
    #[cfg(test)]
    pub(crate) fn servers(&self) -> &::practice::Practice {
        &self.servers
    }

    /// What a person needs to sign in there.
    pub(crate) fn summary(&self) -> ipc::Practice {
        let people = &self.servers.seed().people;
        ipc::Practice {
            konnect_token: self.servers.konnect_token().to_owned(),
            accounts: people
                .iter()
                .map(|person| ipc::PracticeAccount {
                    name: person.display_name.clone(),
                    user_name: person.account.clone(),
                    signs_in_alone: person.signs_in_alone(),
                })
                .collect(),
            registrations: self
                .servers
                .seed()
                .sign_in_registrations
                .iter()
                .map(|registration| ipc::PracticeRegistration {
                    name: registration.display_name.clone(),
                    client_id: registration.client_id.to_string(),
                })
                .collect(),
            other_directories: self
                .servers
                .other_tenants()
                .map(|tenant| ipc::Directory {
                    id: tenant.id.to_string(),
                    name: tenant.display_name.clone(),
                    domain: Some(tenant.domain.clone()),
                    cloud: ipc::Cloud::Global,
                })
                .collect(),
        }
    }
}

impl fmt::Debug for RunningPractice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunningPractice")
            .field("origins", self.servers.base_urls())
            .finish_non_exhaustive()
    }
}

/// Where the two services are.
pub(crate) fn endpoints(
    origins: &::practice::BaseUrls,
) -> Result<(entra::Endpoints, konnect::Endpoints), CommandError> {
    let entra = entra::Endpoints::practice(address(&origins.login)?, address(&origins.graph)?)?;
    let konnect = konnect::Endpoints::practice_with_regions(
        address(&origins.konnect_api)?,
        address(&origins.konnect_cloud)?,
        &regions(&origins.konnect_regions)?,
    )?;
    Ok((entra, konnect))
}

/// Where each region's API is.
fn regions(
    origins: &BTreeMap<String, Url>,
) -> Result<BTreeMap<konnect::Region, SocketAddr>, CommandError> {
    origins
        .iter()
        .map(|(region, origin)| {
            let region = region.parse().map_err(|_| CommandError::PracticeFailed)?;
            Ok((region, address(origin)?))
        })
        .collect()
}

/// The socket behind a practice origin, whose host is the loopback address or its name.
fn address(origin: &Url) -> Result<SocketAddr, CommandError> {
    let port = origin.port().ok_or(CommandError::PracticeFailed)?;
    let ip = match origin.host_str() {
        Some("localhost") => Ipv4Addr::LOCALHOST.into(),
        Some(host) => host.parse().map_err(|_| CommandError::PracticeFailed)?,
        None => return Err(CommandError::PracticeFailed),
    };
    Ok(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origin_by_name_or_number_gives_its_socket() {
        for origin in ["http://localhost:8000/", "http://127.0.0.1:8000/"] {
            let socket = address(&origin.parse().unwrap()).unwrap();
            assert_eq!(socket, "127.0.0.1:8000".parse().unwrap(), "{origin}");
        }
    }

    #[test]
    fn origin_without_a_port_or_with_another_name_refused() {
        for origin in ["http://localhost/", "http://login.example:8000/"] {
            assert!(
                address(&origin.parse().unwrap()).is_err(),
                "{origin} is none that practice makes"
            );
        }
    }
}
