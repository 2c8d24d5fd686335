//! Changes within the text of a paragraph.

use std::fmt::Write as _;
use std::sync::LazyLock;

use super::grammar::{GRAMMAR, List};
use super::story::Story;
use crate::sound::Dice;

/// Blanks as web pages and retyping leave them.
pub(super) fn blanks(story: &mut Story, dice: &mut Dice) {
    for paragraph in &mut story.paragraphs {
        if dice.chance(400) {
            let mut out = String::with_capacity(paragraph.len() + 16);
            for piece in paragraph.split_inclusive(' ') {
                match dice.roll(24) {
                    0 if piece.ends_with(' ') => {
                        out.push_str(piece.trim_end());
                        out.push('\u{a0}');
                    }
                    1 if piece.ends_with(' ') => {
                        out.push_str(piece);
                        out.push(' ');
                    }
                    _ => out.push_str(piece),
                }
            }
            *paragraph = out;
        }
        paragraph.push_str(["", " ", "  \n"][dice.below(3)]);
    }
}

/// Typewriter signs for printed ones.
pub(super) fn straight(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        out.push(match letter {
            '“' | '”' => '"',
            '‘' | '’' => '\'',
            '–' | '—' => '-',
            other => other,
        });
    }
    out
}

/// British words with their American spelling, sorted.
static SPELLING: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let pairs = GRAMMAR.class(List::British).all();
    let mut pairs: Vec<_> = pairs.filter_map(|pair| pair.split_once(':')).collect();
    pairs.sort_unstable();
    pairs
});

/// Another house's style: American spelling, `%`, figures without commas and above one in digits.
pub(super) fn restyle(text: &str) -> String {
    const SMALL: [(&str, &str); 6] =
        [("four", "4"), ("five", "5"), ("six", "6"), ("seven", "7"), ("eight", "8"), ("nine", "9")];
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(' ') {
        let word = piece.trim_end_matches([' ', '.', ',', ';']);
        let rest = &piece[word.len()..];
        let is_number = word.len() > 4 && word.bytes().all(|b| b.is_ascii_digit() || b == b',');
        if is_number {
            out.extend(word.chars().filter(|letter| *letter != ','));
        } else if word == "percent" && out.ends_with(' ') {
            out.pop();
            out.push('%');
        } else if let Ok(at) = SPELLING.binary_search_by(|(british, _)| (*british).cmp(word)) {
            out.push_str(SPELLING[at].1);
        } else if let Some((_, digit)) = SMALL.iter().find(|(small, _)| *small == word) {
            out.push_str(digit);
        } else {
            out.push_str(word);
        }
        out.push_str(rest);
    }
    out
}

/// Other words for so many in a hundred. Names and figures are left alone, as an editor leaves them, so of
/// the other words more are replaced.
pub(super) fn replace(text: &str, share: u32, dice: &mut Dice) -> String {
    // About five words in eight are in lower case and have four letters.
    let among_common = share * 10 * 8 / 5;
    let mut out = String::with_capacity(text.len() + 32);
    for piece in text.split_inclusive(' ') {
        let word = piece.trim_end_matches([' ', '.', ',', ';', '”', '“']);
        let is_common = word.len() >= 4 && word.bytes().all(|b| b.is_ascii_lowercase());
        if is_common && dice.chance(among_common) {
            out.push_str(instead_of(word, dice));
            out.push_str(&piece[word.len()..]);
        } else {
            out.push_str(piece);
        }
    }
    out
}

/// A word with the same ending.
fn instead_of(word: &str, dice: &mut Dice) -> &'static str {
    let (list, form) = match word.as_bytes() {
        [.., b'e', b'd'] => (List::Verb, 1),
        [.., b'i', b'n', b'g'] => (List::Verb, 2),
        [.., b'l', b'y'] => (List::Adverb, 0),
        [.., b's'] => (List::Noun, 3),
        _ => ([List::Noun, List::Noun, List::Adj, List::Verb][dice.below(4)], 0),
    };
    let class = GRAMMAR.class(list);
    class.word(class.throw(dice), form)
}

/// Letters as a scanner reads them in so many words of a hundred.
pub(super) fn misread(text: &str, share: u32, dice: &mut Dice) -> String {
    const MISREAD: [(&str, &str); 12] = [
        ("rn", "m"),
        ("m", "rn"),
        ("cl", "d"),
        ("e", "c"),
        ("h", "b"),
        ("l", "1"),
        ("o", "0"),
        ("i", "l"),
        ("u", "n"),
        ("s", "5"),
        ("t", "f"),
        ("a", "o"),
    ];
    let mut out = String::with_capacity(text.len() + 16);
    for piece in text.split_inclusive(' ') {
        if piece.len() < 3 || !dice.chance(share * 10) {
            out.push_str(piece);
            continue;
        }
        match dice.roll(8) {
            0 => out.push_str(piece.trim_end()), // glued to the next
            1 => {
                let at = piece.char_indices().nth(2).map_or(piece.len(), |(at, _)| at);
                out.push_str(&piece[..at]);
                out.push_str("- ");
                out.push_str(&piece[at..]);
            }
            _ => {
                let (read, as_other) = MISREAD[dice.below(MISREAD.len())];
                out.push_str(&piece.replacen(read, as_other, 1));
            }
        }
    }
    out
}

/// Changes the first figure of a text; false if it has none.
pub(super) fn correct(text: &mut String, dice: &mut Dice) -> bool {
    let Some(start) = text.find(|c: char| c.is_ascii_digit()) else { return false };
    let rest = &text[start..];
    let end = start + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let Ok(figure) = text[start..end].parse::<u64>() else { return false };
    let other = figure + 1 + dice.below(9) as u64;
    let mut figure = String::new();
    // A string takes everything.
    let _ = write!(figure, "{other}");
    text.replace_range(start..end, &figure);
    true
}
