//! Which groups a person is in, including through other groups.
//!
//! One's own memberships need `User.Read`. Those of others need `User.Read.All` or more; without
//! it these calls end in [`Error::InsufficientPrivileges`], which means "not known", not "none".

use std::collections::BTreeSet;

use serde::Deserialize;
use sso_http::{HeaderName, HeaderValue, Request, Service};

use crate::error::Call;
use crate::graph::{literal, with_eventual_consistency};
use crate::{Error, Graph, ObjectId, Person};

const DIRECT: &str = "memberOf";
const TRANSITIVE: &str = "transitiveMemberOf";
const QUERY: &str = "$select=id&$top=999";

#[derive(Deserialize)]
struct Row {
    id: ObjectId,
    #[serde(rename = "@odata.type")]
    kind: Option<String>,
}

/// The groups that a person is in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memberships {
    /// Those that name the person as a member.
    pub direct: BTreeSet<ObjectId>,
    /// Those, and the groups that those are in.
    pub all: BTreeSet<ObjectId>,
}

/// The groups that the signed-in person is in.
pub async fn my_memberships(graph: Graph<'_>) -> Result<Memberships, Error> {
    memberships(graph, "me").await
}

/// The groups that another person is in.
///
/// # Errors
/// [`Error::InsufficientPrivileges`] when that may not be read.
pub async fn memberships_of(graph: Graph<'_>, user: ObjectId) -> Result<Memberships, Error> {
    memberships(graph, &format!("users/{user}")).await
}

/// How many groups the signed-in person is in. A token names at most 200
/// (Microsoft identity platform, "Groups overage claim").
pub async fn my_group_count(graph: Graph<'_>) -> Result<u64, Error> {
    group_count(graph, "me").await
}

/// How many groups another person is in.
///
/// # Errors
/// [`Error::InsufficientPrivileges`] when that may not be read.
pub async fn group_count_of(graph: Graph<'_>, user: ObjectId) -> Result<u64, Error> {
    group_count(graph, &format!("users/{user}")).await
}

/// Finds a person by mail address or by the name used to sign in, which is unique and decides
/// between several. `None` if nobody matches, or only by a shared mail address.
///
/// # Errors
/// [`Error::InsufficientPrivileges`] without the permission `User.ReadBasic.All`.
pub async fn person_by_address(graph: Graph<'_>, address: &str) -> Result<Option<Person>, Error> {
    let address = address.trim();
    let wanted = literal(address);
    let query = format!(
        "$filter=mail eq {wanted} or userPrincipalName eq {wanted}\
         &$select=id,displayName,userPrincipalName,mail"
    );
    let found: Vec<Person> = graph
        .list(graph.url("users", &query), Call::ReadPeople, |request| {
            request
        })
        .await?;
    Ok(the_one(found, address))
}

fn the_one(mut found: Vec<Person>, address: &str) -> Option<Person> {
    let by_name = found
        .iter()
        .position(|person| person.user_principal_name.eq_ignore_ascii_case(address));
    match (by_name, found.len()) {
        (Some(position), _) => Some(found.swap_remove(position)),
        (None, 1) => found.pop(),
        (None, _) => None,
    }
}

async fn memberships(graph: Graph<'_>, whose: &str) -> Result<Memberships, Error> {
    let (direct, all) = futures::try_join!(
        group_ids(graph, whose, DIRECT),
        group_ids(graph, whose, TRANSITIVE)
    )?;
    Ok(Memberships { direct, all })
}

async fn group_ids(
    graph: Graph<'_>,
    whose: &str,
    reach: &str,
) -> Result<BTreeSet<ObjectId>, Error> {
    let url = graph.url(&format!("{whose}/{reach}"), QUERY);
    let rows: Vec<Row> = graph
        .list(url, Call::ReadMemberships, |request| request)
        .await?;
    // Directory roles and administrative units are in the same list.
    Ok(rows
        .into_iter()
        .filter(|row| row.kind.as_deref() == Some("#microsoft.graph.group"))
        .map(|row| row.id)
        .collect())
}

async fn group_count(graph: Graph<'_>, whose: &str) -> Result<u64, Error> {
    let path = format!("{whose}/{TRANSITIVE}/microsoft.graph.group/$count");
    let url = graph.url(&path, "");
    let request = with_eventual_consistency(Request::get(Service::MicrosoftGraph, url)).header(
        HeaderName::from_static("accept"),
        HeaderValue::from_static("text/plain"),
    );
    let response = graph.exchange(request, Call::ReadMemberships).await?;
    read_count(&response.body).ok_or(Error::Unexpected("the count is not a number"))
}

/// Graph may begin a plain text with a byte order mark.
fn read_count(body: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(body).ok()?;
    text.trim_start_matches('\u{feff}').trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn person(number: u128, user_principal_name: &str) -> Person {
        Person {
            id: ObjectId::new(uuid::Uuid::from_u128(number)),
            display_name: "Maya Lindqvist".to_owned(),
            user_principal_name: user_principal_name.to_owned(),
            mail: Some("team@contoso.com".to_owned()),
            user_type: None,
        }
    }

    #[test]
    fn shared_mail_address_names_nobody() {
        let (maya, jonas) = (
            person(1, "maya@contoso.com"),
            person(2, "jonas@contoso.com"),
        );
        let both = vec![maya.clone(), jonas.clone()];
        assert_eq!(the_one(both.clone(), "team@contoso.com"), None);
        assert_eq!(the_one(both, "Jonas@contoso.com"), Some(jonas));
        assert_eq!(the_one(vec![maya.clone()], "team@contoso.com"), Some(maya));
        assert_eq!(the_one(Vec::new(), "team@contoso.com"), None);
    }

    #[test]
    fn count_read_with_and_without_a_mark() {
        for (body, count) in [
            ("17", Some(17)),
            ("\u{feff}17\r\n", Some(17)),
            ("", None),
            ("-1", None),
            ("{}", None),
        ] {
            assert_eq!(read_count(body.as_bytes()), count, "{body:?}");
        }
        assert_eq!(read_count(&[0xff]), None);
    }

    proptest! {
        #[test]
        fn any_count_read(count: u64) {
            prop_assert_eq!(read_count(count.to_string().as_bytes()), Some(count));
        }

        #[test]
        fn any_body_survived(body: Vec<u8>) {
            let _ = read_count(&body);
        }
    }
}
