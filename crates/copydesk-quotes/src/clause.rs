//! Where the words of a cue stand, and where they end.

mod end;
mod follows;
mod looks;

pub(crate) use end::clause_end;
pub(crate) use follows::{Next, next};
pub(crate) use looks::is_clause;
