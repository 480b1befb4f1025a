//! Access tokens that are over in the middle of some work: each is refused wherever it comes, and no other one is.

use practice::{Fault, FaultAction, Matching, Practice};
use serde_json::{Value, json};

use super::created;
use crate::support::{ALL_SCOPES, MAYA, guide_application, http, prompt_practice};

async fn refusal(request: reqwest::RequestBuilder) -> Option<Value> {
    let answer = request.send().await.unwrap();
    (answer.status().as_u16() == 401).then_some(answer.json().await.unwrap())
}

/// Graph's answers to a creation and to a reading with this token.
async fn of_graph(practice: &Practice, token: &str) -> [Option<Value>; 2] {
    let at = |path: &str| practice.base_urls().graph.join(path).unwrap();
    let creation = http()
        .post(at("v1.0/applications"))
        .bearer_auth(token)
        .json(&guide_application("https://a.example/"));
    let reading = http().get(at("v1.0/me")).bearer_auth(token);
    [refusal(creation).await, refusal(reading).await]
}

async fn of_konnect(practice: &Practice, token: &str) -> Option<Value> {
    let me = practice.base_urls().konnect_api.join("v3/users/me");
    refusal(http().get(me.unwrap()).bearer_auth(token)).await
}

#[tokio::test]
async fn token_that_is_over_is_refused_everywhere_in_the_words_for_it() {
    for (action, words) in [
        (
            FaultAction::RevokeToken,
            "Access token validation failure. The token has been revoked.",
        ),
        (
            FaultAction::EndToken,
            "Lifetime validation failed, the token is expired.",
        ),
    ] {
        let practice = prompt_practice().await;
        practice.add_fault(Fault {
            matching: Matching {
                path: "/v1.0/applications".to_owned(),
                nth: Some(1),
                ..Matching::default()
            },
            action: action.clone(),
        });
        let token = || practice.access_token(MAYA, &ALL_SCOPES).unwrap();
        let (old, new) = (token(), token());
        for refused in of_graph(&practice, &old).await {
            let error = &refused.expect("it is refused")["error"];
            assert_eq!(error["code"], "InvalidAuthenticationToken", "{action:?}");
            assert_eq!(error["message"], words, "{action:?}");
        }
        assert_eq!(created(&practice), 0, "{action:?}: nothing happened");
        assert_eq!(of_graph(&practice, &new).await, [None, None], "{action:?}");
    }
}

#[tokio::test]
async fn token_whose_time_a_test_ends_is_refused_by_its_own_service() {
    let practice = prompt_practice().await;
    let microsoft = practice.access_token(MAYA, &ALL_SCOPES).unwrap();
    let tokens = practice.konnect_tokens();
    practice.end_token(&microsoft);
    assert!(of_graph(&practice, &microsoft).await[1].is_some());
    assert_eq!(of_konnect(&practice, tokens.admin).await, None);
    practice.end_token(tokens.admin);
    let refused = of_konnect(&practice, tokens.admin).await.unwrap();
    assert_eq!(
        (&refused["status"], &refused["detail"]),
        (&json!(401), &json!("A valid token is required"))
    );
    assert_eq!(of_konnect(&practice, tokens.second_of_admin).await, None);
}
