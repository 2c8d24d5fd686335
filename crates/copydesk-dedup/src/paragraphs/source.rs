//! The source of an article: whose paragraphs are compared with whose.

use copydesk_core::{Article, Meta, Value};

/// Where an article comes from, as far as that is said.
pub(super) fn source(article: &Article) -> String {
    let meta = article.meta();
    if let Some(host) = meta.uri.as_deref().and_then(host) {
        return host;
    }
    if let Some(name) = named(meta) {
        return name.to_lowercase();
    }
    let id = article.id();
    let path = id.rsplit_once('#').map_or_else(
        || id.rsplit_once(['/', '\\']).map_or("", |(folder, _)| folder),
        |(file, _)| file,
    );
    path.to_owned()
}

fn named(meta: &Meta) -> Option<&str> {
    let text = |name: &&str| match meta.extra.get(*name) {
        Some(Value::String(text)) if !text.is_empty() => Some(text.as_str()),
        _ => None,
    };
    ["source", "publisher", "site", "domain"].iter().find_map(text)
}

/// The host of an address, without `www.` and port.
fn host(uri: &str) -> Option<String> {
    let (_, rest) = uri.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host).to_ascii_lowercase();
    let host = host.strip_prefix("www.").map_or(host.clone(), str::to_owned);
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use copydesk_core::{OffsetMap, Origin};

    use super::*;

    fn source_of(id: &str, uri: Option<&str>, field: Option<(&str, &str)>) -> String {
        let mut meta = Meta { uri: uri.map(str::to_owned), ..Meta::default() };
        if let Some((name, value)) = field {
            meta.extra.insert(name.to_owned(), Value::String(value.to_owned()));
        }
        source(&Article::new(id, "Rain.", meta, Origin::new(OffsetMap::default(), 5)))
    }

    #[test]
    fn the_source_is_the_host_or_a_field_or_the_folder() {
        assert_eq!(
            source_of("a/b", Some("https://www.Herald.example:80/x"), None),
            "herald.example"
        );
        assert_eq!(source_of("a/b", Some("no address"), Some(("publisher", "Herald"))), "herald");
        assert_eq!(source_of("north/herald/1.txt", None, None), "north/herald");
        assert_eq!(source_of("day.jsonl#12", None, None), "day.jsonl");
        assert_eq!(source_of("12", None, None), "");
    }
}
