//! The directories beside Contoso's: that of another company, and the one in which Contoso tries things, which has guests
//! only.
//!
//! Sign-in reaches them by their id or domain only. They have the same Konnect organization.

use uuid::Uuid;

use super::cloud::Cloud;
use super::seed::{
    CONTOSO, DirectoryRole, Group, GroupKind, Person, Seed, Tenant, group_of, konnect_of_contoso,
    member, stable_id,
};

const FABRIKAM: Uuid = Uuid::from_u128(0x9d1c_5e1a_2f47_4a55_8a0b_61f3_f9e0_a7d2);
const CONTOSO_TEST: Uuid = Uuid::from_u128(0x61e4_9b02_c87d_4f3a_a5d0_3b7c_f216_84e9);

pub(crate) fn other_tenants() -> [Seed; 2] {
    [fabrikam(), contoso_test()]
}

/// The directory that the account of a guest belongs to.
pub(crate) fn home_of_guest(account: &str) -> Uuid {
    if account.ends_with("@fabrikam.com") {
        FABRIKAM
    } else {
        CONTOSO
    }
}

fn fabrikam() -> Seed {
    let tenant = tenant(FABRIKAM, "Fabrikam", "fabrikam", true);
    let groups = vec![
        group_of(
            "Fabrikam",
            "Everyone",
            "Everybody at Fabrikam",
            GroupKind::Security,
        ),
        group_of(
            "Fabrikam",
            "Konnect Viewers",
            "Look at the APIs of partners",
            GroupKind::Security,
        ),
    ];
    let ids = |groups: &[Group]| groups.iter().map(|group| group.id).collect();
    let people = vec![
        Person {
            roles: vec![DirectoryRole::GlobalAdministrator],
            groups: ids(&groups[..1]),
            ..member("Noah", "Keller", "fabrikam.com", "Sales Engineer")
        },
        Person {
            groups: ids(&groups),
            ..member("Lena", "Okafor", "fabrikam.com", "Consultant")
        },
        guest_from_contoso("Maya", "Lindqvist", "Identity Administrator", &tenant),
    ];
    of(tenant, people, groups)
}

/// Without Microsoft Entra ID P1, as such directories are.
fn contoso_test() -> Seed {
    let tenant = tenant(CONTOSO_TEST, "Contoso Test", "contoso-test", false);
    let groups = vec![group_of(
        "Contoso Test",
        "Testers",
        "Try things",
        GroupKind::Security,
    )];
    let people = vec![
        Person {
            roles: vec![DirectoryRole::ApplicationAdministrator],
            groups: vec![groups[0].id],
            ..guest_from_contoso("Maya", "Lindqvist", "Identity Administrator", &tenant)
        },
        Person {
            roles: vec![DirectoryRole::GlobalAdministrator],
            ..guest_from_contoso("Olivia", "Brandt", "Head of IT", &tenant)
        },
    ];
    of(tenant, people, groups)
}

fn tenant(id: Uuid, name: &str, domain: &str, premium: bool) -> Tenant {
    Tenant {
        id,
        display_name: name.to_owned(),
        domain: format!("{domain}.com"),
        initial_domain: format!("{domain}.onmicrosoft.com"),
        premium,
        cloud: Cloud::default(),
    }
}

/// Someone of Contoso in another directory, where the account has another object id and no role.
fn guest_from_contoso(given: &str, surname: &str, job_title: &str, tenant: &Tenant) -> Person {
    let home = member(given, surname, "contoso.com", job_title);
    let local = home.account.replace('@', "_");
    let user_principal_name = format!("{local}#EXT#@{}", tenant.initial_domain);
    Person {
        id: stable_id("person", &user_principal_name),
        user_principal_name,
        guest: true,
        ..home
    }
}

fn of(tenant: Tenant, people: Vec<Person>, groups: Vec<Group>) -> Seed {
    Seed {
        tenant,
        people,
        sign_in_registrations: Vec::new(),
        groups,
        more_groups: 0,
        konnect: konnect_of_contoso(),
    }
}
