//! What the counters of a run say of the last seconds: rates, the time left, who is slow.

use std::collections::VecDeque;
use std::time::Duration;

use copydesk::engine::{Blocker, Phase, Progress, Snapshot, StepTime};
use serde::Serialize;

/// How far back rates look: long enough that they stand still, short enough that they are of now.
const WINDOW: Duration = Duration::from_secs(10);

/// The counters at a few moments, the last of which is now.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    seen: VecDeque<Seen>,
}

#[derive(Clone, Debug)]
struct Seen {
    snapshot: Snapshot,
    steps: Vec<StepTime>,
}

/// How far a run is, and how fast.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct View {
    pub(crate) phase: &'static str,
    pub(crate) seconds: f64,
    pub(crate) bytes: u64,
    pub(crate) bytes_total: Option<u64>,
    pub(crate) splits_done: u64,
    pub(crate) splits: u64,
    pub(crate) read: u64,
    pub(crate) analysed: u64,
    pub(crate) written: u64,
    pub(crate) dropped: u64,
    pub(crate) rejected: u64,
    pub(crate) faults: u64,
    pub(crate) megabytes_per_second: f64,
    pub(crate) documents_per_second: f64,
    pub(crate) seconds_left: Option<f64>,
    pub(crate) slowest_step: Option<String>,
    pub(crate) blocked_by: Option<&'static str>,
}

/// One word for a phase.
pub(crate) fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Waiting => "starting",
        Phase::Reading => "reading",
        Phase::Settling => "settling",
        Phase::Writing => "writing",
        _ => "done",
    }
}

impl Recent {
    /// Looks at the counters once more.
    pub(crate) fn look(&mut self, progress: &Progress) -> View {
        self.see(progress.snapshot(), progress.details().steps)
    }

    fn see(&mut self, snapshot: Snapshot, steps: Vec<StepTime>) -> View {
        // What was before belongs to another pass, with other work. The end looks back at all.
        if self.seen.back().is_some_and(|seen| seen.snapshot.phase != snapshot.phase) {
            self.seen.clear();
        }
        let now = Seen { snapshot, steps };
        let is_old = |seen: &Seen| snapshot.elapsed.saturating_sub(seen.snapshot.elapsed) > WINDOW;
        // The oldest may be somewhat older than the window, so that there is always one to compare with.
        while self.seen.get(1).is_some_and(is_old) {
            self.seen.pop_front();
        }
        let view = match self.seen.front() {
            Some(then) if snapshot.phase != Phase::Done => now.since(then),
            _ => now.since(&Seen { snapshot: Snapshot::default(), steps: Vec::new() }),
        };
        self.seen.push_back(now);
        view
    }
}

impl Seen {
    fn since(&self, then: &Self) -> View {
        let (now, before) = (&self.snapshot, &then.snapshot);
        let passed = now.elapsed.saturating_sub(before.elapsed).as_secs_f64();
        let rate = |now: u64, then: u64| {
            if passed > 0.0 { now.saturating_sub(then) as f64 / passed } else { 0.0 }
        };
        let (work, documents, left) = match now.phase {
            Phase::Writing => {
                let documents = rate(now.written, before.written);
                let left = now.analysed.saturating_sub(now.written);
                (rate(now.encoded, before.encoded), documents, Some((left, documents)))
            }
            phase => {
                let left = now.bytes_total.map(|total| total.saturating_sub(now.bytes));
                let left = left.filter(|_| phase == Phase::Reading);
                let left = left.map(|left| (left, rate(now.bytes, before.bytes)));
                (rate(now.records, before.records), rate(now.analysed, before.analysed), left)
            }
        };
        View {
            phase: word(now.phase),
            seconds: round(now.elapsed.as_secs_f64()),
            bytes: now.bytes,
            bytes_total: now.bytes_total,
            splits_done: now.splits_done,
            splits: now.splits,
            read: now.read,
            analysed: now.analysed,
            written: now.written,
            dropped: now.dropped,
            rejected: now.rejected,
            faults: now.faults,
            megabytes_per_second: round(work / 1e6),
            documents_per_second: round(documents),
            seconds_left: left
                .filter(|(_, rate)| *rate > 0.0)
                .map(|(left, rate)| round(left as f64 / rate)),
            slowest_step: self.slowest_since(then),
            blocked_by: now.blocked_by(before).map(Blocker::word),
        }
    }

    /// The step that took most of the workers' time.
    fn slowest_since(&self, then: &Self) -> Option<String> {
        let spent = self.steps.iter().map(|step| {
            let before = then.steps.iter().find(|before| before.step == step.step);
            (step.seconds - before.map_or(0.0, |before| before.seconds), &step.step)
        });
        let slowest = spent.max_by(|one, other| one.0.total_cmp(&other.0));
        slowest.filter(|(seconds, _)| *seconds > 0.0).map(|(_, step)| step.clone())
    }
}

/// To three digits behind the point: more would say nothing.
fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64, phase: Phase) -> Snapshot {
        let mut snapshot = Snapshot::default();
        snapshot.phase = phase;
        snapshot.elapsed = Duration::from_secs(seconds);
        snapshot.bytes_total = Some(100_000_000);
        snapshot
    }

    #[test]
    fn rates_are_those_of_the_last_seconds() {
        let mut recent = Recent::default();
        let mut now = at(1, Phase::Reading);
        recent.see(now, Vec::new());
        for second in 2..40 {
            now.elapsed = Duration::from_secs(second);
            // Quick until the twentieth second.
            now.bytes += if second < 20 { 4_000_000 } else { 1_000_000 };
            now.records = now.bytes * 3;
            now.analysed += 10;
            recent.see(now, Vec::new());
        }
        now.elapsed = Duration::from_secs(40);
        let view = recent.see(now, Vec::new());
        assert!((view.megabytes_per_second - 3.0 * 10.0 / 11.0).abs() < 0.4, "{view:?}");
        assert!((view.documents_per_second - 10.0).abs() < 1.0, "{view:?}");
        assert!(view.seconds_left.is_some_and(|left| (7.0..10.0).contains(&left)), "{view:?}");
        assert!(recent.seen.len() < 15, "what is old is forgotten");
    }

    #[test]
    fn the_second_pass_is_measured_in_documents_and_anew() {
        let mut recent = Recent::default();
        let mut now = at(100, Phase::Reading);
        now.analysed = 1000;
        recent.see(now, Vec::new());
        now.phase = Phase::Writing;
        recent.see(now, Vec::new());
        now.elapsed += Duration::from_secs(2);
        now.written = 500;
        let view = recent.see(now, Vec::new());
        assert_eq!((view.phase, view.seconds_left), ("writing", Some(2.0)));
    }

    #[test]
    fn the_slowest_step_is_the_one_of_now() {
        let step = |name: &str, seconds| {
            let mut step = StepTime::default();
            (step.step, step.seconds) = (name.to_owned(), seconds);
            step
        };
        let mut recent = Recent::default();
        recent.see(at(1, Phase::Reading), vec![step("quotes", 50.0), step("segment", 1.0)]);
        let view =
            recent.see(at(2, Phase::Reading), vec![step("quotes", 51.0), step("segment", 3.0)]);
        assert_eq!(view.slowest_step.as_deref(), Some("segment"));
    }

    #[test]
    fn a_run_that_stands_still_has_no_end_in_sight() {
        let mut recent = Recent::default();
        recent.see(at(1, Phase::Reading), Vec::new());
        assert_eq!(recent.see(at(9, Phase::Reading), Vec::new()).seconds_left, None);
    }
}
