//! A temporary PostgreSQL: the first test that needs one starts it, and it stops after the last.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use store::{Address, Store};

/// The address of a new database with the schema in it.
pub async fn fresh_database() -> Address {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let template = cluster().template.clone();
    let name = format!(
        "t_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    create(&name, &template).await;
    address(&name)
}

/// The address of a new database with nothing in it.
pub async fn empty_database() -> Address {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "e_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    create(&name, "template0").await;
    address(&name)
}

async fn create(name: &str, template: &str) {
    let mut admin = PgConnection::connect(&url("postgres")).await.unwrap();
    admin
        .execute(AssertSqlSafe(format!(
            "create database {name} template {template}"
        )))
        .await
        .unwrap();
    admin.close().await.unwrap();
}

fn address(name: &str) -> Address {
    Address::Postgres(url(name))
}

fn url(name: &str) -> String {
    let socket = cluster().folder.to_str().unwrap().replace('/', "%2F");
    format!("postgres://app@{socket}/{name}")
}

struct Cluster {
    folder: PathBuf,
    template: String,
    /// A shared lock that says "still in use", given back when the process ends.
    _in_use: File,
}

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    static STARTED: OnceLock<(PathBuf, File, File)> = OnceLock::new();
    // In two steps, because making the template needs the running cluster.
    CLUSTER.get_or_init(|| {
        let (folder, gate, in_use) = STARTED.get_or_init(start);
        let template = template_name();
        make_template(folder, &template);
        gate.unlock().unwrap();
        Cluster {
            folder: folder.clone(),
            template,
            _in_use: in_use.try_clone().unwrap(),
        }
    })
}

/// Starts a cluster unless another test process did. Gives its folder, the gate, which is still closed, and the lock that
/// keeps the cluster alive.
fn start() -> (PathBuf, File, File) {
    let binaries = binaries();
    let user = output(Command::new("id").arg("-u"));
    let root = user.trim() == "0";
    let folder = place().join(format!("supple-test-{}", user.trim()));
    fs::create_dir_all(&folder).unwrap();
    let gate = File::create(folder.join("gate")).unwrap();
    gate.lock().unwrap();
    let in_use = File::create(folder.join("in_use")).unwrap();
    in_use.lock_shared().unwrap();

    let tool = |name: &str| {
        let path = binaries.join(name);
        if root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        }
    };
    let data = folder.join("data");
    let runs = tool("pg_ctl")
        .arg("-D")
        .arg(&data)
        .arg("status")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap()
        .success();
    if !runs {
        let _ = fs::remove_dir_all(&data);
        if root {
            output(Command::new("chown").arg("postgres").arg(&folder));
        }
        output(
            tool("initdb")
                .arg("-D")
                .arg(&data)
                .args(["-U", "app", "--auth=trust", "--no-sync", "-E", "UTF8"])
                .arg("--locale=C"),
        );
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c fsync=off \
             -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c max_connections=400",
            folder.display()
        );
        let started = tool("pg_ctl")
            .arg("-D")
            .arg(&data)
            .args(["-w", "-s", "-l"])
            .arg(folder.join("log"))
            .args(["-o", &options, "start"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(
            started.success(),
            "PostgreSQL did not start: see {}",
            folder.join("log").display()
        );
        stop_after_the_last(&folder, &tool("pg_ctl"));
    }
    (folder, gate, in_use)
}

/// A folder that the user postgres can enter, so not one under the target folder: in memory where there is room, because
/// a database for every test makes and removes thousands of files.
fn place() -> PathBuf {
    const ROOM_IN_KIB: u64 = 2 * 1024 * 1024;
    let memory = Path::new("/dev/shm");
    let room = Command::new("df")
        .args(["--output=avail", "-k"])
        .arg(memory)
        .output()
        .ok()
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .and_then(|text| text.lines().last()?.trim().parse::<u64>().ok());
    if room.is_some_and(|room| room >= ROOM_IN_KIB) {
        memory.to_path_buf()
    } else {
        std::env::temp_dir()
    }
}

/// A process of its own waits until nobody uses the cluster, and stops it.
fn stop_after_the_last(folder: &Path, pg_ctl: &Command) {
    const WAIT: &str = r#"(
        folder=$1; shift
        while :; do
            flock -x "$folder/in_use" true
            exec 9>"$folder/gate"
            flock -x 9
            if flock -n -x "$folder/in_use" true; then
                "$@" -D "$folder/data" -m immediate -s stop
                rm -rf "$folder/data"
                exit
            fi
            exec 9>&-
        done
    ) &"#;
    let started = Command::new("sh")
        .args(["-c", WAIT, "stop"])
        .arg(folder)
        .arg(pg_ctl.get_program())
        .args(pg_ctl.get_args())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .status()
        .unwrap();
    assert!(started.success());
}

/// Where the programs of PostgreSQL are: the newest that Debian installed, or wherever the path says.
fn binaries() -> PathBuf {
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let newest = installed
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            name.parse::<u32>().ok()
        })
        .max()
        .map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest
        .into_iter()
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").exists())
        .unwrap_or_else(|| {
            panic!("PostgreSQL is missing; install it with: apt-get install postgresql")
        })
}

/// One template for each state of the migrations.
fn template_name() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/migrations");
    let mut files = Vec::new();
    for folder in [folder.clone(), folder.join("postgres")] {
        for entry in fs::read_dir(folder).unwrap() {
            files.push(entry.unwrap().path());
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        fs::read_to_string(file).unwrap().hash(&mut hasher);
    }
    format!("template_{:x}", hasher.finish())
}

/// The gate is closed meanwhile, so that no other process makes the same one.
fn make_template(folder: &Path, name: &str) {
    let socket = folder.to_str().unwrap().replace('/', "%2F");
    let url = |database: &str| format!("postgres://app@{socket}/{database}");
    let (admin, template, name) = (url("postgres"), url(name), name.to_owned());
    let work = async move {
        let mut admin = PgConnection::connect(&admin).await.unwrap();
        let there: bool =
            sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
                .bind(&name)
                .fetch_one(&mut admin)
                .await
                .unwrap();
        if !there {
            let unfinished = format!("{name}_unfinished");
            for text in [
                format!("drop database if exists {unfinished}"),
                format!("create database {unfinished} template template0"),
            ] {
                admin.execute(AssertSqlSafe(text)).await.unwrap();
            }
            let address = Address::Postgres(template.replace(&name, &unfinished));
            Store::open(&address).await.unwrap().close().await;
            let rename = format!("alter database {unfinished} rename to {name}");
            admin.execute(AssertSqlSafe(rename)).await.unwrap();
        }
        admin.close().await.unwrap();
    };
    // A thread of its own, because the caller may already be inside a runtime.
    std::thread::spawn(|| {
        tokio::runtime::Runtime::new().unwrap().block_on(work);
    })
    .join()
    .unwrap();
}

fn output(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}
