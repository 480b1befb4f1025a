//! What happens to requests on their way, which the server does and the console steers.

pub(crate) mod fault;
pub(crate) mod network;
pub(crate) mod rate_limit;
pub(crate) mod record;
