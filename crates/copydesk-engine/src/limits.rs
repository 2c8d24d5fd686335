//! What ends a run that its documents do not end: too many rejects, of all or by one stage, and, where that
//! is asked for, a fault of a file.
//!
//! Everything is counted by the writer, in the order of the input, so that threads and batches decide
//! nothing. What reacts to how much has failed so far does one thing only: it ends the run, which can be
//! resumed. A run that is resumed counts the documents of a window from where it goes on.
//!
//! # What is not here
//!
//! Leaving a stage out because it failed often: then a document's marks would depend on its neighbours.

use std::collections::{BTreeMap, VecDeque};
use std::str::FromStr;

use crate::tally::Tally;
use crate::{Budget, RunError, RunErrorKind};

/// How many documents a stage may reject before the run ends, in the words of UIMA.
///
/// ```
/// use copydesk_engine::{Threshold, ThresholdAction};
/// let threshold = Threshold { count: 10, window: 1000, action: ThresholdAction::Terminate };
/// assert_eq!(threshold.action, "terminate".parse()?);
/// # Ok::<(), copydesk_engine::UnknownThresholdAction>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Threshold {
    /// At so many rejects something happens; at zero never.
    pub count: u64,
    /// Among so many documents that follow each other in the input; zero is all of them.
    pub window: u64,
    /// What happens.
    pub action: ThresholdAction,
}

/// What happens at a threshold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ThresholdAction {
    /// Nothing: the run goes on.
    #[default]
    Continue,
    /// The run ends, and can be resumed.
    Terminate,
}

/// No action has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no action: choose from `continue` and `terminate`")]
pub struct UnknownThresholdAction {
    given: String,
}

impl FromStr for ThresholdAction {
    type Err = UnknownThresholdAction;

    fn from_str(given: &str) -> Result<Self, UnknownThresholdAction> {
        match given {
            "continue" => Ok(Self::Continue),
            "terminate" => Ok(Self::Terminate),
            _ => Err(UnknownThresholdAction { given: given.to_owned() }),
        }
    }
}

/// What was allowed to a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Allowed {
    pub(crate) budget: Option<Budget>,
    /// By the name of the stage.
    pub(crate) thresholds: BTreeMap<String, Threshold>,
    /// Whether a fault of a file ends it.
    pub(crate) strict: bool,
}

/// Looks at what was counted, batch after batch.
#[derive(Debug)]
pub(crate) struct Limits<'a> {
    allowed: &'a Allowed,
    now: Counted<'a>,
    kept: Counted<'a>, // at the end of the last split
}

#[derive(Clone, Debug)]
struct Counted<'a> {
    documents: u64,
    // By the name of the stage: which documents its last rejects were, fewer than make a threshold.
    last: BTreeMap<&'a str, VecDeque<u64>>,
}

impl<'a> Limits<'a> {
    pub(crate) fn new(allowed: &'a Allowed) -> Self {
        let terminates = |(_, threshold): &(&String, &Threshold)| {
            threshold.action == ThresholdAction::Terminate && threshold.count > 0
        };
        let stages = allowed.thresholds.iter().filter(terminates);
        let last = stages.map(|(stage, _)| (stage.as_str(), VecDeque::new())).collect();
        let now = Counted { documents: 0, last };
        Self { allowed, kept: now.clone(), now }
    }

    /// Another pass begins: documents are counted anew.
    pub(crate) fn begin_pass(&mut self) {
        self.now.documents = 0;
        self.now.last.values_mut().for_each(VecDeque::clear);
        self.keep();
    }

    /// A split has ended.
    pub(crate) fn keep(&mut self) {
        self.kept.clone_from(&self.now);
    }

    /// The split that has not ended is read again.
    pub(crate) fn take_back(&mut self) {
        self.now.clone_from(&self.kept);
    }

    /// Looks at the next batch.
    pub(crate) fn look(&mut self, batch: &Tally) -> Result<(), RunError> {
        if let Some(fault) = batch.first_fault.as_ref().filter(|_| self.allowed.strict) {
            let (input, code, message) = (&fault.source, &fault.code, &fault.message);
            return Err(RunError::new(RunErrorKind::Fault {
                input: input.clone(),
                code: code.clone(),
                message: message.clone(),
            }));
        }
        for (at, stage) in &batch.refused {
            self.refused(self.now.documents + at, stage)?;
        }
        self.now.documents += batch.settled();
        Ok(())
    }

    /// A stage has rejected the document at this place.
    fn refused(&mut self, document: u64, stage: &str) -> Result<(), RunError> {
        let (Some(last), Some(threshold)) =
            (self.now.last.get_mut(stage), self.allowed.thresholds.get(stage))
        else {
            return Ok(());
        };
        last.push_back(document);
        if threshold.window > 0 {
            let first = (document + 1).saturating_sub(threshold.window);
            while last.front().is_some_and(|one| *one < first) {
                last.pop_front();
            }
        }
        if (last.len() as u64) < threshold.count {
            return Ok(());
        }
        let stage = stage.to_owned();
        let Threshold { count, window, .. } = *threshold;
        Err(RunError::new(RunErrorKind::Threshold { stage, count, window }))
    }

    /// Looks at what was counted until now.
    pub(crate) fn check_budget(
        &self,
        rejected: u64,
        read: u64,
        at_end: bool,
    ) -> Result<(), RunError> {
        match self.allowed.budget {
            // In a second pass a document may be rejected that was counted as analysed in the first.
            Some(budget) if budget.is_spent(rejected, read, at_end) => {
                let budget = budget.to_string();
                Err(RunError::new(RunErrorKind::Budget { rejected, read, budget }))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use copydesk_core::{Cause, Place, Reject};

    use super::*;

    /// In which batch a run of these documents ends; `q` and `s` are rejected by the stage of that letter.
    #[track_caller]
    fn check(threshold: (u64, u64), batches: &[&str], ends: Option<usize>) {
        let (count, window) = threshold;
        let threshold = Threshold { count, window, action: ThresholdAction::Terminate };
        let thresholds = BTreeMap::from([("q".to_owned(), threshold)]);
        let allowed = Allowed { thresholds, ..Allowed::default() };
        // However the documents are cut into batches, they end at the same one.
        let documents = batches.concat();
        let at = (1..=documents.len()).find(|end| {
            let mut limits = Limits::new(&allowed);
            limits.look(&tally(&documents[..*end])).is_err()
        });
        let mut limits = Limits::new(&allowed);
        assert_eq!(batches.iter().position(|batch| limits.look(&tally(batch)).is_err()), ends);
        let before = |batch: usize| batches[..batch].concat().len();
        if let (Some(at), Some(ends)) = (at, ends) {
            assert!(before(ends) < at && at <= before(ends + 1), "{at} in {batches:?}");
        }
        assert_eq!(at.is_some(), ends.is_some());
    }

    fn tally(documents: &str) -> Tally {
        let mut tally = Tally::default();
        for (at, letter) in (0..).zip(documents.chars()) {
            match letter {
                '.' => tally.out += 1,
                stage => {
                    let place = Place::new("a", at, 1);
                    let cause = Cause::new("test.no", "no");
                    tally.reject(&Reject::new(&place, None, &stage.to_string(), &cause));
                }
            }
        }
        tally
    }

    #[test]
    fn so_many_rejects_of_a_stage_end_the_run() {
        check((3, 0), &["q..s", "ssq.", "...", "q.."], Some(3));
        check((3, 0), &["q..s", "ssq."], None);
        check((1, 0), &["...", "..q"], Some(1));
        check((0, 0), &["qqqq"], None);
    }

    #[test]
    fn within_a_window_only_neighbours_count() {
        check((2, 3), &["q..q", "..q."], None);
        check((2, 3), &["q..q", ".q"], Some(1));
        check((2, 4), &["q..q"], Some(0));
        check((2, 1), &["qqqqqq"], None);
    }

    #[test]
    fn going_on_is_what_happens_unless_something_else_was_said() {
        let thresholds =
            BTreeMap::from([("q".to_owned(), Threshold { count: 1, ..Threshold::default() })]);
        let allowed = Allowed { thresholds, ..Allowed::default() };
        assert!(Limits::new(&allowed).look(&tally("qqq")).is_ok());
        assert!("stop".parse::<ThresholdAction>().is_err());
    }
}
