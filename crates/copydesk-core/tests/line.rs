//! A line as it is written by hand is what serde makes of the document.

use std::borrow::Cow;
use std::collections::BTreeMap;

use copydesk_core::wire::{
    Dateline, Document, Fact, Facts, Mark, Meta, Paragraph, Quantity, Quote, Speaker, expand,
};
use copydesk_core::{
    Candidate, Comparator, Decided, Duplicate, Encoding, Language, ParagraphKind, PerMille,
    QuantityKind, QuoteKind, Relation, Repeated, RepeatedKind, Span, SpeakerKind, TurnRole,
};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Chance, a few bits at a time.
struct Bits(u64);

impl Bits {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(2) == 0).then(|| make(self))
    }

    fn some<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(4)).map(|_| make(self)).collect()
    }

    fn text(&mut self) -> Cow<'static, str> {
        let texts = [
            "",
            "Rain fell.",
            "a \"b\"\\\n",
            "\u{1}\u{1f}\u{7f}é€",
            "Nursultan Nazarbayev, head of state",
        ];
        Cow::Borrowed(texts[self.below(texts.len())])
    }

    fn share(&mut self) -> PerMille {
        PerMille::new(u16::try_from(self.below(1001)).expect("small"))
    }

    fn span(&mut self) -> Span {
        let start = u32::try_from(self.below(70_000)).expect("small");
        Span::new(start, start + u32::try_from(self.below(4_000_000)).expect("small"))
    }

    fn mark(&mut self) -> Mark {
        Mark { span: self.span(), source: self.span() }
    }

    /// One of the words that serde knows a kind by.
    fn kind<T: DeserializeOwned>(&mut self, words: &str) -> T {
        let words: Vec<_> = words.split(' ').collect();
        serde_json::from_value(json!(words[self.below(words.len())])).expect("it is a kind")
    }
}

fn fact(bits: &mut Bits) -> Fact<'static> {
    let also = bits.some(|bits| bits.text().into_owned());
    Fact { mark: bits.mark(), value: bits.text(), also: Cow::Owned(also) }
}

fn facts(bits: &mut Bits) -> Facts<'static> {
    let dateline = |bits: &mut Bits| Dateline {
        mark: bits.mark(),
        places: bits.some(fact),
        date: bits.maybe(fact),
        agency: bits.maybe(fact),
    };
    Facts {
        headline: bits.maybe(fact),
        bylines: bits.some(fact),
        published: bits.maybe(fact),
        updated: bits.maybe(fact),
        dateline: bits.maybe(dateline),
        language: bits.maybe(|bits| Language::new(bits.text(), bits.share())),
    }
}

fn meta(bits: &mut Bits) -> Meta<'static> {
    let extra = [("a", json!("x\n")), ("b\"", json!({"n": [1.5, null, true]})), ("c", json!(-7))];
    let extra: BTreeMap<_, _> = extra
        .into_iter()
        .filter(|_| bits.below(2) == 0)
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Meta {
        headline: bits.maybe(Bits::text),
        byline: bits.maybe(Bits::text),
        published: bits.maybe(Bits::text),
        language: bits.maybe(Bits::text),
        uri: bits.maybe(Bits::text),
        extra: Cow::Owned(extra),
    }
}

fn paragraph(bits: &mut Bits) -> Paragraph<'static> {
    const KINDS: &str = "headline dateline byline heading body dialogue question answer caption list_item author_note boilerplate";
    let kind: ParagraphKind = bits.kind(KINDS);
    Paragraph {
        mark: bits.mark(),
        kind,
        confidence: bits.maybe(Bits::share),
        reason: bits.maybe(Bits::text),
    }
}

fn speaker(bits: &mut Bits) -> Speaker<'static> {
    let candidate =
        |bits: &mut Bits| Candidate { name: bits.text().into_owned(), confidence: bits.share() };
    Speaker {
        mention: bits.maybe(Bits::mark),
        name: bits.maybe(Bits::text),
        confidence: bits.share(),
        name_confidence: bits.maybe(Bits::share),
        kind: bits.maybe(|bits| bits.kind::<SpeakerKind>("person group organisation document")),
        role: bits.maybe(Bits::text),
        candidates: Cow::Owned(bits.some(candidate)),
    }
}

fn quote(bits: &mut Bits) -> Quote<'static> {
    Quote {
        mark: bits.mark(),
        parts: bits.some(Bits::mark),
        kind: bits.kind::<QuoteKind>("direct mixed indirect scare title"),
        role: bits.maybe(|bits| bits.kind::<TurnRole>("question answer")),
        cue: bits.maybe(Bits::mark),
        speaker: bits.maybe(speaker),
        confidence: bits.share(),
        rule: bits.text(),
        parent: bits.maybe(|_| 7),
        sentences: bits.maybe(|_| [0, 4_000_000_000]),
    }
}

fn quantity(bits: &mut Bits) -> Quantity<'static> {
    const KINDS: &str =
        "money percent measure age count number ordinal date time score reference name contact";
    const COMPARATORS: &str = "about more_than less_than at_least at_most up_to";
    Quantity {
        mark: bits.mark(),
        kind: bits.kind::<QuantityKind>(KINDS),
        value: bits.maybe(Bits::text),
        low: bits.maybe(Bits::text),
        high: bits.maybe(Bits::text),
        unit: bits.maybe(Bits::text),
        comparator: bits.maybe(|bits| bits.kind::<Comparator>(COMPARATORS)),
        comparator_span: bits.maybe(Bits::mark),
        candidates: bits.some(Bits::text),
        parts: bits.some(Bits::text),
        ratio: bits.maybe(Bits::text),
        change: bits.below(2) == 0,
        quote: bits.maybe(|_| 3),
    }
}

fn document(bits: &mut Bits, text: &str) -> Document<'static> {
    let open = bits.some(|bits| (format!("acme.{}", bits.text()), json!([{"fields": {"n": 1}}])));
    let repeated = |bits: &mut Bits| Repeated {
        paragraph: 1,
        span: bits.span(),
        documents: 3,
        sources: 2,
        kind: RepeatedKind::Syndicated,
    };
    let duplicate = |bits: &mut Bits| Duplicate {
        of: bits.text().into_owned(),
        cluster: bits.text().into_owned(),
        relation: bits.kind::<Relation>("exact near contains contained"),
        similarity: bits.share(),
        earlier: bits.below(2) == 0,
    };
    Document {
        schema: 1,
        id: bits.text(),
        text: Cow::Owned(text.to_owned()),
        meta: meta(bits),
        facts: facts(bits),
        encoding: bits.maybe(|bits| Encoding::new("KOI8-U", Decided::Detected, bits.share())),
        paragraphs: bits.some(paragraph),
        sentences: bits.some(Bits::mark),
        quotes: bits.some(quote),
        quantities: bits.some(quantity),
        open: open.into_iter().collect(),
        duplicate: bits.maybe(duplicate),
        related: Vec::new(),
        repeated: bits.some(repeated),
    }
}

proptest! {
    #[test]
    fn a_line_is_what_serde_makes_of_the_document(seed: u64, text in "([ -~\n]{0,30}[é\u{1}\"]?){0,5}") {
        let document = document(&mut Bits(seed), &text);
        let mut line = Vec::new();
        document.write(&mut line).expect("it can be written");
        let want = serde_json::to_string(&document).expect("it can be written") + "\n";
        prop_assert_eq!(String::from_utf8(line).expect("text"), want);
    }

    #[test]
    fn a_line_in_brief_stands_for_the_line(seed: u64, text in "([ -~\n]{0,30}[é\u{1}\"]?){0,5}") {
        let document = document(&mut Bits(seed), &text);
        let (mut brief, mut line) = (Vec::new(), Vec::new());
        document.write_brief(&mut brief).expect("it can be written");
        expand(&brief, &mut line).expect("it was made just now");
        let want = serde_json::to_string(&document).expect("it can be written");
        prop_assert_eq!(String::from_utf8(line).expect("text"), want);
    }
}
