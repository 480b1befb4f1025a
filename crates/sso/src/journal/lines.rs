//! Whole lines in a file: written one after the other, and read up to the first one that is not whole.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use super::folder;

/// A file that only whole lines are appended to.
///
/// Invariant: after a failed write nothing more is written. A line after a torn one would make the file look damaged,
/// and a run that could not record one thing must not continue recording others.
#[derive(Debug)]
pub(super) struct Lines<D = File> {
    disk: D,
    /// How many bytes are whole lines.
    whole: u64,
    failed: bool,
}

/// What a file that lines are written to can do.
pub(super) trait Disk: Write {
    /// Waits until what was written is on the disk.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts off everything after this many bytes.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

impl Disk for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

impl Lines {
    /// A new file at this path.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        // Not in append mode: Windows then gives no right to cut the file (`SetEndOfFile` needs GENERIC_WRITE), and
        // only this run writes it.
        let file = folder::of_ones_own()
            .write(true)
            .create_new(true)
            .open(path)?;
        Ok(Self::on(file))
    }
}

impl<D: Disk> Lines<D> {
    fn on(disk: D) -> Self {
        Self {
            disk,
            whole: 0,
            failed: false,
        }
    }

    /// Appends a line, with its line end, and waits until it is on the disk.
    ///
    /// # Errors
    /// The first failure cuts the file back to its whole lines and ends its use: every later call fails as well.
    pub(super) fn append(&mut self, line: &str) -> io::Result<()> {
        if self.failed {
            return Err(io::Error::other("an earlier record could not be written"));
        }
        let written = self.disk.write_all(line.as_bytes());
        match written.and_then(|()| self.disk.sync()) {
            Ok(()) => {
                self.whole += line.len() as u64;
                Ok(())
            }
            Err(error) => {
                self.failed = true;
                let cut = self.disk.cut(self.whole);
                if let Err(problem) = cut.and_then(|()| self.disk.sync()) {
                    // A torn line at the end is skipped when the file is read, and none follows it.
                    tracing::warn!(error = %problem, "a record that is not whole stays in the journal");
                }
                Err(error)
            }
        }
    }
}

/// The lines of a file without their line ends, and whether the last one is whole.
pub(super) fn split(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(|line| {
        line.strip_suffix(b"\n")
            .map_or(Line::Torn(line), Line::Whole)
    })
}

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Whole(&'a [u8]),
    /// The file ends in the middle of it.
    Torn(&'a [u8]),
}

/// Reads the first line with its line end, but no more than `most` bytes: a foreign file may be of any size.
pub(super) fn first(file: impl Read, most: u64) -> io::Result<Vec<u8>> {
    use io::BufRead as _;
    let mut line = Vec::new();
    io::BufReader::new(file.take(most)).read_until(b'\n', &mut line)?;
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk with this much room, as the kernel presents it: the write that fills it up is short, the next one fails.
    #[derive(Debug, Default)]
    struct Small {
        holds: Vec<u8>,
        room: usize,
        /// Whether flushing fails, which is how some file systems report that they are full (close(2), "Notes").
        broken: bool,
        /// Whether even cutting it fails.
        stuck: bool,
    }

    fn full() -> io::Error {
        io::ErrorKind::StorageFull.into()
    }

    impl Write for Small {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let fits = bytes.len().min(self.room - self.holds.len());
            if fits == 0 {
                return Err(full());
            }
            self.holds.extend_from_slice(&bytes[..fits]);
            Ok(fits)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Disk for Small {
        fn sync(&mut self) -> io::Result<()> {
            if self.broken { Err(full()) } else { Ok(()) }
        }

        fn cut(&mut self, length: u64) -> io::Result<()> {
            if self.stuck {
                return Err(full());
            }
            self.holds.truncate(usize::try_from(length).unwrap());
            Ok(())
        }
    }

    #[test]
    fn write_that_fails_leaves_whole_lines_and_is_the_last_one() {
        let room = "one\ntwo\nthr".len();
        let mut lines = Lines::on(Small {
            room,
            ..Small::default()
        });
        lines.append("one\n").unwrap();
        lines.append("two\n").unwrap();
        let failure = lines.append("three\n").unwrap_err();
        assert_eq!(failure.kind(), io::ErrorKind::StorageFull);
        assert_eq!(lines.disk.holds, b"one\ntwo\n", "it ends with a whole line");

        lines.disk.room = 1_000;
        lines.append("four\n").unwrap_err();
        assert_eq!(
            lines.disk.holds, b"one\ntwo\n",
            "there is room again, but the run has a gap in what it noted"
        );
    }

    #[test]
    fn line_that_may_not_be_on_the_disk_is_taken_back() {
        let mut lines = Lines::on(Small {
            room: 100,
            ..Small::default()
        });
        lines.append("one\n").unwrap();
        lines.disk.broken = true;
        lines.append("two\n").unwrap_err();
        assert_eq!(lines.disk.holds, b"one\n");
        lines.disk.broken = false;
        lines.append("three\n").unwrap_err();
        assert_eq!(lines.disk.holds, b"one\n");
    }

    #[test]
    fn nothing_follows_a_torn_line_that_cannot_be_cut_off() {
        let mut lines = Lines::on(Small {
            room: 6,
            stuck: true,
            ..Small::default()
        });
        lines.append("one\n").unwrap();
        lines.append("two\n").unwrap_err();
        lines.disk.room = 100;
        lines.append("three\n").unwrap_err();
        assert_eq!(lines.disk.holds, b"one\ntw");
    }

    #[test]
    fn file_that_was_made_to_write_lines_can_be_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.jsonl");
        let mut lines = Lines::create(&path).unwrap();
        lines.append("one\n").unwrap();
        lines
            .disk
            .cut(1)
            .expect("Windows cuts no file that was opened to append only");
        assert_eq!(std::fs::read(&path).unwrap(), b"o");
        Lines::create(&path).expect_err("two runs never write one file");
    }

    #[test]
    fn last_line_may_be_torn_and_any_bytes_are_split() {
        let lines: Vec<_> = split(b"one\n\xff\0\ntw").collect();
        assert_eq!(
            lines,
            [
                Line::Whole(b"one"),
                Line::Whole(b"\xff\0"),
                Line::Torn(b"tw")
            ]
        );
        assert_eq!(split(b"").count(), 0);
        assert_eq!(first(&b"one\ntwo\n"[..], 100).unwrap(), b"one\n");
        assert_eq!(first(&[0; 500][..], 100).unwrap().len(), 100);
    }
}
