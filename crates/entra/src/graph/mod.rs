//! Microsoft Graph v1.0, only the calls that are needed.

pub(crate) mod application_change;
pub(crate) mod applications;
pub(crate) mod assignments;
pub(crate) mod deleted_items;
pub(crate) mod find_applications;
pub(crate) mod grants;
pub(crate) mod group_membership_claims;
pub(crate) mod groups;
pub(crate) mod me;
pub(crate) mod memberships;
pub(crate) mod operation;
pub(crate) mod optional_claims;
pub(crate) mod organization;
pub(crate) mod owners;
pub(crate) mod passwords;
pub(crate) mod policies;
pub(crate) mod public_clients;
pub(crate) mod required_access;
pub(crate) mod service_principals;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sso_http::{
    Context, HeaderName, HeaderValue, Http, Request, RequestParts, Response, SecretString, Service,
    Url,
};
use uuid::Uuid;

use crate::error::Call;
use crate::{AppId, Endpoints, Error};

/// The most pages that one listing follows; far above what these listings hold.
const MOST_PAGES: usize = 50;

/// The client id of Microsoft Graph itself, the same in every tenant and cloud.
pub const fn microsoft_graph() -> AppId {
    AppId::new(Uuid::from_u128(0x0000_0003_0000_0000_c000_0000_0000_0000))
}

/// Everything a Graph call needs.
#[derive(Clone, Copy)]
pub struct Graph<'a> {
    /// The client.
    pub http: &'a Http,
    /// The cloud's Graph.
    pub endpoints: &'a Endpoints,
    /// The signed-in person's access token.
    pub token: &'a SecretString,
    /// Cancellation and progress.
    pub context: &'a Context,
}

#[derive(Deserialize)]
struct Page<T> {
    value: Vec<T>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
    #[serde(rename = "@odata.count")]
    count: Option<u64>,
}

impl<'a> Graph<'a> {
    /// The address of `path` (below `/v1.0/`) with a query as OData writes it; spaces are fine.
    pub(crate) fn url(&self, path: &str, query: &str) -> Url {
        let mut url = self.endpoints.graph().clone();
        url.set_path(&format!("v1.0/{path}"));
        url.set_query((!query.is_empty()).then_some(query));
        url
    }

    pub(crate) async fn exchange(
        &self,
        request: Request<'a>,
        call: Call,
    ) -> Result<Response, Error> {
        let request = request.bearer(self.token);
        sso_http::send(self.http, request, self.context)
            .await
            .map_err(|error| Error::of_graph(error, call))
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, url: Url, call: Call) -> Result<T, Error> {
        Ok(self
            .exchange(Request::get(Service::MicrosoftGraph, url), call)
            .await?
            .json()?)
    }

    /// Reads every page of a listing. `adjust` completes each request.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        url: Url,
        call: Call,
        adjust: impl Fn(Request<'a>) -> Request<'a>,
    ) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        let mut next = Some(url);
        for _ in 0..MOST_PAGES {
            let Some(url) = next.take() else {
                return Ok(all);
            };
            let request = adjust(Request::get(Service::MicrosoftGraph, url));
            let page: Page<T> = self.exchange(request, call).await?.json()?;
            all.extend(page.value);
            next = self.page(page.next.as_deref())?;
        }
        if next.is_none() {
            Ok(all)
        } else {
            Err(Error::Unexpected("the listing does not end"))
        }
    }

    /// The address of a next page. The token is sent along, so it must be on the Graph that was
    /// asked.
    pub(crate) fn page(&self, link: Option<&str>) -> Result<Option<Url>, Error> {
        let Some(link) = link else {
            return Ok(None);
        };
        let link = Url::parse(link)
            .ok()
            .filter(|link| self.endpoints.is_graph(link));
        link.map(Some)
            .ok_or(Error::Unexpected("the next page is not on Graph"))
    }

    pub(crate) async fn write(&self, parts: RequestParts, call: Call) -> Result<Response, Error> {
        let url = self.url(&parts.path, "");
        self.exchange(Request::of(parts, Service::MicrosoftGraph, url), call)
            .await
    }
}

/// A string literal of an OData filter, safe inside a query.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", escaped(&text.replace('\'', "''")))
}

/// A text without the characters that have a meaning in a query; the others are escaped together
/// with the whole query.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => escaped.push_str("%25"),
            '&' => escaped.push_str("%26"),
            '+' => escaped.push_str("%2B"),
            '#' => escaped.push_str("%23"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Asks for an index that supports counts, searches and casts, and may lag behind.
pub(crate) fn with_eventual_consistency(request: Request<'_>) -> Request<'_> {
    request.header(
        HeaderName::from_static("consistencylevel"),
        HeaderValue::from_static("eventual"),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_literal_arrives_as_written_and_stays_one_literal(text in "\\PC*") {
            let mut url = Url::parse("https://graph.microsoft.com/").unwrap();
            url.set_query(Some(&format!("$filter=a eq {}&$select=id", literal(&text))));
            let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            prop_assert_eq!(pairs.len(), 2);
            let filter = &pairs[0].1;
            let inner = filter.strip_prefix("a eq '").and_then(|rest| rest.strip_suffix('\'')).unwrap();
            prop_assert_eq!(inner.replace("''", ""), text.replace('\'', ""));
            prop_assert_eq!(inner.replace("''", "'"), text);
        }
    }
}
