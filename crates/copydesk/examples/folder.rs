//! A folder of articles to JSON Lines, copies marked: the program's main job in five lines.
//!
//! `cargo run -p copydesk --example folder -- tests/data/articles out`

use std::error::Error;
use std::io::Write;

use copydesk::io::{Inputs, Output};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("name the folder to read and the one to write".into());
    };
    let source = Inputs::new([input]).build()?;
    let sink = Output::to(out).build()?;
    let report = copydesk::standard().build()?.run(&*source, &*sink)?;
    writeln!(
        std::io::stdout(),
        "{} documents, {} rejects",
        report.counts.out,
        report.counts.rejected
    )?;
    Ok(())
}
