//! Enums that cross to the window and mirror one in the crates below.
//!
//! Those crates know neither Tauri nor specta, so the wire has enums of its own. Each is declared once, together with
//! the way from the crate's own (`from`), to it (`into`) or both (`as`). The compiler reports a variant that only one
//! of the two has.

macro_rules! mirror {
    ($(#[$meta:meta])* pub(crate) enum $name:ident from $domain:ty { $($variants:tt)+ }) => {
        mirror!(@enum $(#[$meta])* $name { $($variants)+ });
        mirror!(@from $name $domain { $($variants)+ });
    };
    ($(#[$meta:meta])* pub(crate) enum $name:ident into $domain:ty { $($variants:tt)+ }) => {
        mirror!(@enum $(#[$meta])* #[derive(serde::Deserialize)] $name { $($variants)+ });
        mirror!(@into $name $domain { $($variants)+ });
    };
    ($(#[$meta:meta])* pub(crate) enum $name:ident as $domain:ty { $($variants:tt)+ }) => {
        mirror!(@enum $(#[$meta])* #[derive(serde::Deserialize)] $name { $($variants)+ });
        mirror!(@from $name $domain { $($variants)+ });
        mirror!(@into $name $domain { $($variants)+ });
    };
    // What a variant carries stays behind: `Variant { .. }`.
    (@enum $(#[$meta:meta])* $name:ident { $($variant:ident $({ .. })?),+ $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, specta::Type)]
        $(#[$meta])*
        #[serde(rename_all = "camelCase")]
        pub(crate) enum $name {
            $($variant),+
        }
    };
    (@from $name:ident $domain:ty { $($variant:ident $({ $($rest:tt)+ })?),+ $(,)? }) => {
        impl From<$domain> for $name {
            fn from(domain: $domain) -> Self {
                type Domain = $domain;
                match domain {
                    $(Domain::$variant $({ $($rest)+ })? => Self::$variant),+
                }
            }
        }
    };
    (@into $name:ident $domain:ty { $($variant:ident),+ $(,)? }) => {
        impl From<$name> for $domain {
            fn from(mirrored: $name) -> Self {
                match mirrored {
                    $($name::$variant => Self::$variant),+
                }
            }
        }
    };
}

pub(super) use mirror;
