//! `copydesk plugin describe`: what a plugin holds and which options it takes.

use std::fmt::Write as _;
use std::sync::Arc;

use clap::ValueHint;
use copydesk::engine::RayonCrew;
use copydesk::host::{Description, Item, ItemKind, Places, Seen, describe as ask};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::Trusted;
use super::options::{Row, rows};
use crate::exit::{Exit, Failure, shown};
use crate::plugins::{lent, refused, worker};

/// The flags of the contract, by bit, with what they say to a user.
const FLAGS: [(u32, &str, &str); 4] = [
    (1, "shared", "one instance serves all threads"),
    (2, "spawns-threads", "starts threads of its own"),
    (4, "nondeterministic", "equal articles may be answered in different ways"),
    (8, "folder", "writes a folder, not a file"),
];

#[derive(Debug, clap::Args)]
pub(crate) struct Describe {
    /// A library or its folder by a path with a separator (./libx.so), or an id (acme.places)
    #[arg(value_name = "PATH|ID", value_hint = ValueHint::AnyPath)]
    plugin: String,

    #[command(flatten)]
    trusted: Trusted,

    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Loads the plugin in a process of its own and shows what it says it holds.
pub(crate) fn describe(options: &Describe) -> Result<Exit, Failure> {
    let settings = options.trusted.settings()?;
    let crew = Arc::new(RayonCrew::new(1).map_err(Failure::usage)?);
    let (seen, description) =
        ask(&options.plugin, &settings, &Places::of_process(), &lent(crew), &worker()?)
            .map_err(refused)?;
    if options.json {
        let text =
            serde_json::to_string_pretty(&as_json(&seen, &description)).map_err(Failure::usage)?;
        return crate::print(format!("{text}\n").as_bytes());
    }
    crate::print(shown(&as_text(&seen, &description)).as_bytes())
}

fn as_text(seen: &Seen, description: &Description) -> String {
    let Description { id, version, abi, .. } = description;
    let mut out = format!("{id} {version}\n");
    let mut say = |name: &str, value: &str| {
        let _ = writeln!(out, "{name:>11}  {value}");
    };
    say("library", &seen.library.display().to_string());
    say("sha256", &seen.sha256.to_string());
    say("pinned", if seen.pinned { "yes" } else { "no" });
    say("contract", &format!("{}.{}", abi.0, abi.1));
    say("licence", description.license.as_deref().unwrap_or("not told"));
    if let Some(homepage) = &description.homepage {
        say("homepage", homepage);
    }
    for item in &description.items {
        out.push_str(&item_text(item));
    }
    out
}

fn item_text(item: &Item) -> String {
    let kind = if item.kind == ItemKind::Sink { "sink" } else { "stage" };
    let mut out = format!("\n{kind} {}: {}\n", item.name, item.doc);
    let mut say = |name: &str, value: &str| {
        let _ = writeln!(out, "{name:>11}  {value}");
    };
    let list = |names: &[String]| match names {
        [] => "nothing".to_owned(),
        names => names.join(", "),
    };
    if item.kind == ItemKind::Stage {
        say("reads", &list(&item.reads));
        say("writes", &list(&item.writes));
    } else {
        say("extension", item.extension.as_deref().unwrap_or("none"));
        say("files", if item.writes_itself { "writes them itself" } else { "written by copydesk" });
    }
    if item.flags & 1 == 0 {
        say("threads", "an instance of its own for each worker");
    }
    for (_, name, meaning) in FLAGS.iter().filter(|(bit, ..)| item.flags & bit != 0) {
        say(if *name == "shared" { "threads" } else { name }, meaning);
    }
    match &item.config_schema {
        None => say("options", "none"),
        Some(schema) => {
            say("options", &format!("set as plugins.{}.config.OPTION", item.name));
            out.push_str(&table(&rows(schema)));
        }
    }
    out
}

/// Aligned columns: option, type, default, meaning.
fn table(rows: &[Row]) -> String {
    let head = ["OPTION", "TYPE", "DEFAULT", "MEANING"].map(str::to_owned);
    let cells = |row: &Row| {
        let default = match (&row.default, row.required) {
            (Some(default), _) => default.clone(),
            (None, true) => "(must be given)".to_owned(),
            (None, false) => "-".to_owned(),
        };
        [row.option.clone(), row.kind.clone(), default, row.meaning.clone()]
    };
    let lines: Vec<_> = std::iter::once(head).chain(rows.iter().map(cells)).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].width()).max().unwrap_or(0);
    let widths = [0, 1, 2].map(width);
    let mut out = String::new();
    for line in &lines {
        let mut text = "    ".to_owned();
        for (cell, width) in line.iter().zip(widths) {
            text.push_str(cell);
            text.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
        }
        text.push_str(&line[3]);
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out
}

fn as_json(seen: &Seen, description: &Description) -> Value {
    let items: Vec<_> = description
        .items
        .iter()
        .map(|item| {
            let flags: Vec<_> =
                FLAGS.iter().filter(|flag| item.flags & flag.0 != 0).map(|flag| flag.1).collect();
            let options = item.config_schema.as_ref().map(rows).unwrap_or_default();
            json!({"item": item, "flags": flags, "options": options})
        })
        .collect();
    json!({
        "plugin": seen,
        "abi": format!("{}.{}", description.abi.0, description.abi.1),
        "license": description.license,
        "homepage": description.homepage,
        "items": items,
    })
}
