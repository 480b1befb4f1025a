//! A permission that is needed later is asked for where it is needed, and nothing that was typed is lost.

use anyhow::{Result, ensure};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::browser::Consent;
use e2e::journey::ADMIN;
use e2e::skip_if_missing;

#[tokio::test]
async fn groups_chosen_later_lead_back_with_everything_typed() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.go_to_options(ADMIN, "contoso").await?;
    app.change_option("name").await?;
    app.window.fill("#app-name", "Kept name").await?;
    app.go_on_to("teams").await?;
    app.window.fill("#team-name", "Half typed").await?;
    app.window.press("[data-add-group='payments']").await?;
    let needed = app.window.text("#needs-names").await?;
    ensure!(needed.contains("Group.ReadBasic.All"), "{needed}");
    ensure_accessible(&app.window, "teams without the permission").await?;

    app.window.press("#needs-names-add").await?;
    app.wait_for_screen("microsoftWaiting").await?;
    let address = app.next_link().await?;
    let query = address.query().unwrap_or_default();
    ensure!(
        query.contains("Group.ReadBasic.All")
            && !query.contains("AppRoleAssignment")
            && query.contains("login_hint=maya.lindqvist%40contoso.com"),
        "it asks the same person for one permission more: {query}"
    );
    app.window.press("#cancel").await?;
    app.wait_for_screen("teams").await?;
    ensure!(app.window.value("#team-name").await? == "Half typed");

    // Only a part of it is above the edge of the window, which a pointer does not reach.
    let centre = "document.querySelector('#needs-names-add').scrollIntoView({ block: 'center' })";
    app.window.run(centre, vec![]).await?;
    app.window.press("#needs-names-add").await?;
    app.wait_for_screen("microsoftWaiting").await?;
    let address = app.next_link().await?;
    app.browser
        .sign_in(&address, ADMIN, Consent::Accept)
        .await?;
    app.wait_for_screen("teams").await?;
    ensure!(app.window.value("#team-name").await? == "Half typed");
    app.search_groups("payments").await?;
    app.window
        .press("[role='option'][data-group='Payments Engineering']")
        .await?;
    app.window.fill("#team-name", "").await?;
    app.accept_lock_out().await?;
    app.go_on_to("review").await?;
    app.wait_for_plan().await?;
    let review = app.window.text("main").await?;
    ensure!(
        review.contains("Kept name")
            && review.contains("Payments Engineering is mapped to payments"),
        "{review}"
    );
    Ok(())
}
