//! Records put in parts by counting: one pass instead of a sort.

/// Records by part.
pub(super) struct Parts<T> {
    records: Vec<T>,
    ends: Vec<u32>, // of each part
}

/// Reads records and puts them in `count` parts; a part number beyond is that of the last. There are
/// fewer than 2^32 records.
pub(super) fn scatter<const N: usize, T: Copy + Default>(
    bytes: &[u8],
    count: usize,
    read: impl Fn(&[u8; N]) -> T,
    part: impl Fn(&T) -> usize,
) -> Parts<T> {
    let (records, _) = bytes.as_chunks::<N>();
    let last = count.max(1) - 1;
    let mut ends = vec![0_u32; last + 2];
    for record in records {
        ends[part(&read(record)).min(last) + 1] += 1;
    }
    let mut sum = 0;
    for start in &mut ends {
        sum += *start;
        *start = sum;
    }
    let mut placed = vec![T::default(); records.len()];
    for record in records {
        let record = read(record);
        let end = &mut ends[part(&record).min(last)]; // the start, until all are placed
        placed[*end as usize] = record;
        *end += 1;
    }
    ends.truncate(last + 1);
    Parts { records: placed, ends }
}

impl<T> Parts<T> {
    /// All records, part by part.
    pub(super) fn all(&self) -> &[T] {
        &self.records
    }

    /// Each part in order.
    pub(super) fn parts(&mut self) -> impl Iterator<Item = &mut [T]> {
        let mut rest = self.records.as_mut_slice();
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let (part, later) = std::mem::take(&mut rest).split_at_mut((end - start) as usize);
            (rest, start) = (later, *end);
            part
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_stand_in_their_parts_in_the_order_of_reading() {
        let mut parts = scatter(&[5, 1, 3, 1, 9], 4, |[byte]| *byte, |byte| usize::from(*byte));
        let parts: Vec<_> = parts.parts().map(|part| part.to_vec()).collect();
        assert_eq!(parts, [vec![], vec![1, 1], vec![], vec![5, 3, 9]]);
    }
}
