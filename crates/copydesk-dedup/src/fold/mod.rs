//! Cuts a text into folded words and hashes each of them once, without building strings.
//!
//! Case, accents, marks and blanks are folded away, and a text reads the same in all four forms of
//! Unicode; **figures are kept**, and kept whole: `5,251.06` is one word, equal to `5251.06` and to
//! nothing else. A currency sign and `%` are words of their own; a minus sign belongs to its figure,
//! be it a hyphen or a dash. An ideograph or kana is a word of its own, as its script sets no blanks.
//!
//! Words of ASCII letters and digits are told apart 64 bytes at a time and hashed without a branch on
//! their length, which is what a processor guesses wrong; a word that touches any other byte is
//! read character by character. All ways give the same hashes: see the tests.

mod chars;
mod spelled;

use std::hint::select_unpredictable;

use crate::blocks::{BLOCK, Block, block};
use crate::hash::{Hasher, SEED, mix};
use spelled::{ascii_word, entity, is_sign, signed_figure, spelled_words};

/// What a word is, as far as copying goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordKind {
    /// Letters.
    Plain,
    /// Letters, the first of them a capital without need: after a small letter and one blank. A sentence
    /// or line that begins makes no name.
    Name,
    /// It begins with a digit or a signed digit.
    Figure,
}

/// A block and what a word that begins in it is loaded with.
const WINDOW: usize = BLOCK + SHORT;

/// The longest word that is hashed without a loop.
const SHORT: usize = 16;

/// Calls `each` with the hash and kind of every word of `text`, in order.
pub(crate) fn words(text: &str, each: impl FnMut(u64, WordKind)) {
    words_from(text, 0, each);
}

/// The same of what stands from `at` on, which is not inside a word.
pub(crate) fn words_from(text: &str, mut at: usize, mut each: impl FnMut(u64, WordKind)) {
    let bytes = text.as_bytes();
    let mut padded = [0; WINDOW];
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let window = rest.first_chunk().unwrap_or_else(|| {
            padded.fill(0);
            padded[..rest.len()].copy_from_slice(rest);
            &padded
        });
        at = block_words(text, at, window, &mut each);
    }
}

/// Reads the words that begin in the block at `at`, and tells where the next one begins.
#[inline]
fn block_words(
    text: &str,
    at: usize,
    window: &[u8; WINDOW],
    each: &mut impl FnMut(u64, WordKind),
) -> usize {
    let Some(bytes) = window.first_chunk() else { return text.len() };
    let Block { words, digits, capitals, symbols, special, spoilers } = block(bytes);
    let read = BLOCK - words.leading_ones() as usize; // the last word may go on
    if read == 0 {
        return special_word(text, at, each);
    }
    let below = u64::MAX >> (BLOCK - read);
    let mut starts = (words & !(words << 1) | symbols | special) & below;
    // The ends of words, one place earlier: a word has one byte at least.
    let ends = (!words | symbols << 1) >> 1 | 1 << (BLOCK - 1);
    let names = names(text.as_bytes(), at, words, digits | capitals, capitals);
    let plain = |start: u32| {
        let length = (ends >> start).trailing_zeros() + 1;
        let [figure, name] = [digits, names].map(|kind| kind >> start & 1 == 1);
        let plain = if name { WordKind::Name } else { WordKind::Plain };
        let kind = if figure { WordKind::Figure } else { plain };
        (hash(window, start as usize, length as usize), kind, length)
    };
    if (special | spoilers) & below == 0 {
        while starts != 0 {
            let (hash, kind, _) = plain(starts.trailing_zeros());
            each(hash, kind);
            starts &= starts - 1;
        }
        return at + read;
    }
    let mut end = read;
    while starts != 0 {
        let start = starts.trailing_zeros();
        let (hash, kind, length) = plain(start);
        // In two steps, as a sign and its figure may fill the block.
        let spoiled = words & spoilers >> (length - 1) >> 1;
        if (special | spoiled) >> start & 1 == 0 {
            each(hash, kind);
            starts &= starts - 1;
            continue;
        }
        let next = special_word(text, at + start as usize, each) - at;
        if next >= BLOCK {
            return at + next;
        }
        starts &= u64::MAX << next;
        end = end.max(next);
    }
    at + end
}

/// The capitals of a block that open a name; `large` are the letters and digits that are not small.
#[inline]
fn names(text: &[u8], at: usize, words: u64, large: u64, capitals: u64) -> u64 {
    let small = words & !large;
    let inside = capitals & !words << 1 & small << 2;
    if capitals & 0b11 == 0 {
        return inside;
    }
    let first = (0..2).map(|bit| u64::from(opens_name(text, at + bit)) << bit);
    (inside & !0b11) | first.sum::<u64>()
}

/// The same of one letter.
fn opens_name(text: &[u8], at: usize) -> bool {
    let before = at.checked_sub(2).and_then(|start| text.get(start..=at));
    matches!(before, Some([b'a'..=b'z', blank, b'A'..=b'Z']) if !blank.is_ascii_alphanumeric())
}

/// The hash of the `length` letters and digits from `start` on.
#[inline]
fn hash(window: &[u8; WINDOW], start: usize, length: usize) -> u64 {
    let start = start % BLOCK;
    let bytes = &window[start..];
    if length > SHORT {
        return long_hash(&bytes[..length]);
    }
    let first = mix(SEED ^ ((load(bytes) | LOWER) & FIRST[length]));
    let second = mix(first ^ ((load(&bytes[8..]) | LOWER) & SECOND[length]));
    select_unpredictable(length > 8, second, first)
}

/// The same of any number of them.
#[inline(never)]
fn long_hash(letters: &[u8]) -> u64 {
    let chunks = letters.chunks(8);
    chunks.fold(SEED, |hash, chunk| {
        let kept = FIRST[chunk.len()];
        mix(hash ^ ((load(chunk) | LOWER) & kept))
    })
}

const LOWER: u64 = 0x2020_2020_2020_2020;

/// Of a word of each length: which bits of its first eight bytes count, and which of the next eight.
const FIRST: [u64; SHORT + 1] = kept(0);
const SECOND: [u64; SHORT + 1] = kept(8);

const fn kept(skipped: usize) -> [u64; SHORT + 1] {
    let mut kept = [0; SHORT + 1];
    let mut length = 0;
    while length <= SHORT {
        kept[length] = match length.saturating_sub(skipped) {
            0 => 0,
            bytes @ 1..8 => (1 << (8 * bytes)) - 1,
            _ => u64::MAX,
        };
        length += 1;
    }
    kept
}

/// Eight bytes, the first lowest; zeros after the end.
#[inline]
fn load(bytes: &[u8]) -> u64 {
    if let Some(eight) = bytes.first_chunk() {
        return u64::from_le_bytes(*eight);
    }
    let mut padded = [0; 8];
    padded[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(padded)
}

/// Reads what begins at `at`, a word or something that may not be one, and tells where it ends, which is
/// further on.
#[inline(never)]
fn special_word(text: &str, at: usize, each: &mut impl FnMut(u64, WordKind)) -> usize {
    let bytes = text.as_bytes();
    match bytes[at] {
        b'a'..=b'z' | b'A'..=b'Z' => {
            let kind = if opens_name(bytes, at) { WordKind::Name } else { WordKind::Plain };
            if let Some((hash, end)) = ascii_word(bytes, at) {
                each(hash, kind);
                end
            } else {
                let mut first = Some(kind); // others that follow open with no ASCII letter
                spelled_words(text, at, &mut |hash, kind| each(hash, first.take().unwrap_or(kind)))
            }
        }
        b'0'..=b'9' | 0x80.. => spelled_words(text, at, each),
        b'-' if is_sign(text, at, at + 1) => signed_figure(text, at + 1, each),
        symbol @ (b'$' | b'%') => {
            each(Hasher::new().with(symbol).finish(), WordKind::Plain);
            at + 1
        }
        b'&' => at + entity(&bytes[at..]),
        _ => at + 1,
    }
}

#[cfg(test)]
mod tests {
    use copydesk_testkit::wild_text;
    use proptest::prelude::*;

    use super::*;

    fn hashes(text: &str) -> Vec<u64> {
        let mut found = Vec::new();
        words(text, |hash, _| found.push(hash));
        found
    }

    #[track_caller]
    fn same(left: &str, right: &str) {
        assert_eq!(hashes(left), hashes(right), "{left:?} and {right:?}");
    }

    #[track_caller]
    fn differ(left: &str, right: &str) {
        assert_ne!(hashes(left), hashes(right), "{left:?} and {right:?}");
    }

    #[test]
    fn case_marks_accents_and_blanks_are_folded() {
        same("The Mayor's  plan", "the\u{a0}mayor\u{2019}s\nplan");
        same("Citroën in Gdańsk", "CITROEN in Gdansk");
        same("e\u{301}lan and co\u{ad}operate", "élan and cooperate");
        same("Brown &amp; Sons &#8212; Ltd", "Brown & Sons \u{2014} Ltd");
        same("\u{feff}fi\u{fb01}ne", "fifine");
    }

    #[test]
    fn other_scripts_are_folded_like_ours() {
        same("Москва́ и Йошкар-Ола", "МОСКВА И ЙОШКАР\u{2010}ОЛА");
        same("ΟΔΟΣ Ἀθηνῶν", "οδος αθηνων");
        same("ｶﾞｽ 東京", "ガス 東京");
        same("٤٥٫ ۱۲", "45 12");
        same("Đặng Łódź Straße", "dang lodz strasse");
        differ("и", "і");
    }

    #[test]
    fn dashes_are_signs_where_a_hyphen_is() {
        for dash in ["\u{2012}", "\u{2013}", "\u{2212}", "\u{ff0d}"] {
            same(&format!("rose {dash}5 to {dash} (\u{ad}{dash}7)"), "rose -5 to - (-7)");
            same(&format!("1990{dash}95"), "1990-95");
            same(&format!("“{dash}5 \u{a0}{dash}6"), "\"-5  -6");
        }
    }

    #[test]
    fn figures_are_whole_and_kept() {
        same("5,251.06", "5251.06");
        same("１２ cars", "12 cars");
        same("５，２５１．０６", "5251.06");
        differ("3.1", "31");
        differ("3.1", "3-1");
        differ("rose -5 points", "rose 5 points");
        same("rose \u{2212}5 points", "rose -5 points");
        differ("$5", "\u{20ac}5");
        differ("48 %", "48");
        assert_eq!(hashes("1,2").len(), 1);
        assert_eq!(hashes("10-5").len(), 2);
        assert_eq!(hashes("1st,2nd").len(), 2, "a comma between digits only");
    }

    #[test]
    fn names_are_capitals_inside_a_sentence() {
        let text = "The mayor, Ingrid Haug, met Olav\u{2019}s son. Sir (Per) said Why.\nNorvik is \u{201c}Far\u{201d} off Mu\u{f1}oz";
        for before in 0..70 {
            let text = format!("{:before$}{text}", "");
            let mut names = 0;
            words(&text, |_, kind| names += usize::from(kind == WordKind::Name));
            assert_eq!(names, 4, "Haug, Olav, Why, Mu\u{f1}oz; at {before}");
        }
    }

    #[test]
    fn the_fast_way_and_the_slow_way_agree() {
        // a soft hyphen folds to nothing, but sends the word the slow way
        for word in
            ["a", "seven77", "eightsix", "ninetysix", "sixteencharacter", "internationalisation"]
        {
            same(word, &format!("{word}\u{ad}"));
            same(&word.to_uppercase(), &format!("{word}\u{ad}"));
        }
    }

    /// All words, read one by one.
    fn slowly(text: &str) -> Vec<(u64, WordKind)> {
        let (mut found, mut at) = (Vec::new(), 0);
        while at < text.len() {
            at = special_word(text, at, &mut |hash, kind| found.push((hash, kind)));
        }
        found
    }

    #[test]
    fn a_word_may_fill_its_block() {
        for (sign, letter) in
            [("-", "6"), ("$", "6"), ("%", "e"), ("&", "e"), ("", "e"), ("é", "e")]
        {
            for length in BLOCK - 3..BLOCK + 3 {
                let text = format!("{sign}{} é", letter.repeat(length));
                let mut found = Vec::new();
                words(&text, |hash, kind| found.push((hash, kind)));
                assert_eq!(found, slowly(&text), "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn words_of_a_block_are_those_read_one_by_one(text in wild_text(), salt in r#"([a-z0-9A-Z$%&.,;#\- \n“’—…é€\u{a0}\u{ad}日ї]{0,9}[ ]?){0,40}"#) {
            let text = text + &salt;
            let mut found = Vec::new();
            words(&text, |hash, kind| found.push((hash, kind)));
            prop_assert_eq!(found, slowly(&text));
        }

        #[test]
        fn the_four_forms_of_unicode_fold_alike(
            text in wild_text(),
            salt in "([a-zéüøИй가각ガﾞあ日５½²ﬁΐÅ①…\\u{300}-\\u{320}\\u{900}-\\u{9ff}\\u{1e00}-\\u{1fff}\\u{2000}-\\u{2200}\\u{fb00}-\\u{ffef}]{0,9}[ ,.-]?){0,40}",
        ) {
            use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
            let text = (text + &salt).replace('&', " ");
            let nfc = ComposingNormalizerBorrowed::new_nfc().normalize(&text).into_owned();
            let nfd = DecomposingNormalizerBorrowed::new_nfd().normalize(&text).into_owned();
            let nfkc = ComposingNormalizerBorrowed::new_nfkc().normalize(&text).into_owned();
            let nfkd = DecomposingNormalizerBorrowed::new_nfkd().normalize(&text).into_owned();
            for form in [nfc, nfd, nfkc, nfkd] {
                prop_assert_eq!(hashes(&form), hashes(&text), "{:?} and {:?}", form, &text);
            }
        }

        #[test]
        fn where_a_block_begins_changes_nothing(text in wild_text(), before in 0_usize..70) {
            let moved = format!("{:before$}{text}{:70}", "", "");
            prop_assert_eq!(hashes(&moved), hashes(&text));
        }

        #[test]
        fn the_slow_way_alone_gives_the_same(text in "[a-zA-Z ]{0,200}") {
            // a soft hyphen folds to nothing, but sends its word the slow way
            let slow = text.replace(' ', "\u{ad} ") + "\u{ad}";
            prop_assert_eq!(hashes(&slow), hashes(&text));
        }
    }

    #[test]
    fn scripts_without_blanks_give_a_word_a_character() {
        assert_eq!(hashes("\u{65e5}\u{672c}x\u{65e5}").len(), 4);
        assert_eq!(hashes("\u{20ac}5").len(), 2);
    }

    #[test]
    fn texts_without_words_give_none() {
        assert!(hashes(" \n\u{2014} … &nbsp; -- \u{200b}").is_empty());
    }
}
