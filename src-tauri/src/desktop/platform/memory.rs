//! Core dumps, which would put the secrets in memory on the disk.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::desktop::report::report_before_logging;

/// The largest core dump that is allowed, in bytes.
///
/// On Linux 1 and not 0: a dump that goes through a pipe to a program, as on most distributions, is not limited by its
/// size (core(5)), but 1 is the mark with which the kernel itself keeps a process from being dumped into a pipe
/// (`fs/coredump.c`). No file is written for either.
const LARGEST: u64 = if cfg!(target_os = "linux") { 1 } else { 0 };

/// Switches core dumps off for this process, and for those that it starts: the renderer shows a revealed secret.
pub(crate) fn keep_memory_off_the_disk() {
    let hard = getrlimit(Resource::Core).maximum;
    let limit = hard.map_or(LARGEST, |hard| hard.min(LARGEST));
    let limit = Rlimit {
        current: Some(limit),
        maximum: Some(limit),
    };
    // Lowering a limit is never refused (setrlimit(2)).
    if let Err(problem) = setrlimit(Resource::Core, limit) {
        report_before_logging(&problem);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;

    use super::*;

    #[test]
    fn no_core_dump_is_allowed_to_this_process_and_its_children() {
        keep_memory_off_the_disk();
        let limit = getrlimit(Resource::Core);
        for limit in [limit.current, limit.maximum] {
            assert!(limit.is_some_and(|bytes| bytes <= LARGEST), "{limit:?}");
        }
        let child = std::process::Command::new("sh")
            .args(["-c", "ulimit -H -c; kill -s ABRT $$"])
            .output()
            .unwrap();
        let told = String::from_utf8(child.stdout).unwrap();
        assert_eq!(told.trim(), "0", "in blocks");
        assert!(!child.status.core_dumped(), "{:?}", child.status);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_kernel_knows_the_limit() {
        keep_memory_off_the_disk();
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
        let core = limits
            .lines()
            .find_map(|line| line.strip_prefix("Max core file size"))
            .unwrap();
        let bytes: Vec<&str> = core.split_whitespace().take(2).collect();
        assert!(
            matches!(bytes[..], ["0" | "1", "0" | "1"]),
            "soft and hard: {core}"
        );
    }
}
