//! The same library in processes of its own, so that nothing it does can hurt the run.
//!
//! ```text
//! parent                                        worker: the program itself, started as `plugin-worker`
//! request ─▶ arena (shared memory) ──────────▶  read where it lies ─▶ the library
//! call ────▶ socket ─────────────────────────▶  main thread
//! log, answer ◀───── socket, arena ◀──────────  answer
//!                    socket hung up ──────────▶  a watching thread ends the process
//! ```
//!
//! A crash, an abort, an endless loop or a lack of memory in a worker is a [`Fault`]; the batch is asked
//! about again in halves, in new workers, until the guilty article is found. Where no new worker can be had the
//! run ends. The price is a process and an
//! instance for each call at once, and a copy of each text.
//!
//! A worker believes its parent. The parent believes nothing: every length that comes back is looked at, and
//! what it looks at was copied before.
//!
//! What a worker has: standard input and output that lead nowhere, standard error that the parent listens to,
//! the parent's working directory, few variables of its environment, no other open file, no core dumps, and
//! no more memory than [`Limits::memory`] says (on Linux).
//!
//! # What is not here
//!
//! A jail: a worker may read and write what its user may. Windows, where isolation is refused.

#[cfg(unix)]
mod arena;
mod bytes;
mod codec;
#[cfg(unix)]
mod environment;
#[cfg(unix)]
mod frame;
mod laws;
#[cfg(unix)]
mod open;
#[cfg(unix)]
mod process;
#[cfg(unix)]
mod said;
#[cfg(unix)]
mod seat;
#[cfg(unix)]
mod serve;
#[cfg(unix)]
mod sink;
#[cfg(unix)]
mod workers;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

#[doc(hidden)]
pub use laws::frame_bytes;
#[cfg(unix)]
pub use serve::serve;

use crate::seat::StageSeat;
use crate::sink::SinkSeat;
use crate::{Conduct, Description, Fault, Item, ItemKind, Lent, PluginStage};

/// The program that is started as a worker: one whose `main` calls [`serve()`], as `copydesk plugin-worker`
/// does.
///
/// ```
/// use copydesk_host::isolate::Worker;
/// let worker = Worker::program("/usr/bin/copydesk").arg("plugin-worker");
/// # drop(worker);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    program: PathBuf,
    args: Vec<OsString>,
    envs: Vec<(OsString, OsString)>,
}

impl Worker {
    /// This program, without arguments yet.
    #[must_use]
    pub fn program(path: impl Into<PathBuf>) -> Self {
        Self { program: path.into(), args: Vec::new(), envs: Vec::new() }
    }

    /// The running program as `plugin-worker`. On Linux also if its file has been replaced since.
    ///
    /// # Errors
    ///
    /// If the system does not tell where it is.
    pub fn this_program() -> io::Result<Self> {
        let itself = Path::new("/proc/self/exe");
        let program = if itself.exists() { itself.to_owned() } else { std::env::current_exe()? };
        Ok(Self::program(program).arg("plugin-worker"))
    }

    /// The same with one more argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// The same with a variable that its environment has besides the few that are kept.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.envs.push((name.into(), value.into()));
        self
    }
}

/// What a worker may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How long it may take to load the library, and for each call; 30 seconds unless it is set. After nine
    /// tenths of it `should_stop` says so, and at its end the process is ended. It is the same for a whole
    /// batch as for the single article that the batch comes down to.
    pub deadline: Duration,
    /// How many bytes of addresses it may ask for above those it starts with; 4 GiB unless it is set, `None`
    /// is without limit. Addresses are more than memory: each thread reserves some 70 MB of them.
    pub memory: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { deadline: Duration::from_secs(30), memory: Some(4 << 30) }
    }
}

impl Limits {
    /// The same with this time for a call.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The same with this much memory; `None` is without limit.
    #[must_use]
    pub fn memory(mut self, memory: Option<u64>) -> Self {
        self.memory = memory;
        self
    }
}

/// Why a library cannot be had in a worker.
#[derive(Debug, thiserror::Error)]
#[error("cannot load `{}` in a worker process", .library.display())]
pub struct IsolateError {
    library: PathBuf,
    source: IsolateErrorKind,
}

impl IsolateError {
    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &IsolateErrorKind {
        &self.source
    }

    /// In one line.
    fn told(&self) -> String {
        match &self.source {
            IsolateErrorKind::Start { source, .. } => format!("{}: {source}", self.source),
            IsolateErrorKind::Fault(_) | IsolateErrorKind::Unsupported => self.source.to_string(),
        }
    }
}

/// What is wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IsolateErrorKind {
    /// The worker's program does not start.
    #[error("the worker program `{}` cannot be started", .program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The worker started, but the library cannot be loaded in it or its instance cannot be made.
    #[error(transparent)]
    Fault(Fault),
    /// There are no workers on this system.
    #[error(
        "isolation needs a Unix system; set `isolation = \"none\"` to load it into this process"
    )]
    Unsupported,
}

/// A library, and the item of it that is to be made; no item is only for a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Guest {
    pub(crate) library: PathBuf,
    pub(crate) item: String,
    /// A JSON object that fits the item's schema.
    pub(crate) config: String,
    /// None for a stage; the place for a sink, empty if the host writes its rows.
    pub(crate) sink: Option<String>,
}

/// What a library says it holds, asked in a worker: what it does when it is loaded cannot hurt this process.
///
/// # Errors
///
/// If the worker does not start, or the library cannot be loaded in it.
#[cfg_attr(not(unix), allow(unused_variables))]
pub fn describe(
    worker: &Worker,
    library: &Path,
    limits: Limits,
    lent: &Lent,
) -> Result<Description, IsolateError> {
    let nothing = String::new;
    let guest =
        Guest { library: library.to_owned(), item: nothing(), config: nothing(), sink: None };
    #[cfg(unix)]
    return Ok(open::open(worker, &guest, limits, lent)?.description);
    #[cfg(not(unix))]
    Err(IsolateError { library: guest.library, source: IsolateErrorKind::Unsupported })
}

/// A seat for a stage in workers. A first worker is started, so that a library that cannot be loaded and a
/// configuration that it refuses are found now.
#[cfg_attr(not(unix), allow(unused_variables))]
pub(crate) fn stage(
    worker: Worker,
    guest: Guest,
    limits: Limits,
    lent: Lent,
) -> Result<Box<dyn StageSeat>, IsolateError> {
    #[cfg(unix)]
    return Ok(Box::new(seat::WorkerSeat::new(worker, guest, limits, lent)?.0));
    #[cfg(not(unix))]
    Err(IsolateError { library: guest.library, source: IsolateErrorKind::Unsupported })
}

/// A seat for a sink in workers, as [`stage`] makes one.
#[cfg_attr(not(unix), allow(unused_variables))]
pub(crate) fn sink(
    worker: Worker,
    guest: Guest,
    limits: Limits,
    lent: Lent,
) -> Result<Box<dyn SinkSeat>, IsolateError> {
    #[cfg(unix)]
    return Ok(Box::new(sink::WorkerSink::new(worker, guest, limits, lent)?));
    #[cfg(not(unix))]
    Err(IsolateError { library: guest.library, source: IsolateErrorKind::Unsupported })
}

impl PluginStage {
    /// A stage whose instances sit in worker processes, so that nothing they do can hurt this one. Its
    /// configuration fits its schema.
    ///
    /// ```no_run
    /// use copydesk_host::isolate::{IsolateError, Limits, Worker};
    /// use copydesk_host::{Conduct, Lent, PluginStage};
    /// fn shout(lent: &Lent) -> Result<PluginStage, IsolateError> {
    ///     let worker = Worker::program("/usr/bin/copydesk").arg("plugin-worker");
    ///     let library = "/opt/plugins/libshout.so".as_ref();
    ///     let (name, config) = ("shout", serde_json::json!({}));
    ///     let limits = Limits::default();
    ///     PluginStage::isolated(&worker, library, name, &config, limits, lent, Conduct::default())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// If the worker does not start, the library cannot be loaded in it or has no such stage, or the stage
    /// does not take the configuration.
    #[cfg_attr(not(unix), allow(unused_variables))]
    pub fn isolated(
        worker: &Worker,
        library: &Path,
        name: &str,
        config: &Value,
        limits: Limits,
        lent: &Lent,
        conduct: Conduct,
    ) -> Result<Self, IsolateError> {
        #[cfg(unix)]
        {
            let (item, config) = (name.to_owned(), config.to_string());
            let guest = Guest { library: library.to_owned(), item, config, sink: None };
            let (seat, told) = seat::WorkerSeat::new(worker.clone(), guest, limits, lent.clone())?;
            let is_it = |item: &&Item| item.kind == ItemKind::Stage && item.name == name;
            let Some(item) = told.items.iter().find(is_it) else {
                let what = format!("it made the stage `{name}`, and says that it has none");
                let source = IsolateErrorKind::Fault(Fault::Protocol { what });
                return Err(IsolateError { library: library.to_owned(), source });
            };
            Ok(Self::seated(&told.id, item, Box::new(seat), lent, conduct))
        }
        #[cfg(not(unix))]
        Err(IsolateError { library: library.to_owned(), source: IsolateErrorKind::Unsupported })
    }
}

#[cfg(all(test, unix))]
mod tests;
