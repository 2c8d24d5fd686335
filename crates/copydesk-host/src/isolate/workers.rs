//! Worker processes with one instance each, for the seats of stages and of sinks.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use super::bytes::Malformed;
use super::frame::Verb;
use super::open::{Opened, open};
use super::process::{Broken, Patience, Process};
use super::{Guest, IsolateError, IsolateErrorKind, Limits, Worker};
use crate::{Description, Fault, Lent, Level};

/// How often in a row a worker may fail to start before that is believed: a busy system refuses now and then.
const STARTS: usize = 3;

/// What a worker's bytes mean, if they keep to the form.
pub(super) type Taken<T> = Result<Result<T, Fault>, Malformed>;

/// One question to a worker.
pub(super) struct Question<'a> {
    pub(super) verb: Verb,
    pub(super) head: &'a [u8],
    pub(super) bodies: &'a [&'a [u8]],
    pub(super) deadline: Duration,
    /// What it is about, for the warning that it takes long.
    pub(super) about: &'a dyn Fn() -> String,
}

/// As many processes as there are calls at once, made when they are needed, and made anew when they have died.
#[derive(Debug)]
pub(super) struct Workers {
    worker: Worker,
    guest: Guest,
    pub(super) limits: Limits,
    lent: Lent,
    idle: Mutex<Vec<Process>>,
    /// Why there can be no more of them: what was found once is told to every call, so that a run ends soon.
    lost: OnceLock<Fault>,
}

impl Workers {
    /// None yet; a first one in which the instance was made, and what the library holds.
    pub(super) fn start(
        worker: Worker,
        guest: Guest,
        limits: Limits,
        lent: Lent,
    ) -> Result<(Self, Process, Description), IsolateError> {
        let Opened { process, description } = open(&worker, &guest, limits, &lent)?;
        let (idle, lost) = (Mutex::default(), OnceLock::new());
        Ok((Self { worker, guest, limits, lent, idle, lost }, process, description))
    }

    /// Leaves a worker to the next call.
    pub(super) fn put_back(&self, process: Process) {
        self.hold().push(process);
    }

    /// Ends those that are in no call.
    pub(super) fn clear(&self) {
        drop(std::mem::take(&mut *self.hold()));
    }

    /// Asks a worker. One that was ended from outside leaves the question to another one, once: so only for
    /// what may be done twice.
    pub(super) fn ask<T>(
        &self,
        question: &Question<'_>,
        take: fn(&[u8]) -> Taken<T>,
    ) -> Result<T, Fault> {
        let mut again = true;
        loop {
            let mut process = self.checked_out()?;
            match self.call(&mut process, question, take) {
                Ok(answer) => {
                    self.put_back(process);
                    return answer;
                }
                // The articles in it may be innocent, and get one more chance.
                Err(Broken { from_outside: true, .. }) if again => again = false,
                Err(Broken { fault, .. }) => return Err(fault),
            }
        }
    }

    /// Asks this worker, which is of no more use after an error.
    pub(super) fn call<T>(
        &self,
        process: &mut Process,
        question: &Question<'_>,
        take: fn(&[u8]) -> Taken<T>,
    ) -> Result<Result<T, Fault>, Broken> {
        let Question { verb, head, bodies, deadline, about } = *question;
        let slow = |passed: Duration| {
            self.warn(&format!("no answer for {:.1} s{}", passed.as_secs_f64(), about()));
        };
        let patience = Patience { deadline, lent: &self.lent, slow: &slow };
        let bytes = process.call(verb, head, bodies, &patience)?;
        take(bytes).map_err(|Malformed(what)| Broken {
            fault: Fault::Protocol { what: format!("a worker's answer is broken: {what}") },
            from_outside: false,
        })
    }

    /// A worker for one call.
    fn checked_out(&self) -> Result<Process, Fault> {
        loop {
            let idle = self.hold().pop();
            let Some(process) = idle else { break };
            if process.is_alive() {
                return Ok(process);
            }
            self.warn("a worker process was ended; another one takes its place");
        }
        if let Some(lost) = self.lost.get() {
            return Err(lost.clone());
        }
        self.another()
    }

    /// One more worker. The first start was good, so what fails here is about the system or the library, not
    /// about an article.
    fn another(&self) -> Result<Process, Fault> {
        let mut starts = 1;
        loop {
            match open(&self.worker, &self.guest, self.limits, &self.lent) {
                Ok(opened) => return Ok(opened.process),
                Err(error) if matches!(error.kind(), IsolateErrorKind::Fault(Fault::Stopped)) => {
                    return Err(Fault::Stopped);
                }
                Err(_) if starts < STARTS => starts += 1,
                Err(error) => {
                    let why = format!(
                        "its worker process is gone for good: {error}, tried {STARTS} times: {}",
                        error.told()
                    );
                    return Err(self.lost.get_or_init(|| Fault::Lost { why }).clone());
                }
            }
        }
    }

    fn warn(&self, message: &str) {
        (self.lent.log)(Level::Warn, &self.guest.item, message);
    }

    fn hold(&self) -> MutexGuard<'_, Vec<Process>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
