//! Web pages: the article of a page as systems make them today, and pages that mean harm.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use copydesk::io::html::page_of_str;
use copydesk_benches::WIRE;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// How many paragraphs the article of a page has.
const PARAGRAPHS: usize = 20;

/// A page: a tenth of it is its article, the rest menus, teasers, comments and scripts.
fn news() -> String {
    let items = "<li class=\"item\"><a href=\"/news/1\" data-track=\"menu\">Ferry berth costs more</a></li>";
    let card =
        format!("<div class=\"card\"><h3><a href=\"/n\">More news</a></h3><p>{WIRE}</p></div>");
    let script =
        "<script>window.q=window.q||[];q.push({\"slot\":\"top\",\"sizes\":[[300,250]]});</script>";
    let body: String = (0..PARAGRAPHS).map(|_| format!("<p>{WIRE}</p>\n")).collect();
    format!(
        "<!doctype html><html lang=\"en\"><head><title>Ferry berth costs more | Norvik Post</title>{}</head>\
         <body><nav><ul>{}</ul></nav><main><h1>Ferry berth costs more</h1><div class=\"article-body\">{body}</div>\
         <div class=\"comments\">{}</div></main><div class=\"cards\">{}</div><footer>{WIRE}</footer></body></html>",
        script.repeat(200),
        items.repeat(200),
        format!("<p>{WIRE}</p>").repeat(20),
        card.repeat(40),
    )
}

fn pages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("html");
    let page = news();
    let found = page_of_str(&page);
    assert_eq!(found.text.split("\n\n").count(), PARAGRAPHS, "wrong answers are not worth timing");
    assert_eq!(found.meta.headline.as_deref(), Some("Ferry berth costs more"));
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.bench_function(BenchmarkId::new("news", "copydesk"), |bencher| {
        bencher.iter(|| page_of_str(&page).text.len());
    });
    for (name, piece) in
        [("deep", "<div>"), ("cells", "<table><tr><td>"), ("links", "<p><a href=x>x")]
    {
        let page = piece.repeat((1 << 18) / piece.len());
        group.throughput(Throughput::Bytes(page.len() as u64));
        group.bench_function(BenchmarkId::new(name, "copydesk"), |bencher| {
            bencher.iter(|| page_of_str(&page).text.len());
        });
    }
}

criterion_group!(benches, pages);
criterion_main!(benches);
