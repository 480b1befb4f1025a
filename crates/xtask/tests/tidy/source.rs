//! The files of the project, without what tools put next to them.

use std::path::{Path, PathBuf};

/// Folders that hold nothing written by hand.
const NOT_OURS: &[&str] = &[".git", "dist", "gen", "node_modules", "target"];

/// One text file.
pub(crate) struct Source {
    /// The path from the root, with `/` between its parts.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// The letters after the last dot of the name.
    pub(crate) fn extension(&self) -> &str {
        self.path
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension)
    }
}

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate lies two folders deep")
        .to_path_buf()
}

/// Every text file under a folder of the project, in a fixed order; what is not text (icons) is left out.
pub(crate) fn under(folder: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    collect(&root().join(folder), &mut sources);
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(
        !sources.is_empty(),
        "there must be something to read in `{folder}`"
    );
    sources
}

fn collect(folder: &Path, sources: &mut Vec<Source>) {
    for entry in
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                collect(&entry.path(), sources);
            }
        } else if kind.is_file()
            && let Ok(text) = std::fs::read_to_string(entry.path())
        {
            let path = entry
                .path()
                .strip_prefix(root())
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            sources.push(Source { path, text });
        }
    }
}

/// Fails and lists the offenders, with the reason why it matters.
pub(crate) fn none(offenders: &[String], why: &str) {
    assert!(offenders.is_empty(), "{why}:\n  {}", offenders.join("\n  "));
}
