//! From what the user names to a sorted list of files.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_core::Cause;
use copydesk_files::{FileError, Io};
use globset::GlobBuilder;
use walkdir::{DirEntry, WalkDir};

use crate::Format;

/// A file of the input.
#[derive(Debug)]
pub(crate) struct Found {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// What the user would call it.
    pub(crate) source: Arc<str>,
    /// What its articles are called after: its path within the folder that was named.
    pub(crate) name: String,
    /// Its length, if it is an ordinary file.
    pub(crate) len: Option<u64>,
    /// What it is, once the plan knows.
    pub(crate) format: Option<Format>,
    /// Why it is not read, if that is known before anybody tries.
    pub(crate) refused: Option<Cause>,
}

/// All files that are named, sorted bytewise, each once.
///
/// Hidden files and folders are left out unless they are named themselves. Links are followed.
pub(crate) fn find(io: &dyn Io, inputs: &[String]) -> Result<Vec<Found>, Cause> {
    let mut found = Vec::new();
    for input in inputs {
        let path = Path::new(input);
        match io.look(path) {
            Ok(entry) if entry.is_dir => {
                let before = found.len();
                walk(io, path, &mut found, &|_| true);
                if found.len() == before {
                    return Err(Cause::new(
                        "input.empty",
                        format!("the folder `{input}` holds no file"),
                    ));
                }
            }
            Ok(entry) => found.push(file(path, path.parent(), entry.is_file.then_some(entry.len))),
            Err(error) if error.kind() == ErrorKind::NotFound && is_pattern(input) => {
                glob(io, input, &mut found)?;
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(Cause::new(
                    "input.missing",
                    format!("there is no file or folder `{input}`"),
                ));
            }
            Err(error) => {
                let refused = Some(FileError::new("open", path, error).into());
                found.push(Found { refused, ..file(path, path.parent(), None) });
            }
        }
    }
    found.sort_by(|a, b| a.source.cmp(&b.source));
    found.dedup_by(|a, b| a.path == b.path);
    tell_apart(&mut found);
    Ok(found)
}

/// Files of one name from different folders are called by their whole path.
fn tell_apart(found: &mut [Found]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for file in found.iter() {
        *counts.entry(file.name.clone()).or_default() += 1;
    }
    for file in found {
        if counts.get(&file.name).is_some_and(|count| *count > 1) {
            file.name = file.source.as_ref().to_owned();
        }
    }
}

fn is_pattern(input: &str) -> bool {
    input.contains(['*', '?', '[', '{'])
}

fn glob(io: &dyn Io, input: &str, found: &mut Vec<Found>) -> Result<(), Cause> {
    let pattern = GlobBuilder::new(input).literal_separator(true).build();
    let pattern = pattern
        .map_err(|error| {
            Cause::new("input.pattern", format!("`{input}` is no pattern of file names"))
                .because(error)
        })?
        .compile_matcher();
    let base: PathBuf =
        Path::new(input).iter().take_while(|part| !is_pattern(&part.to_string_lossy())).collect();
    let root = if base.as_os_str().is_empty() { Path::new(".") } else { &base };
    let before = found.len();
    let is_hidden =
        |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let wants_hidden = is_hidden(Path::new(input));
    // As a shell would, a folder that matches stands for all it holds.
    let matches = |path: &Path| {
        let path =
            if base.as_os_str().is_empty() { path.strip_prefix(".").unwrap_or(path) } else { path };
        (wants_hidden || !is_hidden(path)) && path.ancestors().any(|part| pattern.is_match(part))
    };
    walk(io, root, found, &matches);
    if found.len() == before {
        return Err(Cause::new("input.no_match", format!("no file matches `{input}`")));
    }
    Ok(())
}

fn walk(io: &dyn Io, root: &Path, found: &mut Vec<Found>, wanted: &dyn Fn(&Path) -> bool) {
    let is_shown = |entry: &DirEntry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    };
    for entry in WalkDir::new(root).follow_links(true).into_iter().filter_entry(is_shown) {
        let (path, refused) = match entry {
            Ok(entry) if entry.file_type().is_dir() => continue,
            Ok(entry) => (entry.into_path(), None),
            Err(error) => {
                let path = error.path().unwrap_or(root).to_owned();
                let refused = match error.into_io_error() {
                    Some(error) => FileError::new("list", &path, error).into(),
                    None => Cause::new(
                        "input.loop",
                        format!("the link `{}` leads back to a folder above it", path.display()),
                    ),
                };
                (path, Some(refused))
            }
        };
        if !wanted(&path) {
            continue;
        }
        let path = if root == Path::new(".") {
            path.strip_prefix(".").unwrap_or(&path).to_owned()
        } else {
            path
        };
        let len = io.look(&path).ok().filter(|entry| entry.is_file).map(|entry| entry.len);
        found.push(Found { refused, ..file(&path, Some(root), len) });
    }
}

fn file(path: &Path, root: Option<&Path>, len: Option<u64>) -> Found {
    let name = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
    Found {
        path: path.to_owned(),
        source: unix(path).into(),
        name: unix(name),
        len,
        format: None,
        refused: None,
    }
}

/// A path as text with `/` between its parts.
fn unix(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}
