//! What a page says of its article in JSON-LD (<https://schema.org/Article>).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::tree::{ROOT, Tree};

/// What is said of an article.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Said {
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) language: Option<String>,
    pub(super) uri: Option<String>,
    pub(super) site: Option<String>,
    pub(super) section: Option<String>,
    pub(super) body: Option<String>,
}

/// What the scripts of a page say of its article: of the first that is one.
pub(super) fn said(tree: &Tree) -> Said {
    let scripts = tree.below(ROOT).filter(|id| {
        tree.name(*id) == "script"
            && tree.attribute(*id, "type").is_some_and(|kind| {
                kind.split(';')
                    .next()
                    .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
            })
    });
    let values: Vec<Value> = scripts.filter_map(|id| read(&tree.text_of(id))).collect();
    let objects = objects(&values);
    let named: BTreeMap<&str, &Map<String, Value>> = objects
        .iter()
        .rev()
        .filter_map(|object| Some((text(object.get("@id")?)?, *object)))
        .collect();
    let article = objects.iter().find(|object| is_article(object));
    article.map(|article| of(article, &named)).unwrap_or_default()
}

/// The value of a script, which may be less than JSON: wrapped in comments, with raw line breaks in
/// strings, a comma or a semicolon too many.
fn read(script: &str) -> Option<Value> {
    let script = script.trim();
    if let Ok(value) = serde_json::from_str(script) {
        return Some(value);
    }
    let script = script.split_once("<![CDATA[").map_or(script, |(_, inner)| inner);
    let script = script.rsplit_once("]]>").map_or(script, |(inner, _)| inner);
    let start = script.find(['{', '['])?;
    let end = script.rfind(['}', ']'])?;
    let inner = mended(script.get(start..=end)?);
    let mut values = serde_json::Deserializer::from_str(&inner).into_iter::<Value>();
    values.next()?.ok()
}

/// The same text with blanks for control characters, and without commas before a closing bracket.
fn mended(script: &str) -> String {
    let (mut out, mut in_string, mut is_escaped) =
        (String::with_capacity(script.len()), false, false);
    let mut comma = None; // where the last comma stands, if nothing but blanks came since
    for c in script.chars() {
        let c = if c.is_control() { ' ' } else { c };
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if in_string => is_escaped = true,
            '"' => in_string = !in_string,
            ']' | '}' if !in_string => {
                if let Some(at) = comma {
                    out.truncate(at);
                }
            }
            _ => {}
        }
        if !in_string && c == ',' {
            comma = Some(out.len());
        } else if c != ' ' {
            comma = None;
        }
        out.push(c);
    }
    out
}

/// The objects that stand at the top, in order: of lists, graphs and what a page is about.
fn objects(values: &[Value]) -> Vec<&Map<String, Value>> {
    let (mut objects, mut open) = (Vec::new(), values.iter().rev().collect::<Vec<_>>());
    while let Some(value) = open.pop() {
        match value {
            Value::Array(list) => open.extend(list.iter().rev()),
            Value::Object(object) => {
                objects.push(object);
                let inner = ["mainEntity", "mainEntityOfPage", "@graph"];
                open.extend(inner.iter().filter_map(|name| object.get(*name)));
            }
            _ => {}
        }
    }
    objects
}

fn is_article(object: &Map<String, Value>) -> bool {
    let is_one = |kind: &Value| {
        kind.as_str().is_some_and(|kind| {
            kind.ends_with("Article")
                || kind.ends_with("BlogPosting")
                || matches!(kind, "Report" | "Review")
        })
    };
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is_one),
        Some(kind) => is_one(kind),
        None => false,
    }
}

fn of(article: &Map<String, Value>, named: &BTreeMap<&str, &Map<String, Value>>) -> Said {
    let plain = |name: &str| article.get(name).and_then(text).map(str::to_owned);
    let names =
        |name: &str| article.get(name).map(|value| self::names(value, named)).unwrap_or_default();
    let uri = plain("url").or_else(|| match article.get("mainEntityOfPage")? {
        Value::Object(page) => {
            page.get("@id").or_else(|| page.get("url")).and_then(text).map(str::to_owned)
        }
        page => text(page).map(str::to_owned),
    });
    let mut authors = names("author");
    if authors.is_empty() {
        authors = names("creator");
    }
    Said {
        headline: plain("headline").or_else(|| plain("name")),
        authors,
        published: plain("datePublished").or_else(|| plain("dateCreated")),
        modified: plain("dateModified"),
        language: names("inLanguage").into_iter().next(),
        uri,
        site: names("publisher").into_iter().next(),
        section: plain("articleSection"),
        body: plain("articleBody").or_else(|| plain("reviewBody")),
    }
}

/// The text of a value, if it says something; of a list that of its first part.
fn text(value: &Value) -> Option<&str> {
    let value = match value {
        Value::Array(list) => list.first()?,
        value => value,
    };
    value.as_str().filter(|text| !text.trim().is_empty())
}

/// The names of people and houses, given as text, as an object, by reference, or as a list of these.
fn names(value: &Value, named: &BTreeMap<&str, &Map<String, Value>>) -> Vec<String> {
    let list = match value {
        Value::Array(list) => &list[..],
        one => std::slice::from_ref(one),
    };
    let name = |value: &Value| match value {
        Value::Object(object) => object
            .get("name")
            .and_then(text)
            .or_else(|| named.get(text(object.get("@id")?)?)?.get("name").and_then(text))
            .map(str::to_owned),
        value => text(value).map(str::to_owned),
    };
    list.iter().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::parse::parse;

    #[track_caller]
    fn check(script: &str, want: &Said) {
        let page = format!("<script type=\"application/ld+json\">{script}</script>");
        assert_eq!(said(&parse(&page)), *want, "{script}");
    }

    fn rain() -> Said {
        Said { headline: Some("Rain fell".to_owned()), ..Said::default() }
    }

    #[test]
    fn an_article_is_found_at_the_top_in_lists_and_in_graphs() {
        check(r#"{"@type":"NewsArticle","headline":"Rain fell"}"#, &rain());
        check(
            r#"[{"@type":"Organization"},{"@type":["Article"],"headline":"Rain fell"}]"#,
            &rain(),
        );
        check(
            r#"{"@graph":[{"@type":"WebPage"},{"@type":"BlogPosting","headline":"Rain fell"}]}"#,
            &rain(),
        );
        check(
            r#"{"@type":"WebPage","mainEntity":{"@type":"Article","headline":"Rain fell"}}"#,
            &rain(),
        );
    }

    #[test]
    fn what_is_nearly_json_is_read() {
        check("{\"@type\":\"Article\",\"headline\":\"Rain\nfell\",}", &rain());
        check("<!-- {\"@type\":\"Article\",\"headline\":\"Rain fell\"} -->;", &rain());
        check(
            "//<![CDATA[\n[{\"@type\":\"Article\",\"headline\":\"Rain fell\" , } ]\n//]]>",
            &rain(),
        );
        check("{\"@type\":\"Article\",\"headline\":", &Said::default());
    }

    #[test]
    fn authors_are_names_objects_lists_and_references() {
        let want = Said { authors: vec!["Ann Ode".to_owned(), "Bo Ek".to_owned()], ..rain() };
        check(
            r##"{"@graph":[{"@type":"Article","headline":"Rain fell","author":[{"@id":"#a"},"Bo Ek"]},
                {"@type":"Person","@id":"#a","name":"Ann Ode"}]}"##,
            &want,
        );
    }

    #[test]
    fn a_list_of_other_articles_is_not_the_article() {
        check(
            r#"{"@type":"ItemList","itemListElement":[{"@type":"Article","headline":"No"}]}"#,
            &Said::default(),
        );
        check(r#"{"@type":"JobPosting","headline":"No"}"#, &Said::default());
    }

    #[test]
    fn depth_is_no_danger() {
        check(&"[".repeat(100_000), &Said::default());
    }
}
