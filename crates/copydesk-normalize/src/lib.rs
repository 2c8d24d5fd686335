//! Cleans news text once, reversibly, and says where every byte came from.
//!
//! ```
//! use copydesk_core::Span;
//!
//! let cleaned = copydesk_normalize::normalize("The firm\u{a0}earned...\r\n1\u{a0}500 crowns.");
//! assert_eq!(cleaned.text, "The firm earned…\n1\u{a0}500 crowns.");
//! assert_eq!(cleaned.offsets.to_orig(Span::new(19, 25)), Span::new(21, 27)); // `1 500`, as received
//! assert_eq!(cleaned.revert(), "The firm\u{a0}earned...\r\n1\u{a0}500 crowns.");
//! ```
//!
//! Words and figures are never touched, and marks only where there is one way to read them: a
//! doubtful place gives a [`Diagnostic`] and stays as it is. So some damage is left for later stages
//! to live with; in return nothing that was right is made wrong, and [`normalize`] of what it gave
//! out changes nothing. Clean text is borrowed and costs one look at each byte.
//!
//! What one rule did can be [taken back](Normalized::without) alone. A [`Cleaner`] adds rules of a house,
//! [`to_form`] makes the four normalization forms of Unicode, both with a map. [`decode()`] makes text of
//! bytes in any encoding met in news. [`CleanIntake`] is all of this as a pipeline's door.
//!
//! # What is not here
//!
//! Spelling, words of several languages, languages other than by their characters. What takes meaning away
//! or is a matter of taste is here but off: compatibility forms of `½` and `ﬁ`, blanks beside currency
//! and percent signs (the figures are read as they stand), long lines of short ones. Nothing of one text is
//! remembered for the next.

mod by;
mod class;
mod clean;
mod cleaner;
mod dashes;
mod decode;
mod draft;
mod entities;
mod fold;
mod form;
mod glued;
mod house;
mod hyphens;
mod intake;
mod island;
mod marks;
mod mojibake;
mod neighbour;
mod nfc;
mod normalized;
mod passes;
mod plain;
mod reading;
mod rounds;
mod rules;
mod scan;
mod singles;
mod spacing;
mod table;
mod tex;
mod undo;
mod unwrap;

pub use cleaner::Cleaner;
pub use dashes::{Dash, DashKind, Dashes, dashes};
pub use decode::{Decoded, decode};
pub use form::{Form, to_form};
pub use house::{HouseRule, HouseRuleError, Repair};
pub use intake::CleanIntake;
pub use normalized::{Diagnostic, Normalized, normalize, normalize_with};
pub use rules::{Description, RuleId, Rules, RulesError};

/// The examples of the README are run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
