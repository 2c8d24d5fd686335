//! The pass that makes one line of the lines of a paragraph which was wrapped at a fixed width.
//!
//! A text is taken for wrapped if no line is longer than a page is wide and nearly all lines but the last of
//! a paragraph are as full as can be: the first word of the next one would not have fitted. Only the ends
//! of such lines go, so headings, lists, addresses, signatures and tables keep theirs; verse does since
//! its lines begin with capitals.
//!
//! How long a line is is counted in letters, digits and the gaps between words. No other rule changes
//! those, so that a text which was left alone is left alone again; and one that was unwrapped has a
//! line that is too long for another turn.

use memchr::memchr_iter;

use crate::RuleId;
use crate::draft::Draft;

/// The widest page, in letters, digits and gaps: 80 columns and some more.
const WIDEST: usize = 100;

/// The narrowest: columns of newspapers are set by hand, and verse is short.
const NARROWEST: usize = 45;

/// How much may be missing to the full width, for stops and marks, which are not counted.
const SLACK: usize = 8;

/// So many full lines make a text a wrapped one.
const ENOUGH: usize = 5;

/// A line of a text.
#[derive(Clone, Copy, Debug)]
struct Line<'a> {
    start: usize,
    text: &'a str,
    indent: usize,     // in bytes
    weight: usize,     // with the indent
    first_word: usize, // its weight
}

/// Joins the lines of wrapped paragraphs.
pub(crate) fn unwrap(draft: &mut Draft<'_>) {
    let text = draft.before();
    let Some(lines) = lines(text) else {
        return;
    };
    let width = lines.iter().map(|line| line.weight).max().unwrap_or(0);
    if width < NARROWEST {
        return;
    }
    let blocks = || lines.chunk_by(|a, b| !a.is_empty() && !b.is_empty() && b.indent <= a.indent);
    // Where nothing tells paragraphs apart, a stop at the end of a line may end one.
    let is_one = blocks().filter(|block| block.iter().any(|line| !line.is_empty())).count() < 2;
    let mut joins = Vec::new();
    for block in blocks() {
        joins.extend(joins_of(block, width, is_one));
    }
    if joins.len() >= ENOUGH && makes_a_long_line(&lines, &joins) {
        for (line_end, with) in joins {
            draft.replace(line_end..line_end + 1, with, RuleId::Unwrap);
        }
    }
}

/// The lines of a text; none if one is wider than a page.
fn lines(text: &str) -> Option<Vec<Line<'_>>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for end in memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let line = &text[start..end];
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let (weight, first_word) = weigh(line)?;
        let weight = weight + indent.min(WIDEST);
        lines.push(Line { start, text: line, indent, weight, first_word });
        start = end + 1;
    }
    Some(lines)
}

/// How many letters, digits and gaps between them a line has, and its first word; nothing if there are
/// too many.
fn weigh(line: &str) -> Option<(usize, usize)> {
    let (mut weight, mut first_word, mut in_word) = (0, None, false);
    for c in line.chars() {
        let is_word = c.is_alphanumeric();
        if is_word {
            weight += 1 + usize::from(!in_word && weight > 0);
        } else if in_word {
            first_word.get_or_insert(weight);
        }
        if weight > WIDEST {
            return None;
        }
        in_word = is_word;
    }
    Some((weight, first_word.unwrap_or(weight)))
}

impl Line<'_> {
    fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether the first word of the next line would have been too much for it.
    fn is_full(&self, next: &Line<'_>, width: usize) -> bool {
        self.weight + 1 + next.first_word + SLACK > width
    }

    /// Whether it looks like running text: no columns, no drawing.
    fn is_prose(&self) -> bool {
        let ends = |c: char| {
            c.is_ascii_graphic() || (c.is_alphanumeric() && c > '\u{ff}') || "“”‘’–—…".contains(c)
        };
        !self.text[self.indent..].contains("  ")
            && !self.text[self.indent..].contains(['\t', '|'])
            && self.text.ends_with(ends)
    }

    /// Whether it ends with a stop, marks and brackets behind it aside.
    fn ends_sentence(&self) -> bool {
        let text = self.text.trim_end_matches(|c: char| " \t\"'’”)]".contains(c));
        text.ends_with(['.', '!', '?', '…'])
    }

    /// Whether it can go on a line before it.
    fn goes_on(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_alphanumeric() || "“‘\"'($€£".contains(c))
            && !self.is_item()
    }

    /// Whether it begins with the number of a list: `3. `, `b) `.
    fn is_item(&self) -> bool {
        let mark = self.text.split(' ').next().unwrap_or_default();
        mark.len() <= 4
            && mark.len() > 1
            && mark.ends_with(['.', ')'])
            && !mark.starts_with(char::is_lowercase)
            || (mark.len() == 2 && mark.ends_with(')'))
    }
}

/// The line ends of a block that go, each with what is put there.
fn joins_of(block: &[Line<'_>], width: usize, is_one: bool) -> Vec<(usize, &'static str)> {
    let pairs = || block.windows(2).filter_map(|pair| Some((pair.first()?, pair.get(1)?)));
    let breaks = block.len() - 1;
    let full = pairs().filter(|(line, next)| line.is_full(next, width)).count();
    let capitals = pairs().filter(|(_, next)| next.text.starts_with(char::is_uppercase)).count();
    let is_verse = breaks >= 3 && 3 * capitals > 2 * breaks;
    // One line in five may be short: a heading above, the end of a paragraph in between.
    if is_verse || 5 * full < 4 * breaks {
        return Vec::new();
    }
    pairs()
        .filter(|(line, next)| line.is_full(next, width) && line.is_prose() && next.goes_on())
        .filter(|(line, _)| !(is_one && line.ends_sentence()))
        .filter_map(|(line, next)| Some((line.end(), joint(line.text, next.text)?)))
        .collect()
}

/// What parts the last word of a line from the first one of the next; nothing if that is not certain.
fn joint(line: &str, next: &str) -> Option<&'static str> {
    let is_figure = |c: char| c.is_ascii_digit();
    if line.ends_with(is_figure) && next.starts_with(is_figure) {
        return None;
    }
    let Some(word) = line.strip_suffix('-') else {
        return Some(" ");
    };
    let before = word.rsplit(' ').next().unwrap_or_default();
    let is_name = before.starts_with(char::is_uppercase) && next.starts_with(char::is_uppercase);
    let goes_on = next.split(' ').next().unwrap_or_default();
    match goes_on {
        _ if word.ends_with([' ', '-']) => Some(" "),
        // `two- and three-year`
        "and" | "or" | "to" => Some(" "),
        // `Kazakh-Chinese`
        _ if is_name => Some(""),
        _ => None,
    }
}

/// Whether a joined line will be wider than any page, so that no second pass sees a wrapped text.
fn makes_a_long_line(lines: &[Line<'_>], joins: &[(usize, &str)]) -> bool {
    let mut joins = joins.iter().map(|(line_end, _)| *line_end).peekable();
    let mut weight = 0;
    lines.iter().any(|line| {
        weight += line.weight;
        let is_long = weight > WIDEST;
        if joins.next_if_eq(&line.end()).is_none() {
            weight = 0;
        }
        is_long
    })
}
