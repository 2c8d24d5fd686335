//! From a record to an article.

use std::borrow::Cow;

use copydesk_core::{Cause, Content, Item, Meta, Place, RawArticle, Value};
use serde_json::json;

use super::header::{self, Header};
use super::http::{Response, media};
use crate::draft::{no_article, reject};
use crate::format::is_page;
use crate::html;

/// What a record holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    Page,
    Text,
}

/// What a record holds, if that is an article or should be one; judged by its header and the first bytes
/// of its block.
pub(super) fn form(header: &Header<'_>, block: &[u8]) -> Option<Form> {
    let is_http = |what: &str| media(what).0 == "application/http";
    match &*header.kind {
        "response" if header.content_type.as_deref().is_none_or(is_http) => {
            match Response::parse(block) {
                Some(response) if !matches!(response.status, 200 | 203) => None,
                Some(response) => of_media(response.content_type.as_deref(), response.raw()),
                None => Some(Form::Page), // it should have been one: to be told
            }
        }
        "resource" => of_media(header.content_type.as_deref(), block),
        "conversion" => match header.content_type.as_deref().map(|what| media(what).0).as_deref() {
            None | Some("text/plain") => Some(Form::Text),
            Some(_) => None,
        },
        _ => None,
    }
}

fn of_media(content_type: Option<&str>, body: &[u8]) -> Option<Form> {
    let media = content_type.map(|what| media(what).0).unwrap_or_default();
    match &*media {
        "text/html" | "application/xhtml+xml" | "application/vnd.wap.xhtml+xml" => Some(Form::Page),
        "text/plain" | "" if is_page(&body[..body.len().min(1024)]) => Some(Form::Page),
        "text/plain" => Some(Form::Text),
        _ => None,
    }
}

/// Reads a record. Its name is what an article without an id is called after.
pub(crate) fn read(bytes: &[u8], place: &Place, name: &str, longest: usize) -> Item {
    let end = header::len(bytes).unwrap_or(bytes.len());
    let (head, block) = bytes.split_at(end);
    let header = match header::parse(head) {
        Ok(header) => header,
        Err(cause) => return reject(place, None, &cause),
    };
    let id = header.id.as_deref().or(header.uri.as_deref());
    let id = id.map_or_else(|| format!("{name}#{}", place.offset), str::to_owned);
    match content(&header, block, longest) {
        Ok((content, meta)) => {
            let meta = with(&header, meta, place);
            Item::Article(Box::new(RawArticle { id, content, meta, place: place.clone() }))
        }
        Err(cause) => reject(place, Some(&id), &cause),
    }
}

fn content(header: &Header<'_>, block: &[u8], longest: usize) -> Result<(Content, Meta), Cause> {
    if header.segment.is_some() {
        let message = "the record is one segment of several, which are not joined yet";
        return Err(Cause::new("warc.segmented", message));
    }
    let form = form(header, block);
    let (body, charset): (Cow<'_, [u8]>, _) = match Response::parse(block) {
        Some(response) if header.kind == "response" => {
            let charset = response.content_type.as_deref().and_then(|what| media(what).1);
            (response.page(longest)?, charset.map(str::to_owned))
        }
        None if header.kind == "response" => {
            let message = "the record is no response of HTTP: its first line is no status";
            return Err(Cause::new("http.header", message).at(0));
        }
        _ => {
            let charset = header.content_type.as_deref().and_then(|what| media(what).1);
            (block.into(), charset.map(str::to_owned))
        }
    };
    if form == Some(Form::Page) {
        let page = html::page_sent_as(&body, charset.as_deref());
        if page.text.is_empty() {
            return Err(no_article());
        }
        return Ok((Content::Text(page.text), page.meta));
    }
    let content = match String::from_utf8(body.into_owned()) {
        // What was made from a page is UTF-8 by its standard.
        Ok(text) if header.kind == "conversion" => Content::Text(text),
        Ok(text) => Content::Bytes { bytes: text.into_bytes(), charset },
        Err(error) => Content::Bytes { bytes: error.into_bytes(), charset },
    };
    Ok((content, Meta::default()))
}

/// What the archive says of the article, beside what the article says of itself.
fn with(header: &Header<'_>, mut meta: Meta, place: &Place) -> Meta {
    let uri = header.uri.as_deref().map(str::to_owned);
    if let (Some(own), Some(_)) = (meta.uri.take_if(|own| Some(&**own) != uri.as_deref()), &uri) {
        meta.extra.insert("canonical".to_owned(), Value::String(own));
    }
    meta.uri = uri.or(meta.uri);
    // Of several languages the first one has most of the text.
    let language = header.language.as_deref().and_then(|list| list.split(',').next());
    let language = language.map(|code| short(code.trim())).filter(|code| !code.is_empty());
    meta.language = meta.language.or_else(|| language.map(str::to_owned));
    let mut said = json!({ "type": header.kind });
    let more = [
        ("record", header.id.as_deref()),
        ("date", header.date.as_deref()),
        ("truncated", header.truncated.as_deref()),
    ];
    for (name, value) in more {
        if let Some(value) = value {
            said[name] = value.into();
        }
    }
    if let Some(member) = place.member {
        said["member"] = member.into();
    }
    meta.extra.insert("warc".to_owned(), said);
    meta
}

/// The code of a language with two letters, where archives write three and there are two.
fn short(code: &str) -> &str {
    LANGUAGES.iter().find(|row| row[0] == code).map_or(code, |row| row[1])
}

static LANGUAGES: std::sync::LazyLock<Vec<Vec<&'static str>>> =
    std::sync::LazyLock::new(|| crate::fields::rows(include_str!("../../data/languages.tsv")));
