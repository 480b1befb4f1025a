//! Finding applications by what they are for.
//!
//! A filter for the beginning of a text in a collection needs the index that lags behind (Microsoft Graph, "Advanced
//! query capabilities"), so what is new may be missing for a while.

use super::applications::Row;
use crate::error::Call;
use crate::graph::{literal, with_eventual_consistency};
use crate::{Application, Error, Graph};

/// How many alternatives one filter has; Graph accepts 15 (Microsoft Graph, "Use the $filter query parameter").
const ALTERNATIVES: usize = 15;

/// Finds the applications with a tag that begins like this.
pub async fn applications_by_tag_prefix(
    graph: Graph<'_>,
    prefix: &str,
) -> Result<Vec<Application>, Error> {
    let filter = format!("tags/any(t:startswith(t,{}))", literal(prefix));
    found(graph, &filter).await
}

/// Finds the applications with a redirect URI, of the platform "Web", that begins like one of these. One that fits
/// several can come several times.
pub async fn applications_by_redirect_uri(
    graph: Graph<'_>,
    prefixes: &[String],
) -> Result<Vec<Application>, Error> {
    let mut all = Vec::new();
    for prefixes in prefixes.chunks(ALTERNATIVES) {
        let filter: Vec<String> = prefixes
            .iter()
            .map(|prefix| format!("web/redirectUris/any(u:startswith(u,{}))", literal(prefix)))
            .collect();
        all.extend(found(graph, &filter.join(" or ")).await?);
    }
    Ok(all)
}

async fn found(graph: Graph<'_>, filter: &str) -> Result<Vec<Application>, Error> {
    let query = format!("$count=true&$filter={filter}");
    let url = graph.url("applications", &query);
    let rows: Vec<Row> = graph
        .list(url, Call::ReadApplications, with_eventual_consistency)
        .await?;
    Ok(rows.into_iter().map(|row| row.split().0).collect())
}
