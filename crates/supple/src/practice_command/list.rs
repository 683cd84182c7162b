//! `supple practice list`: the practices of the database.

use std::process::ExitCode;

use serde_json::json;
use store::{Member, Practice, Role, Store, Therapist};

use super::with_store;
use crate::Context;
use crate::config::{Config, Flags};

/// Practices read at a time.
const PAGE: u32 = 500;

pub fn run(context: &Context, flags: &Flags) -> anyhow::Result<ExitCode> {
    let config = Config::load(flags, context.knowledge.clone())?;
    with_store(&config, async |store| list(context, &store).await)
}

async fn list(context: &Context, store: &Store) -> anyhow::Result<ExitCode> {
    let mut after = None;
    let mut count = 0;
    loop {
        let page = store.practices(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for practice in &page {
            count += 1;
            print(context, store, practice).await?;
        }
    }
    if count == 0 && !context.json() {
        println!("There is no practice yet. Begin one with: supple practice new");
    }
    Ok(ExitCode::SUCCESS)
}

async fn print(context: &Context, store: &Store, practice: &Practice) -> anyhow::Result<()> {
    let members: Vec<Member> = store.list(practice.id).await?;
    let therapists: Vec<Therapist> = store.list(practice.id).await?;
    let mut owners = Vec::new();
    let current = |member: &&Member| member.role == Role::Owner && member.until.is_none();
    for member in members.iter().filter(current) {
        if let Some(account) = member.account {
            owners.extend(store.account(account).await?.map(|account| account.email));
        }
    }
    match context.json() {
        true => println!(
            "{}",
            json!({
                "id": practice.id.to_string(),
                "name": practice.name,
                "kind": practice.kind.as_str(),
                "country": practice.country,
                "zone": practice.zone.name(),
                "owners": owners,
                "therapists": therapists.len(),
                "retired_at": practice.retired_at.map(|at| at.to_string()),
            })
        ),
        false => println!(
            "{}  {}  {} {}  {} {}  {}",
            practice.id,
            practice.name,
            practice.country,
            practice.zone.name(),
            therapists.len(),
            if therapists.len() == 1 {
                "therapist"
            } else {
                "therapists"
            },
            owners.join(", ")
        ),
    }
    Ok(())
}
