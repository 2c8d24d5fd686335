//! Checks of sinks from their first document to their end.

use std::fs;
use std::path::Path;
use std::ptr;

use copydesk_plugin::abi::{self, CdSink};

use super::call::Call;
use super::finding::{Checked, Finding};
use super::raw::{Instance, RawItem, view};
use super::samples::{self, Sample};
use super::subject::Subject;

fn sink(subject: &Subject) -> Result<&'static CdSink, Finding> {
    match subject.item {
        RawItem::Sink(sink) => Ok(sink),
        RawItem::Stage(_) => Err(Finding::skip("it is a stage")),
    }
}

/// The sink, if it writes by itself.
fn writer(subject: &Subject) -> Result<&'static CdSink, Finding> {
    let sink = sink(subject)?;
    if sink.write.is_none() {
        return Err(Finding::skip("the host writes its files"));
    }
    Ok(sink)
}

/// Gives rows to `write`, in batches of this size.
fn write(
    subject: &Subject,
    instance: &Instance,
    texts: &[Sample],
    size: usize,
) -> Result<(), Finding> {
    let sink = writer(subject)?;
    for batch in texts.chunks(size) {
        let found = subject.found(instance, &batch.iter().collect::<Vec<_>>())?;
        let taken = found.iter().filter(|found| found.refused.is_none());
        let rows: Vec<_> = taken.map(|found| view(&found.rows)).collect();
        let call = Call::new();
        let Some(write) = sink.write else { return Ok(()) };
        // SAFETY: called as the contract says.
        let status = unsafe { write(instance.this, call.host(), rows.as_ptr(), rows.len()) };
        let told = call.told_in_brackets();
        call.end();
        if status != abi::OK {
            return Err(Finding::fail(format!("`write` returned {status}{told}")));
        }
    }
    Ok(())
}

fn finish(sink: &CdSink, instance: &Instance) -> Result<(), Finding> {
    let Some(finish) = sink.finish else { return Ok(()) };
    let call = Call::new();
    // SAFETY: called as the contract says.
    let status = unsafe { finish(instance.this, call.host()) };
    let told = call.told_in_brackets();
    call.end();
    if status == abi::OK {
        return Ok(());
    }
    Err(Finding::fail(format!("`finish` returned {status}{told}")))
}

/// A whole run: what stands at the place afterwards, as files with their content.
fn whole(
    subject: &Subject,
    texts: &[Sample],
    size: usize,
) -> Result<Vec<(String, Vec<u8>)>, Finding> {
    let sink = writer(subject)?;
    let (place, call) = (subject.place()?, Call::new());
    let instance = subject.instance_at(&call, &place)?;
    call.end();
    write(subject, &instance, texts, size)?;
    finish(sink, &instance)?;
    drop(instance);
    let mut files = Vec::new();
    collect(Path::new(&place), "", &mut files)
        .map_err(|error| Finding::fail(format!("nothing can be read at its place: {error}")))?;
    files.sort();
    Ok(files)
}

fn collect(path: &Path, name: &str, out: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    if !path.is_dir() {
        out.push((name.to_owned(), fs::read(path)?));
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let inner = format!("{name}/{}", entry.file_name().to_string_lossy());
        collect(&entry.path(), &inner, out)?;
    }
    Ok(())
}

/// Documents with ids of their own, and a few odd texts.
fn documents() -> Vec<Sample> {
    let mut texts = samples::news(32);
    texts.extend(samples::odd());
    texts
}

pub(super) fn makes_something(subject: &Subject) -> Checked {
    let files = whole(subject, &documents(), 7)?;
    let bytes: usize = files.iter().map(|(_, content)| content.len()).sum();
    if bytes == 0 {
        return Err(Finding::fail("after `finish` there is nothing at its place")
            .advise("write to the place that `create` was given, and nowhere else"));
    }
    Ok(Finding::pass(format!("{} files with {bytes} bytes", files.len())))
}

pub(super) fn makes_the_same(subject: &Subject) -> Checked {
    let texts = documents();
    let (one, other) = (whole(subject, &texts, 7)?, whole(subject, &texts, 16)?);
    if one == other {
        return Ok(Finding::pass("two runs, batches of 7 and 16: the same bytes"));
    }
    let pair = one.iter().zip(&other).find(|(a, b)| a != b);
    let name = pair.map_or("?", |((name, _), _)| name.as_str());
    let message = format!("two runs over the same documents made other bytes, first in `{name}`");
    if subject.item.flags() & abi::NONDETERMINISTIC != 0 {
        return Ok(Finding::skip(format!(
            "it says that it is nondeterministic, and is: {message}"
        )));
    }
    Err(Finding::fail(message).advise(
        "write in the order of `write`, without the time of day and without a hash map's order",
    ))
}

pub(super) fn makes_nothing_of_nothing(subject: &Subject) -> Checked {
    let files = whole(subject, &[], 1)?;
    Ok(Finding::pass(format!("a run without documents ends well, with {} files", files.len())))
}

/// Rows of no document at all: the host may call `write` so.
pub(super) fn empty_write(subject: &Subject) -> Checked {
    let sink = writer(subject)?;
    let instance = subject.instance()?;
    let call = Call::new();
    let Some(write) = sink.write else { return Ok(Finding::skip("it does not write")) };
    // SAFETY: called as the contract says.
    let status = unsafe { write(instance.this, call.host(), ptr::null(), 0) };
    call.end();
    if status != abi::OK {
        return Err(Finding::fail(format!("`write` without rows returned {status}")));
    }
    finish(sink, &instance)?;
    Ok(Finding::pass("no rows are written without a fault"))
}

/// Ends before the end: after `write`, without `finish`.
pub(super) fn given_up(subject: &Subject) -> Checked {
    writer(subject)?;
    let files = || fs::read_dir("/proc/self/fd").ok().map(Iterator::count);
    drop(subject.instance()?);
    let before = files();
    let (place, call) = (subject.place()?, Call::new());
    let instance = subject.instance_at(&call, &place)?;
    call.end();
    write(subject, &instance, &documents(), 7)?;
    drop(instance);
    match (before, files()) {
        (Some(before), Some(after)) if after > before => {
            Err(Finding::fail(format!("{} files are still open after `destroy`", after - before))
                .advise("close them in `destroy`, also when there was no `finish`"))
        }
        (None, _) | (_, None) => Ok(Finding::pass("`destroy` without `finish` ends well")),
        _ => Ok(Finding::pass("`destroy` without `finish` leaves no file open")),
    }
}

/// A place that cannot be written to is an error with a reason.
pub(super) fn bad_place(subject: &Subject) -> Checked {
    let sink = writer(subject)?;
    let config = subject.config()?.as_bytes().to_vec();
    let place = format!("{}/no/such/folder/place", subject.place()?);
    let call = Call::new();
    let made = subject.item.create(&call, &config, &place);
    let advice = "call `host->fail` with the path and what the system said, and return CD_ERROR";
    let status = match made {
        Err(status) => status,
        Ok(instance) => {
            // It may open its file later: then `write` or `finish` has to say so.
            let done = write(subject, &instance, &samples::news(3), 3)
                .and_then(|()| finish(sink, &instance));
            call.end();
            return match done {
                Err(_) => Ok(Finding::pass("it is told when rows are written")),
                Ok(()) => {
                    Err(Finding::fail("it wrote to a place that is not there").advise(advice))
                }
            };
        }
    };
    let told = call.told();
    call.end();
    if told.is_none_or(|told| told.message.is_empty()) {
        return Err(
            Finding::fail(format!("`create` returned {status} and told no reason")).advise(advice)
        );
    }
    Ok(Finding::pass("a place that cannot be made is refused with a reason"))
}
