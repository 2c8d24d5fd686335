//! Pairs the marks of one paragraph at least cost.
//!
//! Whether a mark opens, closes or is none is one decision for the whole paragraph: a dynamic
//! programme over seven nestings, so that an odd mark costs one mark and not the paragraph.

use super::lexer::{Family, Leads, Mark, Style, marks};

/// Two marks that belong together. Offsets are bytes of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    /// The first byte of the opening mark.
    pub(crate) start: usize,
    /// The first byte after the opening mark.
    pub(crate) inner: usize,
    /// The first byte of the closing mark; the end of the paragraph if there is none.
    pub(crate) inner_end: usize,
    /// The first byte after the closing mark.
    pub(crate) end: usize,
    /// Whether it has no closing mark because it goes on in the next paragraph.
    pub(crate) open_ended: bool,
    /// Whether the marks are single ones.
    pub(crate) single: bool,
    /// How many pairs stand around it.
    pub(crate) depth: u8,
}

/// What is open: nothing, a double, a single, a single in a double, a double in a single, a double
/// in a double, and a double in a single in a double: `"He wrote, 'It says, "Stop."'"`.
const STATES: usize = 7;
const EMPTY: usize = 0;
const DOUBLE: usize = 1;
const SINGLE: usize = 2;
const SINGLE_IN_DOUBLE: usize = 3;
const DOUBLE_IN_SINGLE: usize = 4;
const DOUBLE_IN_DOUBLE: usize = 5;
const DOUBLE_IN_BOTH: usize = 6;

/// The most marks that are open at a time.
const DEEPEST: usize = 3;

/// What a third level costs, so that two odd marks are not read as one.
const THIRD: u32 = 2;

/// A cost no path ever has.
const NEVER: u32 = u32::MAX / 2;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Skip,
    Open,
    Close,
}

#[derive(Clone, Copy)]
struct Cell {
    cost: u32,
    opened: [u32; DEEPEST], // indices of the open marks on the best path, outer first
}

/// Pairs the marks of one paragraph of a text after the other.
pub(crate) struct Pairing<'a> {
    text: &'a str,
    pub(crate) leads: Leads<'a>,
    // Of the paragraph at work; kept, as most paragraphs have marks, and few.
    marks: Vec<Mark>,
    trail: Vec<[(u8, Reading); STATES]>,
    readings: Vec<Reading>,
    stack: Vec<usize>,
}

impl<'a> Pairing<'a> {
    /// For the paragraphs of a text, from left to right.
    pub(crate) fn new(text: &'a str) -> Self {
        let leads = Leads::new(text.as_bytes());
        let (marks, trail, readings, stack) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { text, leads, marks, trail, readings, stack }
    }

    /// Appends the pairs of the paragraph `from..to`, by start, outer before inner. `continues`: the
    /// next paragraph opens with a mark, so that a quotation may be left open here.
    pub(crate) fn pairs(&mut self, from: usize, to: usize, continues: bool, out: &mut Vec<Pair>) {
        if !self.leads.any(from, to) {
            return;
        }
        self.marks.clear();
        marks(self.text, from, to, &mut self.leads, &mut self.marks);
        if self.marks.is_empty() {
            return;
        }
        let mut cells = START;
        self.trail.clear();
        for index in 0..self.marks.len() {
            self.trail.push(step(&mut cells, index, &self.marks));
        }
        self.collect(best_end(&cells, continues), to, out);
    }

    /// Appends the pairs that the path to the nesting `last` has found.
    fn collect(&mut self, last: usize, to: usize, out: &mut Vec<Pair>) {
        let mut state = last;
        self.readings.clear();
        for steps in self.trail.iter().rev() {
            let (before, reading) = steps[state];
            self.readings.push(reading); // the last mark first
            state = usize::from(before);
        }
        self.stack.clear(); // indices into `out`
        for (mark, reading) in self.marks.iter().zip(self.readings.iter().rev()) {
            match reading {
                Reading::Skip => {}
                Reading::Open => {
                    let depth = u8::try_from(self.stack.len()).unwrap_or(u8::MAX);
                    self.stack.push(out.len());
                    out.push(Pair {
                        start: mark.start,
                        inner: mark.end,
                        inner_end: to,
                        end: to,
                        open_ended: true,
                        single: mark.family == Family::Single,
                        depth,
                    });
                }
                Reading::Close => {
                    if let Some(pair) = self.stack.pop().and_then(|index| out.get_mut(index)) {
                        pair.inner_end = mark.start;
                        pair.end = mark.end;
                        pair.open_ended = false;
                    }
                }
            }
        }
    }
}

/// Nothing read, nothing open.
const START: [Cell; STATES] = {
    let mut cells = [UNREACHED; STATES];
    cells[EMPTY].cost = 0;
    cells
};

const UNREACHED: Cell = Cell { cost: NEVER, opened: [u32::MAX; DEEPEST] };

/// Reads one mark: every nesting at its least cost, and how it was come by.
fn step(cells: &mut [Cell; STATES], index: usize, marks: &[Mark]) -> [(u8, Reading); STATES] {
    #[cfg(test)]
    crate::looks::count();
    let mut next = [UNREACHED; STATES];
    let mut steps = [(0_u8, Reading::Skip); STATES];
    for (from, (state, cell)) in (0_u8..).zip(cells.iter().enumerate()) {
        if cell.cost < NEVER {
            moves(state, *cell, index, marks, |target, reading, cost, opened| {
                let cost = cell.cost.saturating_add(cost);
                if cost < next[target].cost {
                    next[target] = Cell { cost, opened };
                    steps[target] = (from, reading);
                }
            });
        }
    }
    *cells = next;
    steps
}

/// What the marks of several lines cost, read one line after the other.
pub(crate) struct Tally {
    marks: Vec<Mark>,
    cells: [Cell; STATES],
}

impl Tally {
    /// A tally of nothing.
    pub(crate) const fn new() -> Self {
        Self { marks: Vec::new(), cells: START }
    }

    /// Reads the marks of one more line.
    pub(crate) fn read(&mut self, text: &str, from: usize, to: usize) {
        let mut leads = Leads::new(&text.as_bytes()[..to]);
        let first = self.marks.len();
        marks(text, from, to, &mut leads, &mut self.marks);
        for index in first..self.marks.len() {
            step(&mut self.cells, index, &self.marks);
        }
    }

    /// What it costs to have nothing open here.
    pub(crate) const fn closed(&self) -> u32 {
        self.cells[EMPTY].cost
    }

    /// What it costs to have a quotation open here.
    pub(crate) fn open(&self) -> u32 {
        self.cells[DOUBLE].cost.min(self.cells[SINGLE].cost)
    }

    /// What it costs to end here, if the next line may go on with an open quotation.
    pub(crate) fn ended(&self, continues: bool) -> u32 {
        if continues {
            self.closed().min(self.open().saturating_add(CONTINUED))
        } else {
            self.closed()
        }
    }
}

/// What it costs to leave a quotation open that the next paragraph goes on with.
const CONTINUED: u32 = 1;

/// Where a path may end: with nothing open, or with one quotation that the next paragraph goes on
/// with, which costs less than dropping its mark.
fn best_end(cells: &[Cell; STATES], continues: bool) -> usize {
    let open = if continues { CONTINUED } else { NEVER };
    let ends = [(EMPTY, 0), (DOUBLE, open), (SINGLE, open)];
    ends.into_iter()
        .min_by_key(|(state, cost)| cells[*state].cost.saturating_add(*cost))
        .map_or(EMPTY, |(s, _)| s)
}

/// Tells `reach` every way to read the mark at `index` where `state` is open.
fn moves(
    state: usize,
    cell: Cell,
    index: usize,
    marks: &[Mark],
    mut reach: impl FnMut(usize, Reading, u32, [u32; DEEPEST]),
) {
    let mark = &marks[index];
    reach(state, Reading::Skip, mark.skip, cell.opened);
    let inner = match (mark.family, state) {
        (Family::Double, EMPTY) => Some((DOUBLE, 0)),
        (Family::Double, SINGLE) => Some((DOUBLE_IN_SINGLE, 0)),
        (Family::Double, DOUBLE) if mark.style != Style::Straight => Some((DOUBLE_IN_DOUBLE, 2)),
        (Family::Single, EMPTY) => Some((SINGLE, 0)),
        (Family::Single, DOUBLE) => Some((SINGLE_IN_DOUBLE, 0)),
        (Family::Double, SINGLE_IN_DOUBLE) => Some((DOUBLE_IN_BOTH, THIRD)),
        _ => None,
    };
    if let Some((target, extra)) = inner {
        let mut opened = cell.opened;
        opened[depth(state)] = u32::try_from(index).unwrap_or(u32::MAX);
        reach(target, Reading::Open, mark.open + extra, opened);
    }
    let outer = match (mark.family, state) {
        (Family::Double, DOUBLE) | (Family::Single, SINGLE) => Some(EMPTY),
        (Family::Double, DOUBLE_IN_SINGLE) => Some(SINGLE),
        (Family::Double, DOUBLE_IN_DOUBLE) | (Family::Single, SINGLE_IN_DOUBLE) => Some(DOUBLE),
        (Family::Double, DOUBLE_IN_BOTH) => Some(SINGLE_IN_DOUBLE),
        _ => None,
    };
    if let Some(target) = outer {
        let level = depth(target);
        let Some(partner) = marks.get(cell.opened[level] as usize) else { return };
        let empty = if partner.end == mark.start { 3 } else { 0 };
        let mut opened = cell.opened;
        opened[level] = u32::MAX;
        reach(target, Reading::Close, close_cost(partner, mark) + empty, opened);
    }
}

/// How many marks are open.
const fn depth(state: usize) -> usize {
    match state {
        EMPTY => 0,
        DOUBLE | SINGLE => 1,
        DOUBLE_IN_BOTH => 3,
        _ => 2,
    }
}

/// What it costs to close `open` with `mark`: its own price, and how ill the two go together.
fn close_cost(open: &Mark, mark: &Mark) -> u32 {
    use Style::{
        CurlyClose, CurlyOpen, GuillemetClose, GuillemetOpen, LatexClose, LatexOpen, Low, Straight,
    };
    match (open.style, mark.style) {
        (Low, CurlyOpen) => mark.close.saturating_sub(4), // „Wort“
        (CurlyOpen | CurlyClose | Low, CurlyClose)
        | (Straight, Straight)
        | (GuillemetOpen, GuillemetClose)
        | (GuillemetClose, GuillemetOpen)
        | (LatexOpen | LatexClose, LatexClose) => mark.close,
        (GuillemetOpen | GuillemetClose, _) | (_, GuillemetOpen | GuillemetClose) => mark.close + 4,
        _ => mark.close + 1,
    }
}

/// Whether a stretch begins with a mark that may open a quotation.
pub(crate) fn opens_with_mark(stretch: &str) -> bool {
    stretch.starts_with(['"', '“', '”', '‘', '\'', '«', '„', '`'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let mut found = Vec::new();
        Pairing::new(text).pairs(0, text.len(), false, &mut found);
        let got: Vec<_> = found.iter().map(|p| text[p.inner..p.inner_end].trim()).collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn all_styles_pair() {
        check(
            "“One” and \"two\" and ‘three’ and 'four' and «five» and „six“ and ``seven''",
            &["One", "two", "three", "four", "five", "six", "seven"],
        );
    }

    #[test]
    fn a_reversed_or_glued_mark_still_opens() {
        check("within the”Great Road”.", &["Great Road"]);
        check(
            "called ” Bridges of the North. The Road”, made by",
            &["Bridges of the North. The Road"],
        );
        check("the” engines ” of growth", &["engines"]);
    }

    #[test]
    fn an_odd_mark_costs_itself_and_not_the_paragraph() {
        check(
            "A stray ” here. “We won,” he said. “They lost,” she said.",
            &["We won,", "They lost,"],
        );
        check("“We won,” he said. “They lost, she said.", &["We won,"]);
    }

    #[test]
    fn apostrophes_and_primes_are_no_marks() {
        check("The boys' club of the '90s, rock 'n' roll, a 6'2\" man's hat", &[]);
        check("‘The boys’ club is ours,’ he said.", &["The boys’ club is ours,"]);
    }

    #[test]
    fn nested_marks_pair_inside() {
        check("“He said ‘no’ to me,” she said.", &["He said ‘no’ to me,", "no"]);
        check("'He said \"no\" to me,' she said.", &["He said \"no\" to me,", "no"]);
    }

    #[test]
    fn three_levels_of_marks_pair() {
        check(
            "\"It reads, 'Dear Captain, our aunt wrote, \"Boats are for fish.\" So wait,'\" Holm said. \"I did.\"",
            &[
                "It reads, 'Dear Captain, our aunt wrote, \"Boats are for fish.\" So wait,'",
                "Dear Captain, our aunt wrote, \"Boats are for fish.\" So wait,",
                "Boats are for fish.",
                "I did.",
            ],
        );
    }

    #[test]
    fn a_row_of_marks_is_a_line_and_no_quotation() {
        check("\"\"\"\"\"\"\"\"\"\" “We won,” he said.", &["We won,"]);
        check("“He wrote ‘no’”‘“’”‘’”’“” here.", &[]);
        check("“‘“No.”’” he said.", &["‘“No.”’", "“No.”", "No."]);
    }

    #[test]
    fn marks_between_blanks_toggle() {
        check("\" Oh , no ! \" said she ; \" it is \" .", &["Oh , no !", "it is"]);
    }

    #[test]
    fn single_marks_between_blanks_pair_and_cut_endings_do_not() {
        check("' Oh , no ! ' said she ; ' it is . '", &["Oh , no !", "it is ."]);
        check("\" What 's the use ? \" said the boys ' aunt .", &["What 's the use ?"]);
        check("‘ ’Tis late , ’ he said , goin ’ home .", &["’Tis late ,"]);
    }

    #[test]
    fn a_word_without_its_last_letter_closes_nothing() {
        check("'I was goin' home an' restin',' he said.", &["I was goin' home an' restin',"]);
    }

    #[test]
    fn emphasis_signs_do_not_hide_a_mark() {
        check("“_ I _ will !” and “_so_ it goes,” she said.", &["_ I _ will !", "_so_ it goes,"]);
    }

    #[test]
    fn styles_that_no_keyboard_meant_to_mix_pair() {
        check("''We won,'' she said. ''They lost.''", &["We won,", "They lost."]);
        check("“We won,\" she said. \"They lost.”", &["We won,", "They lost."]);
        check("''We won,\" she said, and `they lost.'", &["We won,", "they lost."]);
        check("„Wir“, „wir” und »wir« und «wir»", &["Wir", "wir", "wir", "wir"]);
        check("« Nous » et ‹ nous › et “ nous ”", &["Nous", "nous", "nous"]);
    }

    #[test]
    fn elisions_and_years_inside_single_marks_close_nothing() {
        check("‘Rock ’n’ roll of the ’90s,’ he said.", &["Rock ’n’ roll of the ’90s,"]);
        check("'Rock 'n' roll of the '90s,' he said.", &["Rock 'n' roll of the '90s,"]);
        check("‘’Twas the lads’ song, ’em all,’ he said.", &["’Twas the lads’ song, ’em all,"]);
        check("'The workers' council met,' he said.", &["The workers' council met,"]);
        check("‘It is the workers’’ he said.", &["It is the workers’"]);
    }

    #[test]
    fn heights_and_lengths_are_no_marks_even_inside_marks() {
        check("\"He is 6'2\" tall,\" she said.", &["He is 6'2\" tall,"]);
        check("“A 12\" pipe and a 5' rope,” she said.", &["A 12\" pipe and a 5' rope,"]);
    }

    #[test]
    fn a_word_in_single_marks_at_the_end_of_a_quotation_pairs() {
        check("“They call it ‘the road.’” He left.", &["They call it ‘the road.’", "the road."]);
        check("\"They call it 'the road.'\" He left.", &["They call it 'the road.'", "the road."]);
        check("\"They call it 'the road'.\"", &["They call it 'the road'.", "the road"]);
    }
}
