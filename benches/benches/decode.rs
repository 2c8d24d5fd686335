//! Decoding: how fast bytes become text with a map, and that UTF-8 costs one look.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use std::hint::black_box;

use copydesk::normalize::decode;
use copydesk_benches::{MEGABYTE, WIRE};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const RUSSIAN: &str = "Совет гавани одобрил деньги на новый причал. Мэр ждал этого девять лет, \
    с тех пор как затонул старый. Движение судов выросло на 48 % за год.\n\n";

/// A text in windows-1251, which has the Russian letters in the order of Unicode.
fn windows_1251(text: &str) -> Vec<u8> {
    let byte = |c: char| u8::try_from(u32::from(c)).or_else(|_| u8::try_from(u32::from(c) - 0x350));
    text.chars().map(|c| byte(c).expect("Russian or ASCII")).collect()
}

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn decoding(criterion: &mut Criterion) {
    let (wire, russian) =
        (WIRE.repeat(MEGABYTE / WIRE.len()), RUSSIAN.repeat(MEGABYTE / RUSSIAN.len()));
    let wire_runs = utf_16(&wire);
    let corpora = [
        ("utf-8-wire", wire.clone().into_bytes(), None, &wire, 0),
        ("utf-16-wire", wire_runs, None, &wire, 1),
        (
            "windows-1251-declared",
            windows_1251(&russian),
            Some("windows-1251"),
            &russian,
            words(&russian),
        ),
        ("windows-1251-detected", windows_1251(&russian), None, &russian, words(&russian)),
    ];
    let mut group = criterion.benchmark_group("decode");
    for (name, bytes, declared, text, runs) in &corpora {
        let decoded = decode(bytes, *declared).expect("it is text");
        assert_eq!((&*decoded.text, decoded.map.runs().len()), (text.as_str(), *runs), "{name}");
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(BenchmarkId::new(*name, "copydesk"), |bench| {
            bench.iter(|| black_box(decode(black_box(bytes), *declared)).is_ok());
        });
    }
}

/// How many words of Russian letters: each is a run.
fn words(text: &str) -> usize {
    text.split(|c: char| c.is_ascii()).filter(|word| !word.is_empty()).count()
}

criterion_group!(benches, decoding);
criterion_main!(benches);
