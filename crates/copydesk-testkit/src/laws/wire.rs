//! What is written on the wire is what is read from it.

use copydesk_core::{Article, Layers, Span, wire};
use serde_json::Value;

/// A document goes out and comes back: the line is read, writes the same line again, and every `source`
/// on it is where its `span` came from.
///
/// # Panics
///
/// If that is not so.
#[track_caller]
pub fn wire(article: &Article, layers: &Layers) {
    let line = written(&wire::Document::of(article, layers));
    let read = match wire::Document::read(&line) {
        Ok(read) => read,
        Err(error) => panic!("it cannot be read back: {error}"),
    };
    assert_eq!(read.text, article.text());
    assert!(written(&read) == line, "what was read is written differently");
    links(&read);
    let value: Value = serde_json::from_slice(&line).expect("it was read as a document");
    sources(&value, article);
}

/// Bytes that somebody says are a line of the wire: they are refused, or mean the same when written again.
///
/// # Panics
///
/// If neither.
#[track_caller]
pub fn wire_bytes(bytes: &[u8]) {
    let Ok(document) = wire::Document::read(bytes) else { return };
    let once = written(&document);
    let again = match wire::Document::read(&once) {
        Ok(again) => again,
        Err(error) => panic!("it is refused when written by us: {error}"),
    };
    let twice = written(&again);
    assert!(
        once == twice,
        "written twice it differs:\n{}{}",
        String::from_utf8_lossy(&once),
        String::from_utf8_lossy(&twice)
    );
}

/// Figures name the innermost speech that says them, quotes all sentences they touch. Told by looking at
/// every pair, so that it is another way than the one that is tested.
#[track_caller]
fn links(document: &wire::Document<'_>) {
    let spoken: Vec<_> = document.quotes.iter().map(|quote| quote.kind.is_speech()).collect();
    for quantity in &document.quantities {
        let says = |quote: &wire::Quote<'_>| {
            quote.parts.iter().any(|part| part.span.contains(quantity.mark.span))
        };
        let said =
            document.quotes.iter().zip(&spoken).rposition(|(quote, speech)| *speech && says(quote));
        let span = quantity.mark.span;
        assert_eq!(quantity.quote.map(|index| index as usize), said, "who says the figure {span}");
    }
    for quote in &document.quotes {
        let touches = |sentence: &wire::Mark| sentence.span.overlaps(quote.mark.span);
        let first = document.sentences.iter().position(touches);
        let last = document.sentences.iter().rposition(touches);
        let told = quote.sentences.map(|[first, end]| (first as usize, end as usize - 1));
        assert_eq!(told, first.zip(last), "the sentences of the quote {}", quote.mark.span);
    }
}

fn written(document: &wire::Document<'_>) -> Vec<u8> {
    let mut line = Vec::new();
    document.write(&mut line).expect("a document can be written");
    line
}

/// Looks at every object of the line that holds both places. Depth is bounded by serde_json.
#[track_caller]
fn sources(value: &Value, article: &Article) {
    match value {
        Value::Object(fields) => {
            let place = |name: &str| {
                fields.get(name).and_then(|pair| serde_json::from_value::<Span>(pair.clone()).ok())
            };
            if let (Some(span), Some(source)) = (place("span"), place("source")) {
                let from = article.origin().to_source(span);
                assert_eq!(source.range(), from, "the source of {span}");
            }
            fields.iter().for_each(|(_, value)| sources(value, article));
        }
        Value::Array(values) => values.iter().for_each(|value| sources(value, article)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk_core::{Meta, OffsetMap, Origin};

    #[test]
    fn a_document_with_a_moved_sentence_passes() {
        let mut map = OffsetMap::default();
        map.push(0, 0, 0, 3).expect("one edit");
        let article = Article::new("a", "Rain.", Meta::default(), Origin::new(map, 8));
        let mut layers = Layers::default();
        layers.sentences.push(Span::new(0, 5));
        wire(&article, &layers);
    }

    #[test]
    fn bytes_may_be_anything() {
        for bytes in
            [&b""[..], b"{", b"[[[[", b"{\"schema\":1,\"id\":\"a\",\"text\":\"x\"}", b"\xff"]
        {
            wire_bytes(bytes);
        }
    }
}
