//! Compares what was found with gold.

use copydesk_core::{Quote, QuoteKind, Span};

use super::line::{GoldQuote, read};
use super::score::Score;

/// How many words are shown at each end of a quote.
const SHOWN: usize = 3;

/// What is wrong with `found`, one line an error, in the order of the text; `score` counts both sides.
///
/// A quote is found if at least half of the bytes that either side covers are covered by both, marks and
/// punctuation at the edges apart. Kind, extent, speaker, name, side and parent are judged beyond that.
///
/// # Panics
///
/// If a line of gold cannot be read or is not about this text.
#[must_use]
pub fn judge(text: &str, gold: &[String], found: &[Quote], score: &mut Score) -> Vec<String> {
    let gold = read(text, gold);
    let pairs = Pairs::of(text, &gold, found);
    let mut errors: Vec<(u32, String)> = Vec::new(); // where, what
    for (index, quote) in gold.iter().enumerate().filter(|(_, quote)| !quote.maybe) {
        let words = brief(text, &quote.parts);
        let at = quote.parts[0].start();
        match pairs.found_of[index] {
            Some(pair) => {
                let faults = faults(text, &gold, found, &pairs, (index, pair));
                score.add_pair(quote, &found[pair], &faults);
                errors.extend(faults.iter().map(|fault| (at, format!("{fault} of {words}"))));
            }
            None => {
                score.add_missed(quote.kinds[0]);
                errors.push((at, format!("missed {} {words}", word(quote.kinds[0]))));
            }
        }
    }
    for (index, quote) in found.iter().enumerate() {
        if pairs.gold_of[index].is_none() && !pairs.ignored[index] {
            score.add_spurious(quote.kind);
            let words = brief(text, &quote.parts);
            errors.push((quote.parts[0].start(), format!("spurious {} {words}", word(quote.kind))));
        }
    }
    errors.sort_by_key(|(at, _)| *at);
    errors.into_iter().map(|(_, line)| line).collect()
}

/// The same where nothing is speech: what is heard all the same.
#[must_use]
pub fn judge_none(text: &str, found: &[Quote], score: &mut Score) -> Vec<String> {
    let heard = found.iter().filter(|quote| quote.kind.is_speech());
    let line = |quote: &Quote| format!("heard {} {}", word(quote.kind), brief(text, &quote.parts));
    let lines: Vec<_> = heard.map(line).collect();
    score.add_none(!lines.is_empty());
    lines
}

/// What is wrong with a quote that was found.
fn faults(
    text: &str,
    gold: &[GoldQuote],
    found: &[Quote],
    pairs: &Pairs,
    (index, pair): (usize, usize),
) -> Vec<&'static str> {
    let (quote, other) = (&gold[index], &found[pair]);
    let mut out = Vec::new();
    if !quote.kinds.contains(&other.kind) {
        out.push("kind");
    }
    if pieces(text, &quote.parts) != pieces(text, &other.parts) {
        out.push("extent");
    }
    if quote.kinds[0].is_speech() {
        let speaker = other.speaker.as_ref();
        let mention = speaker.and_then(|speaker| speaker.mention);
        let name = speaker.and_then(|speaker| speaker.name.as_deref());
        let right = match (quote.mention, quote.name.is_some()) {
            (Some(want), _) => mention.is_some_and(|mention| mention.overlaps(want)),
            (None, true) => speaker.is_some(),
            (None, false) => mention.is_none() && name.is_none(),
        };
        if !right {
            out.push("speaker");
        }
        if name != quote.name.as_deref() && !(quote.or_nobody && name.is_none()) {
            out.push("name");
        }
        if other.role != quote.role {
            out.push("side");
        }
    }
    let parent = quote.parent.map(|parent| pairs.found_of[parent]);
    let other_parent = other.parent.map(|parent| parent as usize);
    if match parent {
        Some(Some(parent)) => other_parent != Some(parent),
        Some(None) => false, // what it stands in was missed, and that is told
        None => other_parent.is_some_and(|parent| pairs.gold_of[parent].is_some()),
    } {
        out.push("parent");
    }
    out
}

/// Which quote of the one side is which of the other.
struct Pairs {
    found_of: Vec<Option<usize>>,
    gold_of: Vec<Option<usize>>,
    /// Found quotes that gold has no opinion about.
    ignored: Vec<bool>,
}

impl Pairs {
    fn of(text: &str, gold: &[GoldQuote], found: &[Quote]) -> Self {
        let gold_pieces: Vec<_> = gold.iter().map(|quote| pieces(text, &quote.parts)).collect();
        let found_pieces: Vec<_> = found.iter().map(|quote| pieces(text, &quote.parts)).collect();
        let mut near = Vec::new(); // (gold quote is a maybe, shared, covered by either, gold, found)
        let mut ignored = vec![false; found.len()];
        for (g, quote) in gold.iter().enumerate() {
            for (f, other) in found.iter().enumerate() {
                if quote.kinds[0].is_speech() != other.kind.is_speech() {
                    continue;
                }
                let shared = shared(&gold_pieces[g], &found_pieces[f]);
                let (want, got) = (length(&gold_pieces[g]), length(&found_pieces[f]));
                if shared * 2 >= want + got - shared && shared > 0 {
                    near.push((quote.maybe, shared, want + got - shared, g, f));
                }
                ignored[f] |= quote.maybe && shared * 2 >= got;
            }
        }
        // Most alike first, and what may be there only after what must.
        near.sort_by(|a, b| a.0.cmp(&b.0).then((b.1 * a.2).cmp(&(a.1 * b.2))));
        let mut out =
            Self { found_of: vec![None; gold.len()], gold_of: vec![None; found.len()], ignored };
        for (_, _, _, g, f) in near {
            if out.found_of[g].is_none() && out.gold_of[f].is_none() {
                (out.found_of[g], out.gold_of[f]) = (Some(f), Some(g));
            }
        }
        out
    }
}

/// The parts without marks and punctuation at their edges; parts that nothing else separates are one.
fn pieces(text: &str, parts: &[Span]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for part in parts {
        let words = &text[part.range()];
        let start = words.len() - words.trim_start_matches(is_edge).len();
        let end = words.trim_end_matches(is_edge).len();
        if start >= end {
            continue;
        }
        let from = part.range().start;
        let piece = Span::of(from + start..from + end);
        match out.last_mut() {
            Some(last) if last.end() <= piece.start() => {
                let between = &text[Span::new(last.end(), piece.start()).range()];
                if between.chars().all(is_edge) {
                    *last = last.cover(piece);
                } else {
                    out.push(piece);
                }
            }
            _ => out.push(piece),
        }
    }
    out
}

fn is_edge(character: char) -> bool {
    character.is_whitespace() || "\"“”„«»‟″'‘’`.,;:!?-–—()[]…*_".contains(character)
}

fn length(pieces: &[Span]) -> u32 {
    pieces.iter().map(|piece| piece.len()).sum()
}

/// How many bytes both cover.
fn shared(one: &[Span], other: &[Span]) -> u32 {
    let both = one.iter().flat_map(|a| other.iter().map(move |b| (a, b)));
    both.map(|(a, b)| a.end().min(b.end()).saturating_sub(a.start().max(b.start()))).sum()
}

/// `«The dam will … in the spring»`.
fn brief(text: &str, parts: &[Span]) -> String {
    let words = parts.iter().flat_map(|part| text[part.range()].split_whitespace());
    let words: Vec<_> = words.collect();
    let words = if words.len() <= SHOWN * 2 {
        words.join(" ")
    } else {
        format!("{} … {}", words[..SHOWN].join(" "), words[words.len() - SHOWN..].join(" "))
    };
    format!("«{}»", words.trim_matches(is_edge))
}

pub(super) fn word(kind: QuoteKind) -> &'static str {
    match kind {
        QuoteKind::Direct => "direct",
        QuoteKind::Mixed => "mixed",
        QuoteKind::Indirect => "indirect",
        QuoteKind::Title => "title",
        QuoteKind::Scare => "scare",
        _ => "new kind", // `QuoteKind` may grow
    }
}

#[cfg(test)]
mod tests {
    use copydesk_core::{PerMille, Speaker};

    use super::*;

    const TEXT: &str = "“It holds,” said Ada Lind. The film “It Leaks” opens.";

    fn quote(start: u32, end: u32, kind: QuoteKind) -> Quote {
        Quote::new(Span::new(start, end), kind, "test")
    }

    fn speech(name: &str) -> Quote {
        let mut speaker = Speaker::new(PerMille::ONE);
        speaker.mention = Some(Span::new(21, 29));
        speaker.name = Some(name.to_owned());
        let mut quote = quote(0, 15, QuoteKind::Direct);
        quote.speaker = Some(speaker);
        quote
    }

    #[track_caller]
    fn check(found: &[Quote], want: &[&str]) {
        let gold = ["direct «It holds» by «Ada Lind» = Ada Lind", "title «It Leaks»"];
        let got = judge(TEXT, &gold.map(str::to_owned), found, &mut Score::default());
        assert_eq!(got, want);
    }

    #[test]
    fn what_is_right_is_not_mentioned() {
        check(&[speech("Ada Lind"), quote(40, 54, QuoteKind::Title)], &[]);
    }

    #[test]
    fn what_is_wrong_is_told_by_its_kind() {
        check(&[], &["missed direct «It holds»", "missed title «It Leaks»"]);
        check(
            &[speech("Olaf Lind"), quote(40, 54, QuoteKind::Direct)],
            &["name of «It holds»", "spurious direct «It Leaks»", "missed title «It Leaks»"],
        );
        check(
            &[quote(0, 18, QuoteKind::Mixed), quote(40, 54, QuoteKind::Scare)],
            &[
                "kind of «It holds»",
                "extent of «It holds»",
                "speaker of «It holds»",
                "name of «It holds»",
                "kind of «It Leaks»",
            ],
        );
    }

    #[test]
    fn a_maybe_is_never_wrong() {
        let gold = ["maybe direct «It holds» by «Ada Lind» = Ada Lind".to_owned()];
        let mut score = Score::default();
        assert_eq!(judge(TEXT, &gold, &[], &mut score), [""; 0]);
        assert_eq!(judge(TEXT, &gold, &[quote(0, 15, QuoteKind::Mixed)], &mut score), [""; 0]);
    }

    #[test]
    fn where_nobody_speaks_only_speech_is_wrong() {
        let found = [quote(0, 15, QuoteKind::Scare), quote(40, 54, QuoteKind::Direct)];
        let got = judge_none(TEXT, &found, &mut Score::default());
        assert_eq!(got, ["heard direct «It Leaks»"]);
    }
}
