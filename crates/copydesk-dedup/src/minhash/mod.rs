//! Classical MinHash signatures, bands and keys: a second face, for whoever has an index, a database or
//! a cluster of machines of his own.
//!
//! One-permutation hashing (Li, Owen and Zhang, *One Permutation Hashing*, 2012): every shingle is hashed
//! once, the top bits of its hash choose a bin, and a bin keeps the smallest of the low halves. Bins
//! that stay empty borrow (Shrivastava, *Optimal Densification for Fast and Accurate Minwise Hashing*,
//! 2017), so that short texts have whole signatures.
//!
//! Integers only, so a signature is the same on every machine. What it is made of is written down, so
//! that others can make the same: see [`MinHasher::of_hashes`] and [`MinHash::band_keys`].
//!
//! # What is not here
//!
//! Containment: a signature knows how much of both is common, not how much of the shorter one, so it
//! misses stories that were cut. An index of signatures: group by the keys and
//! [`compare()`](crate::compare()) what meets.

mod bands;
mod bytes;
mod densify;
mod hasher;
mod low_bits;
mod signature;

pub use bands::Bands;
pub use hasher::MinHasher;
pub use low_bits::LowBits;
pub use signature::MinHash;
