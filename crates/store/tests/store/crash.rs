//! `kill -9` in the middle of writing: nothing acknowledged is lost, and nothing is there by half.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::SignedDuration;
use rand::SeedableRng;
use rand::rngs::ChaCha12Rng;
use store::*;

use crate::people::*;
use crate::stage::{Stage, now};

/// The writer is this same test in another process, told by these where to write and for whom.
const ADDRESS: &str = "SUPPLE_TEST_WRITE_TO";
const ACCOUNT: &str = "SUPPLE_TEST_WRITE_FOR";

#[tokio::test(flavor = "multi_thread")]
async fn sqlite() {
    write_if_told().await;
    check(Stage::sqlite().await, "crash::sqlite").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres() {
    write_if_told().await;
    check(Stage::postgres().await, "crash::postgres").await;
}

async fn check(stage: Stage, this_test: &str) {
    let ann = stage.somebody("ann@example.org").await;
    let address = match &stage.address {
        Address::File(path) => path.to_str().unwrap().to_owned(),
        Address::Postgres(url) => url.clone(),
        Address::Memory => unreachable!("nothing in memory survives"),
    };
    let mut acknowledged = BTreeSet::new();
    for round in 0..5 {
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args([this_test, "--exact", "--nocapture"])
            .env(ADDRESS, &address)
            .env(ACCOUNT, ann.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let mut heard = 0;
        for line in lines {
            // What it says after being killed was on its way, and counts.
            if let Some(id) = line.unwrap().strip_prefix("kept ") {
                acknowledged.insert(id.to_owned());
                heard += 1;
            }
            if heard == 20 {
                // Not always at the same place between two acknowledgements.
                tokio::time::sleep(Duration::from_micros(700 * round)).await;
                writer.kill().unwrap();
            }
        }
        assert!(
            !writer.wait().unwrap().success(),
            "the writer ends only by being killed"
        );
    }

    let reopened = Store::open(&stage.address).await.unwrap();
    let sessions = reopened.newest_sessions(ann, u32::MAX).await.unwrap();
    let kept: BTreeSet<String> = sessions
        .iter()
        .map(|session| session.id.to_string())
        .collect();
    let lost: Vec<_> = acknowledged.difference(&kept).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(acknowledged.len() >= 100);
    for session in &sessions {
        let asked = reopened.follow_ups(ann, session.id).await.unwrap();
        assert_eq!(asked.len(), 3, "a session by half");
    }
    let rows = i64::try_from(sessions.len()).unwrap() + 1;
    assert_eq!(
        reopened.verify_chain().await.unwrap(),
        Chain::Whole { rows }
    );
    if !stage.is_postgres() {
        assert_eq!(stage.peek("pragma integrity_check").await, [["ok"]]);
    }
}

/// Writes without end, and says what was acknowledged.
async fn write_if_told() {
    let (Ok(address), Ok(account)) = (std::env::var(ADDRESS), std::env::var(ACCOUNT)) else {
        return;
    };
    let store = Store::open(&address.parse().unwrap()).await.unwrap();
    let account: AccountId = account.parse().unwrap();
    let today = day("2026-03-29");
    let ask = [1, 3, 7].map(|days| {
        (
            days,
            today + SignedDuration::from_hours(24 * i64::from(days)),
        )
    });
    // Every writer draws its own ids.
    let mut random = ChaCha12Rng::seed_from_u64(std::process::id().into());
    loop {
        let session = a_session(account, &mut random);
        store
            .add_session(&Act::person(account, now()), &session, &ask)
            .await
            .unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "kept {}", session.id).unwrap();
        out.flush().unwrap();
    }
}
