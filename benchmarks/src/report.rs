//! The results as a page and as raw figures.

use std::fmt::Write;
use std::fs;

use knowledge::Knowledge;
use serde_json::{Value as Json, json};

use crate::process::root;

/// Results so far, of one page.
pub struct Report {
    /// The name of its files.
    name: &'static str,
    page: String,
    raw: Vec<Json>,
    in_table: bool,
}

impl Report {
    /// A page of `docs/`: the name of its file, and its title.
    pub fn new(name: &'static str, title: &str, knowledge: &Knowledge) -> Report {
        let page = format!(
            "# {title}\n\nWritten by `cargo xtask bench`; do not edit. Medians of repeated rounds after a warm-up, with the \
             best round beside them. Quote ratios, not single figures: they depend on the machine.\n\n\
             Machine: {}. Content {} with {} rules, {} questions, {} alternatives in compiled conditions. {}.\n",
            machine(),
            knowledge.version(),
            knowledge.rules().len(),
            knowledge.questions().len(),
            knowledge.program().cube_count(),
            jiff::Zoned::now().strftime("%Y-%m-%d"),
        );
        Report {
            name,
            page,
            raw: Vec::new(),
            in_table: false,
        }
    }

    /// A throughput on one core, unless the name says otherwise.
    pub fn rate(&mut self, name: &str, unit: &str, count: usize, seconds: &[f64]) {
        let median = count as f64 / seconds[seconds.len() / 2];
        let best = count as f64 / seconds[0];
        self.row(
            name,
            &format!("{} {unit}/s", thousands(median)),
            &thousands(best),
        );
        self.raw.push(
            json!({ "name": name, "unit": format!("{unit}/s"), "median": median, "best": best,
            "seconds": seconds, "count": count }),
        );
    }

    /// A duration.
    pub fn time(&mut self, name: &str, unit: &str, sorted: &[f64]) {
        let (median, best) = (sorted[sorted.len() / 2], sorted[0]);
        self.row(name, &format!("{median:.1} {unit}"), &format!("{best:.1}"));
        self.raw.push(
            json!({ "name": name, "unit": unit, "median": median, "best": best, "rounds": sorted }),
        );
    }

    /// How many times.
    #[cfg(feature = "zen")]
    pub fn ratio(&mut self, name: &str, ratio: f64) {
        self.row(name, &format!("{ratio:.0} times"), "");
        self.raw.push(json!({ "name": name, "ratio": ratio }));
    }

    /// Memory, in MB.
    pub fn memory(&mut self, name: &str, megabytes: f64) {
        self.row(name, &format!("{megabytes:.1} MB"), "");
        self.raw(json!({ "name": name, "unit": "MB", "value": megabytes }));
    }

    /// A table of its own.
    pub fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        self.in_table = false;
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
        let mut table = format!("\n{}|{}\n", line(&head), "---|".repeat(head.len()));
        table.extend(rows.iter().map(|row| line(row)));
        print!("{table}");
        self.page.push_str(&table);
    }

    /// Figures for programs, beside what the page shows.
    pub fn raw(&mut self, figures: Json) {
        self.raw.push(figures);
    }

    /// A remark.
    pub fn note(&mut self, text: &str) {
        self.in_table = false;
        println!("{text}");
        write!(self.page, "\n{text}\n").expect("writing to a string cannot fail");
    }

    fn row(&mut self, name: &str, median: &str, best: &str) {
        if !self.in_table {
            self.page
                .push_str("\n| what | median | best |\n|---|---|---|\n");
            self.in_table = true;
        }
        match best {
            "" => println!("{name}: {median}"),
            best => println!("{name}: {median} (best {best})"),
        }
        writeln!(self.page, "| {name} | {median} | {best} |")
            .expect("writing to a string cannot fail");
    }

    /// Writes the page and its raw figures.
    pub fn write(self) {
        let docs = root().join("docs");
        fs::create_dir_all(&docs).expect("the docs folder is writable");
        fs::write(docs.join(format!("{}.md", self.name)), self.page)
            .expect("the docs folder is writable");
        let raw = json!({ "machine": machine(), "results": self.raw });
        let raw = serde_json::to_string_pretty(&raw).expect("figures are valid JSON");
        fs::write(docs.join(format!("{}.json", self.name)), raw + "\n")
            .expect("the docs folder is writable");
    }
}

fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        text.lines()
            .find(|line| line.starts_with(name))
            .and_then(|line| line.split(':').nth(1))
            .map(|value| value.trim().to_owned())
            .unwrap_or_else(|| "unknown".to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = read("/proc/loadavg");
    format!(
        "{}, {cores} cores, {} of memory, load average {} at the start",
        field(&read("/proc/cpuinfo"), "model name"),
        field(&read("/proc/meminfo"), "MemTotal"),
        load.split(' ').next().unwrap_or("unknown"),
    )
}

/// A number without decimals, with a comma after each thousand.
pub fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
