//! News text whose quotation marks and blanks are sound, put together from a seed.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use crate::speech::CLAUSES;

/// Numbers that are the same for the same seed on every machine: `SplitMix64` (Steele, Lea and Flood 2014).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall as the seed says.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`; zero if that is zero.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        self.next().checked_rem(bound).and_then(|at| usize::try_from(at).ok()).unwrap_or(0)
    }

    /// A number below `bound`, which is above zero; without a division, for whoever throws a billion times.
    pub(crate) fn roll(&mut self, bound: u32) -> u32 {
        let high = self.next() >> 32;
        // The product of two 32-bit numbers; its high half is below `bound` (Lemire 2019).
        u32::try_from((high * u64::from(bound)) >> 32).unwrap_or(0)
    }

    /// True in so many of a thousand throws.
    pub(crate) fn chance(&mut self, per_mille: u32) -> bool {
        self.roll(1000) < per_mille
    }

    /// Dice of their own for what has this number, as independent of these as of those for another.
    pub(crate) fn fork(&self, number: u64) -> Self {
        let mut mixed = Self(self.0 ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93));
        Self(mixed.next())
    }

    /// One of the things.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Sentences with slots: `@` a name, `§` a clause with a capital, `¶` one without, `#` a title, `*` a word
/// that somebody else chose, `%` a figure.
const SENTENCES: &[&str] = &[
    "“§,” @ said.",
    "“§,” said @, who runs the mill.",
    "“§,” @ said. “§.”",
    "“§,” @ told reporters, “and ¶.”",
    "@ said: “§. §.”",
    "@ said that ¶.",
    "“§?” @ asked. “§!”",
    "“§”, @ noted, adding that ¶.",
    "@ called it “*” and “*” in one breath.",
    "The so-called “*” of the valley cost $% million.",
    "@ is the author of the book “#”.",
    "The plan “#” and the programme “#” were signed in May.",
    "In the report “#” (published in %) it is noted that ¶.",
    "The film “#”, made by the station, runs % minutes.",
    "Which of them will be the “*” of this plan?",
    "They spoke of “*”; others of “*”.",
    "It was a “*” – so @ – and not a “*”.",
    "He wrote: “§” (see page %).",
    "“§,” she said, “is what he called a ‘*’ last year.”",
    "“@ told me: ‘§,’” the engineer said.",
    "Chapters “#”, “#” and “#” are the best.",
    "The “*” of the ’90s became the “*” of today.",
    "A 15” screen hung beside the “*” of the town.",
    "The beam is 6’2” long, which @ called “*”.",
    "@’s “*” was the workers’ “*”.",
    "“§ …” @ began, and stopped.",
    "“… ¶,” the paper wrote.",
    "Its motto is “#”.",
    "“§”",
    "The word “*” stands in Article % (“#”).",
    "@ (“*” to friends) disagreed.",
    "Neither the “*”-like plan nor the anti-“*” camp won.",
    "The “#”/“#” question is open.",
    "Rain fell on the hills all day, and ¶.",
    "Prices rose by %% in May; the workers’ union said it didn’t help.",
    "The bridge over the Amrun is closed for the %th week.",
    "¶ – that is the view of @, % years after.",
];

const NAMES: &[&str] = &[
    "Ada Lind",
    "Boris Okafor",
    "Hanne van der Meer",
    "Thomas O’Hara",
    "the mayor",
    "Mr. J. K. Marwick",
    "the State Bank",
    "José Ortiz",
    "the head of the ministry’s water office",
];

/// Clauses beside those that speech is made of: a figure, a dash, very few words.
const MORE_CLAUSES: [&str; 4] = [
    "we are not going back for 2 percent",
    "they have never asked for help - not once",
    "we don’t know",
    "no",
];

const TITLES: &[&str] = &[
    "The Long Road",
    "One River, One Valley",
    "Bridges of the North. The Long Way over the River",
    "Export of water: a history",
    "Who Owns the Rain?",
    "Northern Lights",
    "On the banks of the Amrun",
    "Water 2030",
    "Dawn",
    "(Un)certain Times",
];

const WORDS: &[&str] = &[
    "engines",
    "drivers of growth",
    "soft power",
    "black swan",
    "special case",
    "real",
    "war on waste",
    "locomotive",
    "the third way",
    "win-win",
    "3D",
    "old boys’ club",
];

const FIGURES: &[&str] = &["3", "12", "40", "2019", "7.5", "1,200", "50"];

/// One to six paragraphs, now and then a quotation over several, now and then of the sample articles.
pub(crate) fn sound_text(dice: &mut Dice) -> String {
    let mut paragraphs = Vec::new();
    for _ in 0..=dice.below(6) {
        match dice.below(12) {
            0 => paragraphs.extend(long_quotation(dice)),
            1 | 2 if !SAMPLES.is_empty() => {
                paragraphs.push(SAMPLES[dice.below(SAMPLES.len())].clone());
            }
            _ => {
                let sentences: Vec<String> = (0..=dice.below(5)).map(|_| sentence(dice)).collect();
                paragraphs.push(sentences.join(" "));
            }
        }
    }
    paragraphs.join("\n\n")
}

/// A quotation over two or three paragraphs: each opens, only the last closes.
fn long_quotation(dice: &mut Dice) -> Vec<String> {
    let mut paragraphs: Vec<String> = (0..=dice.below(2)).map(|_| filled("“§. §.", dice)).collect();
    paragraphs.push(filled("“§,” @ said.", dice));
    paragraphs
}

fn sentence(dice: &mut Dice) -> String {
    let frame = dice.pick(SENTENCES);
    filled(frame, dice)
}

fn clause(dice: &mut Dice) -> &'static str {
    let at = dice.below(CLAUSES.len() + MORE_CLAUSES.len());
    CLAUSES.get(at).copied().unwrap_or_else(|| MORE_CLAUSES[at - CLAUSES.len()])
}

/// A frame with its slots filled.
fn filled(frame: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    let mut signs = frame.chars().peekable();
    while let Some(sign) = signs.next() {
        let is_first = out.is_empty();
        match sign {
            '@' => {
                let name = dice.pick(NAMES);
                capital(name, is_first || out.ends_with(". "), &mut out);
            }
            '§' => capital(clause(dice), true, &mut out),
            '¶' => capital(clause(dice), is_first, &mut out),
            '#' => out.push_str(dice.pick(TITLES)),
            '*' => out.push_str(dice.pick(WORDS)),
            '%' => {
                out.push_str(dice.pick(FIGURES));
                if signs.next_if_eq(&'%').is_some() {
                    out.push('%');
                }
            }
            other => out.push(other),
        }
    }
    out
}

fn capital(words: &str, is_capital: bool, out: &mut String) {
    let mut rest = words.chars();
    if let (true, Some(first)) = (is_capital, rest.next()) {
        out.extend(first.to_uppercase());
        out.push_str(rest.as_str());
    } else {
        out.push_str(words);
    }
}

/// The paragraphs of the sample articles that hold curly marks, all of them sound: opened behind a blank or
/// at the start, closed behind a word or a stop.
static SAMPLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/articles");
    let entries = fs::read_dir(folder).map(|all| all.flatten().collect::<Vec<_>>());
    let mut paths: Vec<_> = entries.unwrap_or_default().iter().map(fs::DirEntry::path).collect();
    paths.sort();
    let texts: Vec<String> =
        paths.iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    let paragraphs = texts.iter().flat_map(|text| text.lines());
    paragraphs
        .filter(|paragraph| is_sound(paragraph))
        .map(|paragraph| paragraph.trim_end().to_owned())
        .collect()
});

fn is_sound(paragraph: &str) -> bool {
    let marks: Vec<(usize, &str)> = paragraph.match_indices(['“', '”']).collect();
    let in_turn = marks.iter().enumerate().all(|(at, (place, mark))| {
        let left = paragraph[..*place].chars().next_back();
        let right = paragraph[place + mark.len()..].chars().next();
        if at % 2 == 0 {
            *mark == "“"
                && left.is_none_or(|c| c == ' ' || c == '(')
                && right.is_some_and(char::is_alphanumeric)
        } else {
            *mark == "”"
                && left.is_some_and(|c| c.is_alphanumeric() || ".,!?".contains(c))
                && right.is_none_or(|c| " .,;:)?!".contains(c))
        }
    });
    // Nothing else is to be repaired in them.
    let is_plain = paragraph.chars().all(|c| c.is_ascii() || "“”‘’–—".contains(c));
    let is_tidy = !["  ", " ,", "..."].iter().any(|flaw| paragraph.contains(flaw));
    !marks.is_empty() && marks.len().is_multiple_of(2) && in_turn && is_plain && is_tidy
}
