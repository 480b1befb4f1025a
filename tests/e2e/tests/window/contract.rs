//! Every request that the app sends, and every answer that practice gives it, is one that Microsoft's and Kong's
//! published descriptions allow.

use anyhow::{Result, ensure};
use contract::Specs;
use e2e::app::App;
use e2e::journey::{self, ADMIN, PERSON};
use e2e::{published, skip_if_missing};

#[tokio::test]
async fn exchanges_of_a_whole_set_up_validate() -> Result<()> {
    skip_if_missing!();
    let Some(specs) = Specs::load()? else {
        return Ok(());
    };
    let mut app = App::start().await?;
    let console = app.go_to_options(ADMIN, "contoso").await?;
    app.window.choose("input[name='approve']").await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    app.set_up().await?;
    let login = app.login_address().await?;
    journey::sign_in_to_konnect(&app.browser, &login, PERSON).await?;

    let record = console.record().await?;
    let covered = record
        .iter()
        .filter(|exchange| specs.covers(exchange))
        .count();
    ensure!(
        covered >= 15,
        "only {covered} of {} exchanges are described at all",
        record.len()
    );
    published::ensure_exchanges(&console).await
}
