//! Paged listings, of the two kinds that Konnect has: by number, and by cursor.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sso_http::{Request, Retry, Service, Unreadable, Url};

use crate::{Error, Konnect};

/// How many rows are requested at a time; Konnect returns ten by default.
const SIZE: &str = "100";
/// The most pages that one listing follows; far above what an organization holds.
const MOST_PAGES: usize = 100;
const AFTER: &str = "page[after]";

#[derive(Deserialize)]
struct Page<T, M> {
    data: Vec<T>,
    meta: Meta<M>,
}

#[derive(Deserialize)]
struct Meta<M> {
    page: M,
}

#[derive(Deserialize)]
struct Numbered {
    total: usize,
}

#[derive(Deserialize)]
struct Cursor {
    /// The path and query of the next page.
    next: Option<String>,
}

/// Reads a listing that Konnect gives in one piece.
///
/// # Errors
/// [`sso_http::Error::UnreadableResponse`] if there is more than it gave.
pub(crate) async fn whole<T: DeserializeOwned>(
    konnect: Konnect<'_>,
    url: Url,
) -> Result<Vec<T>, Error> {
    let request = Request::get(Service::KonnectApi, url);
    let response = konnect.exchange(request).await?;
    let page: Page<T, Numbered> = response.json()?;
    if page.data.len() < page.meta.page.total {
        return Err(response.unreadable(Unreadable::NotAnAnswer).into());
    }
    Ok(page.data)
}

/// Reads every page of a listing by number.
///
/// # Errors
/// [`sso_http::Error::UnreadableResponse`] for a listing that does not end.
pub(crate) async fn numbered<T: DeserializeOwned>(
    konnect: Konnect<'_>,
    url: &Url,
    retry: Retry,
) -> Result<Vec<T>, Error> {
    let mut all = Vec::new();
    let mut number = 1;
    loop {
        let url = with(url, &[("page[number]", &number.to_string())]);
        let request = Request::get(Service::KonnectApi, url).retry(retry);
        let response = konnect.exchange(request).await?;
        let page: Page<T, Numbered> = response.json()?;
        // Rows may come and go during the reading, so an empty page also ends the listing.
        let ended = page.data.is_empty();
        all.extend(page.data);
        if ended || all.len() >= page.meta.page.total {
            return Ok(all);
        }
        if number == MOST_PAGES {
            return Err(response.unreadable(Unreadable::NotAnAnswer).into());
        }
        number += 1;
    }
}

/// How many rows a listing by number has, from its shortest page.
pub(crate) async fn total(konnect: Konnect<'_>, url: &Url) -> Result<usize, Error> {
    let mut url = url.clone();
    url.query_pairs_mut()
        .append_pair("page[size]", "1")
        .append_pair("page[number]", "1");
    let page: Page<serde::de::IgnoredAny, Numbered> = konnect.get(url).await?;
    Ok(page.meta.page.total)
}

/// Reads every page of a listing by cursor.
///
/// # Errors
/// [`sso_http::Error::UnreadableResponse`] for a listing that does not end, or whose next page is not named
/// by a cursor.
pub(crate) async fn by_cursor<T: DeserializeOwned>(
    konnect: Konnect<'_>,
    url: &Url,
) -> Result<Vec<T>, Error> {
    let mut all = Vec::new();
    let mut after: Option<String> = None;
    let mut pages = 0;
    loop {
        let url = match &after {
            None => with(url, &[]),
            Some(after) => with(url, &[(AFTER, after)]),
        };
        let request = Request::get(Service::KonnectApi, url);
        let response = konnect.exchange(request).await?;
        let page: Page<T, Cursor> = response.json()?;
        all.extend(page.data);
        let Some(next) = page.meta.page.next else {
            return Ok(all);
        };
        let cursor = cursor_in(&next).ok_or_else(|| response.unreadable(Unreadable::WrongShape))?;
        pages += 1;
        if pages == MOST_PAGES || after.as_ref() == Some(&cursor) {
            return Err(response.unreadable(Unreadable::NotAnAnswer).into());
        }
        after = Some(cursor);
    }
}

fn with(url: &Url, pairs: &[(&str, &str)]) -> Url {
    let mut url = url.clone();
    url.query_pairs_mut()
        .append_pair("page[size]", SIZE)
        .extend_pairs(pairs);
    url
}

/// The cursor in the path and query of a next page. Its host and path are not followed: the token
/// goes only to the address that was asked first.
fn cursor_in(next: &str) -> Option<String> {
    let (_, query) = next.split_once('?')?;
    let url = Url::parse(&format!("https://konnect.invalid/?{query}")).ok()?;
    url.query_pairs()
        .find(|(name, value)| name == AFTER && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cursor_read_from_a_path_or_an_address() {
        for (next, cursor) in [
            ("/v3/x?page[size]=10&page[after]=abc%3D", Some("abc=")),
            (
                "https://us.api.konghq.com/v3/x?page%5Bafter%5D=abc",
                Some("abc"),
            ),
            ("?page[after]=abc", Some("abc")),
            ("/v3/x?page[before]=abc", None),
            ("/v3/x?page[after]=", None),
            ("/v3/x", None),
            ("", None),
        ] {
            assert_eq!(cursor_in(next).as_deref(), cursor, "{next}");
        }
    }

    proptest! {
        #[test]
        fn any_next_is_survived(next in "\\PC{0,60}") {
            let _ = cursor_in(&next);
        }

        #[test]
        fn any_cursor_arrives_and_goes_on_as_sent(cursor in "\\PC{1,40}") {
            let first = Url::parse("https://us.api.konghq.com/v3/x").unwrap();
            let next = with(&first, &[(AFTER, &cursor)]);
            prop_assert_eq!(cursor_in(next.as_str()), Some(cursor));
        }
    }
}
