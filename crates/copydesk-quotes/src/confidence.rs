//! How sure each rule is, in thousandths.
//!
//! Each rule has two figures: that the span is a quote of that extent, and that the words it points
//! to are the speaker. They are set by hand after the precision of the rule, rounded to a hundredth,
//! as `calibration/calibrate.py` of this crate prints it; what splits a rule is in `look`.
//!
//! *Measured* on `PolNeAR`'s 840 training articles, where a span is right if it overlaps the gold by
//! half. What that corpus has too little of (stories, acts beside speech, turns of speakers) is
//! measured on the training windows of `RiQuA` and the 50 novels of `LitBank`; turns, signatures,
//! titles and scare quotes on the project's own articles.
//!
//! *Not measured*: whether a speaker's **name** is right, for which no gold of news exists. The figures
//! for names (`naming`) come from marks judged by eye in news of many sites and one broadcaster.
//!
//! Four stay below one half on purpose. The subject of a sentence and the paragraph before point to the
//! right person in about 60 of a hundred cases there, but to the nearest name in the others, and
//! fewer than that in other kinds of text; who acts beside a quotation of a story is its speaker in
//! fewer than half.

mod look;

pub(crate) use look::Look;

/// A rule: its id and how far to trust it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// The id that a quote carries.
    pub(crate) id: &'static str,
    span: u16,
    speaker: u16,
}

impl Rule {
    const fn new(id: &'static str, span: u16, speaker: u16) -> Self {
        Self { id, span, speaker }
    }
}

/// `"…," said X`, `"…," X said`.
pub(crate) const TRAIL: Rule = Rule::new("trail", 980, 990);
/// `X said, "…"`.
pub(crate) const LEAD: Rule = Rule::new("lead", 920, 960);
/// `X said it was "…"`: a cue earlier in the sentence.
pub(crate) const CUE: Rule = Rule::new("cue", 510, 890);
/// `X gloated: "…"`: any verb before a colon.
pub(crate) const COLON: Rule = Rule::new("colon", 960, 730);
/// `NAME: "…"`.
pub(crate) const LABEL: Rule = Rule::new("label", 930, 980);
/// `Lind: Dam Will Hold`, in a headline.
pub(crate) const HEADLINE: Rule = Rule::new("headline", 840, 980);
/// `"…" ― Name`.
pub(crate) const SIGNATURE: Rule = Rule::new("signature", 900, 900);
/// `X said that S`.
pub(crate) const THAT: Rule = Rule::new("that", 860, 980);
/// `X said S`.
pub(crate) const BARE: Rule = Rule::new("bare", 830, 970);
/// `S, X said`.
pub(crate) const TAG: Rule = Rule::new("tag", 890, 990);
/// `X announced a thing`.
pub(crate) const OBJECT: Rule = Rule::new("object", 720, 950);
/// `X thinks that S`.
pub(crate) const HELD: Rule = Rule::new("held", 870, 960);
/// `according to X, S`.
pub(crate) const ACCORDING: Rule = Rule::new("according", 860, 980);
/// `…, adding that S`.
pub(crate) const SHARED: Rule = Rule::new("shared", 890, 890);
/// The next quotation of the paragraph.
pub(crate) const CARRY: Rule = Rule::new("carry", 980, 970);
/// The subject of the sentence a quotation stands in.
pub(crate) const SUBJECT: Rule = Rule::new("subject", 550, 450);
/// The last speaker of the paragraph before.
pub(crate) const PARAGRAPH: Rule = Rule::new("paragraph", 840, 490);
/// Who acts in the sentence before a quotation of a story. RiQuA's links agree in 42 and 44 of a
/// hundred for this and the next, so that both give candidates and never a name.
pub(crate) const BEAT_BEFORE: Rule = Rule::new("beat-before", 900, 420);
/// Who acts in the sentence after it.
pub(crate) const BEAT_AFTER: Rule = Rule::new("beat-after", 900, 440);
/// The last different speaker, of a bare quotation right after another one of a story.
pub(crate) const ALTERNATE: Rule = Rule::new("alternate", 950, 700);
/// The same speaker on the line after a tag, where lines are sentences.
pub(crate) const GOES_ON: Rule = Rule::new("goes-on", 950, 750);
/// Words that a speaker quotes, with a cue of their own. The corpus seldom marks them, so that its
/// figure is a lower bound.
pub(crate) const NESTED: Rule = Rule::new("nested", 600, 800);
/// Marks that hold speech and point to nobody.
pub(crate) const MARKS: Rule = Rule::new("marks", 630, 0);
/// A paragraph opened by a dash, after a sentence that gives somebody's words.
pub(crate) const DASH: Rule = Rule::new("dash", 950, 850);
/// A turn of an interview.
pub(crate) const TURN: Rule = Rule::new("turn", 950, 900);
/// The words between dashes of fiction, with their tag.
pub(crate) const DASH_TAG: Rule = Rule::new("dash-tag", 900, 900);
/// The name of a work or a project.
pub(crate) const TITLE: Rule = Rule::new("title", 800, 0);
/// A word in marks.
pub(crate) const SCARE: Rule = Rule::new("scare", 700, 0);
