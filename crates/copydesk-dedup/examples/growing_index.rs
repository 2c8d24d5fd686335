//! Articles come day by day, and each day is told what the days before have seen.
//!
//! ```text
//! cargo run -p copydesk-dedup --example growing_index
//! ```
//!
//! The shelf of this example is in memory. One in a folder is `DirShelf` of the crate `copydesk-files`: open
//! it with `DirShelf::open(copydesk_files::real(), "index")` and use it in the same way. It is safe
//! against crashes, and one process at a time may have it open. Any other store will do that can keep named
//! bytes and replace several of them at once: see `copydesk_core::Shelf`.
#![allow(clippy::print_stdout)] // that is what it is for

use copydesk_core::{Article, Cause, Layers};
use copydesk_dedup::{DedupStage, MemoryBench, MemoryShelf};

fn main() -> Result<(), Cause> {
    let storm = "The evening ferry to Norvik was held in port on Monday after a storm tore two of its ropes, the \
                 harbour master said, and its sixty passengers spent the night in a school hall near the quay.";
    let (cut, bell) =
        (&storm[..151], "Nobody at the town hall knew on Tuesday who had ordered the bell.");
    let days: [(&str, &[(&str, &str)]); 3] = [
        ("monday", &[("wire-1", storm)]),
        ("tuesday", &[("paper-1", cut), ("paper-2", bell)]),
        ("wednesday", &[("paper-3", bell), ("paper-4", cut)]),
    ];
    let (stage, shelf) = (DedupStage::default(), MemoryShelf::default());
    for (day, articles) in days {
        let mut bench = MemoryBench::default();
        for (id, text) in articles {
            bench.add(&stage, &Article::from_text(*id, *text), &Layers::default())?;
        }
        // Judges the day along with all days before, and adds it to them.
        let verdicts = bench.settle_on(&stage, &shelf)?;
        for verdict in verdicts.iter() {
            let Some(copy) = &verdict.duplicate else { continue };
            let (id, _) = articles[verdict.ordinal as usize];
            let when = if copy.earlier { "earlier" } else { "today" };
            println!("{day}: {id} copies {} ({:?}, seen {when})", copy.of, copy.relation);
        }
    }
    Ok(())
}
