//! How progress is reported: one line per step, with how long it took.

use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::Result;

/// Does some work that prints nothing itself, and reports it in one line.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    print!("{what:<64} ");
    // A failure to flush only delays the line.
    let _ = std::io::stdout().flush();
    let start = Instant::now();
    let done = work();
    let word = if done.is_ok() { "" } else { "  FAILED" };
    println!("{:>8}{word}", seconds(start.elapsed()));
    done
}

/// Does some work that prints as it goes, between an opening and a closing line.
pub(crate) fn section<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("{what} …");
    let start = Instant::now();
    let done = work();
    let word = if done.is_ok() { "" } else { "  FAILED" };
    println!("{what:<64} {:>8}{word}", seconds(start.elapsed()));
    done
}

/// Reports what went wrong, with its causes.
pub(crate) fn complain(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

/// A duration as people read it: `0.4 s`, `75.2 s`.
pub(crate) fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_told_in_seconds_with_one_decimal() {
        assert_eq!(seconds(Duration::from_millis(449)), "0.4 s");
        assert_eq!(seconds(Duration::from_millis(75_230)), "75.2 s");
    }
}
