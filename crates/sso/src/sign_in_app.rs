//! The organization's own app registration for signing in to this app, in place of Microsoft's shared one.
//!
//! It is registered like everything else: what is there is read, the exact requests are shown, each is in a journal before
//! it is sent, and what was made here can be deleted again. It carries a tag, so a colleague who wants the same finds it;
//! the tag says what it is for and not who made it.

mod find;
mod register;
mod remove;

use entra::{
    AppId, CreateServicePrincipal, Grant, GrantConsent, NewPublicClient, ObjectId, Owner,
    PublicClient, Scope, ServicePrincipal, SetGrantScopes, TenantId,
};
use url::Url;

use crate::app_name::AppName;
use crate::ids::Ids;
use crate::mark::Mark;
use crate::preview::{RequestPreview, of_graph};

pub use find::plan_sign_in_app;
pub use register::register_sign_in_app;
pub use remove::{SignInAppRemoval, plan_sign_in_app_removal, remove_sign_in_app};

/// The tag by which colleagues find it. It begins differently from the tags of connections.
pub(crate) const TAG: &str = "konnect-sso-sign-in";

/// What an administrator reads in Entra next to it.
const NOTES: &str = "Created by Konnect SSO Setup, for signing in to it. It has no secret.";

/// What the person chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredSignInApp {
    /// Its name, which Microsoft's page shows.
    pub name: AppName,
    /// Whether it is approved for everyone in the directory.
    pub approve: bool,
}

/// One that carries the tag and that this computer did not make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInAppOfOthers {
    /// The app registration.
    pub client: PublicClient,
    /// Who may change it apart from administrators; `None` if that could not be read.
    pub owners: Option<Vec<Owner>>,
}

/// Registering it, or what is left of that. Made from what was there, and shown before anything is sent.
#[derive(Clone, Debug)]
pub struct SignInAppPlan {
    desired: DesiredSignInApp,
    tenant: TenantId,
    mark: Mark,
    graph: Url,
    found: Found,
}

/// What a plan relies on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    /// The one that was made here and works, if there is one.
    ours: Option<PublicClient>,
    others: Vec<SignInAppOfOthers>,
    service_principal: Option<ServicePrincipal>,
    /// What it is approved for; `None` if that may not be read.
    grants: Option<Vec<Grant>>,
    /// Microsoft Graph's service principal.
    resource: Option<ObjectId>,
}

/// A registered one.
#[derive(Debug)]
pub struct SignInApp {
    /// Its client id, to sign in with.
    pub app_id: AppId,
    /// Its name.
    pub name: String,
    /// Whether it is approved for everyone.
    pub approval: SignInAppApproval,
    /// Those of others that are there as well: registered at the same moment, or chosen not to be used.
    pub others: Vec<SignInAppOfOthers>,
}

/// How the approval of a registered one went.
#[derive(Debug)]
pub enum SignInAppApproval {
    /// It is approved.
    Given,
    /// Nobody asked for it.
    NotChosen,
    /// Microsoft refused it. The app registration still works; an administrator has to approve it.
    Refused(entra::Error),
}

/// How the approval comes about.
enum Approve<'a> {
    /// There is none yet.
    Give(GrantConsent<'a>),
    /// There is one, for less.
    Extend(SetGrantScopes),
    /// There is one for everything, it was not chosen, or Microsoft Graph itself cannot be read.
    Nothing,
}

impl SignInAppPlan {
    /// What was chosen.
    pub fn desired(&self) -> &DesiredSignInApp {
        &self.desired
    }

    /// The one that was made here before and works. Nothing is registered then.
    pub fn existing(&self) -> Option<&PublicClient> {
        self.found.ours.as_ref()
    }

    /// Those that others made. Each can be used instead, which changes nothing in Entra.
    pub fn others(&self) -> &[SignInAppOfOthers] {
        &self.found.others
    }

    /// What it will be permitted to ask for.
    pub fn permissions(&self) -> Vec<&'static str> {
        self.new_client().scope_names()
    }

    /// The requests that will be sent, in order.
    pub fn requests(&self) -> Vec<RequestPreview> {
        let ids = self.ids();
        let new = self.new_client();
        let mut requests = Vec::new();
        if self.found.ours.is_none() {
            requests.push(of_graph(&entra::CreatePublicClient(&new), &self.graph));
        }
        if self.found.service_principal.is_none() {
            let tags = self.principal_tags();
            let create = create_principal(&ids, &tags);
            requests.push(of_graph(&create, &self.graph));
        }
        let scopes = new.scope_names();
        match self.approve(&ids, &scopes) {
            Approve::Give(give) => requests.push(of_graph(&give, &self.graph)),
            Approve::Extend(extend) => requests.push(of_graph(&extend, &self.graph)),
            Approve::Nothing => {}
        }
        for request in &mut requests {
            request.url = ids.in_words(&request.url);
            request.body = request.body.take().map(|body| ids.body_in_words(body));
        }
        requests
    }

    fn new_client(&self) -> NewPublicClient {
        NewPublicClient {
            display_name: self.desired.name.as_str().to_owned(),
            permissions: Scope::ALL.into(),
            tags: vec![TAG.to_owned(), self.mark.tag()],
            notes: NOTES.to_owned(),
        }
    }

    fn principal_tags(&self) -> Vec<String> {
        vec![self.mark.tag()]
    }

    fn ids(&self) -> Ids {
        Ids {
            application: self.found.ours.as_ref().map(|it| (it.id, it.app_id)),
            service_principal: self.found.service_principal.as_ref().map(|it| it.id),
            ..Ids::default()
        }
    }

    fn approve<'a>(&self, ids: &Ids, scopes: &'a [&'a str]) -> Approve<'a> {
        let (true, Some(resource)) = (self.desired.approve, self.found.resource) else {
            return Approve::Nothing;
        };
        let give = GrantConsent {
            client: ids.service_principal(),
            resource,
            scopes,
        };
        let mut grants = self.found.grants.iter().flatten();
        let present = grants.find(|it| it.is_for_everybody() && it.resource_id == resource);
        match present {
            None => Approve::Give(give),
            Some(grant) if give.is_covered_by(grant) => Approve::Nothing,
            Some(grant) => {
                let mut all = grant.scopes.clone();
                all.extend(scopes.iter().map(ToString::to_string));
                let id = grant.id.clone();
                Approve::Extend(SetGrantScopes { id, scopes: all })
            }
        }
    }
}

fn create_principal<'a>(ids: &Ids, tags: &'a [String]) -> CreateServicePrincipal<'a> {
    CreateServicePrincipal {
        app_id: ids.app_id(),
        assignment_required: false,
        tags,
    }
}
