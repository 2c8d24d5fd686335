//! The people whose name a word is part of, for the table of a document.

/// How many people of one surname are told apart.
const NAMESAKES: usize = 64;

/// Whose name a word is part of, by its place there.
#[derive(Debug, Default)]
pub(super) struct Bearers {
    pub(super) last: Holders,
    pub(super) first: Holders,
    pub(super) middle: Holders,
}

/// People, the first met first; most words are of one alone.
#[derive(Debug, Default)]
pub(super) enum Holders {
    #[default]
    Nobody,
    One(usize),
    Several(Vec<usize>),
}

impl Holders {
    pub(super) fn push(&mut self, index: usize) {
        match self {
            Self::Nobody => *self = Self::One(index),
            Self::One(one) => *self = Self::Several(vec![*one, index]),
            Self::Several(several) => several.push(index),
        }
    }

    /// Those who are told apart.
    pub(super) fn known(&self) -> &[usize] {
        match self {
            Self::Nobody => &[],
            Self::One(one) => std::slice::from_ref(one),
            Self::Several(several) => &several[..several.len().min(NAMESAKES)],
        }
    }
}
