//! One file that cannot be used, and all the others.

use super::super::record::sum;
use super::*;

/// What is in the folder in addition to one whole run of another connection.
struct Scene {
    folder: tempfile::TempDir,
    journal: Journal,
    /// The journal of a finished set-up.
    path: PathBuf,
}

async fn scene() -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let finished = Ending::Finished;
    let path = run(&journal, RunKind::SetUp, desired_callback(), finished).await;
    run(&journal, RunKind::SetUp, desired_other(), finished).await;
    Scene {
        folder,
        journal,
        path,
    }
}

impl Scene {
    /// The other connection is worked on as if nothing were wrong.
    async fn other_goes_on(&self) {
        let other = connection_of(&desired_other());
        let known = self.journal.histories().unwrap().histories;
        assert!(known.iter().any(|one| one.connection == other));
        assert!(self.journal.history_of(other).unwrap().is_some());
        assert!(self.journal.on_record(other).unwrap().history.is_some());
        let finished = Ending::Finished;
        run(&self.journal, RunKind::SetUp, desired_other(), finished).await;
    }

    /// What was skipped, without the names of files that tests do not choose.
    fn passed_over(&self) -> Vec<PassedOver> {
        self.journal.histories().unwrap().passed_over
    }
}

fn damage(path: &Path, line: usize, with: &[u8]) {
    let text = fs::read(path).unwrap();
    let mut lines: Vec<Vec<u8>> = text
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    lines[line - 1] = [with, b"\n"].concat();
    fs::write(path, lines.concat()).unwrap();
}

#[tokio::test]
async fn damaged_line_stops_its_own_connection_alone() {
    for with in [&b"no record"[..], b"\xff\xfe", b"\0\0\0", b""] {
        let scene = scene().await;
        damage(&scene.path, 2, with);
        let is_corrupt = |answer: &JournalError| matches!(answer, JournalError::Corrupt { line: 2, path } if *path == scene.path);
        assert!(is_corrupt(
            &scene.journal.history_of(connection()).unwrap_err()
        ));
        assert!(is_corrupt(&scene.journal.turn(connection()).unwrap_err()));
        assert!(is_corrupt(
            &scene.journal.on_record(connection()).unwrap_err()
        ));
        let known = scene.journal.histories().unwrap();
        assert_eq!(known.histories.len(), 1, "what is known of it has a gap");
        assert_eq!(
            known.passed_over,
            [PassedOver {
                path: scene.path.clone(),
                why: Unusable::Damaged { line: 2 },
                connection: Some(connection()),
            }]
        );
        scene.other_goes_on().await;
    }
}

#[tokio::test]
async fn torn_line_with_others_behind_it_stops_its_own_connection_alone() {
    let scene = scene().await;
    // What an earlier version left when the disk was full for a moment.
    let mut text = fs::read(&scene.path).unwrap();
    let torn = text.len() - 20;
    text.splice(torn..torn + 20, *b"");
    text.extend_from_slice(Record::now(made(APPLICATION), now()).line().as_bytes());
    fs::write(&scene.path, text).unwrap();
    assert_eq!(
        scene.passed_over()[0].why,
        Unusable::Damaged { line: 3 },
        "a torn line and the one that follows are one"
    );
    scene.other_goes_on().await;
}

#[tokio::test]
async fn what_is_no_journal_is_left_alone_and_named() {
    let scene = scene().await;
    let strange: [(&str, &[u8]); 5] = [
        (
            "._x.jsonl",
            b"\0\x05\x16\x07\0\x02\0\0Mac OS X        \0\x02\0\0\0\x09\n",
        ),
        ("latin.jsonl", b"caf\xe9\nth\xe9\n"),
        ("text.jsonl", b"this is no record\nnor is this\n"),
        ("torn.jsonl", b"this is no record"),
        ("zeros.jsonl", &[0; 4096]),
    ];
    for (name, text) in strange {
        fs::write(scene.folder.path().join(name), text).unwrap();
    }
    fs::create_dir(scene.folder.path().join("x.jsonl")).unwrap();
    let mut expected: Vec<PassedOver> = strange
        .iter()
        .map(|(name, _)| *name)
        .chain(["x.jsonl"])
        .map(|name| PassedOver {
            path: scene.folder.path().join(name),
            why: Unusable::NoJournal,
            connection: None,
        })
        .collect();
    expected.sort_by(|one, other| one.path.cmp(&other.path));
    assert_eq!(scene.passed_over(), expected);
    for (name, text) in strange {
        assert_eq!(fs::read(scene.folder.path().join(name)).unwrap(), text);
    }
    scene.other_goes_on().await;
    assert!(scene.journal.history_of(connection()).unwrap().is_some());
}

#[cfg(unix)]
#[tokio::test]
async fn pipe_is_not_waited_for_and_a_file_of_somebody_else_not_asked_for() {
    use std::os::unix::fs::PermissionsExt as _;
    let scene = scene().await;
    let pipe = scene.folder.path().join("pipe.jsonl");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    assert_eq!(scene.passed_over()[0].why, Unusable::NoJournal);
    fs::remove_file(&pipe).unwrap();

    let closed = scene.folder.path().join("closed.jsonl");
    fs::write(&closed, "").unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if File::open(&closed).is_ok() {
        eprintln!("skipped: this person may read everything");
        return;
    }
    assert!(matches!(
        scene.passed_over()[0].why,
        Unusable::Unreadable(std::io::ErrorKind::PermissionDenied)
    ));
    scene.other_goes_on().await;
}

#[tokio::test]
async fn run_that_was_killed_before_it_began_is_nothing() {
    let scene = scene().await;
    let whole = fs::read(&scene.path).unwrap();
    for bytes in [0, 5, 16, 17, 60] {
        fs::write(scene.folder.path().join("torn.jsonl"), &whole[..bytes]).unwrap();
        assert_eq!(scene.passed_over(), [], "{bytes} bytes of its first line");
        assert_eq!(scene.journal.histories().unwrap().histories.len(), 2);
    }
}

#[tokio::test]
async fn file_of_a_newer_version_concerns_its_own_connection_alone() {
    let line = |json: String| format!("{} {json}\nand more\n", sum(json.as_bytes()));
    let id = connection();
    let started = line(format!(
        r#"{{"version":4,"at":"2026-11-23T14:06:00Z","entry":{{"kind":"started","connection":"{id}","new":1}}}}"#
    ));
    let unheard_of = line(r#"{"version":4,"when":"today","what":{"kind":"unheardOf"}}"#.into());
    for (text, connection) in [(started, Some(id)), (unheard_of, None)] {
        let scene = scene().await;
        let path = scene.folder.path().join("newer.jsonl");
        fs::write(&path, text).unwrap();
        let why = Unusable::NewerVersion;
        let expected = PassedOver {
            path,
            why,
            connection,
        };
        assert_eq!(scene.passed_over(), [expected]);
        let answer = scene.journal.history_of(id);
        assert_eq!(
            matches!(answer, Err(JournalError::NewerVersion { .. })),
            connection.is_some(),
            "{answer:?}"
        );
        scene.other_goes_on().await;
    }
    // It continues in a file that an earlier version began.
    let scene = scene().await;
    let newer = line(r#"{"version":4,"entry":{}}"#.into());
    damage(&scene.path, 2, newer.lines().next().unwrap().as_bytes());
    assert!(matches!(
        scene.journal.history_of(id),
        Err(JournalError::NewerVersion { .. })
    ));
    scene.other_goes_on().await;
}
