//! Authentication settings: how they are connected with the providers.

use serde_json::{Value, json};

use crate::provider::Provider;
use crate::support::Konnect;

fn at_the_start() -> Value {
    json!({
        "basic_auth_enabled": true,
        "oidc_auth_enabled": false,
        "saml_auth_enabled": false,
        "idp_mapping_enabled": false,
        "konnect_mapping_enabled": true,
    })
}

#[tokio::test]
async fn a_new_organization_has_built_in_login_alone() {
    let konnect = Konnect::start().await;
    let settings = konnect.get("/authentication-settings").await.json();
    assert_eq!(settings, at_the_start());
    assert_eq!(konnect.practice.authentication_settings(), settings);
}

#[tokio::test]
async fn openid_connect_cannot_be_on_before_a_provider_exists() {
    let konnect = Konnect::start().await;
    let problem = konnect
        .patch(
            "/authentication-settings",
            &json!({"oidc_auth_enabled": true}),
        )
        .await
        .refuses(&["oidc_auth_enabled"]);
    assert_eq!(
        problem["invalid_parameters"][0]["reason"],
        "cannot be set before configuring an identity provider"
    );
}

#[tokio::test]
async fn the_last_way_to_sign_in_cannot_be_turned_off() {
    let konnect = Konnect::start().await;
    let fields = [
        "oidc_auth_enabled",
        "basic_auth_enabled",
        "saml_auth_enabled",
    ];
    konnect
        .patch(
            "/authentication-settings",
            &json!({"basic_auth_enabled": false, "idp_mapping_enabled": true}),
        )
        .await
        .refuses(&fields);
    let settings = konnect.get("/authentication-settings").await.json();
    assert_eq!(settings, at_the_start(), "a refused change changes nothing");

    let provider = Provider::start().await;
    let path = format!(
        "/identity-providers/{}",
        konnect.add_provider(&provider, true).await
    );
    let off = konnect
        .patch(
            "/authentication-settings",
            &json!({"basic_auth_enabled": false}),
        )
        .await;
    assert_eq!(off.status, 200, "single sign-on is enough: {}", off.text);
    konnect
        .patch(&path, &json!({"enabled": false}))
        .await
        .refuses(&fields);
    konnect.delete(&path).await.refuses(&fields);
    assert_eq!(
        konnect.get(&path).await.json()["enabled"],
        true,
        "the provider is still on"
    );
}

#[tokio::test]
async fn a_provider_s_enabled_and_the_setting_are_one() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    let path = format!(
        "/identity-providers/{}",
        konnect.add_provider(&provider, false).await
    );
    let setting =
        async || konnect.get("/authentication-settings").await.json()["oidc_auth_enabled"].clone();
    assert_eq!(setting().await, false, "a disabled provider leaves it off");

    konnect.patch(&path, &json!({"enabled": true})).await;
    assert_eq!(setting().await, true, "enabling the provider turns it on");

    let body = konnect
        .patch(
            "/authentication-settings",
            &json!({"oidc_auth_enabled": false}),
        )
        .await;
    assert_eq!(body.json()["oidc_auth_enabled"], false);
    assert_eq!(
        konnect.get(&path).await.json()["enabled"],
        false,
        "turning the setting off disables the provider"
    );
    konnect
        .patch(
            "/authentication-settings",
            &json!({"oidc_auth_enabled": true}),
        )
        .await;
    assert_eq!(konnect.get(&path).await.json()["enabled"], true);
}

#[tokio::test]
async fn the_mapping_modes_can_be_on_together_and_absent_fields_stay() {
    let konnect = Konnect::start().await;
    let changed = konnect
        .patch(
            "/authentication-settings",
            &json!({"idp_mapping_enabled": true}),
        )
        .await;
    let mut expected = at_the_start();
    expected["idp_mapping_enabled"] = json!(true);
    assert_eq!(changed.json(), expected);
}

#[tokio::test]
async fn unknown_and_mistyped_settings_are_refused() {
    let konnect = Konnect::start().await;
    konnect
        .patch(
            "/authentication-settings",
            &json!({"ldap_enabled": true, "basic_auth_enabled": "no"}),
        )
        .await
        .refuses(&["ldap_enabled", "basic_auth_enabled"]);
}
