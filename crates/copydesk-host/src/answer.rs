//! What a stage answered, copied out of its memory and not yet believed.

/// The answer to a [`Request`](crate::request::Request). Its shape is sound (no pointer, every slice of
/// fields lies in `fields`); whether its places and fields are, is for the law to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) marks: Vec<AnswerMark>,
    /// What the marks' fields are slices of; not yet known to be UTF-8 or JSON.
    pub(crate) fields: Vec<u8>,
    pub(crate) refusals: Vec<Refusal>,
}

/// A mark as the plugin gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AnswerMark {
    pub(crate) doc: u32,
    pub(crate) layer: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) fields: (u32, u32), // start and end
}

/// An article that the plugin refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) doc: u32,
    pub(crate) code: String,
    pub(crate) message: String,
}
