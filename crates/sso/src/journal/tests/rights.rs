//! Who else on this computer can read a journal.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn folder_and_files_are_for_this_person_alone() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("data/runs");
    let (_journal, _path) = written(&folder).await;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&data.path().join("data")), 0o700);
    let files: Vec<_> = fs::read_dir(&folder).unwrap().collect();
    assert_eq!(files.len(), 3, "a journal and the locks");
    for file in files {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[tokio::test]
async fn what_an_earlier_version_left_open_is_closed() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("runs");
    let (_journal, path) = written(&folder).await;
    let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
    open(&folder, 0o755).unwrap();
    open(&path, 0o664).unwrap();
    let outside = data.path().join("outside");
    fs::write(&outside, "").unwrap();
    open(&outside, 0o644).unwrap();
    std::os::unix::fs::symlink(&outside, folder.join("link.jsonl")).unwrap();

    Journal::open(&folder).unwrap();
    assert_eq!((mode(&folder), mode(&path)), (0o700, 0o600));
    assert_eq!(mode(&outside), 0o644, "it is not in the folder");
}
