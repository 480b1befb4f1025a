//! What someone who helps wants to know of this computer: the system, and the end of the log.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::logs;
use super::redact::Redaction;

/// How much of the log is told, in bytes before anything is left out. All of a report fits what the window may copy.
const MUCH: u64 = 32 * 1024;

/// How much of one line is told, in letters.
const WIDE: usize = 400;

/// The last lines of the log without what is nobody's business, the oldest first.
pub(crate) fn end_of_log(folder: &Path, home: Option<&Path>) -> Vec<String> {
    let text = newest(folder).unwrap_or_default();
    let mut redaction = Redaction::default();
    text.lines()
        .map(|line| {
            let line = redaction.line(line, home);
            line.chars().take(WIDE).collect()
        })
        .collect()
}

/// The end of the newest file that has anything in it.
fn newest(folder: &Path) -> Option<String> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .ok()?
        .flatten()
        .filter(|file| logs::is_ours(&file.file_name()))
        .filter(|file| file.metadata().is_ok_and(|found| found.len() > 0))
        .map(|file| file.path())
        .collect();
    // Their names have the day in them.
    files.sort();
    tail(&files.pop()?).ok()
}

fn tail(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let skipped = file.metadata()?.len().saturating_sub(MUCH);
    file.seek(SeekFrom::Start(skipped))?;
    let mut bytes = Vec::new();
    file.take(MUCH).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    // The first line may have lost its beginning, and with it what would show that it is to be left out.
    let whole = match (skipped, text.split_once('\n')) {
        (0, _) | (_, None) => &*text,
        (_, Some((_, rest))) => rest,
    };
    Ok(whole.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn end_of_the_newest_log_is_told_without_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("konnect-sso-setup.2026-11-26.log", "yesterday\n");
        let lines: Vec<String> = (0..2_000)
            .map(|n| format!("line {n} kpat_planted"))
            .collect();
        let lines = lines.join("\n") + "\n";
        write("konnect-sso-setup.2026-11-27.log", &lines);
        write("konnect-sso-setup.2026-11-28.log", "");
        write("zzz.log", "of another program\n");
        let told = end_of_log(folder.path(), None);
        assert_eq!(told.last().unwrap(), "line 1999 [left out]");
        assert!(told[0].starts_with("line "), "no half line: {}", told[0]);
        assert!(told.len() > 500 && told.len() < 2_000, "{}", told.len());
        assert!(!told.concat().contains("planted"));
    }

    #[test]
    fn line_that_lost_its_beginning_is_left_out_and_a_long_one_is_cut() {
        let folder = tempfile::tempdir().unwrap();
        let begun_long_before = "secret ".repeat(6_000);
        let text = format!("{begun_long_before}\n{}\n", "word ".repeat(1_000));
        fs::write(folder.path().join("konnect-sso-setup.2026-11-27.log"), text).unwrap();
        let told = end_of_log(folder.path(), None);
        assert_eq!(told, ["word ".repeat(WIDE / 5)]);
    }

    #[test]
    fn without_a_log_nothing_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            end_of_log(&folder.path().join("logs"), None),
            Vec::<String>::new()
        );
    }
}
