//! Web pages as input: whole files, streams, fields of records, and pages that mean harm.

mod common;

use std::time::{Duration, Instant};

use common::{brief, folder, gzip, inputs, read, read_stream};
use copydesk_core::Item;
use copydesk_io::{Fields, Format, Inputs, html};
use proptest::prelude::*;

const RAIN: &str =
    "Rain fell on the town from the first of March to the third, and the river rose by a metre.";

fn rain() -> String {
    format!(
        "<!doctype html><html lang=en><title>Rain falls</title><nav><a href=/>Home</a></nav><h1>Rain falls</h1><p>{RAIN}</p></html>"
    )
}

#[test]
fn a_page_is_told_by_its_name_or_by_its_first_bytes() {
    let page = rain();
    let bare = format!("<p>{RAIN}"); // a page by name only
    let files: [(&str, &[u8]); 5] = [
        ("a.html", page.as_bytes()),
        ("b.htm.gz", &gzip(bare.as_bytes())),
        ("c", page.as_bytes()),
        ("d.txt", page.as_bytes()),
        ("e.txt", b"plain"),
    ];
    let folder = folder(&files);
    let source = inputs(folder.path()).build().expect("there is a plan");
    let want = ["a.html", "b.htm.gz", "c", "d.txt"].map(|name| format!("{name}={RAIN}"));
    let got = brief(&read(&*source));
    assert_eq!(got[..4], want);
    assert_eq!(got[4], "e.txt=plain");
    assert_eq!(source.splits().expect("there is a plan").len(), 1, "pages and texts go together");
}

#[test]
fn what_a_page_says_of_itself_comes_along() {
    let items = read_stream(rain().into_bytes(), |inputs| inputs);
    let [Item::Article(raw)] = &items[..] else { panic!("{items:?}") };
    assert_eq!((raw.id.as_str(), raw.content.as_bytes()), ("-", RAIN.as_bytes()));
    assert_eq!(raw.meta.headline.as_deref(), Some("Rain falls"));
    assert_eq!(raw.meta.language.as_deref(), Some("en"));
}

#[test]
fn a_page_without_an_article_is_a_reject_that_names_it() {
    let folder = folder(&[
        ("a.html", b"<html><a href=/>Home</a>"),
        ("b.html", b"\x00\xff\x07\x80"),
        ("c.html", b""),
    ]);
    let items = read(&*inputs(folder.path()).build().expect("there is a plan"));
    assert_eq!(brief(&items), ["(html.no_article)"; 3]);
    let Item::Reject(reject) = &items[0] else { panic!("{items:?}") };
    assert_eq!(reject.id.as_deref(), Some("a.html"));
    assert!(reject.source.ends_with("a.html"), "{reject:?}");
}

#[test]
fn a_page_may_be_no_longer_than_other_records() {
    let limit = |inputs: Inputs| inputs.format(Format::Html).longest_record(100);
    assert_eq!(brief(&read_stream(vec![b'x'; 101], limit)), ["(text.too_long)"]);
    assert_eq!(brief(&read_stream(vec![b'x'; 100], limit)), [format!("-={}", "x".repeat(100))]);
}

#[test]
fn what_calls_itself_a_page_and_is_none_is_named() {
    let folder = folder(&[("a.html", b"%PDF-1.7")]);
    let items = read(&*inputs(folder.path()).build().expect("there is a plan"));
    assert_eq!(brief(&items), ["[format.unsupported]"]);
}

#[test]
fn a_record_may_hold_a_page_instead_of_a_text() {
    let page = serde_json::json!({"id": "a", "html": rain(), "lang": "de"}).to_string();
    let items = read_stream(page.into_bytes(), |inputs| inputs);
    assert_eq!(brief(&items), [format!("a={RAIN}")]);
    let [Item::Article(raw)] = &items[..] else { panic!("{items:?}") };
    assert_eq!(raw.meta.headline.as_deref(), Some("Rain falls"));
    assert_eq!(raw.meta.language.as_deref(), Some("de"), "the record knows better");

    let both = br#"{"id":"a","html":"<p>x","text":"y"}"#;
    let items = read_stream(both.to_vec(), |inputs| inputs);
    let [Item::Article(raw)] = &items[..] else { panic!("{items:?}") };
    assert_eq!((raw.content.as_bytes(), &raw.meta.extra["html"]), (&b"y"[..], &"<p>x".into()));

    let named = serde_json::json!({"id": "a", "page": rain()}).to_string();
    let fields = |inputs: Inputs| inputs.fields(Fields::default().html("page"));
    assert_eq!(brief(&read_stream(named.into_bytes(), fields)), [format!("a={RAIN}")]);
    let none = br#"{"id":"a","html":"<a href=/>Home</a>"}"#;
    assert_eq!(brief(&read_stream(none.to_vec(), |inputs| inputs)), ["(html.no_article)"]);
}

#[test]
fn pages_come_in_any_encoding() {
    let text = "Дождь шёл в городе с первого по третье марта, и река поднялась на целый метр, пишет газета.";
    let (old, ..) = encoding_rs::WINDOWS_1251.encode(text);
    let declared = [
        b"<html><meta http-equiv=content-type content='text/html; charset=windows-1251'><p>",
        &old[..],
    ]
    .concat();
    let detected = [b"<html><p>", &old[..]].concat();
    let wide: Vec<u8> =
        format!("\u{feff}<html><p>{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (page, encoding) in
        [(declared, "windows-1251"), (detected, "windows-1251"), (wide, "utf-16le")]
    {
        let page = html::page(&page);
        assert_eq!(page.text, text);
        assert_eq!(page.meta.extra["encoding"], encoding);
    }
}

/// A name, and a page of about so many bytes.
type Hostile = (&'static str, fn(usize) -> String);

/// Pages that cost far more than their length somewhere.
fn hostile() -> Vec<Hostile> {
    vec![
        ("divisions", |n| "<div>".repeat(n / 5)),
        ("divisions with text", |n| "<div>x".repeat(n / 6)),
        ("ends", |n| "<div>".repeat(500) + &"</p>".repeat(n / 4)),
        ("tables", |n| "<table><tr><td>".repeat(n / 15)),
        ("formatting", |n| "<b><i><a href=x>".repeat(n / 32) + &"<p>x".repeat(n / 8)),
        ("attributes", |n| {
            (0..n / 8).fold("<p ".to_owned(), |page, at| page + &format!("a{at}=1 "))
        }),
        ("attributes in marks", |n| {
            (0..n / 8).fold("<p x='".to_owned(), |page, at| page + &format!("a{at}=1 "))
        }),
        ("a comment without end", |n| "<!--".to_owned() + &"-- <p>".repeat(n / 6)),
        ("templates", |n| "<template>".repeat(n / 10)),
        ("options", |n| "<select><option>x".repeat(n / 17)),
        ("headings", |n| "<h1><div>Rain falls on the town".repeat(n / 31)),
        ("titles", |n| {
            "<title>Rain falls on the town</title><h1>Rain falls on the town</h1>".repeat(n / 68)
        }),
        ("items", |n| {
            "<ol>".to_owned() + &"<li>Rain fell on the town from the first of March to the third, and the river rose.".repeat(n / 83)
        }),
        ("bodies", |n| {
            "<div class=article-body><p>Rain fell on the town from the first of March to the third, and the river rose.</p></div>".repeat(n / 117)
        }),
        ("line breaks", |n| "<br>x".repeat(n / 5)),
        ("drawings", |n| "<svg><g>".repeat(n / 8)),
        ("metas", |n| "<meta name=author content=x><link rel=canonical href=x>".repeat(n / 55)),
        ("data", |n| {
            format!("<script type=application/ld+json>{}</script>", "{\"@graph\":[".repeat(n / 11))
        }),
        ("objects", |n| {
            format!(
                "<script type=application/ld+json>[{}0]</script>",
                "{\"@id\":\"x\",\"@type\":\"Person\"},".repeat(n / 29)
            )
        }),
        ("frames", |n| "<frameset><frame>".repeat(n / 17)),
        ("words of a class", |n| format!("<div class='{}'>x", "comment-".repeat(n / 8))),
    ]
}

#[test]
fn pages_that_mean_harm_cost_no_more_than_others() {
    const SMALL: usize = 50_000;
    for (name, page) in hostile() {
        let time = |n: usize| {
            let page = page(n);
            let start = Instant::now();
            let _ = html::page_of_str(&page);
            start.elapsed()
        };
        let (small, large) = (time(SMALL), time(SMALL * 8));
        // Generous: a slow, busy machine must pass, a quadratic step must not.
        assert!(large < small * 30 + Duration::from_millis(300), "{name}: {small:?}, {large:?}");
    }
}

#[test]
fn a_hundred_thousand_divisions_deep_is_text_all_the_same() {
    let page = format!("{}<p>{RAIN}</p>{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
    assert_eq!(html::page_of_str(&page).text, RAIN);
}

/// Markup with what matters to the door in it.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<div class=comments>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<br>",
        "<ul>",
        "<li>",
        "</ul>",
        "<a href=x>",
        "</a>",
        "<b>",
        "</i>",
        "<h1>",
        "</h1>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<title>",
        "</title>",
        "<template>",
        "</template>",
        "<svg>",
        "<p hidden>",
        "&amp;",
        "&#0;",
        "&lt;script&gt;",
        "<select>",
        "<option>",
        "<article>",
        "</article>",
        "<frameset>",
        "<html lang=en>",
        "<body>",
        "</body>",
        "<form>",
        "<script type=application/ld+json>{\"@type\":\"Article\",\"articleBody\":\"",
        "\u{feff}",
        " ",
        "\n",
        "\0",
        "…",
        "Rain fell on the town from the first of March to the third, and the river rose by a metre.",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_a_page(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let page = html::page(&bytes);
        prop_assert_eq!(&page, &html::page(&bytes));
    }

    #[test]
    fn no_script_is_text(inner in markup()) {
        let page = html::page_of_str(&format!("<script>secret()</script>{inner}"));
        prop_assert!(!page.text.contains("secret"), "{}", page.text);
    }

    #[test]
    fn text_is_paragraphs_without_blanks_around_them(html in markup()) {
        let page = html::page_of_str(&html);
        prop_assert_eq!(&page, &html::page_of_str(&html));
        for paragraph in page.text.split("\n\n").filter(|_| !page.text.is_empty()) {
            prop_assert!(!paragraph.trim().is_empty(), "{:?}", page.text);
            prop_assert_eq!(paragraph.trim_matches([' ', '\n']), paragraph);
        }
    }

    #[test]
    fn paragraphs_that_are_all_a_page_has_are_kept(
        paragraphs in prop::collection::vec("[A-Z][a-z]{3,9}( [a-z]{2,9}){20,40}\\.", 1..8)
    ) {
        let html: String = paragraphs.iter().map(|text| format!("<p>{text}</p>")).collect();
        prop_assert_eq!(html::page_of_str(&html).text, paragraphs.join("\n\n"));
    }
}
