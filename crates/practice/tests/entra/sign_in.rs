//! Signing in to the public client: pages, consent, PKCE, codes.

use practice::Practice;
use serde_json::Value;

use crate::browser::{
    Asked, Seen, VERIFIER, between, code_for, code_on, open, pick, press, scopes_on,
};
use crate::support::{
    GRAPH_CLI, Graph, JONAS, LENA, MAYA, NOAH, PRIYA, TENANT, aadsts, prompt_practice, token,
};

const REDIRECT: &str = "http://localhost:53682";
const PLAIN: &str = "openid profile User.Read";
const ADMIN: &str = "openid profile User.Read Application.ReadWrite.All";

/// What is changed in a request, by field; an empty text omits the field.
type Changes<'a> = &'a [(&'a str, &'a str)];

async fn redeem(practice: &Practice, code: &str, changes: Changes<'_>) -> (u16, Value) {
    let mut form = vec![
        ("client_id", GRAPH_CLI),
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in changes {
        form.retain(|(known, _)| known != name);
        if !value.is_empty() {
            form.push((name, value));
        }
    }
    token(practice, &form).await
}

#[tokio::test]
async fn an_admin_who_signs_in_gets_a_token_that_graph_accepts() {
    let practice = prompt_practice().await;
    let graph_scope = format!("{}Application.ReadWrite.All", practice.base_urls().graph);
    let scope = format!("openid profile User.Read {graph_scope}");
    let code = code_for(&practice, &Asked::new(GRAPH_CLI, REDIRECT, &scope), MAYA).await;
    let (status, body) = redeem(&practice, &code, &[("client_info", "1")]).await;
    assert_eq!(status, 200, "the code is good: {body}");
    assert_eq!(body["scope"], scope, "the scopes come back as asked");
    assert!(
        body["id_token"].is_string() && body["client_info"].is_string(),
        "both were asked for"
    );
    assert!(
        body.get("refresh_token").is_none(),
        "nobody asked for offline_access"
    );
    let me = format!("{}v1.0/me", practice.base_urls().graph);
    let response = crate::support::http()
        .get(me)
        .bearer_auth(body["access_token"].as_str().unwrap())
        .send()
        .await;
    assert_eq!(
        response.unwrap().json::<Value>().await.unwrap()["userPrincipalName"],
        MAYA,
        "Graph knows who it is"
    );
}

#[tokio::test]
async fn a_token_carries_what_was_consented_to_before_until_that_is_taken_back() {
    let practice = prompt_practice().await;
    let more = format!("{ADMIN} Group.ReadBasic.All");
    let granted = async |scope: &str| {
        let code = code_for(&practice, &Asked::new(GRAPH_CLI, REDIRECT, scope), MAYA).await;
        let (_, body) = redeem(&practice, &code, &[]).await;
        body["scope"].as_str().unwrap().to_owned()
    };
    assert_eq!(granted(ADMIN).await, ADMIN, "nothing else was consented to");
    granted(&more).await;
    assert_eq!(granted(ADMIN).await, more, "it need not be asked for again");
    let (_, grants) = practice
        .graph_by_hand(MAYA, "GET", "/oauth2PermissionGrants", None)
        .unwrap();
    let grant = grants["value"][0]["id"].as_str().unwrap();
    let path = format!("/oauth2PermissionGrants/{grant}");
    assert_eq!(
        practice
            .graph_by_hand(MAYA, "DELETE", &path, None)
            .unwrap()
            .0,
        204
    );
    assert_eq!(granted(ADMIN).await, ADMIN);
}

#[tokio::test]
async fn a_registration_that_somebody_makes_signs_in_until_it_is_changed_or_deleted() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let body = serde_json::json!({
        "displayName": "Our own",
        "signInAudience": "AzureADMyOrg",
        "isFallbackPublicClient": true,
        "publicClient": {"redirectUris": ["http://localhost"]},
    });
    let (status, made) = graph.post("/applications", &body).await;
    assert_eq!(status, 201, "{made}");
    let (id, client) = (
        made["id"].as_str().unwrap(),
        made["appId"].as_str().unwrap(),
    );
    let asked = Asked::new(client, REDIRECT, ADMIN);
    let path = format!("/applications/{id}");

    let code = code_for(&practice, &asked, MAYA).await;
    let (status, body) = redeem(&practice, &code, &[("client_id", client)]).await;
    assert_eq!(status, 200, "{body}");

    let flows = |on: bool| serde_json::json!({"isFallbackPublicClient": on});
    let code = code_for(&practice, &asked, MAYA).await;
    graph.patch(&path, &flows(false)).await;
    let (status, body) = redeem(&practice, &code, &[("client_id", client)]).await;
    assert_eq!((status, aadsts(&body)), (401, 7_000_218), "{body}");
    graph.patch(&path, &flows(true)).await;

    let code = code_for(&practice, &asked, MAYA).await;
    graph.delete(&path).await;
    let (_, body) = redeem(&practice, &code, &[("client_id", client)]).await;
    assert_eq!(aadsts(&body), 700_016, "{body}");
    let page = open(asked.url(&practice)).await.page();
    assert!(page.contains("AADSTS700016"), "{page}");
}

#[tokio::test]
async fn the_picker_shows_every_account_and_its_cancel_goes_back() {
    let practice = prompt_practice().await;
    let page = open(Asked::new(GRAPH_CLI, REDIRECT, PLAIN).url(&practice))
        .await
        .page();
    for person in &practice.seed().people {
        assert!(
            page.contains(&format!("data-account=\"{}\"", person.account)),
            "{} is missing",
            person.account
        );
    }
    let fields = press(&practice, &page, &[("cancel", "1")]).await.fields();
    assert_eq!(fields["error"], "access_denied", "cancelling is a denial");
    assert_eq!(
        (fields["state"].as_str(), fields["error_subcode"].as_str()),
        ("a state", "cancel"),
        "with its reason"
    );
}

#[tokio::test]
async fn consent_lists_exactly_the_scopes_asked_and_is_asked_once() {
    let practice = prompt_practice().await;
    let asked = Asked::new(GRAPH_CLI, REDIRECT, ADMIN);
    let picker = open(asked.url(&practice)).await.page();
    let consent = pick(&practice, &picker, MAYA).await.page();
    assert_eq!(
        scopes_on(&consent),
        ADMIN.split(' ').collect::<Vec<_>>(),
        "neither more nor less"
    );
    press(&practice, &consent, &[("answer", "accept")])
        .await
        .code();

    let picker = open(asked.url(&practice)).await.page();
    let again = pick(&practice, &picker, MAYA).await;
    assert!(
        matches!(again, Seen::Went(_)),
        "select_account shows the picker, but consent is known"
    );

    let more = Asked::new(GRAPH_CLI, REDIRECT, "openid Policy.Read.All");
    let picker = open(more.url(&practice)).await.page();
    assert_eq!(
        scopes_on(&pick(&practice, &picker, MAYA).await.page()).len(),
        2,
        "a new scope is asked for again"
    );
}

#[tokio::test]
async fn declined_consent_goes_back_with_65004() {
    let practice = prompt_practice().await;
    let picker = open(Asked::new(GRAPH_CLI, REDIRECT, PLAIN).url(&practice))
        .await
        .page();
    let consent = pick(&practice, &picker, PRIYA).await.page();
    let fields = press(&practice, &consent, &[("answer", "decline")])
        .await
        .fields();
    assert_eq!(fields["error"], "access_denied", "declining is a denial");
    assert!(
        fields["error_description"].starts_with("AADSTS65004: "),
        "with its code"
    );
}

#[tokio::test]
async fn a_person_without_a_role_needs_an_admin_for_admin_scopes() {
    let practice = prompt_practice().await;
    let asked = Asked::new(GRAPH_CLI, REDIRECT, ADMIN);
    for person in [PRIYA, JONAS] {
        let picker = open(asked.url(&practice)).await.page();
        let page = pick(&practice, &picker, person).await.page();
        assert_eq!(
            code_on(&page),
            "90094",
            "{person} may not consent to Application.ReadWrite.All"
        );
        assert!(page.contains("id=\"cancel\""), "there is a way back");
    }
}

#[tokio::test]
async fn consent_on_behalf_of_the_organization_serves_everybody() {
    let practice = prompt_practice().await;
    let asked = Asked::new(GRAPH_CLI, REDIRECT, ADMIN);
    let picker = open(asked.url(&practice)).await.page();
    let consent = pick(&practice, &picker, MAYA).await.page();
    press(
        &practice,
        &consent,
        &[("answer", "accept"), ("on_behalf", "1")],
    )
    .await
    .code();
    let picker = open(asked.url(&practice)).await.page();
    pick(&practice, &picker, JONAS).await.code();
}

#[tokio::test]
async fn a_code_opens_once() {
    let practice = prompt_practice().await;
    let code = code_for(&practice, &Asked::new(GRAPH_CLI, REDIRECT, PLAIN), PRIYA).await;
    assert_eq!(
        redeem(&practice, &code, &[]).await.0,
        200,
        "the first time it is good"
    );
    let (status, body) = redeem(&practice, &code, &[]).await;
    assert_eq!(
        (status, aadsts(&body), body["error"].as_str()),
        (400, 54_005, Some("invalid_grant")),
        "{body}"
    );
}

#[tokio::test]
async fn what_a_code_is_bound_to_is_checked_at_the_token_endpoint() {
    let practice = prompt_practice().await;
    let code = code_for(&practice, &Asked::new(GRAPH_CLI, REDIRECT, PLAIN), PRIYA).await;
    let cases: [(Changes<'_>, u64, &str); 8] = [
        (
            &[(
                "code_verifier",
                "another-verifier-that-is-long-enough-to-be-one-0123",
            )],
            501_481,
            "invalid_grant",
        ),
        (&[("code_verifier", "")], 50_147, "invalid_grant"),
        (
            &[("redirect_uri", "http://localhost:53683")],
            500_112,
            "invalid_client",
        ),
        (
            &[("redirect_uri", "https://elsewhere.example/")],
            50_011,
            "invalid_request",
        ),
        (&[("code", "1.never-issued")], 9_002_313, "invalid_grant"),
        (&[("client_secret", "a secret")], 700_025, "invalid_client"),
        (
            &[("client_id", "5a1f4a52-6ff0-4c06-9f1c-0b8b0f3f6f7d")],
            700_016,
            "unauthorized_client",
        ),
        (
            &[("grant_type", "password")],
            70_003,
            "unsupported_grant_type",
        ),
    ];
    for (changes, expected, error) in cases {
        let (_, body) = redeem(&practice, &code, changes).await;
        assert_eq!(
            (aadsts(&body), body["error"].as_str()),
            (expected, Some(error)),
            "with {changes:?}"
        );
    }
    assert_eq!(
        redeem(&practice, &code, &[]).await.0,
        200,
        "a refused attempt does not use the code up"
    );
}

#[tokio::test]
async fn a_wrong_request_is_refused_where_it_cannot_do_harm() {
    let practice = prompt_practice().await;
    let right = || Asked::new(GRAPH_CLI, REDIRECT, PLAIN);
    let shown = [
        (
            Asked {
                redirect_uri: "http://localhost:53682/callback",
                ..right()
            },
            "50011",
        ),
        (
            Asked {
                redirect_uri: "https://elsewhere.example/",
                ..right()
            },
            "50011",
        ),
        (
            Asked {
                client_id: "5a1f4a52-6ff0-4c06-9f1c-0b8b0f3f6f7d",
                ..right()
            },
            "700016",
        ),
        (
            Asked {
                tenant: "northwind.example",
                ..right()
            },
            "90002",
        ),
        (
            Asked {
                more: &[("client_id", "")],
                ..right()
            },
            "900144",
        ),
    ];
    for (asked, code) in shown {
        let page = open(asked.url(&practice)).await.page();
        assert_eq!(
            code_on(&page),
            code,
            "an unproven redirect URI is never followed"
        );
    }
    let sent = [
        (
            Asked {
                scope: "openid Nonsense.Read",
                ..right()
            },
            "AADSTS70011",
        ),
        (
            Asked {
                more: &[("response_type", "id_token")],
                ..right()
            },
            "AADSTS700054",
        ),
        (
            Asked {
                more: &[("code_challenge", "")],
                ..right()
            },
            "AADSTS9002325",
        ),
        (
            Asked {
                more: &[("code_challenge", "short")],
                ..right()
            },
            "AADSTS501491",
        ),
        (
            Asked {
                more: &[("prompt", "none")],
                ..right()
            },
            "AADSTS50058",
        ),
    ];
    for (asked, code) in sent {
        let fields = open(asked.url(&practice)).await.fields();
        assert!(
            fields["error_description"].starts_with(&format!("{code}: ")),
            "{code} expected in {fields:?}"
        );
        assert_eq!(
            fields["state"], "a state",
            "the application can tell which request failed"
        );
    }
}

#[tokio::test]
async fn accounts_of_elsewhere_are_refused_and_guests_need_the_tenant() {
    let practice = prompt_practice().await;
    let asked = Asked::new(GRAPH_CLI, REDIRECT, PLAIN);
    let picker = open(asked.url(&practice)).await.page();
    assert_eq!(
        code_on(&pick(&practice, &picker, NOAH).await.page()),
        "50020",
        "an outsider has no account here"
    );

    let anywhere = Asked {
        tenant: "organizations",
        ..Asked::new(GRAPH_CLI, REDIRECT, PLAIN)
    };
    let picker = open(anywhere.url(&practice)).await.page();
    assert_eq!(
        code_on(&pick(&practice, &picker, LENA).await.page()),
        "50020",
        "a guest's home is elsewhere"
    );

    code_for(&practice, &asked, LENA).await;
}

#[tokio::test]
async fn the_answer_travels_as_asked() {
    let practice = prompt_practice().await;
    let fragment = Asked {
        more: &[("response_mode", "fragment")],
        ..Asked::new(GRAPH_CLI, REDIRECT, PLAIN)
    };
    let picker = open(fragment.url(&practice)).await.page();
    let consent = pick(&practice, &picker, PRIYA).await.page();
    let Seen::Went(url) = press(&practice, &consent, &[("answer", "accept")]).await else {
        panic!("a redirect")
    };
    assert!(
        url.query().is_none() && url.fragment().unwrap().contains("code="),
        "in the fragment: {url}"
    );

    let posted = Asked {
        more: &[("response_mode", "form_post")],
        ..Asked::new(GRAPH_CLI, REDIRECT, PLAIN)
    };
    let picker = open(posted.url(&practice)).await.page();
    let page = pick(&practice, &picker, PRIYA).await.page();
    assert_eq!(
        between(&page, "<form method=\"post\" action=\"", "\""),
        REDIRECT,
        "posted to the application"
    );
    assert!(page.contains("name=\"code\""), "with the code as a field");
}

#[tokio::test]
async fn one_consent_is_one_grant_of_the_person() {
    let practice = prompt_practice().await;
    code_for(&practice, &Asked::new(GRAPH_CLI, REDIRECT, PLAIN), PRIYA).await;
    let (_, grants) = Graph::admin(&practice).get("/oauth2PermissionGrants").await;
    let priya = practice.seed().person(PRIYA).unwrap().id.to_string();
    assert_eq!(
        grants["value"][0]["principalId"], priya,
        "consent leaves a grant behind: {grants}"
    );
    assert_eq!(grants["value"][0]["scope"], PLAIN, "of what was accepted");
    assert_eq!(
        grants["value"].as_array().unwrap().len(),
        1,
        "and of nothing else in {TENANT}"
    );
}
