//! Access tokens that are replaced while work is under way.
//!
//! A token ends, or someone revokes it, in the middle of a run. A service that does not accept the token has done
//! nothing, so the request waits until the person has signed in again, and is sent again with the new token.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::sync::watch;

use crate::{Context, Error, Refusal, Request, Waiting, clock};

/// A write is not begun with a token that ends sooner than this: it would end on the way. In seconds.
const TOO_SHORT: i64 = 60;

/// Whose token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    /// The person who is signed in to Microsoft.
    Microsoft,
    /// The person or system account whose Konnect token was pasted.
    Konnect,
}

/// Where the work gets new tokens from, and says that it needs one. All clones share them. The default has none: what is
/// refused stays refused.
#[derive(Clone, Debug, Default)]
pub struct Renewals(Option<Arc<Accounts>>);

#[derive(Debug)]
struct Accounts {
    microsoft: watch::Sender<Access>,
    konnect: watch::Sender<Access>,
    patience: Duration,
}

/// What is known of one account's token.
#[derive(Debug, Default)]
struct Access {
    /// The newest token, if it was ever replaced.
    token: Option<Arc<SecretString>>,
    /// How often it was replaced.
    generation: u64,
    ends: Option<Timestamp>,
    wanted: Option<Wanted>,
    /// Nobody signed in again in time, so nothing waits any more.
    given_up: bool,
}

/// Why a new token is needed.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// The service does not accept the old one any more.
    Refused(Box<Refusal>),
    /// The old one is about to end.
    Ending,
}

/// The token that a request is sent with.
#[derive(Debug)]
pub(crate) struct Used {
    pub(crate) token: Option<Arc<SecretString>>,
    generation: u64,
}

impl Renewals {
    /// Work that waits `patience` for the person to sign in again. `microsoft_ends`: when the token ends that the work
    /// begins with.
    pub fn open(patience: Duration, microsoft_ends: Option<Timestamp>) -> Self {
        let microsoft = Access {
            ends: microsoft_ends,
            ..Access::default()
        };
        Self(Some(Arc::new(Accounts {
            microsoft: watch::Sender::new(microsoft),
            konnect: watch::Sender::new(Access::default()),
            patience,
        })))
    }

    /// Gives the work a new token. `ends`: when it will end, if that is known. The caller has made sure that it is the same
    /// account, in the same directory or organization.
    pub fn renew(&self, account: Account, token: SecretString, ends: Option<Timestamp>) {
        let Some(accounts) = &self.0 else { return };
        accounts.of(account).send_modify(|access| {
            access.token = Some(Arc::new(token));
            access.generation += 1;
            access.ends = ends;
            access.wanted = None;
            access.given_up = false;
        });
    }

    /// Why the work waits for a new token of this account, if it does.
    pub fn wanted(&self, account: Account) -> Option<Wanted> {
        let accounts = self.0.as_ref()?;
        accounts.of(account).borrow().wanted.clone()
    }

    /// The token to send `request` with: where the one at hand is about to end, a write waits for another.
    pub(crate) async fn before(
        &self,
        request: &Request<'_>,
        context: &Context,
    ) -> Result<Used, Error> {
        let account = request
            .service
            .account()
            .filter(|_| request.bearer.is_some());
        let Some((accounts, account)) = self.0.as_ref().zip(account) else {
            return Ok(Used {
                token: None,
                generation: 0,
            });
        };
        let (used, ends) = {
            let access = accounts.of(account).borrow();
            (access.used(), access.ends)
        };
        let left = ends.map(|ends| ends.as_second() - clock::now().as_second());
        if left.is_none_or(|left| left >= TOO_SHORT) || request.method.is_safe() {
            return Ok(used);
        }
        let another = self.another(account, &used, Wanted::Ending, context);
        // If nobody came, it is still worth a try.
        Ok(another.await?.unwrap_or(used))
    }

    /// Whether there is another token than the one that was refused. `false`: it was not refused because of its token, or
    /// nobody signs in again.
    pub(crate) async fn renewed_after(
        &self,
        refused: &Error,
        used: &Used,
        request: &Request<'_>,
        context: &Context,
    ) -> Result<bool, Error> {
        let account = request
            .service
            .account()
            .filter(|_| request.bearer.is_some());
        let refusal = refused.refusal().filter(|refusal| refusal.wants_sign_in());
        let (Some(account), Some(refusal)) = (account, refusal) else {
            return Ok(false);
        };
        let wanted = Wanted::Refused(Box::new(refusal.clone()));
        let another = self.another(account, used, wanted, context).await?;
        Ok(another.is_some())
    }

    /// Waits until there is another token than the one that was used. `None` if that takes too long.
    async fn another(
        &self,
        account: Account,
        used: &Used,
        wanted: Wanted,
        context: &Context,
    ) -> Result<Option<Used>, Error> {
        let Some(accounts) = &self.0 else {
            return Ok(None);
        };
        let access = accounts.of(account);
        if access.borrow().given_up {
            return Ok(None);
        }
        // Another request may have waited for it already.
        let is_wanted = access.send_if_modified(|access| {
            let is_newest = access.generation == used.generation;
            if is_newest && access.wanted.is_none() {
                access.wanted = Some(wanted);
            }
            is_newest
        });
        if is_wanted {
            context.report(Waiting::SignIn { account });
        }
        let mut news = access.subscribe();
        let renewed = news.wait_for(|access| access.generation > used.generation);
        let renewed = tokio::select! {
            biased;
            () = context.cancel.cancelled() => return Err(Error::Cancelled),
            renewed = tokio::time::timeout(context.pace.of(accounts.patience), renewed) => {
                renewed.ok().and_then(Result::ok).map(|access| access.used())
            }
        };
        if renewed.is_none() {
            access.send_modify(|access| access.given_up = true);
        }
        if is_wanted {
            context.report(Waiting::Over);
        }
        Ok(renewed)
    }
}

impl Accounts {
    fn of(&self, account: Account) -> &watch::Sender<Access> {
        match account {
            Account::Microsoft => &self.microsoft,
            Account::Konnect => &self.konnect,
        }
    }
}

impl Access {
    fn used(&self) -> Used {
        Used {
            token: self.token.clone(),
            generation: self.generation,
        }
    }
}
