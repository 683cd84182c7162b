//! How often somebody may try to get in: per account, so that one password cannot be guessed from many places, and per address
//! of the network, so that one place cannot try many accounts.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, MonotonicClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::Settings;
use crate::error::Problem;
use crate::security::Sender;

/// The time over which tries are counted.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// With this many names remembered, those that have been quiet are forgotten.
const TIDY_AT: usize = 4096;

pub struct Tries {
    accounts: Option<DefaultKeyedRateLimiter<String>>,
    addresses: Option<DefaultKeyedRateLimiter<IpAddr>>,
    /// The sign-in page begins one by itself when it is opened, so there may be more of them.
    begun: Option<DefaultKeyedRateLimiter<IpAddr>>,
}

/// For one try, so many ceremonies may be begun.
const BEGUN_PER_TRY: NonZeroU32 = NonZeroU32::MIN.saturating_add(4);

impl Tries {
    pub fn new(settings: &Settings) -> Tries {
        Tries {
            accounts: settings.tries_per_account.and_then(limiter),
            addresses: settings.tries_per_address.and_then(limiter),
            begun: settings
                .tries_per_address
                .map(|tries| tries.saturating_mul(BEGUN_PER_TRY))
                .and_then(limiter),
        }
    }

    /// One more try for this e-mail address from this place. Whether the address has an account makes no difference.
    pub fn count(&self, sender: Sender, email: &str) -> Result<(), Problem> {
        if let (Some(addresses), Some(network)) = (&self.addresses, sender.network()) {
            check(addresses, network)?;
        }
        match &self.accounts {
            Some(accounts) => check(accounts, store::fold_email(email)),
            None => Ok(()),
        }
    }

    /// One more passkey ceremony begun from this place.
    pub fn count_begun(&self, sender: Sender) -> Result<(), Problem> {
        match (&self.begun, sender.network()) {
            (Some(begun), Some(network)) => check(begun, network),
            _ => Ok(()),
        }
    }
}

fn limiter<K: Hash + Eq + Clone>(per_window: NonZeroU32) -> Option<DefaultKeyedRateLimiter<K>> {
    let quota = Quota::with_period(WINDOW / per_window.get())?.allow_burst(per_window);
    Some(RateLimiter::dashmap_with_clock(quota, MonotonicClock))
}

fn check<K: Hash + Eq + Clone>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: K,
) -> Result<(), Problem> {
    if limiter.len() >= TIDY_AT {
        limiter.retain_recent();
    }
    limiter.check_key(&key).map_err(|early| {
        let wait = early.wait_time_from(MonotonicClock.now());
        Problem::TooMany {
            wait_s: wait.as_secs() + 1,
        }
    })
}
