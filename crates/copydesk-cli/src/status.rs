//! `copydesk status OUT`: how far a run has come, while it goes on or after it has died.
//!
//! All of it stands in the plan and the journal of the run, so it is as true on another computer that sees
//! the same folder; only who works there is known where the lock is.

use std::io::Write;

use copydesk::engine::{self, Status};
use copydesk::files::real;
use copydesk::io::Output;
use indicatif::{HumanBytes, HumanCount};
use serde::Serialize;

use crate::args;
use crate::exit::{Exit, Failure, shown};

/// Tells how far the run to this output has come.
pub(crate) fn status(options: &args::Status) -> Result<Exit, Failure> {
    let none = || Failure::usage(format!("there is no run at {}", options.out));
    let mut found = None;
    for folder in Output::to(&options.out).work_folders() {
        found = engine::status(&*real(), &folder).map_err(|error| Failure::run(&error))?;
        if found.is_some() {
            break;
        }
    }
    let status = found.ok_or_else(none)?;
    let text = if options.json {
        let whole = Whole { status: &status, next: next(&status) };
        let mut text = serde_json::to_string_pretty(&whole).map_err(Failure::usage)?;
        text.push('\n');
        text
    } else {
        told(&status)
    };
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::usage(format!("cannot write to standard output: {error}")))
        }
        _ if status.complete => Ok(Exit::Good),
        _ => Ok(Exit::Incomplete),
    }
}

#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    status: &'a Status,
    next: &'static str,
}

/// What somebody who finds the run like this might do.
fn next(status: &Status) -> &'static str {
    if status.complete && is_to_be_settled(status) {
        "settle all shards of the plan, when they are complete"
    } else if status.complete {
        "nothing: the run is complete"
    } else if status.holder.is_some() {
        "wait: the run goes on"
    } else if status.settled.is_some() {
        "settle all shards again to go on"
    } else {
        "run the same command to go on"
    }
}

/// Whether it is a shard that has kept what is needed to look for copies, which nobody has done.
fn is_to_be_settled(status: &Status) -> bool {
    let is_off = status.facts.get("duplicates").is_some_and(|word| word == "off");
    status.shard.is_some() && status.settled.is_none() && !is_off
}

/// For a person: a few aligned lines.
fn told(status: &Status) -> String {
    let plan = format!("{} of copydesk {}", status.plan, status.version);
    let mut rows = vec![("plan", plan)];
    if let Some(shard) = &status.shard {
        rows.push(("shard", shard.to_string()));
    }
    let state = match (&status.holder, status.complete) {
        (_, true) => "complete".to_owned(),
        (Some(holder), false) => format!("incomplete, {holder} works on it"),
        (None, false) => "incomplete, nobody works on it".to_owned(),
    };
    rows.push(("state", state));
    if let Some(duplicates) = &status.settled {
        rows.push(("settled", format!("copies over all shards: {duplicates}")));
    }
    let of = |done: usize| format!("{} of {} splits", count(done), count(status.splits));
    // A run in one pass keeps nothing.
    if status.kept > 0 || status.written == 0 {
        rows.push(("read", of(status.kept.max(status.written))));
    }
    rows.push(("written", of(status.written)));
    let all = status.bytes.map_or_else(String::new, |all| format!(" of {}", HumanBytes(all)));
    rows.push(("input", format!("{}{all}", HumanBytes(status.bytes_done))));
    rows.push(("documents", documents(status)));
    let ended: Vec<_> = status.unfinished.keys().map(u32::to_string).collect();
    let ended = if ended.is_empty() || status.complete {
        String::new()
    } else {
        format!(", on their way when one ended: splits {}", ended.join(", "))
    };
    rows.push(("processes", format!("{}{ended}", status.runs)));
    if !status.suspects.is_empty() {
        rows.push(("suspects", suspects(&status.suspects)));
    }
    if status.damaged > 0 {
        let lines = format!("{} damaged lines: what they told is done again", status.damaged);
        rows.push(("journal", lines));
    }
    rows.push(("next", next(status).to_owned()));
    // Names in a plan are somebody else's.
    rows.iter().map(|(name, value)| format!("{name:>11}  {}\n", shown(value))).collect()
}

/// What a run does about splits that a process may have died of.
fn suspects(splits: &[u32]) -> String {
    let splits: Vec<_> = splits.iter().map(u32::to_string).collect();
    format!(
        "splits {}, on their way at two deaths or more: plugins run in processes of their own",
        splits.join(", ")
    )
}

fn documents(status: &Status) -> String {
    let mut words = format!("{} read, {} written", HumanCount(status.read), HumanCount(status.out));
    if status.dropped > 0 {
        words.push_str(&format!(", {} copies left out", HumanCount(status.dropped)));
    }
    words.push_str(&format!(", {} rejected", HumanCount(status.rejected)));
    if status.faults > 0 {
        words.push_str(&format!(", {} faults of files", HumanCount(status.faults)));
    }
    words
}

fn count(number: usize) -> HumanCount {
    HumanCount(number as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn halfway() -> Status {
        let mut status = Status::default();
        (status.plan, status.version) = ("3f2a".to_owned(), "0.1.0".to_owned());
        (status.splits, status.kept, status.written) = (40, 12, 0);
        (status.bytes, status.bytes_done) = (Some(40 << 20), 12 << 20);
        (status.read, status.rejected, status.runs) = (12_345, 5, 2);
        status.unfinished.insert(13, 1);
        status
    }

    #[test]
    fn a_dead_run_is_told_with_what_to_do() {
        let want = "       plan  3f2a of copydesk 0.1.0
      state  incomplete, nobody works on it
       read  12 of 40 splits
    written  0 of 40 splits
      input  12.00 MiB of 40.00 MiB
  documents  12,345 read, 0 written, 5 rejected
  processes  2, on their way when one ended: splits 13
       next  run the same command to go on
";
        assert_eq!(told(&halfway()), want);
    }

    #[test]
    fn what_a_process_may_have_died_of_is_told() {
        let mut status = halfway();
        status.suspects = vec![13, 14];
        let want = "   suspects  splits 13, 14, on their way at two deaths or more: plugins run in processes of \
                    their own\n";
        assert!(told(&status).contains(want), "{}", told(&status));
    }

    #[test]
    fn a_complete_run_needs_nothing() {
        let mut status = halfway();
        (status.complete, status.kept, status.written) = (true, 0, 40);
        assert!(told(&status).ends_with("next  nothing: the run is complete\n"));
        assert!(!told(&status).contains("   read"), "there was one pass");
    }
}
