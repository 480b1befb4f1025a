//! The folders of the app on this computer.

use std::path::{Path, PathBuf};

use tauri::{AppHandle, Manager as _, Runtime};
use tauri_plugin_opener::OpenerExt as _;

use super::keychain::CLIENT_SECRET;
use super::settings::SettingsFile;
use super::sign_in_preset;
use crate::ipc::{self, Folder};
use crate::session::run_store::World;

/// Where things are kept. Managed by Tauri.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    pub(crate) config: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) logs: PathBuf,
    /// Where files go that the person asks for.
    pub(crate) downloads: PathBuf,
    /// The file in which an administrator sets the app registration for signing in.
    pub(crate) preset: PathBuf,
}

impl Places {
    /// Where this system keeps such things.
    pub(crate) fn of_this_computer<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<Self> {
        let path = app.path();
        let data = path.app_local_data_dir()?;
        Ok(Self {
            config: path.app_config_dir()?,
            // An app that cannot write its log still works.
            logs: path.app_log_dir().unwrap_or_else(|_| data.join("logs")),
            // Some desktops on Linux do not say where; it is made when there is something to save.
            downloads: path
                .download_dir()
                .or_else(|_| path.home_dir().map(|home| home.join("Downloads")))?,
            data,
            preset: sign_in_preset::file(),
        })
    }

    /// All of them in one folder.
    #[cfg(test)]
    pub(crate) fn within(folder: &Path) -> Self {
        Self {
            config: folder.to_owned(),
            data: folder.to_owned(),
            logs: folder.join("logs"),
            downloads: folder.join("Downloads"),
            preset: folder.join("preset.json"),
        }
    }

    /// The same as text. Journals are those of real connections, also while practising.
    pub(crate) fn named(&self, settings: &SettingsFile, keychain_service: &str) -> ipc::Places {
        let text = |path: &Path| path.display().to_string();
        ipc::Places {
            settings: text(settings.path()),
            journals: text(&self.of(Folder::Journals)),
            logs: text(&self.logs),
            keychain_service: keychain_service.to_owned(),
            keychain_user: format!("{CLIENT_SECRET}:"),
        }
    }

    fn of(&self, folder: Folder) -> PathBuf {
        match folder {
            Folder::Settings => self.config.clone(),
            Folder::Journals => World::Real.journal_folder(&self.data),
            Folder::Logs => self.logs.clone(),
            Folder::Downloads => self.downloads.clone(),
        }
    }
}

/// Shows a folder in the system's file manager, and says whether that worked. One that does not exist yet has the
/// nearest one above it shown.
pub(crate) async fn open<R: Runtime>(app: &AppHandle<R>, folder: Folder) -> bool {
    let path = nearest(&app.state::<Places>().of(folder));
    let app = app.clone();
    // Starting a program may block, on Linux for as long as D-Bus takes.
    let opened = tauri::async_runtime::spawn_blocking(move || {
        let path = path.display().to_string();
        app.opener().open_path(path, None::<&str>)
    });
    match opened.await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the folder could not be opened");
            false
        }
        Err(error) => {
            tracing::warn!(%error, "the folder could not be opened");
            false
        }
    }
}

fn nearest(folder: &Path) -> PathBuf {
    let there = folder.ancestors().find(|path| path.is_dir());
    there.unwrap_or(folder).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_that_the_app_uses() {
        let places = Places::within(Path::new("/people/maya/app"));
        let settings = SettingsFile::in_folder(&places.config);
        let named = places.named(&settings, "io.github.konnect-sso-setup.desktop");
        let folder = Path::new("/people/maya/app");
        assert_eq!(Path::new(&named.journals), folder.join("runs"));
        assert_eq!(Path::new(&named.settings), folder.join("settings.json"));
        assert_eq!(named.keychain_user, "client-secret:");
    }

    #[test]
    fn folder_that_is_not_there_yet_has_the_one_above_it_opened() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("runs").join("deeper");
        assert_eq!(nearest(&missing), folder.path());
        assert_eq!(nearest(folder.path()), folder.path());
    }
}
