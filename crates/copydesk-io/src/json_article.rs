//! Reads one JSON object as an article.

use std::borrow::Cow;
use std::fmt;

use copydesk_core::{Cause, Item, Place, Value};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use crate::draft::{Draft, Met, reject};
use crate::fields::Fields;
use crate::utf8::{Utf8, flagged};

/// Reads a record. The deepest nesting is 128, where serde_json stops; its stack is bounded by that.
pub(crate) fn read(
    bytes: &[u8],
    place: &Place,
    fields: &Fields,
    utf8: Utf8,
    made_id: impl FnOnce(&Place) -> String,
) -> Item {
    let skipped = if place.offset == 0 && bytes.starts_with(BOM) { BOM.len() } else { 0 };
    let (text, replaced) = match utf8.text(&bytes[skipped..]) {
        Ok(read) => read,
        Err(cause) => {
            let at = cause.offset().unwrap_or_default() + skipped as u64;
            return reject(place, None, &cause.at(at));
        }
    };
    let mut reader = serde_json::Deserializer::from_str(&text);
    let draft =
        Object { fields }.deserialize(&mut reader).and_then(|draft| reader.end().map(|()| draft));
    match draft {
        Ok(draft) => flagged(draft.finish(place, made_id), replaced),
        Err(error) => reject(place, None, &cause_of(&error, &text, skipped)),
    }
}

/// What some programs of Windows put before UTF-8.
pub(crate) const BOM: &[u8] = "\u{feff}".as_bytes();

fn cause_of(error: &serde_json::Error, text: &str, skipped: usize) -> Cause {
    let full = error.to_string();
    let message = full.rsplit_once(" at line ").map_or(&*full, |(message, _)| message);
    let code = match error.classify() {
        _ if message.starts_with("recursion limit exceeded") => {
            return Cause::new("json.too_deep", "nested deeper than 128 levels")
                .at(place_of(error, text, skipped));
        }
        Category::Data => "json.type",
        Category::Syntax | Category::Eof | Category::Io => "json.syntax",
    };
    Cause::new(code, message).at(place_of(error, text, skipped))
}

/// The byte of an error, from its line and column; both count from one.
fn place_of(error: &serde_json::Error, text: &str, skipped: usize) -> u64 {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    (skipped + lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1)) as u64
}

/// Reads an object into a draft.
struct Object<'a> {
    fields: &'a Fields,
}

impl<'de> DeserializeSeed<'de> for Object<'de> {
    type Value = Draft<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'de> {
    type Value = Draft<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a text")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut draft = Draft::new(self.fields);
        while let Some(Name(name)) = map.next_key()? {
            draft.take(name, map.next_value()?);
        }
        Ok(draft)
    }
}

/// A field's name, borrowed where it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Met::deserialize(deserializer)? {
            Met::Text(name) => Ok(Self(name)),
            Met::Other(_) => Err(D::Error::custom("a name must be a string")),
        }
    }
}

impl<'de> Deserialize<'de> for Met<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

/// Reads any value, strings without a detour.
struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Met<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Met::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Met::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Met::Text(Cow::Owned(text)))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Met::Other(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Met::Other(Value::Bool(value)))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Met::Other(Value::from(value)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Met::Other(Value::from(value)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Met::Other(Value::from(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(list)).map(Met::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map)).map(Met::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk_core::RawArticle;

    fn item(line: impl AsRef<[u8]>) -> Item {
        let line = line.as_ref();
        let place = Place::new("wire.jsonl", 0, line.len() as u64);
        read(line, &place, &Fields::default(), Utf8::Reject, |_| "wire.jsonl#0".to_owned())
    }

    #[track_caller]
    fn article(line: &str) -> RawArticle {
        match item(line) {
            Item::Article(raw) => *raw,
            other => panic!("{line} became {other:?}"),
        }
    }

    #[track_caller]
    fn check_reject(line: impl AsRef<[u8]>, code: &str, at: Option<u64>, says: &str) {
        match item(&line) {
            Item::Reject(reject) => {
                assert_eq!((reject.code.as_str(), reject.at), (code, at), "{}", reject.message);
                assert!(reject.message.contains(says), "{}", reject.message);
            }
            other => panic!("{:?} became {other:?}", String::from_utf8_lossy(line.as_ref())),
        }
    }

    #[test]
    fn known_fields_are_parts_and_others_are_extra() {
        let line = r#"{"id":7,"Title":"Rain","authors":["A. Lee",{"name":"B. Roy"}],"lang":"en","url":"http://a/b",
            "date":"2021-07-20","section":{"n":[1,null]},"text":"It \"fell\".\n\u0410"}"#;
        let raw = article(line);
        assert_eq!(
            (raw.id.as_str(), raw.content.as_bytes()),
            ("7", "It \"fell\".\n\u{410}".as_bytes())
        );
        let meta = &raw.meta;
        let texts = [&meta.headline, &meta.byline, &meta.published, &meta.language, &meta.uri];
        let want = ["Rain", "A. Lee, B. Roy", "2021-07-20", "en", "http://a/b"];
        assert_eq!(texts.map(|text| text.as_deref()), want.map(Some));
        assert_eq!(
            serde_json::to_string(&meta.extra).expect("it is JSON"),
            r#"{"section":{"n":[1,null]}}"#
        );
    }

    #[test]
    fn a_missing_or_empty_id_is_made() {
        for line in [r#"{"text":"a"}"#, r#"{"text":"a","id":null}"#, r#"{"id":" ","text":"a"}"#] {
            assert_eq!(article(line).id, "wire.jsonl#0");
        }
    }

    #[test]
    fn the_preferred_field_is_the_text_and_the_other_is_kept() {
        for line in [r#"{"body":"b","text":"t"}"#, r#"{"text":"t","body":"b"}"#] {
            let raw = article(line);
            assert_eq!(raw.content.as_bytes(), b"t");
            assert_eq!(raw.meta.extra["body"], "b");
        }
        assert_eq!(article(r#"{"text":null,"content":"c"}"#).content.as_bytes(), b"c");
    }

    #[test]
    fn of_two_equal_names_the_later_one_stands() {
        let raw = article(r#"{"text":"a","x":1,"text":"b","x":2}"#);
        assert_eq!(raw.content.as_bytes(), b"b");
        assert_eq!(raw.meta.extra["x"], 2);
    }

    #[test]
    fn meta_of_a_strange_type_is_kept_as_extra() {
        let raw = article(
            r#"{"text":"a","language":["en"],"published":1626739200,"byline":{"n":1},"title":""}"#,
        );
        assert_eq!((raw.meta.language, raw.meta.published.as_deref()), (None, Some("1626739200")));
        assert_eq!((raw.meta.headline, raw.meta.extra.len()), (None, 2));
    }

    #[test]
    fn parts_are_found_inside_objects_and_the_rest_is_kept() {
        let fields = Fields::default().text("article.body.plain").id("article.key").uri("x.y");
        let line = r#"{"article":{"Key":7,"body":{"plain":"Rain fell."},"desk":"city"},"x":{"y":"u"},"z":{}}"#;
        let place = Place::new("wire.jsonl", 0, line.len() as u64);
        let Item::Article(raw) =
            read(line.as_bytes(), &place, &fields, Utf8::Reject, |_| "made".to_owned())
        else {
            panic!("an article")
        };
        assert_eq!((&*raw.id, raw.content.as_bytes()), ("7", &b"Rain fell."[..]));
        assert_eq!(raw.meta.uri.as_deref(), Some("u"));
        let extra = serde_json::to_string(&raw.meta.extra).expect("it is JSON");
        assert_eq!(extra, r#"{"article":{"desk":"city"},"z":{}}"#);
        let Item::Reject(reject) =
            read(br#"{"article":{"body":5}}"#, &place, &fields, Utf8::Reject, |_| {
                "made".to_owned()
            })
        else {
            panic!("a reject")
        };
        assert!(reject.message.contains("`article.body.plain`"), "{}", reject.message);
    }

    #[test]
    fn a_bom_is_no_part_of_the_record() {
        assert_eq!(article("\u{feff}{\"text\":\"a\"}").content.as_bytes(), b"a");
    }

    #[test]
    fn wrong_types_are_named() {
        check_reject(r#"{"text":5}"#, "json.type", None, "`text` is a number, expected a string");
        check_reject(r#"{"body":["a"]}"#, "json.type", None, "`body` is a list");
        check_reject(r#"{"id":true,"text":"a"}"#, "json.type", None, "`id` is a boolean");
        check_reject("[1]", "json.type", Some(0), "sequence");
        check_reject("\"a\"", "json.type", Some(2), "string");
    }

    #[test]
    fn a_record_without_text_is_rejected_by_name() {
        check_reject(r#"{"id":"a","story":"b"}"#, "field.missing", None, "`text` or `body`");
    }

    #[test]
    fn broken_syntax_is_found_at_its_byte() {
        check_reject(r#"{"text":"a" "b"}"#, "json.syntax", Some(12), "expected");
        check_reject(r#"{"text":"a"#, "json.syntax", Some(9), "EOF");
        check_reject(r#"{"text":"a"} x"#, "json.syntax", Some(13), "trailing");
        check_reject("\0\0\0", "json.syntax", Some(0), "expected value");
        check_reject(r#"{"text":"\ud800"}"#, "json.syntax", Some(15), "hex escape");
        check_reject("{\"text\":\"a\0\"}", "json.syntax", Some(10), "control");
    }

    #[test]
    fn invalid_utf_8_is_found_at_its_byte() {
        check_reject(b"{\"text\":\"caf\xe9\"}", "utf8.invalid", Some(12), "0xe9");
    }

    #[test]
    fn deep_nesting_is_refused_and_costs_no_stack() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = |n: usize| {
                format!("{{\"text\":\"a\",\"x\":{}1{}}}", open.repeat(n), close.repeat(n))
            };
            assert_eq!(article(&deep(120)).content.as_bytes(), b"a");
            match item(deep(100_000)) {
                Item::Reject(reject) => assert_eq!(reject.code, "json.too_deep"),
                other => panic!("{other:?}"),
            }
        }
        check_reject("[".repeat(100_000), "json.type", Some(0), "expected an object");
    }
}
