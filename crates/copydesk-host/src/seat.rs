//! Where the instances of a plugin's item sit: in this process, or in worker processes.

use copydesk_core::Document;

use crate::Fault;
use crate::answer::Answer;
use crate::request::{Request, RequestDoc};

/// Where a stage's instances sit. Called from many threads; keeps the item's contract about threads by
/// itself, makes a poisoned or dead instance anew, and does not ask twice: that is for the caller, who
/// halves the batch.
pub(crate) trait StageSeat: Send + Sync + std::fmt::Debug {
    /// Asks the stage about a batch.
    fn ask(&self, request: &Request<'_>) -> Result<Answer, Fault>;

    /// The same for a stage that reads nothing but texts; none if it found nothing, as most do in most
    /// articles. A seat that can hand on texts without a request does. Boxed, so that what is said in the end
    /// most often, nothing, is handed through all doors in two registers.
    fn ask_texts(&self, batch: &[Document]) -> Result<Option<Box<Answer>>, Box<Fault>> {
        let docs = batch.iter().map(|document| RequestDoc::bare(&document.article));
        self.ask(&Request { docs: docs.collect() })
            .map(|answer| Some(Box::new(answer)))
            .map_err(Box::new)
    }
}
