//! A stage whose configuration panics when it is asked for its schema, which is when the library is described.

use std::borrow::Cow;

use copydesk_plugin::prelude::*;
use schemars::{Schema, SchemaGenerator};

#[derive(Deserialize)]
#[serde(crate = "copydesk_plugin::prelude::serde")]
struct Config {}

impl JsonSchema for Config {
    fn schema_name() -> Cow<'static, str> {
        "Config".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        panic!("nobody has written a schema")
    }
}

struct Zoo;

impl Stage for Zoo {
    const NAME: &'static str = "zoo";
    const WRITES: &'static [&'static str] = &["zoo.marks"];
    type Config = Config;

    fn new(_: Config, _: &Host<'_>) -> Result<Self> {
        Ok(Self)
    }

    fn annotate(&self, _: Doc<'_>, _: &mut Out<'_>) -> Result<()> {
        Ok(())
    }
}

copydesk_plugin::export!(id = "zoo.specimen", stages: [Zoo]);
