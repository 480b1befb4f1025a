//! Which run came first is known without the clock.

use super::*;

/// As if the clock had said this during the run.
fn set_clock(path: &Path, at: &str) {
    let records = parse(&fs::read(path).unwrap()).unwrap();
    let at = at.parse().unwrap();
    let lines = records
        .into_iter()
        .map(|record| Record { at, ..record }.line());
    fs::write(path, lines.collect::<String>()).unwrap();
}

/// As version 2 wrote it.
fn as_version_2(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| {
        let json = line.split_once(' ').unwrap().1;
        let mut record: serde_json::Value = serde_json::from_str(json).unwrap();
        record["version"] = 2.into();
        record["entry"].as_object_mut().unwrap().remove("order");
        let json = record.to_string();
        format!("{} {json}\n", record::sum(json.as_bytes()))
    });
    fs::write(path, lines.collect::<String>()).unwrap();
}

#[tokio::test]
async fn clock_put_back_between_two_runs_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let first = run(
        &journal,
        RunKind::SetUp,
        desired_callback(),
        Ending::Stopped,
    )
    .await;
    set_clock(&first, "2030-01-01T00:00:00Z");
    let second = run(
        &journal,
        RunKind::SetUp,
        desired_callback(),
        Ending::Finished,
    )
    .await;
    set_clock(&second, "2026-11-23T14:06:00Z");
    let known = journal.history_of(connection()).unwrap().unwrap();
    assert_eq!(
        (known.kind, known.state),
        (RunKind::SetUp, HistoryState::Finished),
        "a finished set-up remains finished"
    );

    let undo = run(
        &journal,
        RunKind::Undo,
        desired_callback(),
        Ending::Finished,
    )
    .await;
    set_clock(&undo, "2020-01-01T00:00:00Z");
    let known = journal.history_of(connection()).unwrap().unwrap();
    assert_eq!(
        (known.kind, known.state),
        (RunKind::Undo, HistoryState::Finished),
        "a finished undo remains finished"
    );
    assert_eq!(known.begun_at.to_string(), "2030-01-01T00:00:00Z");
}

#[tokio::test]
async fn each_run_has_the_next_place_whichever_connection_it_is_of() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let runs = (0..8).map(|number: u32| {
        let url = format!("https://{number}.contoso.com/login");
        let target = Target::CallbackUrl {
            urls: vec![url.parse().unwrap()],
            organization: None,
        };
        let desired = Desired {
            target,
            ..desired_callback()
        };
        run(&journal, RunKind::SetUp, desired, Ending::Finished)
    });
    futures::future::join_all(runs).await;
    let orders: Vec<u64> = journal
        .runs()
        .unwrap()
        .iter()
        .map(|run| run.order)
        .collect();
    assert_eq!(
        orders,
        [1, 2, 3, 4, 5, 6, 7, 8],
        "also of runs side by side"
    );
}

#[tokio::test]
async fn runs_of_earlier_versions_come_first_in_the_order_of_their_times() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let mut old = Vec::new();
    for (at, how) in [
        ("2026-11-23T14:06:00Z", Ending::Stopped),
        ("2026-11-23T14:07:00Z", Ending::Cancelled),
    ] {
        let path = run(&journal, RunKind::SetUp, desired_callback(), how).await;
        set_clock(&path, at);
        as_version_2(&path);
        old.push(path);
    }
    let state = || journal.history_of(connection()).unwrap().unwrap().state;
    assert_eq!(state(), HistoryState::Cancelled);
    let newer = run(
        &journal,
        RunKind::SetUp,
        desired_callback(),
        Ending::Finished,
    )
    .await;
    set_clock(&newer, "2020-01-01T00:00:00Z");
    assert_eq!(state(), HistoryState::Finished);
    let orders: Vec<u64> = journal
        .runs()
        .unwrap()
        .iter()
        .map(|run| run.order)
        .collect();
    assert_eq!(orders, [0, 0, 1]);
}
