//! Who else can act as the application: owners who are no administrators, and credentials that this computer did not make.

use std::collections::BTreeSet;

use entra::{Application, FederatedCredential, KeyId, ObjectId, Owner, OwnerKind};
use futures::future::try_join_all;
use sso_http::Context;

use super::Shared;
use crate::candidate::known;
use crate::check::{Check, CheckId, CheckReason, Evidence};
use crate::error::Error;
use crate::services::Services;

/// What was read about it. `None` is what may not be read.
#[derive(Debug, Default)]
pub(crate) struct OwnershipFinding {
    /// Each owner, and whether that person may change every application anyway.
    owners: Option<Vec<(Owner, Option<bool>)>>,
    federated: Option<Vec<FederatedCredential>>,
}

/// What this computer made of the application.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Own<'a> {
    pub(crate) application: bool,
    pub(crate) secrets: &'a BTreeSet<KeyId>,
}

pub(super) async fn read(
    shared: &Shared,
    services: &Services,
    application: ObjectId,
    context: &Context,
) -> Result<OwnershipFinding, Error> {
    let graph = services.graph(context);
    let (owners, federated) = futures::join!(
        entra::owners(graph, application),
        entra::federated_credentials(graph, application)
    );
    let owners = match known(owners)? {
        None => None,
        Some(owners) => {
            let owners = owners.into_iter().map(async |owner| {
                let is_administrator = match owner.kind {
                    OwnerKind::User => shared.is_administrator(graph, owner.id).await?,
                    OwnerKind::ServicePrincipal => Some(false),
                };
                Ok::<_, Error>((owner, is_administrator))
            });
            Some(try_join_all(owners).await?)
        }
    };
    Ok(OwnershipFinding {
        owners,
        federated: known(federated)?,
    })
}

/// Passes if only administrators, and the person who made the application here, can act as it.
pub(crate) fn check(
    application: Option<&Application>,
    finding: &OwnershipFinding,
    own: Own<'_>,
) -> Check {
    let Some(application) = application else {
        return Check::not_checked(CheckId::Ownership, CheckReason::Unreadable);
    };
    let owners = finding.owners.as_deref().unwrap_or_default();
    // The only owner of what was made here is the person who made it.
    let is_the_maker = own.application && owners.len() == 1;
    let mut others: Vec<String> = Vec::new();
    let mut unknown = finding.owners.is_none() || finding.federated.is_none();
    for (owner, is_administrator) in owners.iter().filter(|_| !is_the_maker) {
        match is_administrator {
            Some(true) => {}
            Some(false) => others.push(name_of(owner)),
            None => unknown = true,
        }
    }
    let named = |name: Option<&String>, id: KeyId| name.cloned().unwrap_or_else(|| id.to_string());
    let secrets = application.secrets.iter();
    let foreign = secrets.filter(|secret| !own.secrets.contains(&secret.key_id));
    others.extend(foreign.map(|secret| named(secret.display_name.as_ref(), secret.key_id)));
    let certificates = application.certificates.iter();
    others.extend(certificates.map(|one| named(one.display_name.as_ref(), one.key_id)));
    let federated = finding.federated.iter().flatten();
    others.extend(federated.map(|one| one.name.clone()));
    if !others.is_empty() {
        let found = others.into_iter().map(Evidence::Observed);
        return Check::failed(CheckId::Ownership, found.collect());
    }
    if unknown {
        return Check::not_checked(CheckId::Ownership, CheckReason::Unreadable);
    }
    Check::passed_silently(CheckId::Ownership)
}

fn name_of(owner: &Owner) -> String {
    let name = owner.display_name.as_ref();
    let name = name.or(owner.user_principal_name.as_ref());
    name.cloned().unwrap_or_else(|| owner.id.to_string())
}
