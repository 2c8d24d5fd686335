//! What is said about copies fits together.

use copydesk_core::Verdict;

/// Verdicts about articles of these ids, all different: whoever copies names an article that is kept, and its
/// cluster is named after that one; nobody is related to itself or to somebody unknown.
///
/// # Panics
///
/// If that is not so.
#[track_caller]
pub fn verdicts(ids: &[&str], verdicts: &[Verdict]) {
    assert!(verdicts.is_sorted_by(|a, b| a.ordinal < b.ordinal), "not in order: {verdicts:?}");
    let about = |id: &str| {
        let ordinal = ids.iter().position(|known| *known == id);
        let ordinal = ordinal.unwrap_or_else(|| panic!("nobody is called {id:?}"));
        verdicts.iter().find(|verdict| verdict.ordinal as usize == ordinal)
    };
    for verdict in verdicts {
        let Some(id) = ids.get(verdict.ordinal as usize) else {
            panic!("a verdict about article {} of {}", verdict.ordinal, ids.len())
        };
        if let Some(copy) = &verdict.duplicate {
            assert_ne!(copy.of, *id, "it copies itself");
            assert_eq!(copy.of, copy.cluster, "a cluster is named after its kept article");
            let kept = about(&copy.of).and_then(|kept| kept.duplicate.as_ref());
            assert!(kept.is_none(), "{id} copies {}, which copies {kept:?}", copy.of);
        }
        for related in &verdict.related {
            assert_ne!(related.to, *id, "it is related to itself");
            about(&related.to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk_core::{Duplicate, PerMille, Relation};

    fn copy(ordinal: u32, of: &str) -> Verdict {
        let duplicate = Duplicate {
            of: of.to_owned(),
            cluster: of.to_owned(),
            relation: Relation::Near,
            similarity: PerMille::ONE,
            earlier: false,
        };
        Verdict { ordinal, duplicate: Some(duplicate), ..Verdict::default() }
    }

    #[test]
    fn a_kept_article_is_no_copy() {
        verdicts(&["a", "b", "c"], &[copy(1, "a"), copy(2, "a")]);
        let refused = |ids: &[&str], said: &[Verdict]| {
            std::panic::catch_unwind(|| verdicts(ids, said)).is_err()
        };
        assert!(refused(&["a", "b", "c"], &[copy(1, "a"), copy(2, "b")]), "a chain");
        assert!(refused(&["a"], &[copy(0, "a")]), "of itself");
        assert!(refused(&["a"], &[copy(0, "z")]), "of nobody");
    }
}
