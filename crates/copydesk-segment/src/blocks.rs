//! A block of 64 bytes, and a bit for each of them.
//!
//! Sixteen bytes are compared at once on every processor that can do so, and without branches.

pub(crate) use wide::i8x16 as Sixteen;

use wide::CmpLt;

/// How many bytes a block has.
pub(crate) const BLOCK: usize = 64;

/// A bit for each byte of a block, the first byte lowest: set if `kind`, which is asked about sixteen at a time,
/// has the highest bit of its byte.
#[inline]
pub(crate) fn bits(block: &[u8; BLOCK], kind: impl Fn(Sixteen) -> Sixteen) -> u64 {
    let mut bits = 0;
    for (at, sixteen) in block.as_chunks::<16>().0.iter().enumerate() {
        let found = kind(bytemuck::cast(*sixteen)).move_mask();
        bits |= u64::from(found.cast_unsigned()) << (16 * at);
    }
    bits
}

/// All bits of each of the `COUNT` bytes from `FIRST` on; at most 127 of them.
#[inline]
pub(crate) fn range<const FIRST: u8, const COUNT: u8>(bytes: Sixteen) -> Sixteen {
    // Moved so that the range begins with the least of the signed numbers.
    let moved = bytes + Sixteen::splat(0x80_u8.wrapping_sub(FIRST).cast_signed());
    moved.cmp_lt(Sixteen::splat((0x80 + COUNT).cast_signed()))
}

/// The block of `bytes` that begins at `base`, filled up with zeros in `room` if it is the last.
pub(crate) fn block<'a>(
    bytes: &'a [u8],
    base: usize,
    room: &'a mut [u8; BLOCK],
) -> &'a [u8; BLOCK] {
    let rest = bytes.get(base..).unwrap_or_default();
    rest.first_chunk().unwrap_or_else(|| {
        if let Some(room) = room.get_mut(..rest.len()) {
            room.copy_from_slice(rest);
        }
        room
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_of_a_range_is_a_bit_of_its_block() {
        for at in 0..BLOCK {
            let mut block = [b' '; BLOCK];
            block[at] = b'x';
            assert_eq!(bits(&block, range::<b'x', 1>), 1 << at, "the byte at {at}");
        }
        for byte in 0..=u8::MAX {
            let block = [byte; BLOCK];
            let all = |fits: bool| if fits { u64::MAX } else { 0 };
            assert_eq!(bits(&block, range::<b'a', 26>), all(byte.is_ascii_lowercase()));
            assert_eq!(bits(&block, range::<0xC2, 62>), all(byte >= 0xC2));
            assert_eq!(bits(&block, |bytes| bytes), all(byte >= 0x80));
        }
    }
}
