//! The console in a browser.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use serde_json::Value;

use crate::http::html::escape;
use crate::state::base_urls::BaseUrls;
use crate::state::service::Service;
use crate::traffic::Traffic;

/// The look of the page, which loads nothing.
const STYLE: &str = include_str!("page.css");

pub(super) async fn page(State(traffic): State<Arc<Traffic>>, base_urls: BaseUrls) -> Html<String> {
    let mut rows = String::new();
    for exchange in traffic.record.all() {
        let body = |body: &Option<Value>| {
            body.as_ref()
                .map_or_else(String::new, |body| escape(&format!("{body:#}")))
        };
        let query = exchange
            .query
            .as_ref()
            .map_or_else(String::new, |query| format!("?{query}"));
        // Writing to a String cannot fail.
        let _ = write!(
            rows,
            "<tr><td>{at}</td><td>{service}</td><td><details><summary><strong>{method}</strong> {path}</summary>\
             <pre>{request}</pre><pre>{response}</pre></details></td>\
             <td class=\"status\" data-tone=\"{tone}\">{status}</td><td>{millis} ms</td></tr>",
            at = escape(&exchange.at),
            service = escape(&exchange.service),
            method = escape(&exchange.method),
            path = escape(&format!("{}{query}", exchange.path)),
            request = body(&exchange.request_body),
            response = body(&exchange.response_body),
            status = exchange.status,
            tone = if exchange.status < 400 { "ok" } else { "bad" },
            millis = exchange.millis,
        );
    }
    let mut services = String::new();
    for service in Service::all() {
        let address = escape(&base_urls.at(service, "/"));
        let _ = write!(
            services,
            "<li>{}: <code>{address}</code></li>",
            service.name()
        );
    }
    let requests = if rows.is_empty() {
        "<p class=\"empty\">Nothing has been asked yet. Reload this page after you have done something in the app.</p>"
            .to_owned()
    } else {
        format!(
            "<table><thead><tr><th scope=\"col\">At</th><th scope=\"col\">Service</th>\
             <th scope=\"col\">Request and bodies</th><th scope=\"col\">Status</th><th scope=\"col\">Took</th></tr></thead>\
             <tbody>{rows}</tbody></table>"
        )
    };
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Practice</title><style>{STYLE}</style></head>\
         <body><main><h1>Practice</h1><p class=\"lead\">Every request to the simulated services. Secrets are masked. \
         Reload the page to see what has been added.</p><ul>{services}</ul><h2>Requests</h2>{requests}</main></body></html>"
    ))
}
