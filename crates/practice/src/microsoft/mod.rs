//! Microsoft sign-in: metadata, account picker and consent, codes, device codes, tokens.
//!
//! Deliberately absent: passwords (an account is picked), and what goes from one tenant to another: `organizations` and
//! `common` lead to the home tenant whoever signs in, each tenant has its own browser session and refresh tokens, and
//! Azure Resource Manager knows the home tenant only.

mod aadsts;
mod aadsts_rows;
mod admin_consent;
mod authorization_request;
mod authorization_response;
mod authorize;
mod authorize_refusals;
mod client_authentication;
mod clouds;
mod consent;
mod delegated_token;
mod device_code;
mod error_response;
mod json_answer;
mod known_client;
mod metadata;
mod next_page;
mod pages;
mod question_pages;
mod resource_manager;
mod scopes;
mod second_factor;
mod sign_in;
mod tenants;
mod token;
mod token_refusals;
mod user_realm;

pub(crate) use self::tenants::SignInToTenants;
