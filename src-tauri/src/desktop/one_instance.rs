//! One window for one person: a second start shows the window of the first.
//!
//! The plugin's own failures end the start of the app, for instance when the first one is just closing and no longer
//! answers on D-Bus. Two windows are better than none, so here the start continues.

use std::error::Error;

use serde_json::Value;
use tauri::plugin::{Plugin, TauriPlugin};
use tauri::{AppHandle, RunEvent, Runtime};

use super::report::report_before_logging;
use super::window;

/// The single-instance plugin, without its power to stop the app.
pub(crate) struct OneInstance<R: Runtime>(TauriPlugin<R>);

impl<R: Runtime> OneInstance<R> {
    pub(crate) fn new() -> Self {
        Self(tauri_plugin_single_instance::init(
            |app, _arguments, _folder| window::show(app),
        ))
    }
}

impl<R: Runtime> Plugin<R> for OneInstance<R> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn initialize(&mut self, app: &AppHandle<R>, config: Value) -> Result<(), Box<dyn Error>> {
        if let Err(error) = self.0.initialize(app, config) {
            // The log is not open yet.
            report_before_logging(&format_args!(
                "Starting without looking for another window: {error}"
            ));
        }
        Ok(())
    }

    fn on_event(&mut self, app: &AppHandle<R>, event: &RunEvent) {
        self.0.on_event(app, event);
    }
}
