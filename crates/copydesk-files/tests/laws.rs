//! A shelf and a scratch room against models of themselves.

use std::collections::BTreeMap;

use copydesk_core::{Scratch, Shelf};
use copydesk_files::{DirShelf, ScratchDir, real};
use proptest::collection::vec;
use proptest::prelude::*;

/// Adds, removes, and whether the shelf is closed and opened again afterwards.
type Step = (Vec<(u8, Vec<u8>)>, Vec<u8>, bool);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let add = vec((0..6_u8, vec(any::<u8>(), 0..50)), 0..4);
    vec((add, vec(0..6_u8, 0..3), any::<bool>()), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_shelf_holds_what_was_put_on_it_last(steps in steps()) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut shelf = DirShelf::open(real(), folder.path()).expect("it can be opened");
        let mut model: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (add, remove, reopen) in steps {
            let name = |number: &u8| format!("segment/{number}");
            let add: Vec<(String, Vec<u8>)> = add.iter().map(|(number, bytes)| (name(number), bytes.clone())).collect();
            let remove: Vec<String> = remove.iter().map(name).collect();
            let added: Vec<(&str, &[u8])> = add.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
            let removed: Vec<&str> = remove.iter().map(String::as_str).collect();
            for (name, bytes) in &added {
                let mut draft = shelf.draft(name).expect("there is room");
                draft.append(bytes).and_then(|()| draft.finish()).expect("there is room");
            }
            let added: Vec<&str> = added.iter().map(|(name, _)| *name).collect();
            shelf.replace(&added, &removed).expect("there is room");
            model.retain(|name, _| !remove.contains(name));
            model.extend(add);
            if reopen {
                drop(shelf);
                shelf = DirShelf::open(real(), folder.path()).expect("it can be opened again");
            }
            prop_assert_eq!(shelf.segments().expect("it can be read"), model.keys().cloned().collect::<Vec<_>>());
            for (name, bytes) in &model {
                let (len, mut held) = (shelf.len(name).expect("it is there"), Vec::new());
                shelf.read(name, 0..len, &mut held).expect("it can be read");
                prop_assert_eq!(&held, bytes);
            }
            let files = real().list(folder.path()).expect("it can be read").len();
            prop_assert_eq!(files, model.len() + 2, "a manifest, a lock and no stray");
        }
    }

    #[test]
    fn a_bucket_holds_all_that_was_appended_since_it_was_cleared(
        steps in vec((0..3_u32, prop_oneof![3 => (0..40_000_usize).prop_map(Some), 1 => Just(None)]), 0..30),
    ) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let scratch = ScratchDir::create(real(), folder.path()).expect("it can be made");
        let mut model = [const { Vec::new() }; 3];
        for (step, (bucket, size)) in steps.into_iter().enumerate() {
            let held = &mut model[bucket as usize];
            match size {
                Some(size) => {
                    let bytes = vec![step.to_le_bytes()[0]; size];
                    scratch.append(bucket, &bytes).expect("there is room");
                    held.extend(bytes);
                }
                None => {
                    scratch.clear(bucket).expect("it can be cleared");
                    held.clear();
                }
            }
            let mut seen = Vec::new();
            scratch.read(bucket, &mut seen).expect("it can be read");
            prop_assert!(seen == *held);
        }
    }
}
