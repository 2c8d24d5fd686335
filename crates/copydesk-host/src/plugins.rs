//! Loads the plugins that a user asked for, and yields their stages and sinks.
//!
//! Each library is found, read, trusted and held against manifest and lock file before anything of it
//! runs. Then it says what it holds (in a worker, unless it is pinned and to run here), names and
//! configurations are checked for all of them, and only then the first instance is made.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_core::Stage;
use copydesk_plugin::abi;
use serde::Serialize;
use serde_json::Value;

use crate::config::configured;
use crate::find::{Found, Places};
use crate::hash::Hash;
use crate::isolate::{self, Guest, Limits, Worker};
use crate::lock::{Lock, LockError};
use crate::manifest::ManifestError;
use crate::refusal::{PluginError, PluginErrorKind, nearest};
use crate::settings::{Isolation, ItemSettings, PluginSettings};
use crate::{
    Conduct, Description, Item, ItemKind, Lent, Library, Note, PluginSink, PluginStage, Room,
    SetUpError,
};

/// What the user's plugins bring: stages in the order in which the plugins were named and each has them,
/// and sinks by name.
///
/// ```no_run
/// use std::sync::Arc;
/// use copydesk_core::Crew;
/// use copydesk_host::isolate::Worker;
/// use copydesk_host::{Lent, Places, PluginSettings, Plugins};
///
/// fn load(crew: Arc<dyn Crew>) -> Result<Plugins, Box<dyn std::error::Error>> {
///     let mut settings = PluginSettings::default();
///     settings.load.push("./libplaces.so".to_owned());
///     let (lent, worker) = (Lent::new(crew), Worker::this_program()?);
///     let plugins = Plugins::load(&settings, &Places::of_process(), &lent, &worker)?;
///     for plugin in plugins.loaded() {
///         println!("{} {} {}", plugin.id, plugin.version, plugin.sha256);
///     }
///     Ok(plugins)
/// }
/// ```
#[derive(Debug, Default)]
pub struct Plugins {
    loaded: Vec<Loaded>,
    stages: Vec<PluginStage>,
    sinks: Vec<LoadedSink>,
    left_out: Vec<String>,
}

/// A plugin that was loaded, for reports.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Loaded {
    /// `acme.places`.
    pub id: String,
    /// The author's version.
    pub version: String,
    /// The library, symlinks resolved.
    pub library: PathBuf,
    /// The hash of its bytes.
    pub sha256: Hash,
    /// Whether the lock file has that hash.
    pub pinned: bool,
    /// Its stages and sinks.
    pub items: Vec<LoadedItem>,
}

/// An item of a plugin that was loaded, for reports.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LoadedItem {
    /// `places`.
    pub name: String,
    /// Stage or sink.
    pub kind: ItemKind,
    /// Where it runs.
    pub isolation: Isolation,
    /// Whether it says that equal articles may be answered in different ways.
    pub nondeterministic: bool,
}

/// A sink of a plugin, configured and not yet made: that wants a place.
#[derive(Clone, Debug)]
pub struct LoadedSink {
    plugin: String,
    item: Item,
    config: Value, // fits its schema
    library: PathBuf,
    here: Option<Arc<Library>>, // in this process, if it runs here
    worker: Worker,
    limits: Limits,
    conduct: Conduct,
    lent: Lent,
}

impl LoadedSink {
    /// What `--output-format` is given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.item.name
    }

    /// What it says of itself.
    #[must_use]
    pub fn item(&self) -> &Item {
        &self.item
    }

    /// The sink at a place; without a place for one that does not write by itself.
    ///
    /// # Errors
    ///
    /// If it does not take its configuration or the place.
    pub fn open(&self, place: Option<&Path>) -> Result<PluginSink, SetUpError> {
        let (name, lent, conduct) = (&self.item.name, &self.lent, self.conduct);
        match &self.here {
            Some(library) => {
                PluginSink::in_process(library, name, &self.config, place, lent, conduct)
            }
            None => {
                let guest = guest(&self.library, &self.item, &self.config);
                let worker = (self.worker.clone(), guest, self.limits);
                PluginSink::in_workers(&self.plugin, &self.item, worker, place, lent, conduct)
            }
        }
    }
}

impl Plugins {
    /// Finds, checks, loads, configures and makes what the settings name.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with a plugin or with the settings.
    pub fn load(
        settings: &PluginSettings,
        places: &Places,
        lent: &Lent,
        worker: &Worker,
    ) -> Result<Self, PluginError> {
        if settings.safe_mode {
            return Ok(Self { left_out: settings.load.clone(), ..Self::default() });
        }
        let trust = Trust::of(settings, places)?;
        let mut candidates: Vec<Candidate> = Vec::new();
        for asked in &settings.load {
            let candidate = trust.candidate(asked)?;
            if candidates.iter().any(|other| other.library == candidate.library) {
                let kind = PluginErrorKind::Twice { path: candidate.library };
                return Err(PluginError::of(asked, kind));
            }
            candidates.push(candidate);
        }
        let isolated = settings.apart.is_some()
            || settings.items.values().any(|item| item.isolation == Some(Isolation::Process));
        let mut described = Vec::new();
        for candidate in candidates {
            let here = candidate.pinned && !isolated;
            described.push(candidate.describe(here, lent, worker)?);
        }
        check_names(&described, settings)?;
        let plans = described
            .iter()
            .map(|(candidate, description)| Plan::of(candidate, description, settings))
            .collect::<Result<Vec<_>, _>>()?;
        let mut plugins = Self::default();
        for ((candidate, description), plans) in described.iter().zip(plans) {
            let items = plans.iter().map(Plan::told).collect();
            for plan in plans {
                plugins.make(candidate, description, plan, lent, worker)?;
            }
            plugins.loaded.push(candidate.told(description, items));
        }
        Ok(plugins)
    }

    fn make(
        &mut self,
        candidate: &Candidate,
        description: &Description,
        plan: Plan<'_>,
        lent: &Lent,
        worker: &Worker,
    ) -> Result<(), PluginError> {
        let wrong = |kind: PluginErrorKind| PluginError::of(&candidate.asked, kind);
        let here = match plan.isolation {
            Isolation::Process => None,
            Isolation::None => Some(candidate.here(lent)?),
        };
        if plan.item.kind == ItemKind::Sink {
            self.sinks.push(LoadedSink {
                plugin: description.id.clone(),
                item: plan.item.clone(),
                config: plan.config,
                library: candidate.library.clone(),
                here,
                worker: worker.clone(),
                limits: plan.limits,
                conduct: plan.conduct,
                lent: lent.clone(),
            });
            return Ok(());
        }
        let stage = match here {
            Some(library) => {
                let name = &plan.item.name;
                PluginStage::in_process(&library, name, &plan.config, lent, plan.conduct)
                    .map_err(|error| wrong(error.into()))?
            }
            None => {
                let guest = guest(&candidate.library, plan.item, &plan.config);
                let seat = isolate::stage(worker.clone(), guest, plan.limits, lent.clone())
                    .map_err(|error| wrong(error.into()))?;
                PluginStage::seated(&description.id, plan.item, seat, lent, plan.conduct)
            }
        };
        self.stages.push(stage);
        Ok(())
    }

    /// The plugins, in the order in which they were named.
    #[must_use]
    pub fn loaded(&self) -> &[Loaded] {
        &self.loaded
    }

    /// What safe mode has left out, in the user's words.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Takes the stages out, in the order in which they are to run.
    pub fn take_stages(&mut self) -> Vec<Box<dyn Stage>> {
        let boxed = |stage| Box::new(stage) as Box<dyn Stage>;
        std::mem::take(&mut self.stages).into_iter().map(boxed).collect()
    }

    /// The sinks.
    #[must_use]
    pub fn sinks(&self) -> &[LoadedSink] {
        &self.sinks
    }

    /// The sink of this name.
    #[must_use]
    pub fn sink(&self, name: &str) -> Option<&LoadedSink> {
        self.sinks.iter().find(|sink| sink.name() == name)
    }
}

fn guest(library: &Path, item: &Item, config: &Value) -> Guest {
    let (library, item) = (library.to_owned(), item.name.clone());
    Guest { library, item, config: config.to_string(), sink: None }
}

/// What a library has to stand before anything of it runs.
#[derive(Debug)]
pub(crate) struct Trust<'a> {
    places: &'a Places,
    lock: Option<Lock>,
    lock_path: Option<&'a Path>,
    locked: bool,
}

impl<'a> Trust<'a> {
    /// Reads the lock file, if there is one.
    pub(crate) fn of(
        settings: &'a PluginSettings,
        places: &'a Places,
    ) -> Result<Self, PluginError> {
        let lock_path = settings.lock.as_deref();
        let wrong = |kind: PluginErrorKind| {
            PluginError::about("plugins cannot be held against the lock file", kind)
        };
        let lock = match lock_path {
            None => None,
            Some(path) => {
                let path = places.trusts(path).map_err(|error| wrong(error.into()))?;
                Some(Lock::read(&path).map_err(|error| wrong(error.into()))?)
            }
        };
        Ok(Self { places, lock, lock_path, locked: settings.locked })
    }

    /// Finds a library and looks at it from outside.
    pub(crate) fn candidate(&self, asked: &str) -> Result<Candidate, PluginError> {
        let found = self.places.find(asked).map_err(|kind| PluginError::of(asked, kind))?;
        self.judge(asked, found)
    }

    /// Reads a library that was found, and holds it against manifest and lock file.
    pub(crate) fn judge(&self, asked: &str, found: Found) -> Result<Candidate, PluginError> {
        let wrong = |kind: PluginErrorKind| PluginError::of(asked, kind);
        let Found { library, manifest } = found;
        let note = Note::read(&library).map_err(|error| wrong(error.into()))?;
        let hash = Hash::of_file(&library)
            .map_err(|error| wrong(PluginErrorKind::read(&library, error)))?;
        if let Some(manifest) = manifest {
            manifest.holds(&library, hash).map_err(|error| wrong(error.into()))?;
            let both =
                [("id", manifest.id, &note.id), ("version", manifest.version, &note.version)];
            for (what, said, found) in both {
                if said != *found {
                    let (path, found) = (manifest.path, found.clone());
                    return Err(wrong(ManifestError::Differs { path, what, said, found }.into()));
                }
            }
        }
        let pinned = match &self.lock {
            None => false,
            Some(lock) => {
                lock.judge(&note.id, &library, hash).map_err(|error| wrong(error.into()))?
            }
        };
        if self.locked && !pinned {
            let lock = self.lock_path.map(Path::to_owned);
            return Err(wrong(LockError::Unpinned { file: library, id: note.id, lock }.into()));
        }
        Ok(Candidate { asked: asked.to_owned(), library, note, hash, pinned })
    }
}

/// A library that may be loaded.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) asked: String,
    pub(crate) library: PathBuf,
    pub(crate) note: Note,
    pub(crate) hash: Hash,
    pub(crate) pinned: bool,
}

impl Candidate {
    fn here(&self, lent: &Lent) -> Result<Arc<Library>, PluginError> {
        Library::load(&self.library, Room::Host, lent)
            .map_err(|error| PluginError::of(&self.asked, error))
    }

    /// What it says it holds: in this process only if it is to run here.
    fn describe(
        self,
        here: bool,
        lent: &Lent,
        worker: &Worker,
    ) -> Result<(Self, Description), PluginError> {
        let description = if here {
            self.here(lent)?.description().clone()
        } else {
            isolate::describe(worker, &self.library, Limits::default(), lent)
                .map_err(|error| PluginError::of(&self.asked, error))?
        };
        Ok((self, description))
    }

    fn told(&self, description: &Description, items: Vec<LoadedItem>) -> Loaded {
        Loaded {
            id: description.id.clone(),
            version: description.version.clone(),
            library: self.library.clone(),
            sha256: self.hash,
            pinned: self.pinned,
            items,
        }
    }
}

/// Names are addresses: each item has one of its own, and settings have an item.
fn check_names(
    described: &[(Candidate, Description)],
    settings: &PluginSettings,
) -> Result<(), PluginError> {
    let mut names: Vec<(&str, &str)> = Vec::new(); // item, plugin
    for (candidate, description) in described {
        for item in &description.items {
            if let Some((_, first)) = names.iter().find(|(name, _)| *name == item.name) {
                let (name, first) = (item.name.clone(), (*first).to_owned());
                return Err(PluginError::of(
                    &candidate.asked,
                    PluginErrorKind::SameName { name, first },
                ));
            }
            names.push((&item.name, &description.id));
        }
    }
    let known = || names.iter().map(|(name, _)| *name);
    match settings.items.keys().find(|wanted| !known().any(|name| name == wanted.as_str())) {
        None => Ok(()),
        Some(wanted) => Err(PluginError::about(
            format!("the settings `plugins.{wanted}` are for nothing"),
            PluginErrorKind::UnknownItem {
                name: wanted.clone(),
                suggestion: nearest(wanted, known()),
                known: known().map(str::to_owned).collect(),
            },
        )),
    }
}

/// How an item is to be made.
struct Plan<'a> {
    item: &'a Item,
    config: Value,
    isolation: Isolation,
    limits: Limits,
    conduct: Conduct,
}

impl<'a> Plan<'a> {
    fn of(
        candidate: &Candidate,
        description: &'a Description,
        settings: &PluginSettings,
    ) -> Result<Vec<Self>, PluginError> {
        let none = ItemSettings::default();
        let plan = |item: &'a Item| {
            let own = settings.items.get(&item.name).unwrap_or(&none);
            Self::item(item, own, candidate.pinned, settings.apart).map_err(|kind| {
                let id = &description.id;
                PluginError::about(
                    format!("the configuration of `{}` (plugin `{id}`) does not fit", item.name),
                    kind,
                )
            })
        };
        description.items.iter().map(plan).collect()
    }

    fn item(
        item: &'a Item,
        own: &ItemSettings,
        pinned: bool,
        apart: Option<Limits>,
    ) -> Result<Self, PluginErrorKind> {
        let config = configured(item.config_schema.as_ref(), &own.config.0)?;
        let usual = if pinned { Isolation::None } else { Isolation::Process };
        let chosen = own.isolation.unwrap_or(usual);
        let (isolation, mut limits) = match apart {
            Some(limits) if chosen == Isolation::None => (Isolation::Process, limits),
            _ => (chosen, Limits::default()),
        };
        let mut conduct = Conduct::default().on_error(own.on_error);
        if let Some(deadline) = own.deadline {
            limits = limits.deadline(deadline);
            conduct = conduct.deadline(deadline);
        }
        if own.memory.is_some() {
            limits = limits.memory(own.memory);
        }
        Ok(Self { item, config, isolation, limits, conduct })
    }

    fn told(&self) -> LoadedItem {
        LoadedItem {
            name: self.item.name.clone(),
            kind: self.item.kind,
            isolation: self.isolation,
            nondeterministic: self.item.flags & abi::NONDETERMINISTIC != 0,
        }
    }
}
