//! File names for ids, whatever these hold.

use std::collections::HashMap;

/// The longest name made of an id in bytes: with a number and an extension it fits all file systems.
const LONGEST: usize = 200;

/// The name for an id: letters and digits of ASCII, `_`, `-` and inner stops as they are, every other byte
/// as `~` and two hexadecimal digits. Different ids have different names, but for a `.txt` at their end and
/// ids of more than 200 bytes; [`Taken`] sets those apart.
pub(crate) fn of(id: &str) -> String {
    let stem = id.strip_suffix(".txt").filter(|stem| !stem.is_empty()).unwrap_or(id);
    let mut name = String::with_capacity(stem.len());
    for (at, byte) in stem.bytes().enumerate() {
        let is_stop_inside = byte == b'.' && at > 0 && at + 1 < stem.len();
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || is_stop_inside {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("~{byte:02X}"));
        }
        if name.len() > LONGEST {
            name.truncate(LONGEST);
            return format!("{name}~{:016x}", hash(id));
        }
    }
    if name.is_empty() { "~".to_owned() } else { name }
}

/// The names that are taken, whether or not a file system tells capitals apart.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// By the hash of the name in small letters, how often it came: two names of one hash only get a number
    /// without need.
    count: HashMap<u64, u64>,
}

impl Taken {
    /// The name, with `~~2`, `~~3` behind it where it is taken.
    pub(crate) fn take(&mut self, name: &str) -> String {
        let count = self.count.entry(hash(&name.to_ascii_lowercase())).or_default();
        *count += 1;
        if *count == 1 { name.to_owned() } else { format!("{name}~~{count}") }
    }
}

/// FNV-1a: the same on every machine and in every version, as names depend on it.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(id: &str, want: &str) {
        assert_eq!(of(id), want);
    }

    #[test]
    fn plain_ids_are_their_own_names() {
        check("story_2021-07.a", "story_2021-07.a");
        check("wire/a1.txt", "wire~2Fa1");
    }

    #[test]
    fn nothing_leads_out_of_the_folder_or_is_hidden() {
        check("../../etc/passwd", "~2E.~2F..~2Fetc~2Fpasswd");
        check(".", "~2E");
        check(".txt", "~2Etxt");
        check("", "~");
        check("a~b\0é", "a~7Eb~00~C3~A9");
    }

    #[test]
    fn a_long_id_is_cut_and_told_apart() {
        let (one, two) = ("x".repeat(900) + "1", "x".repeat(900) + "2");
        assert!(of(&one).len() < 230 && of(&one) != of(&two));
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let mut taken = Taken::default();
        let names = ["a", "A", "b", "a"].map(|name| taken.take(name));
        assert_eq!(names, ["a", "A~~2", "b", "a~~3"]);
    }
}
