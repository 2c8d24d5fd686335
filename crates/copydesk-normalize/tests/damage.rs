//! Damaged quotation marks and blanks come back as they were, and what is sound stays.

use copydesk_normalize::{Rules, normalize, normalize_with};
use copydesk_testkit::{Damage, Damaged, Score, damaged};

/// What must be reached, per mille: the repair of a mark is right, what can be told is repaired.
const PRECISION: usize = 980;
const RECALL: usize = 950;

const SEEDS: std::ops::Range<u64> = 0..1500;

/// The score and some of what went wrong.
fn score(kinds: &[Damage], rules: Rules) -> (Score, Vec<[String; 3]>) {
    let (mut score, mut faults) = (Score::default(), Vec::new());
    for seed in SEEDS {
        let it = damaged(seed, kinds);
        faults.extend(score.add(&it, &normalize_with(&it.text, rules).text));
    }
    faults.truncate(30);
    (score, faults)
}

#[test]
fn damaged_marks_are_repaired() {
    let (score, faults) = score(&Damage::ALL, Rules::NEWS);
    let [marks, blanks] = score.precision();
    assert!(marks >= PRECISION, "{marks} of {score:?}");
    assert_eq!(blanks, 1000, "{score:?}");
    assert!(score.recall(Damage::OF_MARKS) >= RECALL, "{score:?} {faults:#?}");
    let of_blanks = [Damage::ManyBlanks, Damage::BlanksBesideMark];
    assert!(score.recall(&of_blanks) >= 999, "{score:?}");
}

#[test]
fn each_kind_of_damage_is_repaired_where_it_alone_is_done() {
    for &damage in Damage::OF_MARKS {
        let (score, faults) = score(&[damage], Rules::NEWS);
        assert!(score.precision()[0] >= PRECISION, "{damage:?}: {score:?} {faults:#?}");
        assert!(score.recall(&[damage]) >= RECALL, "{damage:?}: {score:?} {faults:#?}");
    }
}

#[test]
fn sound_text_stays_and_a_repair_is_final() {
    for seed in SEEDS {
        let Damaged { sound, text, .. } = damaged(seed, &Damage::ALL);
        assert_eq!(normalize(&sound).text, sound);
        assert!(normalize(&normalize(&text).text).is_clean(), "from {text:?}");
    }
}
