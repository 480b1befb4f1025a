//! What someone changes in the services behind the app's back.

use entra::{ApplicationChange, Graph, GroupMembershipClaims};
use konnect::IdpMapping;
use sso::Target;

use crate::common::Stage;
use crate::common::teams::remove_mapping;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Tamper {
    RenameApplication,
    ClearClaims,
    DeleteApplication,
    DeleteServicePrincipal,
    DisableServicePrincipal,
    DropSecrets,
    DisableProvider,
    DeleteProvider,
    DropMappings,
    UnfollowGroups,
    ForgetSecret,
}

pub(crate) fn graph(stage: &Stage) -> Graph<'_> {
    Graph {
        http: &stage.services.http,
        endpoints: &stage.services.entra,
        token: &stage.services.microsoft_token,
        context: &stage.context,
    }
}

/// Changes something, if it is there.
pub(crate) async fn tamper(stage: &Stage, target: &Target, what: Tamper) {
    let tag = target.tag();
    let application = entra::application_by_tag(graph(stage), &tag)
        .await
        .unwrap()
        .pop();
    let konnect = target
        .target_id()
        .map(|target_id| stage.konnect().at(target_id));
    let provider = match konnect {
        Some(konnect) => konnect::identity_providers(konnect).await.unwrap().pop(),
        None => None,
    };
    let change = async |change: ApplicationChange| {
        if let Some(application) = &application {
            graph(stage)
                .send(&entra::UpdateApplication {
                    id: application.id,
                    change,
                })
                .await
                .unwrap();
        }
    };
    match what {
        Tamper::RenameApplication => {
            change(ApplicationChange {
                display_name: Some("Renamed by hand".into()),
                ..ApplicationChange::default()
            })
            .await;
        }
        Tamper::ClearClaims => {
            change(ApplicationChange {
                groups: Some(GroupMembershipClaims::default()),
                optional_claims: Some(entra::OptionalClaims::default()),
                redirect_uris: Some(vec!["https://elsewhere.example/login".into()]),
                ..ApplicationChange::default()
            })
            .await;
        }
        Tamper::DeleteApplication => {
            if let Some(application) = application {
                graph(stage)
                    .send(&entra::DeleteApplication(application.id))
                    .await
                    .unwrap();
            }
        }
        Tamper::DeleteServicePrincipal => {
            if let Some(application) = application
                && let Some(existing) = entra::service_principal(graph(stage), application.app_id)
                    .await
                    .unwrap()
            {
                graph(stage)
                    .send(&entra::DeleteServicePrincipal(existing.id))
                    .await
                    .unwrap();
            }
        }
        Tamper::DisableServicePrincipal => {
            if let Some(application) = application
                && let Some(existing) = entra::service_principal(graph(stage), application.app_id)
                    .await
                    .unwrap()
            {
                graph(stage)
                    .send(&entra::EnableServicePrincipal {
                        id: existing.id,
                        enabled: false,
                    })
                    .await
                    .unwrap();
            }
        }
        Tamper::DropSecrets => {
            for secret in application.iter().flat_map(|one| &one.secrets) {
                let id = application.as_ref().unwrap().id;
                graph(stage)
                    .send(&entra::RemovePassword {
                        application: id,
                        key: secret.key_id,
                    })
                    .await
                    .unwrap();
            }
        }
        Tamper::DisableProvider => {
            if let (Some(konnect), Some(provider)) = (konnect, provider) {
                konnect
                    .send(&konnect::EnableIdentityProvider {
                        id: provider.id,
                        enabled: false,
                    })
                    .await
                    .unwrap();
            }
        }
        Tamper::DeleteProvider => {
            if let (Some(konnect), Some(provider)) = (konnect, provider) {
                konnect
                    .send(&konnect::DeleteIdentityProvider(provider.id))
                    .await
                    .unwrap();
            }
        }
        Tamper::DropMappings => {
            if let (Some(konnect), Some(provider)) = (konnect, provider) {
                let mappings = konnect::team_group_mappings(konnect, provider.id)
                    .await
                    .unwrap();
                for row in mappings.rows {
                    remove_mapping(konnect, provider.id, &row).await.unwrap();
                }
            }
        }
        Tamper::UnfollowGroups => {
            if let Some(konnect) = konnect {
                let mapping = IdpMapping {
                    idp: false,
                    konnect: true,
                };
                konnect
                    .send(&konnect::SetIdpMapping(mapping))
                    .await
                    .unwrap();
            }
        }
        Tamper::ForgetSecret => stage
            .secret_store
            .forget(stage.connection(target))
            .await
            .unwrap(),
    }
}
