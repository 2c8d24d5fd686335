//! The golden files: small collections and who copies whom. An article stands under a line `+++ id`, with its
//! day behind the id if it has one.

mod common;

use common::settle;
use copydesk_core::Verdict;
use copydesk_testkit::golden::{Section, Suite};

#[test]
fn collections() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/suite/dedup");
    Suite::at(folder).run(|text| {
        let articles = articles(text);
        let verdicts = settle(&articles);
        let lines = articles.iter().map(|(id, _, _)| match verdicts.get(id) {
            Some(verdict) => format!("{id}: {}", said(verdict)),
            None => format!("{id}: stands alone"),
        });
        vec![Section::new("verdicts", lines.collect())]
    });
}

fn articles(text: &str) -> Vec<(String, Option<&str>, String)> {
    let pieces = text.split("+++ ").filter(|piece| !piece.trim().is_empty());
    pieces
        .map(|piece| {
            let (head, body) = piece.split_once('\n').unwrap_or((piece, ""));
            let (id, day) = head.split_once(' ').map_or((head, None), |(id, day)| (id, Some(day)));
            (id.to_owned(), day, body.strip_suffix('\n').unwrap_or(body).to_owned())
        })
        .collect()
}

fn said(verdict: &Verdict) -> String {
    let copy = verdict.duplicate.iter().map(|copy| {
        let relation = format!("{:?}", copy.relation).to_lowercase();
        format!("{relation} of {} {}", copy.of, copy.similarity.get())
    });
    let related = verdict.related.iter().map(|related| {
        let relation = format!("{:?}", related.relation).to_lowercase();
        format!("{relation} of {} {}", related.to, related.similarity.get())
    });
    copy.chain(related).collect::<Vec<_>>().join(", ")
}
