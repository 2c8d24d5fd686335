//! Which of the sequences of a line are to be repaired.

use std::ops::Range;

use super::coverage::by_coverage;
use super::sequence::{Loss, Rank, Sequence};
use super::survey::{Run, Survey};

/// What a repair must be worth to be made for itself.
const SURE: i32 = 3;

/// What it must be worth where most letters around were decoded rightly.
const SURE_AMONG_SOUND: i32 = 5;

/// What a stretch that is left alone must be worth to be reported.
const DOUBTFUL: i32 = 3;

/// So many sure repairs in a line without a sound letter leave no doubt about the rest.
const MANY: usize = 3;

/// How much more a rarer page must give than a more common one: more than one frequent letter.
const CLEARLY: i32 = 1;

/// A line's damage.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// To be repaired, in order. All are read by one page; a next look may find another.
    pub(super) repairs: Vec<Sequence>,
    /// Odd, and left alone, in order.
    pub(super) doubtful: Vec<Range<usize>>,
}

/// Judges a line under the page that explains most of it, or the next ones if that finds nothing sure.
///
/// `was_damaged` says that an earlier look has repaired something in it.
pub(super) fn judge(line: &str, was_damaged: bool) -> Verdict {
    let mut verdict = Verdict::default();
    let candidates = by_coverage(line);
    for equals in candidates.chunk_by(|a, b| a.covered == b.covered) {
        // Of pages that explain as much, the one that says something better; of equals the more common.
        let mut surveys = equals.iter().map(|it| Survey::new(line, it.page));
        let Some(first) = surveys.next() else {
            continue;
        };
        let survey = surveys
            .fold(first, |best, it| if it.gains() > best.gains() + CLEARLY { it } else { best });
        let choice = choose(&survey, was_damaged);
        if let Choice::Repair(chosen) = choice {
            let mut repairs = Vec::with_capacity(survey.sequences.len());
            for run in chosen {
                repairs.extend_from_slice(&survey.sequences[run.sequences.clone()]);
            }
            return Verdict { repairs, doubtful: Vec::new() };
        }
        if verdict.doubtful.is_empty() {
            let odd = survey.runs.iter().filter(|run| run.gain >= DOUBTFUL);
            verdict.doubtful = odd.map(|run| stretch(&survey, run)).collect();
        }
        if choice == Choice::LeaveAlone {
            break;
        }
    }
    verdict
}

fn stretch(survey: &Survey, run: &Run) -> Range<usize> {
    let sequences = &survey.sequences[run.sequences.clone()];
    let start = sequences.first().map_or(0, |it| it.start);
    start..sequences.last().map_or(start, |it| it.end)
}

/// What to do with a line.
#[derive(PartialEq)]
enum Choice<'a> {
    /// Repair these runs, in order.
    Repair(Vec<&'a Run>),
    /// Ask the next page.
    Pass,
    /// What this page has doubts about is not for a worse one to repair.
    LeaveAlone,
}

fn choose(survey: &Survey, was_damaged: bool) -> Choice<'_> {
    let threshold = if survey.sound > survey.sequences.len() { SURE_AMONG_SOUND } else { SURE };
    let is_odd = |run: &&Run| run.gain >= threshold && is_whole(survey, run);
    let is_sure = |run: &&Run| is_odd(run) && !run.is_hopeless;
    let sure: Vec<&Run> = survey.runs.iter().filter(is_sure).collect();
    let sum: i32 = sure.iter().map(|run| run.gain).sum();
    let against = i32::try_from(survey.against).unwrap_or(i32::MAX);
    let is_play = !was_damaged && is_play(survey);
    if (sure.is_empty() && survey.runs.iter().any(|run| is_odd(&run))) || is_play {
        return Choice::LeaveAlone;
    }
    if sure.is_empty() || sum <= against.saturating_mul(6) {
        return Choice::Pass;
    }
    let established = sure.iter().filter(|run| run.is_whole).count();
    let is_established = established > 0 && established >= survey.sound / 2;
    let is_taken = |run: &Run| {
        is_sure(&run)
            || (is_established
                && run.gain >= 0
                && !run.is_hopeless
                && (!run.is_natural || (survey.sound == 0 && sure.len() >= MANY))
                && ranks(survey, run) == Rank::Usual)
    };
    Choice::Repair(survey.runs.iter().filter(|run| is_taken(run)).collect())
}

/// Whether a run is sure by itself: it has all bytes of a character, or is the small `à` that loses its
/// second byte so often.
fn is_whole(survey: &Survey, run: &Run) -> bool {
    let [one] = &survey.sequences[run.sequences.clone()] else {
        return run.is_whole;
    };
    match one.loss {
        Loss::Nothing => true,
        Loss::Blank => one.character == 'à' && one.end - one.start == 'Ã'.len_utf8() + 1,
        Loss::Byte => one.end - one.start > 3 && one.lead >= 0xe0,
    }
}

fn ranks(survey: &Survey, run: &Run) -> Rank {
    let sequences = survey.sequences[run.sequences.clone()].iter();
    sequences.map(|it| it.rank).max().unwrap_or(Rank::Usual)
}

/// Whether all there is may be a play with a currency sign for a letter, in a line that was decoded rightly
/// elsewhere: damage of a whole line shows in more than one place.
fn is_play(survey: &Survey) -> bool {
    let [one] = &survey.sequences[..] else {
        return false;
    };
    // The second of their two bytes is shown as `¢`, `£`, `¤` or `¥` by all Latin pages of Windows.
    let is_currency = matches!(one.character, 'â' | 'ã' | 'ä' | 'å');
    survey.beside > 0 && is_currency && one.loss == Loss::Nothing
}
