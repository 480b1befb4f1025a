//! A Dev Portal with a domain of its own, whose door people can come to.

use konnect::Region;
use sso::Target;

use super::Stage;

/// Signs in there, as a developer.
pub const JONAS: &str = "jonas.weber@contoso.com";

/// The seeded portal.
pub async fn partner_portal(stage: &Stage) -> Target {
    let portals = stage.portals(Region::Eu).await.into_iter();
    let mut named = portals
        .filter(|target| matches!(target, Target::Portal { name, .. } if name == "Partner Portal"));
    named.next().expect("it is seeded")
}

/// Where people come in.
pub fn domain_of(target: &Target) -> &str {
    match target {
        Target::Portal { domain, .. } => domain,
        other => panic!("{other:?} is no portal"),
    }
}
