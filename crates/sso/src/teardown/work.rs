//! What one piece of a teardown is as a request: shown before, sent, and taken for done when the thing is gone.

use konnect::{Konnect, MappingApi, Scope};
use serde_json::Value;
use sso_http::Context;

use super::Work;
use crate::step::secret_check::remove as remove_secret;
use crate::desired::ConnectionId;
use crate::error::Error;
use crate::observed::Observed;
use crate::preview::RequestPreview;
use crate::secret_store::SecretKeeper;
use crate::services::Services;

impl Work {
    /// The request as it is shown; `None` for what needs none.
    pub(super) fn preview(&self, observed: &Observed) -> Option<RequestPreview> {
        let (method, path, body) = self.request()?;
        let hosts = &observed.hosts;
        if self.is_of_konnect() {
            let scope = observed.scope.unwrap_or_default();
            return RequestPreview::konnect(
                hosts,
                method,
                scope.path(&path).trim_end_matches('/'),
                body,
            );
        }
        Some(RequestPreview::graph(hosts, method, &path, body))
    }

    fn is_of_konnect(&self) -> bool {
        matches!(
            self,
            Self::FollowGroups(_)
                | Self::DisableProvider(_)
                | Self::DeleteProvider(_)
                | Self::RestoreProvider { .. }
                | Self::DisableOpenIdSignIn
                | Self::AddMapping { .. }
                | Self::RemoveMapping { .. }
                | Self::ChangeGroupsOfTeam { .. }
                | Self::SetByHand { .. }
                | Self::DeleteTeam(_)
                | Self::SetPortalAuthentication(_)
        )
    }

    /// Method, path below the version (and, in Konnect, below the scope), and body.
    fn request(&self) -> Option<(&'static str, String, Option<Value>)> {
        const SETTINGS: &str = "authentication-settings";
        let provider = |id| format!("identity-providers/{id}");
        let application = |id| format!("applications/{id}");
        let principal = |id| format!("servicePrincipals/{id}");
        let deleted = |id| format!("directory/deletedItems/{id}");
        Some(match self {
            Self::FollowGroups(mapping) => ("PATCH", SETTINGS.into(), Some(mapping.body())),
            Self::DisableProvider(id) => {
                ("PATCH", provider(id), Some(konnect::enabled_body(false)))
            }
            Self::DeleteProvider(id) => ("DELETE", provider(id), None),
            Self::RestoreProvider { was, enabled } => (
                "PATCH",
                provider(&was.id),
                Some(konnect::restore_body(was, *enabled)),
            ),
            Self::DisableOpenIdSignIn => {
                ("PATCH", SETTINGS.into(), Some(konnect::oidc_body(false)))
            }
            Self::AddMapping {
                provider: id,
                team,
                group,
            } => (
                "POST",
                format!("{}/team-group-mappings", provider(id)),
                Some(konnect::mapping_body(&team.to_string(), group)),
            ),
            Self::RemoveMapping {
                provider: id,
                mapping,
            } => (
                "DELETE",
                format!("{}/team-group-mappings/{}", provider(id), mapping.id?),
                None,
            ),
            Self::ChangeGroupsOfTeam { team, groups, .. } => (
                "PATCH",
                "identity-provider/team-group-mappings".into(),
                Some(konnect::groups_of_team_body(&team.to_string(), groups)),
            ),
            Self::SetByHand { team, by_hand } => (
                "PATCH",
                format!("teams/{team}"),
                Some(konnect::by_hand_body(*by_hand)),
            ),
            Self::DeleteTeam(id) => ("DELETE", format!("teams/{id}"), None),
            Self::SetPortalAuthentication(required) => (
                "PATCH",
                String::new(),
                Some(konnect::authentication_body(*required)),
            ),
            Self::RequireAssignment {
                service_principal,
                required,
            } => (
                "PATCH",
                principal(service_principal),
                Some(entra::require_assignment_body(*required)),
            ),
            Self::RemoveAssignment {
                service_principal,
                id,
            } => (
                "DELETE",
                format!("{}/appRoleAssignedTo/{id}", principal(service_principal)),
                None,
            ),
            Self::DeleteGrant(id) => ("DELETE", format!("oauth2PermissionGrants/{id}"), None),
            Self::SetGrantScopes { id, scopes } => (
                "PATCH",
                format!("oauth2PermissionGrants/{id}"),
                Some(entra::grant_scopes_body(scopes)),
            ),
            Self::SetTags {
                service_principal,
                tags,
            } => (
                "PATCH",
                principal(service_principal),
                Some(entra::service_principal_tags_body(tags)),
            ),
            Self::DeleteServicePrincipal(id) => ("DELETE", principal(id), None),
            Self::RemovePassword {
                application: id,
                key,
            } => (
                "POST",
                format!("{}/removePassword", application(id)),
                Some(entra::remove_password_body(*key)),
            ),
            Self::RestoreApplicationSettings {
                application: id,
                change,
            } => ("PATCH", application(id), Some(change.body())),
            Self::DeleteApplication(id) => ("DELETE", application(id), None),
            Self::PurgeDeleted { id, .. } => ("DELETE", deleted(id), None),
            Self::RestoreDeleted(id) => ("POST", format!("{}/restore", deleted(id)), None),
            Self::ForgetSecret => return None,
        })
    }

    /// Does it. What is gone already is as it should be.
    pub(super) async fn perform(
        &self,
        services: &Services,
        scope: Option<Scope>,
        connection: ConnectionId,
        keeper: &SecretKeeper,
        context: &Context,
    ) -> Result<(), Error> {
        if self.is_of_konnect() {
            let konnect = services.konnect(context)?.at(scope.unwrap_or_default());
            return match self.perform_in_konnect(konnect).await {
                Err(konnect::Error::NotFound(_)) if self.deletes() => Ok(()),
                done => Ok(done?),
            };
        }
        match self
            .perform_in_entra(services, connection, keeper, context)
            .await
        {
            Err(Error::Entra(entra::Error::NotFound { .. })) if self.deletes() => Ok(()),
            done => done,
        }
    }

    fn deletes(&self) -> bool {
        matches!(
            self,
            Self::DisableProvider(_)
                | Self::DeleteProvider(_)
                | Self::RemoveMapping { .. }
                | Self::SetByHand { .. }
                | Self::DeleteTeam(_)
                | Self::RemoveAssignment { .. }
                | Self::DeleteGrant(_)
                | Self::DeleteServicePrincipal(_)
                | Self::DeleteApplication(_)
                | Self::PurgeDeleted { .. }
        )
    }

    async fn perform_in_konnect(&self, konnect: Konnect<'_>) -> Result<(), konnect::Error> {
        match self {
            Self::FollowGroups(mapping) => {
                konnect::set_idp_mapping(konnect, *mapping).await?;
            }
            Self::DisableProvider(id) => {
                konnect::set_enabled(konnect, *id, false).await?;
            }
            Self::DeleteProvider(id) => konnect::delete_identity_provider(konnect, *id).await?,
            Self::RestoreProvider { was, enabled } => {
                konnect::restore_identity_provider(konnect, was, *enabled).await?;
            }
            Self::DisableOpenIdSignIn => {
                konnect::disable_oidc(konnect).await?;
            }
            Self::AddMapping {
                provider,
                team,
                group,
            } => {
                let api = MappingApi::PerProvider;
                konnect::add_mapping(konnect, *provider, api, *team, group).await?;
            }
            Self::RemoveMapping { provider, mapping } => {
                konnect::remove_mapping(konnect, *provider, mapping).await?;
            }
            Self::ChangeGroupsOfTeam {
                team, add, remove, ..
            } => konnect::change_groups_of_team(konnect, *team, add, remove).await?,
            Self::SetByHand { team, by_hand } => {
                konnect::set_by_hand(konnect, *team, *by_hand).await?;
            }
            Self::DeleteTeam(id) => konnect::delete_team(konnect, *id).await?,
            Self::SetPortalAuthentication(required) => {
                if let Scope::Portal { region, id } = konnect.scope {
                    konnect::set_authentication(konnect, region, id, *required).await?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    async fn perform_in_entra(
        &self,
        services: &Services,
        connection: ConnectionId,
        keeper: &SecretKeeper,
        context: &Context,
    ) -> Result<(), Error> {
        let graph = services.graph(context);
        match self {
            Self::RequireAssignment {
                service_principal,
                required,
            } => entra::require_assignment(graph, *service_principal, *required).await?,
            Self::RemoveAssignment {
                service_principal,
                id,
            } => entra::remove_assignment(graph, *service_principal, id).await?,
            Self::DeleteGrant(id) => entra::delete_grant(graph, id).await?,
            Self::SetGrantScopes { id, scopes } => {
                entra::set_grant_scopes(graph, id, scopes).await?;
            }
            Self::SetTags {
                service_principal,
                tags,
            } => entra::update_service_principal_tags(graph, *service_principal, tags).await?,
            Self::DeleteServicePrincipal(id) => {
                entra::delete_service_principal(graph, *id).await?;
            }
            Self::RemovePassword { application, key } => {
                remove_secret(services, *application, *key, context).await?;
            }
            Self::RestoreApplicationSettings {
                application,
                change,
            } => entra::update_application(graph, *application, change).await?,
            Self::DeleteApplication(id) => entra::delete_application(graph, *id).await?,
            Self::PurgeDeleted { id, awaited: true } => purge(graph, *id, context).await?,
            Self::PurgeDeleted { id, awaited: false } => entra::purge_deleted(graph, *id).await?,
            Self::RestoreDeleted(id) => restore(graph, *id).await?,
            Self::ForgetSecret => keeper.forget(connection).await?,
            _ => {}
        }
        Ok(())
    }
}

/// What was deleted a moment ago may not be among the deleted items yet.
async fn purge(
    graph: entra::Graph<'_>,
    id: entra::ObjectId,
    context: &Context,
) -> Result<(), Error> {
    let policy = entra::ReplicationPolicy {
        limit: std::time::Duration::from_secs(20),
        ..entra::ReplicationPolicy::default()
    };
    let purged = entra::until_replicated(context, policy, async || {
        entra::purge_deleted(graph, id).await
    });
    match purged.await {
        // Purged before, or never deleted: either way it is not among the deleted items.
        Err(entra::Error::NotReplicated { .. }) => Ok(()),
        done => Ok(done?),
    }
}

/// What is among the deleted items no more is back: with its application, by another try, or by somebody else. Reading
/// the connection again tells.
async fn restore(graph: entra::Graph<'_>, id: entra::ObjectId) -> Result<(), Error> {
    match entra::restore_deleted(graph, id).await {
        Ok(()) => Ok(()),
        Err(error) if error.is_cancelled() => Err(error.into()),
        Err(error) => match entra::is_deleted(graph, id).await {
            Ok(false) => Ok(()),
            Ok(true) | Err(_) => Err(error.into()),
        },
    }
}
