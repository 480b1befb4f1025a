//! An application as a set-up makes it, to sign in to.

use std::time::Duration;

use entra::{
    Created, Error, GroupMembershipClaims, Metadata, NewApplication, NewSecret, PendingWebSignIn,
    SecretString, WebSignInSettings, WebSignedIn, begin_web_sign_in,
};

use super::{Answer, House, fetch, follow};

/// Where its test sign-in comes back to.
pub(crate) const PATH: &str = "/konnect-sso-test/0198a7a0-0000-7000-8000-000000000000";

/// An application as a set-up makes it, with the redirect URI of a test.
pub(crate) struct Application {
    pub(crate) house: House,
    pub(crate) created: Created,
    pub(crate) metadata: Metadata,
}

impl Application {
    pub(crate) async fn open() -> Self {
        let mut house = House::open().await;
        house.context.pace = sso_http::Pace::times(50);
        house.practice.set_timing(practice::Timing {
            replication_lag: Duration::ZERO,
            secret_propagation: Duration::ZERO,
            delay: Duration::ZERO,
        });
        let new = NewApplication {
            display_name: "Kong Konnect SSO".to_owned(),
            redirect_uris: vec![format!("http://localhost{PATH}")],
            groups: GroupMembershipClaims::every_group(),
            email_claim: true,
            tags: vec!["konnect-sso:66da2d42-469d-48cd-9ff3-0db135dd82d8".to_owned()],
            notes: String::new(),
            secret: Some(NewSecret {
                display_name: "Konnect SSO".to_owned(),
                end: sso_http::clock::now() + jiff::SignedDuration::from_hours(24),
            }),
        };
        let graph = house.graph();
        let created = graph.send(&entra::CreateApplication(&new)).await.unwrap();
        let enterprise = entra::CreateServicePrincipal {
            app_id: created.application.app_id,
            assignment_required: false,
            tags: &[],
        };
        graph.send(&enterprise).await.unwrap();
        let tenant = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145".parse().unwrap();
        let metadata =
            entra::openid_metadata(&house.http, &house.endpoints, tenant, &house.context)
                .await
                .unwrap();
        Self {
            house,
            created,
            metadata,
        }
    }

    pub(crate) fn secret(&self) -> &SecretString {
        &self.created.secret.as_ref().unwrap().value
    }

    pub(crate) async fn begun(&self, path: &str, timeout: Duration) -> PendingWebSignIn {
        let settings = WebSignInSettings {
            app_id: self.created.application.app_id,
            redirect_path: path.to_owned(),
            timeout,
        };
        begin_web_sign_in(&self.house.http, &self.metadata, settings)
            .await
            .unwrap()
    }

    pub(crate) async fn sign_in(
        &self,
        account: &str,
        answer: Answer,
    ) -> Result<WebSignedIn, Error> {
        self.sign_in_with(self.secret(), account, answer).await
    }

    pub(crate) async fn sign_in_with(
        &self,
        secret: &SecretString,
        account: &str,
        answer: Answer,
    ) -> Result<WebSignedIn, Error> {
        let pending = self.begun(PATH, Duration::from_secs(20)).await;
        let authorize = pending.authorize_url().clone();
        let browser = async {
            let back = follow(&authorize, account, answer).await;
            fetch("GET", &back, &[]).await
        };
        let (outcome, _) = tokio::join!(pending.finish(secret, &self.house.context), browser);
        outcome
    }
}
