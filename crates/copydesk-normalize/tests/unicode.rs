//! Normalization form C, run by run, is normalization form C.

use copydesk_normalize::{RuleId, Rules, normalize_with};
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use serde_json::Value;

const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
const NFD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfd();

/// Normalization alone.
fn composed(text: &str) -> String {
    normalize_with(text, Rules::OFF.with(RuleId::Nfc)).text.into_owned()
}

/// Every character but those of the wide planes that nothing is done to: ideographs, most syllables of
/// Hangul, private use, the unassigned.
fn characters() -> impl Iterator<Item = char> {
    let (first, second) = ('\0'..='\u{33ff}', '\u{a000}'..='\u{ac80}');
    let (third, fourth) = ('\u{d780}'..='\u{d7ff}', '\u{f8f0}'..='\u{1ffff}');
    let (fifth, sixth) = ('\u{2f7f0}'..='\u{2fa2f}', '\u{e0000}'..='\u{e01ff}');
    first.chain(second).chain(third).chain(fourth).chain(fifth).chain(sixth)
}

#[test]
fn every_character_is_composed_as_the_standard_says() {
    let mut decomposed = 0;
    for c in characters() {
        // Between letters, behind an accent, before one: what can go wrong at the edges of a run.
        for text in [format!("a{c}b"), format!("e\u{301}{c}"), format!("{c}\u{323}\u{301}.")] {
            assert_eq!(composed(&text), NFC.normalize(&text), "{c:?}");
        }
        let form = c.to_string();
        let form = NFD.normalize(&form);
        if form.chars().count() > 1 {
            decomposed += 1;
            assert_eq!(composed(&form), NFC.normalize(&form), "{c:?}");
        }
    }
    assert!(decomposed > 1_000, "the normalizer's data are there");
}

#[test]
fn the_conformance_rows_are_composed_as_they_say() {
    let Some(folder) = std::env::var_os("COPYDESK_EVAL_DIR") else {
        println!(
            "not run: COPYDESK_EVAL_DIR does not name the folder with normalize.unicode16.jsonl"
        );
        return;
    };
    let path = std::path::Path::new(&folder).join("normalize.unicode16.jsonl");
    let rows = std::fs::read_to_string(path).expect("the rows can be read");
    let mut count = 0;
    for row in rows.lines() {
        let row: Value = serde_json::from_str(row).expect("a row is JSON");
        let form = |name: &str| row[name].as_str().expect("a row has all forms").to_owned();
        for source in ["source", "nfc", "nfd"] {
            assert_eq!(composed(&form(source)), form("nfc"), "{row}");
        }
        for source in ["nfkc", "nfkd"] {
            assert_eq!(composed(&form(source)), form("nfkc"), "{row}");
        }
        count += 1;
    }
    assert!(count > 19_000, "all rows are there");
}
