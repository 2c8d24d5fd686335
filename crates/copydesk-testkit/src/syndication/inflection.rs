//! Endings of regular nouns and verbs.

use super::lexicon::Words;

/// The words of a class as they are listed, and in its other forms: past, with `-ing`, with `-s`.
pub(super) fn forms(class: &str, words: &[&str], irregular: &[&str]) -> [Words; 4] {
    let all = |form: fn(&str) -> String| words.iter().map(|word| form(word)).collect::<Words>();
    let none = Words::default;
    match class {
        "verb" => verbs(words, irregular),
        "intrans" => {
            let past = all(|word| word.split(':').nth(1).unwrap_or(word).to_owned());
            [past, none(), none(), none()]
        }
        "noun" => [all(str::to_owned), none(), none(), all(with_s)],
        _ => [all(|words| words.replace('_', " ")), none(), none(), none()],
    }
}

/// Regular verbs and, as they are common ones, an irregular one after every third.
fn verbs(words: &[&str], irregular: &[&str]) -> [Words; 4] {
    let mut rows: Vec<[String; 4]> = words
        .iter()
        .map(|word| [(*word).to_owned(), past(word), with_ing(word), with_s(word)])
        .collect();
    for (number, verb) in irregular.iter().enumerate() {
        let mut parts = verb.split(':').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        let [base, past, ing] = [next(), next(), next()];
        let s = with_s(&base);
        rows.insert((number * 3).min(rows.len()), [base, past, ing, s]);
    }
    [0, 1, 2, 3].map(|at| rows.iter().map(|row| &row[at]).collect())
}

fn is_vowel(letter: u8) -> bool {
    b"aeiou".contains(&letter)
}

fn with_s(word: &str) -> String {
    let letters = word.as_bytes();
    match letters {
        [.., before, b'y'] if !is_vowel(*before) => format!("{}ies", &word[..word.len() - 1]),
        [.., b's' | b'x' | b'z'] | [.., b'c' | b's', b'h'] => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

/// `plan` becomes `plann`: one short syllable that ends in one consonant.
fn doubled(word: &str) -> String {
    match word.as_bytes() {
        [.., before, vowel, last]
            if is_vowel(*vowel)
                && !is_vowel(*before)
                && !is_vowel(*last)
                && !b"wxy".contains(last)
                && word.bytes().filter(|letter| is_vowel(*letter)).count() == 1 =>
        {
            format!("{word}{}", char::from(*last))
        }
        _ => word.to_owned(),
    }
}

fn past(word: &str) -> String {
    match word.as_bytes() {
        [.., b'e'] => format!("{word}d"),
        [.., before, b'y'] if !is_vowel(*before) => format!("{}ied", &word[..word.len() - 1]),
        _ => doubled(word) + "ed",
    }
}

fn with_ing(word: &str) -> String {
    match word.as_bytes() {
        [.., before, b'e'] if *before != b'e' => format!("{}ing", &word[..word.len() - 1]),
        _ => doubled(word) + "ing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(verb: &str, want: [&str; 3]) {
        assert_eq!([past(verb), with_ing(verb), with_s(verb)], want);
    }

    #[test]
    fn verbs_take_their_endings() {
        check("approve", ["approved", "approving", "approves"]);
        check("plan", ["planned", "planning", "plans"]);
        check("carry", ["carried", "carrying", "carries"]);
        check("visit", ["visited", "visiting", "visits"]);
        check("fix", ["fixed", "fixing", "fixes"]);
        check("launch", ["launched", "launching", "launches"]);
    }
}
