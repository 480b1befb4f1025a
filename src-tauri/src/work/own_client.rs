//! Setting the person's own app registration for signing in.

use crate::ipc::{CommandError, Field, FieldProblem, OwnSignInClient, Problem, SignInPreset};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::session_id::SessionId;
use crate::session::sign_in_client::{self, SignInClient};

/// The one in use, for the window.
pub(crate) fn own_client(state: &AppState, session: &Session) -> Option<OwnSignInClient> {
    let client = state.sign_in_client(session)?;
    Some(OwnSignInClient {
        client_id: client.client_id.to_string(),
        directory: client.directory,
    })
}

/// What an administrator has set for everyone, for the window.
pub(crate) fn preset(state: &AppState, session: &Session) -> Option<SignInPreset> {
    if session.practice.is_some() {
        return None;
    }
    match state.sign_in_preset() {
        sign_in_client::SignInPreset::None => None,
        sign_in_client::SignInPreset::Set(_) => Some(SignInPreset::Set),
        sign_in_client::SignInPreset::Damaged(place) => Some(SignInPreset::Damaged { place }),
    }
}

/// What was typed, as it is kept.
///
/// # Errors
/// [`CommandError::InvalidInput`] with what is wrong with each field. Whether the registration itself is right shows when
/// it signs in: only Microsoft can say.
pub(crate) fn understood(typed: &OwnSignInClient) -> Result<SignInClient, CommandError> {
    let client_id = typed.client_id.trim();
    let bare = client_id.trim_start_matches('{').trim_end_matches('}');
    let client_id = if bare.is_empty() {
        Err(Problem::Empty)
    } else {
        bare.parse().map_err(|_| Problem::NotAClientId)
    };
    let directory = if typed.directory.trim().is_empty() {
        Err(Problem::Empty)
    } else {
        let parsed: Result<entra::Directory, _> = typed.directory.parse();
        parsed.map_err(|_| Problem::NotADirectory)
    };
    match (client_id, directory) {
        (Ok(client_id), Ok(directory)) => Ok(SignInClient {
            client_id,
            directory: directory.to_string(),
        }),
        (client_id, directory) => {
            let problems = [
                client_id.err().map(|one| (Field::SignInClient, one)),
                directory
                    .err()
                    .map(|one| (Field::SignInClientDirectory, one)),
            ];
            let problems = problems.into_iter().flatten();
            Err(CommandError::InvalidInput(
                problems
                    .map(|(field, problem)| FieldProblem::of(field, problem))
                    .collect(),
            ))
        }
    }
}

/// Signs in with it from now on; `None`: with Microsoft's shared app. `keep`: writes it down for the next start, which
/// practice does not do.
pub(crate) async fn set(
    state: &AppState,
    asked: SessionId,
    client: Option<SignInClient>,
    keep: impl FnOnce(Option<&SignInClient>) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let practising = state.session.read_in(asked).await?.practice.is_some();
    if practising {
        let store = |session: &mut Session| session.practice_client = client;
        return state.session.store(asked, store).await;
    }
    keep(client.as_ref())?;
    state.keep_sign_in_client(client);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

    fn typed(client_id: &str, directory: &str) -> OwnSignInClient {
        OwnSignInClient {
            client_id: client_id.into(),
            directory: directory.into(),
        }
    }

    #[test]
    fn client_id_and_directory_are_cleaned() {
        for (client_id, directory) in [
            (ID, "contoso.com"),
            (" {14D82EEC-204B-4C2F-B7E8-296A70DAB67E} ", "contoso.com"),
            (ID, "https://contoso.com/"),
        ] {
            let client = understood(&typed(client_id, directory)).unwrap();
            assert_eq!(
                (client.client_id.to_string(), client.directory),
                (ID.into(), "contoso.com".into()),
                "{client_id:?} {directory:?}"
            );
        }
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        for (client_id, directory, expected) in [
            ("", "contoso.com", vec![("signInClient", "empty")]),
            (
                "Contoso SSO",
                "contoso.com",
                vec![("signInClient", "notAClientId")],
            ),
            (ID, " ", vec![("signInClientDirectory", "empty")]),
            (
                "https://evil.example",
                "contoso",
                vec![
                    ("signInClient", "notAClientId"),
                    ("signInClientDirectory", "notADirectory"),
                ],
            ),
        ] {
            let refused = understood(&typed(client_id, directory)).unwrap_err();
            let told = serde_json::to_value(refused).unwrap();
            let told: Vec<_> = told["detail"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| {
                    (
                        one["field"].as_str().unwrap().to_owned(),
                        one["problem"]["kind"].as_str().unwrap().to_owned(),
                    )
                })
                .collect();
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(field, kind)| (field.to_owned(), kind.to_owned()))
                .collect();
            assert_eq!(told, expected, "{client_id:?} {directory:?}");
        }
    }
}
