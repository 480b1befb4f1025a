//! Numbers on their way to the window.

/// JavaScript's numbers are exact up to 2^53 only, so 64 bits do not cross.
pub(crate) fn saturating_u32(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}
