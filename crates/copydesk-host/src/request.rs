//! What a stage is asked about: documents in the form that crosses the border.

use std::borrow::Cow;

/// A batch for a stage. Also what a worker process is sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request<'a> {
    pub(crate) docs: Vec<RequestDoc<'a>>,
}

/// An article with what the stage reads of it.
#[derive(Clone, Debug)]
pub(crate) struct RequestDoc<'a> {
    pub(crate) id: &'a str,
    pub(crate) text: &'a str,
    /// A JSON object, or empty where the stage does not read `meta`.
    pub(crate) meta: Cow<'a, str>,
    /// In the order in which the stage names them.
    pub(crate) layers: Vec<RequestLayer<'a>>,
    /// The document on the wire, for sinks; else empty.
    pub(crate) json: Cow<'a, str>,
}

/// An earlier layer.
#[derive(Clone, Debug)]
pub(crate) struct RequestLayer<'a> {
    pub(crate) name: &'a str,
    /// All marks' JSON, one after the other.
    pub(crate) json: Cow<'a, str>,
    pub(crate) marks: Vec<RequestMark>,
}

/// A mark: its place in the text, and the end of its JSON in the layer's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestMark {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) json_end: usize,
}
