//! What was read since signing in or connecting, kept so that it is not read again.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use entra::{Graph, Group, Memberships, NextPage, ObjectId};
use konnect::{Konnect, TargetId, Team};
use sso_http::Context;
use tokio::sync::OnceCell;

/// What is known of the directory. It begins empty with each sign-in.
#[derive(Debug, Default)]
pub(crate) struct DirectoryCache {
    /// The groups that the signed-in person is in; `None` when that may not be read.
    memberships: OnceCell<Option<Memberships>>,
    names: Mutex<BTreeMap<ObjectId, String>>,
    /// The most groups that anyone was counted with.
    most_groups: Mutex<Option<usize>>,
    search: Mutex<Search>,
}

/// The newest search for groups.
#[derive(Debug, Default)]
struct Search {
    text: String,
    next: Option<NextPage>,
}

/// Where a search for groups begins.
#[derive(Debug)]
pub(crate) enum SearchStart {
    Beginning,
    Page(NextPage),
    /// The last answer was the end.
    Ended,
}

/// What is known of the organization's administrators. It begins empty with each sign-in and each connection.
#[derive(Debug, Default)]
pub(crate) struct AdminCache {
    teams: OnceCell<Vec<Team>>,
    admins: OnceCell<Vec<sso::Admin>>,
}

impl DirectoryCache {
    /// Which groups the signed-in person is in. What cannot be read is unknown, and stops nothing.
    pub(crate) async fn memberships(&self, graph: Graph<'_>) -> Option<&Memberships> {
        let read = async {
            match entra::my_memberships(graph).await {
                Ok(memberships) => Ok(Some(memberships)),
                Err(entra::Error::InsufficientPrivileges { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        };
        match self.memberships.get_or_try_init(|| read).await {
            Ok(memberships) => memberships.as_ref(),
            Err(error) => {
                tracing::info!(%error, "the memberships of the signed-in person could not be read");
                None
            }
        }
    }

    /// Remembers that someone is in this many groups.
    pub(crate) fn counted(&self, groups: u64) {
        let groups = usize::try_from(groups).unwrap_or(usize::MAX);
        let mut most = locked(&self.most_groups);
        *most = (*most).max(Some(groups));
    }

    /// The most groups that anyone is known to be in.
    pub(crate) fn most_groups(&self) -> Option<usize> {
        let own = self.memberships.get().and_then(Option::as_ref);
        let own = own.map(|memberships| memberships.all.len());
        own.max(*locked(&self.most_groups))
    }

    /// Remembers the names of these groups.
    pub(crate) fn remember(&self, groups: &[Group]) {
        let named = groups.iter().filter(|group| !group.display_name.is_empty());
        let named = named.map(|group| (group.id, group.display_name.clone()));
        locked(&self.names).extend(named);
    }

    /// The name of a group that was seen.
    pub(crate) fn name(&self, group: ObjectId) -> Option<String> {
        locked(&self.names).get(&group).cloned()
    }

    /// Where the search for this text begins. `more`: where its last answer ended.
    pub(crate) fn begin_search(&self, text: &str, more: bool) -> SearchStart {
        let mut search = locked(&self.search);
        if more && search.text == text {
            // It is kept until the answer has come, so that it can be asked for again.
            return search
                .next
                .clone()
                .map_or(SearchStart::Ended, SearchStart::Page);
        }
        *search = Search {
            text: text.to_owned(),
            next: None,
        };
        SearchStart::Beginning
    }

    /// Remembers where the search for this text continues, unless another search has begun.
    pub(crate) fn end_search(&self, text: &str, next: Option<NextPage>) {
        let mut search = locked(&self.search);
        if search.text == text {
            search.next = next;
        }
    }
}

impl AdminCache {
    /// The teams of the organization.
    pub(crate) async fn teams(&self, konnect: Konnect<'_>) -> Result<&[Team], konnect::Error> {
        let konnect = konnect.at(TargetId::Organization);
        let teams = self.teams.get_or_try_init(|| konnect::teams(konnect));
        Ok(teams.await?)
    }

    /// Who has to remain an administrator.
    pub(crate) async fn admins(
        &self,
        services: &sso::Services,
        context: &Context,
    ) -> Result<&[sso::Admin], sso::Error> {
        let admins = self
            .admins
            .get_or_try_init(|| sso::admins(services, context));
        Ok(admins.await?)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
