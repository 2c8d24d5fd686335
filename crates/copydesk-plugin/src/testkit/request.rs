//! Articles in the form that crosses the border.

use serde_json::{Value, json};

use super::Given;
use super::grown::{Grown, Rows};
use crate::abi::{CdBatch, CdDoc, CdLayer, CdMark, CdStr};

/// A batch and all it points to. Layers and metadata belong to articles that have text.
pub(super) struct Request {
    grown: bool,
    docs: Rows<CdDoc>,
    layers: Vec<Rows<CdLayer>>,
    marks: Vec<Rows<CdMark>>,
    // what the pointers above lead to
    _texts: Vec<String>,
}

impl Request {
    pub(super) fn new(texts: &[&str], given: &Given, reads: &[String], grown: bool) -> Self {
        let mut kept = Vec::new();
        let mut keep = |text: String| {
            kept.push(text);
            kept.last().map_or(CdStr::EMPTY, |text| CdStr::of(text))
        };
        let (mut docs, mut layers, mut marks) = (Vec::new(), Vec::new(), Vec::new());
        for text in texts {
            let mut lent = Vec::new();
            for read in reads.iter().filter(|read| *read != "meta") {
                let given = given.layers.iter().find(|(name, _)| name == read);
                let given = given.filter(|_| !text.is_empty()).map_or(&[][..], |(_, marks)| marks);
                let rows: Vec<CdMark> = given
                    .iter()
                    .map(|(range, fields)| {
                        let (start, end) = (range.start as u32, range.end as u32);
                        CdMark { start, end, json: keep(wire(start, end, fields)) }
                    })
                    .collect();
                let rows = Rows::new(&rows, grown);
                let name = keep(read.clone());
                lent.push(CdLayer { name, marks: rows.as_ptr(), len: rows.len() });
                marks.push(rows);
            }
            let lent = Rows::new(&lent, grown);
            let reads_meta = reads.iter().any(|read| read == "meta");
            docs.push(CdDoc {
                id: keep(given.id.clone()),
                text: keep((*text).to_owned()),
                meta: if reads_meta { keep(given.meta.to_string()) } else { CdStr::EMPTY },
                layers: lent.as_ptr(),
                n_layers: lent.len(),
                json: CdStr::EMPTY,
            });
            layers.push(lent);
        }
        Self { grown, docs: Rows::new(&docs, grown), layers, marks, _texts: kept }
    }

    pub(super) fn batch(&self) -> Grown<CdBatch> {
        let none = (Rows::<CdLayer>::new(&[], self.grown), Rows::<CdMark>::new(&[], self.grown));
        let mut batch = Grown::new(CdBatch {
            struct_size: 0,
            doc_stride: self.docs.stride(),
            layer_stride: none.0.stride(),
            mark_stride: none.1.stride(),
            docs: self.docs.as_ptr(),
            len: self.docs.len(),
        });
        batch.now.struct_size = batch.size(self.grown);
        batch
    }

    /// Whether nobody wrote behind the items.
    pub(super) fn is_whole(&self) -> bool {
        self.docs.is_whole()
            && self.layers.iter().all(Rows::is_whole)
            && self.marks.iter().all(Rows::is_whole)
    }
}

/// A mark as it stands on the wire.
fn wire(start: u32, end: u32, fields: &Value) -> String {
    let mut mark = json!({"span": [start, end], "source": [start, end]});
    if let (Value::Object(mark), Value::Object(fields)) = (&mut mark, fields) {
        mark.extend(fields.clone());
    }
    mark.to_string()
}
