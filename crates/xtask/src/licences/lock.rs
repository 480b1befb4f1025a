//! Which packages a lock file holds, as one short word.

/// Changes when a package from elsewhere is added, removed, or has another version; not with the workspace's own.
pub(crate) fn fingerprint(lock: &str) -> String {
    let foreign = lock
        .split("[[package]]")
        .filter(|package| package.contains("\nsource = "))
        .flat_map(str::lines)
        .filter(|line| line.starts_with("name = ") || line.starts_with("version = "));
    let mut hash = FNV_OFFSET;
    for byte in foreign.flat_map(|line| line.bytes().chain(*b"\n")) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
    }
    format!("{hash:016x}")
}

/// FNV-1a, 64 bits: the standard library's hashes may differ from one version to the next.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;
