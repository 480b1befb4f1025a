//! What holds for the shell as a whole: its contract with the window, and what the window may do.

mod bindings;
mod permissions;
mod practice;
mod secrets;
mod targets;
