//! Groups, found on the server: a directory may hold hundreds of thousands.

use serde::{Deserialize, Serialize};
use sso_http::{HeaderName, HeaderValue, Request, Service, Url};

use crate::error::Call;
use crate::graph::{Page, escaped, literal, with_eventual_consistency};
use crate::{Error, Graph, ObjectId};

const SELECT: &str = "$select=id,displayName,groupTypes,mailEnabled,securityEnabled";
/// How many groups a search shows at a time.
const PAGE: usize = 25;
/// The most values that Graph accepts in one `in` (Microsoft Graph, "Use the $filter query
/// parameter").
const MOST_IDS: usize = 15;

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// Its id, which is what a token's groups claim holds.
    pub id: ObjectId,
    /// Its name. Several groups may have the same one.
    pub display_name: String,
    /// What kind of group it is.
    pub kind: GroupKind,
    /// Whether it is for access, and so can be assigned to applications. A Microsoft 365 group may be either.
    pub security_enabled: bool,
}

/// The kinds of group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GroupKind {
    /// For access only.
    Security,
    /// Members of Teams, SharePoint and the like.
    Microsoft365,
    /// For access, with a mail address.
    MailEnabledSecurity,
    /// A mailing list, which gives no access.
    Distribution,
}

/// One page of found groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupPage {
    /// The groups, by name.
    pub groups: Vec<Group>,
    /// Where the search continues, unless this is its end.
    pub next: Option<NextPage>,
    /// How many groups there are in all, if Graph says so; it does on the first page.
    pub count: Option<u64>,
}

/// Where a search continues: an address that Graph gave, on the Graph that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextPage(Url);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: ObjectId,
    display_name: Option<String>,
    group_types: Option<Vec<String>>,
    mail_enabled: Option<bool>,
    security_enabled: Option<bool>,
}

impl From<Row> for Group {
    fn from(row: Row) -> Self {
        let types = row.group_types.unwrap_or_default();
        let unified = types.iter().any(|kind| kind == "Unified");
        let (mail, security) = (
            row.mail_enabled.unwrap_or_default(),
            row.security_enabled.unwrap_or_default(),
        );
        // Microsoft Graph, "group resource type".
        let kind = match (unified, mail, security) {
            (true, _, _) => GroupKind::Microsoft365,
            (false, true, true) => GroupKind::MailEnabledSecurity,
            (false, true, false) => GroupKind::Distribution,
            (false, false, _) => GroupKind::Security,
        };
        Self {
            id: row.id,
            display_name: row.display_name.unwrap_or_default(),
            kind,
            security_enabled: security,
        }
    }
}

/// Finds groups by how the words of their names begin; without a text, every group. Needs
/// `Group.ReadBasic.All`.
///
/// `page` is where, by an earlier answer, this search continues; the text is then not used.
///
/// # Errors
/// [`Error::InsufficientPrivileges`] without the permission, and for guests.
pub async fn search_groups(
    graph: Graph<'_>,
    text: &str,
    page: Option<NextPage>,
) -> Result<GroupPage, Error> {
    let url = match page {
        Some(NextPage(url)) => graph.page(Some(url.as_str()))?,
        None => None,
    };
    let url = url.unwrap_or_else(|| graph.url("groups", &search_query(text)));
    // Without this preference, Graph refuses a search for a name with an ampersand
    // (Microsoft Graph known issue 18185).
    let request = with_eventual_consistency(Request::get(Service::MicrosoftGraph, url)).header(
        HeaderName::from_static("prefer"),
        HeaderValue::from_static("legacySearch=false"),
    );
    let page: Page<Row> = graph.exchange(request, Call::ReadGroups).await?.json()?;
    Ok(GroupPage {
        groups: page.value.into_iter().map(Group::from).collect(),
        next: graph.page(page.next.as_deref())?.map(NextPage),
        count: page.count,
    })
}

/// Reads groups by their ids. A group that does not exist (any more) is not in the answer, which
/// has no particular order.
pub async fn groups_by_ids(graph: Graph<'_>, ids: &[ObjectId]) -> Result<Vec<Group>, Error> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let mut groups = Vec::with_capacity(ids.len());
    for some in ids.chunks(MOST_IDS) {
        let list: Vec<String> = some.iter().map(|id| literal(&id.to_string())).collect();
        let query = format!("$filter=id in ({})&{SELECT}", list.join(","));
        let rows: Vec<Row> = graph
            .list(graph.url("groups", &query), Call::ReadGroups, |request| {
                request
            })
            .await?;
        groups.extend(rows.into_iter().map(Group::from));
    }
    Ok(groups)
}

/// Every part of this query is advanced, which needs `$count` and eventual consistency (Microsoft
/// Graph, "Advanced query capabilities on directory objects").
fn search_query(text: &str) -> String {
    let text = text.trim();
    let search = if text.is_empty() {
        String::new()
    } else {
        format!("$search={}&", clause("displayName", text))
    };
    format!("{search}$count=true&$orderby=displayName&$top={PAGE}&{SELECT}")
}

/// A clause of `$search`, safe inside a query. Quotation marks and backslashes are escaped with a
/// backslash (Microsoft Graph, "Use the $search query parameter").
fn clause(property: &str, text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            marked.push('\\');
        }
        marked.push(character);
    }
    format!("\"{property}:{}\"", escaped(&marked))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_read() {
        for (types, mail, security, kind) in [
            (json!([]), false, true, GroupKind::Security),
            (
                json!(["DynamicMembership"]),
                false,
                true,
                GroupKind::Security,
            ),
            (json!(["Unified"]), true, false, GroupKind::Microsoft365),
            (
                json!(["Unified", "DynamicMembership"]),
                true,
                true,
                GroupKind::Microsoft365,
            ),
            (json!([]), true, true, GroupKind::MailEnabledSecurity),
            (json!([]), true, false, GroupKind::Distribution),
        ] {
            let row: Row = serde_json::from_value(json!({"id": "0760b6cf-170e-4a14-91b3-4b78e0739963",
                "displayName": null, "groupTypes": types, "mailEnabled": mail, "securityEnabled": security}))
            .unwrap();
            assert_eq!(Group::from(row).kind, kind, "{types} {mail} {security}");
        }
    }

    #[test]
    fn search_without_a_text_lists_every_group() {
        for text in ["", "  "] {
            assert!(!search_query(text).contains("$search"), "{text:?}");
        }
        assert!(search_query(" kon ").starts_with("$search=\"displayName:kon\"&"));
    }

    proptest! {
        #[test]
        fn any_text_stays_one_clause_and_arrives_as_written(text in "\\PC*") {
            let mut url = Url::parse("https://graph.microsoft.com/").unwrap();
            url.set_query(Some(&format!("$search={}&$top=1", clause("displayName", &text))));
            let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            prop_assert_eq!(pairs.len(), 2);
            let inner = pairs[0].1.strip_prefix("\"displayName:").and_then(|rest| rest.strip_suffix('"')).unwrap();
            let mut read = String::new();
            let mut rest = inner.chars();
            while let Some(character) = rest.next() {
                prop_assert_ne!(character, '"', "it would end the clause");
                read.push(if character == '\\' { rest.next().unwrap() } else { character });
            }
            prop_assert_eq!(read, text);
        }
    }
}
