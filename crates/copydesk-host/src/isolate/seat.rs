//! A stage whose instances sit in worker processes, one in each.

use super::codec::{put_request, take_answer};
use super::frame::Verb;
use super::workers::{Question, Workers};
use super::{Guest, IsolateError, Limits, Worker};
use crate::answer::Answer;
use crate::request::Request;
use crate::seat::StageSeat;
use crate::{Description, Fault, Lent};

/// Worker processes with an instance of a stage in each.
#[derive(Debug)]
pub(crate) struct WorkerSeat(Workers);

impl WorkerSeat {
    /// The seat, with a first worker in which the instance was made, and what the library holds.
    pub(super) fn new(
        worker: Worker,
        guest: Guest,
        limits: Limits,
        lent: Lent,
    ) -> Result<(Self, Description), IsolateError> {
        let (workers, first, description) = Workers::start(worker, guest, limits, lent)?;
        workers.put_back(first);
        Ok((Self(workers), description))
    }
}

impl StageSeat for WorkerSeat {
    fn ask(&self, request: &Request<'_>) -> Result<Answer, Fault> {
        let (mut head, mut bodies) = (Vec::new(), Vec::new());
        put_request(request, &mut head, &mut bodies);
        let deadline = self.0.limits.deadline;
        let (head, bodies, about) = (&*head, &*bodies, &|| articles(request));
        self.0.ask(&Question { verb: Verb::Stage, head, bodies, deadline, about }, take_answer)
    }
}

/// Which articles take long.
pub(super) fn articles(request: &Request<'_>) -> String {
    match &*request.docs {
        [one] => format!(" about article `{}`", one.id),
        [first, .., last] => {
            format!(" about {} articles, `{}` to `{}`", request.docs.len(), first.id, last.id)
        }
        [] => String::new(),
    }
}
