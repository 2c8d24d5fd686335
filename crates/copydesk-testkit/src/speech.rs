//! Proptest strategies: speech of which it is known who speaks, since it was put together that way.

use copydesk_core::{QuoteKind, Span};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// An article in which somebody speaks, and what is true about that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speech {
    /// Paragraphs of speech and narration, blank lines between them.
    pub text: String,
    /// Who says what, in the order of the text.
    pub said: Vec<Said>,
}

/// A quote, as whoever built the text meant it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// With its marks.
    pub span: Span,
    /// The spoken words without them.
    pub part: Span,
    /// In marks or reported.
    pub kind: QuoteKind,
    /// The words that point to the speaker.
    pub mention: Span,
    /// The speaker's full name.
    pub name: &'static str,
}

const PEOPLE: &[&str] = &[
    "Ada Lind",
    "Boris Okafor",
    "Hanne van der Meer",
    "Emre Yalçın",
    "Sunita Rao",
    "Kassym-Jomart Serikov",
    "Thomas O’Hara",
    "Aigerim Bekova",
    "J. K. Marwick",
    "José Ortiz",
];

/// What stands before a name and belongs to the mention.
const OFFICES: &[&str] = &["", "", "", "the engineer, ", "Mayor ", "spokeswoman ", "Dr. "];

/// What stands after a name and is not the mention's.
const ASIDES: &[&str] = &["", "", "", ", 45,", ", who runs the mill,"];

/// When and where, after a verb of speech.
const WHEN: &[&str] = &["", "", " on Monday", " in a statement", " by telephone"];

/// Verbs that take marks and clauses alike.
const VERBS: &[&str] = &["said", "added", "noted", "explained", "argued", "stressed"];

/// Clauses with a subject and a finite verb, in lower case, so that a frame may give them a capital.
pub(crate) const CLAUSES: &[&str] = &[
    "the dam will hold until spring",
    "the plan’s cost has grown to $3 billion",
    "it won’t be enough, and everyone in the valley knows it",
    "nobody in the ministry had seen the papers",
    "trade with the islands grew by 12%",
    "we are not going back for two percent",
    "the 1990s were a better time for farmers",
    "there is no money left in the fund",
    "the ferry was old when it was bought",
    "they have never asked for help, not once",
];

/// Narration without people, marks and verbs of speech.
const NARRATION: &[&str] = &[
    "Rain fell on the hills all day.",
    "The bridge over the Amrun is closed for the third week.",
    "Prices rose in May and fell again in June.",
];

/// Pairs of marks, in the ways of several countries and keyboards.
const MARKS: &[(&str, &str)] =
    &[("“", "”"), ("“", "”"), ("\"", "\""), ("«", "»"), ("„", "“"), ("‘", "’"), ("``", "''")];

/// One quote with its tag, as a paragraph: `@` is who speaks, `#` the verb, `§` the clause with a capital
/// and `¶` without; the marks stand for all marks.
const FRAMES: &[&str] = &[
    "“§,” # @.",
    "“§,” @ #.",
    "“§!” # @.",
    "“§?” asked @.",
    "@ #: “§.”",
    "@ #, “§.”",
    "@ told reporters: “§.”",
    "@ # that ¶.",
    "§, @ #.",
    "§, # @.",
    "§, according to @.",
    "According to @, ¶.",
];

/// The paragraphs of an article that is being built.
#[derive(Default)]
struct Desk {
    text: String,
    said: Vec<Said>,
}

/// The choices of one paragraph.
#[derive(Clone, Debug)]
struct Choice {
    frame: &'static str,
    person: &'static str,
    office: &'static str,
    aside: &'static str,
    verb: &'static str,
    when: &'static str,
    clause: &'static str,
    marks: (&'static str, &'static str),
}

impl Desk {
    fn end(&self) -> usize {
        self.text.len()
    }

    fn narrate(&mut self, words: &str) {
        self.part();
        self.text.push_str(words);
    }

    fn part(&mut self) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
    }

    fn speak(&mut self, choice: &Choice) {
        self.part();
        let (mut span, mut part, mut mention) = ((0, 0), (0, 0), (0, 0));
        let frame = choice.frame;
        let kind = if frame.contains('“') { QuoteKind::Direct } else { QuoteKind::Indirect };
        let mut opened = 0;
        for (at, sign) in frame.char_indices() {
            let rest = &frame[at + sign.len_utf8()..];
            match sign {
                '“' => {
                    opened = self.end();
                    self.text.push_str(choice.marks.0);
                    part.0 = self.end();
                }
                '”' => {
                    part.1 = self.end();
                    self.text.push_str(choice.marks.1);
                    span = (opened, self.end());
                }
                '§' | '¶' => {
                    let from = self.end();
                    self.clause(choice.clause, sign == '§');
                    if kind == QuoteKind::Indirect {
                        part = (from, self.end());
                        span = part;
                    }
                }
                '@' => mention = self.mention(choice, rest.starts_with(['.', ','])),
                '#' => {
                    self.text.push_str(choice.verb);
                    // Between a verb and its subject or its clause a time is bookish.
                    if rest.starts_with(['.', ':']) {
                        self.text.push_str(choice.when);
                    }
                }
                other => self.text.push(other),
            }
        }
        self.said.push(Said {
            span: Span::of(span.0..span.1),
            part: Span::of(part.0..part.1),
            kind,
            mention: Span::of(mention.0..mention.1),
            name: choice.person,
        });
    }

    fn clause(&mut self, clause: &str, capital: bool) {
        let mut rest = clause.chars();
        if let (true, Some(first)) = (capital, rest.next()) {
            self.text.extend(first.to_uppercase());
            self.text.push_str(rest.as_str());
        } else {
            self.text.push_str(clause);
        }
    }

    /// Who speaks, up to a sign that would close an aside as well.
    fn mention(&mut self, choice: &Choice, is_closed: bool) -> (usize, usize) {
        let from = self.end();
        self.clause(choice.office, from == 0 || self.text.ends_with("\n\n"));
        self.text.push_str(choice.person);
        let to = self.end();
        // `the engineer, Ada Lind, 45,` would be one aside too many.
        let aside = match choice.office {
            office if office.ends_with(", ") => ",",
            _ => choice.aside,
        };
        self.text.push_str(if is_closed { aside.trim_end_matches(',') } else { aside });
        (from, to)
    }
}

fn choice() -> impl Strategy<Value = Choice> {
    let who = (select(PEOPLE), select(OFFICES), select(ASIDES));
    let what = (select(FRAMES), select(VERBS), select(WHEN), select(CLAUSES), select(MARKS));
    (who, what).prop_map(|((person, office, aside), (frame, verb, when, clause, marks))| Choice {
        frame,
        person,
        office,
        aside,
        verb,
        when,
        clause,
        marks,
    })
}

/// One to four quotes with their tags, in all frames, marks and orders that news has, one a paragraph,
/// some with narration before them.
pub fn speech() -> impl Strategy<Value = Speech> {
    let narration = prop_oneof![2 => Just(None), 1 => select(NARRATION).prop_map(Some)];
    vec((narration, choice()), 1..5).prop_map(|paragraphs| {
        let mut desk = Desk::default();
        for (narration, choice) in &paragraphs {
            narration.iter().for_each(|words| desk.narrate(words));
            desk.speak(choice);
        }
        Speech { text: desk.text, said: desk.said }
    })
}

proptest! {
    #[test]
    fn what_is_said_stands_in_the_text(speech in speech()) {
        for said in &speech.said {
            prop_assert!(said.span.contains(said.part) && !said.span.overlaps(said.mention));
            prop_assert!(speech.text[said.mention.range()].ends_with(said.name), "{speech:?}");
            prop_assert!(speech.text[said.part.range()].len() > 20);
        }
        prop_assert!(speech.said.is_sorted_by_key(|said| said.span));
    }
}
