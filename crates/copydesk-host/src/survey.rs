//! Looks at plugins from outside: which there are, what each says it holds, what is to be pinned.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::find::{Place, Places};
use crate::hash::Hash;
use crate::isolate::{self, Limits, Worker};
use crate::lock::Pin;
use crate::manifest::MANIFEST;
use crate::plugins::{Candidate, Trust};
use crate::refusal::PluginError;
use crate::settings::PluginSettings;
use crate::{Description, Lent};

/// A plugin that may be loaded, seen from outside: nothing of it has run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Seen {
    /// `acme.places`, as its file says.
    pub id: String,
    /// The author's version.
    pub version: String,
    /// The library, symlinks resolved.
    pub library: PathBuf,
    /// The hash of its bytes.
    pub sha256: Hash,
    /// Whether the lock file has that hash.
    pub pinned: bool,
}

impl Seen {
    fn of(candidate: &Candidate) -> Self {
        Self {
            id: candidate.note.id.clone(),
            version: candidate.note.version.clone(),
            library: candidate.library.clone(),
            sha256: candidate.hash,
            pinned: candidate.pinned,
        }
    }
}

/// A plugin that was looked at.
#[derive(Debug)]
#[non_exhaustive]
pub struct Sight {
    /// The words of the user, or the manifest's path.
    pub asked: String,
    /// What was seen, or why it would not be loaded.
    pub seen: Result<Seen, PluginError>,
}

/// A folder of plugins that was looked at.
#[derive(Debug)]
#[non_exhaustive]
pub struct PlaceSeen {
    /// The folder.
    pub place: Place,
    /// The plugins in it, by name; or why it is not looked into.
    pub plugins: Result<Vec<Sight>, String>,
}

/// Every plugin that could be loaded by its id, folder by folder, and those that the settings name.
#[derive(Debug)]
#[non_exhaustive]
pub struct Survey {
    /// Those that the settings name.
    pub named: Vec<Sight>,
    /// The folders, in the order in which an id is looked up.
    pub places: Vec<PlaceSeen>,
}

impl Survey {
    /// Looks at all of them. Nothing of any plugin is run.
    ///
    /// # Errors
    ///
    /// If the lock file cannot be read.
    pub fn of(settings: &PluginSettings, places: &Places) -> Result<Self, PluginError> {
        let trust = Trust::of(settings, places)?;
        let look = |asked: &String| Sight {
            asked: asked.clone(),
            seen: trust.candidate(asked).map(|candidate| Seen::of(&candidate)),
        };
        let named = settings.load.iter().map(look).collect();
        let places = places
            .folders()
            .map(|place| PlaceSeen {
                place: place.clone(),
                plugins: inside(&place.folder, &trust, places),
            })
            .collect();
        Ok(Self { named, places })
    }
}

fn inside(folder: &Path, trust: &Trust<'_>, places: &Places) -> Result<Vec<Sight>, String> {
    if folder.is_relative() {
        return Err("relative: never looked into".to_owned());
    }
    let entries = std::fs::read_dir(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "not there".to_owned(),
        _ => error.to_string(),
    })?;
    let mut manifests = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| error.to_string())?;
        let manifest = entry.path().join(MANIFEST);
        if manifest.exists() {
            manifests.push((entry.file_name().to_string_lossy().into_owned(), manifest));
        }
    }
    manifests.sort();
    let look = |(id, path): (String, PathBuf)| {
        let asked = path.display().to_string();
        let found = places.manifest(&path, Some(&id)).map_err(|kind| PluginError::of(&asked, kind));
        let seen = found.and_then(|found| trust.judge(&asked, found));
        Sight { asked, seen: seen.map(|candidate| Seen::of(&candidate)) }
    };
    Ok(manifests.into_iter().map(look).collect())
}

/// What a plugin says it holds, asked in a worker process; what it was asked for by is a path or an id.
///
/// # Errors
///
/// If it would not be loaded, or cannot be.
pub fn describe(
    asked: &str,
    settings: &PluginSettings,
    places: &Places,
    lent: &Lent,
    worker: &Worker,
) -> Result<(Seen, Description), PluginError> {
    let candidate = Trust::of(settings, places)?.candidate(asked)?;
    let description = isolate::describe(worker, &candidate.library, Limits::default(), lent)
        .map_err(|error| PluginError::of(asked, error))?;
    Ok((Seen::of(&candidate), description))
}

/// What is to be written into a lock file for a plugin, whatever an earlier one says.
///
/// # Errors
///
/// If it is not found or its file may be written by others.
pub fn pin(asked: &str, places: &Places) -> Result<Pin, PluginError> {
    let nothing = PluginSettings::default();
    let seen = Seen::of(&Trust::of(&nothing, places)?.candidate(asked)?);
    let file = seen.library.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(Pin::here(seen.id, seen.version, file.unwrap_or_default(), seen.sha256))
}
