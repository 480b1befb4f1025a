//! Which permissions of Microsoft Graph a sign-in asks for, and whether it was given what some work needs.

use std::collections::BTreeSet;

use entra::{Scope, SignedIn};

use crate::ipc::{CommandError, Permission};
use crate::session::data::Session;

/// What every sign-in asks for: to make and check app registrations, to show who is signed in, and to know before
/// anything is created what the directory's policies forbid.
const ALWAYS: [Scope; 3] = [
    Scope::ApplicationReadWriteAll,
    Scope::UserRead,
    Scope::PolicyReadAll,
];

/// What a sign-in asks for, each once.
pub(crate) fn asked(chosen: &[Permission]) -> Vec<Scope> {
    let chosen: BTreeSet<Scope> = chosen.iter().copied().map(Into::into).collect();
    let others = chosen.into_iter().filter(|scope| !ALWAYS.contains(scope));
    ALWAYS.into_iter().chain(others).collect()
}

/// What Microsoft gave, which can be more or less than was asked for: what was approved before comes along, and an
/// approval can be taken back.
pub(crate) fn given(signed_in: &SignedIn) -> Vec<Scope> {
    let has = |scope: &Scope| signed_in.has(*scope);
    Scope::ALL.into_iter().filter(has).collect()
}

/// Fails with what is missing.
///
/// # Errors
/// [`CommandError::PermissionsMissing`]; [`CommandError::NotSignedIn`] if nobody is.
pub(crate) fn require(session: &Session, needed: BTreeSet<Scope>) -> Result<(), CommandError> {
    let microsoft = session
        .microsoft
        .as_ref()
        .ok_or(CommandError::NotSignedIn)?;
    let given = &microsoft.account.permissions;
    let needed = needed.into_iter().map(Permission::from);
    let missing: Vec<Permission> = needed.filter(|one| !given.contains(one)).collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(CommandError::PermissionsMissing(missing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_chosen_is_asked_for_and_nothing_twice() {
        assert_eq!(asked(&[]), ALWAYS);
        let chosen = [
            Permission::GroupReadBasicAll,
            Permission::UserRead,
            Permission::GroupReadBasicAll,
        ];
        let asked = asked(&chosen);
        assert_eq!(asked.len(), 4, "{asked:?}");
        assert_eq!(asked[3], Scope::GroupReadBasicAll);
    }
}
