//! A test sign-in: a real person signs in to the application of a connection, with the connection's own client ID and
//! secret, and the app says what Konnect would make of that person.
//!
//! Konnect takes no part in it. The application gets a second redirect URI for that time, which is reviewed, remembered
//! on disk before the request, and taken away whatever happens: after success, refusal and cancelling here, and after a
//! crash by [`clear_test_redirects`].

mod clear;
mod reading;
mod registered;
mod verdict;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use entra::{AppId, ApplicationChange, Metadata, ObjectId, UpdateApplication, WebSignInSettings};
use secrecy::SecretString;
use sso_http::Context;
use sso_http::clock::now;
use url::Url;

use crate::connection::Connection;
use crate::error::Error;
use crate::journal::Journal;
use crate::preview::{self, RequestPreview};
use crate::services::Services;
use crate::test_redirect::TestRedirect;

pub use clear::clear_test_redirects;
use registered::Registered;
pub use verdict::{
    ClaimRead, Mend, Person, SeenGroup, SeenGroups, TeamThrough, TeamsSeen, Verdict, WhySignInFails,
};

/// A test sign-in as it was reviewed. It holds no secret.
#[derive(Clone, Debug)]
pub struct TestSignIn {
    connection: Connection,
    metadata: Metadata,
    redirect: TestRedirect,
    /// The redirect URIs of the application when it was reviewed.
    before: BTreeSet<String>,
    /// The requests, as the review shows them.
    previews: [RequestPreview; 2],
}

/// What happens in a test sign-in, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestProgress {
    /// The redirect URI is being added.
    Registering,
    /// It was added, and Microsoft's sign-in page does not know it yet.
    Replicating,
    /// The person is to sign in at this address, within this time. It holds what proves the answer, so it goes to the
    /// browser alone.
    SignIn {
        /// Where.
        address: Address,
        /// How long.
        limit: Duration,
    },
    /// The browser has answered, or the wait is over: the redirect URI is being taken away, and what Konnect would do is
    /// being read.
    Removing,
}

/// An address that proves the answer to it, so `Debug` prints nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// The address itself.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(..)")
    }
}

/// Called with each of them, from any thread.
pub type ReportTest = Arc<dyn Fn(TestProgress) + Send + Sync>;

/// How a test sign-in ended.
#[derive(Debug)]
pub struct Tested {
    /// What Konnect would make of the person, or why nobody signed in.
    pub verdict: Result<Verdict, Error>,
    /// Why the redirect URI is still registered, if it may be. It is tried again at the next sign-in to the directory.
    pub redirect_left: Option<Error>,
}

/// How long the browser may take.
const LIMIT: Duration = Duration::from_secs(5 * 60);

/// Plans a test sign-in to this connection from what is there now, and asks nothing but that.
///
/// # Errors
/// [`Error::OtherDirectory`] for a connection of another directory than the one signed in to, and the errors of reading.
pub async fn plan_test_sign_in(
    services: &Services,
    connection: &Connection,
    context: &Context,
) -> Result<TestSignIn, Error> {
    if connection.tenant != services.tenant {
        return Err(Error::OtherDirectory {
            expected: connection.tenant,
        });
    }
    let application = async {
        let graph = services.graph(context);
        Ok::<_, Error>(entra::application(graph, connection.application).await?)
    };
    let metadata = async {
        let (http, tenant) = (&services.http, services.tenant);
        Ok::<_, Error>(entra::openid_metadata(http, &services.entra, tenant, context).await?)
    };
    let (application, metadata) = futures::try_join!(application, metadata)?;
    let redirect = TestRedirect::new(now());
    let before = application.redirect_uris;
    let preview = |uris| preview::of_graph(&change(application.id, uris), services.entra.graph());
    Ok(TestSignIn {
        connection: connection.clone(),
        metadata,
        redirect,
        previews: [preview(with(&before, redirect)), preview(before.clone())],
        before,
    })
}

impl TestSignIn {
    /// Whose application the person signs in to.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The redirect URI that is added for that time.
    pub fn redirect_uri(&self) -> String {
        self.redirect.uri()
    }

    /// The request that adds it, and the one that takes it away. The second one leaves what others have added by then.
    pub fn requests(&self) -> &[RequestPreview] {
        &self.previews
    }
}

/// The whole list: Graph replaces it.
fn change(application: ObjectId, redirect_uris: BTreeSet<String>) -> UpdateApplication {
    UpdateApplication {
        id: application,
        change: ApplicationChange {
            redirect_uris: Some(redirect_uris.into_iter().collect()),
            ..ApplicationChange::default()
        },
    }
}

fn with(uris: &BTreeSet<String>, redirect: TestRedirect) -> BTreeSet<String> {
    let mut uris = uris.clone();
    uris.insert(redirect.uri());
    uris
}

/// Lets a person sign in, and says what Konnect would make of them. `secret`: the one that Konnect has, or is to get.
///
/// Whatever happens, the redirect URI is taken away before this returns, unless Microsoft cannot be asked to.
pub async fn test_sign_in(
    services: &Services,
    test: TestSignIn,
    secret: &SecretString,
    journal: &Journal,
    report: &ReportTest,
    context: &Context,
) -> Tested {
    report(TestProgress::Registering);
    let settings = WebSignInSettings {
        app_id: test.app_id(),
        redirect_path: test.redirect.path(),
        timeout: LIMIT,
    };
    // Before anything is changed: without a port nobody can come back.
    let pending = match entra::begin_web_sign_in(&services.http, &test.metadata, settings).await {
        Ok(pending) => pending,
        Err(error) => return Tested::without_change(error.into()),
    };
    let mut registered = match Registered::add(services, &test, journal, context).await {
        Ok(registered) => registered,
        Err(error) => return Tested::without_change(error),
    };
    let signed_in = match registered.problem() {
        Some(problem) => Err(problem),
        None => sign_in(pending, secret, report, context).await,
    };
    report(TestProgress::Removing);
    // Reading what Konnect would do does not need it any more.
    let verdict = async {
        let signed_in = signed_in?;
        reading::verdict(services, &test.connection, signed_in, context).await
    };
    let (removed, verdict) = futures::join!(registered.remove(services, journal, context), verdict);
    Tested {
        verdict,
        redirect_left: removed.err(),
    }
}

async fn sign_in(
    pending: entra::PendingWebSignIn,
    secret: &SecretString,
    report: &ReportTest,
    context: &Context,
) -> Result<entra::WebSignedIn, Error> {
    report(TestProgress::Replicating);
    // If it is still not known then, the browser shows that, and trying again helps.
    pending.until_redirect_is_known(context).await?;
    report(TestProgress::SignIn {
        address: Address(pending.authorize_url().clone()),
        limit: LIMIT,
    });
    Ok(pending.finish(secret, context).await?)
}

impl TestSignIn {
    fn app_id(&self) -> AppId {
        self.connection.app_id
    }
}

impl Tested {
    fn without_change(error: Error) -> Self {
        Self {
            verdict: Err(error),
            redirect_left: None,
        }
    }
}
