//! A connection that people sign in to for a test, and what they do at the browser.

use std::collections::BTreeSet;
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use sso::{Connection, Desired, ReportTest, TestProgress, Tested, Verdict};
use sso_http::{Context, Pace};
use tokio::sync::mpsc;

use super::computer::Computer;
use super::teams::{accepted, row, team, teams};
use super::{Stage, desired, finished};

/// The organization, where teams follow groups.
pub async fn organization(change: impl FnOnce(&mut Desired)) -> (Stage, Computer, Connection) {
    let mut stage = super::stage().await;
    stage.context.pace = Pace::times(50);
    organization_on(stage, change).await
}

/// The same on the caller's stage.
pub async fn organization_on(
    stage: Stage,
    change: impl FnOnce(&mut Desired),
) -> (Stage, Computer, Connection) {
    let computer = Computer::default();
    let team = async |name| team(&stage, name).await;
    let mut chosen = accepted(Desired {
        teams: Some(teams([
            row(
                team("organization-admin").await,
                [stage.group("Konnect Administrators")],
            ),
            row(
                team("payments").await,
                [stage.group("Security Review Board")],
            ),
            row(
                team("organization-admin-readonly").await,
                [stage.group("Konnect Viewers")],
            ),
        ])),
        ..desired(stage.organization("contoso").await)
    });
    change(&mut chosen);
    let connection = finished(computer.set_up(&stage, &chosen).await);
    (stage, computer, connection)
}

/// What the person at the browser does.
pub enum Browser<'a> {
    /// Signs in, and accepts.
    SignsIn(&'a str),
    /// Is closed, so that the person at the app cancels.
    IsClosed,
}

pub async fn test(
    stage: &Stage,
    computer: &Computer,
    connection: &Connection,
    browser: Browser<'_>,
) -> Tested {
    let context = Context {
        pace: stage.context.pace,
        ..Context::default()
    };
    let plan = sso::plan_test_sign_in(&stage.services, connection, &context);
    run(stage, computer, plan.await.unwrap(), browser, &context).await
}

pub async fn run(
    stage: &Stage,
    computer: &Computer,
    plan: sso::TestSignIn,
    browser: Browser<'_>,
    context: &Context,
) -> Tested {
    let (address, mut addresses) = mpsc::unbounded_channel();
    let report: ReportTest = Arc::new(move |progress| {
        if let TestProgress::SignIn { address: it, .. } = progress {
            address.send(it.url().clone()).unwrap();
        }
    });
    let (held, _) = computer
        .secret_store
        .get(plan.connection().id)
        .await
        .expect("the secret is here");
    let test = sso::test_sign_in(
        &stage.services,
        plan,
        &held.value,
        &computer.journal,
        &report,
        context,
    );
    let person = async {
        let Some(address) = addresses.recv().await else {
            return;
        };
        match browser {
            Browser::IsClosed => context.cancel.cancel(),
            Browser::SignsIn(account) => {
                let visit = stage.practice.sign_in_as(address, account.to_owned());
                if visit.await.is_err() {
                    // Microsoft's page says why and leads nowhere, so the person comes back to the app.
                    context.cancel.cancel();
                }
            }
        }
    };
    tokio::select! {
        tested = Box::pin(test) => tested,
        () = async {
            person.await;
            std::future::pending::<()>().await;
        } => unreachable!("the test ends the waiting"),
    }
}

pub fn redirect_uris(stage: &Stage, connection: &Connection) -> BTreeSet<String> {
    let application = stage.practice.application(&connection.app_id.to_string());
    let uris = application.unwrap()["web"]["redirectUris"].clone();
    serde_json::from_value(uris).unwrap()
}

/// As a person who types it on the other computer does.
pub async fn hand_secret_on(from: &Computer, to: &Computer, connection: &Connection) {
    let (held, _) = from.secret_store.get(connection.id).await.unwrap();
    let stored = sso::StoredSecret {
        key_id: held.key_id,
        value: SecretString::from(held.value.expose_secret()),
        end: held.end,
    };
    to.secret_store.put(connection.id, stored).await;
}

/// Nothing is left, neither in Entra nor on this computer.
pub async fn is_gone(stage: &Stage, computer: &Computer, connection: &Connection) {
    let uris = redirect_uris(stage, connection);
    let expected = connection.desired.target.redirect_uris();
    assert_eq!(uris, expected.into_iter().collect());
    let services = &stage.services;
    let cleared = sso::clear_test_redirects(services, &computer.journal, &stage.context).await;
    assert_eq!(cleared.unwrap(), 0, "nothing is remembered");
}

pub async fn seen(
    stage: &Stage,
    computer: &Computer,
    connection: &Connection,
    who: &str,
) -> Verdict {
    let tested = test(stage, computer, connection, Browser::SignsIn(who)).await;
    assert!(tested.redirect_left.is_none(), "{:?}", tested.redirect_left);
    is_gone(stage, computer, connection).await;
    tested.verdict.unwrap()
}
