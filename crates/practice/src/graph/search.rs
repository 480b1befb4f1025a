//! The subset of `$search` used on directory objects: clauses in quotes, joined by AND and OR.

use super::entity::Entity;

/// A parsed `$search`: any of these groups, each all of its `"property:text"` clauses.
pub(super) type Search = Vec<Vec<(String, String)>>;

/// Reads `"displayName:kon" OR "description:kon"`. In a clause, `\"` and `\\` stand for the character itself.
pub(super) fn parse(text: &str) -> Result<Search, String> {
    let mut search: Search = vec![Vec::new()];
    let mut rest = text.trim();
    loop {
        let (clause, after) = rest
            .strip_prefix('"')
            .and_then(quoted)
            .ok_or_else(|| "each clause must be in double quotes".to_owned())?;
        let Some((property, words)) = clause.split_once(':') else {
            return Err("each clause must be \"property:text\"".to_owned());
        };
        if let Some(group) = search.last_mut() {
            group.push((property.to_owned(), words.to_lowercase()));
        }
        rest = after.trim_start();
        if rest.is_empty() {
            return Ok(search);
        }
        if let Some(next) = rest.strip_prefix("OR ") {
            search.push(Vec::new());
            rest = next.trim_start();
        } else if let Some(next) = rest.strip_prefix("AND ") {
            rest = next.trim_start();
        } else {
            return Err("clauses are joined by AND or OR".to_owned());
        }
    }
}

/// What comes before the closing quotation mark, and what comes after it.
fn quoted(inner: &str) -> Option<(String, &str)> {
    let mut clause = String::new();
    let mut characters = inner.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((clause, &inner[at + 1..])),
            '\\' => clause.push(characters.next()?.1),
            other => clause.push(other),
        }
    }
    None
}

/// Whether an entity passes: every searched word is the beginning of some word of the property.
pub(super) fn accepts<R: Entity>(search: &Search, row: &R) -> bool {
    let clause_accepts = |(property, wanted): &(String, String)| {
        wanted
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .all(|word| row.has_word(property, word))
    };
    search.iter().any(|group| group.iter().all(clause_accepts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn every_word_searched_for_begins_a_word() {
        let entity = json!({"displayName": "Konnect Administrators", "description": "Run Kong"});
        let cases = [
            ("\"displayName:kon\"", true),
            ("\"displayName:adm kon\"", true),
            ("\"displayName:onnect\"", false),
            ("\"displayName:x\" OR \"description:kong\"", true),
            ("\"displayName:kon\" AND \"description:x\"", false),
            (r#""displayName:konnect \"adm\"""#, true),
        ];
        for (text, expected) in cases {
            assert_eq!(accepts(&parse(text).unwrap(), &entity), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused(text in ".{0,60}") {
            let _ = parse(&text);
        }
    }
}
