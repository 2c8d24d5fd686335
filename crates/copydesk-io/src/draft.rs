//! An article between a record's fields and its final form.

use std::borrow::Cow;
use std::collections::BTreeMap;

use copydesk_core::{Cause, Content, Item, Meta, Place, RawArticle, Reject, Value};
use serde_json::Map;

use crate::fields::{Fields, Part};
use crate::html::page_of_str;

/// What a field holds.
#[derive(Debug)]
pub(crate) enum Met<'a> {
    Text(Cow<'a, str>),
    Other(Value),
}

impl Met<'_> {
    /// For messages: what was met.
    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Other(Value::Null) => "null",
            Self::Other(Value::Bool(_)) => "a boolean",
            Self::Other(Value::Number(_)) => "a number",
            Self::Other(Value::String(_)) => "a string",
            Self::Other(Value::Array(_)) => "a list",
            Self::Other(Value::Object(_)) => "an object",
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Text(text) => Value::String(text.into_owned()),
            Self::Other(value) => value,
        }
    }
}

/// A field that is a part of the article.
struct Taken<'a> {
    rank: usize, // less is preferred
    name: Cow<'a, str>,
    value: Met<'a>,
}

/// The fields of a record, sorted by what they are for.
pub(crate) struct Draft<'a> {
    fields: &'a Fields,
    parts: [Option<Taken<'a>>; Part::ALL.len()],
    extra: BTreeMap<String, Value>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(fields: &'a Fields) -> Self {
        Self { fields, parts: [const { None }; Part::ALL.len()], extra: BTreeMap::new() }
    }

    /// Takes a field. A null says nothing, so it takes nobody's place; of two fields of one name the
    /// later one stands, as in most readers of JSON.
    pub(crate) fn take(&mut self, name: Cow<'a, str>, value: Met<'a>) {
        match self.fields.part(&name) {
            Some((part, rank)) => self.take_part(part, rank, name, value),
            None => match value {
                Met::Other(Value::Object(object)) => self.take_object(name, object),
                value => self.keep(name, value),
            },
        }
    }

    /// Takes the parts that lie inside an object; what is left of it is kept.
    fn take_object(&mut self, name: Cow<'a, str>, mut object: Map<String, Value>) {
        let fields = self.fields;
        let mut is_taken = false;
        for (part, rank, whole, path) in fields.inside(&name) {
            if let Some(value) = take_inside(&mut object, path) {
                is_taken = true;
                let value = match value {
                    Value::String(text) => Met::Text(Cow::Owned(text)),
                    value => Met::Other(value),
                };
                self.take_part(part, rank, Cow::Owned(whole.to_owned()), value);
            }
        }
        if !(is_taken && object.is_empty()) {
            self.keep(name, Met::Other(Value::Object(object)));
        }
    }

    fn take_part(&mut self, part: Part, rank: usize, name: Cow<'a, str>, value: Met<'a>) {
        if matches!(value, Met::Other(Value::Null)) {
            return;
        }
        let new = Taken { rank, name, value };
        let slot = &mut self.parts[part as usize];
        let rest = match slot {
            Some(old) if old.rank < rank => Some(new),
            _ => slot.replace(new).filter(|old| old.rank != rank),
        };
        if let Some(rest) = rest {
            self.keep(rest.name, rest.value);
        }
    }

    fn keep(&mut self, name: Cow<'a, str>, value: Met<'a>) {
        self.extra.insert(name.into_owned(), value.into_value());
    }

    fn part(&mut self, part: Part) -> Option<Taken<'a>> {
        self.parts[part as usize].take()
    }

    /// The article. Text and id must be what they should be; other parts that are not go to `extra`,
    /// as no article is worth losing over a date that is a list.
    ///
    /// `made_id` makes an id where none came.
    pub(crate) fn finish(mut self, place: &Place, made_id: impl FnOnce(&Place) -> String) -> Item {
        let id = match self.part(Part::Id) {
            None => made_id(place),
            Some(Taken { value: Met::Text(id), .. }) if id.trim().is_empty() => made_id(place),
            Some(Taken { value: Met::Text(id), .. }) => id.into_owned(),
            Some(Taken { value: Met::Other(Value::Number(id)), .. }) => id.to_string(),
            Some(other) => {
                return reject(place, None, &wrong_type(&other, "a string or a number"));
            }
        };
        let html = self.part(Part::Html);
        let (text, found) = match (self.part(Part::Text), html) {
            (Some(Taken { value: Met::Text(text), .. }), html) => {
                if let Some(Taken { name, value, .. }) = html {
                    self.keep(name, value); // the giver has read the page already
                }
                (text.into_owned(), Meta::default())
            }
            (None, Some(Taken { value: Met::Text(html), .. })) => match page_of_str(&html) {
                page if page.text.is_empty() => return reject(place, Some(&id), &no_article()),
                page => (page.text, page.meta),
            },
            (Some(other), _) | (None, Some(other)) => {
                return reject(place, Some(&id), &wrong_type(&other, "a string"));
            }
            (None, None) => {
                let cause = Cause::new("field.missing", self.fields.missing_text());
                return reject(place, Some(&id), &cause);
            }
        };
        let byline = self.part(Part::Byline).and_then(|taken| match names(&taken.value) {
            Some(names) => Some(names),
            None => self.text_of(taken),
        });
        let mut meta = Meta { byline, ..Meta::default() };
        let simple = [
            (Part::Headline, &mut meta.headline),
            (Part::Published, &mut meta.published),
            (Part::Language, &mut meta.language),
            (Part::Uri, &mut meta.uri),
        ];
        for (part, slot) in simple {
            *slot = self.part(part).and_then(|taken| self.text_of(taken));
        }
        meta.extra = self.extra;
        complete(&mut meta, found);
        let (content, place) = (Content::Text(text), place.clone());
        Item::Article(Box::new(RawArticle { id, content, meta, place }))
    }

    /// A part that is a string, or a number as it is written; nothing for an empty one.
    fn text_of(&mut self, taken: Taken<'a>) -> Option<String> {
        match taken.value {
            Met::Text(text) if text.trim().is_empty() => None,
            Met::Text(text) => Some(text.into_owned()),
            Met::Other(Value::Number(number)) => Some(number.to_string()),
            value @ Met::Other(_) => {
                self.keep(taken.name, value);
                None
            }
        }
    }
}

/// Adds what a page says of its article, where the record does not say it.
fn complete(meta: &mut Meta, found: Meta) {
    let Meta { headline, byline, published, language, uri, extra } = found;
    meta.headline = meta.headline.take().or(headline);
    meta.byline = meta.byline.take().or(byline);
    meta.published = meta.published.take().or(published);
    meta.language = meta.language.take().or(language);
    meta.uri = meta.uri.take().or(uri);
    for (name, value) in extra {
        meta.extra.entry(name).or_insert(value);
    }
}

/// A web page without an article.
pub(crate) fn no_article() -> Cause {
    Cause::new("html.no_article", "the page holds no article: no running text was found in it")
}

/// Takes the value at the end of a way through objects; those that it leaves empty go with it.
fn take_inside(object: &mut Map<String, Value>, path: &str) -> Option<Value> {
    let named = |object: &Map<String, Value>, name: &str| {
        object.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned()
    };
    if let Some(name) = named(object, path) {
        return object.remove(&name);
    }
    let (first, rest) = path.split_once('.')?;
    let first = named(object, first)?;
    let inner = object.get_mut(&first)?.as_object_mut()?;
    let value = take_inside(inner, rest)?;
    if inner.is_empty() {
        object.remove(&first);
    }
    Some(value)
}

/// Authors as a list of names, or of objects with a name: joined by `, `.
fn names(value: &Met<'_>) -> Option<String> {
    let Met::Other(Value::Array(list)) = value else { return None };
    let name = |author: &Value| match author {
        Value::String(name) => Some(name.clone()),
        Value::Object(author) => author.get("name").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    let names: Option<Vec<String>> = list.iter().map(name).collect();
    names.filter(|names| !names.is_empty()).map(|names| names.join(", "))
}

fn wrong_type(taken: &Taken<'_>, expected: &str) -> Cause {
    let message =
        format!("the field `{}` is {}, expected {expected}", taken.name, taken.value.kind());
    Cause::new("json.type", message)
}

/// A record that the source refuses.
pub(crate) fn reject(place: &Place, id: Option<&str>, cause: &Cause) -> Item {
    Item::Reject(Reject::new(place, id, "source", cause))
}

/// Something that happened to a file.
pub(crate) fn fault(place: &Place, cause: &Cause) -> Item {
    Item::Fault(Reject::new(place, None, "source", cause))
}
