//! A sink whose instances sit in worker processes: one in each, and one only where it holds a place.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::bytes::{Malformed, Put, Take};
use super::codec::{put_fault, put_request, take_fault};
use super::frame::Verb;
use super::process::Process;
use super::seat::articles;
use super::workers::{Question, Taken, Workers};
use super::{Guest, IsolateError, Limits, Worker};
use crate::answer::Refusal;
use crate::request::Request;
use crate::sink::{Rows, SinkSeat};
use crate::{Fault, Lent};

/// How many times the time for a batch writing may take: a database makes its indexes at the end.
const SLOWER: u32 = 20;

const ROWS: u32 = u32::from_ne_bytes(*b"rows");
const DONE: u32 = u32::from_ne_bytes(*b"done");

/// Worker processes with an instance of a sink in each.
#[derive(Debug)]
pub(crate) struct WorkerSink {
    workers: Workers,
    /// Where it writes: the one worker that has the place. Calls wait for each other.
    writer: Option<Mutex<Held>>,
}

/// The worker that has a place.
#[derive(Debug)]
enum Held {
    Alive(Box<Process>),
    /// It cannot be replaced: nobody knows what of its work was done.
    Lost(Fault),
}

impl WorkerSink {
    /// The seat, with a first worker in which the instance was made.
    pub(super) fn new(
        worker: Worker,
        guest: Guest,
        limits: Limits,
        lent: Lent,
    ) -> Result<Self, IsolateError> {
        let writes = guest.sink.as_deref().is_some_and(|place| !place.is_empty());
        let (workers, first, _) = Workers::start(worker, guest, limits, lent)?;
        if writes {
            let writer = Some(Mutex::new(Held::Alive(Box::new(first))));
            return Ok(Self { workers, writer });
        }
        workers.put_back(first);
        Ok(Self { workers, writer: None })
    }

    /// Asks the worker that has the place, if there is one, or else any.
    fn ask<T>(&self, question: &Question<'_>, take: fn(&[u8]) -> Taken<T>) -> Result<T, Fault> {
        let Some(writer) = &self.writer else { return self.workers.ask(question, take) };
        let mut held = hold(writer);
        let process = match &mut *held {
            Held::Alive(process) => process,
            Held::Lost(fault) => return Err(fault.clone()),
        };
        let answer = self.workers.call(process, question, take);
        answer.unwrap_or_else(|broken| {
            // Whoever asks next is told the same: one death is one error, however many threads meet it.
            *held = Held::Lost(Fault::Lost { why: broken.fault.to_string() });
            Err(broken.fault)
        })
    }

    /// Asks for what takes longer than a batch.
    fn ask_to_write(&self, verb: Verb, head: &[u8], bodies: &[&[u8]]) -> Result<(), Fault> {
        let deadline = self.workers.limits.deadline.saturating_mul(SLOWER);
        let about = &|| " while it writes".to_owned();
        self.ask(&Question { verb, head, bodies, deadline, about }, take_done)
    }
}

impl SinkSeat for WorkerSink {
    fn encode(&self, request: &Request<'_>) -> Result<Rows, Fault> {
        let (mut head, mut bodies) = (Vec::new(), Vec::new());
        put_request(request, &mut head, &mut bodies);
        let deadline = self.workers.limits.deadline;
        let (head, bodies, about) = (&*head, &*bodies, &|| articles(request));
        let question = Question { verb: Verb::Encode, head, bodies, deadline, about };
        let Rows { bytes, ends, refusals } = self.ask(&question, take_rows)?;
        Rows::checked(bytes, ends, refusals, request.docs.len())
    }

    fn write(&self, rows: &[&[u8]]) -> Result<(), Fault> {
        let mut head = Vec::new();
        put_lengths(rows, &mut head);
        self.ask_to_write(Verb::Write, &head, rows)
    }

    fn finish(&self) -> Result<(), Fault> {
        let done = self.ask_to_write(Verb::Finish, &[], &[]);
        self.workers.clear();
        if let Some(writer) = &self.writer {
            let why = "its worker process was ended, as all was written".to_owned();
            *hold(writer) = Held::Lost(Fault::Lost { why });
        }
        done
    }
}

fn hold(writer: &Mutex<Held>) -> MutexGuard<'_, Held> {
    writer.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Appends the lengths of rows; the rows follow.
pub(super) fn put_lengths(rows: &[&[u8]], out: &mut Vec<u8>) {
    out.put_u64(rows.len() as u64);
    rows.iter().for_each(|row| out.put_u64(row.len() as u64));
}

/// Reads rows where they lie.
pub(super) fn take_slices(bytes: &[u8]) -> Result<Vec<&[u8]>, Malformed> {
    let mut bytes = Take(bytes);
    let count = bytes.count(8)?;
    let lengths = (0..count).map(|_| bytes.length()).collect::<Result<Vec<_>, _>>()?;
    let slices = lengths.into_iter().map(|len| bytes.slice(len)).collect::<Result<Vec<_>, _>>()?;
    bytes.end()?;
    Ok(slices)
}

/// Appends what a sink made.
pub(super) fn put_rows(rows: &Result<Rows, Fault>, out: &mut Vec<u8>) {
    match rows {
        Ok(rows) => {
            out.put_u32(ROWS);
            out.put_bytes(&rows.bytes);
            out.put_u64(rows.ends.len() as u64);
            rows.ends.iter().for_each(|end| out.put_u64(*end as u64));
            out.put_u64(rows.refusals.len() as u64);
            for refusal in &rows.refusals {
                out.put_u32(refusal.doc);
                out.put_bytes(refusal.code.as_bytes());
                out.put_bytes(refusal.message.as_bytes());
            }
        }
        Err(fault) => put_fault(fault, out),
    }
}

/// Reads what [`put_rows`] wrote; whether the ends fit the bytes is for [`Rows::checked`] to say.
fn take_rows(bytes: &[u8]) -> Result<Result<Rows, Fault>, Malformed> {
    let mut bytes = Take(bytes);
    let tag = bytes.u32()?;
    if tag != ROWS {
        return take_fault(tag, bytes).map(Err);
    }
    let rows = bytes.bytes()?.to_vec();
    let count = bytes.count(8)?;
    let ends = (0..count).map(|_| bytes.length()).collect::<Result<Vec<_>, _>>()?;
    let count = bytes.count(4 + 8 + 8)?;
    let mut refusals = Vec::with_capacity(count);
    for _ in 0..count {
        let doc = bytes.u32()?;
        refusals.push(Refusal { doc, code: bytes.words()?, message: bytes.words()? });
    }
    bytes.end()?;
    Ok(Ok(Rows { bytes: rows, ends, refusals }))
}

/// Appends how writing went.
pub(super) fn put_done(done: &Result<(), Fault>, out: &mut Vec<u8>) {
    match done {
        Ok(()) => out.put_u32(DONE),
        Err(fault) => put_fault(fault, out),
    }
}

fn take_done(bytes: &[u8]) -> Result<Result<(), Fault>, Malformed> {
    let mut bytes = Take(bytes);
    match bytes.u32()? {
        DONE => bytes.end().map(|()| Ok(())),
        tag => take_fault(tag, bytes).map(Err),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows() -> impl Strategy<Value = Rows> {
        let refusal = (any::<u32>(), "[a-z.]{0,9}", ".{0,9}")
            .prop_map(|(doc, code, message)| Refusal { doc, code, message });
        let bytes = prop::collection::vec(any::<u8>(), 0..40);
        let ends = prop::collection::vec(any::<usize>(), 0..5);
        (bytes, ends, prop::collection::vec(refusal, 0..3))
            .prop_map(|(bytes, ends, refusals)| Rows { bytes, ends, refusals })
    }

    proptest! {
        #[test]
        fn rows_are_read_as_they_were_written(rows in rows()) {
            let mut bytes = Vec::new();
            put_rows(&Ok(rows.clone()), &mut bytes);
            prop_assert_eq!(take_rows(&bytes), Ok(Ok(rows)));
        }

        #[test]
        fn slices_are_read_as_they_were_written(rows in prop::collection::vec("[a-z]{0,9}", 0..6)) {
            let slices: Vec<&[u8]> = rows.iter().map(String::as_bytes).collect();
            let mut bytes = Vec::new();
            put_lengths(&slices, &mut bytes);
            slices.iter().for_each(|slice| bytes.extend_from_slice(slice));
            prop_assert_eq!(take_slices(&bytes), Ok(slices));
        }

        #[test]
        fn rows_that_were_bent_do_not_panic(rows in rows(), bend in any::<(prop::sample::Index, u8)>()) {
            let mut bytes = Vec::new();
            put_rows(&Ok(rows), &mut bytes);
            let at = bend.0.index(bytes.len());
            bytes[at] ^= bend.1;
            for cut in [bytes.len(), at] {
                if let Ok(Ok(Rows { bytes, ends, refusals })) = take_rows(&bytes[..cut]) {
                    let docs = ends.len();
                    drop(Rows::checked(bytes, ends, refusals, docs));
                }
                drop(take_slices(&bytes[..cut]));
                drop(take_done(&bytes[..cut]));
            }
        }
    }
}
