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
            "<tr><td>{at}</td><td>{service}</td><td><details><summary>{method} {path}</summary>\
             <pre>{request}</pre><pre>{response}</pre></details></td><td>{status}</td><td>{millis} ms</td></tr>",
            at = escape(&exchange.at),
            service = escape(&exchange.service),
            method = escape(&exchange.method),
            path = escape(&format!("{}{query}", exchange.path)),
            request = body(&exchange.request_body),
            response = body(&exchange.response_body),
            status = exchange.status,
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
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Practice</title><style>\
         :root{{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}}table{{border-collapse:collapse;width:100%}}\
         td,th{{text-align:left;vertical-align:top;padding:.25rem .5rem;border-top:1px solid #8888}}\
         pre{{overflow-x:auto}}</style></head><body><main><h1>Practice</h1><ul>{services}</ul>\
         <h2>Requests</h2><table><thead><tr><th>At</th><th>Service</th><th>Request and bodies</th><th>Status</th>\
         <th>Took</th></tr></thead><tbody>{rows}</tbody></table></main></body></html>"
    ))
}
