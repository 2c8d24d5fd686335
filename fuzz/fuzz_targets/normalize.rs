//! Cleaning: any bytes become an article or are refused, and what was cleaned leads back.
#![no_main]

use copydesk::core::{Intake, RawArticle};
use copydesk::normalize::{CleanIntake, Form, RuleId, normalize, to_form};
use copydesk_testkit::laws;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(article) = CleanIntake::default().admit(&RawArticle::from_bytes("a", bytes)) {
        laws::origin(bytes, &article);
    }
    let text = String::from_utf8_lossy(bytes);
    let clean = normalize(&text);
    laws::offset_map(&clean.offsets, text.as_bytes(), &clean.text);
    assert_eq!(clean.revert(), text, "what was cleaned can be taken back");
    let again = normalize(&clean.text);
    assert_eq!(again.text, clean.text, "what is clean stays");
    assert!(again.offsets.is_identity(), "{:?}", again.offsets);
    let bare = RuleId::all().iter().fold(clean, |clean, rule| clean.without(*rule));
    assert_eq!(bare.text, text, "all rules taken back leave nothing");
    for form in [Form::Nfc, Form::Nfd, Form::Nfkc, Form::Nfkd] {
        let formed = to_form(&text, form);
        laws::offset_map(&formed.offsets, text.as_bytes(), &formed.text);
        assert!(to_form(&formed.text, form).is_clean(), "{form:?} is reached in one go");
    }
    if laws::is_timed(bytes) {
        laws::swift_when_repeated(&text, |long| normalize(long).text.len());
    }
});
