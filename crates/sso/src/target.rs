//! What people sign in to, and what identifies it.

use std::fmt;
use std::str::FromStr;

use entra::TenantId;
use konnect::{LoginPath, Region, TargetId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::callback_url::CallbackUrl;

/// The namespace of connection ids and tags.
const CONNECTION_NAMESPACE: Uuid = Uuid::from_u128(0x6a1c_5f0e_0d0b_4b5e_9c2f_3d86_1e7f_20a4);

/// What people will sign in to. One target has one app registration of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Target {
    /// The organization login of Konnect; the values are pushed there.
    Organization {
        /// Konnect's id of the organization.
        id: Uuid,
        /// Its name, for people.
        name: String,
        /// The last part of the address that people sign in at.
        login_path: LoginPath,
        /// Where Konnect has the browser return to.
        redirect_uri: String,
    },
    /// One Dev Portal; the values are pushed there.
    Portal {
        /// The region whose API knows the portal.
        region: Region,
        /// Konnect's id of the portal.
        id: Uuid,
        /// Konnect's id of the organization that it belongs to. Earlier journals do not say it.
        #[serde(default)]
        organization: Option<Uuid>,
        /// Its name, for people.
        name: String,
        /// Where each of its domains has the browser return to.
        redirect_uris: Vec<String>,
        /// The domain that developers use, with a port in practice.
        domain: String,
    },
    /// Addresses typed by hand; the values are handed over to someone else.
    CallbackUrl {
        /// At least one, no duplicates. The first one names the connection, together with the organization.
        urls: Vec<CallbackUrl>,
        /// The Konnect organization that it is for, as someone said. All organizations have the same callback URL, so
        /// without it the logins of two of them are one connection. Earlier journals do not say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        organization: Option<NamedOrganization>,
    },
}

/// A Konnect organization as a request or a person named it. Nobody has asked Konnect whether it is true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedOrganization {
    /// Konnect's id of it.
    pub id: Uuid,
    /// What it is called, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Target {
    /// The tag on the app registration of this target, `konnect-sso:<uuid>`, with a version 5 UUID (RFC 9562 §5.5) of
    /// what identifies the target.
    ///
    /// It is the same on every computer, so that two people who set up the same target find each other's. Anyone who
    /// may change an application can write it, so it says what an application is for, and never who made it.
    pub fn tag(&self) -> String {
        tag_of(&self.identity())
    }

    /// The organization whose token is needed to work on the target, as far as it is known; `None` for callback URLs,
    /// which need none, whomever they are for.
    pub fn organization(&self) -> Option<Uuid> {
        match self {
            Self::Organization { id, .. } => Some(*id),
            Self::Portal { organization, .. } => *organization,
            Self::CallbackUrl { .. } => None,
        }
    }

    /// What identifies it. Konnect's ids of organizations and portals are unique, so a portal's organization does not
    /// have to be part of it.
    fn identity(&self) -> String {
        match self {
            Self::Organization { id, .. } => organization_identity(*id),
            Self::Portal { id, .. } => portal_identity(*id),
            Self::CallbackUrl { urls, organization } => callback_identity(
                urls.first().map(CallbackUrl::as_str).unwrap_or_default(),
                organization.as_ref().map(|organization| organization.id),
            ),
        }
    }

    /// A UUID of the target, in this directory if one is given.
    fn version_5_id(&self, tenant: Option<TenantId>) -> Uuid {
        let identity = self.identity();
        let name = match tenant {
            Some(tenant) => format!("{tenant}/{identity}"),
            None => identity,
        };
        version_5_id(&name)
    }

    /// Where in Konnect the values go; `None` when someone else puts them there.
    pub fn target_id(&self) -> Option<TargetId> {
        match self {
            Self::Organization { .. } => Some(TargetId::Organization),
            Self::Portal { region, id, .. } => Some(TargetId::Portal {
                region: *region,
                id: *id,
            }),
            Self::CallbackUrl { .. } => None,
        }
    }

    /// The login path; only the organization login has one.
    pub fn login_path(&self) -> Option<&LoginPath> {
        match self {
            Self::Organization { login_path, .. } => Some(login_path),
            Self::Portal { .. } | Self::CallbackUrl { .. } => None,
        }
    }

    /// Every address to register, exactly these.
    pub fn redirect_uris(&self) -> Vec<String> {
        match self {
            Self::Organization { redirect_uri, .. } => vec![redirect_uri.clone()],
            Self::Portal { redirect_uris, .. } => redirect_uris.clone(),
            Self::CallbackUrl { urls, .. } => urls.iter().map(ToString::to_string).collect(),
        }
    }
}

/// How every target's tag begins.
pub(crate) const TAG_PREFIX: &str = "konnect-sso:";

/// The tag of a target with this identity.
pub(crate) fn tag_of(identity: &str) -> String {
    format!("{TAG_PREFIX}{}", version_5_id(identity))
}

/// What identifies the login of the organization with this id.
pub(crate) fn organization_identity(id: Uuid) -> String {
    format!("organization:{id}")
}

/// What identifies the Dev Portal with this id.
pub(crate) fn portal_identity(id: Uuid) -> String {
    format!("portal:{id}")
}

/// What identifies callback URLs of which this one is the first, for this organization if one is given. It is never what
/// identifies an organization in Konnect, because whoever gives its id may not tell the truth.
pub(crate) fn callback_identity(url: &str, organization: Option<Uuid>) -> String {
    match organization {
        // An address has no space in it, so this is no other address.
        Some(id) => format!("callback:{url} {id}"),
        None => format!("callback:{url}"),
    }
}

fn version_5_id(name: &str) -> Uuid {
    Uuid::new_v5(&CONNECTION_NAMESPACE, name.as_bytes())
}

/// Names a connection, which is a target in a directory, in the journal and in the keychain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(Uuid);

impl ConnectionId {
    /// The connection of this target in this directory.
    pub fn of(tenant: TenantId, target: &Target) -> Self {
        Self(target.version_5_id(Some(tenant)))
    }

    /// The name that earlier versions gave the connection of this target, whatever its directory.
    pub(crate) fn without_directory(target: &Target) -> Self {
        Self(target.version_5_id(None))
    }
}

impl FromStr for ConnectionId {
    type Err = uuid::Error;

    /// Reads what its `Display` writes.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The login of an organization with this path.
    pub(crate) fn organization(login_path: &str) -> Target {
        Target::Organization {
            id: Uuid::from_u128(7),
            name: "Contoso".into(),
            login_path: login_path.parse().unwrap(),
            redirect_uri: "https://cloud.konghq.com/login".into(),
        }
    }

    /// The callback URL of every organization, for this one.
    pub(crate) fn console_callback(organization: Option<u128>) -> Target {
        Target::CallbackUrl {
            urls: vec!["https://cloud.konghq.com/login".parse().unwrap()],
            organization: organization.map(|id| NamedOrganization {
                id: Uuid::from_u128(id),
                name: Some("Contoso".into()),
            }),
        }
    }

    fn id_in(tenant: u128, target: &Target) -> ConnectionId {
        ConnectionId::of(TenantId::new(Uuid::from_u128(tenant)), target)
    }

    #[test]
    fn connection_id_stays_when_the_login_path_changes() {
        assert_eq!(
            id_in(1, &organization("contoso")),
            id_in(1, &organization("contoso-sso")),
            "a corrected login path must find the app registration of the first attempt"
        );
    }

    #[test]
    fn connection_ids_of_two_targets_and_of_two_directories_differ() {
        let callback = console_callback(None);
        let ids = [
            id_in(1, &organization("contoso")),
            id_in(2, &organization("contoso")),
            id_in(1, &callback),
            id_in(2, &callback),
            ConnectionId::without_directory(&callback),
        ];
        assert_eq!(BTreeSet::from(ids).len(), ids.len(), "{ids:?}");
    }

    #[test]
    fn callback_url_of_each_organization_has_a_tag_of_its_own() {
        let targets = [
            console_callback(None),
            console_callback(Some(7)),
            console_callback(Some(8)),
            organization("contoso"),
        ];
        let tags: BTreeSet<String> = targets.iter().map(Target::tag).collect();
        assert_eq!(
            tags.len(),
            targets.len(),
            "also apart from the login of the same organization in Konnect: {tags:?}"
        );
    }

    #[test]
    fn name_of_the_organization_is_no_part_of_what_identifies_its_callback_url() {
        let mut renamed = console_callback(Some(7));
        if let Target::CallbackUrl {
            organization: Some(organization),
            ..
        } = &mut renamed
        {
            organization.name = None;
        }
        assert_eq!(renamed.tag(), console_callback(Some(7)).tag());
    }

    #[test]
    fn callback_url_without_an_organization_is_written_and_tagged_as_by_earlier_versions() {
        let target = console_callback(None);
        let json = serde_json::to_string(&target).unwrap();
        assert_eq!(
            json,
            r#"{"kind":"callbackUrl","urls":["https://cloud.konghq.com/login"]}"#
        );
        assert_eq!(
            target.tag(),
            "konnect-sso:eb7be0f3-850f-5788-ad05-14134683221a",
            "earlier versions wrote this tag, and other computers look for it"
        );
        assert_eq!(serde_json::from_str::<Target>(&json).unwrap(), target);
    }

    #[test]
    fn tag_is_the_same_in_every_directory_and_fit_for_graph() {
        let tag = organization("contoso").tag();
        assert_eq!(
            tag, "konnect-sso:aeb2db6a-8b5c-56b7-a173-79e8d721b813",
            "earlier versions wrote this tag, and other computers look for it"
        );
        assert!(
            !tag.contains(char::is_whitespace),
            "Graph refuses white space in tags"
        );
    }
}
