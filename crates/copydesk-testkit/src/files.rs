//! Files of input for whole runs.

use std::path::Path;

use crate::syndication::{Collection, Mix};

/// Makes a folder with so many files `news-00.jsonl`, … of invented news, each with so many articles, of which
/// some are copies, and a line that is broken.
///
/// # Panics
///
/// If it is there already or cannot be written.
pub fn news(folder: &Path, files: usize, articles: usize) {
    let count = u32::try_from(articles * files).expect("fewer than billions");
    let mix = Mix { count, size: 1_500, ..Mix::default() };
    let line = |sample| serde_json::to_string(&sample).expect("JSON");
    let lines: Vec<String> = Collection::new(mix).samples().map(line).collect();
    std::fs::create_dir(folder).expect("it can be made");
    for (number, lines) in lines.chunks(articles).enumerate() {
        let text = format!("{}\n{{broken\n", lines.join("\n"));
        #[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
        std::fs::write(folder.join(format!("news-{number:02}.jsonl")), text)
            .expect("it can be written");
    }
}
