//! Groups of the directory: finding them, and counting those that a token would have to name.

use entra::Memberships;
use sso_http::Context;

use super::services::graph_of;
use crate::ipc::{
    CommandError, Field, FieldProblem, Group, GroupCount, GroupsFound, Problem, saturating_u32,
};
use crate::session::app_state::AppState;
use crate::session::caches::SearchStart;
use crate::session::session_id::SessionId;

/// Finds groups by how the words of their names begin. `more`: continues where the last answer for this text ended;
/// another text starts over. Only the session knows where that is.
pub(crate) async fn search(
    state: &AppState,
    text: &str,
    more: bool,
) -> Result<GroupsFound, CommandError> {
    let text = text.trim();
    let found = |asked| found(state, asked, text, more);
    state.session.ask(found).await
}

async fn found(
    state: &AppState,
    asked: SessionId,
    text: &str,
    more: bool,
) -> Result<GroupsFound, CommandError> {
    let session = state.session.read_in(asked).await?;
    let (services, known) = session.directory(&state.http)?;
    drop(session);
    let page = match known.begin_search(text, more) {
        SearchStart::Beginning => None,
        SearchStart::Page(page) => Some(page),
        SearchStart::Ended => {
            return Ok(GroupsFound {
                groups: Vec::new(),
                more: false,
                count: None,
            });
        }
    };
    let context = Context::default();
    let graph = graph_of(&services, &context);
    let (found, memberships) = tokio::join!(
        entra::search_groups(graph, text, page),
        known.memberships(graph)
    );
    let found = found?;
    known.remember(&found.groups);
    let answer = GroupsFound {
        groups: described(found.groups, memberships),
        more: found.next.is_some(),
        count: found.count.map(saturating_u32),
    };
    known.end_search(text, found.next);
    Ok(answer)
}

/// Counts the groups of one person; without an address, of the signed-in one.
pub(crate) async fn count(
    state: &AppState,
    address: Option<&str>,
) -> Result<GroupCount, CommandError> {
    let address = address.map(str::trim);
    if address == Some("") {
        let problem = FieldProblem::of(Field::TestPerson, Problem::Empty);
        return Err(CommandError::InvalidInput(vec![problem]));
    }
    state
        .session
        .ask(|asked| counted(state, asked, address))
        .await
}

async fn counted(
    state: &AppState,
    asked: SessionId,
    address: Option<&str>,
) -> Result<GroupCount, CommandError> {
    let (services, known, signed_in) = {
        let session = state.session.read_in(asked).await?;
        let (services, known) = session.directory(&state.http)?;
        let signed_in = session.microsoft.as_ref().map(|it| it.account.clone());
        (services, known, signed_in)
    };
    let context = Context::default();
    let graph = graph_of(&services, &context);
    if let Some(address) = address {
        let found = entra::person_by_address(graph, address).await?;
        let person = found.ok_or(CommandError::PersonNotFound)?;
        let count = entra::group_count_of(graph, person.id).await?;
        known.counted(count);
        return Ok(GroupCount {
            name: person.display_name,
            user_name: person.user_principal_name,
            count: saturating_u32(count),
        });
    }
    let account = signed_in.ok_or(CommandError::NotSignedIn)?;
    let count = entra::my_group_count(graph).await?;
    known.counted(count);
    Ok(GroupCount {
        count: saturating_u32(count),
        name: account.name,
        user_name: account.user_name,
    })
}

/// Groups for the window, each marked with whether the person with these memberships is in it.
pub(crate) fn described(
    groups: Vec<entra::Group>,
    memberships: Option<&Memberships>,
) -> Vec<Group> {
    let mine = |id| memberships.map(|memberships| memberships.all.contains(&id));
    groups
        .into_iter()
        .map(|group| {
            let mine = mine(group.id);
            Group::of(group, mine)
        })
        .collect()
}
