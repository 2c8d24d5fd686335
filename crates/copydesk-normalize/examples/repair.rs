//! How well damaged quotation marks and blanks are repaired: precision and recall over seeded damage.
//!
//! `cargo run --release -p copydesk-normalize --example repair -- [RULES [FIRST_SEED [SEEDS]]]`

use std::error::Error;
use std::io::Write;

use copydesk_normalize::{Rules, normalize_with};
use copydesk_testkit::{Damage, Score, damaged};

/// How many faults are shown.
const SHOWN: usize = 40;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let rules: Rules = args.next().map_or(Ok(Rules::default()), |name| name.parse())?;
    let first: u64 = args.next().map_or(Ok(0), |number| number.parse())?;
    let seeds: u64 = args.next().map_or(Ok(10_000), |number| number.parse())?;

    let (mut score, mut faults, mut unsound) = (Score::default(), Vec::new(), 0);
    for seed in first..first + seeds {
        let it = damaged(seed, &Damage::ALL);
        unsound += usize::from(!normalize_with(&it.sound, rules).is_clean());
        faults.extend(score.add(&it, &normalize_with(&it.text, rules).text));
    }

    let mut out = std::io::stdout().lock();
    let step = (faults.len() / SHOWN).max(1);
    for [sound, received, now] in faults.iter().step_by(step) {
        writeln!(out, "right    {sound:?}\nreceived {received:?}\nrepaired {now:?}\n")?;
    }
    writeln!(out, "{:<20} {:>8} {:>8}", "damage", "met", "restored")?;
    for (damage, (met, restored)) in &score.kinds {
        writeln!(out, "{:<20} {met:>8} {restored:>8}", format!("{damage:?}"))?;
    }
    let [marks, blanks] = score.precision();
    writeln!(out, "marks:  precision {marks} per mille of {} changed places", score.marks.0)?;
    writeln!(out, "marks:  recall    {} per mille", score.recall(Damage::OF_MARKS))?;
    writeln!(out, "blanks: precision {blanks} per mille of {} changed places", score.blanks.0)?;
    writeln!(out, "all:    recall    {} per mille", score.recall(&Damage::ALL))?;
    writeln!(out, "sound texts changed: {unsound}")?;
    Ok(())
}
