//! A copydesk stage that marks the terms of a list.

use copydesk_plugin::prelude::*;

/// The stage.
#[derive(Debug)]
pub struct Gazetteer;

impl Stage for Gazetteer {
    const NAME: &'static str = "gazetteer";
    const DOC: &'static str = "Marks the terms of a list.";
    const WRITES: &'static [&'static str] = &["gazetteer.terms"];
    type Config = NoConfig;

    fn new(_: NoConfig, _: &Host<'_>) -> Result<Self> {
        Ok(Self)
    }

    fn annotate(&self, doc: Doc<'_>, out: &mut Out<'_>) -> Result<()> {
        doc.words().filter(Word::is_upper).try_for_each(|w| out.mark("gazetteer.terms", w.range()))
    }
}
copydesk_plugin::export!(Gazetteer);
