//! A stage that finds nothing, for benches: what is left is the price of the border.
#![forbid(unsafe_code)]

use copydesk_plugin::prelude::*;

struct Empty;

impl Stage for Empty {
    const NAME: &'static str = "empty";
    const WRITES: &'static [&'static str] = &["bench.none"];
    type Config = NoConfig;

    fn new(_: NoConfig, _: &Host<'_>) -> Result<Self> {
        Ok(Self)
    }

    fn annotate(&self, _: Doc<'_>, _: &mut Out<'_>) -> Result<()> {
        Ok(())
    }
}

copydesk_plugin::export!(id = "bench.empty-rust", stages: [Empty]);
