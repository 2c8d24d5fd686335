//! Raises the floors of `tests/floors.toml` to what the scorer has just measured.
//!
//! `score.py all --json results.json` writes the measures. A floor only ever rises here (a ceiling, such
//! as for the largest cluster, only ever sinks): lowering one is done by hand, with the reason in the
//! commit. Which metrics have a floor is said by the file itself.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::Outcome;

type Floors = BTreeMap<String, BTreeMap<String, f64>>;

/// Metrics for which less is more.
const CEILINGS: [&str; 4] =
    ["boilerplate_spurious", "false_positive_rate", "false_positive_sentences", "largest_cluster"];

const HEADER: &str = "\
# What the evaluation suites must reach at least: suite.metric, in percent (counts of harm: at most).
# Read by `.ci/run score`. Raised with `cargo xtask floors RESULTS.json` whenever a score rises; lowered
# only by hand, with the reason in the commit.
";

/// Rewrites the floors by the results in `path`.
#[expect(clippy::disallowed_methods, reason = "a file of the repository, under version control")]
pub(crate) fn raise(root: &Path, path: &str) -> Outcome<bool> {
    let place = root.join("tests/floors.toml");
    let floors: Floors = toml::from_str(&std::fs::read_to_string(&place)?)?;
    let results: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let (raised, moved) = raised(&floors, &measures(&results));
    std::fs::write(&place, print(&raised))?;
    println!("floors: {moved} raised; now read `git diff tests/floors.toml`");
    Ok(true)
}

/// The measures of a results file by suite.
fn measures(results: &Value) -> Floors {
    let suites = results["suites"].as_array().into_iter().flatten();
    let measures = suites.filter_map(|suite| {
        let metrics = suite["metrics"].as_object()?.iter();
        let metrics = metrics.filter_map(|(name, value)| Some((name.clone(), value.as_f64()?)));
        Some((suite["suite"].as_str()?.to_owned(), metrics.collect()))
    });
    measures.collect()
}

/// The floors, each moved to its measure if that is better, and how many were moved.
fn raised(floors: &Floors, measures: &Floors) -> (Floors, usize) {
    let mut out = floors.clone();
    let mut moved = 0;
    for (suite, metrics) in &mut out {
        for (metric, floor) in metrics {
            let Some(&measure) = measures.get(suite).and_then(|found| found.get(metric)) else {
                continue;
            };
            let is_ceiling = CEILINGS.contains(&metric.as_str());
            // One decimal, rounded to the side on which the measure itself still passes.
            let tenths = measure * 10.0;
            let limit = if is_ceiling { tenths.ceil() } else { tenths.floor() } / 10.0;
            if (is_ceiling && limit < *floor) || (!is_ceiling && limit > *floor) {
                *floor = limit;
                moved += 1;
            }
        }
    }
    (out, moved)
}

fn print(floors: &Floors) -> String {
    let mut text = HEADER.to_owned();
    for (suite, metrics) in floors {
        text.push_str(&format!("\n[{suite}]\n"));
        for (metric, floor) in metrics {
            text.push_str(&format!("{metric} = {floor}\n"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floors(text: &str) -> Floors {
        toml::from_str(text).expect("floors")
    }

    #[test]
    fn floors_rise_and_ceilings_sink_and_nothing_else_moves() {
        let before = floors("[a]\nf1 = 90.0\nlargest_cluster = 9\nacc = 99.9\n[absent]\nf1 = 1\n");
        let found = floors("[a]\nf1 = 91.47\nlargest_cluster = 8\nacc = 12.0\nother = 5\n");
        let (after, moved) = raised(&before, &found);
        assert_eq!(moved, 2);
        let want = floors("[a]\nf1 = 91.4\nlargest_cluster = 8\nacc = 99.9\n[absent]\nf1 = 1\n");
        assert_eq!(print(&after), print(&want));
        assert_eq!(raised(&after, &found).1, 0, "a second time nothing moves");
    }

    #[test]
    fn measures_are_read_from_the_scorers_results() {
        let results =
            serde_json::json!({"suites": [{"suite": "a", "metrics": {"f1": 91.5, "none": null}}]});
        assert_eq!(print(&measures(&results)), print(&floors("[a]\nf1 = 91.5\n")));
    }
}
