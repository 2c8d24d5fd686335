//! Reads the lines of gold and finds the places they mean.

use copydesk_core::{QuoteKind, Span, TurnRole};

/// A quote as a human sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GoldQuote {
    /// Whether it may be found or not.
    pub(super) maybe: bool,
    /// The kinds that are right, the likeliest first; never empty.
    pub(super) kinds: Vec<QuoteKind>,
    /// In order, never empty.
    pub(super) parts: Vec<Span>,
    pub(super) role: Option<TurnRole>,
    pub(super) mention: Option<Span>,
    pub(super) name: Option<String>,
    /// Whether no name at all is right as well.
    pub(super) or_nobody: bool,
    /// The quote this one stands in.
    pub(super) parent: Option<usize>,
}

/// Between the first and the last words of a part.
const CUT: &str = " … ";

/// Behind the name of an organisation.
const OR_NOBODY: &str = " or nobody";

/// The quotes of the lines.
///
/// # Panics
///
/// If a line cannot be read or its words are not there, naming the line.
pub(super) fn read(text: &str, lines: &[String]) -> Vec<GoldQuote> {
    let mut out: Vec<GoldQuote> = Vec::new();
    let mut open: Vec<usize> = Vec::new(); // the last quote of each level
    for line in lines {
        let bare = line.trim_start_matches("> ");
        let level = (line.len() - bare.len()) / 2;
        assert!(level <= open.len(), "nothing to stand in: {line}");
        open.truncate(level + 1);
        // Behind the quote before, since the same words may stand twice; or else in it.
        let from = open.last().map_or((0, 0), |last| {
            let first = out[*last].parts[0].range();
            (if open.len() > level { first.end } else { first.start }, first.start)
        });
        let parent = level.checked_sub(1).map(|above| open[above]);
        let quote = read_line(text, bare, from.0)
            .or_else(|_| read_line(text, bare, from.1))
            .unwrap_or_else(|what| panic!("the gold has no {what}: {line}"));
        open.truncate(level);
        open.push(out.len());
        out.push(GoldQuote { parent, ..quote });
    }
    out
}

fn read_line(text: &str, line: &str, from: usize) -> Result<GoldQuote, &'static str> {
    let (maybe, line) = line.strip_prefix("maybe ").map_or((false, line), |line| (true, line));
    let (kinds, mut rest) = line.split_once(' ').ok_or("words")?;
    let kinds = kinds.split('/').map(kind).collect::<Option<Vec<_>>>().ok_or("such kind")?;
    let mut parts: Vec<Span> = Vec::new();
    loop {
        let (words, after) = guillemets(rest).ok_or("words")?;
        let from = parts.last().map_or(from, |last| last.range().end);
        parts.push(place(text, words, from).ok_or("such words in its text")?);
        rest = after;
        let Some(more) = rest.strip_prefix(" + ") else { break };
        rest = more;
    }
    let mut role = None;
    for (word, side) in [(" question", TurnRole::Question), (" answer", TurnRole::Answer)] {
        if let Some(after) = rest.strip_prefix(word) {
            (role, rest) = (Some(side), after);
        }
    }
    let mut mention = None;
    if let Some(after) = rest.strip_prefix(" by ") {
        let (words, after) = guillemets(after).ok_or("mention")?;
        mention = Some(nearest(text, words, &parts).ok_or("such mention in its text")?);
        rest = after;
    }
    let name = rest.strip_prefix(" = ").map(str::trim);
    let or_nobody = name.is_some_and(|name| name.ends_with(OR_NOBODY));
    let name = name.map(|name| name.trim_end_matches(OR_NOBODY).to_owned());
    if name.is_none() && !rest.trim().is_empty() {
        return Err("meaning at its end");
    }
    Ok(GoldQuote { maybe, kinds, parts, role, mention, name, or_nobody, parent: None })
}

fn kind(word: &str) -> Option<QuoteKind> {
    Some(match word {
        "direct" => QuoteKind::Direct,
        "mixed" => QuoteKind::Mixed,
        "indirect" => QuoteKind::Indirect,
        "title" => QuoteKind::Title,
        "scare" => QuoteKind::Scare,
        _ => return None,
    })
}

/// The words of `«words» rest`, and the rest.
pub(super) fn guillemets(line: &str) -> Option<(&str, &str)> {
    let (words, rest) = line.strip_prefix('«')?.split_once('»')?;
    Some((words.trim(), rest))
}

/// Where words stand at or behind `from`, given whole or by their ends.
pub(super) fn place(text: &str, words: &str, from: usize) -> Option<Span> {
    let (first, last) = words.split_once(CUT).unwrap_or((words, words));
    let start = whole_words(text, first, from).next()?;
    let end = whole_words(text, last, start).next()? + last.len();
    Some(Span::of(start..end))
}

/// Where a mention stands outside the parts and nearest to one of them.
fn nearest(text: &str, words: &str, parts: &[Span]) -> Option<Span> {
    let places = whole_words(text, words, 0).map(|start| Span::of(start..start + words.len()));
    let outside = places.filter(|place| !parts.iter().any(|part| part.overlaps(*place)));
    let distance = |place: Span, part: &Span| {
        place.start().saturating_sub(part.end()).max(part.start().saturating_sub(place.end()))
    };
    outside.min_by_key(|place| parts.iter().map(|part| distance(*place, part)).min())
}

/// Where `words` begin at or behind `from`, with no letter or figure beside them.
fn whole_words<'a>(text: &'a str, words: &'a str, from: usize) -> impl Iterator<Item = usize> + 'a {
    let found = text[from..].match_indices(words).map(move |(at, _)| from + at);
    found.filter(move |&at| {
        let end = at + words.len();
        let joins = |a: Option<char>, b: Option<char>| {
            a.is_some_and(char::is_alphanumeric) && b.is_some_and(char::is_alphanumeric)
        };
        !joins(text[..at].chars().next_back(), words.chars().next())
            && !joins(words.chars().next_back(), text[end..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, line: &str, want: &[&str]) -> GoldQuote {
        let quote = read(text, &[line.to_owned()]).remove(0);
        let got: Vec<_> = quote.parts.iter().map(|part| &text[part.range()]).collect();
        assert_eq!(got, want, "in {line:?}");
        quote
    }

    #[test]
    fn a_line_tells_kind_parts_side_mention_and_name() {
        let text = "– Ada, is she here?\n\n– She is, Ada said, and she sleeps.";
        let line = "direct/mixed «She is» + «and … sleeps» answer by «Ada» = Ada Lind or nobody";
        let quote = check(text, line, &["She is", "and she sleeps"]);
        assert_eq!(quote.kinds, [QuoteKind::Direct, QuoteKind::Mixed]);
        assert_eq!(quote.role, Some(TurnRole::Answer));
        assert_eq!(quote.mention, Some(Span::new(35, 38)), "the nearest one");
        assert_eq!((quote.name.as_deref(), quote.or_nobody), (Some("Ada Lind"), true));
    }

    #[test]
    fn words_are_whole_words() {
        let quote = check("The hen said he left.", "indirect «he left»", &["he left"]);
        assert_eq!((quote.mention, quote.name), (None, None));
    }

    #[test]
    fn a_nested_quote_knows_the_one_around_it() {
        let lines = ["direct «A, B, C»", "> direct «B»", "> direct «C»", "maybe direct «D»"];
        let quotes = read("A, B, C. D", &lines.map(str::to_owned));
        let parents: Vec<_> = quotes.iter().map(|quote| quote.parent).collect();
        assert_eq!(parents, [None, Some(0), Some(0), None]);
        assert!(quotes[3].maybe);
    }

    #[test]
    fn the_same_words_twice_are_two_quotes() {
        let lines = ["scare «A»", "scare «A»", "scare «A B»", "maybe direct «B»"];
        let quotes = read("A, A, A B", &lines.map(str::to_owned));
        let starts: Vec<_> = quotes.iter().map(|quote| quote.parts[0].start()).collect();
        assert_eq!(starts, [0, 3, 6, 8]);
    }

    #[test]
    #[should_panic(expected = "no such words in its text: direct «gone»")]
    fn words_that_are_not_there_are_told() {
        let _ = read("Here.", &["direct «gone»".to_owned()]);
    }
}
