//! Texts in which rules meet: shards, pieces of the rules' own examples, and news that was damaged.

use copydesk_normalize::{RuleId, Rules};
use copydesk_testkit::{salted_prose, unescape, wild_text};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// What rules act on, close together: the shorter the pieces, the more of them meet.
const SHARDS: &str = include_str!("shards.txt");

/// Marks among words: what the pass over marks reads.
const QUOTED: &[&str] = &[
    "``",
    "''",
    ",,",
    "`",
    "s'",
    "\u{201a}",
    "\u{201e}",
    "\u{201c}",
    "\u{201d}",
    "\u{201c}",
    "\u{201d}",
    " ",
    " ",
    "  ",
    "road",
    "Great",
    ",",
    ".",
    "\n",
    "\n\n",
    "15",
    "\u{2019}s",
    "(",
    "-",
    "\u{a0}",
    "\u{4f60}",
    "\"",
    "'",
    "\u{2018}",
    "\u{2013}",
];

/// Sentences of news with something in them that a damage can hold on to.
const SENTENCES: &[&str] = &[
    "The port of Café Noir handled 1\u{a0}500 containers, 48 % more than in 2019.",
    "“It rained all day,” the harbour master’s deputy said – and all night…",
    "A plan called “The Long Road” was signed in Zürich by Dvořák & Søn for US$5 million.",
    "– How many lorries cross the bridge in a day? – About 30, he answered.",
    "The follow-up meeting of the well-known Kazakh-Chinese company cost €3.5m (R&D included).",
    "“Вода поднялась на два метра”, said the Тенгри agency; residents call it ‘the wave’.",
    "Temperatures fell to −12°, 5'2\" of snow fell, and the ½-mile road to São Tomé closed.",
    "The ministry's co-operation programme, re-\nopened in May, is a long-\nterm one.",
    "Prices <b>rose</b> by 5&nbsp;percent; see http://example.com/a?b=1&amp;c=2 ...",
    "ALMATY, June 11 (Agency) — The bank said it would lend more to farm-\ners this year.",
];

/// What may stand between two sentences or two pieces.
const BETWEEN: &[&str] = &[
    "",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\n\n",
    "\n \n\n\n",
    "-\n",
    "\u{ad}\n",
    "\u{a0}",
    "\u{200b}",
    ";",
    "\t",
];

/// The characters of Windows-1252 at 0x80 to 0x9f; a control where it has none.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// What happens to text on its way.
#[derive(Clone, Copy, Debug)]
enum Damage {
    ReadAsLatin1,
    ReadAsWindows1252,
    LosesOneByte,
    Escaped,
    EscapedByNumber,
    EscapedTwice,
    Wrapped,
    Hyphenated,
    CarriageReturns,
    NoBreakSpaces,
    WideBlanks,
    TurnedMarks,
    LooseMarks,
    Decomposed,
    ZeroWidths,
    SoftHyphens,
    TypewriterDashes,
    FullWidth,
    BitLost,
}

const DAMAGES: &[Damage] = &[
    Damage::ReadAsLatin1,
    Damage::ReadAsWindows1252,
    Damage::LosesOneByte,
    Damage::Escaped,
    Damage::EscapedByNumber,
    Damage::EscapedTwice,
    Damage::Wrapped,
    Damage::Hyphenated,
    Damage::CarriageReturns,
    Damage::NoBreakSpaces,
    Damage::WideBlanks,
    Damage::TurnedMarks,
    Damage::LooseMarks,
    Damage::Decomposed,
    Damage::ZeroWidths,
    Damage::SoftHyphens,
    Damage::TypewriterDashes,
    Damage::FullWidth,
    Damage::BitLost,
];

impl Damage {
    /// The text with this damage. `strength` says where, or how much.
    fn done_to(self, text: &str, strength: usize) -> String {
        let each = strength % 3 + 1;
        let now_and_then = |at: usize| at.is_multiple_of(each);
        match self {
            Self::ReadAsLatin1 => text.bytes().map(char::from).collect(),
            Self::ReadAsWindows1252 => text.bytes().map(windows_1252).collect(),
            Self::LosesOneByte => {
                let mut bytes = text.as_bytes().to_vec();
                if !bytes.is_empty() {
                    bytes.remove(strength % bytes.len());
                }
                bytes.into_iter().map(windows_1252).collect()
            }
            Self::Escaped => escaped(text),
            Self::EscapedByNumber => text
                .chars()
                .map(|c| match c {
                    ' '..='~' => c.to_string(),
                    _ if each == 1 => format!("&#x{:X};", u32::from(c)),
                    _ => format!("&#{};", u32::from(c)),
                })
                .collect(),
            Self::EscapedTwice => escaped(&escaped(text)),
            Self::Wrapped => wrapped(text, 24 + strength % 48, "\n"),
            Self::Hyphenated => wrapped(text, 24 + strength % 48, "-\n"),
            Self::CarriageReturns => text.replace('\n', "\r\n"),
            Self::NoBreakSpaces => at_blanks(text, now_and_then, "\u{a0}"),
            Self::WideBlanks => at_blanks(text, now_and_then, "  "),
            Self::TurnedMarks => text.replace('\u{201c}', "\u{201d}"),
            Self::LooseMarks => {
                text.replace('\u{201c}', "\u{201d} ").replace(" \u{201d}", "\u{201d}")
            }
            Self::Decomposed => icu_normalizer::DecomposingNormalizerBorrowed::new_nfd()
                .normalize(text)
                .into_owned(),
            Self::ZeroWidths => between_letters(text, 5 + strength % 9, "\u{200b}"),
            Self::SoftHyphens => between_letters(text, 4 + strength % 9, "\u{ad}"),
            Self::TypewriterDashes => text.replace(['–', '—'], "--").replace(['“', '”'], "''"),
            Self::FullWidth => text
                .chars()
                .map(|c| match c {
                    '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).expect("a full-width form"),
                    ' ' => '\u{3000}',
                    _ => c,
                })
                .collect(),
            Self::BitLost => text
                .chars()
                .enumerate()
                .map(|(at, c)| match c {
                    '’' | '“' | '”' | '–' if now_and_then(at) => '\u{fffd}',
                    _ => c,
                })
                .collect(),
        }
    }
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '&' => "&amp;".into(),
            '<' => "&lt;".into(),
            '"' => "&quot;".into(),
            '\u{a0}' => "&nbsp;".into(),
            '“' => "&ldquo;".into(),
            '”' => "&rdquo;".into(),
            '’' => "&rsquo;".into(),
            'é' => "&eacute;".into(),
            _ => String::from(c),
        })
        .collect()
}

/// Ends a line where it is `width` characters long: with a line feed at the next blank, with a hyphen
/// in the middle of a word.
fn wrapped(text: &str, width: usize, end: &str) -> String {
    let (mut out, mut column) = (String::new(), 0);
    for c in text.chars() {
        column = if c == '\n' { 0 } else { column + 1 };
        let is_due = column > width;
        if is_due && c == ' ' {
            out.push('\n');
            column = 0;
        } else if is_due && end != "\n" && c.is_alphabetic() && out.ends_with(char::is_alphabetic) {
            out.push_str(end);
            out.push(c);
            column = 0;
        } else {
            out.push(c);
        }
    }
    out
}

fn at_blanks(text: &str, chosen: impl Fn(usize) -> bool, with: &str) -> String {
    let mut count = 0;
    let mut replace = |c: char| {
        count += usize::from(c == ' ');
        if c == ' ' && chosen(count) { with.to_owned() } else { c.to_string() }
    };
    text.chars().map(&mut replace).collect()
}

fn between_letters(text: &str, each: usize, with: &str) -> String {
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        if at.is_multiple_of(each) && c.is_alphabetic() && out.ends_with(char::is_alphabetic) {
            out.push_str(with);
        }
        out.push(c);
    }
    out
}

fn shards() -> impl Strategy<Value = String> {
    let all: Vec<String> = SHARDS.lines().map(unescape).collect();
    prop_oneof![
        vec(select(all.clone()), 0..12).prop_map(|shards| shards.concat()),
        vec(select(all), 0..150).prop_map(|shards| shards.concat()),
        vec(select(QUOTED), 0..40).prop_map(|shards| shards.concat()),
    ]
}

/// Pieces of the examples of all rules, both sides, cut anywhere and put together again: what sets
/// off one rule in the middle of what sets off another.
fn cut_examples() -> impl Strategy<Value = String> {
    let examples: Vec<Vec<char>> = RuleId::all()
        .iter()
        .flat_map(|rule| [rule.describe().before, rule.describe().after])
        .map(|text| unescape(text).chars().collect())
        .collect();
    let ends = any::<[prop::sample::Index; 2]>();
    let piece = (select(examples), ends, any::<bool>()).prop_map(|(text, ends, whole)| {
        let [a, b] = ends.map(|end| end.index(text.len() + 1));
        let range = if whole { 0..text.len() } else { a.min(b)..a.max(b) };
        text[range].iter().collect::<String>()
    });
    vec((piece, select(BETWEEN)), 1..7)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, between)| piece + between).collect())
}

/// One example, or a stretch of news, in the middle of another.
fn nested_examples() -> impl Strategy<Value = String> {
    (cut_examples(), cut_examples(), any::<prop::sample::Index>()).prop_map(|(outer, inner, at)| {
        let edges: Vec<usize> =
            (0..=outer.len()).filter(|at| outer.is_char_boundary(*at)).collect();
        let at = *at.get(&edges);
        format!("{}{inner}{}", &outer[..at], &outer[at..])
    })
}

/// News to which up to three things have happened, sentence by sentence and once more as a whole.
fn damaged_news() -> impl Strategy<Value = String> {
    let some = || vec((select(DAMAGES), 0..90usize), 0..3);
    let sentence = prop_oneof![4 => select(SENTENCES).prop_map(String::from), 1 => cut_examples()];
    let damaged = (sentence, some(), select(BETWEEN));
    (vec(damaged, 1..5), some()).prop_map(|(sentences, then)| {
        let damage = |text: String, damages: Vec<(Damage, usize)>| {
            damages
                .into_iter()
                .fold(text, |text, (damage, strength)| damage.done_to(&text, strength))
        };
        let text = sentences
            .into_iter()
            .map(|(text, damages, between)| damage(text, damages) + between)
            .collect();
        // Escapes of escapes of wide forms would grow without end.
        let mut text: String = damage(text, then);
        let end = (0..=text.len().min(4000)).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or(0));
        text
    })
}

/// News in lines as wide as a page, whole or with words parted at their ends, and what may happen to
/// such lines.
fn wrapped_news() -> impl Strategy<Value = String> {
    let gap = prop_oneof![6 => Just(" "), 1 => select(BETWEEN)];
    let sentences = vec((select(SENTENCES), gap), 4..14);
    let ends = select(&["\n", "\n", "-\n", "\u{ad}\n", "\u{2010}\n"]);
    let then = vec((select(DAMAGES), 0..90usize), 0..2);
    (sentences, 40..100usize, ends, then).prop_map(|(sentences, width, end, then)| {
        let text: String =
            sentences.into_iter().flat_map(|(sentence, gap)| [sentence, gap]).collect();
        let wrapped = wrapped(&text, width, end);
        then.into_iter().fold(wrapped, |text, (damage, strength)| damage.done_to(&text, strength))
    })
}

pub(crate) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => shards(),
        2 => cut_examples(),
        1 => nested_examples(),
        3 => damaged_news(),
        1 => wrapped_news(),
        1 => salted_prose(),
        1 => wild_text(),
    ]
}

/// Any set of rules, the presets and the pairs among them more often than others.
pub(crate) fn any_rules() -> impl Strategy<Value = Rules> {
    let of: fn(Vec<RuleId>) -> Rules = |rules| rules.into_iter().fold(Rules::OFF, Rules::with);
    let all = RuleId::all();
    let presets =
        || select(vec![Rules::OFF, Rules::ENCODING, Rules::SAFE, Rules::NEWS, Rules::ASCII]);
    let flipped = |rules: Rules, flips: Vec<RuleId>| {
        flips.into_iter().fold(rules, |rules, rule| {
            if rules.has(rule) { rules.without(rule) } else { rules.with(rule) }
        })
    };
    prop_oneof![
        2 => presets(),
        2 => (presets(), subsequence(all, 0..=3)).prop_map(move |(rules, flips)| flipped(rules, flips)),
        1 => subsequence(all, 2).prop_map(of),
        1 => subsequence(all, 0..=all.len()).prop_map(of),
        1 => Just(of(all.to_vec())),
    ]
}

pub(crate) fn any_rule() -> impl Strategy<Value = RuleId> {
    select(RuleId::all())
}

/// All rules, shuffled.
pub(crate) fn any_order() -> impl Strategy<Value = Vec<RuleId>> {
    Just(RuleId::all().to_vec()).prop_shuffle()
}
