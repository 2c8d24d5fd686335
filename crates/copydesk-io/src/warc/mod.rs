//! Reads web archives: WARC files of crawls, and the WET files of text that are made from them.
//!
//! Three records hold articles: a `response` that brought a page or plain text with status 200, a
//! `resource` that is one, and a `conversion`, which is a text. All others (requests, metadata, pictures,
//! redirects, revisits) are passed over and counted. An article's id is that of its record, which no two
//! records share; the address, which two visits of a page share, is in the metadata. The date of a record
//! says when a crawler came by and not when an article was published, so it is kept in `extra.warc`.
//!
//! A record says how long it is, and that is believed only if the next record begins where it ends. If
//! not, reading goes on at the next line that begins a record, and what lies between is one reject. Where
//! each record is packed as a member of its own, as it should be, a broken member costs itself. The price:
//! an archive inside a record that is longer than allowed, or broken, is read as records.
//!
//! # What is not here
//!
//! Looking pages up by an index (CDX), revisits resolved to what they revisit, records in segments (told,
//! not joined), pages packed with Brotli (told).

mod article;
mod feed;
mod header;
mod http;
mod records;

pub(crate) use article::read;
pub(crate) use records::WarcRecords;
