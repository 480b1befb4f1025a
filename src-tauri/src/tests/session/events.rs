//! What ends a session.

use uuid::Uuid;

use super::Scene;
use crate::ipc::CommandError;
use crate::session::accounts::{KonnectSession, MicrosoftSession};
use crate::session::data::Session;
use crate::tests::stage::in_session;

/// Something that a person does while an answer is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    PracticeBegins,
    /// The real services are back, in another session.
    PracticeBeginsAndEnds,
    SignOut,
    OtherAccount,
    OtherDirectory,
    Disconnect,
    OtherOrganization,
    OtherToken,
}

pub(super) const EVENTS: [Event; 8] = [
    Event::PracticeBegins,
    Event::PracticeBeginsAndEnds,
    Event::SignOut,
    Event::OtherAccount,
    Event::OtherDirectory,
    Event::Disconnect,
    Event::OtherOrganization,
    Event::OtherToken,
];

/// Another person of the same company.
const OTHER: &str = "tomas.ferreira@contoso.com";

impl Event {
    /// Does it, as the commands do. Asks no service. `Err` where the app does not let a person do it now.
    pub(super) async fn happen(self, scene: &Scene) -> Result<(), CommandError> {
        let state = &scene.state;
        match self {
            Self::PracticeBegins => {
                drop(state.runs.begin()?);
                scene.practise().await;
            }
            Self::PracticeBeginsAndEnds => {
                drop(state.runs.begin()?);
                scene.practise().await;
                state.leave_practice().await?;
            }
            Self::SignOut => state.sign_out().await,
            Self::OtherAccount => scene.sign_in(scene.account_of(OTHER)).await,
            Self::OtherDirectory => {
                let other = MicrosoftSession {
                    rights: sso::EntraRights::default(),
                    tenant: Uuid::new_v4().to_string().parse().unwrap(),
                    ..scene.account_of(OTHER)
                };
                scene.sign_in(other).await;
            }
            Self::Disconnect => state.session.disconnect().await,
            Self::OtherOrganization => in_session(state, |session| reconnect(session, true)).await,
            Self::OtherToken => in_session(state, |session| reconnect(session, false)).await,
        }
        Ok(())
    }

    /// Whether a run in progress prevents it.
    pub(super) fn waits_for_runs(self) -> bool {
        matches!(self, Self::PracticeBegins | Self::PracticeBeginsAndEnds)
    }

    /// Whether the same account stays signed in.
    pub(super) fn keeps_the_account(self) -> bool {
        matches!(
            self,
            Self::Disconnect | Self::OtherOrganization | Self::OtherToken
        )
    }
}

/// Connects again.
fn reconnect(session: &mut Session, other_organization: bool) {
    let before = session.konnect.as_ref().unwrap();
    let id = if other_organization {
        Uuid::new_v4()
    } else {
        before.id
    };
    let connected = KonnectSession {
        endpoints: before.endpoints.clone(),
        token: before.token.clone(),
        organization: before.organization.clone(),
        id,
    };
    session.connect(connected);
}
