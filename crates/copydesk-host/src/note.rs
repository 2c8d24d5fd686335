//! Reads what a library says about itself out of its file, before anything of it runs.
//!
//! A constructor of a library runs before any symbol of it can be looked at, so all that can refuse a
//! file is looked at in its bytes: that it is a library for this machine, its note, its entry symbol.
//!
//! # What is not here
//!
//! Who owns the file and whether its hash is pinned; the library's own functions.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use copydesk_plugin::abi;
use object::read::macho::{FatArch, MachOFatFile32, MachOFatFile64};
use object::{Architecture, BinaryFormat, FileKind, Object, ObjectKind, ObjectSection};

use crate::{LoadError, LoadErrorKind};

/// No library is longer: one with all its debug information has some 100 MB.
const LONGEST_FILE: u64 = 1 << 30;
/// No note is longer: it has five short lines.
const LONGEST_NOTE: usize = 4096;
/// No id and no version is longer.
const LONGEST_WORD: usize = 128;

/// What a plugin does when something in it panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PanicStrategy {
    /// It is caught and told.
    Unwind,
    /// It ends the process.
    Abort,
    /// There are no panics in its language.
    None,
}

/// What the file of a library says about it.
///
/// ```no_run
/// use copydesk_host::Note;
/// let note = Note::read("/opt/plugins/libshout.so".as_ref())?;
/// println!("{} {}", note.id, note.version);
/// # Ok::<(), copydesk_host::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// `acme.shout`.
    pub id: String,
    /// The author's version.
    pub version: String,
    /// Major and minor version of the contract it was built with.
    pub abi: (u16, u16),
    /// What it does when something in it panics.
    pub panic: PanicStrategy,
}

impl Note {
    /// Reads the note of a library file. Nothing of the library runs.
    ///
    /// # Errors
    ///
    /// If the file is no library for this machine, or has no note, or speaks another major version of
    /// the contract, or lacks the entry symbol.
    pub fn read(path: &Path) -> Result<Self, LoadError> {
        bytes_of(path).and_then(|bytes| Self::of_bytes(&bytes)).map_err(|k| LoadError::new(path, k))
    }

    /// The same for the bytes of a library file.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read).
    pub fn of_bytes(bytes: &[u8]) -> Result<Self, LoadErrorKind> {
        let file = library(bytes)?;
        let symbols = entries(&file)?;
        let Some(section) =
            file.sections().find(|s| s.name_bytes() == Ok(abi::NOTE_SECTION.as_bytes()))
        else {
            return Err(LoadErrorKind::NoNote { symbols });
        };
        let bytes = section.data().map_err(|error| LoadErrorKind::Damaged {
            what: format!("its section `{}` cannot be read ({error})", abi::NOTE_SECTION),
        })?;
        let note = Self::parse(bytes).map_err(|what| LoadErrorKind::Note { what })?;
        let ours = (abi::ABI_MAJOR, abi::ABI_MINOR);
        if note.abi.0 != ours.0 {
            return Err(LoadErrorKind::Contract { theirs: note.abi, ours, symbols });
        }
        if !symbols.iter().any(|symbol| symbol == abi::ENTRY) {
            return Err(LoadErrorKind::NoEntry { symbols });
        }
        Ok(note)
    }

    /// Reads the lines of a note. Keys that are not known here are for later hosts.
    fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > LONGEST_NOTE {
            return Err(format!("it has {} bytes, {LONGEST_NOTE} is the most", bytes.len()));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        let text = text.trim_end_matches('\0');
        let mut lines = text.lines();
        if lines.next() != Some(abi::NOTE_MAGIC) {
            return Err(format!("its first line is not `{}`", abi::NOTE_MAGIC));
        }
        if text.contains('\0') {
            return Err("there is more than one in the library, or a NUL stands in it".to_owned());
        }
        let mut found: [Option<&str>; KEYS.len()] = [None; KEYS.len()];
        for line in lines {
            let Some((key, value)) = line.split_once('=') else {
                return Err(format!("the line {line:?} is not `key=value`"));
            };
            if let Some(at) = KEYS.iter().position(|known| *known == key)
                && found[at].replace(value).is_some()
            {
                return Err(format!("`{key}` stands in it twice"));
            }
        }
        let value = |at: usize| found[at].ok_or_else(|| format!("`{}` is missing", KEYS[at]));
        let (abi, id, version, panic) = (value(0)?, value(1)?, value(2)?, value(3)?);
        Ok(Self {
            id: checked_id(id)?,
            version: checked_version(version)?,
            abi: contract(abi).ok_or_else(|| format!("{abi:?} is no `abi`, write `1.0`"))?,
            panic: match panic {
                "unwind" => PanicStrategy::Unwind,
                "abort" => PanicStrategy::Abort,
                "none" => PanicStrategy::None,
                other => return Err(format!("{other:?} is no `panic`: unwind, abort or none")),
            },
        })
    }
}

/// What a note must hold, in the order in which [`Note::parse`] takes it.
const KEYS: [&str; 4] = ["abi", "id", "version", "panic"];

/// `1.0` as two numbers.
fn contract(text: &str) -> Option<(u16, u16)> {
    let (major, minor) = text.split_once('.')?;
    let number =
        |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok());
    Some((number(major)??, number(minor)??))
}

/// The id of a plugin: words of `a-z`, `0-9`, `_`, `-`, at least two, with stops between them.
pub(crate) fn checked_id(id: &str) -> Result<String, String> {
    let is_word = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
    };
    if id.len() <= LONGEST_WORD && id.contains('.') && id.split('.').all(is_word) {
        Ok(id.to_owned())
    } else {
        Err(format!("{id:?} is no id: write `vendor.name` in lower case, for example `acme.shout`"))
    }
}

/// The version of a plugin: anything printable.
pub(crate) fn checked_version(version: &str) -> Result<String, String> {
    let printable = !version.is_empty() && !version.contains(char::is_control);
    if printable && version.len() <= LONGEST_WORD {
        Ok(version.to_owned())
    } else {
        Err(format!("{version:?} is no version: write one such as `1.0.0`"))
    }
}

/// The bytes of a file, up to a bound.
pub(crate) fn bytes_of(path: &Path) -> Result<Vec<u8>, LoadErrorKind> {
    let unreadable = |source| LoadErrorKind::Unreadable { source };
    // Looked at before it is opened: opening a pipe waits for somebody to write to it.
    let told = std::fs::metadata(path).map_err(unreadable)?;
    if !told.is_file() {
        let met = if told.is_dir() { "a folder" } else { "a device or pipe" };
        return Err(LoadErrorKind::NotALibrary { met: met.to_owned() });
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(LONGEST_FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LONGEST_FILE {
        return Err(LoadErrorKind::TooLong { limit: LONGEST_FILE });
    }
    Ok(bytes)
}

/// The library in these bytes: the one for this machine, where there are several.
fn library(bytes: &[u8]) -> Result<object::File<'_>, LoadErrorKind> {
    let damaged = |error: object::Error| LoadErrorKind::Damaged { what: error.to_string() };
    let kind = FileKind::parse(bytes)
        .map_err(|_| LoadErrorKind::NotALibrary { met: looks_like(bytes).to_owned() })?;
    let bytes = match kind {
        FileKind::MachOFat32 => {
            slice(MachOFatFile32::parse(bytes).map_err(damaged)?.arches(), bytes)?
        }
        FileKind::MachOFat64 => {
            slice(MachOFatFile64::parse(bytes).map_err(damaged)?.arches(), bytes)?
        }
        _ => bytes,
    };
    let file = object::File::parse(bytes).map_err(damaged)?;
    let (format, processor) = (native_format(), native_processor());
    let wrong = processor.is_some_and(|ours| ours != file.architecture());
    if file.format() != format || wrong {
        return Err(LoadErrorKind::Machine {
            theirs: machine(file.format(), file.architecture()),
            ours: ours(),
        });
    }
    match file.kind() {
        ObjectKind::Dynamic => Ok(file),
        ObjectKind::Relocatable => Err(not("an object file, not yet linked")),
        ObjectKind::Executable => Err(not("a program")),
        ObjectKind::Core => Err(not("what a crash left of a process")),
        _ => Err(not("another kind of object file")),
    }
}

fn not(met: &str) -> LoadErrorKind {
    LoadErrorKind::NotALibrary { met: met.to_owned() }
}

/// The part of a universal binary that is for this machine.
fn slice<'a, Fat: FatArch>(parts: &[Fat], bytes: &'a [u8]) -> Result<&'a [u8], LoadErrorKind> {
    let Some(part) = parts.iter().find(|part| Some(part.architecture()) == native_processor())
    else {
        let theirs: Vec<String> =
            parts.iter().map(|part| machine(BinaryFormat::MachO, part.architecture())).collect();
        return Err(LoadErrorKind::Machine { theirs: theirs.join(" and "), ours: ours() });
    };
    part.data(bytes).map_err(|error| LoadErrorKind::Damaged { what: error.to_string() })
}

/// The names of all entry symbols, of whatever major version, in order.
fn entries(file: &object::File<'_>) -> Result<Vec<String>, LoadErrorKind> {
    let damaged = |error: object::Error| LoadErrorKind::Damaged { what: error.to_string() };
    let stem = abi::ENTRY.trim_end_matches(|c: char| c.is_ascii_digit());
    let mut found = Vec::new();
    for export in file.exports().map_err(damaged)? {
        let export = export.map_err(damaged)?;
        let object::read::NameOrOrdinal::Name(name) = export.name() else { continue };
        let name = name.strip_prefix(b"_").unwrap_or(name); // as Mach-O writes all names
        if let Ok(name) = std::str::from_utf8(name)
            && name.strip_prefix(stem).is_some_and(|v| v.bytes().all(|b| b.is_ascii_digit()))
        {
            found.push(name.to_owned());
        }
    }
    found.sort();
    found.dedup();
    found.truncate(8); // enough for a message
    Ok(found)
}

/// Whether a byte stands in files that people write in ASCII.
fn is_text(byte: &u8) -> bool {
    byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

/// What a file that is no object file seems to be.
fn looks_like(bytes: &[u8]) -> &'static str {
    match bytes {
        [] => "an empty file",
        [b'#', b'!', ..] => "a script",
        [b'!', b'<', b'a', b'r', b'c', b'h', ..] => "an archive (a static library)",
        [0x1F, 0x8B, ..] | [b'P', b'K', ..] | [0x28, 0xB5, 0x2F, 0xFD, ..] => "a compressed file",
        [0, b'a', b's', b'm', ..] => "a WebAssembly module",
        _ if bytes.iter().all(is_text) => "a text file",
        _ => "a file of another kind",
    }
}

fn native_format() -> BinaryFormat {
    if cfg!(windows) {
        BinaryFormat::Pe
    } else if cfg!(target_vendor = "apple") {
        BinaryFormat::MachO
    } else {
        BinaryFormat::Elf
    }
}

/// This program's processor, if it is one whose libraries can be told.
fn native_processor() -> Option<Architecture> {
    Some(match std::env::consts::ARCH {
        "x86_64" if cfg!(target_pointer_width = "32") => Architecture::X86_64_X32,
        "x86_64" => Architecture::X86_64,
        "x86" => Architecture::I386,
        "aarch64" => Architecture::Aarch64,
        "arm" => Architecture::Arm,
        "riscv64" => Architecture::Riscv64,
        "powerpc64" => Architecture::PowerPc64,
        "s390x" => Architecture::S390x,
        "loongarch64" => Architecture::LoongArch64,
        _ => return None,
    })
}

fn ours() -> String {
    native_processor().map_or_else(
        || std::env::consts::ARCH.to_owned(),
        |processor| machine(native_format(), processor),
    )
}

fn machine(format: BinaryFormat, processor: Architecture) -> String {
    format!("{processor:?} ({format:?})").to_lowercase()
}

#[cfg(test)]
mod tests;
