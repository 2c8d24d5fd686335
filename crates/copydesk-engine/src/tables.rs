//! The rows of a batch on their way to the sink.

use copydesk_core::{Cause, Place, Reject, Sink, wire};
use serde::Deserialize;

use crate::chain::Fatal;
use crate::guard::guarded;
use crate::tally::Tally;
use crate::trail::{Steps, Trail};

/// The rows of a batch, from which those of a failed document can be taken back.
///
/// A sink that [wants many documents at once](Sink::is_batched) is asked when all of them are there; until
/// then they wait as lines.
pub(crate) struct Tables<'a> {
    sink: &'a dyn Sink,
    buffers: Vec<Vec<u8>>,
    marks: Vec<usize>,
    waiting: Vec<Waiting>,
    lines: Vec<u8>, // of those who wait
    mark: usize,    // among those who wait
}

/// A document that the sink has not been asked about.
struct Waiting {
    end: usize, // of its line
    place: Place,
    before: usize, // how many rejects of its batch come before it
}

impl<'a> Tables<'a> {
    pub(crate) fn new(sink: &'a dyn Sink) -> Self {
        let tables = sink.tables();
        Self {
            sink,
            buffers: vec![Vec::new(); tables],
            marks: vec![0; tables],
            waiting: Vec::new(),
            lines: Vec::new(),
            mark: 0,
        }
    }

    /// A document begins.
    pub(crate) fn mark(&mut self) {
        for (mark, buffer) in self.marks.iter_mut().zip(&self.buffers) {
            *mark = buffer.len();
        }
        self.mark = self.waiting.len();
    }

    /// Takes back what the document has written.
    pub(crate) fn back_to_mark(&mut self) {
        for (mark, buffer) in self.marks.iter().zip(&mut self.buffers) {
            buffer.truncate(*mark);
        }
        self.waiting.truncate(self.mark);
        self.lines.truncate(self.waiting.last().map_or(0, |last| last.end));
    }

    /// Encodes a document, before which this many of the batch were rejected.
    pub(crate) fn encode(
        &mut self,
        document: &wire::Document<'_>,
        place: &Place,
        before: usize,
    ) -> Result<(), Cause> {
        if !self.sink.is_batched() {
            return self.sink.encode(document, &mut self.buffers);
        }
        document.write(&mut self.lines).map_err(|error| {
            Cause::new("wire.failed", "the document cannot be written as JSON").because(error)
        })?;
        self.wait(place.clone(), before);
        Ok(())
    }

    /// The same for a document that is at hand as a line.
    pub(crate) fn encode_line(
        &mut self,
        line: &[u8],
        place: impl FnOnce() -> Place,
        before: usize,
    ) -> Result<(), Cause> {
        if !self.sink.is_batched() {
            return self.sink.encode_line(line, &mut self.buffers);
        }
        self.lines.extend_from_slice(line);
        self.wait(place(), before);
        Ok(())
    }

    fn wait(&mut self, place: Place, before: usize) {
        self.waiting.push(Waiting { end: self.lines.len(), place, before });
    }

    /// Asks the sink about those who wait, which were counted as written. What it refuses is counted anew
    /// and put among the rejects in the order of the input; what ends the run is returned.
    pub(crate) fn settle(
        &mut self,
        steps: &Steps,
        trail: &mut Trail<'_>,
        tally: &mut Tally,
        rejects: &mut Vec<Reject>,
    ) -> Option<Box<Fatal>> {
        let (waiting, lines) = (std::mem::take(&mut self.waiting), std::mem::take(&mut self.lines));
        let mut start = 0;
        let lines: Vec<&[u8]> = waiting
            .iter()
            .map(|one| lines[std::mem::replace(&mut start, one.end)..one.end].trim_ascii_end())
            .collect();
        let [first, ..] = &*lines else { return None };
        trail.enter(steps.sink());
        let last = lines.last().unwrap_or(first);
        let id = |line| id(line).unwrap_or_default();
        trail.name_all(&id(first), &id(last), lines.len());
        let mut refused = Vec::new();
        for ((one, line), done) in waiting.iter().zip(&lines).zip(self.ask(&lines)) {
            let Err(cause) = done else { continue };
            let reject = Reject::new(
                &one.place,
                self::id(line).as_deref(),
                steps.name(steps.sink()),
                &cause,
            );
            if cause.ends_the_run() {
                return Some(Box::new(Fatal::new(reject, cause)));
            }
            tally.out = tally.out.saturating_sub(1);
            tally.reject(&reject);
            refused.push((one.before, reject));
        }
        put_among(rejects, refused);
        None
    }

    /// Asks the sink at once, or if it panics over the batch one by one: then the panic is met again by
    /// whoever causes it, and by nobody else.
    fn ask(&mut self, lines: &[&[u8]]) -> Vec<Result<(), Cause>> {
        let (sink, buffers) = (self.sink, &mut self.buffers);
        let before: Vec<usize> = buffers.iter().map(Vec::len).collect();
        let asked = guarded(|| Ok(sink.encode_lines(lines, buffers)));
        if let Ok(done) = asked
            && done.len() == lines.len()
        {
            return done;
        }
        buffers.iter_mut().zip(&before).for_each(|(buffer, len)| buffer.truncate(*len));
        let one = |line: &&[u8]| {
            let before: Vec<usize> = buffers.iter().map(Vec::len).collect();
            let done = guarded(|| sink.encode_line(line, buffers));
            if done.is_err() {
                buffers.iter_mut().zip(&before).for_each(|(buffer, len)| buffer.truncate(*len));
            }
            done
        };
        lines.iter().map(one).collect()
    }

    pub(crate) fn len(&self) -> u64 {
        self.buffers.iter().map(|buffer| buffer.len() as u64).sum()
    }

    /// All rows, once those who wait are settled.
    pub(crate) fn into_buffers(self) -> Vec<Vec<u8>> {
        self.buffers
    }
}

/// Puts rejects among others, each behind so many of these.
fn put_among(rejects: &mut Vec<Reject>, late: Vec<(usize, Reject)>) {
    if late.is_empty() {
        return;
    }
    let mut early = std::mem::take(rejects).into_iter();
    let mut passed = 0;
    for (before, reject) in late {
        rejects.extend(early.by_ref().take(before - passed));
        passed = before;
        rejects.push(reject);
    }
    rejects.extend(early);
}

/// The id of the document in a line.
pub(crate) fn id(line: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    serde_json::from_slice::<Named>(line).ok().map(|named| named.id)
}
