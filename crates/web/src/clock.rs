//! Time and chance, both given from outside: tests freeze the one and seed the other.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use rand::rngs::{ChaCha12Rng, SysRng};
use rand::{SeedableRng, TryRng};
use store::Token;

/// A clock. Clones show the same time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Zoned + Send + Sync>);

impl Clock {
    /// A clock that asks `now` each time.
    pub fn new(now: impl Fn() -> Zoned + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(now))
    }

    /// The instant.
    pub fn now(&self) -> Timestamp {
        (self.0)().timestamp()
    }

    /// The day, in the zone of whoever runs the program.
    pub fn today(&self) -> Date {
        (self.0)().date()
    }

    /// The day of an instant, in the same zone.
    pub fn day_of(&self, instant: Timestamp) -> Date {
        instant.to_zoned((self.0)().time_zone().clone()).date()
    }
}

/// A source of random bits that nobody can guess. Clones draw from the same source.
#[derive(Clone)]
pub struct Random(Arc<Mutex<ChaCha12Rng>>);

impl Random {
    /// Seeded by the operating system.
    ///
    /// # Errors
    /// The system has no random bits to give; the message says why.
    pub fn from_system() -> Result<Random, String> {
        let mut seed = [0; 32];
        match SysRng.try_fill_bytes(&mut seed) {
            Ok(()) => Ok(Random::of(ChaCha12Rng::from_seed(seed))),
            Err(error) => Err(format!("the system gives no random numbers: {error}")),
        }
    }

    /// The same bits in each run, for tests.
    pub fn seeded(seed: u64) -> Random {
        Random::of(ChaCha12Rng::seed_from_u64(seed))
    }

    /// A new token.
    pub fn token(&self) -> Token {
        self.draw(Token::mint)
    }

    /// Draws from the source: an id, a salt.
    pub fn draw<T>(&self, draw: impl FnOnce(&mut ChaCha12Rng) -> T) -> T {
        // Whoever panicked while drawing left a generator behind, and nothing else.
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn of(random: ChaCha12Rng) -> Random {
        Random(Arc::new(Mutex::new(random)))
    }
}
