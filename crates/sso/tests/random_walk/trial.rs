//! A person signs in to test a connection. It leaves everything as it was, but for what that person accepts.

use sso::Target;
use sso_http::Context;

use crate::common::MEMBER;
use crate::common::computer::Computer;
use crate::common::testing::{self, Browser};
use crate::computers::{Place, holds, known};
use crate::invariants::nothing_differs;
use crate::ledger::Actor;
use crate::things::{Thing, Things, things};

pub(crate) async fn test(
    place: &Place,
    computers: &[Computer],
    number: usize,
    target: &Target,
    closed: bool,
) -> Result<String, String> {
    let (stage, computer) = (&place.stage, &computers[number]);
    let Some(known) = known(place, computer, target).await else {
        return Ok("nothing to test".to_owned());
    };
    if computer.secret_store.get(known.id).await.is_none() {
        return Ok("no secret to test with".to_owned());
    }
    let context = Context {
        pace: stage.context.pace,
        ..Context::default()
    };
    let planned = sso::plan_test_sign_in(&stage.services, &known, &context).await;
    place.is_as_written()?;
    let Ok(plan) = planned else {
        return Ok("nothing to test any more".to_owned());
    };
    let browser = if closed {
        Browser::IsClosed
    } else {
        Browser::SignsIn(MEMBER)
    };
    let tested = testing::run(stage, computer, plan, browser, &context).await;
    if let Some(error) = tested.redirect_left {
        return Err(format!("the redirect URI of a test was left: {error}"));
    }
    let after = things(stage);
    nothing_differs(
        &without_consents(&place.ledger().now),
        &without_consents(&after),
    )?;
    place.ledger().write(after, Actor::Hand);
    holds(place, computers).await?;
    Ok(match tested.verdict {
        Ok(_) => "test of a person".to_owned(),
        Err(_) => "test in which nobody signed in".to_owned(),
    })
}

fn without_consents(all: &Things) -> Things {
    let mut rest = all.clone();
    rest.retain(|thing, _| !matches!(thing, Thing::Grant { .. }));
    rest
}
