//! What a worker said on standard error, and how it ended.

use std::collections::VecDeque;
use std::process::ExitStatus;

/// How much of the beginning and of the end is kept, in bytes: an assertion or the words of an allocator are
/// a few lines, and stand before a backtrace or behind much talk.
const KEPT: usize = 1024;

/// The beginning and the end of what was said.
#[derive(Debug, Default)]
pub(super) struct Said {
    first: Vec<u8>,
    last: VecDeque<u8>,
    left_out: bool,
}

impl Said {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let (first, last) = bytes.split_at(bytes.len().min(KEPT - self.first.len()));
        self.first.extend(first);
        let over = (self.last.len() + last.len()).saturating_sub(KEPT);
        self.left_out |= over > 0;
        let kept = &last[last.len().saturating_sub(KEPT)..];
        self.last.drain(..over.min(self.last.len()));
        self.last.extend(kept);
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// One line for a reject: what differs from process to process (addresses, numbers of threads) is left out.
    pub(super) fn words(&mut self) -> String {
        let gap: &[u8] = if self.left_out { "\n…\n".as_bytes() } else { b"" };
        let said = [&self.first, gap, self.last.make_contiguous()].concat();
        let text = String::from_utf8_lossy(&said);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let line = lines.collect::<Vec<_>>().join(" / ");
        steady(&line.replace(char::is_control, " "))
    }
}

/// `0x7ffc12345678` becomes `0x…`, and `thread 'main' (1234)` loses its number.
fn steady(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("0x").into_iter().chain(rest.find("' (")).min() {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        if let Some(hex) = found.strip_prefix("0x") {
            let digits = hex.len() - hex.trim_start_matches(|c: char| c.is_ascii_hexdigit()).len();
            out.push_str(if digits > 6 { "0x…" } else { &found[..2 + digits] });
            rest = &hex[digits..];
        } else {
            let number = &found["' (".len()..];
            let after = number.trim_start_matches(|c: char| c.is_ascii_digit());
            out.push('\'');
            rest = match after.strip_prefix(')') {
                Some(after) if number.len() > after.len() + 1 => after,
                _ => &found[1..],
            };
        }
    }
    out.push_str(rest);
    out
}

/// How a process ended, for people.
pub(super) fn ending(status: ExitStatus) -> String {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt;
    let Some(number) = status.signal() else {
        return match status.code() {
            Some(code) => format!("it ended by itself with code {code}"),
            None => "it ended by itself".to_owned(),
        };
    };
    let name = match Signal::from_named_raw(number) {
        Some(Signal::ABORT) => "SIGABRT: it gave up",
        Some(Signal::SEGV) => "SIGSEGV: a bad address, or the stack was full",
        Some(Signal::BUS) => "SIGBUS: a bad address",
        Some(Signal::ILL) => "SIGILL: no instruction of this machine",
        Some(Signal::FPE) => "SIGFPE: divided by zero",
        Some(Signal::TRAP) => "SIGTRAP",
        Some(Signal::SYS) => "SIGSYS: a forbidden call of the system",
        Some(Signal::KILL) => "SIGKILL: ended from outside, perhaps for want of memory",
        Some(Signal::TERM) => "SIGTERM: ended from outside",
        Some(Signal::XCPU) => "SIGXCPU: too much time of the processor",
        _ => return format!("signal {number}"),
    };
    format!("signal {number} ({name})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(said: &str, want: &str) {
        let mut ring = Said::default();
        ring.push(said.as_bytes());
        assert_eq!(ring.words(), want);
    }

    #[test]
    fn lines_are_joined() {
        check("free():\n\n  invalid pointer \n", "free(): / invalid pointer");
    }

    #[test]
    fn what_differs_from_process_to_process_is_left_out() {
        check(
            "thread 'main' (1234) has overflowed its stack",
            "thread 'main' has overflowed its stack",
        );
        check("at 0x7ffc12345678 in 'f' (x) 0x1f", "at 0x… in 'f' (x) 0x1f");
        check("'' () 0x", "'' () 0x");
    }

    #[test]
    fn only_the_beginning_and_the_end_are_kept() {
        let mut ring = Said::default();
        for part in [&[b'a'; 1000][..], &[b'b'; 2000], &[b'c'; 40]] {
            ring.push(part);
        }
        let (b, c) = ("b".repeat(24), "c".repeat(40));
        assert_eq!(ring.words(), format!("{}{b} / … / {}{c}", "a".repeat(1000), "b".repeat(984)));
    }

    #[test]
    fn colours_and_broken_characters_do_no_harm() {
        check("\x1b[31mred", " [31mred");
        let mut ring = Said::default();
        ring.push(&[0xff, b'x']);
        assert_eq!(ring.words(), "\u{fffd}x");
    }
}
