//! `supple practice new`: a practice begins in the database.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, Error, bail};
use booking::{ClockSpan, Place};
use jiff::SignedDuration;
use jiff::civil::{Time, Weekday};
use serde_json::json;
use store::{Account, AccountId, Act, OneTimeLink, PracticeId, PracticeKind, Purpose, Store, Zone};
use web::clock::Random;
use web::opening::{Beginning, FirstService, FirstTherapist, Homes, House};

use super::with_store;
use crate::config::{Config, Flags};
use crate::{Context, content};

/// How long the link for a new owner works.
const LINK: SignedDuration = SignedDuration::from_hours(24);

#[derive(Debug, clap::Args)]
pub struct New {
    /// What it is called.
    #[arg(long)]
    name: Option<String>,
    /// The e-mail address of its owner; an account is made for one that has none, with a link to sign in.
    #[arg(long, value_name = "ADDRESS")]
    owner: Option<String>,
    /// One person, people in houses of their own, or people who visit homes.
    #[arg(long, value_enum, default_value_t = Kind::Solo)]
    kind: Kind,
    /// The country, two letters: DE.
    #[arg(long)]
    country: Option<String>,
    /// The time zone: Europe/Berlin.
    #[arg(long)]
    zone: Option<String>,
    /// Where clients come, as on a letter.
    #[arg(long)]
    address: Option<String>,
    /// Where that is: LATITUDE,LONGITUDE.
    #[arg(
        long,
        value_name = "PLACE",
        requires = "address",
        allow_hyphen_values = true
    )]
    place: Option<String>,
    /// Visit homes around this place: LATITUDE,LONGITUDE.
    #[arg(long, value_name = "PLACE", allow_hyphen_values = true)]
    homes: Option<String>,
    /// How far from there, in kilometres.
    #[arg(long, default_value_t = 10.0)]
    km: f64,
    /// What is offered first.
    #[arg(long)]
    service: Option<String>,
    /// How long that is, in minutes.
    #[arg(long)]
    minutes: Option<u32>,
    /// What it costs, in words.
    #[arg(long)]
    price: Option<String>,
    /// The owner gives massages, under this name.
    #[arg(long, value_name = "NAME")]
    therapist: Option<String>,
    /// On these days: mon,tue,wed,thu,fri,sat,sun.
    #[arg(long, value_delimiter = ',', default_value = "mon,tue,wed,thu,fri")]
    days: Vec<String>,
    /// From when to when, with a break between parts: 09:00-12:30,13:30-17:00.
    #[arg(long, value_delimiter = ',', default_value = "09:00-12:30,13:30-17:00")]
    hours: Vec<String>,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Kind {
    Solo,
    Clinic,
    Network,
}

/// `supple practice new`
pub fn run(context: &Context, new: New) -> anyhow::Result<ExitCode> {
    let config = Config::load(&new.flags, context.knowledge.clone())?;
    // Asked before anything is opened, so that a mistake leaves no empty database.
    let asked = Answers::of(new)?;
    with_store(&config, async |store| {
        begin(context, &config, &store, asked).await
    })
}

/// What is needed, all of it read.
struct Answers {
    owner: String,
    beginning: Beginning,
    random: Random,
}

impl Answers {
    /// Reads the flags, and asks on a terminal for what is missing.
    fn of(new: New) -> anyhow::Result<Answers> {
        let now = content::now();
        let random = Random::from_system().map_err(Error::msg)?;
        let name = short(
            "--name",
            needed(new.name, "--name", "What is the practice called?")?,
        )?;
        let owner = needed(new.owner, "--owner", "The e-mail address of its owner?")?;
        let owner = web::account::read_email(&owner)
            .map_err(|why| Error::msg(format!("--owner: {why}")))?;
        let country = needed(new.country, "--country", "The country, two letters?")?.to_uppercase();
        if country.len() != 2 || !country.bytes().all(|letter| letter.is_ascii_uppercase()) {
            bail!("--country: expected two letters, such as DE, found {country}");
        }
        let zone = needed(new.zone, "--zone", "The time zone, such as Europe/Berlin?")?;
        let zone: Zone = zone.parse().with_context(|| format!("--zone {zone}"))?;
        let place = new
            .place
            .as_deref()
            .map(|text| place("--place", text))
            .transpose()?;
        let house = new.address.map(|address| House { address, place });
        if !(0.5..=500.0).contains(&new.km) {
            bail!("--km: expected a number from 0.5 to 500, found {}", new.km);
        }
        let homes = new
            .homes
            .as_deref()
            .map(|text| place_of_homes(text, new.km))
            .transpose()?;
        let house = match (house, &homes) {
            (None, None) => Some(House {
                address: needed(
                    None,
                    "--address or --homes",
                    "The address where clients come?",
                )?,
                place: None,
            }),
            (house, _) => house,
        };
        let first = FirstService::proposed();
        let minutes = new.minutes.unwrap_or(first.minutes);
        if !(5..=480).contains(&minutes) {
            bail!("--minutes: expected a whole number from 5 to 480, found {minutes}");
        }
        let service = FirstService {
            name: short(
                "--service",
                new.service.unwrap_or_else(|| first.name.clone()),
            )?,
            minutes,
            price: new.price,
            ..first
        };
        let therapist = match new.therapist {
            None => None,
            Some(name) => Some(FirstTherapist {
                name: short("--therapist", name)?,
                days: new
                    .days
                    .iter()
                    .map(|day| weekday(day))
                    .collect::<Result<_, _>>()?,
                parts: new
                    .hours
                    .iter()
                    .map(|part| hours(part))
                    .collect::<Result<_, _>>()?,
            }),
        };
        Ok(Answers {
            beginning: Beginning {
                practice: random.draw(|random| PracticeId::mint(now.timestamp(), random)),
                name,
                kind: match new.kind {
                    Kind::Solo => PracticeKind::Solo,
                    Kind::Clinic => PracticeKind::Clinic,
                    Kind::Network => PracticeKind::Network,
                },
                country,
                zone,
                email: Some(owner.clone()),
                house,
                homes,
                service,
                therapist,
            },
            owner,
            random,
        })
    }
}

/// A flag, or the answer to a question.
fn needed(flag: Option<String>, name: &str, question: &str) -> anyhow::Result<String> {
    if let Some(value) = flag {
        return Ok(value);
    }
    if !std::io::stdin().is_terminal() {
        bail!("{name} is needed");
    }
    print!("{question} ");
    std::io::stdout().flush()?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    match line.trim() {
        "" => bail!("{name} is needed"),
        answer => Ok(answer.to_owned()),
    }
}

fn short(flag: &str, text: String) -> anyhow::Result<String> {
    let text = text.trim().to_owned();
    match (1..=120).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        true => Ok(text),
        false => bail!("{flag}: expected a name of at most 120 characters"),
    }
}

fn place(flag: &str, text: &str) -> anyhow::Result<Place> {
    Place::read(text).with_context(|| {
        format!(
            "{flag}: expected LATITUDE,LONGITUDE in degrees, such as 52.503,13.411, found {text}"
        )
    })
}

fn place_of_homes(text: &str, km: f64) -> anyhow::Result<Homes> {
    Ok(Homes {
        centre: place("--homes", text)?,
        km,
    })
}

fn weekday(text: &str) -> anyhow::Result<Weekday> {
    Ok(match text.trim().to_lowercase().as_str() {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        other => bail!("--days: expected mon, tue, wed, thu, fri, sat or sun, found {other}"),
    })
}

fn hours(text: &str) -> anyhow::Result<ClockSpan> {
    let times = text.split_once('-').and_then(|(from, to)| {
        let time = |text: &str| text.trim().parse::<Time>().ok();
        Some((time(from)?, time(to)?))
    });
    let (from, to) = times
        .with_context(|| format!("--hours: expected times such as 09:00-12:30, found {text}"))?;
    ClockSpan::new(from, to).with_context(|| format!("--hours {text}"))
}

async fn begin(
    context: &Context,
    config: &Config,
    store: &Store,
    asked: Answers,
) -> anyhow::Result<ExitCode> {
    let now = content::now().timestamp();
    let act = Act::operator(now);
    let known = store.account_by_email(&asked.owner).await?;
    let (owner, link) = match known {
        Some(account) => (account.id, None),
        None => {
            let id = asked.random.draw(|random| AccountId::mint(now, random));
            let account = Account {
                id,
                email: asked.owner.clone(),
                password_hash: None,
                created_at: now,
                verified_at: None,
            };
            store.add_account(&act, &account).await?;
            let token = asked.random.token();
            let link = OneTimeLink {
                account: Some(id),
                email: Some(asked.owner.clone()),
                purpose: Purpose::Recover,
                created_at: now,
                expires_at: now.saturating_add(LINK).unwrap_or(now),
            };
            store.add_link(&act, &link, &token).await?;
            let origin = match &config.server.public_origin {
                Some(origin) => origin.clone(),
                None => format!("http://{}", config.server.listen),
            };
            (
                id,
                Some(format!("{origin}/sign-in/open?key={}", token.reveal())),
            )
        }
    };
    let opening = asked.beginning.opening(owner, now, &asked.random);
    store.open_practice(&act, &opening).await?;
    let practice = &opening.practice;
    if context.json() {
        let made = json!({
            "id": practice.id.to_string(),
            "name": practice.name,
            "owner": asked.owner,
            "path": format!("/practice/{}", practice.id),
            "link": link,
        });
        println!("{made}");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} is there: /practice/{}", practice.name, practice.id);
    match link {
        Some(link) => println!(
            "{} has a new account. This link signs in once, within a day; give it to nobody else:\n  {link}",
            asked.owner
        ),
        None => println!("{} owns it, and finds it under “Account”.", asked.owner),
    }
    if opening.therapist.is_none() {
        println!("Nobody gives massages there yet: add therapists and their hours under “Set-up”.");
    }
    Ok(ExitCode::SUCCESS)
}
