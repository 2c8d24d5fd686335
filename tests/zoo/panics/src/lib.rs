//! A stage in Rust with a fault of your choice, in the article in which the word `locust` stands.
//!
//! Its configuration names the fault. `unsafe` is forbidden here, so all of it is what an author may write
//! who has not thought of everything.

use std::panic::panic_any;

use copydesk_plugin::prelude::*;

const LAYER: &str = "zoo.marks";

/// What goes wrong.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(rename_all = "kebab-case", crate = "copydesk_plugin::prelude::serde")]
#[schemars(crate = "copydesk_plugin::prelude::schemars")]
enum Fault {
    /// Nothing.
    None,
    /// A panic where the instance is made.
    New,
    /// A refusal where the instance is made.
    Refuse,
    /// A panic with words.
    Words,
    /// A panic whose words are put together.
    Format,
    /// A panic with a number in place of words.
    Number,
    /// A panic whose payload panics when it is dropped.
    Payload,
    /// An index that is too large.
    Index,
    /// A panic in a task on the host's threads.
    Task,
    /// A panic in a thread of its own, and what it left behind.
    Thread,
    /// An error of the standard library.
    Error,
    /// A mark that reaches out of the text.
    Range,
    /// A mark inside a character.
    Inside,
    /// A mark in a layer that it does not write.
    Layer,
    /// A panic behind marks that were good.
    Late,
    /// A panic where the instance ends.
    Drop,
    /// A panic that ends in a second panic.
    Twice,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(crate = "copydesk_plugin::prelude::serde")]
#[schemars(crate = "copydesk_plugin::prelude::schemars")]
struct Config {
    /// What goes wrong.
    fault: Fault,
}

struct Zoo {
    fault: Fault,
}

/// A payload that cannot be thrown away.
struct Sticky;

impl Drop for Sticky {
    fn drop(&mut self) {
        panic!("the payload panics too");
    }
}

impl Drop for Zoo {
    fn drop(&mut self) {
        assert!(self.fault != Fault::Drop, "the cage fell apart");
    }
}

impl Stage for Zoo {
    const NAME: &'static str = "zoo";
    const WRITES: &'static [&'static str] = &[LAYER];
    type Config = Config;

    fn new(config: Config, _: &Host<'_>) -> Result<Self> {
        match config.fault {
            Fault::New => panic!("there is no cage left"),
            Fault::Refuse => Err(Error::config("/fault", "no such animal")),
            fault => Ok(Self { fault }),
        }
    }

    fn annotate(&self, doc: Doc<'_>, out: &mut Out<'_>) -> Result<()> {
        out.mark_with(LAYER, 0..3, &std::collections::BTreeMap::from([("n", 1)]))?;
        if doc.text().contains("locust") { self.go_wrong(doc, out) } else { Ok(()) }
    }
}

impl Zoo {
    fn go_wrong(&self, doc: Doc<'_>, out: &mut Out<'_>) -> Result<()> {
        let text = doc.text();
        match self.fault {
            Fault::None | Fault::New | Fault::Refuse | Fault::Drop => {}
            Fault::Words => panic!("a locust got in"),
            Fault::Format | Fault::Late => panic!("a locust got in at {:?}", text.find("locust")),
            Fault::Number => panic_any(42_u64),
            Fault::Payload => panic_any(Sticky),
            Fault::Index => return Err(Error::text(&text[text.len() + 1..])),
            Fault::Task => {
                out.host().parallel_for(8, |i| assert!(i != 3, "task {i} met a locust"))?;
            }
            Fault::Thread => {
                let thread = std::thread::spawn(|| panic!("a locust in a thread"));
                thread.join().map_err(|_| Error::text("the thread did not come back"))?;
            }
            Fault::Error => {
                text.parse::<u32>()?;
            }
            Fault::Range => out.mark(LAYER, 0..text.len() + 1)?,
            Fault::Inside => {
                let wide = text.char_indices().find(|(_, c)| c.len_utf8() > 1);
                out.mark(LAYER, 0..wide.map_or(0, |(at, _)| at) + 1)?;
            }
            Fault::Layer => out.mark("zoo.cages", 0..3)?,
            Fault::Twice => {
                let _sticky = Sticky;
                panic!("a locust got in");
            }
        }
        Ok(())
    }
}

copydesk_plugin::export!(id = "zoo.specimen", stages: [Zoo]);
