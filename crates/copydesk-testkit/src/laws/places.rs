//! Every record says where it stood.

use copydesk_core::{Item, Place};

/// The items of a file of these bytes stand in it, in order, without overlap. A packed file is left out:
/// its places count what was unpacked.
///
/// # Panics
///
/// If they do not.
#[track_caller]
pub fn places(bytes: &[u8], items: &[Item]) {
    const MAGICS: [&[u8]; 2] = [&[0x1f, 0x8b], &[0x28, 0xb5, 0x2f, 0xfd]];
    if MAGICS.iter().any(|magic| bytes.starts_with(magic)) {
        return;
    }
    let mut free = 0;
    for item in items {
        let place = match item {
            Item::Article(raw) => raw.place.clone(),
            Item::Reject(reject) => {
                Place::new(reject.source.as_str(), reject.byte_offset, reject.byte_len)
            }
            _ => continue, // a fault is the file's
        };
        assert!(place.offset >= free, "{place:?} begins before byte {free}, in {item:?}");
        free = place.offset + place.len;
        assert!(
            free <= bytes.len() as u64,
            "{place:?} ends beyond byte {}, in {item:?}",
            bytes.len()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk_core::RawArticle;

    #[test]
    fn records_stand_one_after_the_other() {
        let item = |offset, len| {
            let mut raw = RawArticle::from_text("a", "");
            raw.place = Place::new("-", offset, len);
            Item::Article(Box::new(raw))
        };
        places(b"{}\n{}\n", &[item(0, 2), item(3, 2)]);
        let refused =
            |items: [Item; 2]| std::panic::catch_unwind(|| places(b"{}\n{}\n", &items)).is_err();
        assert!(refused([item(3, 2), item(0, 2)]) && refused([item(0, 2), item(3, 4)]));
    }
}
