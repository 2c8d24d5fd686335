//! A rule of a house that several tests share.

use copydesk_normalize::{HouseRule, Repair};

/// Writes one thing for another, wherever it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writes(pub(crate) &'static str, pub(crate) &'static str, pub(crate) &'static str);

impl HouseRule for Writes {
    fn name(&self) -> &str {
        self.0
    }

    fn find(&self, text: &str, from: usize) -> Option<Repair> {
        let at = from + text[from..].find(self.1)?;
        Some(Repair { range: at..at + self.1.len(), with: self.2.into() })
    }
}
