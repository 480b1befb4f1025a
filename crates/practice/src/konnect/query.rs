//! Query parameters of lists: `filter[field][operator]` and the two kinds of pages.
//!
//! Konnect pages teams and the older mappings by number, and the mappings of one identity
//! provider by an opaque cursor whose `next` is a path and query, not a whole URL.

use std::convert::Infallible;
use std::fmt::Write as _;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use url::form_urlencoded;
use uuid::Uuid;

use super::problem::{Invalid, Problem, Rule};

/// Items per page if the request does not say.
const DEFAULT_SIZE: usize = 10;
/// Larger pages are cut down to this; `meta.page.size` says so.
const LARGEST_SIZE: usize = 100;

/// The query of one request, decoded and in order.
pub(crate) struct Query(Vec<(String, String)>);

/// How a filter compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equals(String),
    Contains(String),
    Exists(bool),
}

impl Comparison {
    pub(super) fn holds(&self, value: Option<&str>) -> bool {
        match self {
            Self::Equals(expected) => value == Some(expected.as_str()),
            Self::Contains(part) => value.is_some_and(|value| value.contains(part.as_str())),
            Self::Exists(expected) => value.is_some() == *expected,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::parse(parts.uri.query()))
    }
}

impl Query {
    fn parse(raw: Option<&str>) -> Self {
        Self(
            form_urlencoded::parse(raw.unwrap_or_default().as_bytes())
                .into_owned()
                .collect(),
        )
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The filters of the request as field and comparison.
    ///
    /// 400 for an operator outside `operators` and for a field that `known` refuses.
    /// `filter[field]=value` means the same as `filter[field][eq]=value`.
    pub(super) fn filters(
        &self,
        operators: &[&str],
        known: impl Fn(&str) -> bool,
    ) -> Result<Vec<(String, Comparison)>, Problem> {
        self.0
            .iter()
            .filter_map(|(key, value)| Some((key.strip_prefix("filter[")?, value)))
            .map(|(rest, value)| {
                let rest = rest.strip_suffix(']').unwrap_or(rest);
                let (field, operator) = rest.split_once("][").unwrap_or((rest, "eq"));
                let path = format!("[filter][{field}][{operator}]");
                if !known(field) {
                    return Err(Problem::invalid(
                        path,
                        format!("[{field}] is not a supported filter field"),
                    ));
                }
                let comparison = match operator {
                    _ if !operators.contains(&operator) => None,
                    "eq" => Some(Comparison::Equals(value.clone())),
                    "contains" => Some(Comparison::Contains(value.clone())),
                    "exists" => Some(Comparison::Exists(value != "false")),
                    _ => None,
                };
                comparison
                    .map(|comparison| (field.to_owned(), comparison))
                    .ok_or_else(|| {
                        Problem::invalid(
                            path,
                            format!("[{operator}] is not a supported filter operation"),
                        )
                    })
            })
            .collect()
    }

    fn positive(&self, name: &str, default: usize) -> Result<usize, Problem> {
        match self.get(name) {
            None | Some("") => Ok(default),
            Some(text) => text
                .parse()
                .ok()
                .filter(|&number| number > 0)
                .ok_or_else(|| {
                    let reason = "must be a positive integer";
                    Problem::invalid_many("", vec![Invalid::breaking(Rule::IsNumber, name, reason)])
                }),
        }
    }

    fn size(&self) -> Result<usize, Problem> {
        Ok(self.positive("page[size]", DEFAULT_SIZE)?.min(LARGEST_SIZE))
    }

    /// One numbered page of `items` as `{data, meta}`.
    pub(super) fn numbered_page(&self, items: &[Value]) -> Result<Value, Problem> {
        let size = self.size()?;
        let number = self.positive("page[number]", 1)?;
        let data: Vec<_> = items
            .iter()
            .skip((number - 1).saturating_mul(size))
            .take(size)
            .collect();
        Ok(json!({
            "meta": {"page": {"number": number, "size": size, "total": items.len()}},
            "data": data,
        }))
    }

    /// One cursor page of `items`, which are in a stable order, as `{data, meta}`.
    ///
    /// `path` is the path that the links carry. A cursor that names no item is a 400.
    pub(super) fn cursor_page(
        &self,
        path: &str,
        items: &[(Uuid, Value)],
    ) -> Result<Value, Problem> {
        let size = self.size()?;
        let after = self.position("page[after]", items)?;
        let before = self.position("page[before]", items)?;
        let start = match (after, before) {
            (Some(after), _) => after + 1,
            (None, Some(before)) => before.saturating_sub(size),
            (None, None) => 0,
        };
        let end = match (after, before) {
            (None, Some(before)) => before,
            _ => items.len().min(start + size),
        };
        let page = items.get(start..end).unwrap_or_default();

        let link = |position: Option<(&str, usize)>| {
            let mut link = format!("{path}?page[size]={size}");
            if let Some((name, index)) = position
                && let Some((id, _)) = items.get(index)
            {
                let _ = write!(link, "&page[{name}]={}", cursor(*id));
            }
            for (key, value) in self.0.iter().filter(|(key, _)| key.starts_with("filter[")) {
                let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
                let _ = write!(link, "&{key}={value}");
            }
            link
        };
        let last_start = items.len().saturating_sub(1) / size * size;
        Ok(json!({
            "meta": {"page": {
                "first": link(None),
                "last": link(last_start.checked_sub(1).map(|index| ("after", index))),
                "next": (end < items.len() && end > 0).then(|| link(Some(("after", end - 1)))),
                "previous": (start > 0 && start < items.len()).then(|| link(Some(("before", start)))),
                "size": size,
            }},
            "data": page.iter().map(|(_, item)| item).collect::<Vec<_>>(),
        }))
    }

    fn position(&self, name: &str, items: &[(Uuid, Value)]) -> Result<Option<usize>, Problem> {
        let Some(text) = self.get(name).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        items
            .iter()
            .position(|(id, _)| cursor(*id) == text)
            .map(Some)
            .ok_or_else(|| Problem::invalid(name, "is not a valid cursor"))
    }
}

fn cursor(id: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(json!({ "id": id }).to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_links_of_cursor_pages_lead_through_every_item_once(
            count in 0_usize..40, size in 1_usize..12,
        ) {
            let items: Vec<_> = (0..count)
                .map(|number| (Uuid::from_u128(number as u128), json!(number)))
                .collect();
            let mut seen = Vec::new();
            let mut link = format!("/items?page[size]={size}");
            for _ in 0..=count {
                let query = Query::parse(link.split_once('?').map(|(_, query)| query));
                let page = query.cursor_page("/items", &items).unwrap();
                seen.extend(page["data"].as_array().unwrap().clone());
                match page["meta"]["page"]["next"].as_str() {
                    Some(next) => next.clone_into(&mut link),
                    None => break,
                }
            }
            let expected: Vec<_> = (0..count).map(Value::from).collect();
            prop_assert_eq!(seen, expected, "pages of {}", size);
        }

        #[test]
        fn any_query_is_answered_or_refused(raw in "[ -~]{0,80}") {
            let query = Query::parse(Some(&raw));
            let items = [(Uuid::nil(), Value::Null)];
            let _ = query.filters(&["eq", "contains", "exists"], |_| true);
            let pages = [query.numbered_page(&[Value::Null]), query.cursor_page("/items", &items)];
            for page in pages.into_iter().flatten() {
                prop_assert!(page["data"].as_array().unwrap().len() <= 1, "more than there is");
            }
        }
    }
}
