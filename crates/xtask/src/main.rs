//! The developer's one entry: `cargo xtask run | test | check | bench | package | dev | licences | setup`.
//!
//! Deliberately absent: shell scripts, a task runner to install, and anything that the app itself needs.
//! Invariants: every command does the set-up that it needs; nothing is installed with another user's rights before the
//! person has said yes; a failed part is never reported as a success.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this program talks to the person at the terminal"
)]

mod args;
mod bench;
mod build;
mod check;
mod console;
mod dev;
mod frontend;
mod licences;
mod node;
mod package;
mod packages;
mod process;
mod project;
mod run;
mod rust_tests;
mod setup;
mod suite;
mod test;
mod test_folder;

use std::process::ExitCode;

use crate::args::{Command, Request};

fn main() -> ExitCode {
    let request = match args::parse(std::env::args().skip(1)) {
        Ok(request) => request,
        Err(wrong) => {
            eprintln!("error: {wrong}\n\n{}", args::USAGE);
            return ExitCode::from(2);
        }
    };
    let Request { command, consent } = request;
    let done = match command {
        Command::Help => {
            println!("{}", args::USAGE);
            Ok(ExitCode::SUCCESS)
        }
        Command::Run => run::run(consent),
        Command::Test => test::test(consent),
        Command::Check => check::check(consent),
        Command::Bench => bench::bench(consent),
        Command::Package => package::package(consent),
        Command::Dev => dev::dev(consent),
        Command::Licences => licences::licences(),
        Command::Setup => setup::setup(packages::Need::Tests, consent).map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|error| {
        console::complain(&error);
        ExitCode::FAILURE
    })
}
