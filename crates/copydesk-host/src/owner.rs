//! Whether anybody but the user could have put a file where it is.
//!
//! A library runs with all rights of the user, so it must not come from somebody who has fewer. Symlinks
//! are resolved first. Then the file, and every folder above it up to the root, must
//!
//! - belong to root or to the user who runs the program, and
//! - be writable for nobody else.
//!
//! Two shapes that look open are not:
//!
//! - a *sticky* folder, such as `/tmp`, may be writable for all: others can put files beside ours there,
//!   but cannot rename, replace or remove what belongs to us;
//! - a group may write if it is the *private* group that many systems make for each user: its number is
//!   the user's own, and `/etc/group` lists nobody in it. There `umask` is `002`, and every library that a
//!   compiler writes is writable for that group.
//!
//! An access list (ACL) that lets others write shows in the group's bits, and so is refused as well.
//!
//! # What is not here
//!
//! Windows, where files have no such modes: there everything passes, and the hash in the lock file is
//! what can be relied on. And the time between this look and the loading: who could use it may write
//! there, and was refused.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// Whose files are trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    users: Vec<u32>,
    private_groups: Vec<u32>,
}

impl Owner {
    /// Root and the user who runs this program.
    #[must_use]
    pub fn of_process() -> Self {
        #[cfg(unix)]
        {
            let user = rustix::process::geteuid().as_raw();
            let groups = std::fs::read_to_string("/etc/group").unwrap_or_default();
            let private = is_private(&groups, user).then_some(user);
            Self::default().user(0).user(user).private_group(private)
        }
        #[cfg(not(unix))]
        Self::default()
    }

    /// Trusts this user's files too.
    #[must_use]
    pub fn user(mut self, id: u32) -> Self {
        self.users.push(id);
        self
    }

    /// A group that has only a trusted user in it.
    #[must_use]
    pub fn private_group(mut self, id: Option<u32>) -> Self {
        self.private_groups.extend(id);
        self
    }

    /// The path with all symlinks resolved, if nobody else may write to it or to a folder above it.
    pub(crate) fn trusts(&self, path: &Path) -> Result<PathBuf, OwnerError> {
        let read = |source| OwnerError::Read { path: path.to_owned(), source };
        let real = path.canonicalize().map_err(read)?;
        for (at, place) in real.ancestors().enumerate() {
            let read = |source| OwnerError::Read { path: place.to_owned(), source };
            let meta = place.symlink_metadata().map_err(read)?;
            self.judge(place, &meta, at > 0)?;
        }
        Ok(real)
    }

    #[cfg(unix)]
    fn judge(&self, path: &Path, meta: &Metadata, above: bool) -> Result<(), OwnerError> {
        use std::os::unix::fs::MetadataExt;
        const GROUP_WRITES: u32 = 0o020;
        const ALL_WRITE: u32 = 0o002;
        const STICKY: u32 = 0o1000;
        let path = || path.to_owned();
        let (user, group, mode) = (meta.uid(), meta.gid(), meta.mode());
        if !self.users.contains(&user) {
            return Err(OwnerError::Foreign { path: path(), user });
        }
        if above && mode & STICKY != 0 {
            return Ok(());
        }
        if mode & ALL_WRITE != 0 {
            return Err(OwnerError::Open { path: path(), mode: mode & 0o7777 });
        }
        if mode & GROUP_WRITES != 0 && !self.private_groups.contains(&group) {
            return Err(OwnerError::Group { path: path(), mode: mode & 0o7777, group });
        }
        Ok(())
    }

    #[cfg(not(unix))]
    #[expect(clippy::unused_self, reason = "files have no such modes here")]
    fn judge(&self, _path: &Path, _meta: &Metadata, _above: bool) -> Result<(), OwnerError> {
        Ok(())
    }
}

/// Whether the user's own group is listed in this `/etc/group` with nobody in it but, perhaps, somebody
/// of the group's own name.
#[cfg(unix)]
fn is_private(groups: &str, user: u32) -> bool {
    let number = user.to_string();
    let fields = groups.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let mut own = fields.filter(|fields| fields.get(2) == Some(&number.as_str()));
    own.next().is_some_and(|fields| {
        let (name, members) = (fields[0], fields.get(3).copied().unwrap_or_default());
        members.split(',').all(|member| member.is_empty() || member == name)
    })
}

/// Somebody else could have put a file where it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OwnerError {
    /// It belongs to somebody else.
    #[error(
        "`{}` belongs to user {user}, and only what belongs to root or to you is loaded: copy it to a \
         folder of yours, or `chown` it",
        .path.display()
    )]
    Foreign {
        /// The file, or the folder above it.
        path: PathBuf,
        /// Who owns it.
        user: u32,
    },
    /// Everybody may write to it.
    #[error(
        "`{}` may be written by everybody (mode {mode:04o}): `chmod o-w` it, or keep the plugin elsewhere",
        .path.display()
    )]
    Open {
        /// The file, or the folder above it.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// A group may write to it.
    #[error(
        "`{}` may be written by group {group} (mode {mode:04o}): `chmod g-w` it, or keep the plugin \
         elsewhere",
        .path.display()
    )]
    Group {
        /// The file, or the folder above it.
        path: PathBuf,
        /// Its mode.
        mode: u32,
        /// The group.
        group: u32,
    },
    /// It cannot be looked at.
    #[error("cannot look at `{}`", .path.display())]
    Read {
        /// The file, or the folder above it.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;

    struct Room {
        folder: tempfile::TempDir,
        path: PathBuf, // canonical
    }

    impl Room {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().canonicalize().expect("it is there");
            let room = Self { folder, path };
            std::fs::create_dir(room.path.join("in")).expect("a folder");
            std::fs::File::create(room.path.join("in/x.so")).expect("a file");
            room.mode("in", 0o755).mode("in/x.so", 0o644);
            room
        }

        fn mode(&self, name: &str, mode: u32) -> &Self {
            let mode = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(self.path.join(name), mode).expect("it is ours");
            self
        }

        fn group(&self) -> u32 {
            self.path.join("in").metadata().expect("it is there").gid()
        }

        /// Checks what is said about a file; `ROOM` stands for the folder.
        #[track_caller]
        fn check(&self, name: &str, owner: &Owner, want: &str) {
            let got = match owner.trusts(&self.path.join(name)) {
                Ok(path) => path.display().to_string(),
                Err(error) => error.to_string(),
            };
            assert_eq!(got.replace(&self.path.display().to_string(), "ROOM"), want);
            assert!(self.folder.path().exists());
        }
    }

    fn us() -> Owner {
        // Without the private group: what the group may do is told apart by the tests.
        Owner { private_groups: Vec::new(), ..Owner::of_process() }
    }

    #[test]
    fn a_file_of_ours_in_a_sticky_folder_for_all_is_trusted() {
        Room::new().check("in/x.so", &us(), "ROOM/in/x.so");
        let room = Room::new();
        room.mode("in", 0o1777).check("in/x.so", &us(), "ROOM/in/x.so");
    }

    #[test]
    fn a_file_that_all_may_write_is_refused() {
        let want = "`ROOM/in/x.so` may be written by everybody (mode 0646): `chmod o-w` it, or keep the \
                    plugin elsewhere";
        Room::new().mode("in/x.so", 0o646).check("in/x.so", &us(), want);
        let sticky = "`ROOM/in/x.so` may be written by everybody (mode 1666): `chmod o-w` it, or keep the \
                      plugin elsewhere";
        Room::new().mode("in/x.so", 0o1666).check("in/x.so", &us(), sticky);
    }

    #[test]
    fn a_folder_above_it_that_all_may_write_is_refused() {
        let want = "`ROOM/in` may be written by everybody (mode 0777): `chmod o-w` it, or keep the plugin \
                    elsewhere";
        Room::new().mode("in", 0o777).check("in/x.so", &us(), want);
    }

    #[test]
    fn a_group_may_write_only_if_it_is_the_users_own() {
        let room = Room::new();
        room.mode("in", 0o775);
        let want = format!(
            "`ROOM/in` may be written by group {} (mode 0775): `chmod g-w` it, or keep the plugin \
             elsewhere",
            room.group()
        );
        room.check("in/x.so", &us(), &want);
        room.check("in/x.so", &us().private_group(Some(room.group())), "ROOM/in/x.so");
    }

    #[test]
    fn a_file_of_somebody_else_is_refused() {
        let room = Room::new();
        let user = room.path.metadata().expect("it is there").uid();
        let want = format!(
            "`ROOM/in/x.so` belongs to user {user}, and only what belongs to root or to you is loaded: \
             copy it to a folder of yours, or `chown` it"
        );
        room.check("in/x.so", &Owner::default().user(user + 1), &want);
    }

    #[test]
    fn symlinks_are_resolved_before_anything_is_judged() {
        let room = Room::new();
        room.mode("in", 0o777);
        std::fs::create_dir(room.path.join("safe")).expect("a folder");
        room.mode("safe", 0o755);
        symlink(room.path.join("in/x.so"), room.path.join("safe/x.so")).expect("a link");
        let want = "`ROOM/in` may be written by everybody (mode 0777): `chmod o-w` it, or keep the plugin \
                    elsewhere";
        room.check("safe/x.so", &us(), want);
    }

    #[test]
    fn what_is_not_there_is_said_to_be_missing() {
        Room::new().check("in/y.so", &us(), "cannot look at `ROOM/in/y.so`");
    }

    #[test]
    fn a_private_group_has_the_users_number_and_nobody_else_in_it() {
        let groups =
            "root:x:0:\nanna:x:1000:\nben:x:1001:ben\ncy:x:1002:cy,dora\nstaff:x:50:anna\n";
        let private: Vec<_> =
            [0, 50, 1000, 1001, 1002, 1003].iter().map(|user| is_private(groups, *user)).collect();
        assert_eq!(private, [true, false, true, true, false, false]);
    }
}
