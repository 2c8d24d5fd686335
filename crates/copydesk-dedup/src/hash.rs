//! Hashes of words and of runs of words: one multiplication for eight bytes or one word.

pub(crate) const SEED: u64 = 0x2d35_8dcc_aa6c_78a5; // the secrets of wyhash 4: half of their bits are set
const FACTOR: u64 = 0x8bb8_4b93_962e_acc9;

/// Both halves of a 64 by 64 bit product, folded: one multiplication mixes all bits.
#[inline]
pub(crate) const fn mix(bits: u64) -> u64 {
    product(bits, FACTOR)
}

/// Both halves of a product.
#[inline]
#[allow(clippy::cast_possible_truncation)] // that is the point
pub(crate) const fn product(left: u64, right: u64) -> u64 {
    let wide = left as u128 * right as u128;
    wide as u64 ^ (wide >> 64) as u64
}

/// Hashes a word byte by byte, with the result of eight at a time.
pub(crate) struct Hasher {
    hash: u64,
    chunk: u64,
    filled: u32, // bytes in `chunk`, below 8
    empty: bool,
}

impl Hasher {
    pub(crate) fn new() -> Self {
        Self { hash: SEED, chunk: 0, filled: 0, empty: true }
    }

    pub(crate) fn with(mut self, byte: u8) -> Self {
        self.push(byte);
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.empty
    }

    pub(crate) fn push(&mut self, byte: u8) {
        self.empty = false;
        self.chunk |= u64::from(byte) << (8 * self.filled);
        self.filled += 1;
        if self.filled == 8 {
            self.hash = mix(self.hash ^ self.chunk);
            (self.chunk, self.filled) = (0, 0);
        }
    }

    /// The same with up to six bytes at once, the first lowest, zeros behind them.
    #[inline]
    pub(crate) fn push_all(&mut self, bytes: u64, length: u8) {
        self.empty &= length == 0;
        let room = 8 - self.filled;
        self.chunk |= bytes << (8 * self.filled);
        self.filled += u32::from(length);
        if self.filled >= 8 {
            self.hash = mix(self.hash ^ self.chunk);
            (self.chunk, self.filled) = (bytes >> (8 * room), self.filled - 8);
        }
    }

    pub(crate) fn finish(&self) -> u64 {
        if self.filled > 0 { mix(self.hash ^ self.chunk) } else { self.hash }
    }
}
