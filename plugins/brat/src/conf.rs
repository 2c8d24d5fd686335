//! What brat must be told about a collection: the types that stand in it.

use std::collections::{BTreeMap, BTreeSet};

/// The relations, and between what.
const RELATIONS: [(&str, &str, &str); 4] = [
    ("SaidBy", "Quote", "Speaker"),
    ("CuedBy", "Quote", "Cue"),
    ("Within", "Quote", "Quote"),
    ("ComparedBy", "Quantity", "Comparator"),
];

/// The types that were met in `.ann` files.
#[derive(Debug, Default)]
pub(crate) struct Types {
    marks: BTreeSet<String>,
    attributes: BTreeMap<String, BTreeSet<String>>,
}

impl Types {
    /// Adds those of a file.
    pub(crate) fn add(&mut self, annotations: &str) {
        for line in annotations.split_terminator('\n') {
            let Some((id, rest)) = line.split_once('\t') else { continue };
            let mut words = rest.split(' ');
            match (id.as_bytes().first(), words.next(), words.nth(1)) {
                (Some(b'T'), Some(kind), _) if !self.marks.contains(kind) => {
                    self.marks.insert(kind.to_owned());
                }
                (Some(b'A'), Some(kind), Some(value)) => {
                    let values = self.attributes.entry(kind.to_owned()).or_default();
                    if !values.contains(value) {
                        values.insert(value.to_owned());
                    }
                }
                _ => {}
            }
        }
    }

    /// `annotation.conf`.
    pub(crate) fn conf(&self) -> String {
        let mut out = String::from("[entities]\n");
        for kind in &self.marks {
            out.push_str(&format!("{kind}\n"));
        }
        out.push_str("\n[relations]\n");
        for (relation, from, to) in RELATIONS {
            if self.marks.contains(from) && self.marks.contains(to) {
                out.push_str(&format!("{relation}\tArg1:{from}, Arg2:{to}\n"));
            }
        }
        // A figure stands inside a quote, a quote inside a sentence.
        out.push_str("<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n");
        out.push_str("\n[events]\n\n[attributes]\n");
        for (attribute, values) in &self.attributes {
            let of = attribute.trim_end_matches("Kind").trim_end_matches("Role");
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            out.push_str(&format!("{attribute}\tArg:{of}, Value:{}\n", values.join("|")));
        }
        out
    }
}
