//! Finds the copies in the published collections NEWS-COPY and CORE, and prints how well.
//!
//! ```text
//! COPYDESK_ANCHORS=folder cargo run --release -p copydesk-suite --example anchors
//! ```
//!
//! The folder (`COPYDESK_ANCHORS`, else `COPYDESK_EVAL_DIR`) holds `news_copy.json` and `core.jsonl`, either of which may be absent.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use copydesk::dedup::duplicates;
use copydesk_testkit::anchors::{Published, core, macro_f1, news_copy, rand_index};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    let folder = env::var_os("COPYDESK_ANCHORS").or_else(|| env::var_os("COPYDESK_EVAL_DIR"));
    let Some(folder) = folder.map(PathBuf::from) else {
        writeln!(out, "nothing is measured: COPYDESK_ANCHORS names no folder")?;
        return Ok(());
    };
    if let Some(file) = read(&folder.join("news_copy.json"), &mut out)? {
        let articles = news_copy(&file)?;
        let (index, pairs) = rand_index(&articles, &found(&articles));
        let (p, r) = (pairs.precision(), pairs.recall());
        let of = articles.len();
        writeln!(out, "NEWS-COPY, {of} articles, in thousandths: ARI {index}, pairs P {p} R {r}")?;
    }
    if let Some(file) = read(&folder.join("core.jsonl"), &mut out)? {
        let articles = core(&file)?;
        let f1 = macro_f1(&articles, &found(&articles));
        writeln!(out, "CORE, {} articles, in thousandths: macro-F1 {f1}", articles.len())?;
    }
    Ok(())
}

/// A file, or nothing but a word about it.
fn read(path: &Path, out: &mut impl Write) -> Result<Option<String>, Box<dyn Error>> {
    if path.exists() {
        return Ok(Some(fs::read_to_string(path)?));
    }
    writeln!(out, "{} is absent: nothing is measured on it", path.display())?;
    Ok(None)
}

/// Of each article the place of the one that is kept.
fn found(articles: &[Published]) -> Vec<usize> {
    let texts: Vec<_> =
        articles.iter().map(|article| (article.id.as_str(), article.text.as_str())).collect();
    let place: BTreeMap<&str, usize> =
        articles.iter().enumerate().map(|(at, article)| (article.id.as_str(), at)).collect();
    let mut labels: Vec<usize> = (0..articles.len()).collect();
    for verdict in duplicates(&texts) {
        if let Some(copy) = verdict.duplicate {
            labels[verdict.ordinal as usize] = place[copy.of.as_str()];
        }
    }
    labels
}
