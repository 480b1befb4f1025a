//! `cargo xtask licences`: writes down whose code the app ships, and under which licence.
//!
//! Almost every licence of the tree asks that its text comes with the program (MIT: "shall be included in all copies";
//! Apache-2.0 §4; BSD; MPL-2.0 §3.2 asks for the place of the source as well). The list is committed, so that a build
//! needs nothing for it; `tidy` fails when it is out of date.

mod lock;
mod shipped;
mod texts;

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::licences::shipped::Package;
use crate::{console, project};

/// Where the window reads it.
const LIST: &str = "src/lib/third-party/licences.json";

/// Writes the list.
pub(crate) fn licences() -> Result<ExitCode> {
    let (packages, texts) = console::step("third-party licences", || {
        let mut packages = shipped::crates()?;
        packages.extend(shipped::npm_packages()?);
        packages.sort_by(|one, other| {
            (one.name.to_lowercase(), &one.version)
                .cmp(&(other.name.to_lowercase(), &other.version))
        });
        let texts = texts::of(&packages)?;
        Ok((packages, texts))
    })?;
    let lock = std::fs::read_to_string(project::root().join("Cargo.lock"))?;
    let list = written(&packages, &texts, &lock::fingerprint(&lock));
    let path = project::ui().join(LIST);
    std::fs::write(&path, list).with_context(|| format!("cannot write {}", path.display()))?;
    println!(
        "{} packages, {} texts: {}",
        packages.len(),
        texts.distinct.len(),
        path.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// One package and one text to a line, so that a change can be read.
fn written(packages: &[Package], texts: &texts::Texts, lock: &str) -> String {
    let lines = |values: Vec<Value>| {
        let lines: Vec<String> = values.iter().map(|value| format!("    {value}")).collect();
        lines.join(",\n")
    };
    let described = packages
        .iter()
        .zip(&texts.of_package)
        .map(|(one, texts)| {
            json!({
                "name": one.name,
                "version": one.version,
                "licence": one.licence,
                "source": one.source,
                "texts": texts,
            })
        })
        .collect();
    let texts = texts.distinct.iter().map(|text| json!(text)).collect();
    format!(
        "{{\n  \"lock\": \"{lock}\",\n  \"packages\": [\n{}\n  ],\n  \"texts\": [\n{}\n  ]\n}}\n",
        lines(described),
        lines(texts)
    )
}
