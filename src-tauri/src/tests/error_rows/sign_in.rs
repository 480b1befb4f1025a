//! Every row of sign-in through each of its doors.

use practice::SignInStage;
use serde_json::Value;
use sso_http::{Context, Pace};

use super::Seen;
use super::doors::Office;
use super::rows::{Door, ROWS, WITHOUT_NUMBER};
use crate::ipc::CommandError;
use crate::tests::every_account::MAYA;
use crate::tests::stage::{handed_over, hearing};
use crate::work::test_sign_in;

/// Where a person signs in.
pub(super) async fn seen() -> Vec<Seen> {
    let office = Office::open().await;
    let mut seen = Vec::new();
    for row in &ROWS {
        for (number, door) in each(row.numbers, row.doors) {
            let error = match door {
                Door::SecretCheck | Door::TestRedirect | Door::TestToken => continue,
                Door::Page => {
                    let read = office.read_off_the_page(number).await;
                    assert_eq!(read, number.to_string());
                    Value::Null
                }
                door => told(office.told(number, row.name, door).await),
            };
            let by_rule = !matches!(door, Door::CodePolled | Door::AzureCli);
            seen.push(Seen::numbered(row.numbers[0], number, door, by_rule, error));
        }
    }
    for (name, subcode) in WITHOUT_NUMBER {
        let error = told(office.told_without_number(name, subcode).await);
        seen.push(Seen::new(name, name, Door::Redirect, false, error));
    }
    let during = async || {
        for row in ROWS.iter().filter(|row| row.in_renewal) {
            let doors = row.doors.iter().filter_map(|door| door.renewal());
            for door in doors {
                let number = row.numbers[0];
                let error = told(office.told(number, row.name, door).await);
                seen.push(Seen::numbered(number, number, door, false, error));
            }
        }
    };
    Box::pin(office.while_a_run_waits(during)).await;
    seen.extend(Box::pin(of_connection(&office)).await);
    seen
}

fn each<'a>(numbers: &'a [u32], doors: &'a [Door]) -> impl Iterator<Item = (u32, Door)> + use<'a> {
    let pairs = |number: &u32| {
        let number = *number;
        doors.iter().map(move |door| (number, *door))
    };
    numbers.iter().flat_map(pairs)
}

/// Where the app registration of the connection that was set up signs in, or lets a person sign in.
async fn of_connection(office: &Office) -> Vec<Seen> {
    let id = handed_over(&office.state, 0).await;
    let review = Box::pin(test_sign_in::preview(&office.state, &id)).await;
    let plan = serde_json::to_value(review.unwrap()).unwrap()["planId"].clone();
    let mut seen = Vec::new();
    for row in &ROWS {
        for (number, door) in each(row.numbers, row.doors) {
            let error = match door {
                Door::SecretCheck => {
                    let status = match row.name {
                        "temporarily_unavailable" => 503,
                        "invalid_client" => 401,
                        _ => 400,
                    };
                    office.fail_tokens(number, row.name, status);
                    told(secret_check(office, &id, None).await)
                }
                Door::TestRedirect | Door::TestToken => {
                    let stage = match door {
                        Door::TestRedirect => SignInStage::Redirect,
                        _ => SignInStage::Token,
                    };
                    office.refuse(number, stage);
                    let plan = plan.as_str().unwrap();
                    failed_test(office, plan).await
                }
                _ => continue,
            };
            office.calm();
            let by_rule = door != Door::SecretCheck;
            seen.push(Seen::numbered(row.numbers[0], number, door, by_rule, error));
        }
    }
    seen
}

/// Why nobody signed in to test.
pub(super) async fn failed_test(office: &Office, plan: &str) -> Value {
    let open = async |page| {
        tokio::spawn(office.services.sign_in_as(page, MAYA.into()));
        Ok(())
    };
    let progress = hearing(drop);
    let run = test_sign_in::run(&office.state, plan, None, &progress, open);
    let outcome = serde_json::to_value(Box::pin(run).await.unwrap()).unwrap();
    assert_eq!(outcome["result"]["kind"], "failed", "{outcome}");
    outcome["result"]["detail"].clone()
}

/// What is said of the connection's app registration where it signs in with this secret, or with its own.
pub(super) async fn secret_check(office: &Office, id: &str, secret: Option<&str>) -> CommandError {
    let session = office.state.session.read().await;
    let connections = &session.connections;
    let app_id = connections
        .iter()
        .find(|one| one.id.to_string() == id)
        .unwrap()
        .app_id;
    drop(session);
    let own = office.state.client_secret(id).await.unwrap();
    let secret = secret.map_or(own, |other| other.to_owned().into());
    secret_check_of(office, app_id, &secret).await
}

pub(super) async fn secret_check_of(
    office: &Office,
    app_id: entra::AppId,
    secret: &secrecy::SecretString,
) -> CommandError {
    let endpoints = office.endpoints();
    let tenant = office.services.seed().tenant.id.to_string();
    let context = Context {
        pace: Pace::times(2000),
        ..Context::default()
    };
    let http = &office.state.http;
    let metadata = entra::openid_metadata(http, &endpoints, tenant.parse().unwrap(), &context);
    let token_endpoint = metadata.await.unwrap().token_endpoint;
    let scope = endpoints.graph_default_scope();
    let accepted =
        entra::until_secret_works(http, &token_endpoint, app_id, secret, &scope, 1, &context).await;
    accepted.unwrap_err().into()
}

pub(super) fn told(error: CommandError) -> Value {
    serde_json::to_value(error).unwrap()
}
