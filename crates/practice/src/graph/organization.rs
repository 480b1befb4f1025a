//! `/organization`: the tenant.

use serde_json::{Value, json};

use super::call::Call;
use super::entity::EntitySet;
use super::refusal::Refusal;
use super::response::GraphResponse;

const SET: EntitySet = EntitySet::all("organization");
const READ: [&str; 5] = [
    "User.Read",
    "Organization.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    // What tokens of the Azure CLI have.
    "Directory.AccessAsUser.All",
];

/// `GET /organization`. With User.Read alone most properties are null.
pub(super) fn list(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&READ)?;
    let tenant = &call.entra.seed.tenant;
    let domain = |name: &str, initial: bool| {
        json!({
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": !initial,
            "isInitial": initial,
            "name": name,
            "type": "Managed",
        })
    };
    let seen = |value: Value| {
        if call.caller.has_scope(&READ[1..]) {
            value
        } else {
            Value::Null
        }
    };
    let entity = json!({
        "id": tenant.id,
        "deletedDateTime": null,
        "businessPhones": [],
        "city": seen(json!("Stockholm")),
        "country": seen(json!("Sweden")),
        "countryLetterCode": seen(json!("SE")),
        "createdDateTime": seen(json!("2019-02-14T10:20:30Z")),
        "defaultUsageLocation": null,
        "displayName": tenant.display_name,
        "marketingNotificationEmails": [],
        "onPremisesLastSyncDateTime": null,
        "onPremisesSyncEnabled": null,
        "partnerTenantType": null,
        "postalCode": null,
        "preferredLanguage": seen(json!("en")),
        "privacyProfile": null,
        "securityComplianceNotificationMails": [],
        "securityComplianceNotificationPhones": [],
        "state": null,
        "street": null,
        "technicalNotificationMails": [],
        "tenantType": "AAD",
        "assignedPlans": if seen(Value::Bool(true)).is_null() { json!([]) } else { plans(tenant.premium) },
        "provisionedPlans": [],
        "verifiedDomains": [domain(&tenant.domain, false), domain(&tenant.initial_domain, true)],
    });
    GraphResponse::collection(call, SET, vec![entity])
}

/// The service plans that matter here. Ids: Microsoft Entra, service plan identifiers for licensing.
fn plans(premium: bool) -> Value {
    let plan = |service: &str, id: &str| {
        json!({
            "assignedDateTime": "2019-02-14T10:20:30Z",
            "capabilityStatus": "Enabled",
            "service": service,
            "servicePlanId": id,
        })
    };
    let exchange = plan("exchange", "efb87545-963c-4e0d-99df-69c6916d9eb0");
    let entra_p1 = plan("AADPremiumService", "41781fb2-bc02-4b7c-bd55-b576c07bb09d");
    if premium {
        json!([exchange, entra_p1])
    } else {
        json!([exchange])
    }
}
