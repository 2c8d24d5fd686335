//! The opening of a wire story: place, date and agency.

use crate::{chars, dates};

/// The place, date and agency before a wire story are at most this long, in bytes.
const PLACE_LEAD: usize = 70;

/// Whether a line opens with its place, as wire stories do: `ALMATY, June 11 (Herald) — Rain fell`.
pub(crate) fn has_place_lead(text: &str) -> bool {
    let text = text.get(..chars::floor(text, 2 * PLACE_LEAD)).unwrap_or(text);
    if memchr::memchr2(b'-', 0xE2, text.as_bytes()).is_none() {
        return false;
    }
    let Some((lead, _)) = [" - ", " – ", " — ", " -- "]
        .iter()
        .filter_map(|dash| text.split_once(*dash))
        .min_by_key(|(lead, _)| lead.len())
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
