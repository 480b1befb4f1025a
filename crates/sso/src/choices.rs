//! From what was typed to what a plan takes. Every problem is found at once, each with its field and line.

mod groups;
mod problem;
mod typed;

use std::collections::BTreeSet;

use entra::ObjectId;
use konnect::{LoginPath, Region};
use uuid::Uuid;

pub use self::problem::{ChoiceField, ChoiceProblem, ProblemKind};
pub use self::typed::{
    Choices, TargetChoice, TeamsChoice, TypedOrganization, TypedRow, TypedTarget,
};
use crate::app_name::AppName;
use crate::callback_url::CallbackUrl;
use crate::desired::{Admission, ApplicationChoice, GroupsSetting};
use crate::secret_lifetime::SecretLifetime;
use crate::target::NamedOrganization;
use crate::teams::DesiredTeams;

/// The most redirect URIs of one app registration for work accounts.
/// Source: Microsoft, "Redirect URI (reply URL) restrictions and limitations".
const MOST_CALLBACK_URLS: usize = 256;

/// Choices that are valid in themselves.
#[derive(Debug)]
pub struct ParsedChoices {
    /// At least one, no duplicates.
    pub targets: Vec<ParsedTarget>,
    /// How long a new client secret is valid.
    pub secret_lifetime: SecretLifetime,
}

/// One connection to set up.
#[derive(Debug)]
pub struct ParsedTarget {
    /// What people will sign in to.
    pub target: Chosen,
    /// The display name of the app registration.
    pub app_name: AppName,
    /// Which groups are mapped to which teams; `None` leaves what Konnect has.
    pub teams: Option<DesiredTeams>,
    /// Groups to assign in addition to those.
    pub assigned_groups: BTreeSet<ObjectId>,
    /// Whose app registration to use.
    pub application: ApplicationChoice,
}

/// What was chosen as a target, before Konnect is asked about it.
#[derive(Debug, PartialEq, Eq)]
pub enum Chosen {
    /// The organization login, with the last part of its address.
    Organization(LoginPath),
    /// One Dev Portal.
    Portal {
        /// Where it is.
        region: Region,
        /// Its id.
        id: Uuid,
    },
    /// Addresses typed by hand.
    CallbackUrl {
        /// At least one, no duplicates.
        urls: Vec<CallbackUrl>,
        /// The organization that they are for, if someone said.
        organization: Option<NamedOrganization>,
    },
}

impl Chosen {
    /// Whether both would be the same connection: what people sign in to is the same, however it is described.
    fn is_same_connection(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Organization(_), Self::Organization(_)) => true,
            (Self::Portal { id, .. }, Self::Portal { id: other, .. }) => id == other,
            // The first address names the connection, together with the organization.
            (
                Self::CallbackUrl { urls, organization },
                Self::CallbackUrl {
                    urls: others,
                    organization: other,
                },
            ) => {
                let id = |one: &Option<NamedOrganization>| one.as_ref().map(|it| it.id);
                urls.first() == others.first() && id(organization) == id(other)
            }
            _ => false,
        }
    }
}

impl Choices {
    /// Reads the choices, or returns everything that is wrong with them.
    ///
    /// # Errors
    /// Every problem, in the order of the targets.
    pub fn parse(&self) -> Result<ParsedChoices, Vec<ChoiceProblem>> {
        let (mut targets, mut app_names): (Vec<Chosen>, Vec<AppName>) = (Vec::new(), Vec::new());
        let (mut groups, mut problems) = (Vec::new(), Vec::new());
        let assigns =
            self.admission == Admission::Assigned || self.groups == GroupsSetting::Assigned;
        if self.targets.is_empty() {
            problems.push(ChoiceProblem::of(ChoiceField::Targets, ProblemKind::Empty));
        }
        for (place, choice) in self.targets.iter().enumerate() {
            let mut found = |problem: ChoiceProblem| problems.push(problem.in_target(place));
            match target(&choice.target) {
                Ok(target) => {
                    if targets
                        .iter()
                        .any(|before| before.is_same_connection(&target))
                    {
                        found(ChoiceProblem::of(
                            ChoiceField::Targets,
                            ProblemKind::Duplicate,
                        ));
                    }
                    targets.push(target);
                }
                Err(wrong) => wrong.into_iter().for_each(&mut found),
            }
            match choice.app_name.parse() {
                Ok(app_name) => app_names.push(app_name),
                Err(problem) => found(ChoiceProblem::of(
                    ChoiceField::AppName,
                    ProblemKind::AppName(problem),
                )),
            }
            match groups::parse(choice, assigns) {
                Ok(chosen) => groups.push(chosen),
                Err(wrong) => wrong.into_iter().for_each(&mut found),
            }
        }
        let secret_lifetime =
            SecretLifetime::try_from(self.secret_lifetime_days).map_err(|problem| {
                ChoiceProblem::of(
                    ChoiceField::SecretLifetime,
                    ProblemKind::SecretLifetime(problem),
                )
            });
        match secret_lifetime {
            // Without a problem there are a name and groups for each target.
            Ok(secret_lifetime) if problems.is_empty() => Ok(ParsedChoices {
                targets: targets
                    .into_iter()
                    .zip(app_names)
                    .zip(groups)
                    .zip(&self.targets)
                    .map(|(((target, app_name), groups), choice)| ParsedTarget {
                        target,
                        app_name,
                        teams: groups.teams,
                        assigned_groups: groups.assigned,
                        application: choice.application,
                    })
                    .collect(),
                secret_lifetime,
            }),
            Ok(_) => Err(problems),
            Err(problem) => {
                problems.push(problem);
                Err(problems)
            }
        }
    }
}

fn target(typed: &TypedTarget) -> Result<Chosen, Vec<ChoiceProblem>> {
    match typed {
        TypedTarget::Organization { login_path } => login_path
            .parse()
            .map(Chosen::Organization)
            .map_err(|problem| {
                vec![ChoiceProblem::of(
                    ChoiceField::LoginPath,
                    ProblemKind::LoginPath(problem),
                )]
            }),
        TypedTarget::Portal { region, id } => Ok(Chosen::Portal {
            region: *region,
            id: *id,
        }),
        TypedTarget::CallbackUrl { urls, organization } => {
            match (
                callback_urls(urls),
                callback_organization(organization.as_ref()),
            ) {
                (Ok(urls), Ok(organization)) => Ok(Chosen::CallbackUrl { urls, organization }),
                (urls, organization) => {
                    let mut problems = urls.err().unwrap_or_default();
                    problems.extend(organization.err());
                    Err(problems)
                }
            }
        }
    }
}

/// The organization, unless its id was left empty.
fn callback_organization(
    typed: Option<&TypedOrganization>,
) -> Result<Option<NamedOrganization>, ChoiceProblem> {
    let Some(typed) = typed.filter(|typed| !typed.id.trim().is_empty()) else {
        return Ok(None);
    };
    match typed.id.trim().parse() {
        Ok(id) => Ok(Some(NamedOrganization {
            id,
            name: typed.name.clone(),
        })),
        Err(_) => Err(ChoiceProblem::of(
            ChoiceField::CallbackOrganization,
            ProblemKind::NotAnOrganizationId,
        )),
    }
}

/// One address per line; empty lines are ignored.
fn callback_urls(lines: &[String]) -> Result<Vec<CallbackUrl>, Vec<ChoiceProblem>> {
    let (mut urls, mut problems): (Vec<CallbackUrl>, Vec<ChoiceProblem>) = (Vec::new(), Vec::new());
    for (number, typed) in (1..)
        .zip(lines)
        .filter(|(_, typed)| !typed.trim().is_empty())
    {
        let mut found = |wrong| {
            problems.push(ChoiceProblem {
                line: Some(number),
                ..ChoiceProblem::of(ChoiceField::CallbackUrl, wrong)
            });
        };
        match typed.parse() {
            Ok(url) if urls.contains(&url) => found(ProblemKind::Duplicate),
            Ok(url) => urls.push(url),
            Err(problem) => found(ProblemKind::CallbackUrl(problem)),
        }
    }
    if urls.is_empty() && problems.is_empty() {
        problems.push(ChoiceProblem::of(
            ChoiceField::CallbackUrl,
            ProblemKind::Empty,
        ));
    }
    if urls.len() > MOST_CALLBACK_URLS {
        problems.push(ChoiceProblem::of(
            ChoiceField::CallbackUrl,
            ProblemKind::TooMany {
                max: MOST_CALLBACK_URLS,
            },
        ));
    }
    if problems.is_empty() {
        Ok(urls)
    } else {
        Err(problems)
    }
}

#[cfg(test)]
mod tests;
