//! A copydesk stage that scores sentences with a list of words that the user brings.
//!
//! ```
//! use copydesk_plugin::testkit;
//! use copydesk_sentiment_lexicon::SentimentLexicon;
//! use serde_json::json;
//!
//! let words = json!({"good": "2", "bad": "-1.5", "very": "x1.5", "not": "not"});
//! let found = testkit::stage::<SentimentLexicon>()
//!     .config(json!({"words": words}))
//!     .layer("sentences", vec![(0..33, json!({}))])
//!     .run("It was very good, and not so bad.");
//! let want = json!({"score": "3.75", "positive": "3.75", "negative": "0", "scored": 2, "words": 8});
//! assert_eq!(found.marks()[0].fields, want);
//! ```
//!
//! Every score is the exact sum of what stands in the list, so that whoever doubts it can add it up by
//! hand. The price is that nothing is learned: irony, and words that are good in one trade and bad in
//! another, are scored as the list says.
//!
//! # What is not here
//!
//! A list: those that are published have licences of their own, and which one fits the articles is for the
//! user to say. Phrases of several words, other forms of a word, averages (divide `score` by `words`).

mod exact;
mod list;
mod scores;

use std::collections::BTreeMap;

use copydesk_plugin::prelude::*;

use exact::Thousandths;
use list::Lexicon;
use scores::Scores;

/// The layer it writes.
const SCORES: &str = "sentiment-lexicon.scores";

/// Where the words come from, and what is scored.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// A file of words in UTF-8, on each line a word, a tab, and what it does: a score (`-1.5`), a factor
    /// for the scored word behind it (`x1.5`), or `not`. Lines that begin with `#` are passed over.
    #[serde(default)]
    pub list: Option<String>,
    /// Words beside those of the list, written as there: `good = "2"`.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// What is scored.
    #[serde(default)]
    pub over: Over,
    /// How many words behind a `not` are negated, up to the end of the clause.
    #[serde(default = "three")]
    #[schemars(range(max = 100))]
    pub window: u32,
    /// What a negated score is multiplied with: -10 to 10, at most three decimals.
    #[serde(default = "half")]
    pub negated: String,
}

/// What is scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Over {
    /// Each sentence.
    #[default]
    Sentences,
    /// Each paragraph.
    Paragraphs,
    /// Each quote.
    Quotes,
}

impl Over {
    fn layer(self) -> &'static str {
        match self {
            Self::Sentences => "sentences",
            Self::Paragraphs => "paragraphs",
            Self::Quotes => "quotes",
        }
    }
}

fn three() -> u32 {
    3
}

fn half() -> String {
    "-0.5".to_owned()
}

/// The stage.
#[derive(Debug)]
pub struct SentimentLexicon {
    lexicon: Lexicon,
    over: Over,
    window: u32,
    negated: Thousandths,
}

/// What is said about a piece of text. Decimals are strings: they are exact.
#[derive(Serialize)]
struct Fields {
    score: String,
    positive: String,
    negative: String,
    scored: u32,
    words: u32,
}

impl Stage for SentimentLexicon {
    const NAME: &'static str = "sentiment-lexicon";
    const DOC: &'static str = "Scores sentences, paragraphs or quotes with a list of words.";
    const READS: &'static [&'static str] = &["sentences", "paragraphs", "quotes"];
    const WRITES: &'static [&'static str] = &[SCORES];
    type Config = Config;

    fn new(config: Config, host: &Host<'_>) -> Result<Self> {
        let lexicon = Lexicon::read(&config)?;
        host.log(Level::Debug, &format!("{} words", lexicon.len()));
        let negated = Thousandths::parse(&config.negated)
            .filter(|factor| factor.is_within(10))
            .ok_or_else(|| {
                let what = format!(
                    "`{}` is no factor: write -10 to 10, three decimals at most",
                    config.negated
                );
                Error::config("/negated", what)
            })?;
        Ok(Self { lexicon, over: config.over, window: config.window, negated })
    }

    fn annotate(&self, doc: Doc<'_>, out: &mut Out<'_>) -> Result<()> {
        let scores = Scores::of(doc.text(), &self.lexicon, self.window, self.negated);
        for mark in doc.layer(self.over.layer())? {
            let sum = scores.within(mark.range());
            if sum.scored == 0 {
                continue;
            }
            let fields = Fields {
                score: (sum.positive + sum.negative).to_string(),
                positive: sum.positive.to_string(),
                negative: sum.negative.to_string(),
                scored: sum.scored,
                words: sum.words,
            };
            out.mark_with(SCORES, mark.range(), &fields)?;
        }
        Ok(())
    }
}

copydesk_plugin::export!(SentimentLexicon);
