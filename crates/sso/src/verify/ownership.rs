//! Who else can act as the application: owners who are no administrators, and credentials that this computer did not make.

use std::collections::BTreeSet;

use entra::{Application, FederatedCredential, KeyId, ObjectId, Owner, OwnerKind};
use futures::future::try_join_all;
use jiff::Timestamp;
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
    /// The person who is signed in; read only if it matters who that is.
    signed_in: Option<ObjectId>,
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
    let may_be_others = |owners: &Vec<(Owner, Option<bool>)>| {
        owners
            .iter()
            .any(|(_, administers)| *administers != Some(true))
    };
    let signed_in = if owners.as_ref().is_some_and(may_be_others) {
        Some(entra::me(graph).await?.id)
    } else {
        None
    };
    Ok(OwnershipFinding {
        owners,
        signed_in,
        federated: known(federated)?,
    })
}

/// Passes if only administrators, and the person who made the application here, can act as it.
pub(crate) fn check(
    application: Option<&Application>,
    finding: &OwnershipFinding,
    own: Own<'_>,
    at: Timestamp,
) -> Check {
    let Some(application) = application else {
        return Check::not_checked(CheckId::Ownership, CheckReason::Unreadable);
    };
    let owners = finding.owners.as_deref().unwrap_or_default();
    // Whoever registers an application without a role owns it. Nothing says who that was, so it is the person who looks.
    let is_the_maker = |owner: &Owner| own.application && Some(owner.id) == finding.signed_in;
    let mut unknown = finding.owners.is_none() || finding.federated.is_none();
    let mut strangers: Vec<String> = Vec::new();
    for (owner, is_administrator) in owners.iter().filter(|(owner, _)| !is_the_maker(owner)) {
        match is_administrator {
            Some(true) => {}
            Some(false) => strangers.push(name_of(owner)),
            None => unknown = true,
        }
    }
    let named = |name: Option<&String>, id: KeyId| name.cloned().unwrap_or_else(|| id.to_string());
    let secrets = application.secrets.iter();
    // Nobody can act with what has ended.
    let foreign = secrets.filter(|secret| !own.secrets.contains(&secret.key_id) && secret.end > at);
    let certificates = application.certificates.iter();
    let certificates = certificates.filter(|one| one.end.is_none_or(|end| end > at));
    let federated = finding.federated.iter().flatten();
    let kinds: [(CheckReason, Vec<String>); 4] = [
        (CheckReason::Owner, strangers),
        (
            CheckReason::OtherSecret,
            foreign
                .map(|secret| named(secret.display_name.as_ref(), secret.key_id))
                .collect(),
        ),
        (
            CheckReason::Certificate,
            certificates
                .map(|one| named(one.display_name.as_ref(), one.key_id))
                .collect(),
        ),
        (
            CheckReason::FederatedCredential,
            federated.map(|one| one.name.clone()).collect(),
        ),
    ];
    let found: Vec<Evidence> = kinds
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .flat_map(|(reason, names)| {
            let names = names.into_iter().map(Evidence::Observed);
            std::iter::once(Evidence::Reason(reason)).chain(names)
        })
        .collect();
    if !found.is_empty() {
        return Check::failed(CheckId::Ownership, found);
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
