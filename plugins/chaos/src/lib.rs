//! A copydesk stage that breaks in every way a stage can, at the articles that it is told.
//!
//! ```
//! use copydesk_chaos::Chaos;
//! use copydesk_plugin::testkit;
//! use serde_json::json;
//!
//! let broken = testkit::stage::<Chaos>().id("a7").config(json!({"articles": {"a7": "error"}}));
//! assert_eq!(broken.try_run("Rain fell.").unwrap_err().code(), "chaos.error");
//! let good = testkit::stage::<Chaos>().id("a8").config(json!({"articles": {"a7": "error"}}));
//! assert_eq!(good.run("Rain fell.").texts("chaos.mark"), ["Rain"]);
//! ```
//!
//! What befalls an article depends on its id and a seed and on nothing else: two runs break at the same
//! places, however many threads they have.
//!
//! # What is not here
//!
//! Faults that need `unsafe`: a wild pointer ends as a stack overflow does. Faults that come and go from run
//! to run: for these, kill the program.

mod fault;

use std::collections::BTreeMap;

use copydesk_plugin::prelude::*;
use xxhash_rust::xxh3::xxh3_64_with_seed;

pub use fault::Fault;

/// The layer it writes.
const MARK: &str = "chaos.mark";

/// What goes wrong, and where. The numbers say of how many articles in a thousand.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Another seed, other articles.
    pub seed: u64,
    /// Panics.
    #[schemars(range(max = 1000))]
    pub panic: u16,
    /// Returns an error, `chaos.error`.
    #[schemars(range(max = 1000))]
    pub error: u16,
    /// Marks what lies past the end of the text.
    #[schemars(range(max = 1000))]
    pub outside: u16,
    /// Marks half a character.
    #[schemars(range(max = 1000))]
    pub split: u16,
    /// Says of a mark what is no JSON.
    #[schemars(range(max = 1000))]
    pub garbage: u16,
    /// Takes `slow_ms`, and is good then.
    #[schemars(range(max = 1000))]
    pub slow: u16,
    /// Never comes back.
    #[schemars(range(max = 1000))]
    pub hang: u16,
    /// Aborts the process.
    #[schemars(range(max = 1000))]
    pub abort: u16,
    /// Ends the process as if all were well.
    #[schemars(range(max = 1000))]
    pub exit: u16,
    /// Overflows the stack.
    #[schemars(range(max = 1000))]
    pub overflow: u16,
    /// Takes memory until there is none.
    #[schemars(range(max = 1000))]
    pub memory: u16,
    /// How long a slow one takes, in milliseconds.
    pub slow_ms: u64,
    /// Articles by id, each with what befalls it, whatever the numbers say.
    pub articles: BTreeMap<String, Fault>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 0,
            panic: 0,
            error: 0,
            outside: 0,
            split: 0,
            garbage: 0,
            slow: 0,
            hang: 0,
            abort: 0,
            exit: 0,
            overflow: 0,
            memory: 0,
            slow_ms: 100,
            articles: BTreeMap::new(),
        }
    }
}

impl Config {
    /// The faults with their numbers, in the order in which they share the thousand.
    fn shares(&self) -> [(Fault, u16); 11] {
        [
            (Fault::Panic, self.panic),
            (Fault::Error, self.error),
            (Fault::Outside, self.outside),
            (Fault::Split, self.split),
            (Fault::Garbage, self.garbage),
            (Fault::Slow, self.slow),
            (Fault::Hang, self.hang),
            (Fault::Abort, self.abort),
            (Fault::Exit, self.exit),
            (Fault::Overflow, self.overflow),
            (Fault::Memory, self.memory),
        ]
    }
}

/// The stage.
#[derive(Debug)]
pub struct Chaos {
    config: Config,
}

impl Chaos {
    /// What befalls the article of this id.
    fn fault(&self, id: &str) -> Option<Fault> {
        if let Some(fault) = self.config.articles.get(id) {
            return Some(*fault);
        }
        let mut lot = xxh3_64_with_seed(id.as_bytes(), self.config.seed) % 1000;
        for (fault, share) in self.config.shares() {
            let share = u64::from(share);
            if lot < share {
                return Some(fault);
            }
            lot -= share;
        }
        None
    }
}

impl Stage for Chaos {
    const NAME: &'static str = "chaos";
    const DOC: &'static str =
        "Breaks at the articles it is told, in the way it is told: for tests of a set-up.";
    const WRITES: &'static [&'static str] = &[MARK];
    type Config = Config;

    fn new(config: Config, _: &Host<'_>) -> Result<Self> {
        let sum: u32 = config.shares().iter().map(|(_, share)| u32::from(*share)).sum();
        if sum > 1000 {
            let message = format!("the numbers of all faults come to {sum}, of 1000 articles");
            return Err(Error::config("", message));
        }
        Ok(Self { config })
    }

    fn annotate(&self, doc: Doc<'_>, out: &mut Out<'_>) -> Result<()> {
        if let Some(fault) = self.fault(doc.id()) {
            fault.befall(doc, out, self.config.slow_ms)?;
        }
        doc.words().next().map_or(Ok(()), |first| out.mark(MARK, first.range()))
    }
}

copydesk_plugin::export!(Chaos);
