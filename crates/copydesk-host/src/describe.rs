//! Copies what a library says about itself, checking every pointer and word of it.

use std::slice;

use copydesk_core::LayerName;
use copydesk_plugin::abi::{self, CdPlugin, CdSink, CdStage, CdStr};
use serde_json::Value;

use crate::item::{Description, Item, ItemKind};
use crate::note::{Note, checked_id, checked_version};

/// More items than anybody puts into one library.
const MOST_ITEMS: usize = 256;
/// A struct of the contract is no longer, in any minor version to come.
const LARGEST_STRUCT: u32 = 64 << 10;
/// A schema is no longer.
const LONGEST_SCHEMA: usize = 4 << 20;
/// Other texts are no longer.
const LONGEST_TEXT: usize = 16 << 10;
/// The name of an item is no longer.
const LONGEST_NAME: usize = 64;

/// The layers of an article that a stage can read beside plugins' own.
const READABLE: [&str; 6] = ["paragraphs", "sentences", "quotes", "quantities", "facts", "meta"];
/// Those that it can write.
pub(crate) const WRITABLE: [&str; 4] = ["paragraphs", "sentences", "quotes", "quantities"];

/// The functions of an item, copied out of its library.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Functions {
    Stage(StageFunctions),
    Sink(SinkFunctions),
}

/// The functions of a stage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StageFunctions {
    pub(crate) create: CreateStageFn,
    pub(crate) run: abi::RunFn,
    pub(crate) destroy: DestroyFn,
}

/// The functions of a sink.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SinkFunctions {
    pub(crate) create: CreateSinkFn,
    pub(crate) encode: Option<abi::EncodeFn>,
    pub(crate) write: Option<WriteFn>,
    pub(crate) finish: Option<FinishFn>,
    pub(crate) destroy: DestroyFn,
}

pub(crate) type CreateStageFn =
    unsafe extern "C" fn(*const abi::CdHost, CdStr, *mut *mut std::ffi::c_void) -> i32;
pub(crate) type CreateSinkFn =
    unsafe extern "C" fn(*const abi::CdHost, CdStr, CdStr, *mut *mut std::ffi::c_void) -> i32;
pub(crate) type DestroyFn = unsafe extern "C" fn(*mut std::ffi::c_void);
pub(crate) type WriteFn =
    unsafe extern "C" fn(*mut std::ffi::c_void, *const abi::CdHost, *const CdStr, usize) -> i32;
pub(crate) type FinishFn = unsafe extern "C" fn(*mut std::ffi::c_void, *const abi::CdHost) -> i32;

/// What the entry function set, copied and checked against the note; and the words for what is newer than
/// this host and was left out.
///
/// # Safety
///
/// `plugin` is null or what the entry function of a library of this major version set: it and all that it
/// points to stay readable for ever, as far as its sizes say.
pub(crate) unsafe fn describe(
    plugin: *const CdPlugin,
    note: &Note,
) -> Result<(Description, Vec<Functions>, Vec<String>), String> {
    // SAFETY: by the caller.
    let plugin: CdPlugin = unsafe { copied(plugin, "cd_plugin")? };
    let abi = (plugin.abi_major, plugin.abi_minor);
    // SAFETY: by the caller, for this and the texts below.
    let (id, version) = unsafe { (text(plugin.id, "id")?, text(plugin.version, "version")?) };
    let (id, version) = (checked_id(id)?, checked_version(version)?);
    let told = (&id, &version, abi);
    if told != (&note.id, &note.version, note.abi) {
        return Err(format!(
            "its note says `{}` {} of contract {}.{}, its `cd_plugin` says `{id}` {version} of {}.{}",
            note.id, note.version, note.abi.0, note.abi.1, abi.0, abi.1
        ));
    }
    // SAFETY: by the caller.
    let (license, homepage) =
        unsafe { (optional(plugin.license, "license")?, optional(plugin.homepage, "homepage")?) };
    let mut description = Description { id, version, license, homepage, abi, items: Vec::new() };
    let mut functions = Vec::new();
    let mut left_out = Vec::new();
    let item = plugin.item.ok_or("`cd_plugin.item` is null")?;
    if plugin.n_items == 0 || plugin.n_items > MOST_ITEMS {
        return Err(format!("it has {} items, 1 to {MOST_ITEMS} are allowed", plugin.n_items));
    }
    for index in 0..plugin.n_items {
        let mut kind = 0;
        // SAFETY: the contract of `item`: called with an index below `n_items`, not at once with others.
        let found = unsafe { item(index, &raw mut kind) };
        let at = |what: String| format!("item {index} of {}: {what}", plugin.n_items);
        let (item, calls) = match kind {
            // SAFETY: by the caller; `kind` says what it points to.
            abi::STAGE => unsafe { stage(found.cast(), abi) }.map_err(at)?,
            // SAFETY: as above.
            abi::SINK => unsafe { sink(found.cast(), abi) }.map_err(at)?,
            kind if abi.1 > abi::ABI_MINOR => {
                left_out.push(at(format!("a kind {kind} that is not known here")));
                continue;
            }
            kind => return Err(at(format!("its kind is {kind}, 1 (stage) or 2 (sink) is known"))),
        };
        if description.items.iter().any(|other| other.name == item.name) {
            return Err(at(format!("the name `{}` is taken by an item before it", item.name)));
        }
        description.items.push(item);
        functions.push(calls);
    }
    Ok((description, functions, left_out))
}

/// # Safety
///
/// As for [`describe`].
unsafe fn stage(item: *const CdStage, abi: (u16, u16)) -> Result<(Item, Functions), String> {
    // SAFETY: by the caller.
    let stage: CdStage = unsafe { copied(item, "cd_stage")? };
    // SAFETY: by the caller.
    let common = unsafe { common(stage.name, stage.doc, stage.config_schema, stage.flags)? };
    flags(stage.flags, abi::SHARED | abi::SPAWNS_THREADS | abi::NONDETERMINISTIC, abi)?;
    // SAFETY: by the caller.
    let (reads, writes) = unsafe {
        (layers(stage.reads, "reads", &READABLE)?, layers(stage.writes, "writes", &WRITABLE)?)
    };
    let functions = StageFunctions {
        create: stage.create.ok_or("`cd_stage.create` is null")?,
        run: stage.run.ok_or("`cd_stage.run` is null")?,
        destroy: stage.destroy.ok_or("`cd_stage.destroy` is null")?,
    };
    Ok((Item { kind: ItemKind::Stage, reads, writes, ..common }, Functions::Stage(functions)))
}

/// # Safety
///
/// As for [`describe`].
unsafe fn sink(item: *const CdSink, abi: (u16, u16)) -> Result<(Item, Functions), String> {
    // SAFETY: by the caller.
    let sink: CdSink = unsafe { copied(item, "cd_sink")? };
    // SAFETY: by the caller.
    let common = unsafe { common(sink.name, sink.doc, sink.config_schema, sink.flags)? };
    let known = abi::SHARED | abi::SPAWNS_THREADS | abi::NONDETERMINISTIC | abi::FOLDER;
    flags(sink.flags, known, abi)?;
    // SAFETY: by the caller.
    let extension = unsafe { optional(sink.extension, "extension")? };
    let folder = sink.flags & abi::FOLDER != 0;
    match extension.as_deref() {
        Some(text) => checked_extension(text)?,
        None if !folder => return Err("its `extension` is empty, and it writes files".to_owned()),
        _ => {}
    }
    let functions = SinkFunctions {
        create: sink.create.ok_or("`cd_sink.create` is null")?,
        encode: sink.encode,
        write: sink.write,
        finish: sink.finish,
        destroy: sink.destroy.ok_or("`cd_sink.destroy` is null")?,
    };
    if folder && sink.write.is_none() {
        return Err("it has `CD_FOLDER` and no `write`, so nobody fills the folder".to_owned());
    }
    let writes_itself = sink.write.is_some();
    let item = Item { kind: ItemKind::Sink, extension, writes_itself, ..common };
    Ok((item, Functions::Sink(functions)))
}

/// # Safety
///
/// As for [`describe`].
unsafe fn common(name: CdStr, doc: CdStr, schema: CdStr, flags: u32) -> Result<Item, String> {
    // SAFETY: by the caller.
    let (name, doc) = unsafe { (text(name, "name")?, text(doc, "doc")?) };
    checked_name(name)?;
    // SAFETY: by the caller.
    let schema = unsafe { slice_of(schema, LONGEST_SCHEMA, "config_schema")? };
    let config_schema = match schema {
        [] => None,
        bytes => Some(checked_schema(bytes)?),
    };
    Ok(Item {
        kind: ItemKind::Stage,
        name: name.to_owned(),
        doc: doc.to_owned(),
        config_schema,
        reads: Vec::new(),
        writes: Vec::new(),
        extension: None,
        flags,
        writes_itself: false,
    })
}

/// What a worker process says that a library holds. Only a library that has broken out of the contract, and
/// into its worker, says what [`describe`] would not have let through.
pub(crate) fn checked(description: Description) -> Result<Description, String> {
    checked_id(&description.id)?;
    checked_version(&description.version)?;
    let items = &description.items;
    if items.is_empty() || items.len() > MOST_ITEMS {
        return Err(format!("it has {} items, 1 to {MOST_ITEMS} are allowed", items.len()));
    }
    for (index, item) in items.iter().enumerate() {
        checked_name(&item.name)?;
        if items[..index].iter().any(|other| other.name == item.name) {
            return Err(format!("the name `{}` is taken by an item before it", item.name));
        }
        checked_layers(&item.reads, "reads", &READABLE)?;
        checked_layers(&item.writes, "writes", &WRITABLE)?;
        item.config_schema.as_ref().map_or(Ok(()), check_schema)?;
        item.extension.as_deref().map_or(Ok(()), checked_extension)?;
    }
    Ok(description)
}

fn checked_name(name: &str) -> Result<(), String> {
    let is_name = name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'));
    if name.is_empty() || name.len() > LONGEST_NAME || !is_name {
        return Err(format!(
            "{name:?} is no name: write one such as `shout` with a-z, 0-9, `_`, `-`"
        ));
    }
    Ok(())
}

fn checked_schema(bytes: &[u8]) -> Result<Value, String> {
    let schema: Value = serde_json::from_slice(bytes)
        .map_err(|error| format!("its `config_schema` is no JSON ({error})"))?;
    check_schema(&schema)?;
    Ok(schema)
}

fn check_schema(schema: &Value) -> Result<(), String> {
    if !schema.is_object() {
        return Err("its `config_schema` is no JSON object".to_owned());
    }
    jsonschema::draft202012::meta::validate(schema).map_err(|error| {
        let at = error.instance_path().to_string();
        format!("its `config_schema` is no JSON Schema: {error} (at {at:?})")
    })
}

fn checked_extension(text: &str) -> Result<(), String> {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    if text.len() > 16 || !text.split('.').all(is_word) {
        return Err(format!("{text:?} is no extension: write one such as `xml` or `tar.gz`"));
    }
    Ok(())
}

/// A newer minor version may have flags that are not known here; the same one may not.
fn flags(flags: u32, known: u32, abi: (u16, u16)) -> Result<(), String> {
    let foreign = flags & !known;
    if foreign == 0 || abi.1 > abi::ABI_MINOR {
        return Ok(());
    }
    Err(format!("its flags {flags:#x} have {foreign:#x}, which contract {}.{} lacks", abi.0, abi.1))
}

/// # Safety
///
/// As for [`describe`].
unsafe fn layers(list: CdStr, what: &str, known: &[&str]) -> Result<Vec<String>, String> {
    // SAFETY: by the caller.
    let bytes = unsafe { slice_of(list, LONGEST_TEXT, what)? };
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = serde_json::from_slice(bytes)
        .map_err(|error| format!("its `{what}` is no JSON array of texts ({error})"))?;
    checked_layers(&names, what, known)?;
    Ok(names)
}

fn checked_layers(names: &[String], what: &str, known: &[&str]) -> Result<(), String> {
    for (index, name) in names.iter().enumerate() {
        if !known.contains(&name.as_str()) && LayerName::open(name.as_str()).is_err() {
            return Err(format!(
                "its `{what}` names {name:?}: known are {} and plugins' layers such as `acme.places`",
                known.join(", ")
            ));
        }
        if names[..index].contains(name) {
            return Err(format!("its `{what}` names `{name}` twice"));
        }
    }
    Ok(())
}

/// A struct of the contract, copied, if it has at least the fields that this host knows.
///
/// # Safety
///
/// `pointer` is null, or leads to a struct that begins with its `struct_size`.
unsafe fn copied<T: Copy>(pointer: *const T, what: &str) -> Result<T, String> {
    if pointer.is_null() {
        return Err(format!("its `{what}` is null"));
    }
    if !pointer.is_aligned() {
        return Err(format!("its `{what}` does not lie at a multiple of {}", align_of::<T>()));
    }
    // SAFETY: by the caller; every such struct begins with a `uint32_t`.
    let size = unsafe { pointer.cast::<u32>().read() };
    let ours = size_of::<T>();
    if (size as usize) < ours || size > LARGEST_STRUCT {
        return Err(format!("its `{what}` has a `struct_size` of {size}, contract 1.0 has {ours}"));
    }
    // SAFETY: it is as long as it says, or longer than what is read.
    Ok(unsafe { pointer.read() })
}

/// # Safety
///
/// Where the pointer is not null, `len` bytes can be read there for ever.
unsafe fn slice_of<'a>(text: CdStr, longest: usize, what: &str) -> Result<&'a [u8], String> {
    match (text.ptr.is_null(), text.len) {
        (_, 0) => Ok(&[]),
        (true, len) => Err(format!("its `{what}` is null and {len} bytes long")),
        (false, len) if len > longest => {
            Err(format!("its `{what}` is {len} bytes long, {longest} is the most"))
        }
        // SAFETY: by the caller.
        (false, len) => Ok(unsafe { slice::from_raw_parts(text.ptr, len) }),
    }
}

/// # Safety
///
/// As for [`slice_of`].
unsafe fn text<'a>(text: CdStr, what: &str) -> Result<&'a str, String> {
    // SAFETY: by the caller.
    let bytes = unsafe { slice_of(text, LONGEST_TEXT, what)? };
    std::str::from_utf8(bytes)
        .map_err(|error| format!("its `{what}` is not UTF-8 (at byte {})", error.valid_up_to()))
}

/// # Safety
///
/// As for [`slice_of`].
unsafe fn optional(value: CdStr, what: &str) -> Result<Option<String>, String> {
    // SAFETY: by the caller.
    let value = unsafe { text(value, what)? };
    Ok(Some(value.to_owned()).filter(|value| !value.is_empty()))
}

#[cfg(test)]
pub(crate) mod tests;
