//! What was typed, as it is understood.

use tracing::instrument;

use crate::ipc::TypedField;

/// The value that this text stands for, such as `contoso` for `https://cloud.konghq.com/login/contoso`; `null` where it
/// stands for none. Asks no service.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) fn understand(field: TypedField, text: String) -> Option<String> {
    match field {
        TypedField::Directory => {
            let directory: entra::Directory = text.parse().ok()?;
            Some(directory.to_string())
        }
        TypedField::LoginPath => {
            let path: konnect::LoginPath = text.parse().ok()?;
            Some(path.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_text_becomes_the_value_it_stands_for() {
        for (field, text, value) in [
            (
                TypedField::Directory,
                "https://contoso.com/",
                Some("contoso.com"),
            ),
            (
                TypedField::Directory,
                "maya@contoso.com",
                Some("contoso.com"),
            ),
            (TypedField::Directory, "contoso", None),
            (TypedField::LoginPath, "/login/contoso", Some("contoso")),
            (TypedField::LoginPath, "https://contoso.com", None),
        ] {
            let understood = understand(field, text.to_owned());
            assert_eq!(understood.as_deref(), value, "{text:?}");
        }
    }
}
