//! `copydesk plugin list`: every place of plugins, and what lies there.

use std::fmt::Write as _;

use copydesk::host::{PlaceKind, PlaceSeen, Places, Sight, Survey};
use serde_json::{Value, json};

use super::Trusted;
use crate::exit::{Exit, Failure, chain, shown};
use crate::plugins::refused;

#[derive(Debug, clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    trusted: Trusted,

    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Shows all plugins that could be loaded, or why not. Nothing of them is run.
pub(crate) fn list(options: &List) -> Result<Exit, Failure> {
    let settings = options.trusted.settings()?;
    let survey = Survey::of(&settings, &Places::of_process()).map_err(refused)?;
    if options.json {
        let text = serde_json::to_string_pretty(&as_json(&survey)).map_err(Failure::usage)?;
        return crate::print(format!("{text}\n").as_bytes());
    }
    crate::print(shown(&as_text(&survey)).as_bytes())
}

fn as_text(survey: &Survey) -> String {
    let mut out = String::new();
    if !survey.named.is_empty() {
        out.push_str("named in the settings\n");
        survey.named.iter().for_each(|sight| line(sight, &mut out));
    }
    for PlaceSeen { place, plugins, .. } in &survey.places {
        let _ = write!(out, "{} ({})", place.folder.display(), kind(place.kind));
        match plugins {
            Err(why) => {
                let _ = writeln!(out, ": {why}");
            }
            Ok(plugins) if plugins.is_empty() => out.push_str(": no plugins\n"),
            Ok(plugins) => {
                out.push('\n');
                plugins.iter().for_each(|sight| line(sight, &mut out));
            }
        }
    }
    out
}

fn line(sight: &Sight, out: &mut String) {
    let _ = match &sight.seen {
        Ok(seen) => {
            let pinned = if seen.pinned { "pinned" } else { "not pinned" };
            writeln!(out, "  {} {}  {pinned}  {}", seen.id, seen.version, seen.library.display())
        }
        Err(error) => writeln!(out, "  refused: {}", chain(error).replace('\n', "\n    ")),
    };
}

fn kind(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Variable => "COPYDESK_PLUGIN_PATH",
        PlaceKind::User => "yours",
        PlaceKind::System => "the system's",
        _ => "given",
    }
}

fn as_json(survey: &Survey) -> Value {
    let sight = |sight: &Sight| match &sight.seen {
        Ok(seen) => json!({"asked": sight.asked, "plugin": seen}),
        Err(error) => json!({"asked": sight.asked, "refused": chain(error)}),
    };
    let place = |PlaceSeen { place, plugins, .. }: &PlaceSeen| {
        let folder = place.folder.display().to_string();
        match plugins {
            Ok(plugins) => {
                let plugins: Vec<_> = plugins.iter().map(sight).collect();
                json!({"folder": folder, "kind": kind(place.kind), "plugins": plugins})
            }
            Err(why) => json!({"folder": folder, "kind": kind(place.kind), "refused": why}),
        }
    };
    json!({
        "named": survey.named.iter().map(sight).collect::<Vec<_>>(),
        "places": survey.places.iter().map(place).collect::<Vec<_>>(),
    })
}
