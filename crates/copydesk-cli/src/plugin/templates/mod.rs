//! What `plugin new` writes: files with a few words left open.
//!
//! Each file is one that an editor can open and a reader can read; the open words stand in double braces.

use std::path::Path;

use copydesk::host::HEADER;

use super::new::{Kind, Language};

/// The words that are left open.
pub(super) struct Words<'a> {
    pub(super) name: &'a str,
    pub(super) vendor: &'a str,
    /// The dependency on the face, in the form of `Cargo.toml`.
    pub(super) dependency: &'a str,
}

/// The files of a new plugin: path inside its folder, and content.
pub(super) fn files(lang: Language, kind: Kind, words: &Words<'_>) -> Vec<(String, String)> {
    let name = words.name;
    let (source, test) = match (lang, kind) {
        (Language::Rust, _) => (include_str!("rust/stage.rs"), include_str!("rust/stage_test.rs")),
        (Language::C, Kind::Stage) => (include_str!("c/stage.c"), include_str!("c/stage_test.c")),
        (Language::C, Kind::Sink) => (include_str!("c/sink.c"), include_str!("c/sink_test.c")),
    };
    let files: Vec<(&str, &str)> = match lang {
        Language::Rust => vec![
            ("Cargo.toml", include_str!("rust/Cargo.toml.txt")),
            ("src/lib.rs", source),
            ("tests/sample.rs", test),
            ("README.md", include_str!("rust/README.md")),
            (".gitignore", include_str!("rust/gitignore")),
        ],
        Language::C => vec![
            ("{{name}}.c", source),
            ("test.c", test),
            ("Makefile", include_str!("c/Makefile")),
            ("README.md", include_str!("c/README.md")),
            (".gitignore", include_str!("c/gitignore")),
        ],
    };
    let used = match kind {
        Kind::Stage => format!("copydesk run articles --out out --plugin {}", library(lang, name)),
        Kind::Sink => format!(
            "copydesk run articles --out out --plugin {} --output-format {name}",
            library(lang, name)
        ),
    };
    let fill = |text: &str| {
        text.replace("{{name}}", name)
            .replace("{{module}}", &name.replace('-', "_"))
            .replace("{{vendor}}", words.vendor)
            .replace("{{id}}", &format!("{}.{name}", words.vendor))
            .replace("{{layer}}", &format!("{}.{name}", words.vendor))
            .replace("{{dependency}}", words.dependency)
            .replace("{{type}}", &type_name(name))
            .replace("{{library}}", &library(lang, name))
            .replace("{{use}}", &used)
    };
    let mut out: Vec<_> = files.iter().map(|(path, text)| (fill(path), fill(text))).collect();
    out.push(("sample.txt".to_owned(), include_str!("sample.txt").to_owned()));
    if lang == Language::C {
        out.push(("copydesk_plugin.h".to_owned(), HEADER.to_owned()));
    }
    out
}

/// `place-names` as a type: `PlaceNames`.
fn type_name(name: &str) -> String {
    let words = name.split(['-', '_']).filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect()
}

/// Where the library lies when it is built as the README says.
fn library(lang: Language, name: &str) -> String {
    let ending = std::env::consts::DLL_SUFFIX;
    let start = std::env::consts::DLL_PREFIX;
    match lang {
        Language::Rust => format!("./target/release/{start}{}{ending}", name.replace('-', "_")),
        Language::C => format!("./lib{name}{ending}"),
    }
}

/// What to do next.
pub(super) fn farewell(lang: Language, folder: &Path, dependency: &str) -> String {
    let folder = folder.display();
    let (test, from) = match lang {
        Language::Rust => ("cargo test", format!("copydesk-plugin = {dependency}\n")),
        Language::C => ("make test", String::new()),
    };
    format!("made {folder}\n{from}\n  cd {folder}\n  {test}\n  copydesk plugin dev . sample.txt\n")
}
