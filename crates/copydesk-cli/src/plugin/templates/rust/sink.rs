//! One line for each quote: the article, who said it, and what.
use copydesk_plugin::prelude::*;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct {{type}} {
    /// What stands where nobody is named.
    nobody: String,
}

impl Default for {{type}} {
    fn default() -> Self {
        Self { nobody: "?".to_owned() }
    }
}

impl Sink for {{type}} {
    const NAME: &'static str = "{{name}}";
    const DOC: &'static str = "One line for each quote";
    const EXTENSION: &'static str = "tsv";
    type Config = Self;
    type Writer = HostWritten;

    fn new(config: Self, _host: &Host<'_>) -> Result<Self> {
        Ok(config)
    }

    fn encode(&self, entry: Entry<'_>, rows: &mut Vec<u8>) -> Result<()> {
        let document = entry.document()?;
        for quote in &document.quotes {
            let name = quote.speaker.as_ref().and_then(|speaker| speaker.name.as_deref());
            let name = name.unwrap_or(&self.nobody);
            let words = quote.span.of(&document.text).replace(['\t', '\r', '\n'], " ");
            rows.extend_from_slice(format!("{}\t{name}\t{words}\n", document.id).as_bytes());
        }
        Ok(())
    }
}

copydesk_plugin::export!(id = "{{id}}", sinks: [{{type}}]);
