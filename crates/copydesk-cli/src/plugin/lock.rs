//! `copydesk plugin lock`: pins libraries that somebody has looked at.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueHint;
use copydesk::host::{LOCK_FILE, Lock as LockFile, Places, pin};

use crate::exit::{Exit, Failure, chain};
use crate::plugins::refused;

#[derive(Debug, clap::Args)]
pub(crate) struct Lock {
    /// Libraries or their folders by a path with a separator (./libx.so), or ids (acme.places)
    #[arg(required = true, value_name = "PATH|ID", value_hint = ValueHint::AnyPath)]
    plugins: Vec<String>,

    /// The file to write; what it pins already stays. By default beside the file of --config, else in the
    /// working directory
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    plugin_lock: Option<PathBuf>,

    /// The TOML file with settings beside which the lock file lies
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    config: Option<PathBuf>,
}

/// Writes the hashes of the libraries into the lock file.
pub(crate) fn lock(options: &Lock) -> Result<Exit, Failure> {
    let path = options.plugin_lock.clone().unwrap_or_else(|| {
        let folder = options.config.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        folder.join(LOCK_FILE)
    });
    let mut file = if path.exists() {
        LockFile::read(&path).map_err(|error| Failure::usage(chain(&error)))?
    } else {
        LockFile::default()
    };
    let places = Places::of_process();
    let mut told = String::new();
    for asked in &options.plugins {
        let pin = pin(asked, &places).map_err(refused)?;
        told.push_str(&format!("{} {} {}\n", pin.id, pin.version, pin.sha256));
        file.pin(pin);
    }
    write(&path, &file.to_toml()).map_err(|error| {
        Failure::usage(format!("cannot write the lock file `{}`: {error}", path.display()))
    })?;
    told.push_str(&format!("pinned in {}\n", path.display()));
    crate::print(told.as_bytes())
}

/// Writes a file at once and whole.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Readable for all, as a project's other files, and writable for nobody else: or it would be refused.
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    let mut file = builder.prefix(".copydesk-plugins").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
