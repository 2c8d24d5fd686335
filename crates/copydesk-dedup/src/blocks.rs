//! Tells letters from the rest, 64 bytes at a time and without branches.

/// A bit for each byte of a block, the first byte lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// ASCII letters.
    pub(crate) letters: u64,
    /// What needs a closer look: digits and a `-` that may be their sign, `$`, `%`, `&`, and everything
    /// that is not ASCII.
    pub(crate) special: u64,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x80 * ONES;

/// The letters and the special bytes of a block.
#[inline]
pub(crate) fn block(bytes: &[u8; 64]) -> Block {
    let (mut letters, mut digits, mut dashes, mut special) = (0, 0, 0, 0);
    for (at, eight) in bytes.as_chunks().0.iter().enumerate() {
        let chunk = u64::from_le_bytes(*eight);
        let (high, low) = (chunk & TOPS, chunk & !TOPS);
        let shift = 8 * at;
        letters |= bits(range(low | (0x20 * ONES), b'a', b'z') & !high) << shift;
        let digit = range(low, b'0', b'9') & !high;
        digits |= bits(digit) << shift;
        dashes |= bits(range(low, b'-', b'-') & !high) << shift;
        special |= bits(digit | range(low, b'$', b'&') | high) << shift;
    }
    // The byte after the block may be a digit.
    Block { letters, special: special | dashes & (digits >> 1 | 1 << 63) }
}

/// The top bit of each byte from `first` to `last`; all bytes are below 128.
#[inline]
const fn range(low: u64, first: u8, last: u8) -> u64 {
    (low + (0x80 - first as u64) * ONES) & !(low + (0x7F - last as u64) * ONES) & TOPS
}

/// The top bits of eight bytes as eight bits.
#[inline]
const fn bits(tops: u64) -> u64 {
    (tops >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_at_every_place() {
        for byte in 0..=255 {
            for at in 0..64 {
                let mut bytes = [b' '; 64];
                bytes[at] = byte;
                let found = block(&bytes);
                let bit = |is: bool| u64::from(is) << at;
                let doubtful = byte == b'-' && at == 63;
                let special =
                    byte.is_ascii_digit() || matches!(byte, b'$' | b'%' | b'&' | 128..) || doubtful;
                let want =
                    Block { letters: bit(byte.is_ascii_alphabetic()), special: bit(special) };
                assert_eq!(found, want, "byte {byte} at {at}");
            }
        }
    }

    #[test]
    fn a_dash_is_special_before_a_digit() {
        let mut bytes = [b' '; 64];
        (bytes[5], bytes[6], bytes[9]) = (b'-', b'5', b'-');
        assert_eq!(block(&bytes).special, 0b110_0000);
    }
}
