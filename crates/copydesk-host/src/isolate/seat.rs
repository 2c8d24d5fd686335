//! A stage whose instances sit in worker processes, one in each.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::bytes::Malformed;
use super::codec::{put_request, take_answer};
use super::frame::Verb;
use super::open::{Opened, open};
use super::process::{Broken, Patience, Process};
use super::{Guest, IsolateError, Limits, Worker};
use crate::answer::Answer;
use crate::request::Request;
use crate::seat::StageSeat;
use crate::{Description, Fault, Lent, Level};

/// Worker processes with one instance each: as many as there are calls at once, made when they are needed,
/// and made anew when they have died.
#[derive(Debug)]
pub(crate) struct WorkerSeat {
    worker: Worker,
    guest: Guest,
    limits: Limits,
    lent: Lent,
    idle: Mutex<Vec<Process>>,
}

impl WorkerSeat {
    /// The seat, with a first worker in which the instance was made, and what the library holds.
    pub(super) fn new(
        worker: Worker,
        guest: Guest,
        limits: Limits,
        lent: Lent,
    ) -> Result<(Self, Description), IsolateError> {
        let Opened { process, description } = open(&worker, &guest, limits, &lent)?;
        let idle = Mutex::new(vec![process]);
        Ok((Self { worker, guest, limits, lent, idle }, description))
    }

    /// A worker for one call.
    fn checked_out(&self) -> Result<Process, Fault> {
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(process) = idle else { break };
            if process.is_alive() {
                return Ok(process);
            }
            (self.lent.log)(
                Level::Warn,
                &self.guest.item,
                "a worker process was ended; another one takes its place",
            );
        }
        // The first start was good, so this is about the system, not about an article.
        let died = |what: String| Fault::Died {
            how: format!("another worker could not be started: {what}"),
        };
        let opened = open(&self.worker, &self.guest, self.limits, &self.lent);
        Ok(opened.map_err(|error| died(error.told()))?.process)
    }

    fn call(
        &self,
        process: &mut Process,
        request: &Request<'_>,
    ) -> Result<Result<Answer, Fault>, Broken> {
        let (mut head, mut bodies) = (Vec::new(), Vec::new());
        put_request(request, &mut head, &mut bodies);
        let slow = |passed: Duration| self.warn(request, passed);
        let patience = Patience { deadline: self.limits.deadline, lent: &self.lent, slow: &slow };
        let bytes = process.call(Verb::Stage, &head, &bodies, &patience)?;
        take_answer(bytes).map_err(|Malformed(what)| Broken {
            fault: Fault::Protocol { what: format!("a worker's answer is broken: {what}") },
            from_outside: false,
        })
    }

    /// Says which articles take long.
    fn warn(&self, request: &Request<'_>, passed: Duration) {
        let seconds = passed.as_secs_f64();
        let articles = match &*request.docs {
            [one] => format!("article `{}`", one.id),
            [first, .., last] => {
                format!("{} articles, `{}` to `{}`", request.docs.len(), first.id, last.id)
            }
            [] => "no article".to_owned(),
        };
        let message = format!("no answer for {seconds:.1} s about {articles}");
        (self.lent.log)(Level::Warn, &self.guest.item, &message);
    }
}

impl StageSeat for WorkerSeat {
    fn ask(&self, request: &Request<'_>) -> Result<Answer, Fault> {
        let mut again = true;
        loop {
            let mut process = self.checked_out()?;
            match self.call(&mut process, request) {
                Ok(answer) => {
                    self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(process);
                    return answer;
                }
                // Somebody ended this process: the articles in it may be innocent, and get one more chance.
                Err(Broken { from_outside: true, .. }) if again => again = false,
                Err(Broken { fault, .. }) => return Err(fault),
            }
        }
    }
}
