//! What is known of one text: the id and the note of a kept article, or whose copy it is.

use copydesk_core::{PerMille, Relation};

use crate::steps::Member;

/// What a record of a kept article begins with; that of a copy begins with its relation.
const KEPT: u8 = 0xFF;

/// Numbers of relations in a record: their places here.
const RELATIONS: [Relation; 4] =
    [Relation::Exact, Relation::Near, Relation::Contains, Relation::Contained];

/// That a text copies a kept article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Copy {
    /// The key of the kept article: it may stand in another segment.
    pub(super) kept: u128,
    pub(super) relation: Relation,
    pub(super) similarity: PerMille,
    /// A figure differs from the kept article.
    pub(super) changed: bool,
}

impl Copy {
    /// The same said of an article of this run.
    pub(crate) fn of(&self, article: u32, kept: u32) -> Member<u32> {
        let Self { relation, similarity, changed, .. } = *self;
        Member { article, kept, relation, similarity, changed }
    }
}

/// A record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Record<'a> {
    Kept { id: &'a str, note: &'a [u8] },
    Copy(Copy),
}

/// Appends the record of a kept article.
pub(super) fn kept(id: &str, note: &[u8], out: &mut Vec<u8>) {
    out.push(KEPT);
    out.extend_from_slice(&u32::try_from(id.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(id.as_bytes());
    out.extend_from_slice(note);
}

/// Appends the record of a copy.
pub(super) fn copy(copy: &Copy, out: &mut Vec<u8>) {
    let number = RELATIONS.iter().position(|relation| *relation == copy.relation);
    out.extend(number.and_then(|number| u8::try_from(number).ok()));
    out.push(copy.changed.into());
    out.extend_from_slice(&copy.similarity.get().to_le_bytes());
    out.extend_from_slice(&copy.kept.to_le_bytes());
}

/// Reads a record; nothing if it is none.
pub(super) fn record(bytes: &[u8]) -> Option<Record<'_>> {
    let (kind, rest) = bytes.split_first()?;
    if *kind == KEPT {
        let (length, rest) = rest.split_first_chunk()?;
        let (id, note) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        return Some(Record::Kept { id: str::from_utf8(id).ok()?, note });
    }
    let relation = *RELATIONS.get(usize::from(*kind))?;
    let (changed, rest) = rest.split_first()?;
    let (similarity, rest) = rest.split_first_chunk()?;
    let kept = u128::from_le_bytes(*rest.first_chunk()?);
    let similarity = PerMille::new(u16::from_le_bytes(*similarity));
    Some(Record::Copy(Copy { kept, relation, similarity, changed: *changed != 0 }))
}
