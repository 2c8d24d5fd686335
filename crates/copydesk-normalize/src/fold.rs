//! The pass that writes marks in ASCII.

use std::sync::LazyLock;

use crate::RuleId;
use crate::draft::Draft;
use crate::table::rows;

static TABLE: LazyLock<Vec<(char, &'static str)>> = LazyLock::new(|| {
    let mut table: Vec<(char, &'static str)> = rows(include_str!("../data/ascii_marks.tsv"))
        .filter_map(|row| {
            let code_point = u32::from_str_radix(row.first()?, 16).ok()?;
            Some((char::from_u32(code_point)?, *row.get(1)?))
        })
        .collect();
    table.sort_unstable();
    table
});

/// Writes every mark of the table in ASCII.
pub(crate) fn fold(draft: &mut Draft<'_>) {
    let text = draft.before();
    let mut from = 0;
    while let Some(at) =
        text.as_bytes()[from..].iter().position(|byte| !byte.is_ascii()).map(|at| from + at)
    {
        let Some(c) = text[at..].chars().next() else {
            return;
        };
        from = at + c.len_utf8();
        if let Ok(entry) = TABLE.binary_search_by_key(&c, |(mark, _)| *mark) {
            draft.replace(at..from, TABLE[entry].1, RuleId::AsciiMarks);
        }
    }
}

/// Whether the table has the character.
pub(crate) fn is_folded(c: char) -> bool {
    TABLE.binary_search_by_key(&c, |(mark, _)| *mark).is_ok()
}
