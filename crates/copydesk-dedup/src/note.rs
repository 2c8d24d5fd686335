//! A fingerprint as bytes: what the engine spills and lends back.
//!
//! Little-endian throughout, version 2:
//!
//! | bytes | what |
//! |---|---|
//! | 2 | mark `CD`, version |
//! | 3 x 16 | hashes of the text, of all its words, of the words that count |
//! | 4 | day of publication since 1970-01-01, or the least number for none |
//! | 2 x 4 | bytes of the text, words that count |
//! | 1, 4 | words in a shingle, highest rank of the sample |
//! | 3 x 4 | how many shingles, sampled shingles, figures and names |
//! | 4 each | low halves of the shingles in the order of the text |
//! | 4 each | high halves of the sampled ones in the same order |
//! | 8 each | figures, then the first names: context and value |
//!
//! About 5 bytes a word, so 2.8 kB for an article of 3 kB.

use copydesk_core::Cause;

use crate::fingerprint::{Figure, Fingerprint, MOST_FIGURES, MOST_NAMES, MOST_SHINGLES, below};

const MARK: [u8; 2] = [0xCD, 2]; // a byte that no text begins with, and the version
const NO_DAY: i32 = i32::MIN;

/// What can be read without the arrays, for the passes that need no more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) raw: u128,
    pub(crate) full: u128,
    pub(crate) body: u128,
    pub(crate) day: Option<i32>,
    pub(crate) bytes: u32,
    pub(crate) words: u32,
}

/// Appends a fingerprint to `out`.
pub(crate) fn encode(fingerprint: &Fingerprint, out: &mut Vec<u8>) {
    out.reserve(
        80 + 4 * (fingerprint.shingles.len() + fingerprint.highs.len())
            + 8 * fingerprint.figures.len(),
    );
    out.extend_from_slice(&MARK);
    for hash in [fingerprint.raw, fingerprint.full, fingerprint.body] {
        out.extend_from_slice(&hash.to_le_bytes());
    }
    out.extend_from_slice(&fingerprint.day.unwrap_or(NO_DAY).to_le_bytes());
    let lengths = [fingerprint.shingles.len(), fingerprint.highs.len(), fingerprint.figures.len()];
    let lengths = lengths.map(|length| u32::try_from(length).unwrap_or(u32::MAX));
    for number in [fingerprint.bytes, fingerprint.words] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.push(fingerprint.grain);
    for number in [fingerprint.bound].into_iter().chain(lengths) {
        out.extend_from_slice(&number.to_le_bytes());
    }
    put(out, &fingerprint.shingles);
    put(out, &fingerprint.highs);
    for figure in &fingerprint.figures {
        put(out, &[figure.context, figure.value]);
    }
}

fn put(out: &mut Vec<u8>, numbers: &[u32]) {
    if cfg!(target_endian = "little") {
        out.extend_from_slice(bytemuck::cast_slice(numbers));
    } else {
        out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }
}

/// Reads the head of a note.
///
/// # Errors
///
/// If it is no note of this version.
pub(crate) fn head(note: &[u8]) -> Result<Head, Cause> {
    Reader { note, at: 0 }.head()
}

/// Appends every sampled shingle of a note to `samples`, in the order of the text; a repeated one comes again.
///
/// # Errors
///
/// As [`decode`].
pub(crate) fn samples(note: &[u8], samples: &mut Vec<u64>) -> Result<(), Cause> {
    let mut reader = Reader { note, at: 0 };
    reader.head()?;
    let [_] = reader.take()?;
    let bound = reader.number()?;
    let [shingles, highs, _] = reader.lengths()?;
    let (lows, rest) = note[reader.at..].split_at(4 * shingles);
    let highs = rest[..4 * highs].as_chunks().0;
    // One in four: a branch would be guessed wrong, so each is written and every fourth stays.
    let start = samples.len();
    samples.resize(start + shingles + 1, 0);
    let (mut own, is_sampled) = (start, below(bound));
    for low in lows.as_chunks().0.iter().map(|low| u32::from_le_bytes(*low)) {
        samples[own] = low.into();
        own += usize::from(is_sampled(low));
    }
    samples.truncate(own);
    if own - start != highs.len() {
        return Err(reader.broken(SAMPLE));
    }
    for (sample, high) in samples[start..].iter_mut().zip(highs) {
        *sample |= u64::from(u32::from_le_bytes(*high)) << 32;
    }
    Ok(())
}

const SAMPLE: &str = "its sample does not match its shingles";

/// Reads a note back.
///
/// # Errors
///
/// If it is no note of this version, or damaged in a way that can be seen.
pub(crate) fn decode(note: &[u8]) -> Result<Fingerprint, Cause> {
    let mut reader = Reader { note, at: 0 };
    let head = reader.head()?;
    let [grain] = reader.take()?;
    let bound = reader.number()?;
    let [shingles, highs, figures] = reader.lengths()?;
    let lows = reader.numbers(shingles);
    let is_sampled = below(bound);
    if lows.iter().map(|low| usize::from(is_sampled(*low))).sum::<usize>() != highs {
        return Err(reader.broken(SAMPLE));
    }
    let highs = reader.numbers(highs);
    let figures = reader
        .numbers(2 * figures)
        .as_chunks()
        .0
        .iter()
        .map(|[context, value]| Figure { context: *context, value: *value })
        .collect();
    let Head { raw, full, body, day, bytes, words } = head;
    Ok(Fingerprint {
        raw,
        full,
        body,
        day,
        bytes,
        words,
        grain,
        bound,
        shingles: lows,
        highs,
        figures,
    })
}

impl Fingerprint {
    /// Reads the note that [`DedupStage`](crate::DedupStage) left of an article: the way of a fingerprint from machine to
    /// machine.
    ///
    /// ```
    /// use copydesk_dedup::Fingerprint;
    /// let article = Fingerprint::of("The ferry was held in port.");
    /// let mut note = Vec::new();
    /// article.write_note(&mut note);
    /// assert_eq!(Fingerprint::from_note(&note)?, article);
    /// # Ok::<(), copydesk_core::Cause>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If it is no note of this version, or damaged in a way that can be seen.
    pub fn from_note(note: &[u8]) -> Result<Self, Cause> {
        decode(note)
    }

    /// Appends it as a note.
    pub fn write_note(&self, out: &mut Vec<u8>) {
        encode(self, out);
    }
}

struct Reader<'a> {
    note: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Cause> {
        let Some(bytes) = self.note.get(self.at..).and_then(|rest| rest.first_chunk()) else {
            return Err(self.broken("it ends too early"));
        };
        self.at += N;
        Ok(*bytes)
    }

    fn number(&mut self) -> Result<u32, Cause> {
        self.take().map(u32::from_le_bytes)
    }

    /// So many numbers, as far as there are any.
    fn numbers(&mut self, count: usize) -> Vec<u32> {
        let bytes = self.note.get(self.at..).unwrap_or_default();
        self.at += 4 * count;
        bytes.as_chunks().0.iter().take(count).map(|bytes| u32::from_le_bytes(*bytes)).collect()
    }

    fn hash(&mut self) -> Result<u128, Cause> {
        self.take().map(u128::from_le_bytes)
    }

    fn head(&mut self) -> Result<Head, Cause> {
        if self.take()? != MARK {
            return Err(self.broken("it is no note of this version"));
        }
        let (raw, full, body) = (self.hash()?, self.hash()?, self.hash()?);
        let day = self.take().map(i32::from_le_bytes)?;
        let (bytes, words) = (self.number()?, self.number()?);
        Ok(Head { raw, full, body, day: (day != NO_DAY).then_some(day), bytes, words })
    }

    /// How many shingles, high halves and figures follow, and that nothing else does.
    fn lengths(&mut self) -> Result<[usize; 3], Cause> {
        let lengths = [self.number()?, self.number()?, self.number()?];
        let lengths @ [shingles, highs, figures] = lengths.map(|length| length as usize);
        if shingles > MOST_SHINGLES || highs > shingles || figures > MOST_FIGURES + MOST_NAMES {
            return Err(self.broken("its lengths are out of bounds"));
        }
        if self.note.len() != self.at + 4 * (shingles + highs) + 8 * figures {
            return Err(self.broken("its length is not that of its parts"));
        }
        Ok(lengths)
    }

    fn broken(&self, why: &str) -> Cause {
        Cause::new("dedup.note", format!("a note cannot be read: {why}")).at(self.at as u64)
    }
}

#[cfg(test)]
mod tests {
    use copydesk_testkit::wild_text;
    use proptest::prelude::*;

    use super::*;
    use crate::fingerprint::fingerprint;

    proptest! {
        #[test]
        fn damaged_notes_are_refused_or_read_and_never_panic(
            text in wild_text(),
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut note = Vec::new();
            encode(&fingerprint(&text), &mut note);
            let cut = cut.index(note.len());
            prop_assert!(decode(&note[..cut]).is_err_and(|cause| cause.offset().is_some()));
            let at = at.index(note.len());
            note[at] = byte;
            if let Ok(read) = decode(&note) {
                let _ = (read.samples(), crate::compare(&read, &fingerprint(&text)));
            }
            let _ = (samples(&note, &mut Vec::new()), decode(text.as_bytes()));
        }

        #[test]
        fn a_note_reads_back_as_it_was_written(text in wild_text(), day in any::<Option<i16>>()) {
            let fingerprint = Fingerprint { day: day.map(i32::from), ..fingerprint(&text) };
            let mut note = Vec::new();
            encode(&fingerprint, &mut note);
            prop_assert_eq!(decode(&note).expect("our own note"), fingerprint);
        }
    }

    #[test]
    fn samples_are_those_of_the_fingerprint() {
        for words in [0, 1, 9, 40, 400] {
            let text: Vec<String> = (0..words).map(|at| format!("w{}", at % 300)).collect();
            let fingerprint = fingerprint(&text.join(" "));
            let (mut note, mut found) = (Vec::new(), Vec::new());
            encode(&fingerprint, &mut note);
            samples(&note, &mut found).expect("our own note");
            found.sort_unstable();
            found.dedup();
            assert_eq!(found, fingerprint.samples(), "{words} words");
        }
    }

    #[test]
    fn a_note_of_another_version_is_refused() {
        let mut note = Vec::new();
        encode(&fingerprint("Rain fell."), &mut note);
        note[1] += 1;
        assert_eq!(decode(&note).expect_err("a later version").code(), "dedup.note");
    }
}
