//! The copydesk program: reads news articles in bulk.
//!
//! Everything it does is a call of the `copydesk` crate; here are the command line, the configuration
//! file, progress, the summary, and the view in the terminal.

mod args;
mod config;
mod defects;
mod exit;
mod explain;
mod job;
mod logs;
mod metrics;
mod output;
mod plugin;
mod plugins;
mod progress;
mod reading;
mod recent;
mod report;
mod rules;
mod run;
mod settle;
mod status;
mod stop;
mod summary;
mod timings;
mod view;
mod voice;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Cli, Command};
use exit::{Exit, Failure};
use voice::Voice;

fn main() -> ExitCode {
    #[cfg(unix)]
    if let Some(exit) = worker() {
        return exit;
    }
    // What the variable `FAILPOINTS` says, in a build that tests itself.
    #[cfg(feature = "failpoints")]
    let _points = fail::FailScenario::setup();
    defects::show_the_first();
    let cli = Cli::parse();
    let voice = match &cli.command {
        Command::Run(options) | Command::Replay(options) => Voice::beside(options.progress),
        _ => Voice::default(),
    };
    let done = logs::install(&cli.logs, &voice).and_then(|()| command(cli.command, voice));
    let exit = done.unwrap_or_else(|failure| {
        // Nobody to complain to is no reason to fail otherwise.
        drop(writeln!(std::io::stderr(), "{:?}", failure.report));
        failure.exit
    });
    exit.into()
}

/// Does what was asked for.
fn command(command: Command, voice: Voice) -> Result<Exit, Failure> {
    match command {
        Command::Run(options) => run::run(&options, reading::source, voice),
        Command::Replay(options) => run::run(&options, reading::replay, voice),
        Command::Explain(options) => view::view(&options),
        Command::Plugin(command) => plugin::run(&command),
        Command::Rules { set } => print(rules::listing(set).as_bytes()),
        Command::Status(options) => status::status(&options),
        Command::Settle(options) => settle::settle(&options, voice),
        Command::Schema => print(copydesk::core::wire::JSON_SCHEMA.as_bytes()),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "copydesk", &mut script);
            print(&script)
        }
    }
}

/// What this program does when it was started by itself to keep a plugin apart from a run. It comes before
/// all else: a worker has no files open but those that it is lent, and no words of its own.
#[cfg(unix)]
fn worker() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    if args.next()? != "plugin-worker" || args.next().is_some() {
        return None;
    }
    Some(copydesk::host::isolate::serve().map_or_else(
        |error| {
            drop(writeln!(std::io::stderr(), "plugin-worker: {error}"));
            Exit::Usage.into()
        },
        |()| ExitCode::SUCCESS,
    ))
}

/// Writes to standard output; that nobody reads on is no failure.
fn print(bytes: &[u8]) -> Result<Exit, Failure> {
    match std::io::stdout().write_all(bytes) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            let report = miette::miette!("cannot write to standard output: {error}");
            Err(Failure { exit: Exit::Incomplete, report })
        }
        _ => Ok(Exit::Good),
    }
}
