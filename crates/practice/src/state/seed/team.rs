//! Teams that exist at the start.

use serde::Serialize;
use uuid::Uuid;

/// A Konnect team.
#[derive(Clone, Debug, Serialize)]
pub struct Team {
    /// The team's id.
    pub id: Uuid,
    /// The team's name; a slug for system teams.
    pub name: String,
    /// What its members may do.
    pub description: String,
    /// Whether Konnect made it.
    pub system_team: bool,
}
