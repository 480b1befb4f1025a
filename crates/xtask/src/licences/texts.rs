//! The texts of the licences, each of them once.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::licences::shipped::Package;

/// Licences whose texts name nobody, so that one package's copy serves another.
const NAMELESS: [&str; 3] = ["Apache-2.0", "BSL-1.0", "MPL-2.0"];

/// What the MIT licence says below the line with the names (<https://spdx.org/licenses/MIT.html>).
const MIT: &str = include_str!("mit.txt");

/// Distinct texts, and which of them each package has.
pub(crate) struct Texts {
    pub(crate) distinct: Vec<String>,
    pub(crate) of_package: Vec<Vec<usize>>,
}

/// Collects the texts, in the order of the packages. Fails for a package whose text cannot be found.
pub(crate) fn of(packages: &[Package]) -> Result<Texts> {
    let own = packages.iter().map(own_texts).collect::<Result<Vec<_>>>()?;
    let mut distinct: Vec<String> = Vec::new();
    let mut of_package = Vec::new();
    for (package, texts) in packages.iter().zip(&own) {
        let texts = if texts.is_empty() {
            vec![stand_in(package, packages, &own)?]
        } else {
            texts.clone()
        };
        let mut places: Vec<usize> = texts
            .into_iter()
            .map(|text| place(&mut distinct, text))
            .collect();
        places.sort_unstable();
        places.dedup();
        of_package.push(places);
    }
    Ok(Texts {
        distinct,
        of_package,
    })
}

/// Texts that differ only in how their lines are broken are the same.
fn place(distinct: &mut Vec<String>, text: String) -> usize {
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let wanted = words(&text);
    if let Some(place) = distinct.iter().position(|known| words(known) == wanted) {
        return place;
    }
    distinct.push(text);
    distinct.len() - 1
}

/// The licence files of a package. Where it may be used under the MIT licence alone, only that one: it is the licence
/// that it is used under, and the others would make the list four times as long.
fn own_texts(package: &Package) -> Result<Vec<String>> {
    let mut files: Vec<String> = std::fs::read_dir(&package.folder)
        .with_context(|| format!("{} cannot be read", package.folder.display()))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_licence(name) || Some(name) == package.licence_file.as_ref())
        .filter(|name| package.folder.join(name).is_file())
        .collect();
    files.sort();
    let is_mit = |name: &String| name.to_uppercase().contains("MIT");
    if may_be_mit(&package.licence) && files.iter().any(is_mit) {
        files.retain(is_mit);
    }
    files
        .iter()
        .map(|name| read(&package.folder.join(name)))
        .collect()
}

fn is_licence(name: &str) -> bool {
    let name = name.to_uppercase();
    [
        "LICENSE",
        "LICENCE",
        "COPYING",
        "COPYRIGHT",
        "NOTICE",
        "UNLICENSE",
    ]
    .iter()
    .any(|start| name.starts_with(start))
}

/// Whether the MIT licence alone is one of the choices.
fn may_be_mit(expression: &str) -> bool {
    let choices = expression.replace('/', " OR ");
    !choices.contains("AND") && choices.split(" OR ").any(|choice| choice.trim() == "MIT")
}

fn read(path: &Path) -> Result<String> {
    let bytes =
        std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let lines: Vec<String> = String::from_utf8_lossy(&bytes)
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    Ok(lines.join("\n").trim_matches('\n').to_owned())
}

/// For a package that comes without a licence file: the text that its manifest names.
fn stand_in(package: &Package, packages: &[Package], own: &[Vec<String>]) -> Result<String> {
    let sibling = packages.iter().zip(own).find(|(other, texts)| {
        other.source == package.source && other.licence == package.licence && !texts.is_empty()
    });
    if let Some((_, texts)) = sibling {
        return texts.first().cloned().context("it has texts");
    }
    if may_be_mit(&package.licence) {
        return Ok(
            format!("MIT License\n\nCopyright (c) {}\n\n{MIT}", holders(package))
                .trim_end()
                .to_owned(),
        );
    }
    let same = packages.iter().zip(own).find(|(other, texts)| {
        NAMELESS.contains(&package.licence.as_str())
            && other.licence == package.licence
            && texts.len() == 1
    });
    match same {
        Some((_, texts)) => texts.first().cloned().context("it has a text"),
        None => bail!(
            "{} {} has no licence file, and {} no text that fits",
            package.name,
            package.version,
            package.licence
        ),
    }
}

fn holders(package: &Package) -> String {
    if package.authors.is_empty() {
        return format!("the authors of {}", package.name);
    }
    package.authors.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mit_is_a_choice_only_where_nothing_else_is_asked_as_well() {
        for yes in [
            "MIT",
            "MIT OR Apache-2.0",
            "Apache-2.0/MIT",
            "Apache-2.0 / MIT",
        ] {
            assert!(may_be_mit(yes), "{yes}");
        }
        for no in [
            "Apache-2.0",
            "MIT AND BSD-3-Clause",
            "(Apache-2.0 OR MIT) AND BSD-3-Clause",
            "MIT-0",
        ] {
            assert!(!may_be_mit(no), "{no}");
        }
    }

    #[test]
    fn texts_that_differ_in_line_breaks_are_one() {
        let mut distinct = Vec::new();
        assert_eq!(place(&mut distinct, "Permission is\ngranted".to_owned()), 0);
        assert_eq!(
            place(&mut distinct, "Permission\n  is granted".to_owned()),
            0
        );
        assert_eq!(
            place(&mut distinct, "Permission is not granted".to_owned()),
            1
        );
    }
}
