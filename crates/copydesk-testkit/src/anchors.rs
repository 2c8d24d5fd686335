//! Reads the published collections for deduplication, NEWS-COPY and CORE, in the forms in which they are handed out.
//!
//! ```
//! use copydesk_testkit::anchors::news_copy;
//! let articles = news_copy(r#"[{"id": 1, "article": "Rain fell.", "cluster": 7}]"#)?;
//! assert_eq!((articles[0].id.as_str(), articles[0].cluster.as_deref()), ("1", Some("7")));
//! # Ok::<(), copydesk_testkit::anchors::AnchorError>(())
//! ```
//!
//! Neither is part of this repository, and no copy was at hand when this was written: the names of fields are those of
//! their descriptions (Silcock et al. 2023, Gyawali et al. 2020), and the readers take the spellings that are in use.
//! What lacks a needed field is an error that says which.
//!
//! # What is not here
//!
//! The search for copies; `cargo run --release -p copydesk-suite --example anchors` does it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::syndication::Pairs;

/// An article of a published collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its name there.
    pub id: String,
    /// Headline, if it has one, and text.
    pub text: String,
    /// The cluster it belongs to, where clusters are labelled.
    pub cluster: Option<String>,
    /// The ids of its copies, where copies are labelled; sorted.
    pub copies: Vec<String>,
}

/// A collection that is not in the form that was published.
#[derive(Debug, thiserror::Error)]
#[error("article {article}: {message}")]
pub struct AnchorError {
    article: usize,
    message: String,
}

/// NEWS-COPY: a JSON array of articles, an object of articles by id, or an article a line. Each has its text
/// (`article` or `text`), perhaps `headline`, its `id`, and its `cluster` (or `cluster_id`, `label`).
///
/// # Errors
///
/// If it is no JSON, or an article has no text, id or cluster.
pub fn news_copy(file: &str) -> Result<Vec<Published>, AnchorError> {
    let mut articles = Vec::new();
    for (at, (id, row)) in rows(file)?.into_iter().enumerate() {
        let id = id.or_else(|| any(&row, &["id", "article_id"]));
        let id = id.ok_or_else(|| lacking(at, "`id`"))?;
        let text = any(&row, &["article", "text", "content"]);
        let text = text.ok_or_else(|| lacking(at, "`article` or `text`"))?;
        let headline = any(&row, &["headline", "title"]).unwrap_or_default();
        let cluster = any(&row, &["cluster", "cluster_id", "label"]);
        let cluster = Some(cluster.ok_or_else(|| lacking(at, "`cluster`"))?);
        let text = format!("{headline}\n\n{text}").trim_start().to_owned();
        articles.push(Published { id, text, cluster, copies: Vec::new() });
    }
    Ok(articles)
}

/// CORE, the deduplication data of 2020: an article a line, with `core_id`, `processed_title` and `processed_abstract` (or
/// `original_…`), and `labelled_duplicates`, a list of ids.
///
/// # Errors
///
/// If a line is no JSON object, or has no id or no list of copies.
pub fn core(file: &str) -> Result<Vec<Published>, AnchorError> {
    let mut articles = Vec::new();
    for (at, (_, row)) in rows(file)?.into_iter().enumerate() {
        let id = any(&row, &["core_id", "id"]).ok_or_else(|| lacking(at, "`core_id`"))?;
        let title = any(&row, &["processed_title", "original_title", "title"]).unwrap_or_default();
        let text = any(&row, &["processed_abstract", "original_abstract", "abstract"]);
        let text = format!("{title} {}", text.unwrap_or_default()).trim().to_owned();
        let copies = row.get("labelled_duplicates").and_then(listed);
        let mut copies = copies.ok_or_else(|| lacking(at, "`labelled_duplicates`"))?;
        copies.sort_unstable();
        articles.push(Published { id, text, cluster: None, copies });
    }
    Ok(articles)
}

/// What is reached on a collection with labelled clusters: the adjusted Rand index in thousandths, and the pairs.
#[must_use]
pub fn rand_index(articles: &[Published], found: &[usize]) -> (i64, Pairs) {
    let labels = articles.iter().map(|article| article.cluster.as_deref()).zip(found);
    let pairs = Pairs::count(labels);
    (pairs.rand_index(articles.len() as u64), pairs)
}

/// What is reached on a collection with labelled copies: the mean, in thousandths, of the F1 of the articles that have
/// copies and of those that have none. Right is an article with copies of which at least one was found, and one
/// without copies of which none was.
#[must_use]
pub fn macro_f1(articles: &[Published], found: &[usize]) -> u64 {
    let mut members: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (article, label) in articles.iter().zip(found) {
        members.entry(*label).or_default().push(&article.id);
    }
    let (mut hits, mut false_hits, mut misses, mut rests) = (0, 0, 0, 0);
    for (article, label) in articles.iter().zip(found) {
        let others = members[label].iter().filter(|other| **other != article.id);
        let mut others = others.map(|other| (*other).to_owned()).peekable();
        let is_put = others.peek().is_some();
        let is_right = others.any(|other| article.copies.binary_search(&other).is_ok());
        match (article.copies.is_empty(), is_put) {
            (true, true) => false_hits += 1,
            (true, false) => rests += 1,
            (false, _) if is_right => hits += 1,
            (false, _) => misses += 1,
        }
    }
    let f1 = |right: u64| {
        let all = 2 * right + false_hits + misses;
        (2_000 * right).checked_div(all).unwrap_or(1_000)
    };
    u64::midpoint(f1(hits), f1(rests))
}

type Row = Map<String, Value>;

/// The articles of an array, an object or of lines, with the key under which each stood in an object.
fn rows(file: &str) -> Result<Vec<(Option<String>, Row)>, AnchorError> {
    let row = |at: usize, key: Option<String>, value: Value| match value {
        Value::Object(row) => Ok((key, row)),
        _ => Err(lacking(at, "an object")),
    };
    match serde_json::from_str(file) {
        Ok(Value::Array(all)) => {
            all.into_iter().enumerate().map(|(at, value)| row(at, None, value)).collect()
        }
        Ok(Value::Object(all)) if all.values().all(Value::is_object) => {
            let all = all.into_iter().enumerate();
            all.map(|(at, (key, value))| row(at, Some(key), value)).collect()
        }
        _ => {
            let lines = file.lines().filter(|line| !line.trim().is_empty()).enumerate();
            let parsed = lines.map(|(at, line)| {
                let value = serde_json::from_str(line)
                    .map_err(|error| AnchorError { article: at + 1, message: error.to_string() })?;
                row(at, None, value)
            });
            parsed.collect()
        }
    }
}

fn lacking(at: usize, what: &str) -> AnchorError {
    AnchorError { article: at + 1, message: format!("it has no {what}") }
}

/// The first of these fields that is there, figures as they are written.
fn any(row: &Row, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| written(row.get(*name)?))
}

fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A list of ids, or one that was written into a string: `"['1', '2']"`.
fn listed(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(all) => Some(all.iter().filter_map(written).collect()),
        Value::String(all) => {
            let ids = all.split(|c: char| !c.is_ascii_alphanumeric());
            Some(ids.filter(|id| !id.is_empty()).map(str::to_owned).collect())
        }
        Value::Null => Some(Vec::new()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &str) {
        let articles = news_copy(file).expect("the form is one that is read");
        let clusters: Vec<_> = articles
            .iter()
            .map(|article| (article.id.as_str(), article.text.as_str(), article.cluster.as_deref()))
            .collect();
        assert_eq!(
            clusters,
            [("1", "Rain\n\nIt rained.", Some("5")), ("2", "It was dry.", Some("6"))]
        );
    }

    #[test]
    fn news_copy_may_be_a_list_an_object_or_lines() {
        let one = r#"{"id": "1", "headline": "Rain", "article": "It rained.", "cluster": 5}"#;
        let two = r#"{"id": 2, "text": "It was dry.", "cluster_id": "6"}"#;
        check(&format!("[{one}, {two}]"));
        check(&format!("{one}\n{two}\n"));
        check(&format!(r#"{{"1": {one}, "2": {two}}}"#));
    }

    #[test]
    fn a_missing_field_is_named() {
        let error = news_copy(r#"[{"id": 1, "article": "It rained."}]"#).unwrap_err();
        assert_eq!(error.to_string(), "article 1: it has no `cluster`");
        let error = core("{\"core_id\": \"1\"}\n").unwrap_err();
        assert_eq!(error.to_string(), "article 1: it has no `labelled_duplicates`");
    }

    const CORE: &str = r#"{"core_id": "1", "processed_title": "on rain", "processed_abstract": "it falls", "labelled_duplicates": ["2"], "cat": "near_exact"}
{"core_id": "2", "processed_title": "on rain", "processed_abstract": "it fell", "labelled_duplicates": "['1']", "cat": "near_exact"}
{"core_id": "3", "processed_title": "on snow", "processed_abstract": "it lies", "labelled_duplicates": [], "cat": "non_duplicate"}
"#;

    #[test]
    fn core_is_scored_by_both_classes() {
        let articles = core(CORE).expect("the form is one that is read");
        assert_eq!(articles[1].copies, ["1"]);
        assert_eq!(articles[2].text, "on snow it lies");
        assert_eq!(macro_f1(&articles, &[0, 0, 2]), 1_000);
        // Nothing found: no copies (0), and one of three articles rightly alone (2 / 4).
        assert_eq!(macro_f1(&articles, &[0, 1, 2]), 250);
        assert_eq!(macro_f1(&articles, &[0, 0, 0]), 400);
    }

    #[test]
    fn equal_clusters_have_a_rand_index_of_one() {
        let file = r#"[{"id": 1, "text": "a", "cluster": 1}, {"id": 2, "text": "b", "cluster": 1}, {"id": 3, "text": "c", "cluster": 2}]"#;
        let articles = news_copy(file).expect("the form is one that is read");
        assert_eq!(rand_index(&articles, &[4, 4, 9]).0, 1_000);
        assert!(rand_index(&articles, &[4, 9, 9]).0 < 0);
    }
}
