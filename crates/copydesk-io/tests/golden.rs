//! The golden files of web pages. `cargo xtask bless` rewrites them.

use copydesk_io::html::{self, Page};
use copydesk_testkit::golden::{Section, Suite};
use copydesk_testkit::render;

/// Pages in many forms, and what they come to.
#[test]
fn pages_come_to_what_the_golden_files_say() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/suite/html");
    Suite::at(folder).run(|text| {
        let Page { text, meta, .. } = html::page(text.as_bytes());
        let named = [
            ("headline", meta.headline),
            ("byline", meta.byline),
            ("published", meta.published),
            ("language", meta.language),
            ("uri", meta.uri),
        ];
        let named =
            named.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", value?)));
        let extra = meta.extra.iter().map(|(name, value)| format!("{name}: {value}"));
        vec![
            Section::new("text", render::escape_lines(&text)),
            Section::new("meta", named.chain(extra).collect()),
        ]
    });
}
