//! Which libraries were looked at and found good: `copydesk-plugins.lock`.
//!
//! ```toml
//! version = 1
//!
//! [[plugin]]
//! id = "acme.places"
//! version = "1.2.0"
//! target = "linux-x86_64"
//! file = "libacme_places.so"
//! sha256 = "…"
//! ```
//!
//! One entry for each plugin and machine, sorted, so that the file can be kept with a project's other
//! sources and its differences can be read. A library whose id or file name is pinned for this machine
//! and whose bytes are others is refused always; one that is not pinned at all is refused where the run
//! is locked, and runs in a process of its own elsewhere.
//!
//! The file is read where it was named, or beside the configuration file that was named: never from the
//! working directory, where somebody else's project may lie.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::hash::Hash;
use crate::target::target;

/// The usual name of a lock file.
pub const LOCK_FILE: &str = "copydesk-plugins.lock";

const VERSION: u32 = 1;
const HEAD: &str =
    "# Plugins that were looked at and found good, written by `copydesk plugin lock`.\n";

/// Pinned libraries.
///
/// ```
/// use copydesk_host::{Hash, Lock, Pin};
/// let mut lock = Lock::default();
/// lock.pin(Pin::here("acme.places", "1.2.0", "libacme_places.so", Hash::of(b"library")));
/// assert_eq!(Lock::parse(&lock.to_toml()).map(|lock| lock.pins().len()).ok(), Some(1));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    pins: Vec<Pin>, // sorted by id, then target; no two of both
}

/// A pinned library.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Pin {
    /// The plugin's id.
    pub id: String,
    /// Its version, for readers.
    pub version: String,
    /// The machine it is for, as [`target`] names it.
    pub target: String,
    /// The library's file name.
    pub file: String,
    /// The hash of its bytes.
    pub sha256: Hash,
}

impl Pin {
    /// A pin for the machine that this program runs on.
    #[must_use]
    pub fn here(
        id: impl Into<String>,
        version: impl Into<String>,
        file: impl Into<String>,
        sha256: Hash,
    ) -> Self {
        let (id, version, file) = (id.into(), version.into(), file.into());
        Self { id, version, target: target(), file, sha256 }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    version: u32,
    #[serde(default)]
    plugin: Vec<Pin>,
}

impl Lock {
    /// Reads a lock file.
    ///
    /// # Errors
    ///
    /// If it cannot be read or is none.
    pub fn read(path: &Path) -> Result<Self, LockError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| LockError::Read { path: path.to_owned(), source })?;
        Self::parse(&text).map_err(|error| match error {
            LockError::Content { line, what, .. } => {
                LockError::Content { path: path.to_owned(), line, what }
            }
            other => other,
        })
    }

    /// Reads the content of a lock file.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn parse(text: &str) -> Result<Self, LockError> {
        let wrong = |line, what| LockError::Content { path: LOCK_FILE.into(), line, what };
        let wire: Wire = toml::from_str(text).map_err(|error: toml::de::Error| {
            let start = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = text.as_bytes()[..start].iter().filter(|&&byte| byte == b'\n').count() + 1;
            wrong(line, error.message().to_owned())
        })?;
        if wire.version != VERSION {
            let what = format!("version {} is not {VERSION}, which is all I read", wire.version);
            return Err(wrong(1, what));
        }
        let mut lock = Self::default();
        for pin in wire.plugin {
            if lock.find(&pin.id, &pin.target).is_ok() {
                let what = format!("`{}` is pinned twice for `{}`", pin.id, pin.target);
                return Err(wrong(1, what));
            }
            lock.pin(pin);
        }
        Ok(lock)
    }

    /// What a lock file says, to be written.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let wire = Wire { version: VERSION, plugin: self.pins.clone() };
        // A struct of numbers and strings always has a form in TOML.
        let body = toml::to_string(&wire).unwrap_or_default();
        format!("{HEAD}{body}")
    }

    /// Pins a library; an earlier pin of the same plugin for the same machine goes.
    pub fn pin(&mut self, pin: Pin) {
        match self.find(&pin.id, &pin.target) {
            Ok(at) => self.pins[at] = pin,
            Err(at) => self.pins.insert(at, pin),
        }
    }

    /// All pins, by id, then machine.
    #[must_use]
    pub fn pins(&self) -> &[Pin] {
        &self.pins
    }

    fn find(&self, id: &str, target: &str) -> Result<usize, usize> {
        self.pins.binary_search_by(|pin| (&*pin.id, &*pin.target).cmp(&(id, target)))
    }

    /// Whether this library is pinned.
    pub(crate) fn judge(&self, id: &str, library: &Path, found: Hash) -> Result<bool, LockError> {
        let here = target();
        let file = library.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let own = self.find(id, &here).ok().map(|at| &self.pins[at]);
        // One that gives itself another name is not let in by that.
        let pin =
            own.or_else(|| self.pins.iter().find(|pin| pin.target == here && pin.file == file));
        match pin {
            None => Ok(false),
            Some(pin) if pin.id == id && pin.sha256 == found => Ok(true),
            Some(pin) => Err(LockError::Changed {
                file: library.to_owned(),
                id: id.to_owned(),
                found,
                pin: Box::new(pin.clone()),
            }),
        }
    }
}

/// A lock file that cannot be read, or a library that it does not allow.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// It cannot be read.
    #[error("cannot read the lock file `{}`", .path.display())]
    Read {
        /// The lock file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something in it cannot be meant.
    #[error("the lock file `{}` line {line}: {what}", .path.display())]
    Content {
        /// The lock file.
        path: PathBuf,
        /// The line, from one.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A pinned library is another.
    #[error(
        "`{}` is not what was pinned: it is `{id}` with SHA-256 {found}, and `{}` {} was pinned with {}; if \
         that is meant, pin it with `copydesk plugin lock`",
        .file.display(), .pin.id, .pin.version, .pin.sha256
    )]
    Changed {
        /// The library.
        file: PathBuf,
        /// The id in its note.
        id: String,
        /// Its hash.
        found: Hash,
        /// What was pinned.
        pin: Box<Pin>,
    },
    /// The run is locked, and the library is not pinned.
    #[error(
        "`{}` ({id}) is not pinned in {}, and this run is locked: pin it with `copydesk plugin lock`",
        .file.display(),
        lock_name(.lock.as_deref())
    )]
    Unpinned {
        /// The library.
        file: PathBuf,
        /// The id in its note.
        id: String,
        /// The lock file, if there is one.
        lock: Option<PathBuf>,
    },
}

fn lock_name(lock: Option<&Path>) -> String {
    lock.map_or_else(
        || "a lock file: none was named, and none lies beside the configuration".to_owned(),
        |path| format!("`{}`", path.display()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(id: &str, target: &str, content: &str) -> Pin {
        Pin {
            id: id.to_owned(),
            version: "1.0.0".to_owned(),
            target: target.to_owned(),
            file: format!("lib{}.so", id.replace('.', "_")),
            sha256: Hash::of(content.as_bytes()),
        }
    }

    #[test]
    fn a_lock_file_is_read_as_it_was_written_and_sorted() {
        let mut lock = Lock::default();
        lock.pin(pin("acme.b", "linux-x86_64", "b"));
        lock.pin(pin("acme.a", "macos-aarch64", "a"));
        lock.pin(pin("acme.a", "linux-x86_64", "old"));
        lock.pin(pin("acme.a", "linux-x86_64", "a"));
        let text = lock.to_toml();
        assert_eq!(Lock::parse(&text).expect("it is one"), lock);
        let want = format!(
            "{HEAD}version = 1\n\n[[plugin]]\nid = \"acme.a\"\nversion = \"1.0.0\"\n\
             target = \"linux-x86_64\"\nfile = \"libacme_a.so\"\nsha256 = \"{}\"\n",
            Hash::of(b"a")
        );
        assert!(text.starts_with(&want), "{text}");
        assert_eq!(lock.pins().len(), 3);
    }

    /// Checks what is said about a library when `acme.a` is pinned with the content `a`.
    #[track_caller]
    fn check(id: &str, file: &str, content: &str, want: Result<bool, &str>) {
        let mut lock = Lock::default();
        lock.pin(pin("acme.a", &target(), "a"));
        lock.pin(pin("acme.b", "another-machine", "b"));
        let got = lock.judge(id, Path::new(file), Hash::of(content.as_bytes()));
        assert_eq!(got.map_err(|error| error.to_string()), want.map_err(str::to_owned));
    }

    #[test]
    fn a_library_is_pinned_by_its_bytes_wherever_it_lies() {
        check("acme.a", "/x/libacme_a.so", "a", Ok(true));
        check("acme.a", "/y/other.so", "a", Ok(true));
        check("acme.b", "/x/libacme_b.so", "b", Ok(false));
        check("acme.c", "/x/libacme_c.so", "a", Ok(false));
    }

    #[test]
    fn a_changed_library_is_refused_also_under_another_id() {
        let told = |id: &str| {
            format!(
                "`/x/libacme_a.so` is not what was pinned: it is `{id}` with SHA-256 {}, and `acme.a` \
                 1.0.0 was pinned with {}; if that is meant, pin it with `copydesk plugin lock`",
                Hash::of(b"evil"),
                Hash::of(b"a")
            )
        };
        check("acme.a", "/x/libacme_a.so", "evil", Err(&told("acme.a")));
        check("acme.z", "/x/libacme_a.so", "evil", Err(&told("acme.z")));
    }

    #[test]
    fn a_lock_file_that_is_none_is_refused_with_its_line() {
        let said = |text: &str| Lock::parse(text).expect_err("it is none").to_string();
        let lock = "the lock file `copydesk-plugins.lock` line";
        assert_eq!(
            said("version = 2\n"),
            format!("{lock} 1: version 2 is not 1, which is all I read")
        );
        assert_eq!(
            said("version = 1\nplugins = []\n"),
            format!("{lock} 2: unknown field `plugins`, expected `version` or `plugin`")
        );
        let mut twice = Lock::default();
        twice.pin(pin("acme.a", "linux-x86_64", "a"));
        let twice = twice.to_toml();
        let entry = &twice[twice.find("[[").expect("an entry")..];
        assert_eq!(
            said(&format!("{twice}\n{entry}")),
            format!("{lock} 1: `acme.a` is pinned twice for `linux-x86_64`")
        );
    }
}
