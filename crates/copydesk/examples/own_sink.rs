//! A sink of one's own: counts how often each named speaker is quoted, over a whole folder.
//!
//! `cargo run -p copydesk --example own_sink -- tests/data/articles`

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::sync::Mutex;

use copydesk::core::{Cause, Hands, Part, Reject, Sink, Split, Written, wire};
use copydesk::io::Inputs;

/// Names and how often they were quoted. Counting does not depend on order, so the parts may share it.
#[derive(Default)]
struct Speakers {
    counts: Mutex<BTreeMap<String, u64>>,
}

/// What one split adds: only a part that is committed counts.
struct SpeakersPart<'a> {
    sink: &'a Speakers,
    names: Vec<String>,
}

impl Sink for Speakers {
    fn name(&self) -> &str {
        "speakers"
    }

    // On a worker's thread: a row per quote, its speaker's name.
    fn encode(&self, document: &wire::Document<'_>, tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        for quote in document.quotes.iter().filter(|quote| quote.kind.is_speech()) {
            if let Some(name) = quote.speaker.as_ref().and_then(|speaker| speaker.name.as_deref()) {
                tables[0].extend_from_slice(name.as_bytes());
                tables[0].push(b'\n');
            }
        }
        Ok(())
    }

    fn open<'a>(&'a self, _: &Split, _: &'a dyn Hands) -> Result<Box<dyn Part + 'a>, Cause> {
        Ok(Box::new(SpeakersPart { sink: self, names: Vec::new() }))
    }

    fn finish(&self) -> Result<(), Cause> {
        Ok(())
    }
}

impl Part for SpeakersPart<'_> {
    fn write(&mut self, tables: &[Vec<u8>]) -> Result<(), Cause> {
        let rows = String::from_utf8_lossy(&tables[0]);
        self.names.extend(rows.split_terminator('\n').map(str::to_owned));
        Ok(())
    }

    // At once: standard error is watched, and nobody counts what it says.
    fn reject(&mut self, reject: &Reject) -> Result<(), Cause> {
        let said = writeln!(std::io::stderr(), "{}: {}", reject.source, reject.message);
        said.map_err(|error| {
            Cause::new("output.failed", "cannot write to standard error").because(error)
        })
    }

    fn commit(self: Box<Self>) -> Result<Vec<Written>, Cause> {
        let poisoned = |_| Cause::new("output.failed", "another part panicked");
        let mut counts = self.sink.counts.lock().map_err(poisoned)?;
        for name in self.names {
            *counts.entry(name).or_default() += 1;
        }
        Ok(Vec::new())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let inputs: Vec<String> = std::env::args().skip(1).collect();
    let source = Inputs::new(inputs).build()?;
    let sink = Speakers::default();
    copydesk::standard().build()?.run(&*source, &sink)?;
    let mut counts: Vec<_> = sink.counts.into_inner()?.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (name, count) in counts {
        writeln!(std::io::stdout(), "{count:>5}  {name}")?;
    }
    Ok(())
}
