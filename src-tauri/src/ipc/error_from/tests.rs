//! Each error of the crates below has the kind that the window has words for.

use serde_json::{Value, json};
use sso::{JournalError, StoreError};
use sso_http::{Refusal, Service};

use super::super::error::{CommandError, DiskProblem};

fn refusal(service: Service, status: u16, body: Value) -> Box<Refusal> {
    let said = |name| body.get(name).and_then(Value::as_str).map(str::to_owned);
    Box::new(Refusal {
        service,
        status,
        code: said("error"),
        message: said("error_description"),
        correlation_id: Some("1c1d".into()),
        time: jiff::Timestamp::UNIX_EPOCH,
        retry_after: (status == 503).then_some(5),
        www_authenticate: None,
        body,
    })
}

fn answer(aadsts: u32) -> entra::SignInAnswer {
    entra::SignInAnswer {
        error: "access_denied".into(),
        description: None,
        aadsts: Some(aadsts),
        correlation_id: Some("1c1d".into()),
        time: jiff::Timestamp::UNIX_EPOCH,
    }
}

fn graph(status: u16) -> Box<Refusal> {
    refusal(Service::MicrosoftGraph, status, Value::Null)
}

#[test]
fn each_error_of_the_work_has_its_kind() {
    use entra::{Call, Error as Entra};
    use konnect::Error as Konnect;
    let io = |kind| JournalError::Io {
        path: "run".into(),
        source: std::io::Error::from(kind),
    };
    let table: Vec<(CommandError, &str)> = vec![
        (
            Entra::SignInAgain {
                refusal: graph(401),
            }
            .into(),
            "signInExpired",
        ),
        (
            Entra::InsufficientPrivileges {
                refusal: graph(403),
                call: Call::CreateApplication,
            }
            .into(),
            "notAllowed",
        ),
        (
            Entra::SecretsForbidden {
                refusal: graph(400),
            }
            .into(),
            "secretsForbidden",
        ),
        (
            sso::Error::WaitsForExemption {
                application: entra::ObjectId::new(uuid::Uuid::from_u128(1)),
                app_id: entra::AppId::new(uuid::Uuid::from_u128(2)),
                exempt_callers: Vec::new(),
                refusal: graph(400),
            }
            .into(),
            "waitsForExemption",
        ),
        (
            Entra::SecretLifetimeTooLong {
                refusal: graph(400),
            }
            .into(),
            "secretLifetimeTooLong",
        ),
        (
            Entra::NotReplicated {
                refusal: graph(404),
            }
            .into(),
            "notReplicated",
        ),
        (
            Entra::SecretRefused {
                refusal: refusal(
                    Service::MicrosoftLogin,
                    401,
                    json!({ "error": "invalid_client", "error_codes": [7_000_215] }),
                ),
            }
            .into(),
            "secretNotAccepted",
        ),
        (
            Entra::Http(sso_http::Error::Refused(graph(429))).into(),
            "throttled",
        ),
        (
            Entra::Http(sso_http::Error::Refused(graph(503))).into(),
            "throttled",
        ),
        (
            Entra::Http(sso_http::Error::Refused(graph(500))).into(),
            "serviceFailed",
        ),
        (
            Entra::Http(sso_http::Error::Refused(graph(400))).into(),
            "graphRefused",
        ),
        (Entra::Http(sso_http::Error::Cancelled).into(), "cancelled"),
        (entra::SignInError::Cancelled.into(), "signInCancelled"),
        (
            entra::SignInError::Declined(Box::new(answer(65_004))).into(),
            "signInDeclined",
        ),
        (entra::SignInError::TimedOut.into(), "signInTimedOut"),
        (
            entra::SignInError::TooLate(Box::new(answer(70_008))).into(),
            "signInRefused",
        ),
        (
            entra::SignInError::Listener(std::io::ErrorKind::AddrInUse.into()).into(),
            "listenerFailed",
        ),
        (
            Konnect::TokenRejected(refusal(Service::KonnectApi, 401, Value::Null)).into(),
            "konnectTokenRejected",
        ),
        (
            Konnect::NotAllowed(refusal(Service::KonnectApi, 403, Value::Null)).into(),
            "konnectNotAllowed",
        ),
        (
            Konnect::LoginPathTaken(refusal(Service::KonnectApi, 409, Value::Null)).into(),
            "loginPathTaken",
        ),
        (
            Konnect::ProviderExists(refusal(Service::KonnectApi, 409, Value::Null)).into(),
            "providerChanged",
        ),
        (
            Konnect::NotFound(refusal(Service::KonnectApi, 404, Value::Null)).into(),
            "providerChanged",
        ),
        (
            Konnect::Conflict(refusal(Service::KonnectApi, 409, Value::Null)).into(),
            "unexpected",
        ),
        (
            Konnect::PortalDomain("nowhere".into()).into(),
            "checkFailed",
        ),
        (
            CommandError::portal_gone(&refusal(Service::KonnectApi, 404, Value::Null)),
            "portalGone",
        ),
        (
            Entra::GroupsNotLicensed {
                refusal: graph(400),
            }
            .into(),
            "groupAssignmentNotLicensed",
        ),
        (
            sso::Error::GroupGone(uuid::Uuid::nil().into()).into(),
            "groupGone",
        ),
        (sso::Error::TeamGone("payments".into()).into(), "teamGone"),
        (sso::Error::SamlInPlace.into(), "samlInPlace"),
        (sso::Error::KonnectNeeded.into(), "notConnected"),
        (
            sso::Error::Ambiguous {
                tag: "konnect-sso".into(),
                count: 2,
            }
            .into(),
            "setUpElsewhere",
        ),
        (sso::Error::StillThere.into(), "stillThere"),
        (
            sso::Error::ChooseApplication(Vec::new()).into(),
            "chooseApplication",
        ),
        (sso::Error::ChangedMeanwhile.into(), "changedMeanwhile"),
        (
            sso::Error::OtherDirectory {
                expected: uuid::Uuid::nil().into(),
            }
            .into(),
            "otherDirectory",
        ),
        (
            sso::Error::OtherOrganization {
                expected: uuid::Uuid::nil(),
                actual: uuid::Uuid::max(),
            }
            .into(),
            "otherOrganization",
        ),
        (sso::Error::Cancelled.into(), "cancelled"),
        (io(std::io::ErrorKind::StorageFull).into(), "diskFailed"),
        (JournalError::Busy.into(), "busy"),
        (StoreError::Locked.into(), "keychainFailed"),
        (
            sso::Error::Keychain(StoreError::Denied).into(),
            "keychainFailed",
        ),
    ];
    for (error, kind) in table {
        assert_eq!(error.kind(), kind, "{error:?}");
    }
}

#[test]
fn secret_that_waiting_does_not_help_says_why() {
    for (number, kind, remedy) in [
        (7_000_215, "secretNotAccepted", None),
        (700_016, "secretNotAccepted", None),
        (7_000_229, "secretNotAccepted", None),
        (7_000_112, "secretRefused", Some("clientDisabled")),
        (53_003, "secretRefused", Some("blockedByPolicy")),
        (7_000_222, "secretRefused", Some("secretExpired")),
        (1, "secretRefused", Some("unknown")),
    ] {
        let body = json!({ "error": "invalid_client", "error_codes": [number] });
        let error = CommandError::from(entra::Error::SecretRefused {
            refusal: refusal(Service::MicrosoftLogin, 401, body),
        });
        let told = serde_json::to_value(error).unwrap();
        assert_eq!(told["kind"], kind, "AADSTS{number}");
        assert_eq!(told["detail"]["remedy"].as_str(), remedy, "AADSTS{number}");
    }
}

#[test]
fn refusal_keeps_what_support_asks_for() {
    let body = json!({ "error": "invalid_client", "error_description": "AADSTS7000215: …", "error_codes": [7_000_215] });
    let error = CommandError::from(entra::Error::SecretRefused {
        refusal: refusal(Service::MicrosoftLogin, 401, body),
    });
    assert_eq!(
        serde_json::to_value(error).unwrap(),
        json!({
            "kind": "secretNotAccepted",
            "detail": {
                "service": "microsoftLogin",
                "status": 401,
                "code": "AADSTS7000215",
                "message": "AADSTS7000215: …",
                "correlationId": "1c1d",
                "time": "1970-01-01T00:00:00Z",
            },
        }),
        "code, id and time are shown and can be copied"
    );
}

#[test]
fn disk_problems_told_apart() {
    for (kind, expected) in [
        (std::io::ErrorKind::StorageFull, DiskProblem::Full),
        (std::io::ErrorKind::PermissionDenied, DiskProblem::ReadOnly),
        (std::io::ErrorKind::NotADirectory, DiskProblem::Other),
    ] {
        let error = JournalError::Io {
            path: "run".into(),
            source: std::io::Error::from(kind),
        };
        assert!(
            matches!(CommandError::from(error), CommandError::DiskFailed { cause, path } if cause == expected && path == "run"),
            "{kind} is {expected:?}"
        );
    }
}
