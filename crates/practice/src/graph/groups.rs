//! `/groups`

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, Kind};
use super::call::Call;
use super::refusal::Refusal;
use crate::seed::{Group, GroupKind};

const KIND: Kind = Kind::all("groups");
const READ: [&str; 5] = [
    "Group.ReadBasic.All",
    "GroupMember.Read.All",
    "Group.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// `GET /groups`
pub(super) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    needs_member(call)?;
    Answer::collection(
        call,
        KIND,
        call.world
            .seed
            .groups
            .iter()
            .map(|group| entity(call, group))
            .collect(),
    )
}

/// `GET /groups/{id}`
pub(super) fn get(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    needs_member(call)?;
    let group = call
        .world
        .seed
        .groups
        .iter()
        .find(|group| group.id.to_string().eq_ignore_ascii_case(id));
    Answer::entity(
        call,
        StatusCode::OK,
        KIND,
        &entity(call, group.ok_or_else(|| Refusal::not_found(id))?),
    )
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
pub(super) fn entity(call: &Call<'_>, group: &Group) -> Value {
    let nickname: String = group
        .display_name
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(".");
    let has_mail = group.kind != GroupKind::Security;
    let mail = has_mail.then(|| format!("{nickname}@{}", call.world.seed.tenant.domain));
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
