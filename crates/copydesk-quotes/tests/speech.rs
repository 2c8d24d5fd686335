//! Speech that was put together, so that it is known who speaks, is read as it was meant.

use copydesk_core::{Quote, Structure};
use copydesk_quotes::{Options, quotes, quotes_in};
use copydesk_testkit::{Said, Speech, speech};
use proptest::prelude::*;

/// The found quote is the one that was meant: extent, kind, speaker, name. A mention may leave out the
/// office before the name.
fn is(text: &str, found: &Quote, said: &Said) -> bool {
    let speaker = found.speaker.as_ref();
    let mention = speaker.and_then(|speaker| speaker.mention);
    found.span == said.span
        && found.parts == [said.part]
        && found.kind == said.kind
        && mention.is_some_and(|mention| {
            said.mention.contains(mention) && text[mention.range()].ends_with(said.name)
        })
        && speaker.and_then(|speaker| speaker.name.as_deref()) == Some(said.name)
}

proptest! {
    #[test]
    fn who_said_what_is_found_exactly(Speech { text, said } in speech()) {
        let found = quotes(&text);
        prop_assert_eq!(found.len(), said.len(), "{:#?}", found);
        for (found, said) in found.iter().zip(&said) {
            prop_assert!(is(&text, found, said), "{:#?}\nis not {:?}", found, said);
        }
    }

    #[test]
    fn speech_between_headings_is_the_same_without_the_rest(speech in speech(), other in speech()) {
        let text = format!("{}\n\n{}", other.text, speech.text);
        let shift = text.len() - speech.text.len();
        let places = |found: Vec<Quote>, by: usize| -> Vec<_> {
            found.iter().map(|quote| (quote.span.range().start + by, quote.kind, quote.rule.clone())).collect()
        };
        let mut apart = places(quotes(&other.text), 0);
        apart.extend(places(quotes(&speech.text), shift));
        prop_assert_eq!(places(quotes(&text), 0), apart);
    }

    #[test]
    fn an_unrelated_paragraph_between_headings_changes_no_quote(before in speech(), after in speech()) {
        let unrelated = "Harbour works\n\nThe bridge is closed for the third week.\n\nIn the valley\n\n";
        let with = format!("{}\n\n{unrelated}{}", before.text, after.text);
        let without = format!("{}\n\n{}", before.text, after.text);
        let found = |text: &str| -> Vec<_> {
            let tell = |quote: &Quote| {
                let speaker = quote.speaker.as_ref();
                let name = speaker.and_then(|speaker| speaker.name.clone());
                (text[quote.span.range()].to_owned(), quote.kind, quote.rule.clone(), name)
            };
            quotes(text).iter().map(tell).collect()
        };
        prop_assert_eq!(found(&with), found(&without));
    }

    #[test]
    fn straight_marks_for_curly_ones_change_nothing_but_the_marks(Speech { text, .. } in speech()) {
        let straight = text.replace(['“', '”', '«', '»', '„'], "\"");
        let found = |text: &str| -> Vec<_> {
            let tell = |quote: &Quote| {
                let parts: Vec<_> = quote.parts.iter().map(|part| text[part.range()].to_owned()).collect();
                let name = quote.speaker.as_ref().and_then(|speaker| speaker.name.clone());
                (parts, quote.kind, quote.rule.clone(), name)
            };
            quotes(text).iter().map(tell).collect()
        };
        prop_assert_eq!(found(&text), found(&straight));
    }

    #[test]
    fn speech_that_is_certain_keeps_its_names_at_any_sensible_threshold(Speech { text, said } in speech()) {
        let strict = Options::default().threshold(copydesk_core::PerMille::new(700));
        let found = quotes_in(&text, &Structure::default(), &strict);
        let named = found.iter().filter(|quote| quote.speaker.as_ref().is_some_and(|who| who.name.is_some()));
        prop_assert_eq!(named.count(), said.len());
    }
}
