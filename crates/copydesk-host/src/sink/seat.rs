//! Where the instances of a sink sit: in this process, or in a worker process.

use super::rows::Rows;
use crate::Fault;
use crate::request::Request;

/// Where a sink's instances sit. Keeps the item's contract about threads by itself.
pub(crate) trait SinkSeat: Send + Sync + std::fmt::Debug {
    /// Asks for the rows of a batch. Called from many threads.
    fn encode(&self, request: &Request<'_>) -> Result<Rows, Fault>;

    /// Hands over the rows of some documents, in order; never two calls at once.
    fn write(&self, rows: &[&[u8]]) -> Result<(), Fault>;

    /// All was written. Ends the instance that has written, whether or not that succeeds.
    fn finish(&self) -> Result<(), Fault>;
}
