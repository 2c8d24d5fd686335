//! What a test wants of the system it runs on, and says so where it is not there.

use std::fs;
use std::process::{Command, Stdio};

/// Says that something was not tested, and why: a test that returns after this has shown nothing.
#[expect(clippy::print_stderr, reason = "a test that is left out must say so")]
pub fn left_out(why: &str) {
    eprintln!("LEFT OUT: {why}, so this was NOT tested");
}

/// Whether this system lets us mount small disks in memory, in a namespace that ends with its process.
#[must_use]
pub fn mounts() -> bool {
    let script = "mount -t tmpfs -o size=1m none /tmp && test -d /tmp";
    let mut command = Command::new("unshare");
    let tried = command.args(["-rm", "sh", "-c", script]).stderr(Stdio::null()).status();
    tried.is_ok_and(|status| status.success())
}

/// The most memory, in bytes, that a living process has held at once so far; nothing where the system does
/// not tell it, or the process has ended.
#[must_use]
pub fn peak_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_holds_more_than_nothing_and_one_that_is_not_there_holds_none() {
        if cfg!(target_os = "linux") {
            assert!(peak_memory(std::process::id()).is_some_and(|bytes| bytes > 100_000));
        }
        assert_eq!(peak_memory(u32::MAX), None);
    }
}
