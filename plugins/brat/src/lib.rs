//! A copydesk output format: stand-off annotation for the [brat](https://brat.nlplab.org) tool.
//!
//! ```
//! use copydesk_brat::Brat;
//! use copydesk_plugin::testkit;
//! use serde_json::json;
//!
//! let home = tempfile::tempdir()?;
//! let place = home.path().join("documents");
//! let quote = json!({"span": [0, 8], "parts": [{"span": [3, 5]}], "kind": "direct", "rule": "lead"});
//! let document = testkit::document("a1", "“No” said all.", json!({"quotes": [quote]}));
//! testkit::sink::<Brat>().write(&[document], &place).expect("there is room");
//! let annotations = std::fs::read_to_string(place.join("a1.ann"))?;
//! assert!(annotations.starts_with("T1\tQuote 1 3\tNo\nA1\tQuoteKind T1 direct\n"), "characters, not bytes");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! A folder with `ID.txt` and `ID.ann` for each document, and an `annotation.conf` that names all that
//! stands there, so that brat opens it at once. Offsets count characters, as brat does. What brat has no
//! word for (copies, source offsets, ranked candidates) is left out: it stands in copydesk's own JSON.
//!
//! # What is not here
//!
//! Reading annotations back; the colours of `visual.conf`.

mod annotations;
mod chars;
mod conf;
mod folder;
mod names;

use copydesk_plugin::prelude::*;

pub use folder::Folder;

/// `[plugins.brat] config = { … }`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// What is annotated: `facts`, `paragraphs`, `sentences`, `quotes`, `quantities`, a plugin's
    /// `vendor.sheet`, or `open` for the layers of all plugins.
    pub layers: Vec<String>,
    /// How many documents stand in one folder, at least 1: those behind them stand in folders `0001`,
    /// `0002` and so on.
    #[schemars(range(min = 1))]
    pub per_folder: u64,
}

impl Default for Config {
    fn default() -> Self {
        let layers = ["facts", "quotes", "quantities", "open"].map(str::to_owned).to_vec();
        Self { layers, per_folder: 1000 }
    }
}

/// The output format `brat`.
#[derive(Debug)]
pub struct Brat {
    config: Config,
}

impl Sink for Brat {
    const NAME: &'static str = "brat";
    const DOC: &'static str = "A folder of stand-off annotation for the brat tool.";
    type Config = Config;
    type Writer = Folder;

    fn new(config: Config, _: &Host<'_>) -> Result<Self> {
        let known = ["facts", "paragraphs", "sentences", "quotes", "quantities", "open"];
        for (index, layer) in config.layers.iter().enumerate() {
            if !known.contains(&layer.as_str()) && !layer.contains('.') {
                let message = format!(
                    "`{layer}` is no layer: choose from `{}`, or name a plugin's `vendor.sheet`",
                    known.join("`, `")
                );
                return Err(Error::config(format!("/layers/{index}"), message));
            }
        }
        Ok(Self { config })
    }

    fn encode(&self, entry: Entry<'_>, rows: &mut Vec<u8>) -> Result<()> {
        let document = entry.document()?;
        let annotations = annotations::of(&document, &self.config.layers);
        folder::push(rows, &names::of(&document.id), &document.text, &annotations);
        Ok(())
    }
}

copydesk_plugin::export!(id = "copydesk.brat", sinks: [Brat]);
