//! What brat is given: files it can open, and offsets that hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use copydesk_brat::Brat;
use copydesk_plugin::testkit;
use proptest::prelude::*;
use serde_json::{Value, json};

/// All files that documents become, by their path in the folder.
fn files(documents: &[Value], config: Value) -> BTreeMap<String, String> {
    let home = tempfile::tempdir().expect("a folder");
    let place = home.path().join("documents");
    let refused = testkit::sink::<Brat>().config(config).write(documents, &place);
    assert!(refused.expect("there is room").is_empty());
    let mut found = BTreeMap::new();
    collect(&place, "", &mut found);
    found
}

fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("an entry").path();
        let name = format!("{prefix}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), found);
        } else {
            found.insert(name, fs::read_to_string(path).expect("it is text"));
        }
    }
}

/// The place of a slice of a text.
fn at(text: &str, slice: &str) -> Value {
    let start = text.find(slice).expect("it is there");
    json!([start, start + slice.len()])
}

fn story() -> Value {
    let text =
        "Zoë’s bridge\n\n“It cost €5 million,” said Amina Dow, the mayor,\n“about 10 % more”.";
    let mark = |slice: &str| json!({"span": at(text, slice), "source": [0, 0]});
    let with = |slice: &str, fields: Value| {
        let mut mark = mark(slice);
        mark.as_object_mut().expect("an object").extend(fields.as_object().expect("one").clone());
        mark
    };
    testkit::document(
        "wire/7",
        text,
        json!({
            "facts": {"headline": with("Zoë’s bridge", json!({"value": "Zoë’s bridge"}))},
            "paragraphs": [with("Zoë’s bridge", json!({"kind": "headline"}))],
            "sentences": [mark("“It cost €5 million,” said Amina Dow, the mayor,\n“about 10 % more”.")],
            "quotes": [with("“It cost €5 million,” said Amina Dow, the mayor,\n“about 10 % more”", json!({
                "parts": [mark("It cost €5 million,"), mark("about 10 % more")],
                "kind": "direct", "role": null, "cue": mark("said"),
                "speaker": {"mention": mark("Amina Dow"), "name": "Amina Dow", "confidence": 0.95,
                    "kind": "person", "role": "mayor"},
                "confidence": 0.9, "rule": "lead",
            }))],
            "quantities": [
                with("€5 million", json!({"kind": "money", "value": "5000000", "low": null,
                    "high": null, "unit": "EUR", "comparator": null, "quote": 0})),
                with("10 %", json!({"kind": "percent", "value": "10", "low": null, "high": null,
                    "unit": "percent", "comparator": "about", "comparator_span": mark("about")})),
            ],
            "gazetteer.terms": [with("Amina Dow", json!({"fields": {"id": "Q1", "note": "a\nb"}}))],
        }),
    )
}

/// Compares with a file that can be read as prose; `BLESS=1` writes it anew.
#[track_caller]
fn golden(name: &str, got: &BTreeMap<String, String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let got: String = got.iter().map(|(name, text)| format!("--- {name}\n{text}\n")).collect();
    if std::env::var_os("BLESS").is_some() {
        #[expect(
            clippy::disallowed_methods,
            reason = "a golden file is looked at before it is kept"
        )]
        fs::write(&path, &got).expect("it can be written");
    }
    let want = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(got, want, "{}", path.display());
}

#[test]
fn a_story_becomes_a_text_and_its_annotations() {
    golden("story.txt", &files(&[story()], json!({})));
}

#[test]
fn layers_are_chosen() {
    let layers = json!({"layers": ["paragraphs", "sentences", "gazetteer.terms"]});
    golden("layers.txt", &files(&[story()], layers));
}

#[test]
fn an_unknown_layer_is_refused_with_its_place() {
    let trial = testkit::sink::<Brat>().config(json!({"layers": ["quotes", "quantity"]}));
    let home = tempfile::tempdir().expect("a folder");
    let error = trial.write(&[], &home.path().join("x")).expect_err("no such layer");
    assert_eq!(error.pointer(), "/layers/1");
    assert!(
        error.message().starts_with("`quantity` is no layer: choose from `facts`"),
        "{error:?}"
    );
}

#[test]
fn any_ids_have_files_of_their_own_inside_the_folder() {
    let ids = ["a", "A", "a", "a.txt", "../a", "", "x\0/\\:*?", "é", &"long".repeat(100)];
    let documents: Vec<Value> = ids.iter().map(|id| testkit::document(id, id, json!({}))).collect();
    let found = files(&documents, json!({}));
    let texts: Vec<&String> =
        found.iter().filter(|(name, _)| name.ends_with(".txt")).map(|(_, text)| text).collect();
    assert_eq!((texts.len(), found.len()), (ids.len(), 2 * ids.len() + 1));
    for id in ids {
        assert!(texts.iter().any(|text| *text == id), "{id:?}");
    }
    let names: std::collections::BTreeSet<_> =
        found.keys().map(|name| name.to_lowercase()).collect();
    assert_eq!(names.len(), found.len(), "also where capitals are not told apart");
    assert!(found.keys().all(|name| !name.starts_with('.') && !name.contains('/')));
}

#[test]
fn many_documents_stand_in_folders() {
    let documents: Vec<Value> =
        (0..5).map(|n| testkit::document(&format!("d{n}"), "x", json!({}))).collect();
    let found = files(&documents, json!({"per_folder": 2}));
    let texts: Vec<_> = found.keys().filter(|name| name.ends_with(".txt")).collect();
    assert_eq!(texts, ["0001/d2.txt", "0001/d3.txt", "0002/d4.txt", "d0.txt", "d1.txt"]);
}

/// Whether all that stands in an `.ann` file holds for a text.
fn check(text: &str, annotations: &str) -> Result<usize, TestCaseError> {
    let chars: Vec<char> = text.chars().collect();
    let mut ids = Vec::new();
    for line in annotations.split_terminator('\n') {
        let columns: Vec<&str> = line.split('\t').collect();
        prop_assert!(!ids.contains(&columns[0]), "each id once: {}", line);
        ids.push(columns[0]);
        if !columns[0].starts_with('T') {
            prop_assert!(line.split([' ', '\t', ':']).any(|word| ids.contains(&word)), "{}", line);
            continue;
        }
        prop_assert_eq!(columns.len(), 3, "{}", line);
        let (_, places) = columns[1].split_once(' ').expect("a type and places");
        let mut last = 0;
        let mut pieces = Vec::new();
        for place in places.split(';') {
            let (start, end) = place.split_once(' ').expect("start and end");
            let (start, end): (usize, usize) =
                (start.parse().expect("a number"), end.parse().expect("a number"));
            prop_assert!(last <= start && start < end, "in order, not empty: {}", line);
            last = end;
            pieces.push(chars[start..end].iter().collect::<String>());
        }
        prop_assert_eq!(pieces.join(" "), columns[2], "{}", line);
    }
    Ok(ids.len())
}

proptest! {
    #[test]
    fn what_stands_beside_offsets_is_the_text_there(
        text in "([a-zé€😀 \t\n\r\u{85}\u{2028}]{1,7}){0,12}",
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 2..20),
    ) {
        let borders: Vec<usize> =
            text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut places: Vec<usize> = cuts.iter().map(|cut| *cut.get(&borders)).collect();
        places.sort_unstable();
        let spans: Vec<Value> = places.windows(2).map(|pair| json!({"span": pair})).collect();
        let whole = json!([places[0], places[places.len() - 1]]);
        let document = testkit::document("a", &text, json!({
            "sentences": spans,
            "quotes": [{"span": whole, "parts": spans, "kind": "direct", "cue": spans[0]}],
            "acme.marks": [{"span": whole, "fields": {"text": text}}],
        }));
        let all = json!({"layers": ["sentences", "quotes", "open"]});
        let found = files(&[document], all);
        prop_assert_eq!(&found["a.txt"], &text);
        check(&text, &found["a.ann"])?;
    }
}
