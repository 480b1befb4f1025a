//! What is left out of a line of the log before someone else reads it.
//!
//! The log has no secrets to begin with. What stays here is what an administrator would not post in public: ids, names
//! of people and hosts of their own, and anything that looks like a token.

use std::path::Path;

use uuid::Uuid;

/// The hosts that say nothing about who works here.
const KNOWN_HOSTS: [&str; 7] = [
    "microsoftonline.com",
    "microsoftonline.us",
    "partner.microsoftonline.cn",
    "graph.microsoft.com",
    "graph.microsoft.us",
    "chinacloudapi.cn",
    "konghq.com",
];

/// The shortest run of letters and digits that may be a token.
const TOKEN: usize = 24;

/// Numbers the ids of one report, so that two lines about the same thing can still be seen to be.
#[derive(Debug, Default)]
pub(crate) struct Redaction {
    ids: Vec<Uuid>,
}

impl Redaction {
    /// The line without ids, addresses, tokens and the name of the person's own folder. A correlation id stays: it is
    /// the one thing that Microsoft and Kong search by.
    pub(crate) fn line(&mut self, line: &str, home: Option<&Path>) -> String {
        let home = home.and_then(Path::to_str).filter(|home| home.len() > 1);
        let line = match home {
            Some(home) => line.replace(home, "~"),
            None => line.to_owned(),
        };
        let mut redacted = String::with_capacity(line.len());
        let mut word = String::new();
        for letter in line.chars() {
            if is_part_of_word(letter) {
                word.push(letter);
            } else {
                self.put(&mut redacted, &word);
                word.clear();
                redacted.push(letter);
            }
        }
        self.put(&mut redacted, &word);
        redacted
    }

    fn put(&mut self, redacted: &mut String, word: &str) {
        let is_correlation_id =
            redacted.ends_with("correlation_id=") || redacted.ends_with("correlation_id=\"");
        if let Ok(id) = Uuid::try_parse(word) {
            if is_correlation_id {
                redacted.push_str(word);
            } else {
                let known = self.ids.iter().position(|one| *one == id);
                let place = known.unwrap_or_else(|| {
                    self.ids.push(id);
                    self.ids.len() - 1
                });
                redacted.extend(["[id ", &(place + 1).to_string(), "]"]);
            }
        } else if word.contains('@') {
            redacted.push_str("[address]");
        } else if is_host(word) {
            redacted.push_str("[host]");
        } else if is_token(word) {
            redacted.push_str("[left out]");
        } else {
            redacted.push_str(word);
        }
    }
}

/// What ids, addresses, hosts and tokens are made of. `=`, `/` and `:` part one from the next.
fn is_part_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '~' | '@' | '+' | '%')
}

/// A host of someone's own: neither a service nor this computer, nor the name of a module or file.
fn is_host(word: &str) -> bool {
    let labels: Vec<&str> = word.split('.').collect();
    let [.., last] = labels[..] else { return false };
    let is_name = labels.len() > 1
        && labels.iter().all(|label| !label.is_empty())
        && last.chars().all(char::is_alphabetic)
        && last.len() > 1
        && !["rs", "json", "jsonl", "log", "lock"].contains(&last);
    let known = KNOWN_HOSTS.iter().any(|host| {
        word.strip_suffix(host)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    });
    is_name && !known
}

fn is_token(word: &str) -> bool {
    let begins = ["kpat_", "spat_", "eyJ"]
        .iter()
        .any(|start| word.starts_with(start));
    let has_digit = word.chars().any(|letter| letter.is_ascii_digit());
    let has_letter = word.chars().any(char::is_alphabetic);
    begins
        || word.contains('~') && word.len() > 8
        || word.len() >= TOKEN && has_digit && has_letter && !is_time(word)
}

/// The time at the beginning of a line, up to its first colon, is shorter; this is for hyphens and dots alone.
fn is_time(word: &str) -> bool {
    word.chars()
        .all(|letter| letter.is_ascii_digit() || "-.TZ".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
    const OTHER: &str = "9519e58c-41d7-4f0a-8c3e-b2a6d07f5e18";

    fn redacted(line: &str) -> String {
        Redaction::default().line(line, Some(Path::new("/people/maya")))
    }

    #[test]
    fn what_helps_stays() {
        for line in [
            "2026-11-27T08:15:02.123456Z  INFO konnect_sso_setup::app: started version=\"0.1.0\" os=\"linux\"",
            "2026-11-27T08:15:02.123456Z  INFO sso_http::send: answered method=GET host=\"graph.microsoft.com\" path=\"/v1.0/me\" status=200 millis=12",
            "host=\"login.microsoftonline.com\" host=\"us.api.konghq.com\" host=\"127.0.0.1\"",
            "a panic panic=panicked at src-tauri/src/work/setup.rs:12:5:",
            "correlation_id=\"3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145\" \"answered\"",
        ] {
            assert_eq!(redacted(line), line);
        }
    }

    #[test]
    fn what_names_people_or_lets_them_in_goes() {
        for (line, expected) in [
            (
                "path=\"/v1.0/users/maya.lindqvist@contoso.com\"",
                "path=\"/v1.0/users/[address]\"",
            ),
            (
                "path=\"/v1.0/users/maya%40contoso.com\"",
                "path=\"/v1.0/users/[host]\"",
            ),
            ("host=\"developers.contoso.com\"", "host=\"[host]\""),
            (
                "host=\"graph.microsoft.com.contoso.com\"",
                "host=\"[host]\"",
            ),
            ("host=\"notkonghq.com\"", "host=\"[host]\""),
            ("path=/people/maya/.config/x.json", "path=~/.config/x.json"),
            ("token kpat_abc", "token [left out]"),
            ("Bearer eyJ0eXAiOiJKV1QiLCJub25jZSI6", "Bearer [left out]"),
            ("Abc8Q~planted-secret-value", "[left out]"),
            ("code=0123456789abcdef0123456789abcdef0", "code=[left out]"),
        ] {
            assert_eq!(redacted(line), expected, "{line}");
        }
    }

    #[test]
    fn ids_are_numbered_so_that_lines_can_be_compared() {
        let mut redaction = Redaction::default();
        let mut line = |text: String| redaction.line(&text, None);
        assert_eq!(line(format!("/applications/{ID}")), "/applications/[id 1]");
        assert_eq!(line(format!("{OTHER} {ID}")), "[id 2] [id 1]");
        assert_eq!(
            line(ID.to_uppercase().replace('-', "")),
            "[id 1]",
            "however it is written"
        );
    }
}
