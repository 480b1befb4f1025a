//! What an administrator changes in Konnect outside the app, as in its own pages.

use reqwest::{Client, Method};
use serde_json::Value;
use sso::Target;

use super::Stage;

/// Sends a request to the API of what the target is: `path` is below the organization or the portal.
pub async fn in_konnect(
    stage: &Stage,
    target: &Target,
    method: Method,
    path: &str,
    body: &Value,
) -> Value {
    let servers = stage.practice.base_urls();
    let (base, below) = match target {
        Target::Organization { .. } => (&servers.konnect_api, "v3/".to_owned()),
        Target::Portal { region, id, .. } => {
            let mut regions = servers.konnect_regions.iter();
            let found = regions.find(|(name, _)| **name == region.to_string());
            let (_, base) = found.expect("the region is there");
            (base, format!("v3/portals/{id}/"))
        }
        Target::CallbackUrl { .. } => panic!("it is outside Konnect"),
    };
    let below = format!("{below}{path}");
    let url = base.join(below.trim_end_matches('/')).expect("an address");
    let client = Client::builder().no_proxy().build().expect("a client");
    let mut request = client
        .request(method.clone(), url)
        .bearer_auth(stage.practice.konnect_token());
    if !body.is_null() {
        request = request.json(body);
    }
    let answer = request.send().await.expect("practice answers");
    let status = answer.status();
    let text = answer.text().await.expect("it is text");
    assert!(status.is_success(), "{method} {path}: {status} {text}");
    serde_json::from_str(&text).unwrap_or_default()
}
