//! Laws of the border: whatever an author lays and whatever the host sends, nothing crosses that should not.

use std::ffi::c_void;
use std::ops::Range;
use std::ptr;

use copydesk_plugin::__::{Item, stage};
use copydesk_plugin::abi::{self, CdHost, CdStr};
use copydesk_plugin::prelude::*;
use copydesk_plugin::testkit;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A mark that a test asks for.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
struct Asked {
    layer: String,
    range: Range<usize>,
    fields: Option<Value>,
}

/// Lays what it is told.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Lays {
    /// In this order.
    marks: Vec<Asked>,
}

impl Stage for Lays {
    const NAME: &'static str = "lays";
    const WRITES: &'static [&'static str] = &["acme.one", "acme.two"];
    type Config = Self;

    fn new(config: Self, _: &Host<'_>) -> Result<Self> {
        Ok(config)
    }

    fn annotate(&self, doc: Doc<'_>, out: &mut Out<'_>) -> Result<()> {
        if doc.text().is_empty() {
            return Ok(());
        }
        self.marks.iter().try_for_each(|mark| match &mark.fields {
            Some(fields) => out.mark_with(&mark.layer, mark.range.clone(), fields),
            None => out.mark(&mark.layer, mark.range.clone()),
        })
    }
}

fn asked() -> impl Strategy<Value = Asked> {
    let layer = prop_oneof![9 => Just("acme.one"), 9 => Just("acme.two"), 1 => Just("acme.three")];
    let place = || prop_oneof![20 => 0..14usize, 1 => any::<usize>()];
    let fields = prop_oneof![
        4 => Just(None),
        4 => "\\PC{0,4}".prop_map(|text| Some(json!({ "a": text, "": [text] }))),
        1 => Just(Some(json!([1]))),
        1 => Just(Some(json!("{}"))),
    ];
    let range = prop_oneof![
        8 => (0..10usize, 0..4usize).prop_map(|(start, len)| start..start + len),
        1 => (place(), place()).prop_map(|(start, end)| start..end),
    ];
    (layer, range, fields).prop_map(|(layer, range, fields)| Asked {
        layer: layer.to_owned(),
        range,
        fields,
    })
}

fn is_lawful(text: &str, mark: &Asked) -> bool {
    Lays::WRITES.contains(&mark.layer.as_str())
        && text.get(mark.range.clone()).is_some()
        && mark.fields.as_ref().is_none_or(Value::is_object)
}

/// Makes an instance from these bytes, and drops it.
fn status_of_create(config: &[u8]) -> i32 {
    let Item::Stage(stage) = stage::<Lays>() else { panic!("it is one") };
    let host = CdHost {
        struct_size: size_of::<CdHost>() as u32,
        abi_major: abi::ABI_MAJOR,
        abi_minor: abi::ABI_MINOR,
        ctx: ptr::null_mut(),
        log: None,
        fail: None,
        should_stop: None,
        parallel_for: None,
        extension: None,
    };
    let mut this: *mut c_void = ptr::null_mut();
    let config = CdStr { ptr: config.as_ptr(), len: config.len() };
    // SAFETY: all pointers live until the call returns.
    let status =
        unsafe { stage.create.expect("it is there")(&raw const host, config, &raw mut this) };
    assert_eq!(status == abi::OK, !this.is_null());
    // SAFETY: what `create` has made, once; null is taken too.
    unsafe { stage.destroy.expect("it is there")(this) };
    status
}

proptest! {
    #[test]
    fn what_is_laid_comes_back_or_the_article_is_refused(
        text in "[ab é\u{1f4f0}\u{301}\n]{1,8}",
        marks in prop::collection::vec(asked(), 0..6),
    ) {
        let trial = testkit::stage::<Lays>().config(json!({ "marks": marks }));
        let lawful = marks.iter().all(|mark| is_lawful(&text, mark));
        match trial.try_run(&text) {
            Ok(found) => {
                prop_assert!(lawful);
                let mut want: Vec<_> = marks
                    .iter()
                    .map(|m| (m.layer.clone(), m.range.clone(), m.fields.clone().unwrap_or(json!({}))))
                    .collect();
                want.sort_by_key(|(_, range, _)| (range.start, usize::MAX - range.end));
                let got: Vec<_> = found
                    .marks()
                    .iter()
                    .map(|m| (m.layer.clone(), m.range.clone(), m.fields.clone()))
                    .collect();
                prop_assert_eq!(got, want);
                let _ = found.to_string();
            }
            Err(error) => {
                prop_assert!(!lawful, "{error:?}");
                prop_assert_eq!(error.code(), "plugin.protocol");
            }
        }
    }

    #[test]
    fn any_bytes_are_a_configuration_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let is_one = serde_json::from_slice::<Lays>(&bytes).is_ok();
        prop_assert_eq!(status_of_create(&bytes) == abi::OK, is_one);
    }

    #[test]
    fn words_lie_in_order_in_the_text(text in "\\PC{0,40}") {
        let mut free = 0;
        for word in copydesk_plugin::words(&text) {
            prop_assert!(word.range().start >= free);
            prop_assert_eq!(text.get(word.range()), Some(word.text()));
            free = word.range().end;
        }
    }
}

#[test]
fn an_empty_configuration_is_an_empty_object() {
    assert_eq!(status_of_create(b""), abi::ERROR, "`marks` is missing");
    assert_eq!(status_of_create(br#"{"marks":[]}"#), abi::OK);
}
