//! What the words of a mention say about its head: a name of its own, or one that only qualifies.

use copydesk_core::SpeakerKind;

use crate::lexicon::{Flags, flags};
use crate::people::{Run, runs};
use crate::tokens::{Kind, Token};

/// The run in a mention that is the speaker's own name: not that of whom the speaker serves (`a
/// spokesman for Ada Lind`), nor that of an owner (`Lind's lawyer`).
pub(super) fn speaking_run(text: &str, words: &[Token]) -> Option<Run> {
    let mut best: Option<Run> = None;
    for run in runs(text, words) {
        let last = &words[run.to - 1];
        let owner = last.possessive && run.to < words.len();
        let left = run.title.checked_sub(1).map(|at| &words[at]);
        // `for Ada Lind`, `outside the Lund Tower`
        let article = left.filter(|t| t.is(Flags::DET)).and(run.title.checked_sub(2));
        let bound = article.map(|at| &words[at]).or(left);
        let served = !run.after_place && bound.is_some_and(|t| t.is(Flags::PREP))
            || serves_both(&words[..run.title]);
        let only_role = run.from == run.to;
        let tied = left.is_some_and(|t| t.kind == Kind::Word && t.is_name() && t.is(Flags::ORG));
        if owner || served || only_role || qualifies(text, &words[run.to..]) {
            continue;
        }
        if best.is_none() || run.to - run.from >= 2 || tied {
            best = Some(run);
        }
    }
    best
}

/// Whether a second name goes on with a preposition of the first: `for Work and`, `with Lind and`.
fn serves_both(before: &[Token]) -> bool {
    let Some((and, before)) = before.split_last() else { return false };
    let first = before.iter().rposition(|t| !t.is_name());
    and.is(Flags::CONJ)
        && !and.capital
        && first.is_some_and(|at| at + 1 < before.len() && before[at].is(Flags::PREP))
}

/// Whether a token is a capitalised word that says which one is meant.
pub(super) fn is_proper(token: &Token) -> bool {
    token.is_name() && !token.is(Flags::DET.or(Flags::NATION).or(Flags::SUBJECT))
}

/// Whether a phrase ends in a plural noun after a name: `Port Ostrel fire crews`.
pub(super) fn ends_in_crowd(text: &str, head: &[Token]) -> bool {
    let Some(run) = head.iter().rposition(is_proper) else { return false };
    let rest = &head[run + 1..];
    !head[run].possessive
        && rest.last().is_some_and(|t| is_plural(text, t))
        && qualifies(text, rest)
}

/// What several things are that a phrase without a name ends in: people (`day labourers`, `44
/// percent`), organisations (`two firms`), documents (`his tweets`).
pub(super) fn several(text: &str, head: &[Token]) -> Option<SpeakerKind> {
    let last = head.last()?;
    let word = last.text(text);
    if matches!(word, "percent" | "half" | "third" | "majority") {
        return Some(SpeakerKind::Group);
    }
    if !is_plural(text, last) {
        return None;
    }
    let stem = word.strip_suffix('s').unwrap_or(word);
    let stem = stem.strip_suffix("ie").map_or(stem.to_owned(), |stem| format!("{stem}y"));
    Some(if flags(&stem).any(Flags::ORG) {
        SpeakerKind::Organisation
    } else if flags(&stem).any(Flags::DOC) {
        SpeakerKind::Document
    } else {
        SpeakerKind::Group
    })
}

/// The words that say by party who is meant: `a House Republican`, without `familiar` after it.
pub(super) fn partisan(head: &[Token]) -> Option<&[Token]> {
    let at = head.iter().position(|t| t.is(Flags::PARTY) && t.capital)?;
    let alone = head[at + 1..]
        .iter()
        .all(|t| !t.capital && !t.is(Flags::ROLE.or(Flags::GROUP).or(Flags::ORG).or(Flags::DOC)));
    (alone && head.first().is_some_and(|t| t.is(Flags::DET))).then(|| &head[..=at])
}

/// A name without what only stands before or after it: the `ABC News` of `the latest ABC News`, the
/// `White House` of `White House hailed`.
pub(super) fn proper_part(words: &[Token]) -> &[Token] {
    let noun = Flags::ORG.or(Flags::DOC).or(Flags::GROUP).or(Flags::ROLE);
    let first = words.iter().position(|t| t.capital && !t.is(Flags::DET));
    let from = first.unwrap_or(0);
    let end = words.iter().rposition(|t| t.capital || t.is(noun) || t.kind == Kind::Number);
    words.get(from..end.map_or(words.len(), |end| end + 1)).unwrap_or(words)
}

/// Whether a single capitalised word has the ending of several people: `Biologists`, at the start of
/// a sentence.
pub(super) fn is_people(text: &str, words: &[Token]) -> bool {
    let [only] = words else { return false };
    let word = only.text(text);
    let place = text[..only.start()].trim_end_matches(['“', '"', '‘', ' ', '\n']);
    let first = place.is_empty()
        || place.ends_with(['.', '!', '?', ':', '”', '—', '–'])
        || text[place.len()..only.start()].contains('\n');
    let ends = [
        "ists", "ians", "ologers", "graphers", "makers", "holders", "goers", "keepers", "ents",
        "ants", "women", "men", "owners", "fighters", "leaders", "members", "workers", "drivers",
        "farmers", "lawyers",
    ];
    first && word.len() > 5 && ends.iter().any(|end| word.ends_with(end))
}

/// How many words may stand between a name and the noun that it qualifies.
const BETWEEN: usize = 3;

/// Whether the words after a name go on to the noun that it only qualifies: the `fire officials` of
/// `New Ostrel fire officials`, the `mayor` of `Norvik mayor Ada Lind`.
fn qualifies(text: &str, after: &[Token]) -> bool {
    let noun = Flags::GROUP.or(Flags::ORG).or(Flags::ROLE).or(Flags::DOC);
    let small = Flags::PREP.or(Flags::CONJ).or(Flags::ADVERB).or(Flags::DET).or(Flags::AUX);
    let words = after.iter().take(BETWEEN).take_while(|t| {
        t.kind == Kind::Word && !t.capital && !t.is(small.or(Flags::POSS).or(Flags::RELATIVE))
    });
    // `Lind rallied farmers`: a verb that no table knows.
    let words = words.take_while(|t| !t.text(text).ends_with("ed"));
    words.clone().any(|t| t.is(noun)) || words.last().is_some_and(|t| is_plural(text, t))
}

/// Whether a lower-case word has the ending of a plural: `crews`.
fn is_plural(text: &str, token: &Token) -> bool {
    let word = token.text(text);
    let verb = token.is(Flags::CUE.or(Flags::VERB).or(Flags::ADVERB)) && !token.is(Flags::NOUN);
    let plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    plural && !token.capital && !token.possessive && !verb && !token.is(Flags::ORG.or(Flags::DOC))
}
