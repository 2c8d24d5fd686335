//! The articles that the checks use: news, and texts in which plugins stumble.

use copydesk_core::{
    Article, Document, Layers, Paragraph, ParagraphKind, Quantity, QuantityKind, Quote, QuoteKind,
    Span, wire,
};
use serde_json::Value;

/// An article with what earlier stages would have found in it, roughly.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) id: String,
    pub(super) text: String,
    /// The document on the wire.
    pub(super) json: String,
    pub(super) meta: String,
    wire: Value,
}

/// A mark of an earlier layer: its place, and its JSON.
pub(super) type SampleMark = (u32, u32, String);

impl Sample {
    pub(super) fn new(id: &str, text: &str) -> Self {
        let mut document = Document::new(Article::from_text(id, text));
        document.layers = layers(text);
        let on_wire = wire::Document::of(&document.article, &document.layers);
        let wire = serde_json::to_value(on_wire).unwrap_or_default();
        let meta = wire.get("meta").cloned().unwrap_or_default().to_string();
        Self { id: id.to_owned(), text: text.to_owned(), json: wire.to_string(), meta, wire }
    }

    /// The marks of a layer, as the host lends them.
    pub(super) fn layer(&self, name: &str) -> Vec<SampleMark> {
        let marks = self.wire.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let at = |mark: &Value, i: usize| {
            mark.get("span")?.get(i)?.as_u64().and_then(|place| u32::try_from(place).ok())
        };
        let mark = |mark: &Value| Some((at(mark, 0)?, at(mark, 1)?, mark.to_string()));
        marks.iter().filter_map(mark).collect()
    }
}

/// Plausible layers, found in the simplest way: lines are paragraphs, stops end sentences, curly marks
/// hold quotes, runs of digits are numbers.
fn layers(text: &str) -> Layers {
    let mut out = Layers::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (start, end) = (at, at + line.trim_end().len());
        at += line.len();
        if start < end {
            out.paragraphs.push(Paragraph::new(Span::of(start..end), ParagraphKind::Body));
            sentences(text, start, end, &mut out.sentences);
        }
    }
    let mut from = 0;
    while let Some(start) = text[from..].find('“').map(|found| from + found) {
        let Some(end) = text[start..].find('”').map(|found| start + found + '”'.len_utf8())
        else {
            break;
        };
        out.quotes.push(Quote::new(Span::of(start..end), QuoteKind::Direct, "sample"));
        from = end;
    }
    let mut digits = text.char_indices().peekable();
    while let Some((start, c)) = digits.next() {
        if c.is_ascii_digit() {
            let mut end = start + 1;
            while digits.next_if(|(_, c)| c.is_ascii_digit()).is_some() {
                end += 1;
            }
            out.quantities.push(Quantity::new(Span::of(start..end), QuantityKind::Number));
        }
    }
    out
}

fn sentences(text: &str, start: usize, end: usize, out: &mut Vec<Span>) {
    let mut from = start;
    for (at, _) in text[start..end].match_indices(". ") {
        let stop = start + at + 1;
        out.push(Span::of(from..stop));
        from = stop + 1;
    }
    if from < end {
        out.push(Span::of(from..end));
    }
}

const NEWS: &[&str] = &[
    "Council votes on the harbour bridge\n\nALDHAVEN, 4 May 2024 - Rain fell on the NATO exercise as the \
     council met to vote on a bridge that will cost US$5 million 300, 000. “We have waited for twenty \
     years,” said Mayor Jane Roe. The EU pays 40 per cent.\n\n“It was time,” she added.",
    "Wheat harvest falls\n\nThe ministry said on Tuesday that 1,700 farms had lost more than half of \
     their crop. “Nobody is happy, and nobody should be,” said Tomas Brandt of the growers' union, in an \
     excellent but terrible year.",
    "(AFP) - Shares in Kestrel Mining rose 3.5 percent to $12.40 after it said it would sell its mines.",
    "A short one.",
    "Der Zug nach Köln fiel aus. „Ich warte seit Stunden“, sagte Frau Müller, 48.",
    "Une pluie fine tombait sur Genève ; « c’est triste », dit-elle.",
    "El Gobierno anunció ayer 2.000 millones de euros. ¿Bastará? “No”, dijo Ana Ruiz.",
];

/// News in a few languages, and more of it for batches.
pub(super) fn news(count: usize) -> Vec<Sample> {
    let id = |i: usize| format!("news-{i}");
    let text = |i: usize| NEWS[i % NEWS.len()].repeat(1 + i / NEWS.len() % 3);
    (0..count).map(|i| Sample::new(&id(i), &text(i))).collect()
}

/// News of about this length in bytes.
pub(super) fn long(id: &str, bytes: usize) -> Sample {
    let mut text = String::with_capacity(bytes + 400);
    let mut i = 0;
    while text.len() < bytes {
        text.push_str(NEWS[i % NEWS.len()]);
        text.push_str("\n\n");
        i += 1;
    }
    Sample::new(id, &text)
}

/// Texts that are well formed, and in which one plugin or another stumbles.
pub(super) fn odd() -> Vec<Sample> {
    let named: &[(&str, &str)] = &[
        ("empty", ""),
        ("one byte", "a"),
        ("one character of four bytes", "\u{1F600}"),
        ("blanks", " \t\n\r\n \u{a0}\u{2003}\u{feff}"),
        ("emoji", EMOJI),
        ("CRLF", CRLF),
        ("combining", COMBINING),
        ("right to left", RTL),
        ("NUL", NUL),
        ("no end", "The EU, AFP and 12"),
        ("noncharacters", "\u{fffe}\u{ffff}\u{10ffff}\u{80}\u{7f}\u{1b}[31m"),
    ];
    named.iter().map(|(id, text)| Sample::new(id, text)).collect()
}

pub(super) const EMOJI: &str =
    "The crowd 👩‍👩‍👧‍👦 cheered 🇵🇪 and 👍🏽 for the BBC 🏆, “super 🎉” said Ada 🧑🏿‍🚀.";
pub(super) const CRLF: &str =
    "Head LINE\r\n\r\nFirst line of NATO.\r\nSecond, 12 lines.\r\r\n\rEnd.\r";
pub(super) const COMBINING: &str = "Cafe\u{301} in Zu\u{308}rich, A\u{30a}NGSTRO\u{308}M and Z\u{325}\u{32d}\u{35a}A\u{321}L\u{334}GO\u{301}, \
     “e\u{301}te\u{301}” said I\u{307}stanbul.";
pub(super) const RTL: &str = "\u{5e8}\u{5d0}\u{5e9} \u{5d4}\u{5de}\u{5de}\u{5e9}\u{5dc}\u{5d4} \u{5d0}\u{5de}\u{5e8} NATO 12 \
     \u{202b}\u{627}\u{644}\u{631}\u{626}\u{64a}\u{633} 2024\u{202c} \u{200f}AFP.";
pub(super) const NUL: &str = "before\0after NATO\0\0 12.\0";

/// A megabyte without a blank or a line end.
pub(super) fn one_long_word() -> Sample {
    Sample::new("one long word", &"ABCDEFGHIJ".repeat(1 << 16))
}

/// Ids that are no names of files.
pub(super) fn odd_ids() -> Vec<Sample> {
    let ids =
        ["", "../../etc/x", "a/b\\c:d", "\"'`{}<>&", "tab\tline\nend", "nul\0", "🙂", "CON", "."];
    let mut out: Vec<_> = ids.iter().map(|id| Sample::new(id, NEWS[2])).collect();
    out.push(Sample::new(&"long".repeat(200), NEWS[2]));
    out.push(Sample::new("twice", NEWS[0]));
    out.push(Sample::new("twice", NEWS[1]));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_lawful() {
        let all =
            [news(14), odd(), odd_ids(), vec![long("long", 10_000), one_long_word()]].concat();
        for sample in all {
            let document = Document {
                article: Article::from_text("a", sample.text.as_str()),
                layers: layers(&sample.text),
            };
            assert_eq!(document.layers.check(&document.article), Ok(()), "{}", sample.id);
            assert!(wire::Document::read(sample.json.as_bytes()).is_ok(), "{}", sample.id);
        }
    }

    #[test]
    fn layers_are_lent_as_they_stand_on_the_wire() {
        let sample = &news(1)[0];
        assert_eq!(sample.layer("quotes").len(), 2);
        let (start, end, json) = &sample.layer("quantities")[0];
        assert_eq!(&sample.text[*start as usize..*end as usize], "4");
        assert!(json.contains("\"kind\":\"number\""), "{json}");
    }
}
