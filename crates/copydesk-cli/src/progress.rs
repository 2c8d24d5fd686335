//! Says how far a run has come: a bar on a terminal, a line of JSON every ten seconds elsewhere; and keeps
//! a file of metrics, if one was asked for.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use copydesk::engine::Progress;
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressStyle};

use crate::args::ProgressKind;
use crate::metrics::Metrics;
use crate::recent::{Recent, View};
use crate::voice::Voice;

const BAR_EVERY: Duration = Duration::from_millis(125);
const LINE_EVERY: Duration = Duration::from_secs(10);

/// A thread that watches a run; it ends when this is dropped.
pub(crate) struct Watcher {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    /// Begins to watch, in the way that was asked for.
    pub(crate) fn start(
        progress: Progress,
        kind: ProgressKind,
        voice: Voice,
        metrics: Option<Metrics>,
    ) -> Self {
        let (stop, stopped) = channel();
        let has_lines = kind != ProgressKind::None && voice.bar().is_none();
        if kind == ProgressKind::None && metrics.is_none() {
            return Self { stop: None, thread: None };
        }
        let mut lines = Lines { voice: voice.clone(), has_lines, metrics };
        let thread = std::thread::spawn(move || {
            let mut recent = Recent::default();
            let every = if voice.bar().is_some() { BAR_EVERY } else { LINE_EVERY };
            let mut told = Instant::now();
            recent.look(&progress);
            while stopped.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                let view = recent.look(&progress);
                if let Some(bar) = voice.bar() {
                    draw(bar, &view);
                }
                if told.elapsed() >= LINE_EVERY {
                    told = Instant::now();
                    lines.tell(&view, &progress);
                }
            }
            if let Some(bar) = voice.bar() {
                bar.finish_and_clear();
            }
            lines.tell(&recent.look(&progress), &progress);
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

/// What is told every ten seconds.
struct Lines {
    voice: Voice,
    has_lines: bool,
    metrics: Option<Metrics>,
}

impl Lines {
    fn tell(&mut self, view: &View, progress: &Progress) {
        if self.has_lines
            && let Ok(line) = serde_json::to_string(view)
        {
            self.voice.say(&line);
        }
        if let Some(metrics) = &mut self.metrics {
            metrics.keep(progress);
        }
    }
}

/// How the bar looks, by whether the end is known.
fn style(sized: bool) -> ProgressStyle {
    let template = if sized {
        "{prefix:>9} {bar:24} {percent:>3}% {wide_msg}"
    } else {
        "{prefix:>9} {spinner} {wide_msg}"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn draw(bar: &ProgressBar, view: &View) {
    let (at, total) = match view.phase {
        "writing" => (view.written, Some(view.analysed)),
        "reading" => (view.bytes, view.bytes_total),
        _ => (0, None),
    };
    if bar.prefix() != view.phase || bar.length() != total {
        bar.set_style(style(total.is_some()));
        match total {
            Some(total) => bar.set_length(total),
            None => bar.unset_length(),
        }
        bar.set_prefix(view.phase);
    }
    bar.set_position(at);
    bar.set_message(words(view));
    bar.tick();
}

/// What stands beside the bar.
fn words(view: &View) -> String {
    let mut words = Vec::new();
    match view.phase {
        "settling" => words.push(format!("{} articles", HumanCount(view.analysed))),
        "writing" => words.push(format!(
            "{} of {} written",
            HumanCount(view.written),
            HumanCount(view.analysed)
        )),
        _ => words.push(format!("{} articles", HumanCount(view.analysed))),
    }
    if view.documents_per_second > 0.0 {
        let (bytes, documents) = (view.megabytes_per_second, view.documents_per_second);
        words.push(format!("{bytes:.1} MB/s, {documents:.0} a second"));
    }
    if let Some(left) = view.seconds_left.and_then(|left| Duration::try_from_secs_f64(left).ok()) {
        words.push(format!("{} left", HumanDuration(left)));
    }
    if view.rejected + view.faults > 0 {
        words.push(format!("{} rejected", HumanCount(view.rejected + view.faults)));
    }
    if let Some(who) = view.blocked_by {
        let stage = view.slowest_step.as_ref().filter(|_| who == "workers");
        words.push(match stage {
            Some(stage) => format!("{stage} is slowest"),
            None => format!("waits for the {who}"),
        });
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(view: View, want: &str) {
        assert_eq!(words(&view), want);
    }

    #[test]
    fn the_bar_says_how_far_how_fast_how_long_still_and_what_is_slow() {
        let view = View {
            phase: "reading",
            analysed: 12_345,
            rejected: 2,
            megabytes_per_second: 13.25,
            documents_per_second: 2100.0,
            seconds_left: Some(15.2),
            slowest_step: Some("quotes".to_owned()),
            blocked_by: Some("workers"),
            ..View::default()
        };
        let want = "12,345 articles, 13.2 MB/s, 2100 a second, 15 seconds left, 2 rejected, quotes is slowest";
        check(view.clone(), want);
        let view = View { blocked_by: Some("sink"), rejected: 0, ..view };
        check(
            view,
            "12,345 articles, 13.2 MB/s, 2100 a second, 15 seconds left, waits for the sink",
        );
    }

    #[test]
    fn settling_and_writing_say_what_there_is_to_say() {
        let view = View { phase: "settling", analysed: 7, ..View::default() };
        check(view.clone(), "7 articles");
        check(View { phase: "writing", written: 3, ..view }, "3 of 7 written");
    }
}
