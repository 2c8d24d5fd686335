//! Checks of the file and of the library as a whole.

use std::path::Path;
use std::sync::Arc;

use copydesk_core::Crew;
use copydesk_plugin::abi;
use object::read::NameOrOrdinal;
use object::{Object, ObjectSection, ObjectSymbol, SymbolKind};

use super::call::Call;
use super::finding::{Checked, Finding};
use super::life::threads_now;
use super::raw::{self, Raw, lossy};

fn read(path: &Path) -> Result<Vec<u8>, Finding> {
    std::fs::read(path).map_err(|error| Finding::fail(format!("the file cannot be read: {error}")))
}

fn parse(bytes: &[u8]) -> Result<object::File<'_>, Finding> {
    object::File::parse(bytes)
        .map_err(|error| Finding::fail(format!("the file is no library: {error}")))
}

/// A line of the note; the note itself stands in the file.
fn note(bytes: &[u8]) -> Result<Vec<(String, String)>, Finding> {
    let file = parse(bytes)?;
    let missing = || {
        Finding::fail("the file has no note about itself").advise(
            "in C write CD_PLUGIN_NOTE once, in Rust `copydesk_plugin::export!`; a linker that drops \
             unused sections must keep it",
        )
    };
    let section = file
        .sections()
        .find(|section| section.name().is_ok_and(|name| name == abi::NOTE_SECTION))
        .ok_or_else(missing)?;
    let data = section.data().map_err(|error| Finding::fail(error.to_string()))?;
    let text = String::from_utf8_lossy(data);
    let lines: Vec<_> = text.split(['\n', '\0']).filter(|line| !line.is_empty()).collect();
    match lines.iter().filter(|line| **line == abi::NOTE_MAGIC).count() {
        0 => return Err(missing()),
        1 => {}
        many => return Err(Finding::fail(format!("the file has {many} notes about itself"))),
    }
    let pairs = lines.iter().filter_map(|line| line.split_once('='));
    Ok(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

fn value(note: &[(String, String)], key: &str) -> Result<String, Finding> {
    let found = note.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
    found.ok_or_else(|| Finding::fail(format!("the note does not say `{key}=`")))
}

pub(super) fn has_note(path: &Path) -> Checked {
    let note = note(&read(path)?)?;
    let (id, version, abi) = (value(&note, "id")?, value(&note, "version")?, value(&note, "abi")?);
    if abi.split_once('.').is_none_or(|(major, _)| major != abi::ABI_MAJOR.to_string()) {
        let ours = abi::ABI_MAJOR;
        return Err(Finding::fail(format!("the note says contract {abi}, this host has {ours}.x")));
    }
    Ok(Finding::pass(format!("{id} {version}, contract {abi}")))
}

pub(super) fn panic_strategy(path: &Path) -> Checked {
    match value(&note(&read(path)?)?, "panic")?.as_str() {
        "unwind" => Ok(Finding::pass("panics are caught and told")),
        "none" => Ok(Finding::pass("its language has no panics")),
        "abort" => Ok(Finding::warn("a panic ends the process: it loads only in worker processes")
            .advise("take `panic = \"abort\"` out of the profile")),
        other => Err(Finding::fail(format!("the note says `panic={other}`"))
            .advise("write unwind, abort or none")),
    }
}

/// Symbols that linkers give to every library.
const USUAL: &[&str] = &["_init", "_fini", "__bss_start", "_edata", "_end", "_DYNAMIC"];

pub(super) fn entry(path: &Path) -> Checked {
    let bytes = read(path)?;
    let names = exports(&parse(&bytes)?);
    let entries: Vec<_> =
        names.iter().filter(|name| name.starts_with("copydesk_plugin_v")).collect();
    match entries.as_slice() {
        [] => Err(Finding::fail(format!("it exports no symbol `{}`", abi::ENTRY))
            .advise("mark the function with CD_EXPORT, or write `copydesk_plugin::export!`")),
        [one] if *one == abi::ENTRY => Ok(Finding::pass(format!("it exports `{one}`"))),
        // A library may serve several majors.
        many if many.iter().any(|name| *name == abi::ENTRY) => {
            Ok(Finding::pass(format!("it exports {} entry symbols", many.len())))
        }
        [other, ..] => Err(Finding::fail(format!("it exports `{other}` and no `{}`", abi::ENTRY))),
    }
}

pub(super) fn strays(path: &Path) -> Checked {
    let bytes = read(path)?;
    let mut names = exports(&parse(&bytes)?);
    names.retain(|name| !name.starts_with("copydesk_plugin_v") && !USUAL.contains(&name.as_str()));
    let Some(first) = names.first() else {
        return Ok(Finding::pass("nothing but the entry symbol is exported"));
    };
    Ok(Finding::warn(format!("{} other symbols are exported, the first is `{first}`", names.len()))
        .advise("build with -fvisibility=hidden, and say `static` of what nobody else calls"))
}

fn exports(file: &object::File<'_>) -> Vec<String> {
    let defined = file.dynamic_symbols().filter(|symbol| {
        symbol.is_definition()
            && symbol.is_global()
            && matches!(symbol.kind(), SymbolKind::Text | SymbolKind::Data | SymbolKind::Unknown)
    });
    let mut names: Vec<_> =
        defined.filter_map(|symbol| Some(symbol.name().ok()?.to_owned())).collect();
    if names.is_empty() {
        let exports = file.exports().into_iter().flatten().filter_map(Result::ok);
        let name = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_start_matches('_').to_owned();
        let names_only = exports.filter_map(|export| match export.name() {
            NameOrOrdinal::Name(bytes) => Some(name(bytes)),
            NameOrOrdinal::Ordinal(_) => None,
        });
        names = names_only.collect();
    }
    names.sort();
    names.dedup();
    names
}

/// The examiner looks at what was printed meanwhile.
pub(super) fn loads(path: &Path) -> Checked {
    let before = threads_now();
    raw::load(path).map_err(|error| {
        Finding::fail(error).advise("link what it needs, or ship it beside the library")
    })?;
    if let (Some(before), Some(after)) = (before, threads_now())
        && after > before
    {
        return Err(Finding::fail(format!(
            "{} threads were started while it was loaded",
            after - before
        ))
        .advise("do nothing in constructors; start in `create`"));
    }
    Ok(Finding::pass("it loads, prints nothing and starts nothing"))
}

pub(super) fn describes_itself(path: &Path) -> Checked {
    let note = note(&read(path)?)?;
    let call = Call::new();
    let raw = Raw::enter(path, &call).map_err(Finding::fail)?;
    let misspoken = call.misspoken();
    call.end();
    if let Some(what) = misspoken.first() {
        return Err(Finding::fail(what.clone()));
    }
    let items = raw.items().map_err(Finding::fail)?;
    let again = raw.items().map_err(Finding::fail)?;
    if items.len() != again.len() || items.iter().zip(&again).any(|(a, b)| a.name() != b.name()) {
        return Err(Finding::fail("`item` gave other items when it was asked again"));
    }
    let plugin = raw.plugin();
    for (key, text) in [("id", plugin.id), ("version", plugin.version)] {
        let (said, noted) = (lossy(text), value(&note, key)?);
        if said != noted {
            let message = format!("its {key} is `{said}`, and `{noted}` in its note");
            return Err(Finding::fail(message).advise("say the same in both places"));
        }
    }
    if plugin.abi_major != abi::ABI_MAJOR {
        let (theirs, ours) = (plugin.abi_major, abi::ABI_MAJOR);
        return Err(Finding::fail(format!("`abi_major` is {theirs}, this host has {ours}")));
    }
    Ok(Finding::pass(format!("{} items, all structs as long as 1.0 has them", items.len())))
}

/// No threads but this one.
struct Alone;

impl Crew for Alone {
    fn threads(&self) -> usize {
        1
    }

    fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..tasks).for_each(work);
    }
}

/// What the host itself says when it loads it.
pub(super) fn host_takes_it(path: &Path) -> Checked {
    let lent = crate::Lent::new(Arc::new(Alone));
    match crate::Library::load(path, crate::Room::Worker, &lent) {
        Ok(library) => {
            let names: Vec<_> =
                library.description().items.iter().map(|item| item.name.as_str()).collect();
            Ok(Finding::pass(format!("the host takes {}", names.join(", "))))
        }
        Err(error) => {
            let mut message = error.to_string();
            let mut next = std::error::Error::source(&error);
            while let Some(cause) = next {
                message = format!("{message}: {cause}");
                next = cause.source();
            }
            Err(Finding::fail(message))
        }
    }
}

pub(super) fn stated(path: &Path) -> Checked {
    let call = Call::new();
    let raw = Raw::enter(path, &call).map_err(Finding::fail)?;
    call.end();
    let plugin = raw.plugin();
    let missing: Vec<_> = [("license", plugin.license), ("version", plugin.version)]
        .into_iter()
        .filter(|(_, text)| text.len == 0)
        .map(|(name, _)| name)
        .collect();
    if !missing.is_empty() {
        return Ok(Finding::warn(format!("it does not say its {}", missing.join(" and ")))
            .advise("users ask what they may do with it, and which one they have"));
    }
    Ok(Finding::pass(format!("version {}, {}", lossy(plugin.version), lossy(plugin.license))))
}
