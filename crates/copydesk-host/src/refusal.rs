//! Why a plugin is not used.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::config::ConfigError;
use crate::isolate::IsolateError;
use crate::load_error::LoadError;
use crate::lock::LockError;
use crate::manifest::ManifestError;
use crate::owner::OwnerError;
use crate::stage::SetUpError;

/// A plugin that is not used, or settings of plugins that cannot be meant. Nothing of the plugin has run,
/// unless [`kind`](Self::kind) says so.
#[derive(Debug, thiserror::Error)]
#[error("{about}")]
pub struct PluginError {
    about: String,
    source: Box<PluginErrorKind>,
}

impl PluginError {
    /// Something is wrong with the plugin that was asked for in these words.
    pub(crate) fn of(plugin: &str, kind: impl Into<PluginErrorKind>) -> Self {
        Self {
            about: format!("the plugin `{plugin}` is not loaded"),
            source: Box::new(kind.into()),
        }
    }

    /// Something is wrong with a file, a place or a setting.
    pub(crate) fn about(about: impl Into<String>, kind: impl Into<PluginErrorKind>) -> Self {
        Self { about: about.into(), source: Box::new(kind.into()) }
    }

    /// What is wrong, to match on.
    #[must_use]
    pub fn kind(&self) -> &PluginErrorKind {
        &self.source
    }
}

/// What is wrong with a plugin or with the settings of plugins.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PluginErrorKind {
    /// What was asked for is neither a path nor an id.
    #[error(
        "`{given}` is neither a path nor an id: write a path with a separator (`.{}{given}`), or an id \
         such as `acme.places`",
        std::path::MAIN_SEPARATOR
    )]
    Unclear {
        /// The words of the user.
        given: String,
    },
    /// It is in none of the places.
    #[error("it is in none of the places looked at\n{}\n{advice}", lines(.tried))]
    NotFound {
        /// Where it was looked for, in order.
        tried: Vec<Tried>,
        /// What to do.
        advice: String,
    },
    /// The variable with places names one that is not absolute.
    #[error(
        "`{}` in COPYDESK_PLUGIN_PATH is relative: name folders from the root on, so that it does not \
         matter where the program is started",
        .entry.display()
    )]
    RelativePlace {
        /// The entry.
        entry: PathBuf,
    },
    /// Somebody else may change it.
    #[error(transparent)]
    Owner(#[from] OwnerError),
    /// Its manifest is not in order.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The lock file does not allow it, or cannot be read.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// Its configuration does not fit.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// It is no plugin for this program, or breaks the contract while it is loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// It cannot be loaded in a worker process.
    #[error(transparent)]
    Isolate(#[from] IsolateError),
    /// It does not take its configuration.
    #[error(transparent)]
    SetUp(#[from] SetUpError),
    /// A file cannot be read.
    #[error("cannot read `{}`", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The same library was asked for twice.
    #[error("`{}` is loaded already: leave one of the two out", .path.display())]
    Twice {
        /// The library.
        path: PathBuf,
    },
    /// Two items have one name.
    #[error(
        "`{name}` is in `{first}` too: an item's name is its address in settings and reports, so load only one of the two"
    )]
    SameName {
        /// The name of both.
        name: String,
        /// The plugin that came first.
        first: String,
    },
    /// Settings for an item that no plugin has.
    #[error("no loaded plugin has an item `{name}`{}; {}", suggest(.suggestion), all_known(.known))]
    UnknownItem {
        /// The name in the settings.
        name: String,
        /// The name that was perhaps meant.
        suggestion: Option<String>,
        /// All names there are.
        known: Vec<String>,
    },
}

impl PluginErrorKind {
    pub(crate) fn read(path: &Path, source: std::io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }
}

/// A path that was looked at, and what was met there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tried {
    /// The path.
    pub path: PathBuf,
    /// What was met.
    pub why: String,
}

impl Tried {
    pub(crate) fn new(path: &Path, why: impl Into<String>) -> Self {
        Self { path: path.to_owned(), why: why.into() }
    }
}

impl fmt::Display for Tried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {}: {}", self.path.display(), self.why)
    }
}

fn lines(tried: &[Tried]) -> String {
    if tried.is_empty() {
        return "  there is no place to look at".to_owned();
    }
    tried.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// `; did you mean …?`, if there is something to suggest.
pub(crate) fn suggest(name: &Option<String>) -> String {
    name.as_ref().map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}

fn all_known(names: &[String]) -> String {
    match names {
        [] => "no plugin is loaded".to_owned(),
        names => format!("there are {}", listed(names)),
    }
}

/// `a`, `b` and `c`.
pub(crate) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        None => "none".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// The name that was perhaps meant: near enough that a slip of the finger explains it.
pub(crate) fn nearest<T: AsRef<str>>(
    wrong: &str,
    names: impl IntoIterator<Item = T>,
) -> Option<String> {
    /// A third of the letters wrong is another word.
    const SHARE: usize = 3;
    let distance = |name: &str| strsim::damerau_levenshtein(wrong, name);
    let names = names.into_iter().map(|name| (distance(name.as_ref()), name.as_ref().to_owned()));
    let close = |(distance, name): &(usize, String)| {
        *distance * SHARE <= name.chars().count().max(wrong.chars().count())
    };
    names.filter(close).min().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised_and_another_word_is_not() {
        let names = ["list", "case", "threshold"];
        assert_eq!(nearest("lsit", names).as_deref(), Some("list"));
        assert_eq!(nearest("treshold", names).as_deref(), Some("threshold"));
        assert_eq!(nearest("colour", names), None);
    }

    #[test]
    fn names_are_listed_as_a_person_would() {
        assert_eq!(listed(&["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(listed(&["a"]), "`a`");
    }
}
