//! Device codes that wait for a person, or for the application to redeem them.
//!
//! Source: RFC 8628; Microsoft identity platform, device authorization grant.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::lifetimes::Lifetimes;
use super::random_token::random_token;
use super::sign_ins::AuthorizationRequest;

/// Without the letters and digits that are taken for one another.
const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const USER_CODE_LENGTH: usize = 9;

/// Every device code, those that are over included.
#[derive(Default)]
pub(crate) struct DeviceCodes(HashMap<String, DeviceCode>);

/// One device code, and how far it has come.
struct DeviceCode {
    user_code: String,
    authorization: AuthorizationRequest,
    issued: Instant,
    lifetime: Duration,
    interval: Duration,
    polled: Option<Instant>,
    state: State,
}

/// How far a device code has come.
enum State {
    Waiting,
    /// A person entered the code and is signing in.
    Entered,
    Approved(Uuid),
    Declined,
    /// The service did not let the person in, for the reason with this AADSTS number.
    Refused(u32),
    Redeemed,
}

/// What an application is told about a new device code.
pub(crate) struct NewDeviceCode {
    pub(crate) device_code: String,
    pub(crate) user_code: String,
}

/// Why a device code obtains no token now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeviceCodeProblem {
    Unknown,
    /// Nobody has signed in yet.
    Pending,
    /// Nobody has signed in yet, and the application asks more often than it was told to.
    TooFast,
    Declined,
    Refused(u32),
    Expired,
    Redeemed,
}

/// Why a code that a person typed leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserCodeProblem {
    /// No such code, or it was entered before.
    Unknown,
    Expired,
}

impl DeviceCodes {
    /// A new device code for a checked request.
    pub(crate) fn issue(
        &mut self,
        authorization: AuthorizationRequest,
        lifetimes: &Lifetimes,
    ) -> NewDeviceCode {
        let new = NewDeviceCode {
            device_code: format!("D{}", random_token::<64>()),
            user_code: user_code(),
        };
        let authorization = AuthorizationRequest {
            device_code: Some(new.device_code.clone()),
            ..authorization
        };
        self.0.insert(
            new.device_code.clone(),
            DeviceCode {
                user_code: new.user_code.clone(),
                authorization,
                issued: Instant::now(),
                lifetime: lifetimes.device_code,
                interval: lifetimes.device_code_interval,
                polled: None,
                state: State::Waiting,
            },
        );
        new
    }

    /// The request behind a code that a person typed. Each code can be entered once.
    pub(crate) fn enter(
        &mut self,
        user_code: &str,
    ) -> Result<AuthorizationRequest, UserCodeProblem> {
        let typed: String = user_code
            .chars()
            .filter(|character| !character.is_whitespace() && *character != '-')
            .collect();
        let code = self
            .0
            .values_mut()
            .find(|code| code.user_code.eq_ignore_ascii_case(&typed))
            .ok_or(UserCodeProblem::Unknown)?;
        match code.state {
            State::Waiting if code.is_expired() => Err(UserCodeProblem::Expired),
            State::Waiting => {
                code.state = State::Entered;
                Ok(code.authorization.clone())
            }
            _ => Err(UserCodeProblem::Unknown),
        }
    }

    /// The person signed in and agreed. `false` if the code has expired in the meantime.
    pub(crate) fn approve(&mut self, device_code: &str, person: Uuid) -> bool {
        self.end(device_code, State::Approved(person))
    }

    /// The person cancelled.
    pub(crate) fn decline(&mut self, device_code: &str) {
        self.end(device_code, State::Declined);
    }

    /// The service does not let this sign-in through.
    pub(crate) fn refuse(&mut self, device_code: &str, aadsts: u32) {
        self.end(device_code, State::Refused(aadsts));
    }

    /// One poll by an application: who signed in, and for what. From then on the code is used up.
    pub(crate) fn redeem(
        &mut self,
        device_code: &str,
        client_id: &str,
    ) -> Result<(AuthorizationRequest, Uuid), DeviceCodeProblem> {
        let code = self
            .0
            .get_mut(device_code)
            .filter(|code| code.authorization.client_id.eq_ignore_ascii_case(client_id))
            .ok_or(DeviceCodeProblem::Unknown)?;
        let too_fast = code
            .polled
            .is_some_and(|polled| polled.elapsed() < with_tolerance(code.interval));
        code.polled = Some(Instant::now());
        match code.state {
            State::Redeemed => Err(DeviceCodeProblem::Redeemed),
            State::Declined => Err(DeviceCodeProblem::Declined),
            State::Refused(aadsts) => Err(DeviceCodeProblem::Refused(aadsts)),
            _ if code.is_expired() => Err(DeviceCodeProblem::Expired),
            State::Waiting | State::Entered if too_fast => Err(DeviceCodeProblem::TooFast),
            State::Waiting | State::Entered => Err(DeviceCodeProblem::Pending),
            State::Approved(person) => {
                code.state = State::Redeemed;
                Ok((code.authorization.clone(), person))
            }
        }
    }

    /// Lets the time of every code be over.
    pub(crate) fn expire_all(&mut self) {
        for code in self.0.values_mut() {
            code.lifetime = Duration::ZERO;
        }
    }

    fn end(&mut self, device_code: &str, state: State) -> bool {
        let waiting = self.0.get_mut(device_code).filter(|code| {
            matches!(code.state, State::Waiting | State::Entered) && !code.is_expired()
        });
        let is_waiting = waiting.is_some();
        if let Some(code) = waiting {
            code.state = state;
        }
        is_waiting
    }
}

impl DeviceCode {
    fn is_expired(&self) -> bool {
        self.issued.elapsed() >= self.lifetime
    }
}

/// An application waits the interval between an answer and its next request. What it measures may be a little shorter
/// than what arrives here.
fn with_tolerance(interval: Duration) -> Duration {
    interval.mul_f64(0.9)
}

fn user_code() -> String {
    let random: [u8; USER_CODE_LENGTH] = rand::random();
    random
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]))
        .collect()
}
