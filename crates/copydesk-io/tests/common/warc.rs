//! Archives of our own writing.

use super::gzip;

/// A record of this kind with these further fields.
pub(crate) fn record(kind: &str, fields: &[(&str, &str)], block: &[u8]) -> Vec<u8> {
    let mut record = format!("WARC/1.0\r\nWARC-Type: {kind}\r\n").into_bytes();
    for (name, value) in fields {
        record.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    record.extend_from_slice(format!("Content-Length: {}\r\n\r\n", block.len()).as_bytes());
    record.extend_from_slice(block);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

/// A response of a server with these header lines.
pub(crate) fn response(id: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let block = [b"HTTP/1.1 ", head.as_bytes(), b"\r\n\r\n", body].concat();
    let uri = format!("http://lantern.example/{id}");
    let fields = [
        ("WARC-Record-ID", &*format!("<urn:{id}>")),
        ("WARC-Target-URI", &*uri),
        ("WARC-Date", "2026-03-04T05:06:07Z"),
        ("Content-Type", "application/http; msgtype=response"),
    ];
    record("response", &fields, &block)
}

/// A page with an article about this day.
pub(crate) fn page(id: &str, day: usize) -> Vec<u8> {
    response(id, "200 OK\r\nContent-Type: text/html", html(day).as_bytes())
}

pub(crate) fn html(day: usize) -> String {
    format!(
        "<html lang=en><title>Rain</title><body><p>Rain fell on the town for {day} days, and the river \
         rose by a metre before the mayor closed the old bridge to carts and riders.</p></body></html>"
    )
}

/// The text of such a page.
pub(crate) fn text_of(day: usize) -> String {
    format!(
        "Rain fell on the town for {day} days, and the river rose by a metre before the mayor closed the \
         old bridge to carts and riders."
    )
}

/// A text that was made from a page.
pub(crate) fn wet(id: &str, text: &str) -> Vec<u8> {
    let id = format!("<urn:{id}>");
    let fields = [
        ("WARC-Record-ID", &*id),
        ("Content-Type", "text/plain"),
        ("WARC-Identified-Content-Language", "deu,eng"),
    ];
    record("conversion", &fields, text.as_bytes())
}

/// Records packed as members of their own.
pub(crate) fn members(records: &[Vec<u8>]) -> Vec<Vec<u8>> {
    records.iter().map(|record| gzip(record)).collect()
}
