//! What a page says of its article: in its head, in JSON-LD, in the markup of its body.

use copydesk_core::{Meta, Value};

use super::blocks::collapsed;
use super::json_ld::Said;
use super::parse::parse;
use super::tree::{NodeId, ROOT, Tree};

/// What is said in the head, by name.
struct Head<'a> {
    said: Vec<(String, &'a str)>, // names in small letters
}

impl<'a> Head<'a> {
    fn of(tree: &'a Tree) -> Self {
        let metas = tree.below(ROOT).filter(|id| tree.name(*id) == "meta");
        let said = metas.filter_map(|id| {
            let names = ["property", "name", "itemprop", "http-equiv"];
            let name = names.iter().find_map(|name| tree.attribute(id, name))?;
            let value =
                tree.attribute(id, "content").map(str::trim).filter(|value| !value.is_empty())?;
            Some((name.trim().to_ascii_lowercase(), value))
        });
        Self { said: said.collect() }
    }

    /// All that is said under a name.
    fn all<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'a str> + 'b {
        self.said.iter().filter(move |(known, _)| known == name).map(|(_, value)| *value)
    }

    /// The first of these names under which something is said.
    fn first(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| self.all(name).next())
    }
}

/// Titles as they stand in heads: OpenGraph, cards, scholars, Dublin Core, news analytics.
const TITLES: [&str; 9] = [
    "og:title",
    "citation_title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "twitter:title",
    "headline",
    "title",
];

const AUTHORS: [&str; 9] = [
    "citation_author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "author",
    "article:author",
    "article:author_name",
    "byl",
];

const PUBLISHED: [&str; 15] = [
    "article:published_time",
    "og:published_time",
    "article:published",
    "citation_publication_date",
    "citation_date",
    "parsely-pub-date",
    "sailthru.date",
    "datepublished",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "dc.date",
    "pubdate",
    "publish-date",
    "date",
];

const MODIFIED: [&str; 5] =
    ["article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "lastmod"];

/// The titles that a page has, surest first.
pub(super) fn titles(tree: &Tree, said: &Said) -> Vec<String> {
    let head = Head::of(tree);
    let mut titles: Vec<String> = said.headline.iter().map(|title| clean(title)).collect();
    titles.extend(TITLES.iter().filter_map(|name| head.all(name).next()).map(clean));
    let title = tree.below(ROOT).find(|id| tree.name(*id) == "title");
    titles.extend(title.map(|id| clean(&tree.text_of(id))));
    titles.retain(|title| !title.is_empty());
    titles
}

/// What came with the article of a page. `heading` is the title that its body shows.
pub(super) fn meta(tree: &Tree, said: Said, heading: Option<NodeId>) -> Meta {
    let head = Head::of(tree);
    let site = said.site.as_deref().map(clean);
    let site =
        head.first(&["og:site_name", "application-name", "dc.publisher"]).map(clean).or(site);
    let heading = heading.map(|id| clean(&tree.text_of(id)));
    let headline = heading.or_else(|| {
        let titles = titles(tree, &said);
        titles.into_iter().next().map(|title| without_site(&title, site.as_deref()))
    });
    let published = said.published.as_deref().map(clean);
    let published =
        published.or_else(|| head.first(&PUBLISHED).map(str::to_owned)).or_else(|| time(tree));
    let language = html_lang(tree)
        .or_else(|| {
            head.first(&[
                "content-language",
                "dc.language",
                "dcterms.language",
                "language",
                "inlanguage",
            ])
        })
        .or(said.language.as_deref())
        .or_else(|| head.first(&["og:locale"]));
    let mut meta = Meta {
        headline: headline.filter(|title| !title.is_empty()),
        byline: byline(tree, &head, &said),
        published,
        language: language.and_then(subtag),
        uri: uri(tree, &head, &said),
        ..Meta::default()
    };
    let extra = [
        ("site", site),
        (
            "section",
            head.first(&["article:section", "parsely-section"])
                .map(clean)
                .or_else(|| said.section.as_deref().map(clean)),
        ),
        (
            "description",
            head.first(&["og:description", "description", "twitter:description"]).map(clean),
        ),
        (
            "keywords",
            head.first(&["news_keywords", "keywords", "parsely-tags", "sailthru.tags"]).map(clean),
        ),
        ("modified", said.modified.or_else(|| head.first(&MODIFIED).map(str::to_owned))),
    ];
    for (name, value) in extra {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            meta.extra.insert(name.to_owned(), Value::String(value));
        }
    }
    meta
}

/// A text as it is read: blanks collapsed, markup and entities that were written twice resolved.
fn clean(text: &str) -> String {
    if text.contains('&') || text.contains('<') {
        return collapsed(&parse(text).text_of(ROOT));
    }
    collapsed(text)
}

/// A title without the name of its site, which many put behind it.
fn without_site(title: &str, site: Option<&str>) -> String {
    let cut = [" | ", " - ", " – ", " — ", " :: ", " · ", " » "]
        .iter()
        .filter_map(|mark| title.rfind(mark).map(|at| (at, at + mark.len())))
        .max();
    match cut {
        Some((at, end))
            if site.is_some_and(|site| site.eq_ignore_ascii_case(title[end..].trim()))
                || (title.contains(" | ") && at * 2 > title.len()) =>
        {
            title[..at].trim().to_owned()
        }
        _ => title.to_owned(),
    }
}

fn byline(tree: &Tree, head: &Head<'_>, said: &Said) -> Option<String> {
    let mut names = names(said.authors.iter().map(String::as_str));
    let mut givers = AUTHORS.iter();
    while let Some(giver) = givers.next().filter(|_| names.is_empty()) {
        names = self::names(head.all(giver));
    }
    if names.is_empty() {
        names.extend(marked_author(tree));
    }
    (!names.is_empty()).then(|| names.join(", "))
}

/// Names, each once. An address is nobody's name.
fn names<'a>(given: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in given.map(clean) {
        let is_address = name.contains("://") || name.starts_with('@');
        if !name.is_empty() && !is_address && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A name is not longer than this, in bytes.
const LONGEST_NAME: usize = 80;

/// The author that the body marks as such.
fn marked_author(tree: &Tree) -> Option<String> {
    let has = |id: NodeId, name: &str, wanted: &str| {
        tree.attribute(id, name).is_some_and(|value| {
            value.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(wanted))
        })
    };
    let marked =
        tree.below(ROOT).filter(|id| has(*id, "rel", "author") || has(*id, "itemprop", "author"));
    let mut names = marked.filter(|id| !matches!(tree.name(*id), "meta" | "link")).map(|id| {
        let name = tree.below(id).find(|id| has(*id, "itemprop", "name")).unwrap_or(id);
        collapsed(&tree.text_of(name))
    });
    names.find(|name| !name.is_empty() && name.len() <= LONGEST_NAME)
}

/// The first time that the markup tells.
fn time(tree: &Tree) -> Option<String> {
    let is_published = |id: &NodeId| {
        tree.attribute(*id, "itemprop").is_some_and(|what| what.contains("datePublished"))
    };
    let value = |id: NodeId| {
        let value = tree.attribute(id, "datetime").or_else(|| tree.attribute(id, "content"))?;
        Some(value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let marked = tree.below(ROOT).filter(is_published).find_map(value);
    marked.or_else(|| tree.below(ROOT).filter(|id| tree.name(*id) == "time").find_map(value))
}

fn html_lang(tree: &Tree) -> Option<&str> {
    let html = tree.children(ROOT).find(|id| tree.name(*id) == "html")?;
    let lang = tree.attribute(html, "lang").or_else(|| tree.attribute(html, "xml:lang"));
    lang.filter(|lang| !lang.trim().is_empty())
}

/// The language of a tag such as `en-GB`.
fn subtag(tag: &str) -> Option<String> {
    let first = tag.trim().split(['-', '_', ',', ';']).next()?.trim();
    let is_code =
        (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_code.then(|| first.to_ascii_lowercase())
}

fn uri(tree: &Tree, head: &Head<'_>, said: &Said) -> Option<String> {
    let canonical = tree.below(ROOT).filter(|id| {
        tree.name(*id) == "link"
            && tree
                .attribute(*id, "rel")
                .is_some_and(|rel| rel.trim().eq_ignore_ascii_case("canonical"))
    });
    let mut given = canonical
        .filter_map(|id| tree.attribute(id, "href"))
        .chain(head.first(&["og:url"]))
        .chain(said.uri.as_deref())
        .chain(head.first(&["twitter:url", "parsely-link", "identifier"]));
    let is_address = |uri: &&str| uri.starts_with("http://") || uri.starts_with("https://");
    given.by_ref().map(str::trim).find(is_address).map(str::to_owned)
}
