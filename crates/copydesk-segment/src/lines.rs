//! The table of lines, and the paragraphs that they make up.

use crate::{DateOrder, bylines, chars, dates, turns};

/// Below this many characters a line was not wrapped by a machine.
const NARROWEST_WRAP: usize = 40;
/// Above this many characters a line was not wrapped at all.
const WIDEST_WRAP: usize = 110;

/// So many lines at the top may be the title's, the author's and the date's.
const HEAD_LINES: usize = 6;

/// About so many bytes has a line of an article.
const USUAL_LINE: usize = 128;

/// A line that is not blank, without the blanks at its edges.
#[derive(Clone, Copy, Debug)]
struct Line {
    start: usize,
    end: usize,
    indent: usize, // characters of blank space before it
    gap: usize,    // blank lines before it
    alone: bool,   // it says who wrote the article or when, and nothing else
}

impl Line {
    /// How many characters it has.
    fn width(self, text: &str) -> usize {
        text.get(self.start..self.end).map_or(0, |line| line.chars().count())
    }
}

/// A run of text between two paragraph breaks, edges trimmed, never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Blank lines before it.
    pub(crate) gap: usize,
}

/// The paragraphs of a text: they end at blank lines and, unless the text was wrapped by hand or
/// machine, at every line end. Together they hold every character that is no blank.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let lines = lines(text);
    let wrap = wrap_width(text, &lines);
    let mut blocks: Vec<Block> = Vec::with_capacity(lines.len());
    let mut open: Option<Line> = None; // the line before, if its paragraph may go on
    for line in lines {
        let goes_on = match (open, wrap) {
            (Some(before), Some(width)) => {
                line.gap == 0 && !before.alone && !line.alone && joins(text, before, line, width)
            }
            _ => false,
        };
        match blocks.last_mut().filter(|_| goes_on) {
            Some(block) => block.end = line.end,
            None => blocks.push(Block { start: line.start, end: line.end, gap: line.gap }),
        }
        open = Some(line);
    }
    blocks
}

/// All lines that are not blank.
fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::with_capacity(text.len() / USUAL_LINE + 1);
    let (mut at, mut gap) = (0, 0);
    let (mut feed, mut odd) = (next_feed(text, 0), next_odd(text, 0));
    while at < text.len() {
        if feed < at {
            feed = next_feed(text, at);
        }
        if odd < at {
            odd = next_odd(text, at);
        }
        if feed == at {
            (at, gap) = (at + 1, gap + 1); // the blank line between most paragraphs
            continue;
        }
        let (length, end_mark) = line_length(text, at, (feed, odd));
        let (start, end) = chars::trim(text, at, at + length);
        if start == end {
            gap += 1;
        } else {
            let indent = text.get(at..start).map_or(0, |lead| lead.chars().count());
            let alone = lines.len() < HEAD_LINES && stands_alone(text, start, end);
            lines.push(Line { start, end, indent, gap, alone });
            gap = 0;
        }
        at += length + end_mark;
    }
    lines
}

/// Whether a line at the top names the author or the date: it is nobody's wrapped line, even right
/// under the title.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let line = text.get(start..end).unwrap_or_default();
    line.len() <= WIDEST_WRAP
        && !line.ends_with(chars::is_stop)
        && (bylines::is_byline(line) || dates::says_when(line, DateOrder::default()).is_some())
}

/// The place of the first line feed from `at` on, else the end.
fn next_feed(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let feed = memchr::memchr(b'\n', rest).map_or(text.len(), |place| at + place);
    #[cfg(test)]
    chars::looks::count(feed - at);
    feed
}

/// The place of the first mark from `at` on that ends a line and is no line feed, else the end. Hardly a text has
/// one, so it is looked for once and not in each line.
fn next_odd(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let is_mark = |place: &usize| {
        matches!(
            rest.get(*place..),
            Some([b'\r', ..] | [0xC2, 0x85, ..] | [0xE2, 0x80, 0xA8 | 0xA9, ..])
        )
    };
    let odd = memchr::memchr3_iter(b'\r', 0xE2, 0xC2, rest).find(is_mark);
    let odd = odd.map_or(text.len(), |place| at + place);
    #[cfg(test)]
    chars::looks::count(odd - at);
    odd
}

/// The length of the line at `at`, where the next line feed and the next other mark that ends a line are at `feed`
/// and `odd`, and of the mark that ends it, in bytes.
fn line_length(text: &str, at: usize, (feed, odd): (usize, usize)) -> (usize, usize) {
    if odd < feed {
        let mark = chars::at(text, odd).map_or(1, char::len_utf8);
        let is_crlf = text.as_bytes().get(odd..).is_some_and(|rest| rest.starts_with(b"\r\n"));
        return (odd - at, if is_crlf { 2 } else { mark });
    }
    (feed - at, usize::from(feed < text.len()))
}

/// The width at which the text was wrapped, in characters; `None` if each line is a paragraph.
///
/// Only line ends inside a run of lines bear witness: a wrapped text has them in mid-sentence and
/// its lines are about equally long, a text with one paragraph a line has them behind stops.
fn wrap_width(text: &str, lines: &[Line]) -> Option<usize> {
    let (mut inner, mut broken, mut width) = (0_usize, 0_usize, 0_usize);
    for pair in lines.windows(2) {
        let [line, next] = pair else { continue };
        if next.gap > 0 || line.alone || next.alone || is_indented(text, *line, *next) {
            continue; // a paragraph ends here in any case
        }
        let length = line.width(text);
        if length > WIDEST_WRAP || next.width(text) > WIDEST_WRAP {
            inner += 1; // too long for a wrapped line: a witness for paragraphs
            continue;
        }
        if length < NARROWEST_WRAP {
            continue; // a title, a list, an address: says nothing
        }
        inner += 1;
        width = width.max(length);
        let ends_open = chars::before(text, line.end)
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, ',' | '-' | ';'));
        let goes_small = chars::at(text, next.start).is_some_and(char::is_lowercase);
        broken += usize::from(ends_open || goes_small);
    }
    // Three of five line ends in mid-sentence: prose with one paragraph a line stays far below that,
    // wrapped prose far above.
    (inner > 0 && broken * 5 >= inner * 3).then_some(width)
}

/// Whether `line` carries on the paragraph of the line before, in a text wrapped at `width`.
fn joins(text: &str, before: Line, line: Line, width: usize) -> bool {
    if is_indented(text, before, line) {
        return false;
    }
    let slice = text.get(line.start..line.end).unwrap_or_default();
    if crate::sentences::dash_lead(slice) > 0 || slice.starts_with(['•', '*', '▪', '‣']) {
        return false;
    }
    if turns::leads_small(slice) {
        // `- call the office` behind another such line, or behind a colon
        let above = text.get(before.start..before.end).unwrap_or_default();
        if above.ends_with(':') || turns::leads_small(above) {
            return false;
        }
    }
    let length = text.get(before.start..before.end).map_or(0, |line| line.chars().count());
    let first_word = slice.split_whitespace().next().map_or(0, |word| word.chars().count());
    let had_room = length + 1 + first_word < width.saturating_sub(4);
    let goes_small = slice.starts_with(char::is_lowercase);
    goes_small || !had_room
}

/// Whether `line` stands further in than the line before, which ended a sentence or was a title: the
/// first line of a paragraph, in the manner of wire services. A cleaner may have left one blank of four.
fn is_indented(text: &str, before: Line, line: Line) -> bool {
    let ended =
        chars::before(text, before.end).is_some_and(|c| chars::is_stop(c) || chars::is_closing(c));
    line.indent >= before.indent + 2 || (line.indent > before.indent && ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let got: Vec<_> = blocks(text).iter().map(|block| &text[block.start..block.end]).collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn blank_lines_of_any_kind_end_a_paragraph() {
        check(
            "One.\n \t\nTwo.\r\n\r\nThree.\u{2028}\u{a0}\u{2029}Four.\r\rFive.",
            &["One.", "Two.", "Three.", "Four.", "Five."],
        );
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let text = "Rain fell on the old market all day long and\nthe traders took their goods to the station,\nwhere they waited.\nThe water had gone by the evening of Friday,\nsaid the mayor.";
        check(
            text,
            &[
                "Rain fell on the old market all day long and\nthe traders took their goods to the station,\nwhere they waited.",
                "The water had gone by the evening of Friday,\nsaid the mayor.",
            ],
        );
    }

    #[test]
    fn an_indented_line_begins_a_paragraph() {
        let text = "ALMATY, March 26 - Steppe Rail said it has agreed\nto buy a small telephone company of the south for\nan undisclosed sum.\n    It has nine customers in the north.\n Herald";
        check(
            text,
            &[
                "ALMATY, March 26 - Steppe Rail said it has agreed\nto buy a small telephone company of the south for\nan undisclosed sum.",
                "It has nine customers in the north.",
                "Herald",
            ],
        );
    }

    #[test]
    fn author_and_date_right_under_the_title_stand_alone() {
        let title = "Town reopens its old river bridge after a repair of two years";
        for line in [
            "By Jane Roe",
            "By Jane Roe and John Poe | July 20, 2021",
            "From our correspondent Jane Roe",
            "Jane Roe, Staff Writer",
            "Special for the Steppe Herald",
            "Tuesday, July 20, 2021",
        ] {
            check(&format!("{title}\n{line}\n\nRain fell."), &[title, line, "Rain fell."]);
            check(&format!("{line}\n{title}\n\nRain fell."), &[line, title, "Rain fell."]);
        }
    }

    #[test]
    fn a_wrapped_line_that_begins_like_a_byline_is_joined() {
        let text = "The bridge of the old town was opened again today.\nBy Jane Roe and other engineers it had been called\nunsafe for two years, and nobody had crossed it\nbut the dogs.";
        check(text, &[text]);
    }

    #[test]
    fn one_paragraph_a_line_is_left_alone() {
        check(
            "Rain fell on the old market all day long.\nThe traders took their goods to the station.\nThey waited there.",
            &[
                "Rain fell on the old market all day long.",
                "The traders took their goods to the station.",
                "They waited there.",
            ],
        );
        check("A title\nRain fell.", &["A title", "Rain fell."]);
        let title = "Rain falls on the old market all day long";
        let lead = "The traders of the town took all their goods to the station on Friday, where they waited for the water to go and for the mayor to come.";
        check(&format!("{title}\n{lead}\n\nRain fell."), &[title, lead, "Rain fell."]);
    }

    #[test]
    fn blank_lines_before_a_block_are_counted() {
        let gaps: Vec<_> = blocks("\nOne\n\n\nTwo\nThree").iter().map(|block| block.gap).collect();
        assert_eq!(gaps, [1, 2, 0]);
    }
}
