//! The files about redirect URIs of test sign-ins.

use std::fs;
use std::path::PathBuf;

use entra::{ObjectId, TenantId};
use uuid::Uuid;

use super::super::{AddedRedirect, Journal, RedirectOnRecord, record};
use super::connection;

const URI: &str = "http://localhost/konnect-sso-test/0198a7a0-0000-7000-8000-000000000000";

fn tenant(number: u128) -> TenantId {
    TenantId::new(Uuid::from_u128(number))
}

fn added() -> AddedRedirect {
    let application = ObjectId::new(Uuid::from_u128(9));
    AddedRedirect::new(connection(), tenant(1), application, URI.to_owned())
}

async fn left(journal: &Journal) -> Vec<RedirectOnRecord> {
    journal.left_redirects(tenant(1)).await.unwrap()
}

fn files(folder: &tempfile::TempDir) -> Vec<PathBuf> {
    let files = fs::read_dir(folder.path()).unwrap();
    files.map(|file| file.unwrap().path()).collect()
}

#[tokio::test]
async fn redirect_is_on_record_until_it_is_gone_and_taken_by_one_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let on_record = journal.record_redirect(added()).await.unwrap();
    assert!(left(&journal).await.is_empty(), "its test is in progress");
    drop(on_record);

    let found = left(&journal).await;
    assert_eq!(found[0].added, added());
    assert!(left(&journal).await.is_empty(), "another window has it");
    drop(found);
    assert!(journal.left_redirects(tenant(2)).await.unwrap().is_empty());

    let mut found = left(&journal).await;
    found.remove(0).forget().await.unwrap();
    assert!(left(&journal).await.is_empty());
    assert_eq!(files(&folder), Vec::<PathBuf>::new(), "nothing leaks");
}

#[tokio::test]
async fn journals_of_runs_do_not_know_it() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    journal.record_redirect(added()).await.unwrap();
    let known = journal.histories().unwrap();
    assert!(known.histories.is_empty() && known.passed_over.is_empty());
    assert!(journal.turn(connection()).is_ok(), "and nothing is locked");
}

#[tokio::test]
async fn torn_damaged_and_newer_files_lead_to_no_request() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    drop(journal.record_redirect(added()).await.unwrap());
    let path = files(&folder).remove(0);
    let text = fs::read_to_string(&path).unwrap();
    let (_, json) = text.trim_end().split_once(' ').unwrap();
    let newer = json.replace("\"version\":1", "\"version\":2");
    assert_ne!(newer, json);
    let newer = format!("{} {newer}\n", record::sum(newer.as_bytes()));
    for (change, stays) in [
        (newer, true),
        (text.replace("localhost", "elsewhere"), true),
        ("not a record\n".to_owned(), true),
        (text[..text.len() / 2].to_owned(), false),
    ] {
        fs::write(&path, &change).unwrap();
        assert!(left(&journal).await.is_empty(), "{change}");
        assert_eq!(path.exists(), stays, "{change}");
    }
}

#[tokio::test]
async fn folder_that_is_not_there_is_not_made_to_look() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::to_read(&folder.path().join("runs"));
    assert!(left(&journal).await.is_empty());
    assert!(files(&folder).is_empty());
}
