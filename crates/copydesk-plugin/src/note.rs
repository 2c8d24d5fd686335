//! The note of a library, put together while it is compiled.

/// The lines of a note, to be joined.
#[must_use]
pub const fn lines(
    id: &'static str,
    version: &'static str,
    panic: &'static str,
) -> [&'static str; 8] {
    ["copydesk-plugin\nabi=1.0\nid=", id, "\nversion=", version, "\npanic=", panic, "\n", ""]
}

/// How long the parts are together.
#[must_use]
pub const fn len(parts: &[&str]) -> usize {
    let (mut all, mut i) = (0, 0);
    while i < parts.len() {
        all += parts[i].len();
        i += 1;
    }
    all
}

/// The parts, one after the other.
///
/// # Panics
///
/// If `N` is not their length.
#[must_use]
pub const fn join<const N: usize>(parts: &[&str]) -> [u8; N] {
    assert!(N == len(parts), "the length of a note is that of its parts");
    let mut joined = [0; N];
    let (mut at, mut i) = (0, 0);
    while i < parts.len() {
        let part = parts[i].as_bytes();
        let mut j = 0;
        while j < part.len() {
            joined[at] = part[j];
            at += 1;
            j += 1;
        }
        i += 1;
    }
    joined
}

/// What stands before a package's name to make it an id: a name without `-` has no vendor.
#[must_use]
pub const fn vendor(package: &str) -> &'static str {
    let bytes = package.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'-' {
            return "";
        }
        i += 1;
    }
    "local."
}

/// Makes the id of a package's name: the first `-` becomes the stop after the vendor.
#[must_use]
pub const fn id_of<const N: usize>(mut name: [u8; N]) -> [u8; N] {
    let (mut i, mut stop) = (0, false);
    while i < N {
        name[i] = name[i].to_ascii_lowercase();
        stop |= name[i] == b'.';
        if name[i] == b'-' && !stop {
            name[i] = b'.';
            stop = true;
        }
        i += 1;
    }
    name
}

/// The text of these bytes.
///
/// # Panics
///
/// If they are no UTF-8.
#[must_use]
pub const fn text(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("the name of a package is text"),
    }
}

/// Refuses an id of another form than `vendor.name`, at compile time.
///
/// # Panics
///
/// If it has another form.
pub const fn check_id(id: &str) {
    let bytes = id.as_bytes();
    let (mut i, mut word, mut stops) = (0, 0, 0);
    while i < bytes.len() {
        match bytes[i] {
            b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' => word += 1,
            b'.' if word > 0 => {
                stops += 1;
                word = 0;
            }
            _ => panic!(
                "the id of a plugin is made of a-z, 0-9, `_` and `-`, with a stop: acme.shout"
            ),
        }
        i += 1;
    }
    assert!(stops == 1 && word > 0, "the id of a plugin is `vendor.name`, for example acme.shout");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(package: &'static str, want: &str) {
        let id = format!("{}{package}", vendor(package));
        let bytes: [u8; 32] =
            std::array::from_fn(|i| id.as_bytes().get(i).copied().unwrap_or(b' '));
        let made = String::from_utf8(id_of(bytes).to_vec()).expect("text");
        assert_eq!(made.trim_end(), want);
        check_id(made.trim_end());
    }

    #[test]
    fn the_first_word_of_a_package_is_the_vendor() {
        check("acme-shout", "acme.shout");
        check("Acme-loud-shout", "acme.loud-shout");
    }

    #[test]
    fn a_package_of_one_word_is_local() {
        check("shout", "local.shout");
    }

    #[test]
    #[should_panic(expected = "vendor.name")]
    fn an_id_without_a_vendor_is_refused() {
        check_id("shout");
    }

    #[test]
    fn the_note_names_the_version_of_the_abi() {
        use crate::abi::{ABI_MAJOR, ABI_MINOR, NOTE_MAGIC};
        let note = lines("acme.shout", "1.2.3", "unwind").concat();
        let want = format!(
            "{NOTE_MAGIC}\nabi={ABI_MAJOR}.{ABI_MINOR}\nid=acme.shout\nversion=1.2.3\npanic=unwind\n"
        );
        assert_eq!(note, want);
        let parts = lines("acme.shout", "1.2.3", "unwind");
        assert_eq!(
            join::<{ len(&lines("acme.shout", "1.2.3", "unwind")) }>(&parts),
            *note.as_bytes()
        );
    }
}
