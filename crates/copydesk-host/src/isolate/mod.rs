//! A stage in worker processes.

mod bytes;
mod codec;
