//! Says what files are encoded in, and how that was decided: `cargo run --release -p copydesk-normalize
//! --example decode FILE…`
#![expect(clippy::print_stdout, reason = "it is a program")]

use std::env;
use std::fs;

use copydesk_normalize::decode;

fn main() -> std::io::Result<()> {
    for path in env::args_os().skip(1) {
        let bytes = fs::read(&path)?;
        let path = path.display();
        match decode(&bytes, None) {
            Ok(decoded) => {
                let encoding = decoded.encoding;
                println!(
                    "{path}\t{}\t{:?}\t{}\t{} malformed\t{} runs",
                    encoding.name,
                    encoding.by,
                    encoding.confidence.get(),
                    encoding.malformed,
                    decoded.map.runs().len()
                );
            }
            Err(cause) => println!("{path}\t{}\t{cause}", cause.code()),
        }
    }
    Ok(())
}
