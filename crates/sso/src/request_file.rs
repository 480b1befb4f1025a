//! The file with which a Konnect administrator asks an Entra administrator for app registrations.
//!
//! It names what people will sign in to, where Konnect sends them back to, and which groups are wanted. It has
//! no place for a secret. Whoever opens it did not write it, so it is read strictly: an unknown field is refused rather
//! than skipped, because it may say something that should have been reviewed. A later format gets a later version.

mod address;
mod parse;

use std::collections::BTreeSet;

use entra::ObjectId;
use jiff::Timestamp;
use konnect::Region;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::callback_url::CallbackUrl;

const KIND: &str = "konnect-sso-request";
const VERSION: u32 = 1;

/// The largest text that is read, in bytes.
const LARGEST: usize = 64 * 1024;
const MOST_TARGETS: usize = 50;
/// A Dev Portal has three.
const MOST_ADDRESSES: usize = 10;
const MOST_GROUPS: usize = 50;
/// In characters. The longest name of a portal in Konnect or of a group in Entra is shorter.
const LONGEST_NAME: usize = 256;
/// What Konnect's access tokens begin with.
const TOKEN_PREFIXES: [&str; 2] = ["kpat_", "spat_"];

/// What a Konnect administrator asks for. Nothing in it is known to be true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestFile {
    kind: String,
    version: u32,
    /// Made in practice, with addresses that only look real.
    #[serde(default, skip_serializing_if = "is_false")]
    practice: bool,
    /// Whose targets they are.
    pub organization: RequestingOrganization,
    /// At least one. No two share an address.
    pub targets: Vec<RequestedTarget>,
    /// The groups whose people will sign in, as far as the Konnect administrator knows them.
    pub groups: Vec<RequestedGroup>,
    /// When it was written, by that computer's clock.
    pub made_at: Timestamp,
}

/// The Konnect organization that the file names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestingOrganization {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// One thing that people will sign in to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestedTarget {
    /// What it is.
    pub kind: RequestedKind,
    /// The id of the organization, or of the portal.
    pub id: Uuid,
    /// Where a portal is; an organization is in no region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Its name.
    pub name: String,
    /// Where Konnect sends people back to. At least one.
    pub redirect_uris: Vec<CallbackUrl>,
}

/// The kinds of target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RequestedKind {
    /// The organization login.
    Organization,
    /// A Dev Portal.
    Portal,
}

/// A group by its name, its object id, or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestedGroup {
    /// As the Konnect administrator calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its object id in the directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ObjectId>,
}

/// Why a text is not a request, or why there can be no such request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestFileProblem {
    /// It is longer than any request.
    #[error("the text has more than {LARGEST} bytes")]
    TooLarge,
    /// It is not JSON.
    #[error("this is not JSON")]
    NotJson,
    /// It is JSON, but not a request.
    #[error("this is no request")]
    NotARequest,
    /// Its version is not the one known here.
    #[error("the request has version {version}")]
    OtherVersion {
        /// The version it names, cut to a few characters.
        version: String,
    },
    /// A field is missing, unknown, repeated, or of the wrong type.
    #[error("the request is malformed at line {line}")]
    Malformed {
        /// The line, from 1, or the one after it.
        line: usize,
    },
    /// There are none, or more than can be set up at once.
    #[error("the request has no targets or too many")]
    TargetCount,
    /// There are none, or more than a target has.
    #[error("a target has no redirect URIs or too many")]
    AddressCount,
    /// There are too many, or one has neither name nor id.
    #[error("the groups cannot be used")]
    Groups,
    /// A name is empty, too long, or has control characters in it.
    #[error("a name cannot be used")]
    Name,
    /// An address is not one that a browser would show with `https`.
    #[error("a redirect URI cannot be used")]
    Address,
    /// Two targets are the same, or share an address; one app registration never serves two.
    #[error("two targets are the same or share a redirect URI")]
    Duplicate,
    /// The fields that name a target contradict each other.
    #[error("a target does not fit its kind or its organization")]
    Target,
    /// An access token was pasted into it.
    #[error("there is an access token in the request")]
    HasToken,
    /// It was made in practice, and this is not practice.
    #[error("the request was made in practice")]
    Practice,
}

impl RequestFile {
    /// A request for these targets.
    ///
    /// `practice`: the addresses are those of practice, and the file has to say so. They are written as Konnect's own
    /// would be, because Entra takes no address below `localhost`.
    ///
    /// # Errors
    /// What a reader would refuse.
    pub fn new(
        organization: RequestingOrganization,
        targets: Vec<RequestedTarget>,
        groups: Vec<RequestedGroup>,
        made_at: Timestamp,
        practice: bool,
    ) -> Result<Self, RequestFileProblem> {
        let request = Self {
            kind: KIND.to_owned(),
            version: VERSION,
            practice,
            organization,
            targets,
            groups,
            made_at,
        };
        request.checked()
    }

    /// The text of the file.
    ///
    /// # Errors
    /// [`RequestFileProblem::TooLarge`] if it would be too large to open.
    pub fn to_text(&self) -> Result<String, RequestFileProblem> {
        let text =
            serde_json::to_string_pretty(self).map_err(|_| RequestFileProblem::NotJson)? + "\n";
        if text.len() > LARGEST {
            return Err(RequestFileProblem::TooLarge);
        }
        Ok(text)
    }

    fn checked(self) -> Result<Self, RequestFileProblem> {
        use RequestFileProblem as Problem;
        name(&self.organization.name)?;
        if self.targets.is_empty() || self.targets.len() > MOST_TARGETS {
            return Err(Problem::TargetCount);
        }
        let (mut ids, mut addresses) = (BTreeSet::new(), BTreeSet::new());
        for target in &self.targets {
            target.check(self.organization.id)?;
            if !ids.insert(target.id) {
                return Err(Problem::Duplicate);
            }
            if !target.redirect_uris.iter().all(|uri| addresses.insert(uri)) {
                return Err(Problem::Duplicate);
            }
        }
        if self.groups.len() > MOST_GROUPS {
            return Err(Problem::Groups);
        }
        for group in &self.groups {
            match (&group.name, group.id) {
                (Some(text), _) => name(text)?,
                (None, Some(_)) => {}
                (None, None) => return Err(Problem::Groups),
            }
        }
        Ok(self)
    }
}

impl RequestedTarget {
    /// Whether this is an address of Konnect's for such a target. Any other is a portal's own domain, or anyone's. `true`
    /// does not say whose: every Konnect organization has addresses like these.
    pub fn is_at_konnect(&self, uri: &CallbackUrl) -> bool {
        address::is_at_konnect(self.region, uri)
    }

    fn check(&self, organization: Uuid) -> Result<(), RequestFileProblem> {
        use RequestFileProblem as Problem;
        name(&self.name)?;
        let fits = match self.kind {
            RequestedKind::Organization => self.region.is_none() && self.id == organization,
            RequestedKind::Portal => self.region.is_some(),
        };
        if !fits {
            return Err(Problem::Target);
        }
        if self.redirect_uris.is_empty() || self.redirect_uris.len() > MOST_ADDRESSES {
            return Err(Problem::AddressCount);
        }
        let plain = self.redirect_uris.iter().all(address::is_plain);
        if plain { Ok(()) } else { Err(Problem::Address) }
    }
}

fn name(text: &str) -> Result<(), RequestFileProblem> {
    if TOKEN_PREFIXES.iter().any(|prefix| text.contains(prefix)) {
        return Err(RequestFileProblem::HasToken);
    }
    let good = !text.trim().is_empty()
        && text.chars().count() <= LONGEST_NAME
        && !text.chars().any(char::is_control);
    if good {
        Ok(())
    } else {
        Err(RequestFileProblem::Name)
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[cfg(test)]
mod tests;
