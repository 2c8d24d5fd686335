//! Whom the last attributing sentence of a paragraph speaks of.

use crate::chunk::{Subject, subject_after};
use crate::draft::Mention;
use crate::lexicon::Flags;
use crate::scene::Scene;

/// Who the last attributing sentence of a paragraph speaks of, if that is somebody with a name or an
/// office; `experts` lead to nobody. `reported` is the last one that gave words of its own.
pub(super) fn last_attributed(
    text: &str,
    scene: &Scene,
    index: usize,
    reported: Option<(usize, Mention)>,
) -> Option<Mention> {
    let agent = agent(text, scene)
        .and_then(|(at, subject)| Some((at, Mention::of(scene, index, &subject)?)));
    let (_, mention) = agent.into_iter().chain(reported).max_by_key(|(at, _)| *at)?;
    let from = scene.tokens().partition_point(|t| t.start() < mention.span.0);
    let to = scene.tokens().partition_point(|t| t.start() < mention.span.1);
    let words = scene.tokens().get(from..to)?;
    let several = words.iter().any(|w| w.is(Flags::GROUP.or(Flags::DOC)) && !w.possessive);
    let someone = words
        .iter()
        .any(|w| w.is_name() || w.is(Flags::ROLE) || w.is(Flags::MALE.or(Flags::FEMALE)));
    (someone && !several).then_some(mention)
}

/// `This was voiced by the minister, Ada Lind`: the last such agent.
fn agent(text: &str, scene: &Scene) -> Option<(usize, Subject)> {
    let by = scene.elems.windows(2).rposition(|pair| {
        let said = matches!(
            pair[0].text(text),
            "voiced"
                | "stated"
                | "said"
                | "announced"
                | "expressed"
                | "noted"
                | "emphasized"
                | "stressed"
                | "told"
        );
        said && pair[1].text(text) == "by"
    })?;
    let subject = subject_after(text, scene, by + 2)?;
    Some((scene.elems[by].start(), subject))
}
