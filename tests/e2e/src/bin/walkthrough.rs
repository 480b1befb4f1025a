//! The whole practice set-up through the real window, and its removal, with a picture of every screen.
//!
//! Writes `NN-screen-light.png`, `NN-screen-dark.png` and `requests.jsonl`, and prints the three values (the secret
//! masked) and a line for each request.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use e2e::app::App;
use e2e::browser::Consent;
use e2e::desktop::{self, Keyring};
use e2e::journey::{self, ADMIN, PERSON};
use e2e::practice::{self, Console};
use e2e::{picture, wait, window_manager};
use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

/// Runs the practice set-up in the real window on a private desktop.
#[derive(Parser)]
struct Arguments {
    /// The app's binary, built with its page inside.
    #[arg(long)]
    app: PathBuf,
    /// Where the pictures and the requests go.
    #[arg(long)]
    out: PathBuf,
}

/// The login path that the organization gets.
const LOGIN_PATH: &str = "contoso";

/// How the window's title ends.
const TITLE: &str = "Konnect SSO Setup";

/// Opens everything that is folded on the screen.
const OPEN_ALL: &str =
    "for (const one of document.querySelectorAll('main details')) one.open = true;";

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    desktop::require_tools()?;
    std::fs::create_dir_all(&arguments.out)
        .with_context(|| format!("cannot make {}", arguments.out.display()))?;
    let binary = arguments
        .app
        .canonicalize()
        .with_context(|| format!("{} is not there", arguments.app.display()))?;
    let mut app = App::start_binary(Keyring::Unlocked, &binary).await?;
    let mut album = Album {
        folder: &arguments.out,
        count: 0,
    };
    walk(&mut app, &mut album).await
}

async fn walk(app: &mut App, album: &mut Album<'_>) -> Result<()> {
    album.add(app, "welcome").await?;
    let console = app.enter_practice().await?;
    app.permit_groups().await?;
    album.add(app, "microsoft").await?;
    beside_the_sign_in(app, album).await?;
    let address = app.open_sign_in().await?;
    album.add(app, "microsoft-waiting").await?;
    app.window.run(OPEN_ALL, vec![]).await?;
    app.window.fill("#page-code", "AADSTS90094").await?;
    app.window.find("#admin-request").await?;
    album.add(app, "microsoft-page-error").await?;
    app.browser
        .sign_in(&address, ADMIN, Consent::Accept)
        .await?;
    app.wait_for_screen("microsoftSignedIn").await?;
    album.add(app, "microsoft-signed-in").await?;
    app.go_on_to("konnect").await?;
    album.add(app, "konnect").await?;
    app.connect(&journey::admin_token(&console).await?).await?;
    app.window.fill("#login-path", LOGIN_PATH).await?;
    album.add(app, "konnect-connected").await?;
    app.go_on_to("options").await?;
    app.window.choose("input[name='approve']").await?;
    album.add(app, "options").await?;
    for (menu, name) in [
        ("#microsoft-menu", "menu-account"),
        ("#konnect-menu", "menu-organization"),
    ] {
        app.window.press(menu).await?;
        album.add(app, name).await?;
        app.window.press(menu).await?;
    }
    app.go_on_to("teams").await?;
    map_teams(app, album).await?;
    app.go_on_to("review").await?;
    app.wait_for_plan().await?;
    album.add(app, "review").await?;
    app.window.press("details summary").await?;
    album.add(app, "review-request").await?;

    // Slowed down while its pictures are taken; time is measured elsewhere.
    console.set_timing(&json!({ "delay_ms": 1200 })).await?;
    app.go_on_to("setup").await?;
    album.add(app, "setup").await?;
    window_manager::ask_to_close(&app.desktop, TITLE)?;
    app.window.find("dialog[open]").await?;
    album.add(app, "question-before-closing").await?;
    app.window.press_named("Keep going").await?;
    console.set_timing(&json!({ "delay_ms": 0 })).await?;
    app.wait_for_screen_within("handover", wait::RUN).await?;
    album.add(app, "handover").await?;

    let values = Values::read(app).await?;
    let person = sign_in_to_konnect(app, album.folder).await?;
    try_with_a_person(app, album).await?;
    remove(app, album).await?;
    set_up_several(app, &console, album).await?;
    wait_for_exemption(app, &console, album).await?;
    let record = console.record().await?;
    write_lines(&album.folder.join("requests.jsonl"), &record)?;
    report(&values, &person, &record, album);
    Ok(())
}

/// Microsoft: what opens over or on the screen, and closes again.
async fn beside_the_sign_in(app: &App, album: &mut Album<'_>) -> Result<()> {
    app.window.press("#open-settings").await?;
    app.window.find("#copy-report").await?;
    album.add(app, "settings").await?;
    app.window.press("#settings-back").await?;
    app.window.run(OPEN_ALL, vec![]).await?;
    app.window.fill("#own-client-id", "Contoso SSO").await?;
    let scroll = "document.querySelector('#own-client').scrollIntoView();";
    app.window.run(scroll, vec![]).await?;
    album.add(app, "microsoft-own-app").await?;
    app.window.press_named("Leave practice").await?;
    app.window.find("#leave-practice[open]").await?;
    album.add(app, "question-before-leaving").await?;
    app.window.press_named("Stay in practice").await?;
    app.window.fill("#own-client-id", "").await
}

/// Sets up once more, where a policy forbids client secrets, until the set-up waits.
async fn wait_for_exemption(app: &App, console: &Console, album: &mut Album<'_>) -> Result<()> {
    let policy = json!({ "blockPasswordAddition": true });
    console.change(Method::PUT, "/policy", policy).await?;
    app.window.press("#new-connection").await?;
    app.wait_for_signed_in_or_microsoft().await?;
    app.go_on_to("konnect").await?;
    app.window
        .choose("input[name='purpose'][value='values']")
        .await?;
    app.window
        .fill("#callback-urls", "https://waiting.example/login")
        .await?;
    app.go_on_to("options").await?;
    app.window.press("#primary").await?;
    app.wait_for_screen("review").await?;
    app.wait_for_plan().await?;
    app.go_on_to("setup").await?;
    app.wait_for_alert().await?;
    album.add(app, "waiting-for-exemption").await?;
    app.window.press("#to-connections").await?;
    app.wait_for_screen("home").await
}

/// Teams: maps two groups, so that people who sign in afterwards have teams, and accepts what that means.
async fn map_teams(app: &App, album: &mut Album<'_>) -> Result<()> {
    app.add_group("organization-admin", "Platform Engineering")
        .await?;
    app.window.press("[data-add-group='payments']").await?;
    app.search_groups("payments").await?;
    album.add(app, "teams-search").await?;
    app.window
        .press("[role='option'][data-group='Payments Engineering']")
        .await?;
    app.accept_lock_out().await?;
    album.add(app, "teams").await
}

/// Hand over: a person signs in for a test.
async fn try_with_a_person(app: &mut App, album: &mut Album<'_>) -> Result<()> {
    app.go_on_to("test").await?;
    album.add(app, "test-review").await?;
    app.window.press("#primary").await?;
    let address = app.next_link().await?;
    album.add(app, "test-waiting").await?;
    app.browser
        .sign_in(&address, PERSON, Consent::Accept)
        .await?;
    app.window.find("[data-person='signedIn']").await?;
    album.add(app, "test-verdict").await?;
    app.window.press("#back").await?;
    app.wait_for_screen("handover").await
}

/// Connections: removes what was set up.
async fn remove(app: &App, album: &mut Album<'_>) -> Result<()> {
    app.go_on_to("home").await?;
    album.add(app, "connections").await?;
    app.open_connection().await?;
    album.add(app, "connection").await?;
    app.window.press("#rotate-secret > summary").await?;
    album.add(app, "connection-rotation").await?;
    app.window.press("[data-end] [data-do='remove']").await?;
    app.wait_for_screen("teardown").await?;
    app.wait_for_plan().await?;
    album.add(app, "removal-review").await?;
    app.go_on_to("teardownRun").await?;
    app.window.find("#undo-removal").await?;
    album.add(app, "removed").await
}

/// Sets up the organization login again, together with every free portal of two regions.
async fn set_up_several(app: &App, console: &Console, album: &mut Album<'_>) -> Result<()> {
    app.go_on_to("home").await?;
    app.window.press("#new-connection").await?;
    app.wait_for_signed_in_or_microsoft().await?;
    app.go_on_to("konnect").await?;
    app.window.fill("#login-path", LOGIN_PATH).await?;
    for region in ["eu", "us"] {
        let select_all = format!("[data-select-region='{region}']");
        app.window.press(&select_all).await?;
    }
    album.add(app, "several-konnect").await?;
    app.go_on_to("options").await?;
    album.add(app, "several-options").await?;
    app.go_on_to("teams").await?;
    let doors = app.team_targets().await?;
    let portal = doors.iter().find(|name| !name.contains("Organization"));
    app.show_teams_of(portal.context("there is a portal")?)
        .await?;
    app.add_team("Partner Developers").await?;
    app.add_group("Partner Developers", "Konnect Viewers")
        .await?;
    app.use_same_teams().await?;
    album.add(app, "several-teams").await?;
    app.go_on_to("review").await?;
    app.wait_for_plan().await?;
    album.add(app, "several-review").await?;
    console.set_timing(&json!({ "delay_ms": 1200 })).await?;
    app.go_on_to("setup").await?;
    album.add(app, "several-setup").await?;
    console.set_timing(&json!({ "delay_ms": 0 })).await?;
    app.wait_for_screen_within("handover", wait::RUN).await?;
    album.add(app, "several-handover").await?;
    app.go_on_to("home").await?;
    album.add(app, "several-connections").await
}

/// Numbered pictures of the window.
struct Album<'a> {
    folder: &'a Path,
    count: u32,
}

impl Album<'_> {
    /// Takes a screen in both themes, and leaves the window as it was.
    async fn add(&mut self, app: &App, name: &str) -> Result<()> {
        self.count += 1;
        for theme in ["light", "dark"] {
            set_theme(app, Some(theme)).await?;
            app.window.wait_for_paint().await?;
            let taken = app.window.screenshot().await?;
            let file = format!("{:02}-{name}-{theme}.png", self.count);
            picture::ensure_painted(&taken, &file)?;
            let path = self.folder.join(file);
            std::fs::write(&path, taken)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        set_theme(app, None).await
    }
}

async fn set_theme(app: &App, theme: Option<&str>) -> Result<()> {
    let script = "const { dataset } = document.documentElement; \
                  if (arguments[0]) dataset.theme = arguments[0]; else delete dataset.theme;";
    app.window.run(script, vec![json!(theme)]).await.map(drop)
}

/// What the hand-over screen shows before the secret is revealed.
struct Values {
    issuer_url: String,
    client_id: String,
    client_secret: String,
}

impl Values {
    async fn read(app: &App) -> Result<Self> {
        let values = Self {
            issuer_url: app.window.text("#issuer-url").await?,
            client_id: app.window.text("#client-id").await?,
            client_secret: app.window.text("#client-secret").await?,
        };
        ensure!(
            values.issuer_url.parse::<Url>().is_ok(),
            "the Issuer URL is {:?}",
            values.issuer_url
        );
        ensure!(!values.client_id.is_empty(), "the Client ID is not shown");
        Ok(values)
    }
}

/// Signs in as a person without any role, which proves the values; returns what the page says.
async fn sign_in_to_konnect(app: &mut App, folder: &Path) -> Result<String> {
    let login = app.login_address().await?;
    journey::sign_in_to_konnect(&app.browser, &login, PERSON).await?;
    let page = &app.browser.page;
    let taken = page.screenshot().await?;
    picture::ensure_painted(&taken, "the Konnect page")?;
    std::fs::write(folder.join("konnect-signed-in.png"), taken)?;
    let groups = page.texts("#groups li").await?.len();
    Ok(format!(
        "{}, {}, {groups} groups",
        page.text("#name").await?,
        page.text("#email").await?
    ))
}

fn write_lines(path: &Path, exchanges: &[Value]) -> Result<()> {
    let mut lines = String::new();
    for exchange in exchanges {
        lines.push_str(&exchange.to_string());
        lines.push('\n');
    }
    std::fs::write(path, lines).with_context(|| format!("cannot write {}", path.display()))
}

#[expect(clippy::print_stdout, reason = "this is what the program is for")]
fn report(values: &Values, person: &str, record: &[Value], album: &Album<'_>) {
    println!("Issuer URL     {}", values.issuer_url);
    println!("Client ID      {}", values.client_id);
    println!("Client secret  {}", values.client_secret);
    println!("Signed in      {person}");
    println!();
    for exchange in record {
        println!("{}", practice::line(exchange));
    }
    println!();
    println!(
        "{} requests, {} screens in light and dark: {}",
        record.len(),
        album.count,
        album.folder.display()
    );
}
