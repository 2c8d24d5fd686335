//! Requests and answers as bytes in the arena.
//!
//! A request is a head with all lengths, then the bodies (texts, JSON) one after the other: so the bodies
//! are written into the arena from where they stand, copied once, and the worker reads them there.

use std::borrow::Cow;

use super::bytes::{Malformed, Put, Take};
use crate::Fault;
use crate::answer::{Answer, AnswerMark, Refusal};
use crate::request::{Request, RequestDoc, RequestLayer, RequestMark};

/// Appends the head of a request to `head` and its bodies, which follow it, to `bodies`.
pub(crate) fn put_request<'r>(
    request: &'r Request<'_>,
    head: &mut Vec<u8>,
    bodies: &mut Vec<&'r [u8]>,
) {
    let start = head.len();
    head.put_u64(0); // the length of the head, known at its end
    head.put_u64(request.docs.len() as u64);
    let mut body = |head: &mut Vec<u8>, text: &'r str| {
        head.put_u64(text.len() as u64);
        if !text.is_empty() {
            bodies.push(text.as_bytes());
        }
    };
    for doc in request.docs.iter() {
        for text in [doc.id, doc.text, &doc.meta, &doc.json] {
            body(head, text);
        }
        head.put_u64(doc.layers.len() as u64);
        for layer in &doc.layers {
            body(head, layer.name);
            body(head, &layer.json);
            head.put_u64(layer.marks.len() as u64);
            for mark in &layer.marks {
                head.put_u32(mark.start);
                head.put_u32(mark.end);
                head.put_u64(mark.json_end as u64);
            }
        }
    }
    let len = (head.len() - start) as u64;
    head[start..start + 8].copy_from_slice(&len.to_ne_bytes());
}

/// Reads a request where it lies.
pub(crate) fn take_request(bytes: &[u8]) -> Result<Request<'_>, Malformed> {
    let head_len = Take(bytes).length()?;
    let mut head = Take(Take(bytes).slice(head_len)?);
    let mut bodies = Take(&bytes[head_len..]);
    head.u64()?;
    let mut docs = Vec::with_capacity(head.count(5 * 8)?);
    for _ in 0..docs.capacity() {
        docs.push(take_doc(&mut head, &mut bodies)?);
    }
    head.end()?;
    bodies.end()?;
    Ok(Request { docs: docs.into() })
}

fn take_doc<'a>(head: &mut Take<'a>, bodies: &mut Take<'a>) -> Result<RequestDoc<'a>, Malformed> {
    let mut texts = [""; 4];
    for text in &mut texts {
        *text = bodies.text(head.length()?)?;
    }
    let [id, text, meta, json] = texts;
    let count = head.count(3 * 8)?;
    let mut layers = Vec::with_capacity(count);
    for _ in 0..count {
        let name = bodies.text(head.length()?)?;
        let json = bodies.text(head.length()?)?;
        let count = head.count(16)?;
        let mut marks = Vec::with_capacity(count);
        for _ in 0..count {
            let (start, end, json_end) = (head.u32()?, head.u32()?, head.length()?);
            marks.push(RequestMark { start, end, json_end });
        }
        layers.push(RequestLayer { name, json: Cow::Borrowed(json), marks });
    }
    Ok(RequestDoc { id, text, meta: Cow::Borrowed(meta), layers, json: Cow::Borrowed(json) })
}

const ANSWERED: u32 = 0;
const FAILED: u32 = 1;
const PANICKED: u32 = 2;
const STOPPED: u32 = 3;
const PROTOCOL: u32 = 4;

/// Appends what a stage answered.
pub(crate) fn put_answer(answer: &Result<Answer, Fault>, out: &mut Vec<u8>) {
    match answer {
        Ok(answer) => {
            out.put_u32(ANSWERED);
            out.put_u64(answer.marks.len() as u64);
            for mark in &answer.marks {
                let (from, to) = mark.fields;
                for number in [mark.doc, mark.layer, mark.start, mark.end, from, to] {
                    out.put_u32(number);
                }
            }
            out.put_bytes(&answer.fields);
            out.put_u64(answer.refusals.len() as u64);
            for refusal in &answer.refusals {
                out.put_u32(refusal.doc);
                out.put_bytes(refusal.code.as_bytes());
                out.put_bytes(refusal.message.as_bytes());
            }
        }
        Err(fault) => put_fault(fault, out),
    }
}

/// Appends a fault. What only the parent can find (a death, a limit) is a broken contract here.
pub(crate) fn put_fault(fault: &Fault, out: &mut Vec<u8>) {
    match fault {
        Fault::Failed { code, message, pointer } => {
            out.put_u32(FAILED);
            out.put_bytes(code.as_bytes());
            out.put_bytes(message.as_bytes());
            out.put_u32(u32::from(pointer.is_some()));
            out.put_bytes(pointer.as_deref().unwrap_or_default().as_bytes());
        }
        Fault::Panicked { message } => {
            out.put_u32(PANICKED);
            out.put_bytes(message.as_bytes());
        }
        Fault::Stopped => out.put_u32(STOPPED),
        Fault::Protocol { what } => {
            out.put_u32(PROTOCOL);
            out.put_bytes(what.as_bytes());
        }
        other => {
            out.put_u32(PROTOCOL);
            out.put_bytes(other.to_string().as_bytes());
        }
    }
}

/// Reads what [`put_answer`] wrote; the shape of an answer is sound afterwards. `Err` is a worker that
/// does not keep to the form.
pub(crate) fn take_answer(bytes: &[u8]) -> Result<Result<Answer, Fault>, Malformed> {
    let mut bytes = Take(bytes);
    let tag = bytes.u32()?;
    if tag != ANSWERED {
        return take_fault(tag, bytes).map(Err);
    }
    let count = bytes.count(24)?;
    let mut marks = Vec::with_capacity(count);
    for _ in 0..count {
        let (doc, layer, start, end) = (bytes.u32()?, bytes.u32()?, bytes.u32()?, bytes.u32()?);
        marks.push(AnswerMark { doc, layer, start, end, fields: (bytes.u32()?, bytes.u32()?) });
    }
    let fields = bytes.bytes()?.to_vec();
    let outside = |mark: &AnswerMark| {
        let (from, to) = mark.fields;
        from > to || to as usize > fields.len()
    };
    if marks.iter().any(outside) {
        return Err(Malformed("the fields of a mark lie outside of what was sent"));
    }
    let count = bytes.count(4 + 8 + 8)?;
    let mut refusals = Vec::with_capacity(count);
    for _ in 0..count {
        let doc = bytes.u32()?;
        refusals.push(Refusal { doc, code: bytes.words()?, message: bytes.words()? });
    }
    bytes.end()?;
    Ok(Ok(Answer { marks, fields, refusals }))
}

/// Reads what follows the tag of a fault.
pub(super) fn take_fault(tag: u32, mut bytes: Take<'_>) -> Result<Fault, Malformed> {
    let fault = match tag {
        FAILED => {
            let (code, message) = (bytes.words()?, bytes.words()?);
            let (told, pointer) = (bytes.u32()?, bytes.words()?);
            Fault::Failed { code, message, pointer: (told != 0).then_some(pointer) }
        }
        PANICKED => Fault::Panicked { message: bytes.words()? },
        STOPPED => Fault::Stopped,
        PROTOCOL => Fault::Protocol { what: bytes.words()? },
        _ => return Err(Malformed("the answer is of an unknown kind")),
    };
    bytes.end()?;
    Ok(fault)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(request: &Request<'_>) -> Vec<u8> {
        let (mut head, mut bodies) = (Vec::new(), Vec::new());
        put_request(request, &mut head, &mut bodies);
        bodies.iter().for_each(|body| head.extend_from_slice(body));
        head
    }

    type LayerParts = (String, String, Vec<(u32, u32, u16)>);
    type DocParts = (String, String, String, Vec<LayerParts>);

    fn request_of(docs: &[DocParts]) -> Request<'_> {
        let mark = |&(start, end, json_end): &(u32, u32, u16)| RequestMark {
            start,
            end,
            json_end: usize::from(json_end),
        };
        let docs = docs.iter().map(|(id, text, meta, layers)| RequestDoc {
            id,
            text,
            meta: Cow::Borrowed(meta),
            json: Cow::Borrowed(""),
            layers: layers
                .iter()
                .map(|(name, json, marks)| RequestLayer {
                    name,
                    json: Cow::Borrowed(json),
                    marks: marks.iter().map(mark).collect(),
                })
                .collect(),
        });
        Request { docs: docs.collect() }
    }

    fn docs() -> impl Strategy<Value = Vec<DocParts>> {
        let marks = prop::collection::vec(any::<(u32, u32, u16)>(), 0..4);
        let layers = prop::collection::vec((".{0,6}", ".{0,20}", marks), 0..3);
        prop::collection::vec((".{0,6}", ".{0,60}", ".{0,10}", layers), 0..5)
    }

    fn answers() -> impl Strategy<Value = Result<Answer, Fault>> {
        let mark = (any::<(u32, u32, u32, u32)>(), 0..=20u32, 0..=20u32).prop_map(|(at, a, b)| {
            let (doc, layer, start, end) = at;
            AnswerMark { doc, layer, start, end, fields: (a.min(b), a.max(b)) }
        });
        let refusal = (any::<u32>(), ".{0,9}", ".{0,9}").prop_map(|(doc, code, message)| Refusal {
            doc,
            code,
            message,
        });
        let answer = (prop::collection::vec(mark, 0..9), prop::collection::vec(refusal, 0..3))
            .prop_map(|(marks, refusals)| Ok(Answer { marks, fields: vec![b' '; 20], refusals }));
        let failed = (".{0,9}", ".{0,9}", prop::option::of(".{0,9}"))
            .prop_map(|(code, message, pointer)| Err(Fault::Failed { code, message, pointer }));
        prop_oneof![
            answer,
            failed,
            ".{0,9}".prop_map(|message| Err(Fault::Panicked { message })),
            ".{0,9}".prop_map(|what| Err(Fault::Protocol { what })),
            Just(Err(Fault::Stopped)),
        ]
    }

    proptest! {
        #[test]
        fn a_request_is_read_as_it_was_written(docs in docs()) {
            let request = request_of(&docs);
            let bytes = written(&request);
            prop_assert_eq!(format!("{:?}", take_request(&bytes).expect("well formed")), format!("{request:?}"));
        }

        #[test]
        fn an_answer_is_read_as_it_was_written(answer in answers()) {
            let mut bytes = Vec::new();
            put_answer(&answer, &mut bytes);
            prop_assert_eq!(take_answer(&bytes), Ok(answer));
        }

        #[test]
        fn an_answer_that_was_cut_or_bent_is_told_apart_or_has_a_sound_shape(
            answer in answers(), cut in any::<prop::sample::Index>(), bend in any::<(prop::sample::Index, u8)>(),
        ) {
            let mut bytes = Vec::new();
            put_answer(&answer, &mut bytes);
            prop_assert!(take_answer(&bytes[..cut.index(bytes.len())]).is_err());
            let at = bend.0.index(bytes.len());
            bytes[at] = bend.1;
            if let Ok(Ok(answer)) = take_answer(&bytes) {
                for mark in &answer.marks {
                    let (from, to) = mark.fields;
                    prop_assert!(answer.fields.get(from as usize..to as usize).is_some());
                }
            }
        }

        #[test]
        fn a_request_that_was_bent_does_not_panic(docs in docs(), bend in any::<(prop::sample::Index, u8)>()) {
            let mut bytes = written(&request_of(&docs));
            let at = bend.0.index(bytes.len());
            bytes[at] = bend.1;
            drop(take_request(&bytes));
        }
    }
}
