//! Golden files: prose with what is found in it, one topic a file.
//!
//! ```text
//! Lines before the first case are a remark about the file.
//!
//! --- broken thousands after a scale word
//! The firm paid US$5 million 300, 000 in fines.
//! === quantities
//! 14..35 «US$5 million 300, 000» money 5300000 USD parts 5000000 + 300000
//! ```
//!
//! A case is a name, a text, and sections with what must be found. A character that cannot be seen may
//! be written `\u{a0}` in the text; spans count what it stands for. Blank lines at the end of a text do not
//! belong to it.
//!
//! A case says which sections it is about by having them: delete one, and blessing does not bring it
//! back. A case without any is new. It fails until `cargo xtask bless` has written its sections (the first one,
//! and the others that have lines), and then somebody has to read them.
//!
//! A section that a human writes ([`Suite::run_given`]) is handed to whoever judges the text and is never rewritten;
//! what [`gold`](crate::gold) says about quotes is one.
//!
//! # What is not here
//!
//! How a finding is printed: [`render`](crate::render), or the suite's own closure.

mod case;
mod diff;
mod suite;

pub use suite::{Section, Suite, write};
