//! `/groups`

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::Call;
use super::filter::Expression;
use super::refusal::Refusal;
use super::response::{Answer, Kind, Row, filter, page, select};
use crate::state::directory::groups::{GroupRow, Groups};
use crate::state::seed::{Group, GroupKind};

pub(crate) const KIND: Kind = Kind::all("groups");
const READ: [&str; 5] = [
    "Group.ReadBasic.All",
    "GroupMember.Read.All",
    "Group.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// `GET /groups`
pub(crate) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    needs_member(call)?;
    let directory = call.world.directory();
    page(call, KIND, &wanted(call, &directory.groups)?)
}

/// `GET /groups/$count`
pub(crate) fn count(call: &Call<'_>) -> Result<Answer, Refusal> {
    needs_member(call)?;
    let directory = call.world.directory();
    Answer::count(call, wanted(call, &directory.groups)?.len())
}

/// The groups that the query options ask for, in their order. Those that are asked for by id are not looked for.
fn wanted<'a>(call: &Call<'_>, groups: &'a Groups) -> Result<Vec<GroupRow<'a>>, Refusal> {
    let descending = match call.option("$orderby").map(str::trim) {
        None | Some("displayName" | "displayName asc") => false,
        Some("displayName desc") => true,
        Some(other) => {
            let message = format!("Groups are not sorted by '{other}' here.");
            return Err(Refusal::unsupported_query(message));
        }
    };
    let filter = filter(call)?;
    if let Some(ids) = filter.as_ref().and_then(Expression::only_ids) {
        let ids = ids.into_iter().filter_map(|id| Uuid::parse_str(id).ok());
        let found = ids.filter_map(|id| groups.get(id));
        return select(call, filter.as_ref(), found);
    }
    if descending {
        select(call, filter.as_ref(), groups.in_order().rev())
    } else {
        select(call, filter.as_ref(), groups.in_order())
    }
}

/// `GET /groups/{id}`
pub(crate) fn get(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    needs_member(call)?;
    let directory = call.world.directory();
    let group = Uuid::parse_str(id)
        .ok()
        .and_then(|id| directory.groups.get(id))
        .ok_or_else(|| Refusal::not_found(id))?;
    Answer::entity(call, StatusCode::OK, KIND, &group.entity())
}

/// Guests do not see the tenant's groups. Source: default guest permissions.
fn needs_member(call: &Call<'_>) -> Result<(), Refusal> {
    call.caller.needs_scope(&READ)?;
    if call.caller.person()?.guest {
        Err(Refusal::denied())
    } else {
        Ok(())
    }
}

/// The group as Graph answers it.
pub(crate) fn entity(group: &Group, domain: &str) -> Value {
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
