//! A stage of one's own: marks acronyms and the words they stand for in a layer called
//! `example.acronyms`.
//!
//! `cargo run -p copydesk --example own_stage`

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;

use copydesk::core::{
    Article, Cause, InvalidLayerName, LayerName, Layers, OpenMark, RawArticle, Span, Stage, wire,
};

/// Finds `International Rail Union (IRU)`: capitals in brackets behind words with these initials.
struct Acronyms {
    layer: LayerName,
}

impl Acronyms {
    fn new() -> Result<Self, InvalidLayerName> {
        Ok(Self { layer: LayerName::open("example.acronyms")? })
    }
}

impl Stage for Acronyms {
    fn name(&self) -> &str {
        "acronyms"
    }

    fn reads(&self) -> &[LayerName] {
        &[]
    }

    fn writes(&self) -> &[LayerName] {
        std::slice::from_ref(&self.layer)
    }

    fn annotate(&self, article: &Article, layers: &mut Layers) -> Result<(), Cause> {
        let text = article.text();
        let mut marks = Vec::new();
        for (open, _) in text.match_indices('(') {
            let inside = &text[open + 1..];
            let Some(close) = inside.find(')') else { break };
            let acronym = &inside[..close];
            if acronym.len() < 2 || !acronym.bytes().all(|byte| byte.is_ascii_uppercase()) {
                continue;
            }
            let before: Vec<&str> =
                text[..open].split_whitespace().rev().take(acronym.len()).collect();
            let initials: String =
                before.iter().rev().filter_map(|word| word.chars().next()).collect();
            if initials.eq_ignore_ascii_case(acronym) {
                let words = before.into_iter().rev().collect::<Vec<_>>().join(" ");
                let span = Span::of(open + 1..open + 1 + close);
                let fields = BTreeMap::from([("words".to_owned(), words.into())]);
                marks.push(OpenMark { span, fields });
            }
        }
        layers.open.insert(self.layer.clone(), marks);
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let pipeline = copydesk::standard().stage(Acronyms::new()?).build()?;
    let text = "Members of the International Rail Union (IRU) met for two days.";
    let document = pipeline.one(&RawArticle::from_text("a1", text))?;
    let mut line = Vec::new();
    wire::Document::of(&document.article, &document.layers).write(&mut line)?;
    std::io::stdout().write_all(&line)?;
    Ok(())
}
