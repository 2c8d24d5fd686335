//! Checks of instances over time: what they leave behind, how soon they stop, how quick they are.

use std::time::{Duration, Instant};

use copydesk_plugin::abi;

use super::ask::{ask, give_back, hold};
use super::batch::{Form, Lending};
use super::call::Call;
use super::finding::{Checked, Finding};
use super::samples;
use super::subject::Subject;

/// The threads of this process, where that can be told.
pub(super) fn threads_now() -> Option<usize> {
    Some(std::fs::read_dir("/proc/self/task").ok()?.count())
}

/// Its open files, where that can be told.
fn files_now() -> Option<usize> {
    Some(std::fs::read_dir("/proc/self/fd").ok()?.count())
}

/// Bytes of memory that are in use, where that can be told.
fn memory_now() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = text.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096)
}

const UNTOLD: &str =
    "this system does not tell how much memory, how many threads and files there are";

/// Rounds between two looks at the memory.
const ROUNDS: u32 = 500;
/// What a round may leave behind before it counts: an allocator's own slack lies below.
const SLACK: u64 = 128;

/// Does something very often and looks whether the memory grows in both halves.
fn growth(mut round: impl FnMut() -> Result<(), Finding>) -> Result<Option<u64>, Finding> {
    let mut times = |count: u32| (0..count).try_for_each(|_| round());
    times(100)?;
    let Some(start) = memory_now() else { return Ok(None) };
    times(ROUNDS)?;
    let middle = memory_now().unwrap_or(start);
    times(ROUNDS)?;
    let end = memory_now().unwrap_or(middle);
    // What is kept once, or kept up to a limit, is no leak: it must grow all the time.
    let halves = [middle.saturating_sub(start), end.saturating_sub(middle)];
    Ok(Some(halves[0].min(halves[1]) / u64::from(ROUNDS)))
}

fn judged(growth: Option<u64>, what: &str, advice: &str) -> Checked {
    match growth {
        None => Ok(Finding::skip(UNTOLD)),
        Some(bytes) if bytes >= SLACK => {
            Err(Finding::fail(format!("each {what} leaves about {bytes} bytes behind"))
                .advise(advice))
        }
        Some(_) => Ok(Finding::pass(format!("1,100 times {what}, and nothing stays behind"))),
    }
}

pub(super) fn create_and_destroy(subject: &Subject) -> Checked {
    let place = subject.place()?;
    let call = Call::new();
    let config = subject.config()?;
    drop(subject.instance()?);
    let grown = growth(|| {
        // A sink that writes has made something where its place is to be: the next one finds it gone.
        clear(&place, subject);
        subject.item.create(&call, config.as_bytes(), &place).map(drop).map_err(|status| {
            Finding::fail(format!(
                "`create` returned {status}{} after many",
                call.told_in_brackets()
            ))
        })
    })?;
    judged(grown, "`create` and `destroy`", "free in `destroy` all that `create` has made")
}

fn clear(place: &str, subject: &Subject) {
    if subject.item.is_sink() {
        let path = std::path::Path::new(place);
        if subject.item.flags() & abi::FOLDER != 0 {
            drop(std::fs::remove_dir_all(path));
            drop(std::fs::create_dir(path));
        } else {
            drop(std::fs::remove_file(path));
        }
    }
}

pub(super) fn run_and_release(subject: &Subject) -> Checked {
    let (instance, texts, call) = (subject.instance()?, samples::news(14), Call::new());
    let all: Vec<_> = texts.iter().collect();
    subject.found(&instance, &all)?;
    let lending =
        Lending::new(&all, &subject.item.layers(true), subject.item.is_sink(), Form::default());
    let grown = growth(|| {
        let (_, mut held) = hold(subject.item, &instance, &call, &lending);
        give_back(&mut held);
        Ok(())
    })?;
    judged(
        grown,
        "call",
        "free in `release` all that an answer has, and keep nothing of an article",
    )
}

/// Threads and files that are there after `destroy` and were not before `create`.
pub(super) fn leftovers(subject: &Subject) -> Checked {
    let texts = samples::news(64);
    let all: Vec<_> = texts.iter().collect();
    drop(subject.instance()?); // what a library opens once and keeps is its own affair
    let (Some(threads), Some(files)) = (threads_now(), files_now()) else {
        return Ok(Finding::skip(UNTOLD));
    };
    let instance = subject.instance()?;
    subject.found(&instance, &all)?;
    let own_threads = threads_now().unwrap_or(threads).saturating_sub(threads);
    drop(instance);
    // The kernel forgets a thread a moment after it was joined.
    let deadline = Instant::now() + Duration::from_secs(1);
    let mut left = threads_now().unwrap_or(threads).saturating_sub(threads);
    while left > 0 && Instant::now() < deadline {
        std::thread::yield_now();
        left = threads_now().unwrap_or(threads).saturating_sub(threads);
    }
    if left > 0 {
        return Err(Finding::fail(format!("{left} threads outlive `destroy`"))
            .advise("join them in `destroy`, or use `parallel_for`"));
    }
    let open = files_now().unwrap_or(files).saturating_sub(files);
    if open > 0 {
        return Err(Finding::fail(format!("{open} files are still open after `destroy`"))
            .advise("close them in `destroy`, also when there was no `finish`"));
    }
    if own_threads > 0 && subject.item.flags() & abi::SPAWNS_THREADS == 0 {
        return Ok(Finding::warn(format!(
            "it runs {own_threads} threads of its own and does not say so"
        ))
        .advise("say CD_SPAWNS_THREADS, or better use `parallel_for`"));
    }
    Ok(Finding::pass("no thread and no open file outlives `destroy`"))
}

/// The examiner looks at what was printed meanwhile.
pub(super) fn works_silently(subject: &Subject) -> Checked {
    let instance = subject.instance()?;
    let mut texts = samples::news(14);
    texts.extend(samples::odd());
    subject.found(&instance, &texts.iter().collect::<Vec<_>>())?;
    Ok(Finding::pass("nothing is printed on standard output"))
}

/// A call that takes less need not ask whether it should stop.
const SHORT: Duration = Duration::from_millis(200);
/// How soon a call gives up when it was asked to.
const SOON: Duration = Duration::from_millis(100);
/// The largest batch that is tried, in bytes.
const LARGEST: usize = 64 << 20;

/// Lets a batch grow until it takes a while, then asks a call to stop in the middle of it. The best of
/// three tries counts: a busy machine is not the plugin's fault.
pub(super) fn stops(subject: &Subject) -> Checked {
    let instance = subject.instance()?;
    let text = samples::long("long", 16 << 10);
    let mut count = 64;
    let whole = loop {
        let batch = vec![&text; count];
        let (took, status) = timed(subject, &instance, &batch, None)?;
        if status != abi::OK {
            let message = format!("a batch of {count} articles of 16 kB: `run` returned {status}");
            return Err(Finding::fail(message));
        }
        if took >= SHORT {
            break took;
        }
        if count * text.text.len() >= LARGEST {
            let (kb, ms) = ((count * text.text.len()) >> 10, took.as_millis());
            return Ok(Finding::pass(format!(
                "its longest call, {kb} kB in {ms} ms, is too short to be stopped"
            )));
        }
        count *= 2;
    };
    let batch = vec![&text; count];
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let (late, _) = timed(subject, &instance, &batch, Some(SHORT / 4))?;
        best = best.min(late);
        if best <= SOON {
            let ms = best.as_millis();
            return Ok(Finding::pass(format!("it gave up {ms} ms after it was asked to")));
        }
    }
    let (late, whole) = (best.as_millis(), whole.as_millis());
    Err(Finding::warn(format!("asked to stop in a call of {whole} ms, it went on for {late} ms"))
        .advise("ask `should_stop` for each article, and in loops over long ones"))
}

/// How long a call takes, or, if it is asked to stop after a while, how long it then goes on.
fn timed(
    subject: &Subject,
    instance: &super::raw::Instance,
    batch: &[&samples::Sample],
    stop_after: Option<Duration>,
) -> Result<(Duration, i32), Finding> {
    let call = Call::new();
    let lending =
        Lending::new(batch, &subject.item.layers(true), subject.item.is_sink(), Form::default());
    let (done, is_done) = std::sync::mpsc::channel::<()>();
    let (took, status, mut held) = std::thread::scope(|scope| {
        let ask_to_stop = stop_after.map(|after| {
            let call = &call;
            scope.spawn(move || {
                // Either the time is over or the call is.
                let early = is_done.recv_timeout(after).is_ok();
                call.stop();
                (Instant::now(), early)
            })
        });
        let start = Instant::now();
        let (status, held) = hold(subject.item, instance, &call, &lending);
        let end = Instant::now();
        let _ = done.send(());
        let asked = ask_to_stop.and_then(|thread| thread.join().ok());
        let took = match asked {
            Some((_, true)) => Duration::ZERO,
            Some((at, false)) => end.saturating_duration_since(at),
            None => end - start,
        };
        (took, status, held)
    });
    give_back(&mut held);
    call.end();
    Ok((took, status))
}

/// Only tells: what a user pays for the stage.
pub(super) fn speed(subject: &Subject) -> Checked {
    let instance = subject.instance()?;
    let texts: Vec<_> = (0..256).map(|i| samples::long(&format!("long-{i}"), 3000)).collect();
    let all: Vec<_> = texts.iter().collect();
    subject.found(&instance, &all)?;
    let bytes: usize = texts.iter().map(|text| text.text.len()).sum();
    let mut best = Duration::MAX;
    for _ in 0..5 {
        best = best.min(timed(subject, &instance, &all, None)?.0);
    }
    let empty = {
        let (call, none) = (Call::new(), Vec::new());
        let start = Instant::now();
        for _ in 0..100 {
            ask(subject.item, &instance, &call, &none);
        }
        start.elapsed() / 100
    };
    let each = best.as_nanos() / texts.len() as u128;
    let rate = (bytes as u128 * 1000).checked_div(best.as_nanos()).unwrap_or(0);
    Ok(Finding::pass(format!(
        "{each} ns for an article of 3 kB, {rate} MB/s; {} ns for a batch without articles",
        empty.as_nanos()
    )))
}
