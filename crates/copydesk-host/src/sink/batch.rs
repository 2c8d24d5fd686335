//! Many documents in one call: a call to another process costs more than most documents.

use std::borrow::Cow;

use copydesk_core::Cause;

use super::{Named, PluginSink, Rows, invalid};
use crate::Fault;
use crate::request::{Request, RequestDoc};

/// How many bytes of lines are asked about at once: what a worker holds of a batch is some times that.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A line, and what is told beside its JSON.
struct Told<'a> {
    json: &'a str,
    named: Named<'a>,
}

impl PluginSink {
    /// Appends the rows of documents, and says of each how many bytes it has.
    pub(super) fn rows_of(&self, lines: &[&[u8]], rows: &mut Vec<u8>) -> Vec<Result<usize, Cause>> {
        let told: Vec<_> = lines.iter().map(|line| told(line)).collect();
        let mut done = Vec::with_capacity(lines.len());
        let mut ask = |run: &mut Vec<Told<'_>>| {
            self.rows_of_told(run, rows, &mut done);
            run.clear();
        };
        let (mut run, mut bytes) = (Vec::new(), 0);
        let mut unread = Vec::new();
        for (at, told) in told.into_iter().enumerate() {
            match told {
                Ok(told) => {
                    bytes += told.json.len();
                    if bytes > MOST_BYTES && !run.is_empty() {
                        ask(&mut run);
                        bytes = told.json.len();
                    }
                    run.push(told);
                }
                Err(cause) => unread.push((at, cause)),
            }
        }
        ask(&mut run);
        for (at, cause) in unread {
            done.insert(at, Err(cause)); // ascending, so each finds its place
        }
        done
    }

    /// The same for lines that could be read. If the call fails as a whole the halves are asked apart, so
    /// that at the end only those fail who cause it.
    fn rows_of_told(
        &self,
        told: &[Told<'_>],
        rows: &mut Vec<u8>,
        done: &mut Vec<Result<usize, Cause>>,
    ) {
        match told {
            [] => return,
            [Told { json, named }] => {
                let before = rows.len();
                let asked = self.rows(&named.id, &named.text, json, rows);
                return done.push(asked.map(|()| rows.len() - before));
            }
            _ => {}
        }
        let docs = told.iter().map(|Told { json, named }| RequestDoc {
            id: &named.id,
            text: &named.text,
            meta: Cow::Borrowed(""),
            layers: Vec::new(),
            json: Cow::Borrowed(json),
        });
        let Ok(answer) = self.seat.encode(&Request { docs: Cow::Owned(docs.collect()) }) else {
            let (first, second) = told.split_at(told.len() / 2);
            self.rows_of_told(first, rows, done);
            return self.rows_of_told(second, rows, done);
        };
        self.deal(answer, rows, done);
    }

    /// Deals out the rows of documents.
    fn deal(&self, answer: Rows, rows: &mut Vec<u8>, done: &mut Vec<Result<usize, Cause>>) {
        let Rows { bytes, ends, refusals } = answer;
        let mut refused: Vec<Option<Fault>> = ends.iter().map(|_| None).collect();
        for refusal in refusals {
            let fault =
                Fault::Failed { code: refusal.code, message: refusal.message, pointer: None };
            if let Some(none @ None) = refused.get_mut(refusal.doc as usize) {
                *none = Some(fault); // the first of one document counts
            }
        }
        let mut start = 0;
        for (end, refused) in ends.into_iter().zip(refused) {
            let row = &bytes[std::mem::replace(&mut start, end)..end];
            done.push(match refused {
                Some(fault) => Err(self.cannot_encode(fault)),
                None => {
                    rows.extend_from_slice(row);
                    Ok(row.len())
                }
            });
        }
    }
}

fn told(line: &[u8]) -> Result<Told<'_>, Cause> {
    let json = std::str::from_utf8(line).map_err(|error| invalid(error.into()))?;
    let named = serde_json::from_str(json).map_err(|error| invalid(error.into()))?;
    Ok(Told { json, named })
}
