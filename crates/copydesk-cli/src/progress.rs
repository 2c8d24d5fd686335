//! Says how far a run has come: a bar on a terminal, a plain line every ten seconds elsewhere.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use copydesk::engine::{Phase, Progress, Snapshot};
use indicatif::{
    HumanBytes, HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle,
};

use crate::args::ProgressKind;

const BAR_EVERY: Duration = Duration::from_millis(125);
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Where lines for the user go while a run goes on: above the bar, if there is one.
#[derive(Clone, Debug)]
pub(crate) struct Voice {
    bar: Option<ProgressBar>,
    is_silent: bool, // nothing is said of how far the run is
}

impl Voice {
    /// A voice beside progress of this kind.
    pub(crate) fn new(kind: ProgressKind) -> Self {
        let has_bar = match kind {
            ProgressKind::Auto => std::io::stderr().is_terminal(),
            ProgressKind::Bar => true,
            ProgressKind::None | ProgressKind::Plain => false,
        };
        Self { bar: has_bar.then(new_bar), is_silent: kind == ProgressKind::None }
    }

    /// Says a line.
    pub(crate) fn say(&self, line: &str) {
        // Nobody to tell it to is no reason to end the run.
        let say = || drop(writeln!(std::io::stderr(), "{line}"));
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }
}

/// A thread that watches a run; it ends when this is dropped.
pub(crate) struct Watcher {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    /// Begins to watch, in the way that was asked for.
    pub(crate) fn start(progress: Progress, voice: Voice) -> Self {
        if voice.is_silent {
            return Self { stop: None, thread: None };
        }
        let (stop, stopped) = channel();
        let thread = std::thread::spawn(move || {
            let began = Instant::now();
            let every = if voice.bar.is_some() { BAR_EVERY } else { LINE_EVERY };
            while stopped.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                let now = progress.snapshot();
                match &voice.bar {
                    Some(bar) => draw(bar, now),
                    None => voice.say(&line(now, began.elapsed())),
                }
            }
            if let Some(bar) = voice.bar {
                bar.finish_and_clear();
            }
        });
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A watcher that panicked has nothing to say about the run.
            drop(thread.join());
        }
    }
}

fn new_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(style(false));
    bar
}

fn style(sized: bool) -> ProgressStyle {
    let template = if sized {
        "{prefix:>9} {wide_bar} {bytes}/{total_bytes} {binary_bytes_per_sec} {msg} ETA {eta}"
    } else {
        "{prefix:>9} {spinner} {bytes} {binary_bytes_per_sec} {msg}"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn draw(bar: &ProgressBar, now: Snapshot) {
    if let Some(total) = now.bytes_total.filter(|_| bar.length().is_none()) {
        bar.set_style(style(true));
        bar.set_length(total);
    }
    bar.set_prefix(name(now.phase));
    bar.set_position(now.bytes);
    bar.set_message(documents(now));
    bar.tick();
}

fn name(phase: Phase) -> &'static str {
    match phase {
        Phase::Waiting => "starting",
        Phase::Reading => "reading",
        Phase::Settling => "settling",
        Phase::Writing => "writing",
        _ => "done",
    }
}

fn documents(now: Snapshot) -> String {
    let mut words = match now.phase {
        Phase::Writing => {
            format!("{} of {} written", HumanCount(now.written), HumanCount(now.analysed))
        }
        _ => format!("{} articles", HumanCount(now.analysed)),
    };
    if now.rejected > 0 {
        words.push_str(&format!(", {} rejected", HumanCount(now.rejected)));
    }
    words
}

/// One line for a log: phase, bytes, documents, rate, time left.
fn line(now: Snapshot, elapsed: Duration) -> String {
    let rate = |bytes: u64| u128::from(bytes) * 1000 / elapsed.as_millis().max(1);
    let per_second = rate(now.bytes);
    let mut words = format!("{}: {}", name(now.phase), HumanBytes(now.bytes));
    if let Some(total) = now.bytes_total {
        words.push_str(&format!(" of {}", HumanBytes(total)));
        let left = u128::from(total.saturating_sub(now.bytes)).checked_div(per_second);
        if let (Phase::Reading, Some(Ok(seconds))) = (now.phase, left.map(u64::try_from)) {
            words
                .push_str(&format!(", about {} left", HumanDuration(Duration::from_secs(seconds))));
        }
    }
    let per_second = HumanBytes(u64::try_from(per_second).unwrap_or(u64::MAX));
    format!("{words}, {per_second}/s, {}", documents(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_how_fast_and_how_long_still() {
        let mut now = Snapshot::default();
        now.phase = Phase::Reading;
        now.bytes = 10 << 20;
        now.bytes_total = Some(40 << 20);
        now.analysed = 12_345;
        now.rejected = 2;
        let said = line(now, Duration::from_secs(5));
        assert_eq!(
            said,
            "reading: 10.00 MiB of 40.00 MiB, about 15 seconds left, 2.00 MiB/s, 12,345 articles, 2 rejected"
        );
    }

    #[test]
    fn a_run_without_a_known_length_has_no_end_in_sight() {
        let mut now = Snapshot::default();
        now.phase = Phase::Settling;
        assert_eq!(line(now, Duration::ZERO), "settling: 0 B, 0 B/s, 0 articles");
    }
}
