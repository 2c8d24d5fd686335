//! An index as bytes.
//!
//! Little-endian: a mark and the version, words in a shingle and halvings of the sample, how many groups
//! there are, then each group: the note of its leader and all its articles; the ids of articles without
//! words; the families by the numbers of their groups; and the xxh3 of all before it.

use std::collections::BTreeSet;

use copydesk_core::Cause;
use xxhash_rust::xxh3::xxh3_64;

use crate::lookup::group::{Group, Holder, identity};
use crate::lookup::{Index, NOBODY, Place};
use crate::note::{decode, encode};
use crate::options::Options;

const MARK: [u8; 2] = [0xCF, 1]; // a byte that no text begins with, and the version
const CHECK: usize = 8;

impl Index {
    /// The index as bytes, for saving. They begin with a mark and a version and end with a check.
    ///
    /// ```
    /// use copydesk_dedup::{Fingerprint, Index, Options};
    /// let mut index = Index::default();
    /// index.insert("a", Fingerprint::of("Rain fell on the harbour."));
    /// let bytes = index.to_bytes();
    /// let again = Index::from_bytes(&bytes, Options::default())?;
    /// assert!(again.contains("a") && again.to_bytes() == bytes);
    /// # Ok::<(), copydesk_core::Cause>(())
    /// ```
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer { bytes: MARK.to_vec() };
        let grain = self.options.grain();
        out.number(u32::try_from(grain.words).unwrap_or(u32::MAX));
        out.number(grain.sampling);
        let mut numbers = vec![NOBODY; self.groups.len()];
        let groups =
            || self.groups.iter().enumerate().filter_map(|(at, held)| Some((at, held.as_ref()?)));
        out.length(self.texts.len());
        for (number, (at, group)) in (0..).zip(groups()) {
            numbers[at] = number;
            out.group(group);
        }
        let mut empty: Vec<&str> = self.wordless.iter().map(|id| &**id).collect();
        empty.sort_unstable();
        out.length(empty.len());
        empty.iter().for_each(|id| out.bytes(id.as_bytes()));
        out.length(self.families.iter().count());
        for family in self.families.iter() {
            out.length(family.len());
            family.iter().for_each(|group| out.number(numbers[*group as usize]));
        }
        let check = xxh3_64(&out.bytes);
        out.bytes.extend_from_slice(&check.to_le_bytes());
        out.bytes
    }

    /// Reads an index back. The thresholds may be others than those it was built with, the length of
    /// shingles and the sampling may not.
    ///
    /// # Errors
    ///
    /// If the bytes are no index of this version, damaged, or made with another grain.
    pub fn from_bytes(bytes: &[u8], options: Options) -> Result<Self, Cause> {
        let mut reader = Reader { bytes, at: 0 };
        let (rest, check) =
            bytes.split_last_chunk::<CHECK>().ok_or_else(|| reader.broken("it ends too early"))?;
        if rest.first_chunk() != Some(&MARK) {
            return Err(reader.broken("it is no index of this version"));
        }
        if xxh3_64(rest) != u64::from_le_bytes(*check) {
            reader.at = rest.len();
            return Err(reader.broken("its check does not match"));
        }
        reader = Reader { bytes: rest, at: MARK.len() };
        let grain = options.grain();
        let (words, sampling) = (reader.number()?, reader.number()?);
        if words as usize != grain.words || sampling != grain.sampling {
            let why = format!(
                "it was made with {words} words in a shingle and {sampling} halvings, the options say {} and {}",
                grain.words, grain.sampling
            );
            return Err(reader.broken(&why));
        }
        let index = reader.index(Self::new(options))?;
        if reader.at == rest.len() {
            Ok(index)
        } else {
            Err(reader.broken("something follows its end"))
        }
    }
}

struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn number(&mut self, number: u32) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    fn length(&mut self, length: usize) {
        self.number(u32::try_from(length).unwrap_or(u32::MAX));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    fn group(&mut self, group: &Group) {
        let mut note = Vec::new();
        encode(&group.fingerprint, &mut note);
        self.bytes(&note);
        self.length(1 + group.others.len());
        for holder in std::iter::once(&group.leader).chain(&group.others) {
            self.bytes(holder.id.as_bytes());
            self.number(holder.day.cast_unsigned());
            self.number(holder.brevity);
            for hash in [holder.raw, holder.full] {
                self.bytes.extend_from_slice(&hash.to_le_bytes());
            }
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Cause> {
        let Some(bytes) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) else {
            return Err(self.broken("it ends too early"));
        };
        self.at += N;
        Ok(*bytes)
    }

    fn number(&mut self) -> Result<u32, Cause> {
        self.take().map(u32::from_le_bytes)
    }

    fn bytes(&mut self) -> Result<&'a [u8], Cause> {
        let length = self.number()? as usize;
        let bytes = self.bytes.get(self.at..).and_then(|rest| rest.get(..length));
        let bytes = bytes.ok_or_else(|| self.broken("it ends too early"))?;
        self.at += length;
        Ok(bytes)
    }

    fn id(&mut self) -> Result<&'a str, Cause> {
        let bytes = self.bytes()?;
        std::str::from_utf8(bytes).map_err(|cause| self.broken("an id is not UTF-8").because(cause))
    }

    fn index(&mut self, mut index: Index) -> Result<Index, Cause> {
        for _ in 0..self.number()? {
            let (fingerprint, holders) = self.group()?;
            let key = identity(&fingerprint);
            if index.texts.contains_key(&key) || holders.iter().any(|one| index.contains(&one.id)) {
                return Err(self.broken("a text or an id stands there twice"));
            }
            let places: Vec<(Box<str>, Place)> =
                holders.iter().map(|holder| (holder.id.clone(), holder.place(0))).collect();
            let mut holders = holders.into_iter();
            let Some(leader) = holders.next() else {
                return Err(self.broken("a text has no article"));
            };
            let group = index.found(key, leader, fingerprint);
            if let Some(held) = index.groups[group as usize].as_mut() {
                held.others.extend(holders);
            }
            for (id, place) in places {
                if index.contains(&id) {
                    return Err(self.broken("an id stands there twice"));
                }
                index.name(id, Place { group, ..place });
            }
        }
        for _ in 0..self.number()? {
            let id = self.id()?;
            if index.contains(id) {
                return Err(self.broken("an id stands there twice"));
            }
            index.insert_wordless(id);
        }
        for _ in 0..self.number()? {
            let members = self.number()?;
            let first = self.number()?;
            for group in std::iter::once(Ok(first))
                .chain((1..members).map(|_| self.number()))
                .collect::<Result<Vec<_>, _>>()?
            {
                if index.group(group).is_none() {
                    return Err(self.broken("a family names a text that is not there"));
                }
                index.join(first, group);
            }
        }
        Ok(index)
    }

    /// A fingerprint and its articles, in order.
    fn group(&mut self) -> Result<(crate::Fingerprint, Vec<Holder>), Cause> {
        let start = self.at;
        let fingerprint = decode(self.bytes()?).map_err(|cause| {
            Cause::new("dedup.index", "an index cannot be read: one of its notes is broken")
                .at(start as u64)
                .because(cause)
        })?;
        let mut holders: BTreeSet<Holder> = BTreeSet::new();
        for _ in 0..self.number()? {
            let id = self.id()?.into();
            let day = self.number()?.cast_signed();
            let brevity = self.number()?;
            let (raw, full) =
                (self.take().map(u128::from_le_bytes)?, self.take().map(u128::from_le_bytes)?);
            holders.insert(Holder { day, brevity, id, raw, full });
        }
        Ok((fingerprint, holders.into_iter().collect()))
    }

    fn broken(&self, why: &str) -> Cause {
        Cause::new("dedup.index", format!("an index cannot be read: {why}")).at(self.at as u64)
    }
}
