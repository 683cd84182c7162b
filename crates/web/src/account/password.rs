//! Passwords: which are taken, and how they are kept.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::Rng;
use store::Secret;
use tokio::sync::Semaphore;

use crate::clock::Random;
use crate::error::Problem;

/// Fewest characters of a password.
pub const FEWEST: usize = 10;
/// Most bytes of a password.
pub const MOST: usize = 256;

/// Passwords that everybody tries first. Shorter ones are refused for their length.
const COMMON: &str = include_str!("common_passwords.txt");

/// How many hashes are computed at once; each takes a core and the memory of [`Cost`].
const AT_ONCE: usize = 2;
/// Who waits longer than this for a turn is asked to come back.
const PATIENCE: Duration = Duration::from_secs(6);

/// What a hash costs whoever guesses (Argon2id).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB, at least 8.
    pub memory_kib: u32,
    /// How often the memory is gone through, at least 1.
    pub passes: u32,
}

impl Default for Cost {
    /// The smallest cost that OWASP recommends: 19 MiB, twice.
    fn default() -> Cost {
        Cost {
            memory_kib: 19 * 1024,
            passes: 2,
        }
    }
}

/// What is wrong with a new password; `None` = nothing. Length is what counts, so there are no rules about kinds of characters.
pub fn complaint(password: &str, email: &str) -> Option<String> {
    let letters = password.chars().count();
    let folded = password.trim().to_lowercase();
    let email = store::fold_email(email);
    let own = email.split('@').next().unwrap_or_default();
    let first = folded.chars().next();
    if letters < FEWEST {
        Some(format!(
            "Please choose at least {FEWEST} characters. A few words in a row are easy to remember."
        ))
    } else if password.len() > MOST {
        Some(format!("Please choose at most {MOST} characters."))
    } else if COMMON.lines().any(|common| common == folded)
        || folded.chars().all(|letter| Some(letter) == first)
    {
        Some("Many people use this password, so it is among the first to be tried. Please choose another.".to_owned())
    } else if folded == email || (own.len() >= 4 && folded == format!("{own}{own}")) {
        Some("This is your e-mail address. Please choose something else.".to_owned())
    } else {
        None
    }
}

/// Hashes and checks passwords, away from the threads that serve pages.
pub struct Passwords {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// Checked where there is no password, so that it takes the same time.
    nobody: Secret,
}

impl Passwords {
    /// # Errors
    /// A cost that Argon2 does not know, named in the message.
    pub fn new(cost: Cost, random: &Random) -> Result<Passwords, String> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None)
            .map_err(|error| format!("cost of a password hash {cost:?}: {error}"))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon2, b"nobody has this password", &salt(random))
            .ok_or("a password cannot be hashed")?;
        Ok(Passwords {
            argon2,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            nobody,
        })
    }

    /// The hash of a password, in PHC form.
    ///
    /// # Errors
    /// 503 when too many wait for theirs.
    pub async fn hash(&self, random: &Random, password: &str) -> Result<Secret, Problem> {
        let (argon2, password, salt) = (self.argon2.clone(), password.to_owned(), salt(random));
        let hash = self.in_turn(move || hash(&argon2, password.as_bytes(), &salt));
        hash.await?.ok_or(Problem::Ours)
    }

    /// Whether a password is the one that was hashed. Without a hash it never is, which takes just as long to find out.
    ///
    /// # Errors
    /// 503 when too many wait for theirs.
    pub async fn fits(&self, password: &str, hash: Option<&Secret>) -> Result<bool, Problem> {
        let argon2 = self.argon2.clone();
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.nobody).clone();
        // More than a password can have is cut, which cannot make it fit.
        let password = password.as_bytes()[..password.len().min(MOST + 1)].to_vec();
        let fits = self
            .in_turn(move || argon2.verify_password(&password, hash.reveal()).is_ok())
            .await?;
        Ok(fits && known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Problem::TooSlow);
        };
        // The turn goes with the work: it ends when the work does, also when nobody waits for it any more.
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        done.await.map_err(|_| Problem::Ours)
    }
}

fn salt(random: &Random) -> [u8; 16] {
    random.draw(|random| {
        let mut salt = [0; 16];
        random.fill_bytes(&mut salt);
        salt
    })
}

fn hash(argon2: &Argon2<'_>, password: &[u8], salt: &[u8]) -> Option<Secret> {
    let hash = argon2.hash_password_with_salt(password, salt).ok()?;
    Some(Secret::new(hash.to_string()))
}

#[cfg(test)]
mod tests {
    use super::{COMMON, FEWEST, complaint};

    #[test]
    fn length_counts_and_the_common_ones_are_refused() {
        let email = "long.name@example.org";
        for taken in ["korrekt pferd", "ἀρχὴ σοφίας", "aaaaaaaaab"] {
            assert_eq!(complaint(taken, email), None, "{taken}");
        }
        for refused in [
            "",
            "short",
            "ἀρχὴ",
            "Password123",
            "1234567890",
            "aaaaaaaaaaaa",
            "Long.Name@example.org",
            "long.namelong.name",
            &"x y".repeat(100),
        ] {
            assert!(complaint(refused, email).is_some(), "{refused}");
        }
    }

    #[test]
    fn the_list_holds_only_what_the_length_lets_through() {
        for common in COMMON.lines() {
            assert!(common.chars().count() >= FEWEST, "{common}");
            assert_eq!(common, common.to_lowercase());
        }
    }
}
