//! From what the user names to a sorted list of files.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use copydesk_core::Cause;
use copydesk_files::{Entry, FileError, Io};
use globset::GlobBuilder;
use walkdir::{DirEntry, WalkDir};

use crate::Format;
use crate::asides::{is_aside, within};

/// A file of the input. There may be millions of them, so nothing is kept twice.
#[derive(Debug)]
pub(crate) struct Found {
    /// What the user would call it.
    pub(crate) source: Arc<str>,
    exact: Option<Box<Path>>, // where it is, if that is not what `source` says
    name_at: u32,             // where in `source` the name of its articles begins
    /// What it is, once the plan knows.
    pub(crate) format: Option<Format>,
    /// Its length, if it is an ordinary file.
    pub(crate) len: Option<u64>,
    /// When it was last written, in nanoseconds since 1970.
    pub(crate) modified: Option<i64>,
    /// Why it is not read, if that is known before anybody tries.
    pub(crate) refused: Option<Box<Cause>>,
}

impl Found {
    fn new(path: &Path, root: Option<&Path>, entry: Option<Entry>) -> Self {
        let name = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
        let (source, name) = (unix(path), unix(name));
        let name_at = if source.ends_with(&*name) { source.len() - name.len() } else { 0 };
        let entry = entry.filter(|entry| entry.is_file);
        Self {
            exact: (Path::new(&*source) != path).then(|| path.into()),
            source: source.into(),
            name_at: u32::try_from(name_at).unwrap_or(0),
            format: None,
            len: entry.map(|entry| entry.len),
            modified: entry.and_then(|entry| entry.modified).map(nanoseconds),
            refused: None,
        }
    }

    fn refused(path: &Path, root: Option<&Path>, cause: Cause) -> Self {
        Self { refused: Some(Box::new(cause)), ..Self::new(path, root, None) }
    }

    /// Calls its articles after another end of its source, as a folder that was named gave it.
    pub(crate) fn rename(&mut self, name: &str) {
        let at = if self.source.ends_with(name) { self.source.len() - name.len() } else { 0 };
        self.name_at = u32::try_from(at).unwrap_or(0);
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.exact.as_deref().unwrap_or_else(|| Path::new(&*self.source))
    }

    /// What its articles are called after: its path within the folder that was named.
    pub(crate) fn name(&self) -> &str {
        self.source.get(self.name_at as usize..).unwrap_or(&self.source)
    }
}

/// A moment in nanoseconds since 1970; moments that no file of ours comes from are clamped.
pub(crate) fn nanoseconds(moment: SystemTime) -> i64 {
    let clamped = |span: Duration| i64::try_from(span.as_nanos()).unwrap_or(i64::MAX);
    match moment.duration_since(UNIX_EPOCH) {
        Ok(after) => clamped(after),
        Err(before) => -clamped(before.duration()),
    }
}

/// All files that are named, sorted bytewise, each once.
///
/// Hidden files and folders are left out unless they are named themselves, and so is what stands beside the
/// documents of an earlier run, and the output of this one. Links are followed.
///
/// What is listed is no pattern, and a file of a long list that is not there is a trouble of that file; its
/// articles are called after all of its path, so that the rest of the list does not matter.
pub(crate) fn find(
    io: &dyn Io,
    inputs: &[String],
    listed: &[PathBuf],
    output: Option<&Path>,
) -> Result<Vec<Found>, Cause> {
    let walk = |root: &Path, found: &mut Vec<Found>, wanted: &dyn Fn(&Path) -> bool| {
        walk(io, root, output, found, wanted);
    };
    let mut found = Vec::with_capacity(listed.len());
    for path in listed {
        match io.look(path) {
            Ok(entry) if entry.is_dir => walk(path, &mut found, &|_| true),
            Ok(entry) => found.push(Found::new(path, None, Some(entry))),
            Err(error) => {
                found.push(Found::refused(path, None, FileError::new("open", path, error).into()));
            }
        }
    }
    for input in inputs {
        let path = Path::new(input);
        match io.look(path) {
            Ok(entry) if entry.is_dir => {
                let before = found.len();
                walk(path, &mut found, &|_| true);
                if found.len() == before {
                    return Err(Cause::new(
                        "input.empty",
                        format!("the folder `{input}` holds no file"),
                    ));
                }
            }
            Ok(entry) => found.push(Found::new(path, path.parent(), Some(entry))),
            Err(error) if error.kind() == ErrorKind::NotFound && is_pattern(input) => {
                glob(input, &mut found, walk)?;
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(Cause::new(
                    "input.missing",
                    format!("there is no file or folder `{input}`"),
                ));
            }
            Err(error) => {
                let cause = FileError::new("open", path, error).into();
                found.push(Found::refused(path, path.parent(), cause));
            }
        }
    }
    found.sort_by(|a, b| a.source.cmp(&b.source));
    found.dedup_by(|a, b| a.path() == b.path());
    tell_apart(&mut found);
    Ok(found)
}

/// Files of one name from different folders are called by their whole path.
fn tell_apart(found: &mut [Found]) {
    let mut by_name: Vec<usize> = (0..found.len()).collect();
    by_name.sort_by(|a, b| found[*a].name().cmp(found[*b].name()));
    let same = by_name.chunk_by(|a, b| found[*a].name() == found[*b].name());
    let shared: Vec<usize> = same.filter(|group| group.len() > 1).flatten().copied().collect();
    for at in shared {
        found[at].name_at = 0;
    }
}

fn is_pattern(input: &str) -> bool {
    input.contains(['*', '?', '[', '{'])
}

fn glob(
    input: &str,
    found: &mut Vec<Found>,
    walk: impl Fn(&Path, &mut Vec<Found>, &dyn Fn(&Path) -> bool),
) -> Result<(), Cause> {
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
    walk(root, found, &matches);
    if found.len() == before {
        return Err(Cause::new("input.no_match", format!("no file matches `{input}`")));
    }
    Ok(())
}

fn walk(
    io: &dyn Io,
    root: &Path,
    output: Option<&Path>,
    found: &mut Vec<Found>,
    wanted: &dyn Fn(&Path) -> bool,
) {
    let own = within(root, output);
    let is_shown = |entry: &DirEntry| {
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        entry.depth() == 0 || !is_hidden && own.as_deref() != Some(entry.path())
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
        if !wanted(&path) || is_aside(io, &path) {
            continue;
        }
        let path = if root == Path::new(".") {
            path.strip_prefix(".").unwrap_or(&path).to_owned()
        } else {
            path
        };
        found.push(match refused {
            Some(cause) => Found::refused(&path, Some(root), cause),
            None => Found::new(&path, Some(root), io.look(&path).ok()),
        });
    }
}

/// A path as text with `/` between its parts.
fn unix(path: &Path) -> Cow<'_, str> {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/").into()
    }
}
