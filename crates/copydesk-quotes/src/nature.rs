//! Tells speech from titles, slogans and scare quotes by what stands in the marks and before them.

use crate::lexicon::Flags;
use crate::marks::Pair;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// What a quotation is by its look alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nature {
    /// Somebody's words, cue or no cue.
    Speech,
    /// A few words that may be anything: speech if a cue says so.
    Fragment,
    /// The name of a work, a project, an initiative; a slogan.
    Title,
}

/// How many words are read: what has more is told by them.
const READ: usize = 40;
/// So many words are speech whatever they are: 99 in a hundred on PolNeAR's training articles.
const SPEECH_WORDS: usize = 8;

/// The nature of a pair.
pub(crate) fn nature(text: &str, scene: &Scene, pair: &Pair) -> Nature {
    let inside = scene.inside(pair);
    let mut words = 0;
    let (mut heads, mut lows, mut lively) = (0, 0, false);
    for token in inside.iter().filter(|t| matches!(t.kind, Kind::Word | Kind::Number)).take(READ) {
        words += 1;
        if token.capital || token.kind == Kind::Number {
            heads += 1;
        } else if !token.is(Flags::PREP.or(Flags::DET).or(Flags::CONJ).or(Flags::PARTICLE)) {
            lows += 1;
        }
        lively |= token.is(Flags::SUBJECT.or(Flags::MODAL).or(Flags::AUX)) && !token.is(Flags::DET);
    }
    if words == 0 {
        return Nature::Fragment;
    }
    let sign = inside.last().map_or(0, |t| t.first_byte(text));
    let ends = matches!(sign, b'.' | b'!' | b'?' | b',');
    let stop_inside = matches!(sign, b'.' | b'!' | b'?');
    let titled = heads >= 2 && lows == 0 && words <= 12;
    if is_nickname(scene, pair) {
        return Nature::Fragment;
    }
    if is_signed(text, scene, pair) || words <= 4 && !lively && is_custom(text, scene, pair) {
        return Nature::Title;
    }
    // `A lake without a shore. Notes of a stoker`: two parts, no verb in either, no stop at the end.
    let parted = inside.iter().rposition(|t| t.kind == Kind::Stop).is_some_and(|at| {
        inside.get(at + 1).is_some_and(|t| t.capital) && inside.first().is_some_and(|t| t.capital)
    });
    let verbless =
        !lively && !inside.iter().any(|t| t.is(Flags::VERB.or(Flags::CUE).or(Flags::NEGATION)));
    if parted && verbless && !ends && words <= 14 {
        return Nature::Title;
    }
    let announced = words > 1 && is_announced(scene, pair);
    if titled && (!stop_inside || is_headed(inside)) && !(ends && words < 3)
        || announced && !lively && words <= 12
        || announced && titled
    {
        return Nature::Title;
    }
    if heads >= 1 && lows == 0 && words <= 3 && !ends && inside.first().is_some_and(|t| t.capital) {
        return Nature::Title;
    }
    if words >= SPEECH_WORDS || words >= 3 && lively || words >= 2 && stop_inside {
        return Nature::Speech;
    }
    Nature::Fragment
}

/// Whether words have capitals that no sentence would give them: `Who Left the Gate Open?`
fn is_headed(inside: &[Token]) -> bool {
    let small = Flags::AUX.or(Flags::MODAL).or(Flags::VERB).or(Flags::PASTVERB).or(Flags::NEGATION);
    inside.windows(2).any(|pair| {
        pair[0].kind == Kind::Word
            && pair[1].capital
            && pair[1].is(small)
            && pair[1].kind == Kind::Word
    })
}

/// Whether people have come to call something so: `Pilots call the runway “the ironing board”`, but not
/// `Lind called the plan “a gift”`.
fn is_custom(text: &str, scene: &Scene, pair: &Pair) -> bool {
    let before = scene.tokens().partition_point(|t| t.start() < pair.start);
    let window = scene.tokens().get(before.saturating_sub(SIGN)..before).unwrap_or_default();
    let verb = window.iter().rposition(|t| matches!(t.text(text), "call" | "calls"));
    let thing = |t: &Token| t.kind == Kind::Word && !t.is(Flags::CUE);
    verb.is_some_and(|at| window[at + 1..].iter().all(thing))
}

/// How far before a quotation the thing that bears it may stand, in tokens.
const SIGN: usize = 9;

/// Whether the words stand on something, and nobody says them: `a sign at the gate read “…”`, `a
/// banner that said “…”`, but not `under the sign, he said, “…”`.
fn is_signed(text: &str, scene: &Scene, pair: &Pair) -> bool {
    let before = scene.tokens().partition_point(|t| t.start() < pair.start);
    let window = scene.tokens().get(before.saturating_sub(SIGN)..before).unwrap_or_default();
    let Some(sign) = window.iter().rposition(|t| t.is(Flags::SIGN) && !t.capital) else {
        return false;
    };
    let between = &window[sign + 1..];
    let verb = between
        .iter()
        .rposition(|t| t.is(Flags::CUE) && !t.is(Flags::ING) || t.text(text) == "reading");
    let speaks = |t: &Token| {
        let person = t.is(Flags::SUBJECT) && !t.is(Flags::RELATIVE.or(Flags::EXPLETIVE));
        person || t.is_name() || t.is(Flags::ROLE.or(Flags::GROUP)) || t.kind == Kind::Stop
    };
    // Only adverbs, a comma or a colon may stand behind the verb: not `read a statement: “…”`.
    let tight = |at: usize| {
        between[at + 1..].iter().all(|t| {
            t.is(Flags::ADVERB) || matches!(t.kind, Kind::Comma | Kind::Colon | Kind::Mark)
        })
    };
    verb.is_some_and(tight) && !between.iter().any(speaks)
}

/// `Boris “The Bear” Lund`
fn is_nickname(scene: &Scene, pair: &Pair) -> bool {
    let before = scene.tokens().partition_point(|t| t.start() < pair.start);
    let after = scene.tokens().partition_point(|t| t.start() < pair.end);
    let name =
        |at: Option<usize>| at.and_then(|at| scene.tokens().get(at)).is_some_and(Token::is_name);
    name(before.checked_sub(1)) && name(Some(after))
}

/// Whether the words before say that a name follows: `entitled`, `the so-called`, `project`.
fn is_announced(scene: &Scene, pair: &Pair) -> bool {
    let before = scene.tokens().partition_point(|t| t.start() < pair.start);
    let from = before.saturating_sub(2);
    let left: &[Token] = scene.tokens().get(from..before).unwrap_or_default();
    let last = left.last();
    let near = last.is_some_and(|t| t.is(Flags::TITLE));
    // `the policy of “…”`, but not `he called it “…”`.
    let of =
        last.is_some_and(|t| t.is(Flags::PREP)) && left.first().is_some_and(|t| t.is(Flags::TITLE));
    near || of
}
