//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use copydesk::normalize::Rules;

use crate::plugin::PluginCommand;

/// Reads news articles and says what they are made of, who said what, which figures they hold and
/// which other articles they copy.
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, max_term_width = 100, after_help = EXITS)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    pub(crate) logs: Logs,
}

/// What is logged, and where.
#[derive(Debug, Args)]
#[command(next_help_heading = "Logs")]
pub(crate) struct Logs {
    /// What is logged: `error`, `warn`, `info`, `debug`, `trace`, or by target:
    /// `warn,copydesk_engine=debug`; by default warnings, and what plugins say
    #[arg(long, global = true, value_name = "LEVEL|FILTER")]
    pub(crate) log: Option<String>,

    /// How it is written
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,

    /// Log to the end of a file, `info` by default; warnings still stand on standard error
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) log_file: Option<PathBuf>,
}

/// How a log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// A line for a person
    Text,
    /// One JSON object a line, with the time and all fields
    Json,
}

const EXITS: &str = "Exit status: 0 all good; 1 finished, some documents rejected; 2 usage or configuration; \
3 incomplete; 4 refused (other output there); 5 too many rejects; 130 interrupted; 143 terminated.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Parse articles in bulk
    Run(Run),
    /// Feed rejected documents back, once the cause is gone
    ///
    /// INPUT is files of rejects (rejects.jsonl) or the folder of an output; all other options are those of
    /// `run`, and should be as they were there. A record that its reject holds is taken from it, another one
    /// read again at its place, so start it in the folder in which the run was started. OUT is another one.
    Replay(Run),
    /// Show articles in the terminal with their marks under the text
    Explain(Explain),
    /// Write and inspect plugins: stages and output formats loaded at run time
    #[command(subcommand)]
    Plugin(PluginCommand),
    /// List the rules that clean text, each with its place and an example
    Rules {
        /// Which are on, with a `+` before them: a set as for `normalize.rules`
        #[arg(default_value_t)]
        set: Rules,
    },
    /// Tell how far a run has come, while it goes on or after it has died
    Status(Status),
    /// Decide over the copies among all shards of one plan, and write their outputs anew
    Settle(Settle),
    /// Print the JSON Schema of a document
    Schema,
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// What both ways of reading articles share.
#[derive(Debug, Args)]
pub(crate) struct Reading {
    /// Files, folders or globs; `-` is standard input
    #[arg(required_unless_present = "files_from", value_hint = ValueHint::AnyPath)]
    pub(crate) input: Vec<String>,

    /// Also the files and folders that this file lists (`-`: standard input), one a line or parted by NUL
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files_from: Vec<String>,

    /// Where a part of an article is found: text=body, id=meta.key. May be given again; of several fields
    /// for one part the first that is there is taken
    #[arg(long = "field", value_name = "PART=FIELD")]
    pub(crate) fields: Vec<String>,

    /// How the input is written; by default told from its name, then its first bytes
    #[arg(long, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// What to do with a line of JSON Lines or a row of CSV that is no UTF-8: `reject` it, or `replace` what
    /// cannot be read and tell so in its `meta.extra`
    #[arg(long, value_name = "WHAT")]
    pub(crate) utf8: Option<String>,

    /// A TOML file with settings
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,

    /// One setting, addressed as in the file: quantities.others=true
    #[arg(long = "set", value_name = "A.B=C")]
    pub(crate) set: Vec<String>,

    /// Only these stages, in the order of the pipeline: segment, quotes, quantities; or none, when
    /// only copies are wanted
    #[arg(long, value_delimiter = ',', value_name = "STAGE,…")]
    pub(crate) stages: Option<Vec<String>>,

    #[command(flatten)]
    pub(crate) plugins: Plugins,
}

/// Which plugins are loaded.
#[derive(Debug, Default, Args)]
pub(crate) struct Plugins {
    /// A plugin: a library or its folder by a path with a separator (./libx.so), or an id
    /// (acme.places). May be given again; its stages run in that order, behind the others
    #[arg(long = "plugin", value_name = "PATH|ID", value_hint = ValueHint::AnyPath)]
    pub(crate) plugins: Vec<String>,

    /// The file with pinned plugins; by default copydesk-plugins.lock beside the file of --config
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) plugin_lock: Option<PathBuf>,

    /// Refuse plugins that are not pinned
    #[arg(long)]
    pub(crate) locked: bool,

    /// Load no plugins at all, and say which were left out
    #[arg(long)]
    pub(crate) safe_mode: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) reading: Reading,

    /// A folder, a file or `-` for standard output
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) out: String,

    /// How the output is written: `jsonl` (one JSON object a line: everything), `csv` (three tables:
    /// documents, quotes, quantities), `parquet` (one table with nested columns: everything), or an
    /// output format of a plugin by its name
    #[arg(long, value_name = "FORMAT")]
    pub(crate) output_format: Option<String>,

    /// How the output is compressed; by default told from the name of a file, else not at all;
    /// Parquet is compressed inside, by default with zstd
    #[arg(long, value_name = "METHOD")]
    pub(crate) compress: Option<Compression>,

    /// What to do with copies: note them, leave them out, or do not look; by default noted in a
    /// folder or file, and not looked for on standard output
    #[arg(long, value_name = "WHAT")]
    pub(crate) duplicates: Option<Duplicates>,

    /// A folder with an index that grows from run to run: articles that earlier runs have seen are found
    /// again, and those of this run are added when it is complete
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) index: Option<PathBuf>,

    /// Tell which paragraphs many articles have: boilerplate of a source, and blocks that several
    /// sources print; on standard output too, documents then come at the end
    #[arg(long, visible_alias = "repeated-lines")]
    pub(crate) repeated: bool,

    /// Worker threads (reader and writer are two more); 0 takes all cores
    #[arg(long, short = 'j', value_name = "N")]
    pub(crate) threads: Option<usize>,

    /// End the run when more documents than this are rejected: a number, or a share such as 2%
    #[arg(long, value_name = "N|P%")]
    pub(crate) max_rejects: Option<String>,

    /// End the run when something is wrong with a file: it cannot be opened, is cut off, has junk behind
    /// its end; by default that is told among the rejects, and the other files go on
    #[arg(long)]
    pub(crate) strict: bool,

    /// What to do when documents have equal ids: `keep` them all, which are counted, or end with an `error`
    #[arg(long, value_name = "WHAT")]
    pub(crate) on_dup_id: Option<String>,

    /// End the run when a stage in this process has been busy with one article, or batch, for so many
    /// seconds; by default one that hangs is only told
    #[arg(long, value_name = "SECONDS")]
    pub(crate) hang_after: Option<u64>,

    /// About how much memory to use: 512MB, 2GiB; by default as much as is quick
    #[arg(long, value_name = "SIZE")]
    pub(crate) memory: Option<String>,

    /// About how much of the input goes into one part of a folder OUT, 64MiB by default; of a killed run
    /// as much is done again
    #[arg(long, value_name = "SIZE")]
    pub(crate) part_size: Option<String>,

    /// The folder for what does not fit in memory, about as much as the input; by default that of the
    /// output. Gone when the run ends
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) scratch: Option<PathBuf>,

    /// Replace an earlier run's files in OUT, and begin anew
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Go on where an earlier run with the same plan has ended: that is what is done without this, too
    #[arg(long, conflicts_with = "overwrite")]
    pub(crate) resume: bool,

    /// Read what an earlier run has written and compare its hash, instead of believing its size
    #[arg(long)]
    pub(crate) verify: bool,

    /// Only one of N shares of the input, counted from 1: `1/3`, `2/3`, `3/3`. Each writes to an OUT of its
    /// own; together they have the files of a whole run. Copies are not looked for
    #[arg(long, value_name = "I/N", conflicts_with = "index")]
    pub(crate) shard: Option<String>,

    /// How to show progress: a bar on a terminal, a line of JSON every ten seconds elsewhere
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub(crate) progress: ProgressKind,

    /// Tell at the end what each step took
    #[arg(long)]
    pub(crate) timings: bool,

    /// Keep a file with the counters of the run, in the text format of Prometheus
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) metrics_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 complete; 3 incomplete; 2 there is no run.")]
pub(crate) struct Status {
    /// The output of the run: a folder or a file
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) out: String,

    /// As JSON, with the files of the output and their hashes
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 all good; 1 settled, some documents had been rejected; 3 incomplete, \
settle again to go on; 4 these are not all shards of one plan, or somebody is at work on one."
)]
pub(crate) struct Settle {
    /// The outputs of all runs with `--shard`, in any order
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) out: Vec<String>,

    /// What to do with copies: `mark` or `drop`; by default what the runs were told
    #[arg(long, value_name = "WHAT")]
    pub(crate) duplicates: Option<Duplicates>,

    /// Worker threads; by default one for each core
    #[arg(short = 'j', long, value_name = "N")]
    pub(crate) threads: Option<usize>,

    /// Memory to keep to, such as `500MB`
    #[arg(long, value_name = "SIZE")]
    pub(crate) memory: Option<String>,

    /// A folder for what does not fit in memory
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) scratch: Option<PathBuf>,

    /// What to do when documents of any shards have equal ids: `keep` them all, which are counted, or end
    /// with an `error` before anything is written
    #[arg(long, value_name = "WHAT")]
    pub(crate) on_dup_id: Option<String>,

    /// How to show progress: a bar on a terminal, a line of JSON every ten seconds elsewhere
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub(crate) progress: ProgressKind,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) reading: Reading,

    /// Only the article with this id
    #[arg(long)]
    pub(crate) id: Option<String>,

    /// At most so many articles
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,

    /// Columns to fill; by default those of the terminal, at most 120
    #[arg(long, value_name = "COLUMNS")]
    pub(crate) width: Option<usize>,

    /// Whether to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

/// How articles are written where they come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// One file, one article
    Text,
    /// One JSON object a line
    Jsonl,
    /// A table with a header row
    Csv,
    /// One web page, one article
    Html,
    /// A web archive, or the texts made from one (WET)
    Warc,
    /// A Parquet file: a row, an article
    Parquet,
}

/// How output files are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Compression {
    /// Not at all
    None,
    /// gzip
    Gzip,
    /// Zstandard
    Zstd,
}

/// What to do with copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Duplicates {
    /// Note in each copy what it copies
    Mark,
    /// Leave copies out
    Drop,
    /// Do not look for copies
    Off,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressKind {
    /// A bar on a terminal, lines elsewhere
    Auto,
    /// A bar
    Bar,
    /// A line of JSON every ten seconds
    #[value(alias = "plain")]
    Json,
    /// Nothing
    None,
}

/// Whether to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal that can
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
