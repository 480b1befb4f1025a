//! Reads who has to remain an administrator of the organization, as far as can be seen.

use entra::{Graph, Person};
use konnect::{Konnect, TargetId, Team};
use sso_http::Context;

use crate::error::Error;
use crate::lock_out::Admin;
use crate::services::Services;

/// Reads the person signed in to Microsoft and, if that is someone else and an administrator, the owner of the Konnect
/// token. Konnect's API names no other administrators, and a system account belongs to nobody.
///
/// Memberships that may not be read are `None`, which means "not known".
///
/// # Errors
/// Those that end all reading: cancelling, a sign-in that has ended, a token that Konnect does not accept.
pub async fn admins(services: &Services, context: &Context) -> Result<Vec<Admin>, Error> {
    let graph = services.graph(context);
    let signed_in = async {
        let (person, memberships) =
            futures::try_join!(async { Ok::<_, Error>(entra::me(graph).await?) }, async {
                known(entra::my_memberships(graph).await.map_err(Error::from))
            })?;
        Ok::<_, Error>((person, memberships))
    };
    let owner = async {
        let konnect = services.konnect(context)?.at(TargetId::Organization);
        owner_who_is_administrator(konnect).await
    };
    let ((person, memberships), owner) = futures::try_join!(signed_in, owner)?;
    let mut admins = Vec::new();
    if let Some(owner) = owner.filter(|owner| !is_same(&person, &owner.email)) {
        admins.push(of_directory(graph, owner).await?);
    }
    admins.insert(
        0,
        Admin {
            name: person.display_name,
            user_name: person.user_principal_name,
            signed_in: true,
            memberships,
        },
    );
    Ok(admins)
}

/// The owner of the token, if Konnect names one who is an administrator now.
async fn owner_who_is_administrator(konnect: Konnect<'_>) -> Result<Option<konnect::User>, Error> {
    let owner = async {
        let Some(owner) = konnect::me(konnect).await? else {
            return Ok(None);
        };
        let teams = konnect::teams_of(konnect, owner.id).await?;
        Ok(teams
            .iter()
            .any(Team::is_organization_admin)
            .then_some(owner))
    };
    Ok(known(owner.await.map_err(Error::Konnect))?.flatten())
}

/// The owner of the token as the directory knows them.
async fn of_directory(graph: Graph<'_>, owner: konnect::User) -> Result<Admin, Error> {
    let found = known(
        entra::person_by_address(graph, &owner.email)
            .await
            .map_err(Error::from),
    )?
    .flatten();
    let memberships = match &found {
        Some(person) => known(
            entra::memberships_of(graph, person.id)
                .await
                .map_err(Error::from),
        )?,
        None => None,
    };
    let name = owner.full_name.filter(|name| !name.is_empty());
    let user_name = found.map_or(owner.email, |person| person.user_principal_name);
    Ok(Admin {
        name: name.unwrap_or_else(|| user_name.clone()),
        user_name,
        signed_in: false,
        memberships,
    })
}

fn is_same(person: &Person, address: &str) -> bool {
    let known = [Some(&person.user_principal_name), person.mail.as_ref()];
    known
        .into_iter()
        .flatten()
        .any(|one| one.eq_ignore_ascii_case(address))
}

/// What could not be read is unknown; only what ends all reading is an error.
fn known<T>(read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(error)
            if error.is_cancelled()
                || error.wants_sign_in()
                || matches!(error, Error::Konnect(konnect::Error::TokenRejected(_))) =>
        {
            Err(error)
        }
        Err(error) => {
            tracing::info!(%error, "an administrator's groups are not known");
            Ok(None)
        }
    }
}
