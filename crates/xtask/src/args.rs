//! What was asked for on the command line.

/// The whole help text.
pub(crate) const USAGE: &str = "\
Usage: cargo xtask <command> [--yes]

Commands:
  run      open the app; without a display, do the whole practice set-up through the real
           window and leave a picture of every screen in target/practice
  test     every test: Rust, frontend, contracts, end to end in the real window
  check    format, lints, types, unused code, licences, generated bindings, house rules
  bench    measure a first set-up and compare it with its budget
  package  build the installable packages and print their sizes
  dev      the development server and the app, reloading on change
  licences write down whose code the app ships, and under which licence
  setup    only install what the others need
  help     this text

Options:
  --yes    install missing system packages without asking (also when CI is set)

Each command first installs what it needs and is missing.
Exit codes: 0 done, 1 something failed, 2 the command line was not understood.";

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Run,
    Test,
    Check,
    Bench,
    Package,
    Dev,
    Licences,
    Setup,
    Help,
}

/// Whether system packages may be installed without a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consent {
    /// Ask at the terminal first.
    Ask,
    /// Given beforehand, with `--yes` or by running in CI.
    Given,
}

/// The parsed command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) command: Command,
    pub(crate) consent: Consent,
}

/// Reads the words after the program's name. The error is a sentence for the person.
pub(crate) fn parse(words: impl IntoIterator<Item = String>) -> anyhow::Result<Request> {
    let mut command = None;
    let mut consent = Consent::Ask;
    for word in words {
        match word.as_str() {
            "--yes" | "-y" => consent = Consent::Given,
            "--help" | "-h" => command = Some(Command::Help),
            flag if flag.starts_with('-') => anyhow::bail!("unknown option `{flag}`"),
            name => {
                let named =
                    by_name(name).ok_or_else(|| anyhow::anyhow!("unknown command `{name}`"))?;
                match command {
                    None => command = Some(named),
                    Some(Command::Help) => {}
                    Some(_) => anyhow::bail!("one command at a time; `{name}` is the second"),
                }
            }
        }
    }
    let command = command.ok_or_else(|| anyhow::anyhow!("no command given"))?;
    Ok(Request { command, consent })
}

fn by_name(name: &str) -> Option<Command> {
    Some(match name {
        "run" => Command::Run,
        "test" => Command::Test,
        "check" => Command::Check,
        "bench" => Command::Bench,
        "package" => Command::Package,
        "dev" => Command::Dev,
        "licences" => Command::Licences,
        "setup" => Command::Setup,
        "help" => Command::Help,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> anyhow::Result<Request> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn bare_command_asks_before_installing() {
        let request = read("test").unwrap();
        assert_eq!(request.command, Command::Test);
        assert_eq!(
            request.consent,
            Consent::Ask,
            "consent must never be assumed"
        );
    }

    #[test]
    fn yes_is_understood_on_either_side_of_the_command() {
        for line in ["run --yes", "--yes run", "run -y"] {
            let request = read(line).unwrap();
            assert_eq!(
                (request.command, request.consent),
                (Command::Run, Consent::Given),
                "{line}"
            );
        }
    }

    #[test]
    fn help_wins_over_a_command() {
        for line in ["help", "--help", "-h", "test --help", "--help test"] {
            assert_eq!(read(line).unwrap().command, Command::Help, "{line}");
        }
    }

    #[test]
    fn every_command_of_the_help_text_is_understood() {
        let listed: Vec<&str> = USAGE
            .lines()
            .skip_while(|line| *line != "Commands:")
            .skip(1)
            .take_while(|line| !line.is_empty())
            .filter_map(|line| {
                line.strip_prefix("  ")
                    .filter(|rest| !rest.starts_with(' '))
            })
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        assert_eq!(
            listed.len(),
            9,
            "the help text lists every command once: {listed:?}"
        );
        for name in listed {
            assert!(
                by_name(name).is_some(),
                "`{name}` is in the help text but not understood"
            );
        }
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (line, wrong) in [
            ("", "no command given"),
            ("tets", "unknown command `tets`"),
            ("test --fast", "unknown option `--fast`"),
            ("test run", "one command at a time; `run` is the second"),
        ] {
            assert_eq!(read(line).unwrap_err().to_string(), wrong);
        }
    }
}
