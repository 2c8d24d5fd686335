//! What a person wants to know when a run is over.

use std::fmt::Write as _;

use copydesk::core::{QuantityKind, QuoteKind};
use copydesk::engine::Report;
use indicatif::{HumanBytes, HumanCount};

/// The closing summary: a few aligned lines. `plugins` has one for each of them.
pub(crate) fn summary(report: &Report, out: &str, plugins: Vec<String>) -> String {
    let mut rows: Vec<(&str, String)> = Vec::new();
    let mut repeated = Vec::new();
    let counts = &report.counts;
    let mut documents =
        format!("{} read, {} written to {out}", HumanCount(counts.read), HumanCount(counts.out));
    if counts.dropped > 0 {
        let _ = write!(documents, ", {} copies left out", HumanCount(counts.dropped));
    }
    rows.push(("documents", documents));
    rows.push(("rejects", with_codes(counts.rejected, &report.rejects)));
    if counts.faults > 0 {
        rows.push(("faults", with_codes(counts.faults, &report.faults)));
    }
    if counts.skipped > 0 {
        rows.push(("passed over", HumanCount(counts.skipped).to_string()));
    }
    if counts.equal_ids > 0 {
        rows.push(("equal ids", HumanCount(counts.equal_ids).to_string()));
    }
    let found = &report.found;
    let speech: u64 =
        found.quotes.iter().filter(|(kind, _)| kind.is_speech()).map(|(_, n)| n).sum();
    let direct = found.quotes.get(&QuoteKind::Direct).copied().unwrap_or_default();
    rows.push(("quotes", format!("{} ({} direct)", HumanCount(speech), HumanCount(direct))));
    rows.push((
        "speakers",
        format!(
            "{} pointed to, {} named",
            HumanCount(found.speakers),
            HumanCount(found.named_speakers)
        ),
    ));
    let of = |kind| HumanCount(found.quantities.get(&kind).copied().unwrap_or_default());
    let dates =
        [QuantityKind::Date, QuantityKind::Time, QuantityKind::Score, QuantityKind::Reference];
    let not_counted = |kind: &QuantityKind| {
        dates.contains(kind) || matches!(kind, QuantityKind::Name | QuantityKind::Contact)
    };
    let figures: u64 =
        found.quantities.iter().filter(|(kind, _)| !not_counted(kind)).map(|(_, n)| n).sum();
    let (money, percent) = (of(QuantityKind::Money), of(QuantityKind::Percent));
    rows.push((
        "figures",
        format!("{} ({money} of money, {percent} percentages)", HumanCount(figures)),
    ));
    rows.push((
        "duplicates",
        with_codes(report.duplicates.values().sum(), &named(&report.duplicates)),
    ));
    if report.earlier > 0 {
        rows.push(("seen before", HumanCount(report.earlier).to_string()));
    }
    let related = named(&report.related);
    if !related.is_empty() {
        rows.push(("alike", with_codes(report.related.values().sum(), &related)));
    }
    for (kind, counts) in &report.repeated {
        let kind = serde_json::to_value(kind).ok();
        let kind = kind.as_ref().and_then(serde_json::Value::as_str).unwrap_or("repeated");
        let (paragraphs, documents) = (HumanCount(counts.paragraphs), HumanCount(counts.documents));
        let share = counts.bytes as f64 * 100.0 / report.bytes.text.max(1) as f64;
        repeated.push(format!(
            "{paragraphs} paragraphs {kind} in {documents} documents, {share:.1}% of the text"
        ));
    }
    if !repeated.is_empty() {
        rows.push(("repeated", repeated.join("; ")));
    }
    rows.extend(plugins.into_iter().map(|plugin| ("plugin", plugin)));
    let times = &report.times;
    rows.push((
        "speed",
        format!(
            "{:.1} MB/s, {:.1} s on {} threads",
            times.megabytes_per_second, times.seconds, report.threads
        ),
    ));
    if times.scratch_bytes > 0 {
        rows.push(("scratch", format!("at most {}", HumanBytes(times.scratch_bytes))));
    }
    let mut text = String::new();
    for (name, value) in rows {
        let _ = writeln!(text, "{name:>11}  {value}");
    }
    text
}

/// `3 (2 json.syntax, 1 utf8.invalid)`.
fn with_codes(total: u64, codes: &std::collections::BTreeMap<String, u64>) -> String {
    let codes: Vec<_> =
        codes.iter().map(|(code, n)| format!("{} {code}", HumanCount(*n))).collect();
    if codes.is_empty() {
        HumanCount(total).to_string()
    } else {
        format!("{} ({})", HumanCount(total), codes.join(", "))
    }
}

/// The same counts by the names that the wire uses.
fn named<K: serde::Serialize>(
    counts: &std::collections::BTreeMap<K, u64>,
) -> std::collections::BTreeMap<String, u64> {
    let name = |kind: &K| serde_json::to_value(kind).ok()?.as_str().map(str::to_owned);
    counts.iter().filter_map(|(kind, n)| Some((name(kind)?, *n))).collect()
}
