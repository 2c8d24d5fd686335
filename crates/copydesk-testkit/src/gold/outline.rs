//! Gold for structure: what a human says the parts of an article are.

use copydesk_core::{Facts, Paragraph, ParagraphKind, Span};

use super::line::{guillemets, place};
use super::score::Share;

/// How many words are shown at each end of a paragraph.
const SHOWN: usize = 4;

const KINDS: [(ParagraphKind, &str); 12] = [
    (ParagraphKind::Headline, "headline"),
    (ParagraphKind::Dateline, "dateline"),
    (ParagraphKind::Byline, "byline"),
    (ParagraphKind::Heading, "heading"),
    (ParagraphKind::Body, "body"),
    (ParagraphKind::Dialogue, "dialogue"),
    (ParagraphKind::Question, "question"),
    (ParagraphKind::Answer, "answer"),
    (ParagraphKind::Caption, "caption"),
    (ParagraphKind::ListItem, "list_item"),
    (ParagraphKind::AuthorNote, "author_note"),
    (ParagraphKind::Boilerplate, "boilerplate"),
];

/// Counts over many articles, printed as a page.
#[derive(Debug, Clone, Default)]
pub struct OutlineScore {
    kinds: [Tally; KINDS.len()],
    title: Share,
    authors: Tally,
    date: Share,
}

/// How often something was meant, found, and both.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    gold: u32,
    found: u32,
    right: u32,
}

/// The lines of gold about one article.
#[derive(Debug, Default)]
struct GoldOutline {
    title: Option<String>,
    authors: Vec<String>,
    date: Option<String>,
    /// Whether a date that is not found is no fault.
    or_none: bool,
    /// Kinds that are right, the likeliest first, and where.
    parts: Vec<(Vec<ParagraphKind>, Span)>,
}

/// What is wrong with an outline, one line an error: facts first, then paragraphs in order.
///
/// | in a line | what it says |
/// |---|---|
/// | `title «The dam … in May»` | the title; without it there is none |
/// | `by Ada Lind` | an author, in order; without any nobody may be named |
/// | `date 2021-07-20`, also with ` or none` behind it | the date of publication |
/// | `heading «What next»`, `heading/list_item «1. A dam»` | the kind of a paragraph, by its first and last words |
///
/// A paragraph without a line is body text. One line may stand for several paragraphs in a row.
///
/// # Panics
///
/// If a line of gold cannot be read or is not about this text.
#[must_use]
pub fn judge_outline(
    text: &str,
    gold: &[String],
    (facts, paragraphs): (&Facts, &[Paragraph]),
    score: &mut OutlineScore,
) -> Vec<String> {
    let gold = read(text, gold);
    let mut errors = judge_facts(&gold, facts, score);
    for paragraph in paragraphs {
        let meant = gold.parts.iter().find(|(_, span)| span.overlaps(paragraph.span));
        let body = [ParagraphKind::Body];
        let kinds = meant.map_or(&body[..], |(kinds, _)| kinds);
        let is_right = kinds.contains(&paragraph.kind);
        let likeliest = if is_right { paragraph.kind } else { kinds[0] };
        score.kinds[index(likeliest)].gold += 1;
        score.kinds[index(paragraph.kind)].found += 1;
        score.kinds[index(likeliest)].right += u32::from(is_right);
        if !is_right {
            let (meant, found) = (word(kinds[0]), word(paragraph.kind));
            errors.push(format!("{meant} as {found}: «{}»", brief(&text[paragraph.span.range()])));
        }
    }
    errors
}

fn judge_facts(gold: &GoldOutline, facts: &Facts, score: &mut OutlineScore) -> Vec<String> {
    let mut errors = Vec::new();
    let title = facts.headline.as_ref().map(|fact| fact.value.as_str());
    score.title.add(title == gold.title.as_deref());
    if title != gold.title.as_deref() {
        errors.push(format!("title: {}", title.unwrap_or("none")));
    }
    let authors: Vec<&str> = facts.bylines.iter().map(|fact| fact.value.as_str()).collect();
    let right = authors.iter().filter(|name| gold.authors.iter().any(|meant| meant == *name));
    score.authors.right += count(right.count());
    score.authors.gold += count(gold.authors.len());
    score.authors.found += count(authors.len());
    if authors != gold.authors {
        errors.push(format!("authors: {}", authors.join("; ")));
    }
    let date = facts.published.as_ref().map(|fact| fact.value.as_str());
    let is_right = date == gold.date.as_deref() || (gold.or_none && date.is_none());
    score.date.add(is_right);
    if !is_right {
        errors.push(format!("date: {}", date.unwrap_or("none")));
    }
    errors
}

fn read(text: &str, lines: &[String]) -> GoldOutline {
    let mut out = GoldOutline::default();
    let mut from = 0;
    for line in lines {
        let (what, rest) = line.split_once(' ').unwrap_or((line, ""));
        match what {
            "title" => {
                let (words, _) = guillemets(rest).unwrap_or_else(|| panic!("no words: {line}"));
                let span = place(text, words, 0).unwrap_or_else(|| panic!("not there: {line}"));
                out.title = Some(text[span.range()].to_owned());
            }
            "by" => out.authors.push(rest.to_owned()),
            "date" => {
                let bare = rest.strip_suffix(" or none");
                (out.date, out.or_none) = (Some(bare.unwrap_or(rest).to_owned()), bare.is_some());
            }
            _ => {
                let kinds = what.split('/').map(|name| {
                    let known = KINDS.iter().find(|(_, known)| *known == name);
                    known.unwrap_or_else(|| panic!("no such kind: {line}")).0
                });
                let kinds: Vec<ParagraphKind> = kinds.collect();
                let words = rest.strip_prefix('«').and_then(|rest| rest.strip_suffix('»'));
                let words = words.unwrap_or_else(|| panic!("no words: {line}"));
                // The same words may stand twice: the place behind the line before comes first.
                let span = place(text, words, from).or_else(|| place(text, words, 0));
                let span = span.unwrap_or_else(|| panic!("not there: {line}"));
                from = span.range().end;
                out.parts.push((kinds, span));
            }
        }
    }
    out
}

fn index(kind: ParagraphKind) -> usize {
    KINDS.iter().position(|(known, _)| *known == kind).expect("a known kind")
}

fn word(kind: ParagraphKind) -> &'static str {
    KINDS[index(kind)].1
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

/// The first and last words of a paragraph.
fn brief(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() <= 2 * SHOWN {
        return words.join(" ");
    }
    format!("{} … {}", words[..SHOWN].join(" "), words[words.len() - SHOWN..].join(" "))
}

impl OutlineScore {
    /// The figures as a table: what was meant, found and right, in paragraphs, and F1 in percent.
    #[must_use]
    pub fn page(&self) -> String {
        let mut out = "| kind | gold | found | right | F1 |\n|---|---|---|---|---|\n".to_owned();
        let named = KINDS.iter().map(|(_, name)| *name).zip(self.kinds);
        for (name, Tally { gold, found, right }) in named.chain([("author", self.authors)]) {
            let f1 = super::score::percent(2 * right, gold + found);
            out += &format!("| {name} | {gold} | {found} | {right} | {f1} |\n");
        }
        out += "\n| fact | right | of | percent |\n|---|---|---|---|\n";
        for (name, share) in [("title", self.title), ("date", self.date)] {
            out += &share.row(name);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_and_kinds_are_judged() {
        let text = "Rain\n\nIt fell.\n\nShare";
        let gold = ["title «Rain»", "by Ada Lind", "headline «Rain»", "boilerplate «Share»"];
        let facts = Facts::default();
        let paragraphs = [(0, 4), (6, 14), (16, 21)]
            .map(|(start, end)| Paragraph::new(Span::new(start, end), ParagraphKind::Headline));
        let mut score = OutlineScore::default();
        let gold = gold.map(str::to_owned);
        let errors = judge_outline(text, &gold, (&facts, &paragraphs), &mut score);
        let want = [
            "title: none",
            "authors: ",
            "body as headline: «It fell.»",
            "boilerplate as headline: «Share»",
        ];
        assert_eq!(errors, want);
        assert!(score.page().contains("| headline | 1 | 3 | 1 | 50.0 |"), "{}", score.page());
    }

    #[test]
    #[should_panic(expected = "not there: heading «gone»")]
    fn words_that_are_not_there_are_told() {
        let mut score = OutlineScore::default();
        let gold = ["heading «gone»".to_owned()];
        let _ = judge_outline("Here.", &gold, (&Facts::default(), &[]), &mut score);
    }
}
