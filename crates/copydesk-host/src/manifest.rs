//! What a folder of a plugin says it holds: `plugin.toml`.
//!
//! ```toml
//! id = "acme.places"
//! version = "1.2.0"
//! abi = "1.0"
//! licence = "MIT"                      # an SPDX expression; may be left out
//! description = "Marks places."        # may be left out
//!
//! [[library]]                          # one for each machine
//! target = "linux-x86_64"
//! file = "libacme_places.so"           # in the folder of this file, or below
//! sha256 = "…"
//! ```

use std::fmt;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::hash::Hash;
use crate::target::target;

/// The name of a manifest.
pub const MANIFEST: &str = "plugin.toml";

/// The longest manifest that is read.
const LONGEST: u64 = 1 << 20;

/// A manifest that could be read; not yet held against the library.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub(crate) path: PathBuf,
    pub(crate) id: String,
    pub(crate) version: String,
    /// The library for this machine.
    pub(crate) library: PathBuf,
    pub(crate) hash: Hash,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    id: Spanned<String>,
    version: String,
    abi: Spanned<String>,
    #[serde(rename = "licence")]
    _licence: Option<String>,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(default)]
    library: Vec<WireLibrary>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireLibrary {
    target: String,
    file: Spanned<String>,
    sha256: Hash,
}

impl Manifest {
    /// Reads a manifest at its canonical path.
    pub(crate) fn read(path: &Path) -> Result<Self, ManifestError> {
        let read = |source| ManifestError::Read { path: path.to_owned(), source };
        if path.metadata().map_err(read)?.len() > LONGEST {
            return Err(ManifestError::Long { path: path.to_owned() });
        }
        let text = std::fs::read_to_string(path).map_err(read)?;
        Self::parse(path, &text, &target())
    }

    fn parse(path: &Path, text: &str, target: &str) -> Result<Self, ManifestError> {
        let at = |span: Option<Range<usize>>, what: String| ManifestError::Content {
            path: path.to_owned(),
            line: line(text, span),
            what,
        };
        let wire: Wire =
            toml::from_str(text).map_err(|error| at(error.span(), error.message().to_owned()))?;
        let id = wire.id.get_ref();
        if !is_id(id) {
            let what = format!("`{id}` is no id: write `vendor.name` in lower case");
            return Err(at(Some(wire.id.span()), what));
        }
        let major = wire.abi.get_ref().split('.').next();
        if major != Some(&copydesk_plugin::abi::ABI_MAJOR.to_string()) {
            let what = format!(
                "it speaks contract {}, and this program speaks {}.{}",
                wire.abi.get_ref(),
                copydesk_plugin::abi::ABI_MAJOR,
                copydesk_plugin::abi::ABI_MINOR
            );
            return Err(at(Some(wire.abi.span()), what));
        }
        let mut here = wire.library.iter().filter(|library| library.target == target);
        let (library, more) = (here.next(), here.next());
        let Some(library) = library else {
            let targets = wire.library.into_iter().map(|library| library.target).collect();
            let target = target.to_owned();
            return Err(ManifestError::Target { path: path.to_owned(), target, targets });
        };
        if let Some(more) = more {
            return Err(at(Some(more.file.span()), format!("a second library for `{target}`")));
        }
        let file = Path::new(library.file.get_ref());
        if !file.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
            let what = format!("`{}` leaves the folder of the manifest", file.display());
            return Err(at(Some(library.file.span()), what));
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        Ok(Self {
            path: path.to_owned(),
            id: wire.id.into_inner(),
            version: wire.version,
            library: folder.join(file),
            hash: library.sha256,
        })
    }

    /// Whether the library, its symlinks resolved, lies in the manifest's folder and is the one that the
    /// manifest means.
    pub(crate) fn holds(&self, library: &Path, hash: Hash) -> Result<(), ManifestError> {
        let path = || self.path.clone();
        let file = || library.to_owned();
        if !self.path.parent().is_some_and(|folder| library.starts_with(folder)) {
            return Err(ManifestError::Outside { path: path(), file: file() });
        }
        if hash != self.hash {
            let (said, found) = (self.hash, hash);
            return Err(ManifestError::Changed { path: path(), file: file(), said, found });
        }
        Ok(())
    }
}

/// Whether it is `vendor.name`.
pub(crate) fn is_id(text: &str) -> bool {
    copydesk_core::LayerName::open(text).is_ok()
}

/// The line of a place in a text, from one.
fn line(text: &str, span: Option<Range<usize>>) -> usize {
    let start = span.map_or(0, |span| span.start.min(text.len()));
    text.as_bytes()[..start].iter().filter(|&&byte| byte == b'\n').count() + 1
}

/// A manifest that is not in order, or a library that is not the one it means.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// It cannot be read.
    #[error("cannot read `{}`", .path.display())]
    Read {
        /// The manifest.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is too long to be one.
    #[error("`{}` is longer than 1 MiB, which no manifest is", .path.display())]
    Long {
        /// The manifest.
        path: PathBuf,
    },
    /// Something in it cannot be meant.
    #[error("`{}` line {line}: {what}", .path.display())]
    Content {
        /// The manifest.
        path: PathBuf,
        /// The line, from one.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// It is for another id than the folder's name.
    #[error("`{}` is the manifest of `{found}`, not of `{wanted}`", .path.display())]
    Id {
        /// The manifest.
        path: PathBuf,
        /// The id that was looked for.
        wanted: String,
        /// The id in it.
        found: String,
    },
    /// It has no library for this machine.
    #[error("`{}` has no library for `{target}`, only for {}", .path.display(), crate::refusal::listed(.targets))]
    Target {
        /// The manifest.
        path: PathBuf,
        /// This machine.
        target: String,
        /// Those it has libraries for.
        targets: Vec<String>,
    },
    /// Its library lies elsewhere.
    #[error("`{}` lies outside the folder of `{}`", .file.display(), .path.display())]
    Outside {
        /// The manifest.
        path: PathBuf,
        /// The library, symlinks resolved.
        file: PathBuf,
    },
    /// The library is another.
    #[error(
        "`{}` is not the library that `{}` means: SHA-256 {found}, and {said} was expected; install the \
         plugin anew",
        .file.display(),
        .path.display()
    )]
    Changed {
        /// The manifest.
        path: PathBuf,
        /// The library.
        file: PathBuf,
        /// The hash in the manifest.
        said: Hash,
        /// That of the library.
        found: Hash,
    },
    /// The library says something else of itself.
    #[error("`{}` says {what} `{said}`, its library says `{found}`", .path.display())]
    Differs {
        /// The manifest.
        path: PathBuf,
        /// What about: `id` or `version`.
        what: &'static str,
        /// In the manifest.
        said: String,
        /// In the library.
        found: String,
    },
}

impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.id, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "id = \"acme.places\"\nversion = \"1.2.0\"\nabi = \"1.0\"\nlicence = \"MIT\"\n\
        description = \"Marks places.\"\n\n[[library]]\ntarget = \"linux-x86_64\"\nfile = \"lib.so\"\n\
        sha256 = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"\n";

    fn read(text: &str) -> Result<Manifest, String> {
        let path = Path::new("/p/acme.places/plugin.toml");
        Manifest::parse(path, text, "linux-x86_64").map_err(|error| error.to_string())
    }

    /// Checks what is said when something in a good manifest is replaced.
    #[track_caller]
    fn check(from: &str, to: &str, want: &str) {
        assert!(GOOD.contains(from), "{from:?} is not in the manifest");
        let got = read(&GOOD.replacen(from, to, 1)).expect_err("it is wrong");
        assert_eq!(got.replace("`/p/acme.places/plugin.toml`", "M"), want);
    }

    #[test]
    fn a_good_manifest_names_its_library_and_its_hash() {
        let manifest = read(GOOD).expect("it is good");
        assert_eq!(manifest.library, Path::new("/p/acme.places/lib.so"));
        assert_eq!(
            (manifest.to_string().as_str(), manifest.hash),
            ("acme.places 1.2.0", Hash::of(b""))
        );
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let want = "M line 4: unknown field `license`, expected one of `id`, `version`, `abi`, \
                    `licence`, `description`, `library`";
        check("licence", "license", want);
        let want = "M line 9: unknown field `path`, expected one of `target`, `file`, `sha256`";
        check("file", "path", want);
    }

    #[test]
    fn what_is_missing_is_named() {
        check("version = \"1.2.0\"\n", "", "M line 1: missing field `version`");
    }

    #[test]
    fn an_id_that_is_no_id_is_refused() {
        let want = "M line 1: `../places` is no id: write `vendor.name` in lower case";
        check("acme.places", "../places", want);
    }

    #[test]
    fn another_major_of_the_contract_is_refused() {
        check("1.0", "2.0", "M line 3: it speaks contract 2.0, and this program speaks 1.0");
        assert!(
            read(&GOOD.replace("1.0", "1.7")).is_ok(),
            "a newer minor is for the library to say"
        );
    }

    #[test]
    fn a_library_outside_the_folder_is_refused() {
        check("lib.so", "../lib.so", "M line 9: `../lib.so` leaves the folder of the manifest");
        check("lib.so", "/lib.so", "M line 9: `/lib.so` leaves the folder of the manifest");
    }

    #[test]
    fn another_machine_is_told() {
        let want = "M has no library for `linux-x86_64`, only for `macos-aarch64`";
        check("linux-x86_64", "macos-aarch64", want);
    }

    #[test]
    fn two_libraries_for_one_machine_are_refused() {
        let library = &GOOD[GOOD.find("[[").expect("it has one")..];
        let error = read(&format!("{GOOD}{library}")).expect_err("two of them");
        let want = "`/p/acme.places/plugin.toml` line 13: a second library for `linux-x86_64`";
        assert_eq!(error, want);
    }

    #[test]
    fn a_hash_that_is_none_is_refused_with_its_line() {
        check(
            "e3b0",
            "g3b0",
            &format!(
                "M line 10: `g3b0{}` is no SHA-256: 64 hexadecimal digits are",
                &Hash::of(b"").to_string()[4..]
            ),
        );
    }
}
