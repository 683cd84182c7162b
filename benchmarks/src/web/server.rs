//! A program that serves on loopback, started and stopped here, with what it takes of the machine.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::process::binary;

/// A running server. It is stopped when this is dropped.
pub struct Server {
    child: Child,
    /// Held, because a program whose output nobody takes ends when it says more.
    _output: BufReader<ChildStdout>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// `supple serve` on a database, with its other files in `folder`. The limit of forms per minute is off, because all of
    /// them come from one address here.
    pub fn supple(folder: &Path, database: &str, more: &[&str]) -> Server {
        let mut command = Command::new(binary());
        command
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--posts-per-minute",
                "0",
            ])
            .args(["--database", database])
            .args(more)
            .current_dir(folder);
        for variable in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
            command.env(variable, folder);
        }
        Server::start(command)
    }

    /// This program again, as the bare peer.
    pub fn peer() -> Server {
        let own = std::env::current_exe().expect("the system knows this program's file");
        let mut command = Command::new(own);
        command.arg("peer");
        Server::start(command)
    }

    /// Starts a command whose first line names `http://host:port`.
    fn start(mut command: Command) -> Server {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts; `cargo build --release -p supple` makes it");
        let output = child.stdout.take().expect("its output is a pipe");
        let mut output = BufReader::new(output);
        let mut line = String::new();
        output.read_line(&mut line).expect("its first line is text");
        let port = line
            .trim()
            .rsplit_once(':')
            .and_then(|(_, port)| port.parse::<u16>().ok());
        let port = port.unwrap_or_else(|| panic!("the server says where it listens, not {line:?}"));
        Server {
            child,
            _output: output,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
        }
    }

    /// Memory that is resident now, in MB.
    pub fn memory_mb(&self) -> f64 {
        let status =
            fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes =
            line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        kilobytes.expect("the server runs, and the system is Linux") / 1024.0
    }

    /// Time of the processor that it has used so far, in seconds, to a hundredth.
    pub fn cpu_s(&self) -> f64 {
        let path = format!("/proc/{}/stat", self.child.id());
        let stat = fs::read_to_string(path).unwrap_or_default();
        // The name stands in parentheses and may hold spaces; user and system time are the 12th and 13th field behind it.
        let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
        let ticks: Vec<f64> = fields
            .split(' ')
            .skip(11)
            .take(2)
            .filter_map(|ticks| ticks.parse().ok())
            .collect();
        ticks.iter().sum::<f64>() / 100.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Neither call can be helped here; a server that is gone already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
