//! What each character folds to.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt as _};

/// What a character is in a word.
pub(super) enum Folded {
    Letter(char),
    Letters(&'static str),
    Digit,
    Minus,
    Alone,
    Nothing,
    Blank,
}

pub(super) fn fold(char: char) -> Folded {
    match char {
        'a'..='z' => Folded::Letter(char),
        'A'..='Z' => Folded::Letter(char.to_ascii_lowercase()),
        '0'..='9' => Folded::Digit,
        '\u{2212}' => Folded::Minus,
        '\0'..='\x7f' => Folded::Blank,
        // combining marks, joiners, the soft hyphen, direction marks, variation selectors, the BOM
        '\u{300}'..='\u{36f}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2060}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => Folded::Nothing,
        '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}' => Folded::Alone, // currencies
        // ideographs, kana, Thai, Lao, Khmer, Burmese: scripts without blanks between words
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Folded::Alone,
        _ => fold_rare(char),
    }
}

fn fold_rare(char: char) -> Folded {
    if let Some(plain) = FOLDS.get(&char) {
        return Folded::Letters(plain);
    }
    if !char.is_alphanumeric() {
        return Folded::Blank;
    }
    let mut lower = char.to_lowercase();
    Folded::Letter(lower.next().unwrap_or(char)) // the one character with two is `İ`, which is in the table
}

/// Letters and digits that are read as plain ASCII.
static FOLDS: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    let mut folds = HashMap::new();
    for line in include_str!("../../data/folds.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        if let (Some(from), Some(to)) = (fields.next(), fields.next()) {
            folds.extend(from.chars().next().map(|char| (char, to)));
        }
    }
    folds
});
