//! The console in a browser.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use serde_json::Value;

use crate::http::html::escape;
use crate::state::base_urls::BaseUrls;
use crate::state::service::Service;
use crate::traffic::Traffic;
use crate::traffic::record::Exchange;

/// The look of the page.
const STYLE: &str = include_str!("page.css");

/// The page runs nothing, and loads nothing but its own style sheet.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

pub(super) async fn page(
    State(traffic): State<Arc<Traffic>>,
    base_urls: BaseUrls,
) -> impl IntoResponse {
    let rows: String = traffic.record.all().iter().map(row).collect();
    let services: Vec<String> = Service::all()
        .map(|service| {
            let address = escape(&base_urls.at(service, "/"));
            format!("<li>{}: <code>{address}</code></li>", service.name())
        })
        .collect();
    let services = services.concat();
    let requests = if rows.is_empty() {
        "<p class=\"empty\">Nothing has been asked yet. Reload this page after you have done something in the app.</p>"
            .to_owned()
    } else {
        format!(
            "<table><thead><tr><th scope=\"col\">At (UTC)</th><th scope=\"col\">Service</th>\
             <th scope=\"col\">Request and bodies</th><th scope=\"col\">Status</th><th scope=\"col\">Took</th></tr></thead>\
             <tbody>{rows}</tbody></table>"
        )
    };
    let document = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Practice</title>\
         <link rel=\"stylesheet\" href=\"/page.css\"></head>\
         <body><main><h1>Practice</h1><p class=\"lead\">Every request to the simulated services. Secrets are masked. \
         Reload the page to see what has been added.</p><ul>{services}</ul><h2>Requests</h2>{requests}</main></body></html>"
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Html(document))
}

/// One request and its answer.
fn row(exchange: &Exchange) -> String {
    let body = |label: &str, body: &Option<Value>| {
        body.as_ref().map_or_else(String::new, |body| {
            format!(
                "<p class=\"label\">{label}</p><pre>{}</pre>",
                escape(&format!("{body:#}"))
            )
        })
    };
    let query = exchange
        .query
        .as_ref()
        .map_or_else(String::new, |query| format!("?{query}"));
    // 0 stands for a connection that was closed without an answer.
    let (tone, status) = match exchange.status {
        0 => ("bad", "No answer".to_owned()),
        status if status < 400 => ("ok", status.to_string()),
        status => ("bad", status.to_string()),
    };
    format!(
        "<tr><td><time datetime=\"{at}\">{clock}</time></td><td>{service}</td>\
         <td><details><summary><strong>{method}</strong> {path}</summary>{sent}{answered}</details></td>\
         <td class=\"status\" data-tone=\"{tone}\">{status}</td><td>{millis} ms</td></tr>",
        at = escape(&exchange.at),
        clock = escape(time_of_day(&exchange.at)),
        service = escape(&exchange.service),
        method = escape(&exchange.method),
        path = escape(&format!("{}{query}", exchange.path)),
        sent = body("Sent", &exchange.request_body),
        answered = body("Answered", &exchange.response_body),
        millis = exchange.millis,
    )
}

/// The time of a moment as RFC 3339 writes it in UTC, without its day.
fn time_of_day(at: &str) -> &str {
    let (_, time) = at.split_once('T').unwrap_or(("", at));
    time.trim_end_matches('Z')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    fn exchange(status: u16) -> Exchange {
        Exchange {
            at: "2026-11-29T14:09:49.410Z".to_owned(),
            service: "graph".to_owned(),
            method: "POST".to_owned(),
            host: "localhost".to_owned(),
            path: "/v1.0/<script>".to_owned(),
            query: Some("$filter=a&b".to_owned()),
            request_body: Some(json!({ "displayName": "<b>" })),
            status,
            response_body: None,
            request_headers: BTreeMap::new(),
            millis: 12,
            from_app: true,
        }
    }

    #[test]
    fn request_that_got_no_answer_is_not_shown_as_one_that_went_well() {
        for (status, shown) in [
            (200, "data-tone=\"ok\">200<"),
            (503, "data-tone=\"bad\">503<"),
            (0, "data-tone=\"bad\">No answer<"),
        ] {
            let row = row(&exchange(status));
            assert!(row.contains(shown), "{status}: {row}");
        }
    }

    #[test]
    fn row_names_what_was_sent_and_quotes_no_markup() {
        let row = row(&exchange(204));
        assert!(row.contains(">14:09:49.410</time>"), "{row}");
        assert!(
            row.contains("/v1.0/&lt;script&gt;?$filter=a&amp;b"),
            "{row}"
        );
        assert!(row.contains("Sent</p><pre>"), "{row}");
        assert!(!row.contains("Answered"), "there was no body: {row}");
        assert!(!row.contains("<b>") && !row.contains("<script>"), "{row}");
    }

    #[test]
    fn policy_allows_no_script_and_the_page_has_none_inline() {
        assert!(POLICY.starts_with("default-src 'none';"));
        assert!(!POLICY.contains("unsafe") && !POLICY.contains("script"));
        let own = row(&exchange(200));
        assert!(!own.contains(" style=") && !own.contains(" on"), "{own}");
    }
}
