//! Quotations that no cue has claimed: carried on from a speaker nearby, or no speech at all.

use copydesk_core::QuoteKind;

use super::beat::{self, Before};
use super::reported::Desk;
use crate::chunk::{Stretch, is_name};
use crate::confidence::{
    BEAT_AFTER, BEAT_BEFORE, CARRY, COLON, CUE, LABEL, LEAD, MARKS, PARAGRAPH, Rule, SCARE,
    SIGNATURE, SUBJECT, TITLE,
};
use crate::draft::{Draft, Mention, bytes};
use crate::lexicon::Flags;
use crate::nature::Nature;
use crate::tokens::{Kind, Token};

/// How many elements or drafts a rule here looks at: enough for prose, and it keeps the work linear.
const NEAR: usize = 64;

/// Speakers around a quotation of the same paragraph.
#[derive(Clone, Copy, Default)]
struct Around {
    /// Of the last quotation before.
    before: Option<Mention>,
    /// Of the next quotation after, and where that begins.
    after: Option<(usize, Mention)>,
    /// The last speaker of the paragraph before.
    paragraph: Option<Mention>,
}

/// Joins the first quotation of this paragraph to the one that the paragraph before left open.
pub(super) fn continued(desk: &mut Desk<'_>) {
    if !desk.is_free_quote(0) {
        return; // as most paragraphs
    }
    let near = desk.out.len().saturating_sub(NEAR);
    let open = desk.out[near..].iter().rposition(|draft| draft.open_ended && draft.is_speech());
    let Some(open) = open.map(|open| near + open).filter(|_| desk.index > 0) else { return };
    let last_scene = desk.out[open].parts.last().map_or(0, |part| part.0);
    if last_scene < desk.scenes[desk.index - 1].start {
        return;
    }
    if let Some((part, span, open_ended)) = desk.quote_bytes(0) {
        let draft = &mut desk.out[open];
        draft.parts.push(part);
        draft.span.1 = span.1;
        draft.open_ended = open_ended;
        desk.taken[0] = true;
    }
}

/// Deals with every quotation that is still free. `first` is where the drafts of this paragraph
/// begin.
pub(super) fn unclaimed(desk: &mut Desk<'_>, first: usize, opened: Option<Mention>) {
    if desk.scene().pairs.is_empty() {
        return;
    }
    let mut opened = opened;
    let mut own: Vec<(usize, Mention)> = desk.out[first..]
        .iter()
        .filter(|d| d.is_speech())
        .filter_map(|d| d.mention.map(|mention| (d.span.0, mention)))
        .collect();
    own.sort_by_key(|(start, _)| *start);
    let mut own = own.into_iter().peekable();
    let mut around = Around { paragraph: paragraph_before(desk, first), ..Around::default() };
    for at in desk.quotations() {
        if !desk.is_free_quote(at) {
            continue;
        }
        let start = desk.scene().elems[at].start();
        while let Some((_, mention)) = own.next_if(|(begin, _)| *begin < start) {
            around.before = Some(mention);
        }
        around.after = own.peek().copied();
        let from_colon = opened.take().filter(|_| at == 0);
        let Some(mut draft) = one(desk, at, around, from_colon) else { continue };
        desk.taken[at] = true;
        if let Some(mention) = draft.mention
            && draft.parts.iter().any(|part| part.0 < mention.span.1 && mention.span.0 < part.1)
        {
            draft.mention = None;
        }
        around.before = draft.mention.filter(|_| draft.is_speech()).or(around.before);
        desk.out.push(draft);
    }
}

fn one(desk: &Desk<'_>, at: usize, around: Around, opened: Option<Mention>) -> Option<Draft> {
    let (part, span, open_ended) = desk.quote_bytes(at)?;
    let make = |kind: QuoteKind, rule: Rule, mention: Option<Mention>| {
        let mut draft = Draft::new(desk.index, span, part, kind, rule);
        draft.mention = mention;
        draft.open_ended = open_ended;
        Some(draft)
    };
    if let Some(mention) = opened {
        return make(QuoteKind::Direct, LEAD, Some(mention));
    }
    if is_pointed_to(desk, at) {
        return make(QuoteKind::Direct, MARKS, None);
    }
    if let Some(mention) = label(desk, at) {
        return make(QuoteKind::Direct, LABEL, Some(mention));
    }
    if let Some(mention) = signature(desk, at) {
        return make(QuoteKind::Direct, SIGNATURE, Some(mention));
    }
    if let Some(mention) = after_colon(desk, at) {
        return make(QuoteKind::Direct, COLON, Some(mention));
    }
    let nature = desk.nature_at(at)?;
    let scene = desk.scene();
    let start = scene.sentence_start(at).max(at.saturating_sub(NEAR));
    let whole = scene.elems[start..at]
        .iter()
        .all(|e| matches!(e.kind, Kind::Quote | Kind::Dash | Kind::Other) || e.is(Flags::CONJ));
    // `“Impossible!” The rest was silence.`: one word, but said as a sentence.
    let ends = desk.text[part.0..part.1].ends_with(['.', '!', '?', ',', '…']);
    let nature = if nature == Nature::Fragment && whole && ends { Nature::Speech } else { nature };
    if whole && desk.story.doubles && is_heading(desk, at) {
        return make(QuoteKind::Title, TITLE, None);
    }
    let sentence = nature == Nature::Speech && desk.is_introduced(at);
    let kind = if whole || sentence { QuoteKind::Direct } else { QuoteKind::Mixed };
    match nature {
        Nature::Title => make(QuoteKind::Title, TITLE, None),
        // `he thought her “too fine”` reports, `he was at the “Lion”, he said` does not: a narrator has
        // more of the latter.
        Nature::Fragment if !whole => match cue_before(desk, at).filter(|_| !desk.story.marks) {
            Some(mention) => make(QuoteKind::Mixed, CUE, Some(mention)),
            None => make(QuoteKind::Scare, SCARE, None),
        },
        Nature::Speech | Nature::Fragment if whole && desk.story.marks => {
            match beat::before(desk, at) {
                Before::Tag if around.before.is_some() => {
                    return make(kind, CARRY, around.before);
                }
                Before::Narration(Some(actor)) => {
                    // `…,” said Vera. She smiled. “…”`: who speaks goes on, unless somebody else acts.
                    let same = around.before.filter(|last| beat::may_be(desk, *last, actor));
                    return match same {
                        Some(last) => make(kind, CARRY, Some(last)),
                        None => make(kind, BEAT_BEFORE, Some(actor)),
                    };
                }
                _ => {}
            }
            match beat::after(desk, at) {
                Some(mention) => make(kind, BEAT_AFTER, Some(mention)),
                None if nature == Nature::Fragment => make(QuoteKind::Scare, SCARE, None),
                None => make(kind, MARKS, None),
            }
        }
        Nature::Speech | Nature::Fragment => {
            if let Some(mention) = carried(desk, at, around, whole) {
                return make(kind, CARRY, Some(mention));
            }
            if nature == Nature::Fragment {
                return make(QuoteKind::Scare, SCARE, None);
            }
            if let Some(mention) = cue_before(desk, at) {
                return make(kind, CUE, Some(mention));
            }
            if let Some(mention) = sentence_subject(desk, at).filter(|_| !whole) {
                return make(kind, SUBJECT, Some(mention));
            }
            // `Ada Lind, a baker, laughed. “…”`: rather she than who spoke before.
            if whole
                && around.paragraph.is_some()
                && let Before::Narration(Some(actor)) = beat::before(desk, at)
                && is_named(desk, actor)
            {
                return make(kind, SUBJECT, Some(actor));
            }
            match around.paragraph {
                Some(mention) if whole => make(kind, PARAGRAPH, Some(mention)),
                _ => make(kind, MARKS, None),
            }
        }
    }
}

/// The most words of a heading in marks.
const HEADING: usize = 8;

/// Whether a paragraph is a few words in single marks, where speech stands in double ones: `'A new
/// road'`, as some papers head a section.
fn is_heading(desk: &Desk<'_>, at: usize) -> bool {
    let scene = desk.scene();
    let alone = match scene.elems {
        [_] => true,
        [_, stop] => stop.kind == Kind::Stop,
        _ => false,
    };
    let pair = scene.elems.get(at).and_then(|e| scene.pair_of(e)).filter(|pair| pair.single);
    let words = |pair| scene.inside(pair).iter().filter(|t| t.kind == Kind::Word).count();
    alone && pair.is_some_and(|pair| words(pair) <= HEADING)
}

/// `NAME: "…"`
fn label(desk: &Desk<'_>, at: usize) -> Option<Mention> {
    let scene = desk.scene();
    let colon = at.checked_sub(1).filter(|colon| scene.elems[*colon].kind == Kind::Colon)?;
    let start = scene.sentence_start(at);
    let words = scene.elems.get(start..colon)?;
    let fits = (1..=6).contains(&words.len())
        && words.iter().all(|e| e.is_name() || e.is(Flags::PARTICLE));
    let span = bytes(scene, Stretch { from: start, to: colon }).filter(|_| fits)?;
    Some(Mention::at(span, desk.index))
}

/// The longest words that tell the reader to go elsewhere.
const POINTER: usize = 3;

/// Whether the words before a colon tell the reader to go elsewhere: `NOW WATCH:`, `Read more:`.
fn is_pointed_to(desk: &Desk<'_>, at: usize) -> bool {
    let scene = desk.scene();
    let Some(colon) = at.checked_sub(1).filter(|at| scene.elems[*at].kind == Kind::Colon) else {
        return false;
    };
    let start = scene.sentence_start(at);
    let bids = |first: &Token| {
        let verb = first.flags.all(Flags::CUE.or(Flags::BASE)) && !first.is(Flags::NOUN);
        verb || first.is(Flags::ADVERB.or(Flags::VERB))
    };
    let words = scene.elems.get(start..colon).unwrap_or_default();
    words.len() <= POINTER && words.first().is_some_and(bids)
}

/// `"…" ― Name`
fn signature(desk: &Desk<'_>, at: usize) -> Option<Mention> {
    let scene = desk.scene();
    scene.elems.get(at + 1).filter(|e| e.kind == Kind::Dash)?;
    let end = scene.elems.len();
    let to =
        (at + 2..end.min(at + 7)).find(|n| !scene.elems[*n].is_name()).unwrap_or(end.min(at + 7));
    let ends =
        to >= end || matches!(scene.elems[to].kind, Kind::Comma | Kind::Stop) && to + 1 >= end;
    let stretch = Stretch { from: at + 2, to };
    let span = bytes(scene, stretch).filter(|_| ends && is_name(scene, stretch))?;
    Some(Mention::at(span, desk.index))
}

/// The speaker of a quotation of the same paragraph: the last one before, else the next one after
/// if nothing but quotations stands between.
fn carried(desk: &Desk<'_>, at: usize, around: Around, whole: bool) -> Option<Mention> {
    if whole && let Some(before) = around.before {
        // `…,” said Lind, who runs the mill. “…”`: the name tells more than the pronoun.
        return Some(before.antecedent.map_or(before, |name| Mention::at(name, before.scene)));
    }
    let scene = desk.scene();
    let start = scene.sentence_start(at).max(at.saturating_sub(NEAR));
    let lead_in = scene.elems[start..at].iter().any(|e| e.kind == Kind::Word);
    let next = scene.elems.get(at + 1).filter(|next| next.kind == Kind::Quote && !lead_in)?;
    around.after.filter(|(begin, _)| *begin == next.start()).map(|(_, mention)| mention)
}

/// Whether a mention holds two words of a name.
fn is_named(desk: &Desk<'_>, mention: Mention) -> bool {
    let words = desk.scene().elems.iter().filter(|e| e.start() < mention.span.1);
    words.filter(|e| e.start() >= mention.span.0 && e.is_name()).count() >= 2
}

/// The speaker of the nearest cue before, in the same sentence.
fn cue_before(desk: &Desk<'_>, at: usize) -> Option<Mention> {
    let scene = desk.scene();
    let before = desk.cues.partition_point(|cue| cue.verb < at);
    let cue = before.checked_sub(1).and_then(|n| desk.cues.get(n))?;
    let same = scene.sentence(cue.verb) == scene.sentence(at);
    // `Lind thinks that cats are “stars”`: a thought.
    let speaks = same && !cue.flags.any(Flags::WEAK);
    Mention::of(scene, desk.index, &cue.subject).filter(|_| speaks)
}

/// `The mayor gloated: "…"`: whatever the verb, the colon makes the subject the speaker.
fn after_colon(desk: &Desk<'_>, at: usize) -> Option<Mention> {
    let scene = desk.scene();
    let colon = at.checked_sub(1).filter(|colon| scene.elems[*colon].kind == Kind::Colon)?;
    // `Interview: Ada Lind, a geologist: “…”`
    let floor = scene.sentence_start(at).max(colon.saturating_sub(NEAR));
    let earlier = (floor..colon).rev().find(|at| scene.elems[*at].kind == Kind::Colon);
    let subject = match earlier {
        Some(earlier) => subject_at(desk, earlier + 1, at),
        None => sentence_subject(desk, at),
    };
    subject.filter(|_| desk.nature_at(at) == Some(Nature::Speech))
}

/// Who a paragraph speaks of that ends with a colon: `The mayor sent this statement:`.
pub(super) fn colon_at_end(desk: &Desk<'_>) -> Option<Mention> {
    let last = desk.scene().elems.len().checked_sub(1)?;
    desk.scene().elems.get(last).filter(|e| e.kind == Kind::Colon)?;
    sentence_subject(desk, last)
}

/// The subject of the sentence that a quotation stands in.
fn sentence_subject(desk: &Desk<'_>, at: usize) -> Option<Mention> {
    let scene = desk.scene();
    subject_at(desk, scene.sentence_start(at), at)
}

/// The subject that the words from `start` to `at` open with.
fn subject_at(desk: &Desk<'_>, start: usize, at: usize) -> Option<Mention> {
    let scene = desk.scene();
    let subject = beat::opening(desk, start, at)?;
    let first = scene.elems.get(subject.mention.from)?;
    Mention::of(scene, desk.index, &subject).filter(|_| !first.is(Flags::EXPLETIVE))
}

/// The last speaker of the paragraph before.
fn paragraph_before(desk: &Desk<'_>, first: usize) -> Option<Mention> {
    let last =
        desk.out.get(first.saturating_sub(NEAR)..first)?.iter().rev().find(|d| d.is_speech())?;
    last.mention.filter(|_| last.scene + 1 == desk.index)
}

/// Inside a turn, what no cue has claimed is a title or a scare quote, or part of the turn's words.
pub(super) fn names_only(desk: &mut Desk<'_>) {
    for at in desk.quotations() {
        if !desk.is_free_quote(at) {
            continue;
        }
        let Some((part, span, _)) = desk.quote_bytes(at) else { continue };
        let (kind, rule) = match desk.nature_at(at) {
            Some(Nature::Title) => (QuoteKind::Title, TITLE),
            Some(Nature::Fragment) => (QuoteKind::Scare, SCARE),
            _ => continue,
        };
        desk.out.push(Draft::new(desk.index, span, part, kind, rule));
    }
}
