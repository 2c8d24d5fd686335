//! Normalization, run by run, is normalization of the whole.

use copydesk_core::Bias;
use copydesk_normalize::{Form, RuleId, Rules, normalize_with, to_form};
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use serde_json::Value;

const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
const NFD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfd();
const NFKC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfkc();
const NFKD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();

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

/// A text in a form, after a look at the way back: one edit a run, each as tight as can be.
#[track_caller]
fn formed(text: &str, form: Form) -> String {
    let formed = to_form(text, form);
    assert_eq!(formed.revert(), text, "{form:?}");
    let mut last = 0;
    for (edit, _) in formed.edits() {
        let before = &text[edit.orig as usize..][..edit.orig_len as usize];
        let after = &formed.text[edit.norm as usize..][..edit.norm_len as usize];
        let (old, new) = (before.chars(), after.chars());
        assert!(old.clone().next() != new.clone().next(), "{form:?} keeps the start of {before:?}");
        assert!(old.last() != new.last(), "{form:?} keeps the end of {before:?}");
        // Between two edits nothing has changed.
        let gap = (edit.orig - last) as usize;
        assert_eq!(text[last as usize..][..gap], formed.text[edit.norm as usize - gap..][..gap]);
        last = edit.orig + edit.orig_len;
    }
    let edges = |text: &str| -> Vec<u32> {
        text.char_indices().map(|(at, _)| u32::try_from(at).expect("a short text")).collect()
    };
    for bias in [Bias::Left, Bias::Right] {
        let back: Vec<u32> = edges(&formed.text)
            .into_iter()
            .map(|at| formed.offsets.offset_to_orig(at, bias))
            .collect();
        assert!(back.is_sorted() && back.iter().all(|at| text.is_char_boundary(*at as usize)));
        let there: Vec<u32> =
            edges(text).into_iter().map(|at| formed.offsets.offset_to_norm(at, bias)).collect();
        assert!(there.is_sorted());
        assert!(there.iter().all(|at| formed.text.is_char_boundary(*at as usize)));
    }
    assert!(to_form(&formed.text, form).is_clean(), "{form:?} of {text:?} is not in that form");
    formed.text.into_owned()
}

/// The forms as the normalizer makes them of the whole text at once.
fn of_the_whole(text: &str, form: Form) -> String {
    match form {
        Form::Nfc => NFC.normalize(text),
        Form::Nfd => NFD.normalize(text),
        Form::Nfkc => NFKC.normalize(text),
        Form::Nfkd => NFKD.normalize(text),
    }
    .into_owned()
}

const FORMS: [Form; 4] = [Form::Nfc, Form::Nfd, Form::Nfkc, Form::Nfkd];

#[test]
fn runs_give_what_the_whole_text_gives() {
    for c in characters() {
        let text = format!("e\u{301}{c}x{c}\u{323}\u{301} \u{1100}{c}\u{11a8}{c}{c}");
        for form in FORMS {
            assert_eq!(formed(&text, form), of_the_whole(&text, form), "{form:?} of {text:?}");
        }
    }
}

#[test]
fn one_run_is_one_edit() {
    let edits = |text: &str, form| to_form(text, form).offsets.edits().len();
    assert_eq!(edits("Cafe\u{301}s, cafe\u{301}s", Form::Nfc), 2);
    assert_eq!(edits("Cafés: ½ ﬁsh", Form::Nfd), 1);
    assert_eq!(edits("Cafés: ½ ﬁsh", Form::Nfkd), 3);
    assert_eq!(edits("Rain fell.", Form::Nfkc), 0);
}

#[test]
fn the_conformance_rows_are_in_all_forms_as_they_say() {
    let Some(rows) = conformance_rows() else {
        return;
    };
    for row in &rows {
        let text = |name: &str| row[name].as_str().expect("a row has all forms");
        let [source, nfc, nfd, nfkc, nfkd] = ["source", "nfc", "nfd", "nfkc", "nfkd"].map(text);
        // The five conditions of the standard's test.
        for text in [source, nfc, nfd] {
            assert_eq!(
                (formed(text, Form::Nfc), formed(text, Form::Nfd)),
                (nfc.into(), nfd.into()),
                "{row}"
            );
        }
        for text in [nfkc, nfkd] {
            assert_eq!(
                (formed(text, Form::Nfc), formed(text, Form::Nfd)),
                (nfkc.into(), nfkd.into()),
                "{row}"
            );
        }
        for text in [source, nfc, nfd, nfkc, nfkd] {
            assert_eq!(
                (formed(text, Form::Nfkc), formed(text, Form::Nfkd)),
                (nfkc.into(), nfkd.into()),
                "{row}"
            );
        }
    }
}

#[test]
fn the_conformance_rows_are_composed_as_they_say() {
    let Some(rows) = conformance_rows() else {
        return;
    };
    for row in &rows {
        let form = |name: &str| row[name].as_str().expect("a row has all forms");
        for source in ["source", "nfc", "nfd"] {
            assert_eq!(composed(form(source)), form("nfc"), "{row}");
        }
        for source in ["nfkc", "nfkd"] {
            assert_eq!(composed(form(source)), form("nfkc"), "{row}");
        }
    }
}

/// The rows of the standard's test, if they are there.
#[expect(clippy::print_stdout, reason = "a test that is not run says so")]
fn conformance_rows() -> Option<Vec<Value>> {
    let Some(folder) = std::env::var_os("COPYDESK_EVAL_DIR") else {
        println!(
            "not run: COPYDESK_EVAL_DIR does not name the folder with normalize.unicode16.jsonl"
        );
        return None;
    };
    let path = std::path::Path::new(&folder).join("normalize.unicode16.jsonl");
    let rows = std::fs::read_to_string(path).expect("the rows can be read");
    let rows: Vec<Value> =
        rows.lines().map(|row| serde_json::from_str(row).expect("a row is JSON")).collect();
    assert!(rows.len() > 19_000, "all rows are there");
    Some(rows)
}
