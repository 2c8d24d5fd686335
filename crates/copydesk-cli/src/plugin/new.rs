//! `copydesk plugin new`: a folder with a plugin that builds and passes its own test at once.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};

use super::templates::{self, Words};
use crate::exit::{Exit, Failure};
use crate::print;

#[derive(Debug, Args)]
pub(crate) struct New {
    /// What the plugin is called: a-z, 0-9, `_` and `-`, a letter first
    #[arg(value_name = "NAME")]
    name: String,

    /// What it is written in
    #[arg(long, value_name = "LANGUAGE", default_value = "rust")]
    lang: Language,

    /// What it adds: marks on articles, or an output format
    #[arg(long, value_name = "KIND", default_value = "stage")]
    kind: Kind,

    /// Who it is from: the first word of its id, `VENDOR.NAME`
    #[arg(long, value_name = "VENDOR", default_value = "example")]
    vendor: String,

    /// Where its folder is made; by default here
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    path: PathBuf,

    /// The folder of the crate `copydesk-plugin`, for a plugin in Rust. By default that of the checkout
    /// that this program was built in, if it lies in one, else the crate is taken from the registry
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    plugin_crate: Option<PathBuf>,
}

/// What a plugin is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Language {
    /// With the crate `copydesk-plugin`
    Rust,
    /// With one header
    C,
}

/// What a plugin adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// Lays marks over articles
    Stage,
    /// Writes documents in a format of its own
    Sink,
}

/// Makes the folder.
pub(super) fn new(options: &New) -> Result<Exit, Failure> {
    check_word("name", &options.name).map_err(Failure::usage)?;
    check_word("vendor", &options.vendor).map_err(Failure::usage)?;
    if options.lang == Language::Rust {
        check_crate_name(&options.name).map_err(Failure::usage)?;
    }
    let dependency = dependency(options)?;
    let words = Words { name: &options.name, vendor: &options.vendor, dependency: &dependency };
    let folder = options.path.join(&options.name);
    lay(&folder, &templates::files(options.lang, options.kind, &words))
        .map_err(|error| Failure::usage(error.said(&folder)))?;
    print(templates::farewell(options.lang, &folder, &dependency).as_bytes())
}

/// A word of an id and of a layer's name, which is also a good name for a file.
fn check_word(what: &str, word: &str) -> Result<(), String> {
    let first = word.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
    let rest = word.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'));
    if first && rest && word.len() <= LONGEST {
        return Ok(());
    }
    Err(format!(
        "the {what} `{word}` cannot be used: write a-z first, then a-z, 0-9, `_` and `-`, at most \
         {LONGEST} of them, for example `place-names`"
    ))
}

/// As the registry has it.
const LONGEST: usize = 64;

/// Words that a crate may not be called: a keyword cannot be written in `use`, and a crate of the
/// standard library or of its own test would be hidden.
const RESERVED: &[&str] = &[
    "abstract",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    "alloc",
    "core",
    "proc_macro",
    "std",
    "test",
    "build",
    "deps",
    "examples",
    "incremental",
    "serde",
    "schemars",
    "copydesk-plugin",
    "copydesk_plugin",
];

fn check_crate_name(name: &str) -> Result<(), String> {
    if RESERVED.contains(&name) {
        return Err(format!(
            "the name `{name}` cannot be used: it means something else to Rust or Cargo; take two \
             words, for example `{name}-marks`"
        ));
    }
    Ok(())
}

/// Where Cargo finds `copydesk-plugin`: the value of the dependency in `Cargo.toml`.
fn dependency(options: &New) -> Result<String, Failure> {
    let folder = match &options.plugin_crate {
        Some(folder) => {
            let folder = folder.canonicalize().ok().filter(|f| f.join("Cargo.toml").is_file());
            Some(folder.ok_or_else(|| {
                let given = options.plugin_crate.as_deref().unwrap_or(Path::new(""));
                Failure::usage(format!("there is no `Cargo.toml` in `{}`", given.display()))
            })?)
        }
        None => std::env::current_exe().ok().as_deref().and_then(checkout),
    };
    let version = env!("CARGO_PKG_VERSION");
    Ok(match folder {
        // A TOML string knows the escapes of JSON.
        Some(folder) => {
            format!("{{ path = {} }}", serde_json::json!(folder.display().to_string()))
        }
        None => format!("\"{version}\""),
    })
}

/// The crate in the checkout that a program lies in: `target/release/copydesk` of it.
fn checkout(program: &Path) -> Option<PathBuf> {
    let program = program.canonicalize().ok()?;
    let folders = program.ancestors().map(|folder| folder.join("crates/copydesk-plugin"));
    folders.into_iter().find(|folder| folder.join("Cargo.toml").is_file())
}

/// Why the folder could not be made.
struct Unmade {
    path: PathBuf,
    error: std::io::Error,
}

impl Unmade {
    fn said(&self, folder: &Path) -> String {
        match self.error.kind() {
            ErrorKind::AlreadyExists if self.path == folder => {
                format!("`{}` is there already: take another name or --path", folder.display())
            }
            _ => format!("cannot make `{}`: {}", self.path.display(), self.error),
        }
    }
}

/// Writes files into a folder that is not there yet.
fn lay(folder: &Path, files: &[(String, String)]) -> Result<(), Unmade> {
    let unmade = |path: &Path, error| Unmade { path: path.to_owned(), error };
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(|error| unmade(parent, error))?;
    }
    fs::create_dir(folder).map_err(|error| unmade(folder, error))?;
    for (name, content) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| unmade(parent, error))?;
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(|error| unmade(&path, error))?;
        file.write_all(content.as_bytes()).map_err(|error| unmade(&path, error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, good: bool) {
        let judged = check_word("name", name).and_then(|()| check_crate_name(name));
        assert_eq!(judged.is_ok(), good, "{judged:?}");
    }

    #[test]
    fn a_name_is_that_of_a_crate_a_file_and_a_layer() {
        check("place-names", true);
        check("p2", true);
        check("", false);
        check("2p", false);
        check("Places", false);
        check("../places", false);
        check("orts\u{e4}mter", false);
        check(&"a".repeat(64), true);
        check(&"a".repeat(65), false);
    }

    #[test]
    fn a_name_that_rust_knows_is_refused() {
        check("match", false);
        check("core", false);
        check("copydesk-plugin", false);
    }
}
