//! Ending a run before its end: signals from outside, and a stage that hangs.
//!
//! At the first signal nothing more is read, what is on its way is written, and what is whole is committed;
//! that may take ten seconds. A second signal, or the end of that time, ends the process at once. Nothing
//! of that costs what was committed, so the same command goes on where this one ended.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use copydesk::engine::{CancelToken, Overdue, RunError, RunErrorKind};

use crate::exit::{Exit, Failure, shown};

/// How long what is on its way may take after the first signal.
const DRAIN: Duration = Duration::from_secs(10);

/// What a user can do about a run that has not come to its end.
pub(crate) const GO_ON: &str = "resumable: run the same command again";
/// The same of a run that keeps nothing.
pub(crate) const BEGIN_ANEW: &str = "nothing is kept of a stream: run it again from its beginning";

/// Listens for signals while a run goes on.
pub(crate) struct Stop {
    signal: Arc<AtomicI32>, // the first one, or zero
    hint: &'static str,
}

impl Stop {
    /// Cancels a run at the first signal, and ends the process at the second. `hint` says what can be done
    /// then.
    pub(crate) fn listen(cancel: CancelToken, hint: &'static str) -> io::Result<Self> {
        let signal = Arc::new(AtomicI32::new(0));
        let first = Arc::clone(&signal);
        caught(move |number| {
            if first.compare_exchange(0, number, Ordering::SeqCst, Ordering::SeqCst).is_err() {
                leave(first.load(Ordering::SeqCst), "stopped at once", hint);
            }
            cancel.cancel();
            // Whoever waits for a byte that never comes, or is in the middle of long work, is not waited for.
            drop(thread::Builder::new().name("copydesk-drain".to_owned()).spawn(move || {
                let (_nobody, over) = channel::<()>();
                let _ = over.recv_timeout(DRAIN);
                leave(number, "stopped in the middle of its work", hint);
            }));
        })?;
        Ok(Self { signal, hint })
    }

    /// A run ended before its end: by a signal, or for another reason.
    pub(crate) fn failure(&self, error: &RunError) -> Failure {
        let signal = self.signal.load(Ordering::SeqCst);
        if signal == 0 || *error.kind() != RunErrorKind::Cancelled {
            return Failure::run(error);
        }
        let report = miette::miette!("the run was stopped by {}; {}", name(signal), self.hint);
        Failure { exit: exit_of(signal), report }
    }
}

/// Ends the process since a stage hangs, which nobody can stop in this process.
pub(crate) fn hanging(late: &Overdue, hint: &'static str) -> ! {
    say(&format!("error: {late} and is given up; {hint}"));
    std::process::exit(Exit::Incomplete.status().into())
}

fn leave(signal: i32, how: &str, hint: &str) -> ! {
    say(&format!("the run was {how} by {}; {hint}", name(signal)));
    std::process::exit(exit_of(signal).status().into())
}

/// Says something on the way out, where nobody may be listening.
fn say(words: &str) {
    drop(writeln!(io::stderr(), "{}", shown(words)));
}

fn exit_of(signal: i32) -> Exit {
    if signal == signal_hook::consts::SIGTERM { Exit::Terminated } else { Exit::Interrupted }
}

fn name(signal: i32) -> &'static str {
    if signal == signal_hook::consts::SIGTERM { "SIGTERM" } else { "SIGINT" }
}

/// Calls `met` with each signal, on a thread of its own.
#[cfg(unix)]
fn caught(met: impl Fn(i32) + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    let listen = move || signals.forever().for_each(met);
    thread::Builder::new().name("copydesk-signals".to_owned()).spawn(listen).map(drop)
}

/// Calls `met` with each signal, of which there is one.
#[cfg(not(unix))]
fn caught(met: impl Fn(i32) + Send + 'static) -> io::Result<()> {
    ctrlc::set_handler(move || met(signal_hook::consts::SIGINT)).map_err(io::Error::other)
}
