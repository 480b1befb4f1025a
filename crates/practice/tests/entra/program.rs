//! The program: one line at the start, the record in a file, an orderly shutdown.

use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::support::{answer, http};

#[tokio::test]
async fn the_program_names_its_origins_and_appends_its_record() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("requests.jsonl");
    let mut program = Command::new(env!("CARGO_BIN_EXE_practice"))
        .args(["--record", file.to_str().unwrap(), "--lag-ms", "0"])
        .args(["--portals", "50", "--groups", "100000", "--rate-limit", "9"])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let first: Value = serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
    assert!(
        first["accounts"].as_array().unwrap().len() > 5,
        "it names the accounts: {first}"
    );
    assert!(
        first["konnect_tokens"]["admin"]
            .as_str()
            .unwrap()
            .starts_with("kpat_"),
        "and the tokens"
    );

    assert!(
        first["origins"]["konnect_regions"]["eu"].is_string()
            && first["origins"]["portals"].is_string(),
        "and where regions and portals are: {first}"
    );
    let portals = first["portals"].as_array().unwrap();
    assert_eq!(portals.len(), 55, "the seeded ones and fifty more");

    let login = first["origins"]["login"].as_str().unwrap();
    let url = format!("{login}contoso.com/v2.0/.well-known/openid-configuration");
    assert_eq!(
        answer(http().get(&url).send().await.unwrap()).await.0,
        200,
        "sign-in is where it says"
    );
    let console = first["origins"]["console"].as_str().unwrap();
    let timing = answer(http().get(format!("{console}timing")).send().await.unwrap())
        .await
        .1;
    assert_eq!(
        (timing["lag_ms"].as_u64(), timing["propagation_ms"].as_u64()),
        (Some(0), Some(700)),
        "as told"
    );
    assert_eq!(
        timing["rate_limit"],
        serde_json::json!({"requests": 9, "window_ms": 1000}),
        "as told"
    );
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(
        written.lines().count(),
        1,
        "the record is written as it happens: {written}"
    );
    #[cfg(unix)]
    {
        let id = program.id().unwrap().to_string();
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .await
            .unwrap();
        assert!(
            program.wait().await.unwrap().success(),
            "it shuts down cleanly when told to"
        );
    }
}
