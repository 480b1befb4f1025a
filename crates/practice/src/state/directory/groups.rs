//! The tenant's groups: those that are stored, and any number generated on request.

use std::borrow::Cow;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::state::seed::{GeneratedGroup, Group, GroupKind, ManyGroups, Seed};

/// The groups of the tenant, all in the order of their names.
pub(crate) struct Groups {
    domain: String,
    /// In the order of their names.
    named: Vec<Group>,
    /// How many of the generated groups come before each named one.
    made_before: Vec<usize>,
    made: ManyGroups,
}

/// One group.
#[derive(Clone, Copy)]
pub(crate) enum GroupRow<'a> {
    /// It is stored.
    Named(&'a Group, &'a str),
    /// It is generated on request.
    Generated(GeneratedGroup, &'a str),
}

impl Groups {
    pub(crate) fn seeded(seed: &Seed) -> Self {
        let mut groups = Self {
            domain: seed.tenant.domain.clone(),
            named: seed.groups.clone(),
            made_before: Vec::new(),
            made: ManyGroups::new(seed.more_groups),
        };
        groups.put_in_order();
        groups
    }

    fn put_in_order(&mut self) {
        self.named
            .sort_by_cached_key(|group| group.display_name.to_lowercase());
        let named = self.named.iter();
        self.made_before = named
            .map(|group| self.made.before(&group.display_name))
            .collect();
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<GroupRow<'_>> {
        let named = self.named.iter().find(|group| group.id == id);
        named
            .map(|group| GroupRow::Named(group, &self.domain))
            .or_else(|| {
                let made = self.made.with_id(id)?;
                Some(GroupRow::Generated(made, &self.domain))
            })
    }

    /// All of them, by name.
    pub(crate) fn in_order(&self) -> impl DoubleEndedIterator<Item = GroupRow<'_>> {
        (0..self.named.len() + self.made.len()).map(|place| self.at(place))
    }

    fn at(&self, place: usize) -> GroupRow<'_> {
        let of_named = |index: usize| self.made_before[index] + index;
        // The first named group that is not before this position.
        let (mut low, mut high) = (0, self.named.len());
        while low < high {
            let middle = low.midpoint(high);
            if of_named(middle) < place {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        match self.named.get(low) {
            Some(group) if of_named(low) == place => GroupRow::Named(group, &self.domain),
            _ => GroupRow::Generated(self.made.at(place - low), &self.domain),
        }
    }

    /// Renames a group that is stored. `false` if there is no such group.
    pub(crate) fn rename(&mut self, id: Uuid, name: &str) -> bool {
        let Some(group) = self.named.iter_mut().find(|group| group.id == id) else {
            return false;
        };
        name.clone_into(&mut group.display_name);
        self.put_in_order();
        true
    }

    /// Deletes a group that is stored. `false` if there is no such group.
    pub(crate) fn remove(&mut self, id: Uuid) -> bool {
        let before = self.named.len();
        self.named.retain(|group| group.id != id);
        self.put_in_order();
        self.named.len() < before
    }
}

impl GroupRow<'_> {
    pub(crate) fn id(&self) -> Uuid {
        match self {
            Self::Named(group, _) => group.id,
            Self::Generated(made, _) => made.id(),
        }
    }

    pub(crate) fn display_name(&self) -> Cow<'_, str> {
        match self {
            Self::Named(group, _) => Cow::Borrowed(&group.display_name),
            Self::Generated(made, _) => Cow::Owned(made.name()),
        }
    }

    pub(crate) fn kind(&self) -> GroupKind {
        match self {
            Self::Named(group, _) => group.kind,
            Self::Generated(made, _) => made.kind(),
        }
    }

    /// The group as Graph answers it.
    pub(crate) fn entity(&self) -> Value {
        match self {
            Self::Named(group, domain) => entity(group, domain),
            Self::Generated(made, domain) => entity(&made.group(), domain),
        }
    }
}

fn entity(group: &Group, domain: &str) -> Value {
    let nickname: String = group
        .display_name
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(".");
    let has_mail = group.kind != GroupKind::Security;
    let mail = has_mail.then(|| format!("{nickname}@{domain}"));
    json!({
        "id": group.id,
        "deletedDateTime": null,
        "classification": null,
        "createdDateTime": "2023-05-02T08:15:30Z",
        "description": group.description,
        "displayName": group.display_name,
        "expirationDateTime": null,
        "groupTypes": if group.kind == GroupKind::Microsoft365 { json!(["Unified"]) } else { json!([]) },
        "isAssignableToRole": null,
        "mail": mail,
        "mailEnabled": has_mail,
        "mailNickname": nickname,
        "membershipRule": null,
        "membershipRuleProcessingState": null,
        "onPremisesLastSyncDateTime": null,
        "onPremisesSamAccountName": null,
        "onPremisesSyncEnabled": null,
        "preferredLanguage": null,
        "proxyAddresses": mail.iter().map(|mail| format!("SMTP:{mail}")).collect::<Vec<_>>(),
        "renewedDateTime": "2023-05-02T08:15:30Z",
        "securityEnabled": group.kind == GroupKind::Security,
        "theme": null,
        "uniqueName": null,
        "visibility": if group.kind == GroupKind::Microsoft365 { json!("Private") } else { Value::Null },
    })
}
