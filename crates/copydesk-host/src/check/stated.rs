//! Checks of what an item says about itself.

use copydesk_core::LayerName;
use copydesk_plugin::abi;
use serde_json::Value;

use super::finding::{Checked, Finding};
use super::raw::{RawItem, bytes};
use super::subject::Subject;

/// All flags that version 1.0 knows.
const FLAGS: u32 = abi::SHARED | abi::SPAWNS_THREADS | abi::NONDETERMINISTIC | abi::FOLDER;

pub(super) fn functions(subject: &Subject) -> Checked {
    let missing: Vec<&str> = match subject.item {
        RawItem::Stage(stage) => [
            ("create", stage.create.is_none()),
            ("run", stage.run.is_none()),
            ("destroy", stage.destroy.is_none()),
        ]
        .iter()
        .filter_map(|(name, missing)| missing.then_some(*name))
        .collect(),
        RawItem::Sink(sink) => [
            ("create", sink.create.is_none()),
            ("destroy", sink.destroy.is_none()),
            ("encode or write", sink.encode.is_none() && sink.write.is_none()),
        ]
        .iter()
        .filter_map(|(name, missing)| missing.then_some(*name))
        .collect(),
    };
    if !missing.is_empty() {
        return Err(Finding::fail(format!("{} is null", missing.join(" and "))));
    }
    let flags = subject.item.flags();
    if flags & !FLAGS != 0 {
        return Ok(Finding::warn(format!("it sets the unknown flags {:#x}", flags & !FLAGS))
            .advise("use the flags of the header only"));
    }
    if flags & abi::FOLDER != 0 && !subject.item.is_sink() {
        return Ok(Finding::warn("a stage says CD_FOLDER, which is for sinks"));
    }
    Ok(Finding::pass("all functions are there"))
}

fn utf8(what: &str, text: abi::CdStr) -> Result<(), Finding> {
    if std::str::from_utf8(bytes(text)).is_ok() {
        return Ok(());
    }
    Err(Finding::fail(format!("its {what} is no UTF-8")))
}

pub(super) fn names(subject: &Subject) -> Checked {
    let texts = match subject.item {
        RawItem::Stage(stage) => {
            [stage.name, stage.doc, stage.config_schema, stage.reads, stage.writes]
        }
        RawItem::Sink(sink) => {
            [sink.name, sink.doc, sink.config_schema, sink.extension, sink.extension]
        }
    };
    for (what, text) in ["name", "doc", "schema", "third text", "fourth text"].iter().zip(texts) {
        utf8(what, text)?;
    }
    let name = subject.item.name();
    let form = |name: &str| {
        !name.is_empty()
            && name.len() <= 64
            && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
    };
    if !form(&name) {
        return Err(Finding::fail(format!("`{name}` is no name of an item"))
            .advise("write a-z, 0-9, `_` and `-`, at most 64 of them"));
    }
    if let RawItem::Sink(sink) = subject.item {
        let extension = super::raw::lossy(sink.extension);
        let none = extension.is_empty() && sink.flags & abi::FOLDER != 0;
        if !none && !extension.split('.').all(form) {
            return Err(Finding::fail(format!("`{extension}` is no extension of a file")));
        }
    }
    if subject.item.doc().trim().is_empty() {
        return Ok(Finding::warn(format!("`{name}` does not say what it does"))
            .advise("one sentence in `doc` is what users see in `copydesk plugin list`"));
    }
    Ok(Finding::pass(format!("`{name}`: {}", subject.item.doc())))
}

/// What a stage may read beside plugins' layers.
const READABLE: &[&str] = &["facts", "paragraphs", "sentences", "quotes", "quantities", "meta"];

pub(super) fn layers(subject: &Subject) -> Checked {
    let RawItem::Stage(stage) = subject.item else {
        return Ok(Finding::skip("a sink reads the whole document"));
    };
    for (what, list) in [("reads", stage.reads), ("writes", stage.writes)] {
        if list.len > 0 && serde_json::from_slice::<Vec<String>>(bytes(list)).is_err() {
            return Err(Finding::fail(format!("`{what}` is no JSON array of strings"))
                .advise(r#"write it as ["sentences", "acme.places"]"#));
        }
    }
    let (reads, writes) = (subject.item.layers(true), subject.item.layers(false));
    for (what, names) in [("reads", &reads), ("writes", &writes)] {
        let known = if what == "reads" { READABLE } else { &READABLE[1..5] };
        let foreign = |name: &&String| {
            !known.contains(&name.as_str()) && LayerName::open(name.as_str()).is_err()
        };
        if let Some(name) = names.iter().find(foreign) {
            return Err(Finding::fail(format!("it {what} `{name}`, which is no layer"))
                .advise("name known layers, and your own as `vendor.sheet`"));
        }
        let mut sorted: Vec<_> = names.iter().collect();
        sorted.sort();
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Finding::fail(format!("it {what} `{}` twice", pair[0])));
        }
    }
    if writes.is_empty() {
        return Ok(Finding::warn("the stage writes nothing").advise("name its layers in `writes`"));
    }
    let read = if reads.is_empty() { "nothing".to_owned() } else { reads.join(", ") };
    Ok(Finding::pass(format!("reads {read}; writes {}", writes.join(", "))))
}

pub(super) fn schema(subject: &Subject) -> Checked {
    let text = subject.item.schema();
    if text.is_empty() {
        return Ok(Finding::pass("it takes no configuration"));
    }
    let schema: Value = serde_json::from_str(&text)
        .map_err(|error| Finding::fail(format!("the schema is no JSON: {error}")))?;
    jsonschema::draft202012::new(&schema)
        .map_err(|error| Finding::fail(format!("the schema is no JSON Schema: {error}")))?;
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        return Err(Finding::fail("the schema is not that of an object")
            .advise(r#"write "type": "object" and name the options in "properties""#));
    }
    let none = serde_json::Map::new();
    let options = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let bare: Vec<_> = options
        .iter()
        .filter(|(_, option)| option.get("description").is_none() && option.get("$ref").is_none())
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    if !bare.is_empty() {
        return Ok(Finding::warn(format!("it does not say what {} means", bare.join(", ")))
            .advise("a `description` (in Rust a doc comment) is what users see"));
    }
    Ok(Finding::pass(format!("{} options, each explained", options.len())))
}
