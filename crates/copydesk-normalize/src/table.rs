//! Reads the data files.

/// The cells of the lines that are no comments.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

/// Rows that begin with two hexadecimal numbers, the second a code point.
pub(crate) fn code_points(table: &'static str) -> impl Iterator<Item = (u32, char)> {
    rows(table).filter_map(|row| {
        let number = |at: usize| u32::from_str_radix(row.get(at)?, 16).ok();
        Some((number(0)?, char::from_u32(number(1)?)?))
    })
}
