//! Settings from defaults, file, environment and flags; and the audit on the command line.
#![allow(clippy::unwrap_used, missing_docs)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The program in an empty home.
fn supple(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_supple"));
    command
        .env_clear()
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .current_dir(home);
    command
}

fn show(command: &mut Command) -> Vec<Value> {
    let output = command.args(["--format", "json"]).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn setting<'a>(settings: &'a [Value], name: &str) -> (&'a str, &'a str) {
    let found = settings.iter().find(|setting| setting["name"] == name);
    let found = found.unwrap();
    (
        found["value"].as_str().unwrap(),
        found["from"].as_str().unwrap(),
    )
}

fn problems(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn it_works_with_nothing_at_all() {
    let home = TempDir::new().unwrap();
    let settings = show(supple(home.path()).args(["config", "show"]));
    assert_eq!(
        setting(&settings, "server.listen"),
        ("127.0.0.1:8080", "default")
    );
    let database = home.path().join("data/supple/supple.db");
    assert_eq!(
        setting(&settings, "database.address"),
        (database.to_str().unwrap(), "default")
    );
    assert_eq!(setting(&settings, "accounts.sign_up").0, "at_once");
    let output = supple(home.path())
        .args(["config", "check"])
        .output()
        .unwrap();
    assert!(output.status.success());
    assert!(!database.exists(), "looking at settings makes nothing");
}

#[test]
fn the_later_one_wins_and_each_says_where_it_comes_from() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("supple.toml");
    std::fs::write(
        &file,
        "[server]\nlisten = \"127.0.0.1:1111\"\nposts_per_minute = 7\n\n\
         [mail]\nsmtp_host = \"mail.example.org\"\nsmtp_user = \"supple\"\nsmtp_password = \"hush hush\"\n\n\
         [database]\naddress = \"postgres://app:hush@db.example.org/supple\"\n",
    )
    .unwrap();
    let mut command = supple(home.path());
    command
        .env("SUPPLE_LISTEN", "127.0.0.1:2222")
        .env("SUPPLE_MEASURES", "wording")
        .env("SUPPLE_PLACES", "postcodes.tsv")
        .env("SUPPLE_POSTS_PER_MINUTE", "8")
        .args(["config", "show", "--listen", "127.0.0.1:3333"]);
    let settings = show(&mut command);
    assert_eq!(
        setting(&settings, "server.listen"),
        ("127.0.0.1:3333", "--listen")
    );
    assert_eq!(
        setting(&settings, "server.posts_per_minute"),
        ("8", "environment SUPPLE_POSTS_PER_MINUTE")
    );
    assert_eq!(
        setting(&settings, "knowledge.measures"),
        ("wording", "environment SUPPLE_MEASURES")
    );
    assert_eq!(
        setting(&settings, "server.places"),
        ("postcodes.tsv", "environment SUPPLE_PLACES")
    );
    assert_eq!(
        setting(&settings, "mail.smtp_host"),
        ("mail.example.org", "supple.toml:6")
    );
    assert_eq!(setting(&settings, "mail.smtp_password").0, "(hidden)");
    assert_eq!(setting(&settings, "accounts.sign_up").0, "confirmed");
    let text = supple(home.path())
        .args(["config", "show"])
        .output()
        .unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("[server]\nlisten = 127.0.0.1:1111  # supple.toml:2"));
    assert!(!text.contains("hush"), "no password is shown: {text}");

    let named = home.path().join("other.toml");
    std::fs::write(&named, "[server]\nlisten = \"127.0.0.1:4444\"\n").unwrap();
    let settings = show(
        supple(home.path())
            .args(["config", "show", "--config"])
            .arg(&named),
    );
    assert_eq!(setting(&settings, "server.listen").0, "127.0.0.1:4444");
}

#[test]
fn every_problem_is_told_with_its_place_and_what_is_expected() {
    let home = TempDir::new().unwrap();
    std::fs::write(
        home.path().join("supple.toml"),
        "[server]\nlistn = \"x\"\nlisten = \"here\"\n[mail]\nsmtp_password = \"hush hush\"\n\
         from = \"nobody at all\"\n[colours]\nred = 1\n[accounts]\nsign_up = [1]\n",
    )
    .unwrap();
    let output = supple(home.path())
        .env("SUPPLE_PUBLIC_ORIGIN", "http://supple.example/app")
        .env("SUPPLE_DATABASE", "mysql://ann:hush@elsewhere")
        .args(["config", "check"])
        .output()
        .unwrap();
    let told = problems(&output);
    for part in [
        "supple.toml:2: unknown setting `server.listn`; did you mean `server.listen`?",
        "supple.toml:3: server.listen `here`: where to listen: address:port",
        "supple.toml:8: unknown setting `colours.red`",
        "supple.toml:10: accounts.sign_up: expected one text",
        "supple.toml:6: mail.from `nobody at all`: who mail comes from",
        "mail.smtp_user: user name and password belong together",
        "environment SUPPLE_PUBLIC_ORIGIN: server.public_origin",
        "environment SUPPLE_DATABASE: database.address",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    assert!(!told.contains("hush"), "{told}");

    std::fs::write(home.path().join("supple.toml"), "[server\n").unwrap();
    let output = supple(home.path())
        .args(["config", "check"])
        .output()
        .unwrap();
    assert!(problems(&output).contains("supple.toml"));
    let output = supple(home.path())
        .args(["config", "check", "--config", "nowhere.toml"])
        .output()
        .unwrap();
    assert!(problems(&output).contains("nowhere.toml cannot be read"));
}

#[test]
fn plain_http_elsewhere_needs_a_word_about_cookies() {
    let home = TempDir::new().unwrap();
    let ask = |plain: &str| {
        supple(home.path())
            .env("SUPPLE_PLAIN_COOKIES", plain)
            .args([
                "config",
                "check",
                "--public-origin",
                "http://192.0.2.7:8080",
            ])
            .output()
            .unwrap()
    };
    assert!(problems(&ask("false")).contains("browsers keep no sign-in over plain http"));
    assert!(ask("true").status.success());
}

#[test]
fn the_server_says_where_everything_is_and_its_audit_is_whole() {
    let home = TempDir::new().unwrap();
    let mut server = supple(home.path())
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let said: Vec<String> = lines.take(4).map(Result::unwrap).collect();
    assert!(said[0].starts_with("Supple is at http://localhost:"));
    let database = home.path().join("data/supple/supple.db");
    assert_eq!(said[1], format!("Data is kept in {}", database.display()));
    assert!(said[2].starts_with("Mail is written to "));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&database), 0o600);
        assert_eq!(mode(&home.path().join("data/supple/mail")), 0o700);
    }
    let audit = |args: &[&str]| {
        let mut command = supple(home.path());
        command.arg("audit").args(args).output().unwrap()
    };
    let output = audit(&["verify"]);
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("The log is empty"));
    let output = audit(&["list", "--account", "nobody@example.org"]);
    assert!(problems(&output).contains("no account has the address"));
    server.kill().unwrap();
    server.wait().unwrap();

    let elsewhere = TempDir::new().unwrap();
    let output = supple(elsewhere.path())
        .args(["audit", "verify"])
        .output()
        .unwrap();
    assert!(problems(&output).contains("there is no database"));
}

/// Somebody owns the database and changes a row behind the program's back: the first broken entry is named.
#[tokio::test]
async fn a_changed_log_is_found() {
    use store::{Account, AccountId, Act, Address, Store};
    let home = TempDir::new().unwrap();
    let path = home.path().join("supple.db");
    let store = Store::open(&Address::File(path.clone())).await.unwrap();
    let now = "2026-11-21T12:00:00Z".parse().unwrap();
    let id: AccountId = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77".parse().unwrap();
    let account = Account {
        id,
        email: "ann@example.org".to_owned(),
        password_hash: None,
        created_at: now,
        verified_at: None,
    };
    store
        .add_account(&Act::visitor(now), &account)
        .await
        .unwrap();
    store.verify_email(&Act::person(id, now), id).await.unwrap();
    store.close().await;
    let run = |args: &[&str]| {
        let mut command = supple(home.path());
        command.arg("audit").args(args).arg("--database").arg(&path);
        command.output().unwrap()
    };
    let output = run(&["verify"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("The log is whole: 2 entries"), "{text}");
    let output = run(&["list", "--account", "Ann@example.org"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("account.added") && text.contains("account.email_verified"));
    assert!(text.contains(&format!("person {id}")), "{text}");

    let url = format!("sqlite:{}", path.display());
    let mut database = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url)
        .await
        .unwrap();
    let meddle = "drop trigger audit_refuses_update; \
         update audit set action = 'account.read' where seq = 1";
    sqlx::raw_sql(meddle).execute(&mut database).await.unwrap();
    let output = run(&["verify", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (found["whole"].as_bool(), found["first"].as_i64()),
        (Some(false), Some(1))
    );
}

#[test]
fn a_list_of_places_that_cannot_be_read_is_named_with_its_line() {
    let home = TempDir::new().unwrap();
    let list = home.path().join("postcodes.tsv");
    std::fs::write(
        &list,
        "DE\t10969\tBerlin\t\t\t\t\t\t\t52.5\t13.4\t4\nDE\t10999\n",
    )
    .unwrap();
    for (places, says) in [
        ("postcodes.tsv", "postcodes.tsv, line 2: 2 fields"),
        (
            "nowhere.tsv",
            "the list of places nowhere.tsv cannot be read",
        ),
    ] {
        let output = supple(home.path())
            .args(["serve", "--listen", "127.0.0.1:0", "--database", ":memory:"])
            .args(["--places", places])
            .output()
            .unwrap();
        assert!(!output.status.success());
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(says), "{error}");
    }
}
