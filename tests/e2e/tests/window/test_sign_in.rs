//! A test sign-in in the window: reviewed, a real browser in between, the verdict, and the redirect URI gone afterwards.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::browser::Consent;
use e2e::journey::{ADMIN, DEVELOPER, PERSON};
use e2e::practice::Console;
use e2e::{skip_if_missing, wait};

/// The redirect URIs of the only connection.
pub(crate) async fn redirect_uris(console: &Console) -> Result<Vec<String>> {
    let applications = console.connections().await?;
    ensure!(applications.len() == 1, "one application: {applications:?}");
    let uris = applications[0]["web"]["redirectUris"].as_array();
    let uris = uris.context("it has redirect URIs")?.iter();
    Ok(uris
        .filter_map(|uri| uri.as_str().map(str::to_owned))
        .collect())
}

/// Begins the reviewed test; returns with the person at the browser.
pub(crate) async fn at_the_browser(app: &mut App, console: &Console) -> Result<url::Url> {
    app.window.press("#primary").await?;
    let address = app.next_link().await?;
    ensure!(redirect_uris(console).await?.len() == 2, "it was added");
    ensure_accessible(&app.window, "test sign-in, waiting").await?;
    Ok(address)
}

#[tokio::test]
async fn person_signs_in_the_verdict_is_shown_and_the_redirect_uri_is_gone() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await?;
    let before = redirect_uris(&console).await?;

    app.go_on_to("test").await?;
    app.window.find("[data-change='redirectUri']").await?;
    ensure_accessible(&app.window, "test sign-in, review").await?;
    ensure!(
        redirect_uris(&console).await? == before,
        "looking changes nothing"
    );

    let address = at_the_browser(&mut app, &console).await?;
    app.browser
        .sign_in(&address, PERSON, Consent::Accept)
        .await?;
    app.window.find("[data-person='signedIn']").await?;
    let shown = app.window.text("[data-person]").await?;
    ensure!(
        shown.contains("Priya Raman") && shown.contains(PERSON),
        "{shown}"
    );
    ensure_accessible(&app.window, "test sign-in, verdict").await?;
    ensure!(redirect_uris(&console).await? == before, "it is gone");
    assert_eq!(app.alerts().await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn stopping_at_the_browser_takes_the_redirect_uri_away() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await?;
    app.go_on_to("test").await?;
    at_the_browser(&mut app, &console).await?;
    app.window.press("#cancel").await?;
    app.window.find("[data-person='failed']").await?;
    wait::until("the redirect URI to go", wait::SOON, async || {
        Ok((redirect_uris(&console).await?.len() == 1).then_some(()))
    })
    .await
}

const GUEST: &str = "lena.okafor@fabrikam.com";
const NO_MAIL_AND_230_GROUPS: &str = "tomas.ferreira@contoso.com";
const OTHER_ADMIN: &str = "olivia.brandt@contoso.com";

/// From Options on: maps groups to teams, so that only people in a group for administrators are administrators.
async fn set_up_with_teams(app: &App, mappings: &[(&str, &str)]) -> Result<()> {
    app.go_on_to("teams").await?;
    for (team, group) in mappings {
        app.add_group(team, group).await?;
    }
    app.accept_lock_out().await?;
    app.go_on_to("review").await?;
    app.wait_for_plan().await?;
    app.set_up().await
}

/// What the screen says of the person who signed in last: whether Konnect would turn them away, whether only if nobody put
/// them in a team by hand, and their teams.
async fn newest_verdict(app: &App) -> Result<(bool, bool, BTreeSet<String>)> {
    let script = "const [person] = document.querySelectorAll('[data-person]'); \
        const teams = [...person.querySelectorAll('[data-team]')].map(({ dataset }) => dataset.team); \
        const is = (fact) => person.querySelector(`[data-${fact}]`) !== null; \
        return [is('fails'), is('unless-by-hand'), teams];";
    Ok(serde_json::from_value(
        app.window.run(script, vec![]).await?,
    )?)
}

/// What happens at the real door: the teams that Konnect gives the person, or `None` if it turns them away.
async fn at_the_door(app: &App, login: &url::Url, who: &str) -> Result<Option<BTreeSet<String>>> {
    app.browser.sign_in_at(login, who).await?;
    app.browser.page.find("#name, #refusal").await?;
    if app.browser.page.shows("#refusal").await? {
        return Ok(None);
    }
    Ok(Some(
        app.browser
            .page
            .texts("#teams li")
            .await?
            .into_iter()
            .collect(),
    ))
}

#[tokio::test]
async fn verdict_on_each_person_is_what_happens_at_the_real_door() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_options_for_groups(ADMIN, "contoso").await?;
    let mappings = [
        ("organization-admin", "Platform Engineering"),
        ("payments", "Payments Engineering"),
    ];
    set_up_with_teams(&app, &mappings).await?;
    let before = redirect_uris(&console).await?;
    let login = app.login_address().await?;
    app.go_on_to("test").await?;
    let people = [
        PERSON,
        DEVELOPER,
        GUEST,
        NO_MAIL_AND_230_GROUPS,
        OTHER_ADMIN,
        ADMIN,
    ];
    let mut came_in = 0;
    for (place, who) in people.into_iter().enumerate() {
        let address = at_the_browser(&mut app, &console).await?;
        app.browser.sign_in(&address, who, Consent::Accept).await?;
        wait::until("the verdict", wait::SOON, async || {
            let shown = app.window.texts("[data-person='signedIn'] h2").await?;
            Ok((shown.len() == place + 1).then_some(()))
        })
        .await?;
        let (fails, unless_by_hand, teams) = newest_verdict(&app).await?;
        let really = at_the_door(&app, &login, who).await?;
        // Only Konnect knows whom someone put in a team by hand.
        ensure!(
            unless_by_hand || really == (!fails).then_some(teams.clone()),
            "{who}: the verdict is {fails} {teams:?}, at the door it is {really:?}"
        );
        came_in += usize::from(really.is_some());
        ensure!(redirect_uris(&console).await? == before, "it is gone");
    }
    ensure!(
        (1..people.len()).contains(&came_in),
        "some come in, and some do not: {came_in}"
    );
    Ok(())
}

#[tokio::test]
async fn person_who_is_not_assigned_is_turned_away_by_microsoft_both_times() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_options_for_groups(ADMIN, "contoso").await?;
    app.change_option("admission").await?;
    app.window
        .choose("input[name='admission'][value='assigned']")
        .await?;
    set_up_with_teams(&app, &[("payments", "Konnect Viewers")]).await?;
    let before = redirect_uris(&console).await?;
    let login = app.login_address().await?;
    app.go_on_to("test").await?;
    for address in [at_the_browser(&mut app, &console).await?, login] {
        app.browser.pick_account(&address, DEVELOPER).await?;
        let code = app.browser.page.text("#error-code").await?;
        ensure!(code.contains("50105"), "{code}");
    }
    app.window.press("#cancel").await?;
    app.window.find("[data-person='failed']").await?;
    ensure!(redirect_uris(&console).await? == before, "it is gone");
    Ok(())
}
