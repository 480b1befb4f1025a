//! Changing an application (app registration): what differs from what is wanted, or from what was there before.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use sso_http::{RequestParts, Response};

use crate::error::Call;
use crate::graph::applications::{Application, NewApplication};
use crate::graph::group_membership_claims::GroupMembershipClaims;
use crate::graph::operation::Operation;
use crate::graph::optional_claims::OptionalClaims;
use crate::graph::required_access::{
    RequiredAccess, merge_required_access, required_access, required_access_body,
    required_access_covers,
};
use crate::{Error, ObjectId};

/// A change to an application. Each value replaces what is there, so collections must be complete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicationChange {
    /// The new name.
    pub display_name: Option<String>,
    /// All redirect URIs of the platform "Web".
    pub redirect_uris: Option<Vec<String>>,
    /// Which groups tokens hold.
    pub groups: Option<GroupMembershipClaims>,
    /// All optional claims.
    pub optional_claims: Option<OptionalClaims>,
    /// All permissions asked for.
    pub required_access: Option<RequiredAccess>,
    /// All tags.
    pub tags: Option<BTreeSet<String>>,
}

impl ApplicationChange {
    /// The change that restores `now` to `before`, as far as a change can.
    pub fn back_to(before: &Application, now: &Application) -> Self {
        fn differs<T: PartialEq, U>(before: &T, now: &T, back: impl FnOnce(&T) -> U) -> Option<U> {
            (before != now).then(|| back(before))
        }
        Self {
            display_name: differs(&before.display_name, &now.display_name, Clone::clone),
            redirect_uris: differs(&before.redirect_uris, &now.redirect_uris, |uris| {
                uris.iter().cloned().collect()
            }),
            groups: differs(
                &before.group_membership_claims,
                &now.group_membership_claims,
                Clone::clone,
            ),
            optional_claims: differs(&before.optional_claims, &now.optional_claims, Clone::clone),
            required_access: differs(&before.required_access, &now.required_access, Clone::clone),
            tags: differs(&before.tags, &now.tags, Clone::clone),
        }
    }

    /// The exact body of the changing request.
    fn body(&self) -> Value {
        let mut body = Map::new();
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                body.insert(name.to_owned(), value);
            }
        };
        set(
            "displayName",
            self.display_name.as_ref().map(|name| json!(name)),
        );
        set(
            "web",
            self.redirect_uris
                .as_ref()
                .map(|uris| json!({"redirectUris": uris})),
        );
        set(
            "groupMembershipClaims",
            self.groups.as_ref().map(GroupMembershipClaims::body),
        );
        set(
            "optionalClaims",
            self.optional_claims.as_ref().map(OptionalClaims::body),
        );
        set(
            "requiredResourceAccess",
            self.required_access.as_ref().map(required_access_body),
        );
        set("tags", self.tags.as_ref().map(|tags| json!(tags)));
        Value::Object(body)
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Application {
    /// What has to change for this to be as `wanted`; empty when it is. Additions only: others'
    /// redirect URIs, claims, permissions and tags are kept.
    pub fn change_to(&self, wanted: &NewApplication) -> ApplicationChange {
        let claims = OptionalClaims::for_konnect(wanted.email_claim);
        let access = required_access(wanted.email_claim);
        let uris: BTreeSet<String> = wanted.redirect_uris.iter().cloned().collect();
        ApplicationChange {
            display_name: (self.display_name != wanted.display_name)
                .then(|| wanted.display_name.clone()),
            redirect_uris: (!uris.is_subset(&self.redirect_uris))
                .then(|| self.redirect_uris.union(&uris).cloned().collect()),
            groups: (!self.group_membership_claims.same_as(&wanted.groups))
                .then(|| wanted.groups.clone()),
            optional_claims: (!self.optional_claims.covers(&claims))
                .then(|| self.optional_claims.merged_with(&claims)),
            required_access: (!required_access_covers(&self.required_access, &access))
                .then(|| merge_required_access(&self.required_access, &access)),
            tags: (!wanted.tags.iter().all(|tag| self.tags.contains(tag)))
                .then(|| self.tags.iter().chain(&wanted.tags).cloned().collect()),
        }
    }
}

/// Changes an application.
///
/// Errors: [`Error::NotFound`] when there is none, or not yet.
#[derive(Clone, Debug)]
pub struct UpdateApplication {
    /// Which one.
    pub id: ObjectId,
    /// What changes.
    pub change: ApplicationChange,
}

impl Operation for UpdateApplication {
    type Answer = ();
    const CALL: Call = Call::UpdateApplication;

    fn request(&self) -> RequestParts {
        RequestParts::patch(format!("applications/{}", self.id), self.change.body())
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }
}
