//! Using the sign-in of the Azure CLI that is already on this computer. Pure, but for what Graph is asked.
//!
//! Running `az` is up to the caller. The facts about it, from azure-cli 2.91.0 as it ran against practice, and from
//! Azure/azure-cli (`_profile.py` @000cacd, `profile/custom.py` @0222eb3, `auth/util.py` @036a34b):
//!
//! - `az account show --output json`: the account of the default subscription, with `environmentName`, `tenantId` and
//!   `user` (`name`, `type` `user` or `servicePrincipal`). Exit code 1 and `Please run 'az login' to setup account.`
//!   if nobody is signed in.
//! - `az account get-access-token --resource R --tenant T --output json`: `accessToken`, `tenant`, `tokenType`,
//!   `expires_on` (seconds since 1970, since 2.54) and `expiresOn` (this computer's local time). `--resource` is older
//!   than `--scope` and the same in every version; `az` asks for `R/.default`.
//! - `az account list --output json`: the same for each enabled subscription, and for each directory without one that
//!   `az login --allow-no-subscriptions` found, of the current cloud; `environmentName` is called `cloudName` there.
//!   `tenantDisplayName` and `tenantDefaultDomain` came later, and are absent or `null` where `az` does not know them,
//!   as for guests. An empty list and exit code 0 if nobody is signed in.
//! - Refused by Microsoft: exit code 1, Microsoft's words with the AADSTS number, and how to sign in again with
//!   `az login`. For a directory that does not exist, those words are in a JSON text in a traceback.
//! - An argument that it does not know: exit code 2.
//!
//! The token's permissions are those of the app "Microsoft Azure CLI", which are fixed and which `az` does not tell.

mod directories;

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use sso_http::{Context, ExposeSecret as _, Http, SecretString};
use uuid::Uuid;

use crate::sign_in::error::{SignInAnswer, SignInError, aadsts, after};
use crate::sign_in::{IdClaims, Scope, SignedIn};
use crate::{AppId, Cloud, Endpoints, Error, Graph, Remedy, TenantId};

pub use directories::{AzureCliDirectory, azure_cli_directories};

/// Microsoft Azure CLI, as which `az` signs in.
const AZURE_CLI: AppId = AppId::new(Uuid::from_u128(0x04b0_7795_8ddb_461a_bbee_02f9_e1bf_7b46));

/// What its tokens for Graph are good for, as far as this program needs it. Seen in tokens: `Application.ReadWrite.All`,
/// `AppRoleAssignment.ReadWrite.All`, `DelegatedPermissionGrant.ReadWrite.All`, `Directory.AccessAsUser.All`,
/// `Group.ReadWrite.All`, `User.Read.All`, `User.ReadWrite.All`. The two narrower ones here are part of those. Policies
/// are not among them.
const FIXED: [Scope; 6] = [
    Scope::ApplicationReadWriteAll,
    Scope::UserRead,
    Scope::DelegatedPermissionGrantReadWriteAll,
    Scope::GroupReadBasicAll,
    Scope::AppRoleAssignmentReadWriteAll,
    Scope::UserReadAll,
];

/// Why the Azure CLI does not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum AzureCliProblem {
    /// There is no `az` on this computer.
    #[error("it is not installed")]
    NotInstalled,
    /// It is there and cannot be started.
    #[error("it cannot be started")]
    NotStarted,
    /// Nobody is signed in to it.
    #[error("nobody is signed in to it")]
    SignedOut,
    /// An application or a managed identity is signed in to it.
    #[error("no person is signed in to it")]
    NotAPerson,
    /// It is signed in to another cloud.
    #[error("it is signed in to another cloud")]
    OtherCloud,
    /// Its token is for another directory than the chosen one.
    #[error("its token is for another directory")]
    OtherDirectory,
    /// Microsoft wants the person to sign in to it again.
    #[error("the person has to sign in to it again")]
    SignInNeeded,
    /// It does not know what it is asked.
    #[error("its version is too old")]
    TooOld,
    /// It did not answer in time.
    #[error("it did not answer in time")]
    TooSlow,
    /// Its answer cannot be read.
    #[error("its answer cannot be read")]
    Unreadable,
    /// Graph does not let its token read app registrations.
    #[error("its token may do too little")]
    TooFewPermissions,
    /// It failed for a reason of its own.
    #[error("it failed")]
    Failed,
}

/// What `az` is asked for.
#[derive(Clone, Copy, Debug)]
pub enum AzureCliRequest<'a> {
    /// Who is signed in.
    Account,
    /// Which directories that account reaches.
    Directories,
    /// A token for Graph in this directory.
    Token(&'a Endpoints, TenantId),
}

impl AzureCliRequest<'_> {
    /// The arguments. Nothing in them was typed by anyone.
    pub fn arguments(self) -> Vec<String> {
        let mut arguments: Vec<String> = match self {
            Self::Account => vec!["account".into(), "show".into()],
            Self::Directories => vec!["account".into(), "list".into()],
            Self::Token(endpoints, tenant) => vec![
                "account".into(),
                "get-access-token".into(),
                "--resource".into(),
                endpoints.graph_scope("").trim_end_matches('/').to_owned(),
                "--tenant".into(),
                tenant.to_string(),
            ],
        };
        arguments.extend(["--output".into(), "json".into()]);
        arguments
    }
}

/// How `az` ended.
pub struct AzureCliOutput {
    /// Its exit code; `None` if it was killed.
    pub code: Option<i32>,
    /// What it wrote, which can be a token.
    pub stdout: SecretString,
    /// What it complained about.
    pub stderr: String,
}

/// Shows nothing that it wrote.
impl fmt::Debug for AzureCliOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AzureCliOutput")
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

/// Who is signed in to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AzureCliAccount {
    /// The name that the person signed in with.
    pub user_name: String,
    /// The directory of the default subscription.
    pub tenant: TenantId,
}

/// A token for Graph. Only ever in memory here; `az` keeps its own sign-in by its own rules.
pub struct AzureCliToken {
    access_token: SecretString,
    expires_at: Timestamp,
}

impl fmt::Debug for AzureCliToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AzureCliToken")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Reads the answer to [`AzureCliRequest::Account`].
///
/// # Errors
/// [`SignInError::AzureCli`], or [`SignInError::Answer`] with Microsoft's own refusal.
pub fn azure_cli_account(
    output: &AzureCliOutput,
    endpoints: &Endpoints,
    cloud: Cloud,
) -> Result<AzureCliAccount, SignInError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shown {
        environment_name: String,
        tenant_id: TenantId,
        user: User,
    }
    let shown: Shown = read(output)?;
    if shown.user.r#type != "user" {
        return Err(problem(AzureCliProblem::NotAPerson));
    }
    if !endpoints.is_practice() && !has(&shown.environment_name, cloud) {
        return Err(problem(AzureCliProblem::OtherCloud));
    }
    Ok(AzureCliAccount {
        user_name: shown.user.name,
        tenant: shown.tenant_id,
    })
}

/// Reads the answer to [`AzureCliRequest::Token`].
///
/// # Errors
/// As for [`azure_cli_account`].
pub fn azure_cli_token(
    output: &AzureCliOutput,
    now: Timestamp,
) -> Result<AzureCliToken, SignInError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Given {
        access_token: String,
        #[serde(rename = "expires_on")]
        expires: Option<i64>,
        expires_on: Option<String>,
    }
    let given: Given = read(output)?;
    let expires_at = match (given.expires, given.expires_on) {
        (Some(seconds), _) => Timestamp::from_second(seconds).ok(),
        (None, Some(local)) => local_time(&local),
        (None, None) => None,
    };
    let expires_at = expires_at.ok_or(problem(AzureCliProblem::Unreadable))?;
    if given.access_token.is_empty() {
        return Err(problem(AzureCliProblem::Unreadable));
    }
    if expires_at <= now {
        return Err(problem(AzureCliProblem::SignInNeeded));
    }
    Ok(AzureCliToken {
        access_token: given.access_token.into(),
        expires_at,
    })
}

/// Asks Graph whose token it is and what it lets read, because neither `az` nor the token itself may be asked. `tenant`:
/// the directory that the token was wanted for.
///
/// # Errors
/// [`SignInError::AzureCli`] for a token of another directory or without the right to read app registrations, otherwise
/// what Graph said.
pub async fn azure_cli_sign_in(
    http: &Http,
    endpoints: &Endpoints,
    token: AzureCliToken,
    tenant: TenantId,
    context: &Context,
) -> Result<SignedIn, Error> {
    let graph = Graph {
        http,
        endpoints,
        token: &token.access_token,
        context,
    };
    let (person, organization, applications, policy) = tokio::join!(
        crate::me(graph),
        crate::organization(graph),
        crate::application_by_app_id(graph, AZURE_CLI),
        crate::secret_policy(graph),
    );
    let person = enough(person)?;
    if enough(organization)?.id != tenant {
        return Err(problem(AzureCliProblem::OtherDirectory).into());
    }
    enough(applications)?;
    let fixed = FIXED.into_iter();
    let read = policy.is_ok().then_some(Scope::PolicyReadAll);
    Ok(SignedIn {
        access_token: token.access_token,
        expires_at: token.expires_at,
        granted_scopes: fixed.chain(read).map(|it| it.name().to_owned()).collect(),
        id_claims: IdClaims {
            tenant,
            object_id: person.id,
            name: Some(person.display_name),
            preferred_username: Some(person.user_principal_name),
        },
    })
}

/// What Graph does not let read is something that the token's permissions lack.
fn enough<T>(read: Result<T, Error>) -> Result<T, Error> {
    read.map_err(|error| match error {
        Error::InsufficientPrivileges { .. } => problem(AzureCliProblem::TooFewPermissions).into(),
        other => other,
    })
}

fn problem(problem: AzureCliProblem) -> SignInError {
    SignInError::AzureCli {
        problem,
        answer: None,
    }
}

/// Who an answer of `az` is about.
#[derive(Clone, PartialEq, Eq, Deserialize)]
struct User {
    name: String,
    r#type: String,
}

/// Whether the cloud that `az` names has the Graph of `cloud`. Both clouds of the US Government are one to it.
fn has(environment: &str, cloud: Cloud) -> bool {
    match environment {
        "AzureCloud" => cloud == Cloud::Global,
        "AzureUSGovernment" => matches!(cloud, Cloud::UsGovL4 | Cloud::UsGovDod),
        "AzureChinaCloud" => cloud == Cloud::China,
        _ => false,
    }
}

/// Local time as `az` before 2.54 writes it: `2026-11-30 13:50:47.114324`. At the end of summer time, when it means two
/// moments, the earlier one.
fn local_time(text: &str) -> Option<Timestamp> {
    let time = DateTime::strptime("%Y-%m-%d %H:%M:%S%.f", text).ok()?;
    TimeZone::system()
        .to_ambiguous_timestamp(time)
        .earlier()
        .ok()
}

fn read<T: for<'a> Deserialize<'a>>(output: &AzureCliOutput) -> Result<T, SignInError> {
    if output.code != Some(0) {
        return Err(failure(output.code, &output.stderr));
    }
    // A byte order mark comes from shells that were set up to write one. The parser's error may quote the token.
    let text = output.stdout.expose_secret().trim_start_matches('\u{feff}');
    serde_json::from_str(text).map_err(|_| problem(AzureCliProblem::Unreadable))
}

/// Names what `az` complains about. Its words are for people, so only those that have been the same for years count.
fn failure(code: Option<i32>, stderr: &str) -> SignInError {
    if let Some(number) = aadsts(stderr) {
        return refused(number, stderr);
    }
    let says = |words: &[&str]| words.iter().any(|words| stderr.contains(words));
    if says(&["to setup account", "No subscription found"]) {
        problem(AzureCliProblem::SignedOut)
    } else if says(&["az login"]) {
        problem(AzureCliProblem::SignInNeeded)
    } else if code == Some(2) || says(&["unrecognized arguments", "not recognized by the system"]) {
        problem(AzureCliProblem::TooOld)
    } else {
        SignInError::AzureCli {
            problem: AzureCliProblem::Failed,
            answer: Some(Box::new(answer(None, stderr))),
        }
    }
}

/// What Microsoft said to `az`. Where it only wants the person, signing in to `az` again helps; for all else its own words
/// are the better ones.
fn refused(number: u32, stderr: &str) -> SignInError {
    let answer = Box::new(answer(Some(number), stderr));
    match answer.remedy() {
        Remedy::MultiFactor
        | Remedy::SignInTooOld
        | Remedy::InteractionNeeded
        | Remedy::Expired
        | Remedy::ConsentNeeded
        | Remedy::Unknown => SignInError::AzureCli {
            problem: AzureCliProblem::SignInNeeded,
            answer: Some(answer),
        },
        _ => SignInError::Answer(answer),
    }
}

fn answer(number: Option<u32>, stderr: &str) -> SignInAnswer {
    let description = sso_http::cut(&microsofts_words(
        stderr.trim().trim_start_matches("ERROR: "),
    ));
    SignInAnswer {
        error: "az".to_owned(),
        correlation_id: after(&description, "Correlation ID:").map(str::to_owned),
        description: (!description.is_empty()).then_some(description),
        aadsts: number,
        time: sso_http::clock::now(),
    }
}

/// From the AADSTS number on, where there is one.
fn microsofts_words(stderr: &str) -> String {
    let words = &stderr[stderr.find("AADSTS").unwrap_or_default()..];
    if !words.contains("\\r\\n") {
        return words.to_owned();
    }
    // In a traceback they are a JSON text.
    let text = words.split('"').next().unwrap_or_default();
    text.replace("\\r\\n", "\n")
}

#[cfg(test)]
mod tests;
