//! Text in the form in which terms are looked for: spaces, and perhaps case, are made equal. Every place of
//! it leads back to the text.

/// A character or run of spaces whose folded form has another length, or that cannot be entered in its
/// middle.
#[derive(Clone, Copy, Debug)]
struct Bend {
    folded: (usize, usize), // start and end
    text: (usize, usize),
}

/// A folded text.
#[derive(Debug, Default)]
pub(crate) struct Folded {
    pub(crate) text: String,
    bends: Vec<Bend>, // by start, disjoint
}

impl Folded {
    /// A run of spaces becomes one space, and one line end if it holds an empty line: no term reaches over
    /// that. With `ignore_case` letters become capitals and then small, which also makes `ẞ`, `ß` and
    /// `ss` equal, the three forms of sigma, and the four forms of i.
    pub(crate) fn new(text: &str, ignore_case: bool) -> Self {
        let mut folded = Self { text: String::with_capacity(text.len()), bends: Vec::new() };
        let mut at = 0;
        while at < text.len() {
            let plain = at + plain(&text.as_bytes()[at..]);
            let made = folded.text.len();
            folded.text.push_str(&text[at..plain]);
            if ignore_case {
                folded.text[made..].make_ascii_lowercase();
            }
            at = folded.next(text, plain, ignore_case);
        }
        folded
    }

    /// Takes the character or run of spaces at this place; where it ends.
    fn next(&mut self, text: &str, at: usize, ignore_case: bool) -> usize {
        let mut rest = text[at..].chars();
        let Some(c) = rest.next() else { return at };
        let start = self.text.len();
        let mut end = at + c.len_utf8();
        if c.is_whitespace() {
            let run = rest.take_while(|next| next.is_whitespace());
            let (len, lines) = run.fold((0, usize::from(c == '\n')), |(len, lines), next| {
                (len + next.len_utf8(), lines + usize::from(next == '\n'))
            });
            end += len;
            self.text.push(if lines > 1 { '\n' } else { ' ' });
        } else if ignore_case {
            self.push(c);
        } else {
            self.text.push(c);
        }
        let made = &self.text[start..];
        if made.len() != end - at || made.chars().nth(1).is_some() {
            self.bends.push(Bend { folded: (start, self.text.len()), text: (at, end) });
        }
        end
    }

    fn push(&mut self, c: char) {
        if c.is_ascii() {
            self.text.push(c.to_ascii_lowercase());
        } else if c == 'İ' {
            self.text.push('i'); // small, it would be an i with a second dot
        } else {
            self.text.extend(c.to_uppercase().flat_map(char::to_lowercase));
        }
    }

    /// The place in the text that a border of characters in the folded text came from; none inside what
    /// one character became.
    pub(crate) fn place(&self, folded: usize) -> Option<usize> {
        let before = self.bends.partition_point(|bend| bend.folded.0 <= folded);
        let Some(bend) = before.checked_sub(1).and_then(|last| self.bends.get(last)) else {
            return Some(folded);
        };
        if folded == bend.folded.0 {
            Some(bend.text.0)
        } else if folded < bend.folded.1 {
            None
        } else {
            Some(bend.text.1 + (folded - bend.folded.1))
        }
    }
}

/// How many bytes go on as ASCII with single spaces: most of most texts, and copied at once.
fn plain(bytes: &[u8]) -> usize {
    let is_far = |b: u8| !(b' '..0x80).contains(&b);
    let ends =
        |pair: &[u8]| is_far(pair[0]) || (pair[0] == b' ' && (pair[1] == b' ' || is_far(pair[1])));
    let last = bytes.len() - usize::from(bytes.last().is_some_and(|b| is_far(*b)));
    bytes.windows(2).position(ends).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, want: &str, places: &[Option<usize>]) {
        let folded = Folded::new(text, true);
        assert_eq!(folded.text, want);
        let got: Vec<_> = (0..=want.len()).map(|at| folded.place(at)).collect();
        assert_eq!(got, places);
    }

    #[test]
    fn letters_lead_back_to_their_places() {
        check("Ab", "ab", &[Some(0), Some(1), Some(2)]);
        // U+023A takes two bytes, its small form three
        check("Ⱥx", "ⱥx", &[Some(0), None, None, Some(2), Some(3)]);
    }

    #[test]
    fn one_letter_that_becomes_two_is_not_entered() {
        check("ßa", "ssa", &[Some(0), None, Some(2), Some(3)]);
    }

    #[test]
    fn spaces_are_one_space_but_for_an_empty_line() {
        check("a \n b", "a b", &[Some(0), Some(1), Some(4), Some(5)]);
        check("a\n \nb", "a\nb", &[Some(0), Some(1), Some(4), Some(5)]);
        check("a\u{a0} b ", "a b ", &[Some(0), Some(1), Some(4), Some(5), Some(6)]);
        check(" ", " ", &[Some(0), Some(1)]);
    }

    proptest! {
        #[test]
        fn places_are_borders_and_ascend(text in "[aÄßẞ İıſΣς\u{fb01}\n\u{a0}]{0,24}", fold: bool) {
            let folded = Folded::new(&text, fold);
            let borders = (0..=folded.text.len()).filter(|at| folded.text.is_char_boundary(*at));
            let places: Vec<_> = borders.filter_map(|at| folded.place(at)).collect();
            prop_assert!(places.is_sorted());
            prop_assert!(places.iter().all(|at| text.is_char_boundary(*at)));
            prop_assert_eq!(places.first(), Some(&0));
            prop_assert_eq!(places.last(), Some(&text.len()));
        }
    }
}
