//! `copydesk plugin`: what authors and users of plugins need beside `run`.

mod new;
mod templates;

use clap::Subcommand;

use crate::exit::{Exit, Failure};

#[derive(Debug, Subcommand)]
pub(crate) enum PluginCommand {
    /// Begin a plugin: a folder that builds and passes its own test at once
    New(new::New),
}

/// Does what was asked for.
pub(crate) fn run(command: &PluginCommand) -> Result<Exit, Failure> {
    match command {
        PluginCommand::New(options) => new::new(options),
    }
}
