//! What a sink made of documents, copied out of its memory.

use copydesk_plugin::abi::CdRows;

use crate::Fault;
use crate::answer::{NOTHING, Refusal, broken, bytes, refusals};

/// More bytes than the rows of one batch ever take; a larger number is a wild one.
const MOST_BYTES: usize = 1 << 32;

/// The rows of a [`Request`](crate::request::Request), sound in shape: as many ends as articles, ascending,
/// the last one the end of the bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) bytes: Vec<u8>,
    pub(crate) ends: Vec<usize>,
    pub(crate) refusals: Vec<Refusal>,
}

impl Rows {
    /// Rows that come from elsewhere, if their shape is sound.
    pub(crate) fn checked(
        bytes: Vec<u8>,
        ends: Vec<usize>,
        refusals: Vec<Refusal>,
        docs: usize,
    ) -> Result<Self, Fault> {
        if ends.len() != docs {
            return Err(broken(format!("it gave {} ends for {docs} documents", ends.len())));
        }
        if let Some(at) = ends.windows(2).position(|pair| pair[0] > pair[1]) {
            return Err(broken(format!(
                "the rows of document {} end at {}, before those of document {at}, which end at {}",
                at + 1,
                ends[at + 1],
                ends[at]
            )));
        }
        let last = ends.last().copied().unwrap_or_default();
        if last != bytes.len() {
            return Err(broken(format!(
                "its rows end at {last}, and it gave {} bytes of them",
                bytes.len()
            )));
        }
        if let Some(refusal) = refusals.iter().find(|refusal| refusal.doc as usize >= docs) {
            return Err(broken(format!(
                "it speaks of article {} of a batch of {docs}",
                refusal.doc
            )));
        }
        Ok(Self { bytes, ends, refusals })
    }

    /// Copies what a sink filled in, checking its shape.
    ///
    /// # Safety
    ///
    /// Every pointer in `rows` that is not null leads to as much readable memory as the number beside it
    /// says, with the stride that it says; nobody writes there meanwhile.
    pub(crate) unsafe fn of(rows: &CdRows, docs: usize) -> Result<Self, Fault> {
        let stride = size_of::<u64>() as u32;
        // SAFETY: by the caller, here and below.
        let (ends, held, refusals) = unsafe {
            (
                crate::answer::rows(rows.ends, rows.n_ends, stride, "ends")?,
                bytes(rows.bytes, MOST_BYTES, "bytes")?,
                refusals(rows.errors, rows.n_errors, rows.error_stride)?,
            )
        };
        // Before anything is copied that a wild number would make large.
        if rows.n_ends != docs {
            return Err(broken(format!("it gave {} ends for {docs} documents", rows.n_ends)));
        }
        let ends = ends.map(|end| usize::try_from(end).unwrap_or(usize::MAX)).collect();
        Self::checked(held.to_vec(), ends, refusals, docs)
    }
}

/// What a [`CdRows`] looks like before a sink fills it in.
pub(crate) const EMPTY: CdRows = CdRows {
    struct_size: size_of::<CdRows>() as u32,
    error_stride: 0,
    bytes: NOTHING,
    ends: std::ptr::null(),
    n_ends: 0,
    errors: std::ptr::null(),
    n_errors: 0,
    private_data: std::ptr::null_mut(),
    release: None,
};

#[cfg(test)]
mod tests {
    use copydesk_plugin::abi::{CdDocError, CdStr};

    use super::*;

    /// Reads these rows of two documents.
    fn read(bytes: &[u8], ends: &[u64], errors: &[CdDocError]) -> Result<Rows, String> {
        let rows = CdRows {
            bytes: CdStr { ptr: bytes.as_ptr(), len: bytes.len() },
            ends: ends.as_ptr(),
            n_ends: ends.len(),
            errors: errors.as_ptr(),
            n_errors: errors.len(),
            error_stride: size_of::<CdDocError>() as u32,
            ..EMPTY
        };
        // SAFETY: all of it is borrowed for the call.
        unsafe { Rows::of(&rows, 2) }.map_err(|fault| fault.to_string())
    }

    #[track_caller]
    fn check(ends: &[u64], want: &str) {
        let said = read(b"abcd", ends, &[]).expect_err("it breaks the contract");
        assert_eq!(said, format!("broke the contract: {want}"));
    }

    #[test]
    fn ends_that_cut_the_bytes_into_documents_are_taken() {
        let rows = read(b"abcd", &[0, 4], &[]).expect("they are sound");
        assert_eq!((rows.bytes, rows.ends), (b"abcd".to_vec(), vec![0, 4]));
        assert!(read(b"", &[0, 0], &[]).is_ok());
    }

    #[test]
    fn ends_of_another_shape_are_refused() {
        check(&[4], "it gave 1 ends for 2 documents");
        check(&[1, 2, 4], "it gave 3 ends for 2 documents");
        check(&[1, 3], "its rows end at 3, and it gave 4 bytes of them");
        check(
            &[1, u64::MAX],
            &format!("its rows end at {}, and it gave 4 bytes of them", usize::MAX),
        );
        let want = "the rows of document 1 end at 4, before those of document 0, which end at 5";
        check(&[5, 4], want);
    }

    #[test]
    fn what_is_said_of_a_document_names_one_that_is_there() {
        let error =
            |doc| CdDocError { doc, reserved: 0, code: CdStr::of("a.b"), message: CdStr::of("x") };
        let rows = read(b"", &[0, 0], &[error(1)]).expect("they are sound");
        assert_eq!((rows.refusals[0].doc, &*rows.refusals[0].code), (1, "a.b"));
        let said = read(b"", &[0, 0], &[error(2)]).expect_err("there are two");
        assert_eq!(said, "broke the contract: it speaks of article 2 of a batch of 2");
    }

    #[test]
    fn null_and_wild_numbers_are_refused_before_they_are_followed() {
        let said = |rows: CdRows| {
            // SAFETY: what is null is not followed.
            let read = unsafe { Rows::of(&rows, 2) };
            read.expect_err("it breaks the contract").to_string()
        };
        assert!(said(CdRows { n_ends: 2, ..EMPTY }).contains("`ends` are null"));
        assert!(said(CdRows { n_ends: usize::MAX, ..EMPTY }).contains("16000000 are the most"));
        let bytes = CdStr { ptr: std::ptr::null(), len: 7 };
        assert!(said(CdRows { bytes, ..EMPTY }).contains("`bytes` are null"));
        assert!(said(CdRows { n_errors: 1, ..EMPTY }).contains("`errors` are null"));
    }
}
