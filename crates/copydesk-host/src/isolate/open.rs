//! The first call of a worker: which library it is to load.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use super::bytes::{Malformed, Put, Take};
use super::codec::{put_fault, take_fault};
use super::frame::Verb;
use super::process::{Patience, Process};
use super::{Guest, IsolateError, IsolateErrorKind, Limits, Worker};
use crate::describe::checked;
use crate::{Description, Fault, Lent, Level};

/// What both sides must be: the same program is, but a worker's path may lead to another one.
const VERSION: &str = concat!("copydesk worker ", env!("CARGO_PKG_VERSION"), " 1");

const WITHOUT_LIMIT: u64 = u64::MAX;

/// A worker that has loaded a library.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) process: Process,
    pub(super) description: Description,
}

/// Starts a worker and has it load a library and make an instance of an item.
pub(super) fn open(
    worker: &Worker,
    guest: &Guest,
    limits: Limits,
    lent: &Lent,
) -> Result<Opened, IsolateError> {
    let failed = |source| IsolateError { library: guest.library.clone(), source };
    let mut process = Process::start(worker).map_err(|source| {
        failed(IsolateErrorKind::Start { program: worker.program.clone(), source })
    })?;
    let mut order = Vec::new();
    put_order(&Order { guest: guest.clone(), memory: limits.memory }, &mut order);
    let slow = |_| {
        let message = format!("`{}` takes long to load", guest.library.display());
        // While a library is only described nobody knows yet what is in it.
        let speaker = if guest.item.is_empty() { "plugin" } else { &guest.item };
        (lent.log)(Level::Warn, speaker, &message);
    };
    let patience = Patience { deadline: limits.deadline, lent, slow: &slow };
    let answer = process.call(Verb::Open, &order, &[], &patience);
    let answer = answer.map_err(|broken| failed(IsolateErrorKind::Fault(broken.fault)))?;
    let description = take_description(answer).unwrap_or_else(|Malformed(what)| {
        let what =
            format!("`{}` is not a worker of this version: {what}", worker.program.display());
        Err(Fault::Protocol { what })
    });
    let description = description.map_err(|fault| failed(IsolateErrorKind::Fault(fault)))?;
    Ok(Opened { process, description })
}

/// What a worker is told first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) guest: Guest,
    pub(super) memory: Option<u64>,
}

fn put_order(order: &Order, out: &mut Vec<u8>) {
    out.put_bytes(VERSION.as_bytes());
    out.put_u64(order.memory.unwrap_or(WITHOUT_LIMIT));
    out.put_bytes(order.guest.library.as_os_str().as_bytes());
    out.put_bytes(order.guest.item.as_bytes());
    out.put_bytes(order.guest.config.as_bytes());
    out.put_u32(u32::from(order.guest.sink.is_some()));
    out.put_bytes(order.guest.sink.as_deref().unwrap_or_default().as_bytes());
}

pub(super) fn take_order(bytes: &[u8]) -> Result<Order, Malformed> {
    let mut bytes = Take(bytes);
    if bytes.bytes()? != VERSION.as_bytes() {
        return Err(Malformed("the program that started this worker is of another version"));
    }
    let memory = Some(bytes.u64()?).filter(|&memory| memory != WITHOUT_LIMIT);
    let library = PathBuf::from(OsString::from_vec(bytes.bytes()?.to_vec()));
    let (item, config) = (bytes.words()?, bytes.words()?);
    let (is_sink, place) = (bytes.u32()? != 0, bytes.words()?);
    let guest = Guest { library, item, config, sink: is_sink.then_some(place) };
    bytes.end()?;
    Ok(Order { guest, memory })
}

const OPENED: u32 = u32::from_ne_bytes(*b"open");

/// What a worker answers to its order.
pub(super) fn put_description(answer: &Result<Description, Fault>, out: &mut Vec<u8>) {
    let json = answer.as_ref().map(serde_json::to_vec);
    match json {
        Ok(Ok(json)) => {
            out.put_u32(OPENED);
            out.put_bytes(&json);
        }
        Ok(Err(error)) => put_fault(&Fault::Protocol { what: error.to_string() }, out),
        Err(fault) => put_fault(fault, out),
    }
}

fn take_description(bytes: &[u8]) -> Result<Result<Description, Fault>, Malformed> {
    let mut bytes = Take(bytes);
    match bytes.u32()? {
        OPENED => {
            let json = bytes.bytes()?;
            bytes.end()?;
            let description = serde_json::from_slice(json);
            let description = description.map_err(|_| Malformed("its description is not one"))?;
            Ok(checked(description).map_err(|what| Fault::Protocol { what }))
        }
        tag => take_fault(tag, bytes).map(Err),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_as_it_was_written() {
        for memory in [None, Some(1 << 30)] {
            let library = PathBuf::from(OsString::from_vec(b"/a/\xff.so".to_vec()));
            let guest = Guest {
                library,
                item: "shout".into(),
                config: "{}".into(),
                sink: Some("/a".into()),
            };
            let order = Order { guest, memory };
            let mut bytes = Vec::new();
            put_order(&order, &mut bytes);
            assert_eq!(take_order(&bytes), Ok(order));
            bytes[10] ^= 1;
            assert!(take_order(&bytes).is_err(), "another version");
        }
    }
}
