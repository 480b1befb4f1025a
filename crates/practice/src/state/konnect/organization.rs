//! What the practice organization holds: itself, its portals in all regions, and who signs in.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};
use uuid::Uuid;

use super::portal::Portal;
use super::rule_violation::{RuleViolation, Thing};
use super::target::{SignInTarget, TargetKind};
use super::target_id::TargetId;
use super::team::{Team, TeamGroupMapping, User};
use crate::state::region::Region;
use crate::state::seed::{ClassicPortal, ProviderSeed, SEEDED_AT, Seed};

/// The users behind the tokens that may do less than everything.
const AUDITOR_ID: Uuid = Uuid::from_u128(0x5c1e_8b0a_92d4_4f37_a6e8_30d1_f7b2_694c);
const PORTAL_ADMIN_ID: Uuid = Uuid::from_u128(0x2e7d_41c9_6b58_4a03_9f16_c4a8_0d35_e7b2);
const MEMBER_ID: Uuid = Uuid::from_u128(0x91a6_3f5e_d80c_4b72_8e49_5d17_b26f_c0a3);

/// Whom an API token stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenOwner {
    /// A personal access token, `kpat_`.
    User(Uuid),
    /// A system account's token, `spat_`.
    SystemAccount,
}

/// What the owner of a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Everything.
    Everything,
    /// Read everything.
    Reading,
    /// Everything with Dev Portals, nothing with the organization.
    Portals,
    /// Nothing but read about themselves.
    Nothing,
}

pub(crate) struct Token {
    pub(crate) value: &'static str,
    pub(crate) owner: TokenOwner,
    pub(crate) reach: Reach,
    pub(crate) expired: bool,
}

/// A sign-in that was sent to the provider and has not come back.
pub(crate) struct PendingSignIn {
    pub(crate) target_id: TargetId,
    pub(crate) provider_id: Uuid,
    /// What was sent to the provider, and has to be sent again with the code.
    pub(crate) redirect_uri: String,
    pub(crate) nonce: String,
}

/// The result of a finished sign-in.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) target_id: TargetId,
    /// Where signing out leads.
    pub(crate) logout_redirect: String,
    pub(crate) name: Option<String>,
    pub(crate) email: String,
    pub(crate) groups: Vec<String>,
    pub(crate) teams: Vec<String>,
    pub(crate) claims: Value,
    pub(crate) note: Option<String>,
}

/// The organization and its portals.
pub(crate) struct Organization {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) owner_id: Uuid,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
    pub(crate) tokens: Vec<Token>,
    /// Whether personal access tokens are accepted.
    pub(crate) personal_tokens: bool,
    /// The organization login.
    pub(crate) sign_in: SignInTarget,
    pub(crate) portals: Vec<Portal>,
    pub(crate) classic_portals: Vec<ClassicPortal>,
    pub(crate) closed_regions: Vec<Region>,
    /// The issuers of providers that were there at the start.
    pub(crate) seeded_issuers: Vec<String>,
    pub(crate) pending: HashMap<String, PendingSignIn>,
    pub(crate) sessions: HashMap<String, Session>,
}

impl Organization {
    /// An organization without single sign-on, and its portals.
    pub(crate) fn seeded(seed: &Seed) -> Self {
        let konnect = &seed.konnect;
        let team_id = |name: &str| {
            konnect
                .teams
                .iter()
                .find(|team| team.name == name)
                .map(|team| team.id)
        };
        let user = |id, full_name: &str, email: &str, team: &str| User {
            id,
            email: email.to_owned(),
            full_name: full_name.to_owned(),
            created_at: SEEDED_AT.to_owned(),
            updated_at: SEEDED_AT.to_owned(),
            assigned_teams: team_id(team).into_iter().collect(),
            mapped_teams: BTreeSet::new(),
        };
        let token = |value, owner, reach, expired| Token {
            value,
            owner,
            reach,
            expired,
        };
        let owner = TokenOwner::User(konnect.owner_id);
        let kind = TargetKind::Organization {
            taken_login_paths: konnect.taken_login_paths.clone(),
        };
        let teams = konnect.teams.iter();
        let mut sign_in = SignInTarget::new(
            kind,
            konnect.features,
            teams.map(|team| Team::seeded(team, SEEDED_AT)).collect(),
        );
        sign_in.users = vec![
            user(
                konnect.owner_id,
                "Olivia Brandt",
                "olivia.brandt@contoso.com",
                "organization-admin",
            ),
            user(
                AUDITOR_ID,
                "Samir Haddad",
                "samir.haddad@contoso.com",
                "organization-admin-readonly",
            ),
            user(
                PORTAL_ADMIN_ID,
                "Ines Moreau",
                "ines.moreau@contoso.com",
                "portal-admin",
            ),
            user(MEMBER_ID, "Otto Berg", "otto.berg@contoso.com", ""),
        ];
        Self {
            id: konnect.organization_id,
            name: konnect.organization_name.clone(),
            owner_id: konnect.owner_id,
            personal_tokens: true,
            created_at: SEEDED_AT.to_owned(),
            updated_at: SEEDED_AT.to_owned(),
            tokens: vec![
                token(konnect.tokens.admin, owner, Reach::Everything, false),
                token(
                    konnect.tokens.second_of_admin,
                    owner,
                    Reach::Everything,
                    false,
                ),
                token(
                    konnect.tokens.read_only,
                    TokenOwner::User(AUDITOR_ID),
                    Reach::Reading,
                    false,
                ),
                token(
                    konnect.tokens.portal_admin,
                    TokenOwner::User(PORTAL_ADMIN_ID),
                    Reach::Portals,
                    false,
                ),
                token(
                    konnect.tokens.member,
                    TokenOwner::User(MEMBER_ID),
                    Reach::Nothing,
                    false,
                ),
                token(konnect.tokens.expired, owner, Reach::Everything, true),
                token(
                    konnect.tokens.system_account,
                    TokenOwner::SystemAccount,
                    Reach::Everything,
                    false,
                ),
            ],
            sign_in,
            portals: konnect
                .portals
                .iter()
                .map(|portal| Portal::seeded(portal, konnect.features))
                .collect(),
            classic_portals: konnect.classic_portals.clone(),
            closed_regions: konnect.closed_regions.clone(),
            seeded_issuers: konnect
                .portals
                .iter()
                .filter_map(|portal| match &portal.provider {
                    Some(ProviderSeed::Oidc { issuer_url, .. }) => Some(issuer_url.clone()),
                    _ => None,
                })
                .collect(),
            pending: HashMap::new(),
            sessions: HashMap::new(),
        }
    }

    /// The organization login or a portal's; 404 for a portal that is not in that region.
    pub(crate) fn target(&self, target_id: TargetId) -> Result<&SignInTarget, RuleViolation> {
        match target_id {
            TargetId::Organization => Ok(&self.sign_in),
            TargetId::Portal(region, id) => Ok(&self.portal(region, id)?.sign_in),
        }
    }

    pub(crate) fn target_mut(
        &mut self,
        target_id: TargetId,
    ) -> Result<&mut SignInTarget, RuleViolation> {
        match target_id {
            TargetId::Organization => Ok(&mut self.sign_in),
            TargetId::Portal(region, id) => Ok(&mut self.portal_mut(region, id)?.sign_in),
        }
    }

    pub(crate) fn portal(&self, region: Region, id: Uuid) -> Result<&Portal, RuleViolation> {
        self.portals
            .iter()
            .find(|portal| portal.region == region && portal.id == id)
            .ok_or(RuleViolation::NotFound(Thing::Portal))
    }

    pub(crate) fn portal_mut(
        &mut self,
        region: Region,
        id: Uuid,
    ) -> Result<&mut Portal, RuleViolation> {
        self.portals
            .iter_mut()
            .find(|portal| portal.region == region && portal.id == id)
            .ok_or(RuleViolation::NotFound(Thing::Portal))
    }

    /// The portal that answers under this real name, one of its three.
    pub(crate) fn portal_named(&self, production_name: &str) -> Option<&Portal> {
        self.portals
            .iter()
            .find(|portal| portal.names().any(|name| name == production_name))
    }

    /// The organization's identity providers as the API answers them: without secrets.
    pub(crate) fn identity_providers(&self) -> Vec<Value> {
        let providers = self.sign_in.providers.iter();
        providers
            .map(|provider| provider.to_json("https://cloud.konghq.com"))
            .collect()
    }

    /// The organization's teams by group, as the API answers them.
    pub(crate) fn team_group_mappings(&self) -> Vec<Value> {
        self.sign_in
            .mappings
            .iter()
            .map(TeamGroupMapping::to_json)
            .collect()
    }

    /// Everything that the API would answer about a target.
    pub(crate) fn snapshot(target: &SignInTarget) -> Value {
        let providers = target.providers.iter();
        json!({
            "identity_providers": providers
                .map(|provider| provider.to_json("https://cloud.konghq.com"))
                .collect::<Vec<_>>(),
            "authentication_settings": target.authentication_settings(),
            "teams": target.teams.iter().map(|team| json!({"id": team.id, "name": team.name})).collect::<Vec<_>>(),
            "team_group_mappings": target.mappings.iter().map(TeamGroupMapping::to_json).collect::<Vec<_>>(),
            "members": target.members_by_team(),
        })
    }

    /// Removes a team of the organization or of a portal, with its mappings. `false` if there is none.
    pub(crate) fn remove_team(&mut self, id: Uuid) -> bool {
        let portals = self.portals.iter_mut().map(|portal| &mut portal.sign_in);
        let Some(target) = std::iter::once(&mut self.sign_in)
            .chain(portals)
            .find(|target| target.team(id).is_ok())
        else {
            return false;
        };
        target.remove_team(id);
        true
    }
}
