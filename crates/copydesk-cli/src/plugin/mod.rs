//! `copydesk plugin`: what authors and users of plugins need beside `run`.

mod check;
mod describe;
mod dev;
mod list;
mod lock;
mod new;
mod options;
mod templates;

use std::path::PathBuf;

use clap::{Subcommand, ValueHint};
use copydesk::host::PluginSettings;

use crate::config;
use crate::exit::{Exit, Failure};
use crate::plugins::lock_file;

#[derive(Debug, Subcommand)]
pub(crate) enum PluginCommand {
    /// Begin a plugin: a folder that builds and passes its own test at once
    New(new::New),
    /// List all plugins that could be loaded, place by place, and why others are refused
    List(list::List),
    /// Show what a plugin holds: stages, output formats, and their options as a table
    Describe(describe::Describe),
    /// Pin plugins that you have looked at, so that a changed file is refused
    Lock(lock::Lock),
    /// Build a plugin and show what it does, again after every change
    Dev(dev::Dev),
    /// Check whether a plugin keeps the contract, each check in a process of its own
    Check(check::Check),
    /// Make one check, as told on standard input
    #[command(hide = true)]
    CheckOne,
}

/// Where settings and pins come from, for commands that only look.
#[derive(Debug, clap::Args)]
pub(crate) struct Trusted {
    /// A TOML file with settings
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    config: Option<PathBuf>,

    /// The file with pinned plugins; by default copydesk-plugins.lock beside the file of --config
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    plugin_lock: Option<PathBuf>,
}

impl Trusted {
    /// The settings of plugins, with the lock file.
    fn settings(&self) -> Result<PluginSettings, Failure> {
        let mut settings = config::settings(self.config.as_deref(), &[])?.plugins;
        settings.lock = lock_file(self.plugin_lock.as_deref(), self.config.as_deref());
        Ok(settings)
    }
}

/// Does what was asked for.
pub(crate) fn run(command: &PluginCommand) -> Result<Exit, Failure> {
    match command {
        PluginCommand::New(options) => new::new(options),
        PluginCommand::Dev(options) => dev::dev(options),
        PluginCommand::Check(options) => check::check(options),
        PluginCommand::CheckOne => check::check_one(),
        PluginCommand::List(options) => list::list(options),
        PluginCommand::Describe(options) => describe::describe(options),
        PluginCommand::Lock(options) => lock::lock(options),
    }
}
