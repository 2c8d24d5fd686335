//! `copydesk plugin check`: does a plugin keep the contract?

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use clap::{Args, ValueHint};
use copydesk::host::{CHECKS, CheckReport, CheckRow, Examiner, Order, Verdict};
use serde_json::{Map, Value};

use crate::exit::{Exit, Failure, shown};
use crate::print;

#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 all checks passed or do not apply; 1 some warn; 2 some fail."
)]
pub(crate) struct Check {
    /// The library
    #[arg(value_name = "LIB", value_hint = ValueHint::FilePath, required_unless_present = "list")]
    library: Option<PathBuf>,

    /// Configuration to check with: a TOML file with `[plugins.NAME.config]`, as `run` takes it, or a JSON
    /// file with the configuration itself
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    config: Option<PathBuf>,

    /// Only these checks
    #[arg(long, value_delimiter = ',', value_name = "CHECK,…")]
    only: Vec<String>,

    /// How long one check may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    deadline: u64,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,

    /// Write the report as JUnit XML too
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    junit: Option<PathBuf>,

    /// List all checks, and why each is made
    #[arg(long)]
    list: bool,
}

/// Makes one check, as told on standard input: the process that `check` starts.
pub(crate) fn check_one() -> Result<Exit, Failure> {
    let mut order = Vec::new();
    std::io::stdin().read_to_end(&mut order).map_err(Failure::usage)?;
    print(Order::follow(&order).map_err(Failure::usage)?.as_bytes())
}

/// Makes all checks.
pub(crate) fn check(options: &Check) -> Result<Exit, Failure> {
    let Some(library) = options.library.as_deref().filter(|_| !options.list) else {
        return print(listing().as_bytes());
    };
    if let Some(name) = options.only.iter().find(|name| CHECKS.iter().all(|c| c.name != **name)) {
        return Err(Failure::usage(format!("there is no check `{name}`: see --list")));
    }
    let program = std::env::current_exe().map_err(Failure::usage)?;
    let examiner = Examiner::new(program, &["plugin", "check-one"])
        .deadline(Duration::from_secs(options.deadline.max(1)))
        .only(options.only.clone())
        .configs(options.config.as_deref().map_or_else(|| Ok(Map::new()), configs)?);
    let mut out = AutoStream::auto(std::io::stdout());
    let report = examiner
        .examine(library, |row| {
            if !options.json {
                drop(writeln!(out, "{}", line(row))); // nobody reads on: the exit status still counts
            }
        })
        .map_err(Failure::usage)?;
    if options.json {
        print(report.to_json().as_bytes())?;
    } else {
        drop(writeln!(out, "{}", sum(&report)));
    }
    if let Some(path) = &options.junit {
        write(path, &report.to_junit())?;
    }
    Ok(match report.worst() {
        Verdict::Fail => Exit::Usage,
        Verdict::Warn => Exit::SomeRejected,
        _ => Exit::Good,
    })
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let done = fs::File::create(path).and_then(|mut file| file.write_all(text.as_bytes()));
    done.map_err(|error| Failure::usage(format!("cannot write `{}`: {error}", path.display())))
}

fn listing() -> String {
    let widest = CHECKS.iter().map(|check| check.name.len()).max().unwrap_or(0);
    let line = |check: &copydesk::host::Check| format!("{:widest$}  {}\n", check.name, check.why);
    CHECKS.iter().map(line).collect()
}

fn line(row: &CheckRow) -> String {
    let (word, colour) = match row.finding.verdict {
        Verdict::Pass => ("pass", AnsiColor::Green),
        Verdict::Warn => ("warn", AnsiColor::Yellow),
        Verdict::Fail => ("FAIL", AnsiColor::Red),
        _ => ("skip", AnsiColor::BrightBlack),
    };
    let style = Style::new().fg_color(Some(colour.into()));
    let of = row.item.as_ref().map_or_else(String::new, |item| format!("{item}: "));
    let advice = row.finding.advice.as_ref();
    let advice = advice.map_or_else(String::new, |advice| format!("\n{:24}→ {advice}", ""));
    let (of, advice, message) = (shown(&of), shown(&advice), shown(&row.finding.message));
    format!("{style}{word}{style:#}  {:18}{of}{message}{advice}", row.check)
}

fn sum(report: &CheckReport) -> String {
    let count = |verdict| report.count(verdict);
    format!(
        "{} passed, {} warned, {} failed, {} skipped",
        count(Verdict::Pass),
        count(Verdict::Warn),
        count(Verdict::Fail),
        count(Verdict::Skip)
    )
}

/// The configurations in a file, by the names of items.
fn configs(path: &Path) -> Result<Map<String, Value>, Failure> {
    let wrong = |what: String| Failure::usage(format!("`{}`: {what}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    if path.extension().is_some_and(|extension| extension == "json") {
        let config: Map<String, Value> =
            serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        return Ok(Map::from_iter([(EVERY.to_owned(), Value::Object(config))]));
    }
    let settings: Value = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    let items = settings.get("plugins").and_then(Value::as_object);
    let configs = items.into_iter().flatten().filter_map(|(name, item)| {
        Some((name.clone(), item.get("config").filter(|config| config.is_object())?.clone()))
    });
    Ok(configs.collect())
}

/// Stands for every item.
const EVERY: &str = "*";
