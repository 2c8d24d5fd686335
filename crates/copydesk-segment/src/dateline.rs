//! The opening of a wire story: place, date and agency.

use crate::{chars, dates};

/// The place, date and agency before a wire story are at most this long, in bytes.
const PLACE_LEAD: usize = 70;

/// The longest dash behind them with its blanks, in bytes.
const DASH: usize = 5;

/// Whether a line opens with its place, as wire stories do: `ALMATY, June 11 (Herald) — Rain fell`.
pub(crate) fn has_place_lead(text: &str) -> bool {
    const DASHES: [&str; 4] = [" - ", " – ", " — ", " -- "];
    let text = text.get(..chars::floor(text, PLACE_LEAD + DASH)).unwrap_or(text);
    let is_parting = |at: &usize| {
        text.get(*at..).is_some_and(|rest| DASHES.iter().any(|dash| rest.starts_with(*dash)))
    };
    let mut dashes = memchr::memchr2_iter(b'-', 0xE2, text.as_bytes());
    let Some(lead) =
        dashes.find_map(|at| at.checked_sub(1).filter(is_parting)).and_then(|end| text.get(..end))
    else {
        return false;
    };
    let first = chars::bare_words(lead).next().unwrap_or_default();
    let is_place =
        first.len() > 2 && first.chars().all(|c| c.is_uppercase() || c == '-' || c == '.');
    let dated = lead.len() <= PLACE_LEAD
        && chars::bare_words(lead).any(|word| dates::month(word).is_some());
    lead.len() <= PLACE_LEAD
        && ((is_place && (lead.contains(',') || lead.contains('(')))
            || (dated && lead.contains(',')))
}
