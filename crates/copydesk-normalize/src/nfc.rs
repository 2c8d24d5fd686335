//! Normalization form C, a run at a time.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;

const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();

/// Whether a stretch of text is in normalization form C.
pub(crate) fn is_normalized(text: &str) -> bool {
    NFC.is_normalized(text)
}

/// Writes a stretch in normalization form C behind `out`.
pub(crate) fn normalize_into(text: &str, out: &mut String) {
    // Writing into a `String` never fails.
    let _written = NFC.normalize_to(text, out);
}

/// Whether a character belongs to the one before it, so that normalization may move or compose it.
pub(crate) fn is_combining(c: char) -> bool {
    CanonicalCombiningClassMapBorrowed::new().get_u8(c) != 0
}
