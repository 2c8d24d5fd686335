//! Gold: what a human says about a text, and how near a program comes to it. This page is about quotes;
//! for the parts of an article see [`judge_outline`].
//!
//! A blessed golden file shows what the program says. Gold is written before the program has seen the text, and
//! no command rewrites it. It stands under `=== gold`, one quote a line, in the order of the text:
//!
//! ```
//! use copydesk_core::{Quote, QuoteKind, Span};
//! use copydesk_testkit::gold::{Score, judge};
//!
//! let text = "“The dam will hold,” said the engineer, Ada Lind.";
//! let gold = ["direct «The dam will hold» by «the engineer, Ada Lind» = Ada Lind".to_owned()];
//! let found = Quote::new(Span::new(0, 24), QuoteKind::Direct, "trail");
//! let mut score = Score::default();
//! assert_eq!(judge(text, &gold, &[found], &mut score), ["speaker of «The dam will hold»", "name of «The dam will hold»"]);
//! ```
//!
//! | in a line | what it says |
//! |---|---|
//! | `> ` in front, once for each level | the quote stands in the last one of the level above |
//! | `maybe ` | it may be found or not, nothing of it is counted |
//! | `direct`, `mixed`, `indirect`, `title`, `scare` | the kind; `direct/mixed` where the conventions allow both |
//! | `«The dam … in May»` | a part, without marks, by its first and last words or whole; more parts after ` + ` |
//! | `question`, `answer` | the side of an interview |
//! | `by «the engineer, Ada Lind»` | the words that point to the speaker, where they stand nearest |
//! | `= Ada Lind` | the fullest name in the text; without it nobody may be named |
//! | ` or nobody` behind a name | no name is right as well |
//!
//! A quote without `by` and without a name must be left to nobody; a name without `by` may come from anywhere.
//! What must not be heard as speech at all stands under `=== none`: texts between blank lines, for [`judge_none`].
//!
//! # What is not here
//!
//! The cue, the office, the confidence: they are not judged. Which texts there are: `tests/gold`.

mod judge;
mod line;
mod outline;
mod score;

pub use judge::{judge, judge_none};
pub use outline::{OutlineScore, judge_outline};
pub use score::Score;
