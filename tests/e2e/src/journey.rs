//! The wizard's steps as a person takes them, in practice.

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use url::Url;

use crate::app::App;
use crate::browser::{Browser, Consent};
use crate::practice::Console;
use crate::published;
use crate::wait::{self, RUN, SOON};

/// Registers applications and approves them for everyone.
pub const ADMIN: &str = "maya.lindqvist@contoso.com";

/// Registers applications, and may not approve them for everyone.
pub const DEVELOPER: &str = "jonas.weber@contoso.com";

/// Signs in to Konnect: a person without any role, with a mail address and 38 groups.
pub const PERSON: &str = "priya.raman@contoso.com";

impl App {
    /// Welcome: enters practice and opens its console.
    pub async fn enter_practice(&mut self) -> Result<Console> {
        self.window.press("#practise").await?;
        self.wait_for_screen("microsoft").await?;
        self.console().await
    }

    /// Asks for every request, which opens practice's console.
    pub async fn console(&mut self) -> Result<Console> {
        self.window.press_named("Show every request").await?;
        Console::at(&self.next_link().await?)
    }

    /// Microsoft: opens the browser; returns the address that it was sent to.
    pub async fn open_sign_in(&mut self) -> Result<Url> {
        self.window.press("#primary").await?;
        self.wait_for_screen("microsoftWaiting").await?;
        self.next_link().await
    }

    /// Microsoft: signs in with an account in the browser, accepting what is asked.
    pub async fn sign_in(&mut self, account: &str) -> Result<()> {
        let address = self.open_sign_in().await?;
        self.browser
            .sign_in(&address, account, Consent::Accept)
            .await?;
        self.wait_for_screen("microsoftSignedIn").await
    }

    /// Microsoft: the next sign-in also asks to find and assign groups.
    pub async fn permit_groups(&self) -> Result<()> {
        self.window.press("#permissions > summary").await?;
        self.window.choose("#permit-groups").await
    }

    /// Presses the primary button, or Done on Hand over, and waits for the screen that it leads to.
    pub async fn go_on_to(&self, screen: &str) -> Result<()> {
        let is_over = screen == "home" && self.screen().await? == "handover";
        self.window
            .press(if is_over { "#done" } else { "#primary" })
            .await
            .with_context(|| format!("on the way to “{screen}”"))?;
        self.wait_for_screen(screen).await
    }

    /// Konnect: pastes a token and connects; returns when the organization is known.
    pub async fn connect(&self, token: &str) -> Result<()> {
        self.window.fill("#konnect-token", token).await?;
        self.window.press("#primary").await?;
        self.window
            .find("#login-path")
            .await
            .map(drop)
            .context("the organization was not shown")
    }

    /// Microsoft: waits until it is known whether a person is already signed in.
    pub async fn wait_for_signed_in_or_microsoft(&self) -> Result<()> {
        wait::until("the first step", SOON, async || {
            Ok(matches!(
                self.screen().await?.as_str(),
                "microsoft" | "microsoftSignedIn"
            )
            .then_some(()))
        })
        .await
    }

    /// Konnect: connects with the admin's token, unless already connected.
    pub async fn connect_if_asked(&self, console: &Console) -> Result<()> {
        self.window.find("#konnect-token, #login-path").await?;
        if self.window.shows("#konnect-token").await? {
            self.connect(&admin_token(console).await?).await?;
        }
        Ok(())
    }

    /// From Welcome to Review, choosing nothing but the account and the login path.
    pub async fn go_to_review(&mut self, account: &str, login_path: &str) -> Result<Console> {
        let console = self.go_to_options(account, login_path).await?;
        self.go_on_to_review().await?;
        self.wait_for_plan().await?;
        Ok(console)
    }

    /// From Welcome to Options.
    pub async fn go_to_options(&mut self, account: &str, login_path: &str) -> Result<Console> {
        let console = self.go_to_konnect(account).await?;
        self.connect(&admin_token(&console).await?).await?;
        self.window.fill("#login-path", login_path).await?;
        self.go_on_to("options").await?;
        Ok(console)
    }

    /// The same, with the permission to find and assign groups.
    pub async fn go_to_options_for_groups(
        &mut self,
        account: &str,
        login_path: &str,
    ) -> Result<Console> {
        let console = self.go_to_konnect_for_groups(account).await?;
        self.connect(&admin_token(&console).await?).await?;
        self.window.fill("#login-path", login_path).await?;
        self.go_on_to("options").await?;
        Ok(console)
    }

    /// From Welcome to Konnect, with the permission to find and assign groups.
    pub async fn go_to_konnect_for_groups(&mut self, account: &str) -> Result<Console> {
        let console = self.enter_practice().await?;
        self.permit_groups().await?;
        self.sign_in(account).await?;
        self.go_on_to("konnect").await?;
        Ok(console)
    }

    /// From Welcome to Konnect, before it is connected.
    pub async fn go_to_konnect(&mut self, account: &str) -> Result<Console> {
        let console = self.enter_practice().await?;
        self.sign_in(account).await?;
        self.go_on_to("konnect").await?;
        Ok(console)
    }

    /// Options: opens a decision by its name, unless it is open by itself; its field has the focus.
    pub async fn change_option(&self, name: &str) -> Result<()> {
        let button = format!("#change-{name}");
        if self.window.shows(&button).await? {
            self.window.press(&button).await?;
        }
        self.window
            .find(&format!("[data-decision='{name}'][data-open]"))
            .await
            .map(drop)
    }

    /// Options: continues to Review, leaving Konnect's teams as they are.
    pub async fn go_on_to_review(&self) -> Result<()> {
        self.go_on_to("teams").await?;
        self.skip_teams().await
    }

    /// Connections: opens the only one.
    pub async fn open_connection(&self) -> Result<()> {
        self.window.press(".conn [data-do='open']").await?;
        self.wait_for_screen("connection").await
    }

    /// Teams: leaves Konnect's teams as they are.
    pub async fn skip_teams(&self) -> Result<()> {
        self.window.press("#skip-teams").await?;
        self.wait_for_screen("review").await
    }

    /// Teams: looks for a group and waits until some are found.
    pub async fn search_groups(&self, text: &str) -> Result<()> {
        self.window.fill("#group-search", text).await?;
        self.window
            .find("[role='option'][data-group]")
            .await
            .map(drop)
            .with_context(|| format!("no group was found for {text:?}"))
    }

    /// Teams: puts a group in a team.
    pub async fn add_group(&self, team: &str, group: &str) -> Result<()> {
        self.window
            .press(&format!("[data-add-group='{team}']"))
            .await?;
        self.search_groups(group).await?;
        self.window
            .press(&format!("[role='option'][data-group='{group}']"))
            .await?;
        self.window
            .find(&format!(
                "[data-team='{team}'] [data-remove-group='{group}']"
            ))
            .await
            .map(drop)
    }

    /// Teams: creates a team.
    pub async fn add_team(&self, name: &str) -> Result<()> {
        self.window.fill("#team-name", name).await?;
        self.window.press("#add-team").await?;
        self.window
            .find(&format!("[data-team='{name}']"))
            .await
            .map(drop)
    }

    /// Teams: accepts that administrators may lose that right, once the window says so.
    pub async fn accept_lock_out(&self) -> Result<()> {
        self.window.find("#accept-lock-out").await?;
        self.window.choose("#accept-lock-out").await
    }

    /// Teams: the names of the targets that have some. The options of a closed list exist but are not visible.
    pub async fn team_targets(&self) -> Result<Vec<String>> {
        let script = "const shown = document.getElementById('team-target'); \
            return [...(shown?.querySelectorAll('option, label') ?? [])].map((one) => one.textContent.trim());";
        Ok(serde_json::from_value(
            self.window.run(script, vec![]).await?,
        )?)
    }

    /// Teams: shows those of one of several targets.
    pub async fn show_teams_of(&self, target: &str) -> Result<()> {
        let script = "const [name] = arguments; \
            const shown = document.getElementById('team-target'); \
            const option = [...(shown?.options ?? [])].find((one) => one.text.includes(name)); \
            if (option) { shown.value = option.value; shown.dispatchEvent(new Event('change', { bubbles: true })); return true; } \
            const label = [...(shown?.querySelectorAll('label') ?? [])].find((one) => one.innerText.includes(name)); \
            label?.click(); return label !== undefined;";
        let found = self.window.run(script, vec![json!(target)]).await?;
        if found == serde_json::json!(true) {
            Ok(())
        } else {
            bail!("there is no target {target:?} to show teams of")
        }
    }

    /// Teams: uses the groups of the shown portal for all others too.
    pub async fn use_same_teams(&self) -> Result<()> {
        self.window.press("#same-teams").await?;
        wait::until("the other portals to have them", SOON, async || {
            let said = self.window.text("#same-teams-note").await?;
            Ok(said.contains("have these groups too").then_some(()))
        })
        .await
    }

    /// Review: waits until the plan is there.
    pub async fn wait_for_plan(&self) -> Result<()> {
        wait::until("the plan", SOON, async || {
            let is_there = self
                .window
                .find_now("#primary:not([disabled]):not([aria-disabled='true'])")
                .await?
                .is_some();
            Ok((is_there && !self.window.shows("[aria-busy='true']").await?).then_some(()))
        })
        .await
    }

    /// Hand over: follows the link to the page where people sign in; returns its address.
    pub async fn login_address(&mut self) -> Result<Url> {
        self.window.press("#open-login").await?;
        self.next_link().await
    }

    /// From a finished sign-in to Hand over, choosing nothing but the login path.
    pub async fn set_up_once_signed_in(&self, console: &Console) -> Result<()> {
        self.go_on_to("konnect").await?;
        self.connect_if_asked(console).await?;
        self.window.fill("#login-path", "contoso").await?;
        self.go_on_to("options").await?;
        self.go_on_to_review().await?;
        self.wait_for_plan().await?;
        self.set_up().await
    }

    /// Review: sets up and waits until the values are there.
    pub async fn set_up(&self) -> Result<()> {
        self.window.press("#primary").await?;
        self.wait_for_screen_within("handover", RUN).await
    }

    /// Review of an undo or a removal: starts it and waits until that is done.
    pub async fn take_away(&self) -> Result<()> {
        self.go_on_to("teardownRun").await?;
        wait::until("the end", RUN, async || {
            let alerts = self.alerts().await?;
            ensure!(alerts.is_empty(), "it stopped: {alerts:?}");
            let over = self.window.text("#primary").await.unwrap_or_default() == "Done";
            Ok(over.then_some(()))
        })
        .await
    }

    /// Review: starts a set-up that is slow enough to be caught in progress, and returns when its first request has
    /// been answered.
    ///
    /// The screen is there a moment earlier, and closing the window in that moment needs no question.
    pub async fn start_slow_set_up(&self, console: &Console) -> Result<()> {
        console
            .add_fault(
                json!({ "path": "/" }),
                json!({ "kind": "delay", "ms": 1000 }),
            )
            .await?;
        console.clear_record().await?;
        self.go_on_to("setup").await?;
        wait::until("the set-up to begin", SOON, async || {
            Ok((!console.from_app().await?.is_empty()).then_some(()))
        })
        .await
    }

    /// Review: sets up what an earlier run did not get to, and creates nothing a second time.
    pub async fn set_up_what_is_left(&self, console: &Console) -> Result<()> {
        self.wait_for_plan().await?;
        self.set_up().await?;
        let connections = console.connections().await?.len();
        ensure!(
            connections == 1,
            "nothing is created twice, and there are {connections}"
        );
        published::ensure_requests(console).await
    }
}

/// The token of practice's organization admin.
pub async fn admin_token(console: &Console) -> Result<String> {
    token(console, "admin").await
}

/// One of the tokens that practice was seeded with.
pub async fn token(console: &Console, name: &str) -> Result<String> {
    let seed = console.seed().await?;
    let token = seed
        .pointer(&format!("/konnect/tokens/{name}"))
        .and_then(serde_json::Value::as_str);
    token
        .map(str::to_owned)
        .with_context(|| format!("practice's seed has no token {name:?}"))
}

/// Opens the organization login and signs in; returns when Konnect shows who that is, or fails with why it refused.
pub async fn sign_in_to_konnect(browser: &Browser, login: &Url, account: &str) -> Result<()> {
    browser.sign_in_at(login, account).await?;
    browser.page.find("#name, #refusal").await?;
    if let Some(refusal) = browser.page.find_now("#refusal").await? {
        bail!("Konnect refused the sign-in: {}", refusal.text().await?);
    }
    Ok(())
}
