//! Plugins for a command: from its options to loaded stages.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk::core::Crew;
use copydesk::host::isolate::Worker;
use copydesk::host::{
    Isolation, LOCK_FILE, Lent, Level, Loaded, Places, PluginError, PluginSettings, Plugins,
};

use crate::args;
use crate::exit::Failure;
use crate::logs::PLUGINS;

/// Lays the options of the command line over the settings of plugins.
pub(crate) fn lay_over(
    settings: &mut PluginSettings,
    options: &args::Plugins,
    config: Option<&Path>,
) -> Result<(), Failure> {
    settings.load.extend(options.plugins.iter().cloned());
    settings.locked |= options.locked;
    settings.safe_mode |= options.safe_mode;
    settings.lock = lock_file(options.plugin_lock.as_deref(), config);
    if let Some(name) =
        settings.items.keys().find(|name| ["lock", "safe_mode"].contains(&name.as_str()))
    {
        return Err(Failure::usage(format!(
            "`plugins.{name}` is an option of the program, no setting"
        )));
    }
    Ok(())
}

/// The lock file: the one that was named, else one that lies beside the configuration that was named.
pub(crate) fn lock_file(named: Option<&Path>, config: Option<&Path>) -> Option<PathBuf> {
    named.map(Path::to_owned).or_else(|| {
        let beside = config?.parent()?.join(LOCK_FILE);
        beside.exists().then_some(beside)
    })
}

/// Loads what the settings name.
pub(crate) fn load(
    settings: &PluginSettings,
    crew: Arc<dyn Crew>,
    stop: impl Fn() -> bool + Send + Sync + 'static,
) -> Result<Plugins, Failure> {
    if settings.load.is_empty() && settings.items.is_empty() {
        return Ok(Plugins::default());
    }
    let lent = lent(crew).stop(stop);
    Plugins::load(settings, &Places::of_process(), &lent, &worker()?).map_err(refused)
}

/// What plugins are lent: what they say goes to the log.
pub(crate) fn lent(crew: Arc<dyn Crew>) -> Lent {
    Lent::new(crew).log(|level, plugin, message| match level {
        Level::Error => tracing::error!(target: PLUGINS, plugin, "{message}"),
        Level::Warn => tracing::warn!(target: PLUGINS, plugin, "{message}"),
        Level::Info => tracing::info!(target: PLUGINS, plugin, "{message}"),
        Level::Debug => tracing::debug!(target: PLUGINS, plugin, "{message}"),
        _ => tracing::trace!(target: PLUGINS, plugin, "{message}"),
    })
}

/// This program, as a worker.
pub(crate) fn worker() -> Result<Worker, Failure> {
    Worker::this_program()
        .map_err(|error| Failure::usage(format!("cannot tell where this program is: {error}")))
}

/// A plugin that is not used, with all that lies behind it.
pub(crate) fn refused(error: PluginError) -> Failure {
    Failure::usage(crate::exit::chain(&error))
}

/// The names of stages that run in processes of their own.
pub(crate) fn elsewhere(plugins: &[Loaded]) -> Vec<String> {
    let items = plugins.iter().flat_map(|plugin| &plugin.items);
    let elsewhere = items.filter(|item| item.isolation != Isolation::None);
    elsewhere.map(|item| item.name.clone()).collect()
}

/// A line for each plugin, and for each that was left out: for the summary.
pub(crate) fn rows(plugins: &[Loaded], left_out: &[String]) -> Vec<String> {
    let loaded = plugins.iter().map(|plugin| {
        let items = plugin.items.iter().map(|item| {
            let place = match item.isolation {
                Isolation::None => "in this process",
                _ => "in processes of its own",
            };
            let varies = if item.nondeterministic { ", may answer in different ways" } else { "" };
            format!("{} {place}{varies}", item.name)
        });
        let pinned = if plugin.pinned { "pinned" } else { "not pinned" };
        format!(
            "{} {} ({}; {pinned})",
            plugin.id,
            plugin.version,
            items.collect::<Vec<_>>().join(", ")
        )
    });
    let left_out = left_out.iter().map(|name| format!("{name} left out: safe mode"));
    loaded.chain(left_out).collect()
}
