//! Which system packages a Linux distribution needs, and which of them are missing.
//!
//! Names were measured on Debian 12; the other families follow Tauri's prerequisites page
//! (<https://v2.tauri.app/start/prerequisites/#linux>) and the contents of their packages.

/// How much has to be installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Compile the app and show it on the person's own display.
    Build,
    /// The same, and a private desktop to drive the window in.
    Tests,
}

/// Distributions that share a package manager and package names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// Debian, Ubuntu and their derivatives: apt.
    Debian,
    /// Fedora and its derivatives: dnf.
    Fedora,
    /// Arch and its derivatives: pacman.
    Arch,
}

/// To compile the app: WebKitGTK 4.1 with its headers, and D-Bus, which the window library links.
const DEBIAN_BUILD: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "librsvg2-dev",
    "libdbus-1-dev",
];
/// To run the window without a display, with a real Secret Service, clipboard and WebDriver.
const DEBIAN_DESKTOP: &[&str] = &[
    "at-spi2-core",
    "dbus",
    "dbus-x11",
    "fonts-dejavu-core",
    "gnome-keyring",
    "imagemagick",
    "libsecret-tools",
    "webkit2gtk-driver",
    "x11-utils",
    "xauth",
    "xclip",
    "xdg-utils",
    "xdotool",
    "xvfb",
];

const FEDORA_BUILD: &[&str] = &[
    "gcc",
    "pkgconf-pkg-config",
    "webkit2gtk4.1-devel",
    "librsvg2-devel",
    "dbus-devel",
    "nodejs",
    "npm",
];
/// Fedora ships the WebDriver inside a WebKitGTK package whose name changes; dnf and rpm both accept the file's name.
const FEDORA_DESKTOP: &[&str] = &[
    "/usr/bin/WebKitWebDriver",
    "ImageMagick",
    "at-spi2-core",
    "dbus-daemon",
    "dbus-x11",
    "dejavu-sans-fonts",
    "gnome-keyring",
    "libsecret",
    "xclip",
    "xdg-utils",
    "xdotool",
    "xorg-x11-server-Xvfb",
    "xorg-x11-xauth",
    "xprop",
    "xwininfo",
];

const ARCH_BUILD: &[&str] = &[
    "base-devel",
    "pkgconf",
    "webkit2gtk-4.1",
    "librsvg",
    "dbus",
    "nodejs",
    "npm",
];
const ARCH_DESKTOP: &[&str] = &[
    "at-spi2-core",
    "gnome-keyring",
    "imagemagick",
    "libsecret",
    "ttf-dejavu",
    "xclip",
    "xdg-utils",
    "xdotool",
    "xorg-server-xvfb",
    "xorg-xauth",
    "xorg-xprop",
    "xorg-xwininfo",
];

/// The programs that play the system browser in tests.
const BROWSER: &str = "chromium";
const BROWSER_DRIVER: &str = "chromedriver";

/// The family that `/etc/os-release` describes, from its `ID` and `ID_LIKE` (os-release(5)).
pub(crate) fn family(os_release: &str) -> Option<Family> {
    words(os_release).find_map(|word| match word {
        "debian" | "ubuntu" => Some(Family::Debian),
        "fedora" | "rhel" => Some(Family::Fedora),
        "arch" => Some(Family::Arch),
        _ => None,
    })
}

/// Every package that is needed, whether installed or not. `has` says whether a program is in `PATH`.
pub(crate) fn wanted(
    os_release: &str,
    family: Family,
    need: Need,
    has: impl Fn(&str) -> bool,
) -> Vec<&'static str> {
    let (build, desktop) = match family {
        Family::Debian => (DEBIAN_BUILD, DEBIAN_DESKTOP),
        Family::Fedora => (FEDORA_BUILD, FEDORA_DESKTOP),
        Family::Arch => (ARCH_BUILD, ARCH_DESKTOP),
    };
    let mut wanted: Vec<&str> = build
        .iter()
        .copied()
        // Node.js installed another way (nvm, its own installer) is just as good.
        .filter(|name| !(matches!(*name, "nodejs" | "npm") && has("node") && has("npm")))
        .collect();
    if need == Need::Tests {
        wanted.extend(desktop);
        let (browser, driver) = match family {
            // Ubuntu has its own names; there is no `chromium` in its archive.
            Family::Debian if words(os_release).any(|word| word == "ubuntu") => {
                ("chromium-browser", "chromium-chromedriver")
            }
            Family::Debian => ("chromium", "chromium-driver"),
            Family::Fedora => ("chromium", "chromedriver"),
            Family::Arch => ("chromium", "chromium"),
        };
        // They may have been installed another way, as on the machines of a CI service.
        if !has(BROWSER) {
            wanted.push(browser);
        }
        if !has(BROWSER_DRIVER) && !wanted.contains(&driver) {
            wanted.push(driver);
        }
    }
    wanted
}

/// The command that shows which of the packages are installed.
pub(crate) fn query(family: Family, wanted: &[&str]) -> Vec<String> {
    let words: &[&str] = match family {
        Family::Debian => &[
            "dpkg-query",
            "--show",
            "--showformat=${db:Status-Abbrev}${Package}\\n",
        ],
        Family::Fedora => &[
            "rpm",
            "--query",
            "--whatprovides",
            "--queryformat=%{NAME}\\n",
        ],
        Family::Arch => &["pacman", "--deptest"],
    };
    words
        .iter()
        .chain(wanted)
        .map(|word| (*word).to_owned())
        .collect()
}

/// Reads the answer to [`query`]: the packages that are not installed, in the order in which they are wanted.
pub(crate) fn missing<'a>(family: Family, wanted: &[&'a str], answer: &str) -> Vec<&'a str> {
    let lines: Vec<&str> = answer.lines().map(str::trim).collect();
    let is_missing = |name: &str| match family {
        // "ii " is wanted and installed; a removed package keeps a line with another state.
        Family::Debian => !lines.iter().any(|line| {
            line.strip_prefix("ii")
                .is_some_and(|rest| rest.trim() == name)
        }),
        // "no package provides NAME", or "error: file NAME: No such file or directory".
        Family::Fedora => lines.iter().any(|line| {
            line.strip_prefix("no package provides ") == Some(name)
                || line
                    .strip_prefix("error: file ")
                    .is_some_and(|rest| rest.starts_with(&format!("{name}:")))
        }),
        // It prints exactly the names that nothing installed satisfies.
        Family::Arch => lines.contains(&name),
    };
    wanted
        .iter()
        .copied()
        .filter(|name| is_missing(name))
        .collect()
}

/// The commands that install them, to be run as root in this order.
pub(crate) fn install(family: Family, missing: &[&str]) -> Vec<Vec<String>> {
    let with_names = |words: &[&str]| {
        words
            .iter()
            .chain(missing)
            .map(|word| (*word).to_owned())
            .collect()
    };
    match family {
        Family::Debian => vec![
            ["apt-get", "update", "--quiet"].map(str::to_owned).to_vec(),
            with_names(&[
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "install",
                "--yes",
                "--quiet",
                "--no-install-recommends",
            ]),
        ],
        Family::Fedora => vec![with_names(&["dnf", "install", "--assumeyes"])],
        Family::Arch => vec![with_names(&[
            "pacman",
            "--sync",
            "--refresh",
            "--needed",
            "--noconfirm",
        ])],
    }
}

/// The values of `ID` and `ID_LIKE`, nearest relative first.
fn words(os_release: &str) -> impl Iterator<Item = &str> {
    ["ID=", "ID_LIKE="]
        .into_iter()
        .flat_map(|key| {
            os_release
                .lines()
                .filter_map(move |line| line.strip_prefix(key))
        })
        .flat_map(|value| value.trim_matches(['"', '\'']).split_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEBIAN: &str =
        "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n";
    const MINT: &str = "NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n";

    #[test]
    fn distribution_is_known_by_itself_or_by_its_parent() {
        for (text, expected) in [
            (DEBIAN, Some(Family::Debian)),
            ("ID=ubuntu\nID_LIKE=debian\n", Some(Family::Debian)),
            (MINT, Some(Family::Debian)),
            ("NAME=\"Fedora Linux\"\nID=fedora\n", Some(Family::Fedora)),
            (
                "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n",
                Some(Family::Fedora),
            ),
            ("ID=arch\n", Some(Family::Arch)),
            ("ID=endeavouros\nID_LIKE='arch'\n", Some(Family::Arch)),
            ("ID=nixos\n", None),
            ("", None),
        ] {
            assert_eq!(family(text), expected, "{text}");
        }
    }

    #[test]
    fn building_needs_no_desktop() {
        let wanted = wanted(DEBIAN, Family::Debian, Need::Build, |_| false);
        assert!(
            wanted.contains(&"libwebkit2gtk-4.1-dev"),
            "the window library is always needed: {wanted:?}"
        );
        assert!(
            !wanted.contains(&"xvfb"),
            "a person with a display needs no virtual one: {wanted:?}"
        );
    }

    #[test]
    fn browser_is_installed_unless_it_came_another_way() {
        let chromium = |wanted: Vec<&'static str>| -> Vec<&'static str> {
            wanted
                .into_iter()
                .filter(|name| name.starts_with("chrom"))
                .collect()
        };
        let on = |os_release, family, here: &'static [&'static str]| {
            chromium(wanted(os_release, family, Need::Tests, |name| {
                here.contains(&name)
            }))
        };
        assert_eq!(
            on(DEBIAN, Family::Debian, &[]),
            ["chromium", "chromium-driver"]
        );
        assert_eq!(
            on(DEBIAN, Family::Debian, &["chromium"]),
            ["chromium-driver"]
        );
        assert!(
            on(DEBIAN, Family::Debian, &["chromium", "chromedriver"]).is_empty(),
            "what is there serves"
        );
        assert_eq!(
            on(MINT, Family::Debian, &[]),
            ["chromium-browser", "chromium-chromedriver"],
            "Ubuntu's archive has no `chromium`"
        );
        assert_eq!(
            on("ID=fedora", Family::Fedora, &[]),
            ["chromium", "chromedriver"]
        );
        assert_eq!(
            on("ID=arch", Family::Arch, &[]),
            ["chromium"],
            "Arch ships the driver with the browser"
        );
    }

    #[test]
    fn node_from_elsewhere_is_not_installed_again() {
        let own = wanted("ID=arch", Family::Arch, Need::Build, |name| {
            matches!(name, "node" | "npm")
        });
        assert!(!own.contains(&"nodejs"), "{own:?}");
        let none = wanted("ID=arch", Family::Arch, Need::Build, |_| false);
        assert!(
            none.contains(&"nodejs") && none.contains(&"npm"),
            "{none:?}"
        );
    }

    #[test]
    fn removed_package_is_missing_on_debian() {
        let answer = "ii dbus\nrc xvfb\nii libwebkit2gtk-4.1-dev\n";
        let missing = missing(
            Family::Debian,
            &["dbus", "xvfb", "xclip", "libwebkit2gtk-4.1-dev"],
            answer,
        );
        assert_eq!(
            missing,
            ["xvfb", "xclip"],
            "`rc` means that only configuration files are left"
        );
    }

    #[test]
    fn unprovided_names_are_missing_on_fedora() {
        let answer = "gcc\nno package provides xclip\nerror: file /usr/bin/WebKitWebDriver: No such file or directory\n";
        let missing = missing(
            Family::Fedora,
            &["gcc", "xclip", "/usr/bin/WebKitWebDriver"],
            answer,
        );
        assert_eq!(missing, ["xclip", "/usr/bin/WebKitWebDriver"]);
    }

    #[test]
    fn printed_names_are_missing_on_arch() {
        assert_eq!(
            missing(Family::Arch, &["dbus", "xclip"], "xclip\n"),
            ["xclip"]
        );
        assert!(missing(Family::Arch, &["dbus", "xclip"], "").is_empty());
    }

    #[test]
    fn only_what_is_missing_is_installed() {
        let commands = install(Family::Debian, &["xvfb"]);
        assert_eq!(
            commands.len(),
            2,
            "the index of a fresh machine is empty, so it is read first"
        );
        assert_eq!(commands[1].last().map(String::as_str), Some("xvfb"));
        assert!(
            commands[1].contains(&"DEBIAN_FRONTEND=noninteractive".to_owned()),
            "nothing may wait for a key"
        );
    }
}
