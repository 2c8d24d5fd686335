//! Quotation marks: found in the text, weighed by their neighbours, paired at least cost.

mod lexer;
mod pairing;
mod weights;

pub(crate) use lexer::Leads;
pub(crate) use pairing::{Pair, Pairing, Tally, opens_with_mark};
