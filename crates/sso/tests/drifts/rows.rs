//! For each difference: which checks find it and why, and what a repair changes.

use sso::CheckReason::{
    AdministratorsNotMapped, AdmitsAssignedOnly, AdmitsEveryone, ApprovalWithdrawn, Certificate,
    Deleted, FederatedCredential, GroupGone, GroupsNotFollowed, LosesPeople, Missing,
    NoEnterpriseApplication, NoLongerAdministrator, OtherSecret, Owner, PortalWithoutRoles,
    PortalWithoutSignIn, ProviderGone, RotationRefused, SecretEnded, SecretRemoved, SwitchedOff,
    TagMissing, TeamGone,
};
use sso::Effect::{self, Change, Create};
use sso::{CheckId, CheckReason, StepId};

use super::make::Drift;
use super::scene::Setting::{self, Assigned, Callback, Organization, Portal};

pub struct Row {
    pub drift: Drift,
    pub setting: Setting,
    /// The checks that fail, each with its reason, in their order. No other one does.
    pub fails: &'static [(CheckId, Option<CheckReason>)],
    /// What the review of a repair shows, in its order; nothing for what a person has to mend.
    pub mends: &'static [(StepId, Effect)],
}

const fn row(
    setting: Setting,
    drift: Drift,
    fails: &'static [(CheckId, Option<CheckReason>)],
    mends: &'static [(StepId, Effect)],
) -> Row {
    Row {
        drift,
        setting,
        fails,
        mends,
    }
}

const APPLICATION: &[(StepId, Effect)] = &[(StepId::Application, Change)];
const CLAIMS: &[(CheckId, Option<CheckReason>)] = &[(CheckId::Claims, Some(Missing))];
const REDIRECTS: &[(CheckId, Option<CheckReason>)] = &[(CheckId::RedirectUri, None)];
const SETTINGS: &[(CheckId, Option<CheckReason>)] = &[(CheckId::ProviderSettings, None)];
const PROVIDER: &[(StepId, Effect)] = &[(StepId::Provider, Change)];
const NEW_SECRET: &[(StepId, Effect)] =
    &[(StepId::ClientSecret, Create), (StepId::Provider, Change)];
const MAPPINGS: &[(CheckId, Option<CheckReason>)] = &[(CheckId::Teams, None)];
const NOT_FOLLOWED: &[(CheckId, Option<CheckReason>)] =
    &[(CheckId::Teams, Some(GroupsNotFollowed))];
const MAPS: &[(StepId, Effect)] = &[(StepId::Mappings, Create)];

pub const ROWS: &[Row] = &[
    row(
        Organization,
        Drift::SwitchOffEnterpriseApplication,
        &[(CheckId::EnterpriseApplication, Some(SwitchedOff))],
        &[(StepId::EnableServicePrincipal, Change)],
    ),
    row(
        Portal,
        Drift::SwitchOffEnterpriseApplication,
        &[(CheckId::EnterpriseApplication, Some(SwitchedOff))],
        &[(StepId::EnableServicePrincipal, Change)],
    ),
    row(
        Organization,
        Drift::DeleteEnterpriseApplication,
        &[(
            CheckId::EnterpriseApplication,
            Some(NoEnterpriseApplication),
        )],
        &[
            (StepId::ServicePrincipal, Create),
            (StepId::Approval, Create),
        ],
    ),
    row(
        Assigned,
        Drift::DeleteEnterpriseApplication,
        &[(
            CheckId::EnterpriseApplication,
            Some(NoEnterpriseApplication),
        )],
        &[
            (StepId::ServicePrincipal, Create),
            (StepId::Approval, Create),
            (StepId::Assignments, Create),
            (StepId::AssignmentRequired, Create),
        ],
    ),
    row(
        Organization,
        Drift::DeleteApplication,
        &[(CheckId::Application, Some(Deleted))],
        &[
            (StepId::Application, Create),
            (StepId::ClientSecret, Create),
            (StepId::ServicePrincipal, Create),
            (StepId::Approval, Create),
            (StepId::Provider, Change),
        ],
    ),
    row(
        Portal,
        Drift::DeleteApplication,
        &[(CheckId::Application, Some(Deleted))],
        &[
            (StepId::Application, Create),
            (StepId::ClientSecret, Create),
            (StepId::ServicePrincipal, Create),
            (StepId::Approval, Create),
            (StepId::Provider, Change),
        ],
    ),
    row(
        Callback,
        Drift::DeleteApplication,
        &[(CheckId::Application, Some(Deleted))],
        &[
            (StepId::Application, Create),
            (StepId::ClientSecret, Create),
            (StepId::ServicePrincipal, Create),
            (StepId::Approval, Create),
        ],
    ),
    row(
        Organization,
        Drift::PurgeApplication,
        &[(CheckId::Application, Some(Deleted))],
        &[
            (StepId::Application, Create),
            (StepId::ClientSecret, Create),
            (StepId::ServicePrincipal, Create),
            (StepId::Approval, Create),
            (StepId::Provider, Change),
        ],
    ),
    row(
        Organization,
        Drift::Rename,
        &[(CheckId::Label, None)],
        APPLICATION,
    ),
    row(
        Organization,
        Drift::RemoveTag,
        &[(CheckId::Label, Some(TagMissing))],
        APPLICATION,
    ),
    row(
        Callback,
        Drift::RemoveTag,
        &[(CheckId::Label, Some(TagMissing))],
        APPLICATION,
    ),
    row(
        Organization,
        Drift::GroupsByAccountName,
        CLAIMS,
        APPLICATION,
    ),
    row(Organization, Drift::RemoveGroupsClaim, CLAIMS, APPLICATION),
    row(Portal, Drift::RemoveEmailClaim, CLAIMS, APPLICATION),
    row(Portal, Drift::RemovePermissions, CLAIMS, APPLICATION),
    row(Organization, Drift::RemoveRedirect, REDIRECTS, APPLICATION),
    row(Portal, Drift::RemoveRedirect, REDIRECTS, APPLICATION),
    row(
        Organization,
        Drift::RedirectWithSlash,
        REDIRECTS,
        APPLICATION,
    ),
    row(Portal, Drift::AddRedirect, REDIRECTS, APPLICATION),
    row(Portal, Drift::ChangeCustomDomain, REDIRECTS, APPLICATION),
    row(
        Organization,
        Drift::RemoveSecret,
        &[(CheckId::Secret, Some(SecretRemoved))],
        NEW_SECRET,
    ),
    row(
        Callback,
        Drift::RemoveSecret,
        &[(CheckId::Secret, Some(SecretRemoved))],
        &[(StepId::ClientSecret, Create)],
    ),
    row(
        Portal,
        Drift::SecretEnds,
        &[(CheckId::Secret, Some(SecretEnded))],
        NEW_SECRET,
    ),
    row(
        Organization,
        Drift::ReplaceSecret,
        &[
            (CheckId::Secret, Some(SecretRemoved)),
            (CheckId::Ownership, Some(OtherSecret)),
        ],
        NEW_SECRET,
    ),
    row(
        Organization,
        Drift::AddSecret,
        &[(CheckId::Ownership, Some(OtherSecret))],
        &[],
    ),
    row(
        Portal,
        Drift::AddCertificate,
        &[(CheckId::Ownership, Some(Certificate))],
        &[],
    ),
    row(
        Portal,
        Drift::AddFederatedCredential,
        &[(CheckId::Ownership, Some(FederatedCredential))],
        &[],
    ),
    row(
        Organization,
        Drift::AddOwner,
        &[(CheckId::Ownership, Some(Owner))],
        &[],
    ),
    row(
        Organization,
        Drift::RequireAssignment,
        &[(CheckId::Admission, Some(AdmitsAssignedOnly))],
        &[(StepId::AssignmentRequired, Change)],
    ),
    row(
        Assigned,
        Drift::RequireNoAssignment,
        &[(CheckId::Admission, Some(AdmitsEveryone))],
        &[(StepId::AssignmentRequired, Change)],
    ),
    row(
        Assigned,
        Drift::Unassign,
        &[(CheckId::Admission, Some(Missing))],
        &[(StepId::Assignments, Create)],
    ),
    row(
        Organization,
        Drift::WithdrawApproval,
        &[(CheckId::Approval, Some(ApprovalWithdrawn))],
        &[(StepId::Approval, Create)],
    ),
    row(
        Organization,
        Drift::ApproveLess,
        &[(CheckId::Approval, Some(ApprovalWithdrawn))],
        &[(StepId::Approval, Change)],
    ),
    row(
        Organization,
        Drift::ForbidSecrets,
        &[(CheckId::NextRotation, Some(RotationRefused))],
        &[],
    ),
    row(
        Organization,
        Drift::SwitchProviderOff,
        &[(CheckId::ProviderOn, None)],
        &[
            (StepId::Provider, Change),
            (StepId::EnableProvider, Change),
            (StepId::OpenIdSignIn, Change),
        ],
    ),
    row(
        Portal,
        Drift::SwitchProviderOff,
        &[(CheckId::ProviderOn, None)],
        &[(StepId::Provider, Change), (StepId::EnableProvider, Change)],
    ),
    row(
        Organization,
        Drift::SwitchOpenIdOff,
        &[(CheckId::ProviderOn, None)],
        &[
            (StepId::Provider, Change),
            (StepId::EnableProvider, Change),
            (StepId::OpenIdSignIn, Change),
        ],
    ),
    row(
        Organization,
        Drift::OtherClientId,
        &[(CheckId::Application, None)],
        PROVIDER,
    ),
    row(
        Portal,
        Drift::OtherClientId,
        &[(CheckId::Application, None)],
        PROVIDER,
    ),
    row(
        Organization,
        Drift::OtherIssuer,
        &[(CheckId::Issuer, None)],
        PROVIDER,
    ),
    row(Portal, Drift::OtherGroupsClaim, SETTINGS, PROVIDER),
    row(Organization, Drift::OtherEmailClaim, SETTINGS, PROVIDER),
    row(Organization, Drift::OtherNameClaim, SETTINGS, PROVIDER),
    row(Organization, Drift::FewerScopes, SETTINGS, PROVIDER),
    row(Organization, Drift::ChangeLoginPath, SETTINGS, PROVIDER),
    row(
        Organization,
        Drift::DeleteProvider,
        &[(CheckId::ProviderOn, Some(ProviderGone))],
        &[
            (StepId::Provider, Create),
            (StepId::Mappings, Create),
            (StepId::EnableProvider, Change),
            (StepId::OpenIdSignIn, Change),
        ],
    ),
    row(
        Portal,
        Drift::DeleteProvider,
        &[(CheckId::ProviderOn, Some(ProviderGone))],
        &[
            (StepId::Provider, Create),
            (StepId::Mappings, Create),
            (StepId::EnableProvider, Change),
        ],
    ),
    row(
        Organization,
        Drift::ReplaceProvider,
        &[(CheckId::ProviderOn, Some(ProviderGone))],
        &[
            (StepId::Provider, Change),
            (StepId::Mappings, Create),
            (StepId::EnableProvider, Change),
            (StepId::OpenIdSignIn, Change),
        ],
    ),
    row(Organization, Drift::RemoveMapping, MAPPINGS, MAPS),
    row(Portal, Drift::RemoveMapping, MAPPINGS, MAPS),
    row(
        Organization,
        Drift::RemoveMappingOfAdministrators,
        &[
            (CheckId::Teams, None),
            (CheckId::Administrators, Some(AdministratorsNotMapped)),
        ],
        MAPS,
    ),
    row(
        Organization,
        Drift::MapToOtherTeam,
        MAPPINGS,
        &[(StepId::Mappings, Change)],
    ),
    row(
        Portal,
        Drift::AddMapping,
        MAPPINGS,
        &[(StepId::Mappings, Change)],
    ),
    row(
        Organization,
        Drift::DeleteTeam,
        &[(CheckId::Teams, Some(TeamGone))],
        &[(StepId::Teams, Create), (StepId::Mappings, Create)],
    ),
    row(
        Portal,
        Drift::DeleteTeam,
        &[(CheckId::Teams, Some(TeamGone))],
        &[(StepId::Teams, Create), (StepId::Mappings, Create)],
    ),
    row(
        Organization,
        Drift::DeleteGroup,
        &[(CheckId::Teams, Some(GroupGone))],
        &[(StepId::Mappings, Change)],
    ),
    row(
        Portal,
        Drift::DeleteGroup,
        &[(CheckId::Teams, Some(GroupGone))],
        &[(StepId::Mappings, Change)],
    ),
    row(
        Assigned,
        Drift::DeleteAssignedGroup,
        &[(CheckId::Admission, Some(GroupGone))],
        &[],
    ),
    row(
        Organization,
        Drift::StopFollowing,
        NOT_FOLLOWED,
        &[(StepId::FollowGroups, Change)],
    ),
    row(
        Portal,
        Drift::StopFollowing,
        NOT_FOLLOWED,
        &[(StepId::FollowGroups, Change)],
    ),
    row(
        Portal,
        Drift::ReleaseKeptTeam,
        &[(CheckId::KeptTeams, Some(LosesPeople))],
        &[(StepId::KeepTeams, Change)],
    ),
    row(
        Portal,
        Drift::SwitchPortalRolesOff,
        &[(CheckId::Teams, Some(PortalWithoutRoles))],
        &[],
    ),
    row(
        Portal,
        Drift::SwitchPortalSignInOff,
        &[(CheckId::ProviderOn, Some(PortalWithoutSignIn))],
        &[(StepId::PortalAuthentication, Change)],
    ),
    row(
        Organization,
        Drift::SwitchPasswordSignInOff,
        &[(CheckId::PasswordSignIn, None)],
        &[],
    ),
    row(
        Organization,
        Drift::AdministratorLeaves,
        &[(CheckId::Administrators, Some(NoLongerAdministrator))],
        &[],
    ),
];
