//! Pages that hold the structs of a batch and cannot be written to while a plugin looks at them.
//!
//! The contract hands them out as `const`. A plugin that writes there all the same would find fewer articles, or
//! others, and nobody would learn of it; here it dies in the act, and the article it did it at is found.
//!
//! # What is not here
//!
//! The texts: a worker reads them in a mapping that is read-only from the start. See `isolate/arena.rs`.

use std::io;
use std::mem::{align_of, size_of, size_of_val};

use copydesk_plugin::abi::{CdBatch, CdDoc, CdLayer, CdMark};
use memmap2::{Mmap, MmapMut};

/// The least that is mapped, in bytes: a common batch fits.
const LEAST: usize = 1 << 16;

/// The structs follow each other in the pages, so all must want the same place.
const _: () = assert!(
    align_of::<CdBatch>() == align_of::<CdMark>()
        && align_of::<CdMark>() == align_of::<CdLayer>()
        && align_of::<CdLayer>() == align_of::<CdDoc>()
);

/// The pages, kept from call to call.
#[derive(Debug, Default)]
pub(crate) struct Sealed(Option<Mmap>);

impl Sealed {
    /// A copy of a batch, with all that it leads to but the texts. It is there until the next one is held.
    ///
    /// `batch` leads to `docs`, each of these into `layers`, and each of those into `marks`.
    pub(crate) fn hold(
        &mut self,
        batch: &CdBatch,
        docs: &[CdDoc],
        layers: &[CdLayer],
        marks: &[CdMark],
    ) -> io::Result<*const CdBatch> {
        let lists = size_of_val(docs) + size_of_val(layers) + size_of_val(marks);
        let mut pages = self.pages(size_of::<CdBatch>() + lists)?;
        let batch_at = pages.as_mut_ptr().cast::<CdBatch>();
        // SAFETY: there is room for one batch and the three lists, which follow each other; a page is aligned
        // for each of the structs, and their sizes are multiples of their common alignment.
        unsafe {
            let docs_at = batch_at.add(1).cast::<CdDoc>();
            let layers_at = docs_at.add(docs.len()).cast::<CdLayer>();
            let marks_at = layers_at.add(layers.len()).cast::<CdMark>();
            batch_at.write(CdBatch { docs: docs_at, ..*batch });
            for (index, doc) in docs.iter().enumerate() {
                let own = doc.layers.addr().wrapping_sub(layers.as_ptr().addr());
                let layers = layers_at.wrapping_byte_add(own);
                docs_at.add(index).write(CdDoc { layers, ..*doc });
            }
            for (index, layer) in layers.iter().enumerate() {
                let own = layer.marks.addr().wrapping_sub(marks.as_ptr().addr());
                let marks = marks_at.wrapping_byte_add(own);
                layers_at.add(index).write(CdLayer { marks, ..*layer });
            }
            marks_at.copy_from_nonoverlapping(marks.as_ptr(), marks.len());
        }
        Ok(self.0.insert(pages.make_read_only()?).as_ptr().cast())
    }

    /// Pages of at least so many bytes, to be written to.
    fn pages(&mut self, len: usize) -> io::Result<MmapMut> {
        match self.0.take() {
            Some(pages) if pages.len() >= len => pages.make_mut(),
            _ => MmapMut::map_anon(len.next_power_of_two().max(LEAST)),
        }
    }
}
