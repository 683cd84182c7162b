//! The post: what is owed is sent into a folder, and read there by a program that is not ours.

use std::fs;
use std::process::Command;

use serde_json::Value;
use web::mail::{self, Delivered, Transport};
use web::{App, notices};

use crate::venv::{VENV, folder, run};

/// A mail as `calendar_readers/mail.py` reads it.
#[derive(Debug, Clone)]
pub struct Arrived(pub Value);

impl Arrived {
    pub fn is(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap_or_default()
    }

    /// The plain part.
    pub fn text(&self) -> &str {
        self.0["parts"][0]["text"].as_str().unwrap()
    }

    /// The one event of its calendar part.
    pub fn event(&self) -> &Value {
        assert_eq!(self.0["events"].as_array().unwrap().len(), 1, "{self:?}");
        &self.0["events"][0]
    }
}

/// Lets the job look, and sends what is owed; the order is that of the names of the kinds.
pub async fn post(app: &App) -> Vec<Arrived> {
    notices::look(app).await.unwrap();
    deliver(app).await.1
}

pub async fn deliver(app: &App) -> (Delivered, Vec<Arrived>) {
    let box_ = tempfile::tempdir().unwrap();
    let transport = Transport::folder(box_.path().to_owned(), "Supple <supple@supple.test>");
    let delivered = mail::deliver(app, &transport.unwrap()).await.unwrap();
    let mut files: Vec<_> = fs::read_dir(box_.path())
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let read = run(Command::new(&*VENV).arg(folder().join("mail.py")).arg(path));
        Arrived(serde_json::from_str(&read).unwrap())
    };
    (delivered, files.iter().map(read).collect())
}

/// The subjects of some mails with whom they went to, in order.
pub fn subjects(mails: &[Arrived]) -> Vec<(String, String)> {
    let mut subjects: Vec<(String, String)> = mails
        .iter()
        .map(|mail| (mail.is("to").to_owned(), mail.is("subject").to_owned()))
        .collect();
    subjects.sort();
    subjects
}
