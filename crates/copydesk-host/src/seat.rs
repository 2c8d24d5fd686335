//! Where the instances of a plugin's item sit: in this process, or in worker processes.

use crate::Fault;
use crate::answer::Answer;
use crate::request::Request;

/// Where a stage's instances sit. Called from many threads; keeps the item's contract about threads by
/// itself, makes a poisoned or dead instance anew, and does not ask twice: that is for the caller, who
/// halves the batch.
pub(crate) trait StageSeat: Send + Sync + std::fmt::Debug {
    /// Asks the stage about a batch.
    fn ask(&self, request: &Request<'_>) -> Result<Answer, Fault>;
}
