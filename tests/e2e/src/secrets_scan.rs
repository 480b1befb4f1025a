//! Looks for secrets where none may be: in files, in the window's storage, in the page.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::desktop::Desktop;
use crate::webdriver::Page;

/// A secret that the test knows, with a name that may be printed.
pub struct Planted {
    /// What it is.
    pub name: &'static str,
    /// The secret itself.
    pub value: String,
}

/// How every token of Microsoft's begins, in practice and in earnest: `{"typ":"JWT` or `{"alg":"RS` of its header in
/// Base64 (RFC 7519), whichever comes first.
pub fn start_of_a_token() -> [Planted; 2] {
    ["eyJ0eXAiOiJKV1", "eyJhbGciOiJSU"].map(|value| Planted {
        name: "a token of Microsoft's",
        value: value.to_owned(),
    })
}

/// Every file under the desktop's home and logs that holds one of the secrets, in clear, as UTF-16 or as hex;
/// reported as “name in path”.
///
/// The keyring's own file is encrypted and is searched like any other. The browser's profile is left out: it is the
/// person's browser, not the app.
pub fn in_files(desktop: &Desktop, planted: &[Planted]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    search(
        desktop.folder(),
        &desktop.folder().join("chromium"),
        &forms(planted),
        &mut found,
    )?;
    Ok(found)
}

/// Every place in the window that holds one of the secrets: the page's source, what its fields hold, its storage,
/// its cookies and its address.
pub async fn in_window(page: &Page, planted: &[Planted]) -> Result<Vec<String>> {
    let script = "const done = arguments[0]; \
        const fields = [...document.querySelectorAll('input, textarea, select')].map((field) => field.value); \
        const databases = indexedDB.databases ? indexedDB.databases() : Promise.resolve([]); \
        databases.then((names) => done({ \
            page: document.documentElement.outerHTML, fields: fields.join('\\n'), \
            localStorage: JSON.stringify({ ...localStorage }), sessionStorage: JSON.stringify({ ...sessionStorage }), \
            databases: JSON.stringify(names), cookies: document.cookie, address: location.href, name: window.name, \
            history: JSON.stringify(history.state) }));";
    let places = page.run_async(script, vec![]).await?;
    let mut found = Vec::new();
    for (place, text) in places.as_object().into_iter().flatten() {
        let text = text.as_str().unwrap_or_default();
        let held = planted
            .iter()
            .filter(|planted| text.contains(&planted.value));
        found.extend(held.map(|planted| format!("{} in the window's {place}", planted.name)));
    }
    Ok(found)
}

/// Whether the window keeps anything at all.
pub async fn stored_in_window(page: &Page) -> Result<u64> {
    let count = page
        .run(
            "return localStorage.length + sessionStorage.length;",
            vec![],
        )
        .await?;
    Ok(count.as_u64().unwrap_or_default())
}

fn forms(planted: &[Planted]) -> Vec<(&'static str, Vec<u8>)> {
    planted
        .iter()
        .flat_map(|planted| {
            let utf16 = planted
                .value
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect();
            let hex = hex(planted.value.as_bytes());
            [
                (planted.name, planted.value.clone().into_bytes()),
                (planted.name, utf16),
                (planted.name, hex),
            ]
        })
        .collect()
}

fn search(
    folder: &Path,
    left_out: &Path,
    forms: &[(&'static str, Vec<u8>)],
    found: &mut Vec<String>,
) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let path = entry.path();
        if kind.is_dir() && path != left_out {
            search(&path, left_out, forms, found)?;
        } else if kind.is_file() {
            let content = fs::read(&path)?;
            let held = forms
                .iter()
                .filter(|(_, form)| content.windows(form.len()).any(|window| window == form));
            found.extend(held.map(|(name, _)| format!("{name} in {}", path.display())));
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    let digit = |value: u8| b"0123456789abcdef"[usize::from(value)];
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}
