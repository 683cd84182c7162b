//! Where a story plays: an app with a store of its own, a clock that stands still until told, and mail that lands in a folder.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};
use store::{Address, Store};
use tempfile::TempDir;
use web::account::{Cookies, Settings, SignUp};
use web::clock::Clock;
use web::mail::{self, Delivered, Transport};
use web::{Access, App};

use crate::browser::Browser;
use crate::visitor::app_with;

pub const PASSWORD: &str = "seven tall giraffes";

pub struct Stage {
    pub app: App,
    address: Address,
    now: Arc<AtomicI64>,
    folder: TempDir,
}

/// A mail as it landed.
pub struct Landed {
    pub to: String,
    pub subject: String,
    /// The plain part, unwrapped.
    pub text: String,
    pub source: String,
}

impl Stage {
    pub async fn sqlite(settings: Settings) -> Stage {
        Stage::sqlite_with(&store::Settings::default(), settings).await
    }

    pub async fn sqlite_with(store: &store::Settings, settings: Settings) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let address = Address::File(folder.path().join("supple.db"));
        Stage::at(address, folder, store, settings).await
    }

    pub async fn postgres(settings: Settings) -> Stage {
        let address = crate::postgres::fresh_database().await;
        let folder = tempfile::tempdir().unwrap();
        Stage::at(address, folder, &store::Settings::default(), settings).await
    }

    async fn at(
        address: Address,
        folder: TempDir,
        store: &store::Settings,
        settings: Settings,
    ) -> Stage {
        let noon: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let now = Arc::new(AtomicI64::new(noon.as_microsecond()));
        let hand = Arc::clone(&now);
        let clock = Clock::new(move || {
            let instant = Timestamp::from_microsecond(hand.load(Ordering::SeqCst)).unwrap();
            instant.to_zoned(TimeZone::UTC)
        });
        let store = Store::open_with(&address, store).await.unwrap();
        Stage {
            app: app_with(store, clock, settings),
            address,
            now,
            folder,
        }
    }

    /// A new browser in another household.
    pub fn browser(&self) -> Browser {
        Browser::new(web::router(self.app.clone(), &Access::default()).unwrap())
    }

    pub fn wait(&self, time: SignedDuration) {
        let more = i64::try_from(time.as_micros()).unwrap();
        self.now.fetch_add(more, Ordering::SeqCst);
    }

    pub fn wait_minutes(&self, minutes: i64) {
        self.wait(SignedDuration::from_mins(minutes));
    }

    pub fn wait_days(&self, days: i64) {
        self.wait(SignedDuration::from_hours(24 * days));
    }

    /// Sends what is owed; the newest mail comes last.
    pub async fn deliver(&self) -> (Delivered, Vec<Landed>) {
        let folder = self.folder.path().join("mail");
        let _ = fs::remove_dir_all(&folder);
        let transport = Transport::folder(folder.clone(), "Supple <supple@supple.test>").unwrap();
        let delivered = mail::deliver(&self.app, &transport).await.unwrap();
        let mut files: Vec<_> = fs::read_dir(&folder).unwrap().collect();
        files.sort_by_key(|file| file.as_ref().unwrap().file_name());
        let read = |file: std::io::Result<fs::DirEntry>| {
            let source = fs::read_to_string(file.unwrap().path()).unwrap();
            Landed::read(source)
        };
        (delivered, files.into_iter().map(read).collect())
    }

    /// The one mail that is owed.
    pub async fn the_mail(&self) -> Landed {
        let (_, mut landed) = self.deliver().await;
        assert_eq!(landed.len(), 1, "one mail");
        landed.remove(0)
    }

    /// Somebody with an account and a confirmed address, signed in.
    pub async fn member(&self, email: &str) -> Browser {
        let browser = self.browser();
        match self.app.accounts.settings.sign_up {
            SignUp::AtOnce => {
                let page = browser
                    .post("/sign-up", &[("email", email), ("password", PASSWORD)])
                    .await;
                assert_eq!(page.status, 303, "{}", page.text);
                let mail = self.the_mail().await;
                let page = browser.open_link(&mail).await;
                assert_eq!(page.status, 303, "{}", page.text);
            }
            _ => {
                let page = browser.post("/sign-up", &[("email", email)]).await;
                assert_eq!(page.status, 200, "{}", page.text);
                let mail = self.the_mail().await;
                let page = browser
                    .open_link_with(&mail, &[("email", email), ("password", PASSWORD)])
                    .await;
                assert_eq!(page.status, 303, "{}", page.text);
            }
        }
        browser
    }

    /// One number from the database, behind the app's back.
    pub async fn count(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.address {
            Address::File(path) => {
                let url = format!("sqlite:{}", path.display());
                let mut connection = SqliteConnection::connect(&url).await.unwrap();
                let row = sqlx::raw_sql(sql).fetch_one(&mut connection).await.unwrap();
                row.get(0)
            }
            Address::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                let row = sqlx::raw_sql(sql).fetch_one(&mut connection).await.unwrap();
                row.get(0)
            }
            Address::Memory => panic!("a store in memory cannot be looked into"),
        }
    }

    /// Another program that writes to the database, and does not end until it is dropped.
    pub async fn lock(&self) -> SqliteConnection {
        let Address::File(path) = &self.address else {
            panic!("only a database that is a file is locked as a whole")
        };
        let url = format!("sqlite:{}", path.display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let begin = sqlx::raw_sql("begin immediate");
        begin.execute(&mut connection).await.unwrap();
        connection
    }

    /// Everything in the files of the database, when it is files.
    pub fn bytes(&self) -> Vec<u8> {
        let Address::File(path) = &self.address else {
            return Vec::new();
        };
        let beside = path.with_extension("db-wal");
        let mut bytes = fs::read(path).unwrap();
        bytes.extend(fs::read(beside).unwrap_or_default());
        bytes
    }
}

/// Accounts begin at once.
pub fn at_once() -> Settings {
    Settings {
        sign_up: SignUp::AtOnce,
        cookies: Cookies::Secure,
        ..Settings::default()
    }
}

/// Accounts begin with a mail.
pub fn confirmed() -> Settings {
    Settings {
        sign_up: SignUp::Confirmed,
        ..Settings::default()
    }
}

impl Landed {
    pub fn read(source: String) -> Landed {
        let unfolded = source.replace("\r\n ", " ");
        let header = |name: &str| {
            let line = unfolded.lines().find(|line| line.starts_with(name));
            line.map_or(String::new(), |line| line[name.len()..].to_owned())
        };
        let plain = source.split("Content-Type: text/plain").nth(1).unwrap();
        let plain = plain.split_once("\r\n\r\n").unwrap().1;
        let plain = plain.split("\r\n--").next().unwrap();
        Landed {
            to: header("To: "),
            subject: header("Subject: "),
            text: unquote(plain),
            source,
        }
    }

    /// The address in it, without the origin.
    pub fn link(&self) -> String {
        let from = self.text.find("http://localhost:8080/").unwrap();
        let link = self.text[from..].split_whitespace().next().unwrap();
        link["http://localhost:8080".len()..].to_owned()
    }

    pub fn key(&self) -> String {
        self.link().split_once("?key=").unwrap().1.to_owned()
    }
}

/// Quoted-printable as far as our mails need it.
fn unquote(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next().unwrap(), rest.next().unwrap()];
        let digits = std::str::from_utf8(&digits).unwrap();
        bytes.push(u8::from_str_radix(digits, 16).unwrap());
    }
    String::from_utf8(bytes).unwrap()
}
