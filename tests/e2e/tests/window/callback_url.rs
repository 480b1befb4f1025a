//! Values only: a callback URL typed by hand, no Konnect token, three values to hand over.

use anyhow::{Context, Result};
use e2e::app::App;
use e2e::journey::ADMIN;
use e2e::{clipboard, published, skip_if_missing};
use serde_json::json;

const CALLBACKS: [&str; 2] = [
    "https://portal.contoso.example/login",
    "https://contoso.us.portal.konghq.com/login",
];

#[tokio::test]
async fn values_only_registers_the_typed_urls_and_leaves_konnect_alone() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_konnect(ADMIN).await?;
    app.window
        .choose("input[name='purpose'][value='values']")
        .await?;
    app.window
        .fill("#callback-urls", &CALLBACKS.join("\n"))
        .await?;
    app.go_on_to("options").await?;
    app.go_on_to("review").await?;
    app.wait_for_plan().await?;
    app.set_up().await?;

    let applications = console.connections().await?;
    let application = applications.first().context("an application is made")?;
    let mut registered: Vec<&str> = application["web"]["redirectUris"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|uri| uri.as_str())
        .collect();
    registered.sort_unstable();
    let mut expected = CALLBACKS.to_vec();
    expected.sort_unstable();
    assert_eq!(registered, expected, "exactly the URLs that were typed");

    let client_id = app.window.text("#client-id").await?;
    assert_eq!(application["appId"], json!(client_id));
    let to_konnect: Vec<_> = console
        .from_app()
        .await?
        .into_iter()
        .filter(|exchange| {
            exchange["service"]
                .as_str()
                .is_some_and(|service| service.starts_with("konnect"))
        })
        .collect();
    assert!(
        to_konnect.is_empty(),
        "without a token, Konnect is not asked: {to_konnect:#?}"
    );

    app.window.press("#copy-client-id").await?;
    clipboard::wait_for(&app.desktop, &client_id).await?;
    published::ensure_exchanges(&console).await
}
