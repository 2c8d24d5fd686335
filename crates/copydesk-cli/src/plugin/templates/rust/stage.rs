//! Marks words in capital letters.
use copydesk_plugin::prelude::*;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct {{type}} {
    /// Bytes of the shortest word to mark.
    min: usize,
}

impl Default for {{type}} {
    fn default() -> Self {
        Self { min: 3 }
    }
}

impl Stage for {{type}} {
    const NAME: &'static str = "{{name}}";
    const DOC: &'static str = "Marks words in capital letters";
    const WRITES: &'static [&'static str] = &["{{layer}}"];
    type Config = Self;

    fn new(config: Self, _host: &Host<'_>) -> Result<Self> {
        Ok(config)
    }

    fn annotate(&self, doc: Doc<'_>, out: &mut Out<'_>) -> Result<()> {
        for word in doc.words().filter(|word| word.is_upper() && word.len() >= self.min) {
            out.mark("{{layer}}", word.range())?;
        }
        Ok(())
    }
}

copydesk_plugin::export!(id = "{{id}}", stages: [{{type}}]);
