//! The law of languages: what is said of a text that is certainly not English.

use copydesk_core::{Language, Layers, PerMille};

/// That a stage lays nothing over a text that is certainly not English, unless it is told to read any
/// language. `lays` is given layers that name a language, and whether to read any; it says whether the stage
/// has laid something over a text that holds something to find.
///
/// # Panics
///
/// If the law is broken, with the language.
pub fn languages(lays: impl Fn(&mut Layers, bool) -> bool) {
    for (language, reads_any, found) in [
        (Some(("de", 950)), false, false),
        (Some(("de", 950)), true, true),
        (Some(("de", 600)), false, true),
        (Some(("en", 990)), false, true),
        (None, false, true),
    ] {
        let mut layers = Layers::default();
        layers.facts.language =
            language.map(|(code, sure)| Language::new(code, PerMille::new(sure)));
        assert_eq!(lays(&mut layers, reads_any), found, "in {language:?}");
    }
}
