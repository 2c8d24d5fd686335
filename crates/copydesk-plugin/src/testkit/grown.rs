//! Structs and arrays as a newer minor version would have them: longer at the end.

use std::mem::{MaybeUninit, align_of, size_of};

/// What stands in the tail; whoever reads it as a field reads nonsense.
const TAIL: u64 = 0xA5A5_A5A5_A5A5_A5A5;

/// A struct with a tail that is not its own.
#[repr(C)]
pub(super) struct Grown<T> {
    pub(super) now: T,
    tail: u64,
}

impl<T> Grown<T> {
    pub(super) fn new(now: T) -> Self {
        Self { now, tail: TAIL }
    }

    /// Its `struct_size`: with the tail where the host is a newer one.
    pub(super) fn size(&self, grown: bool) -> u32 {
        (if grown { size_of::<Self>() } else { size_of::<T>() }) as u32
    }

    /// A pointer to all of it.
    pub(super) fn as_mut_ptr(&mut self) -> *mut T {
        (&raw mut *self).cast()
    }

    /// Whether nobody wrote into the tail.
    pub(super) fn is_whole(&self) -> bool {
        self.tail == TAIL
    }
}

/// An array whose items stand a stride apart.
pub(super) struct Rows<T> {
    cells: Vec<MaybeUninit<u64>>,
    stride: usize, // in cells
    len: usize,
    of: std::marker::PhantomData<T>,
}

impl<T: Copy> Rows<T> {
    pub(super) fn new(items: &[T], grown: bool) -> Self {
        assert!(align_of::<T>() <= align_of::<u64>(), "cells are aligned for every struct");
        let stride = size_of::<T>().div_ceil(size_of::<u64>()) + usize::from(grown);
        let mut cells = vec![MaybeUninit::new(TAIL); stride * items.len()];
        for (i, item) in items.iter().enumerate() {
            // SAFETY: the cells from `i * stride` have room for a `T` and are aligned for it.
            unsafe { cells[i * stride..].as_mut_ptr().cast::<T>().write(*item) };
        }
        Self { cells, stride, len: items.len(), of: std::marker::PhantomData }
    }

    pub(super) fn as_ptr(&self) -> *const T {
        self.cells.as_ptr().cast()
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// In bytes.
    pub(super) fn stride(&self) -> u32 {
        (self.stride * size_of::<u64>()) as u32
    }

    /// Whether nobody wrote behind an item.
    pub(super) fn is_whole(&self) -> bool {
        let used = size_of::<T>().div_ceil(size_of::<u64>());
        self.cells.chunks(self.stride).all(|cells| {
            // SAFETY: cells behind an item were filled with the tail and no `T` was written there.
            cells[used..].iter().all(|cell| unsafe { cell.assume_init() } == TAIL)
        })
    }
}
