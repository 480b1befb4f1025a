//! The directories that this computer remembers, through the commands of the window.

use serde_json::{Value, json};

use super::permissions::{OWN_PAGE, app_in, call, window};
use super::stage::ADMIN;
use crate::desktop::recent_directories;
use crate::desktop::window::WINDOW;
use crate::ipc::{Cloud, Directory};

fn fabrikam() -> Directory {
    Directory {
        id: "9a1d4c3e-7b52-4f08-a6d1-3e5c8b70f2a4".into(),
        name: "Fabrikam".into(),
        domain: None,
        cloud: Cloud::China,
    }
}

#[test]
fn remembered_until_forgotten_and_left_alone_by_practice() {
    let data = tempfile::tempdir().unwrap();
    recent_directories::remember(data.path(), &fabrikam()).unwrap();
    let app = app_in(data.path());
    let main = window(&app, WINDOW);
    let ask = |command: &str, arguments: Value| call(&main, command, arguments, OWN_PAGE).unwrap();
    let remembered = json!([{
        "id": fabrikam().id, "name": "Fabrikam", "domain": null, "cloud": "china",
    }]);
    assert_eq!(ask("recent_directories", json!({})), remembered);

    ask("start_practice", json!({}));
    let request = json!({
        "cloud": "global", "directory": "", "permissions": [], "sameAccount": false, "forRun": false, "way": "browser",
        "simulatedAccount": ADMIN,
    });
    let signed_in = ask(
        "sign_in",
        json!({"request": request, "progress": "__CHANNEL__:1"}),
    );
    assert_eq!(signed_in["directory"]["name"], "Contoso");
    assert_eq!(ask("recent_directories", json!({})), json!([]));
    assert_eq!(ask("forget_directories", json!({"id": null})), json!([]));
    ask("leave_practice", json!({}));
    assert_eq!(
        ask("recent_directories", json!({})),
        remembered,
        "practice neither adds nor forgets"
    );

    assert_eq!(ask("forget_directories", json!({"id": null})), json!([]));
    assert_eq!(ask("recent_directories", json!({})), json!([]));
}
