//! Where in the files of a run a split has left what, so that another process finds it.

use crate::again::Mark;
use crate::bytes::{Bytes, Put};
use crate::feed::Cut;

/// The form in which an index is written.
const FORM: u32 = 1;

/// What a split has left in the first pass, batch by batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SplitIndex {
    /// How its batches were cut.
    pub(crate) cut: Cut,
    /// Its documents.
    pub(crate) documents: u32,
    /// The lengths of their notes, for each corpus stage.
    pub(crate) notes: Vec<Vec<u32>>,
    /// Its batches in the spool.
    pub(crate) packs: Vec<PackIndex>,
    /// Its batches, where they will be read again.
    pub(crate) marks: Vec<Mark>,
}

/// Where a batch is in the spool: behind the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PackIndex {
    pub(crate) documents: u32,
    pub(crate) packed: usize,
    pub(crate) unpacked: usize,
    /// The XXH3 of its packed bytes.
    pub(crate) xxh3: u64,
}

impl SplitIndex {
    /// An empty one for so many corpus stages.
    pub(crate) fn new(cut: Cut, stages: usize) -> Self {
        Self { cut, notes: vec![Vec::new(); stages], ..Self::default() }
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.put_u32(FORM);
        out.put_u64(self.cut.records as u64);
        out.put_u64(self.cut.bytes as u64);
        out.put_u32(self.documents);
        out.put_u32(u32::try_from(self.notes.len()).unwrap_or(u32::MAX));
        for len in self.notes.iter().flatten() {
            out.put_u32(*len);
        }
        out.put_u64(self.packs.len() as u64);
        for pack in &self.packs {
            out.put_u32(pack.documents);
            out.put_u64(pack.packed as u64);
            out.put_u64(pack.unpacked as u64);
            out.put_u64(pack.xxh3);
        }
        out.put_u64(self.marks.len() as u64);
        self.marks.iter().for_each(|mark| mark.write(&mut out));
        out
    }

    /// The index that these bytes are, if they are one.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        if bytes.u32()? != FORM {
            return None;
        }
        let cut = Cut { records: bytes.usize()?, bytes: bytes.usize()? };
        let documents = bytes.u32()?;
        let mut index = Self { cut, documents, ..Self::default() };
        for _ in 0..bytes.u32()? {
            let lens = bytes.take((documents as usize).checked_mul(4)?)?.chunks_exact(4);
            let lens = lens.map(|len| len.try_into().ok().map(u32::from_le_bytes));
            index.notes.push(lens.collect::<Option<_>>()?);
        }
        for _ in 0..bytes.u64()? {
            index.packs.push(PackIndex {
                documents: bytes.u32()?,
                packed: bytes.usize()?,
                unpacked: bytes.usize()?,
                xxh3: bytes.u64()?,
            });
        }
        for _ in 0..bytes.u64()? {
            index.marks.push(Mark::read(&mut bytes)?);
        }
        bytes.0.is_empty().then_some(index)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index() -> SplitIndex {
        let pack = PackIndex { documents: 2, packed: 100, unpacked: 300, xxh3: u64::MAX };
        let mut bytes = Vec::new();
        bytes.put_u32(2);
        bytes.put_u8(1);
        bytes.put_u64(77);
        bytes.put_u64(1);
        bytes.put_u8(3);
        let mark = Mark::read(&mut Bytes(&bytes)).expect("a mark");
        SplitIndex {
            cut: Cut { records: 64, bytes: 1 << 18 },
            documents: 2,
            notes: vec![vec![1, 0], vec![u32::MAX, 7]],
            packs: vec![pack, PackIndex { documents: 0, ..pack }],
            marks: vec![mark.clone(), mark],
        }
    }

    #[test]
    fn an_index_is_read_as_it_was_written_and_no_part_of_it_is_one() {
        let bytes = index().write();
        assert_eq!(SplitIndex::read(&bytes), Some(index()));
        for len in 0..bytes.len() {
            assert_eq!(SplitIndex::read(&bytes[..len]), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_index_or_none(mut bytes: Vec<u8>, is_form: bool) {
            if is_form {
                bytes.splice(0..0, FORM.to_le_bytes());
            }
            if let Some(index) = SplitIndex::read(&bytes) {
                prop_assert_eq!(index.write(), bytes);
            }
        }
    }
}
