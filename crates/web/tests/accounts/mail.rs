//! Mail that leaves by SMTP, to a server on this machine that the test plays.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use web::mail::{self, Smtp, Tls, Transport};

use crate::stage::{Landed, PASSWORD, Stage, confirmed};

const ANN: &str = "ann@example.org";

/// A mail server as far as RFC 5321 wants it. While `refusing`, it takes no recipient.
struct Server {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
    refusing: Arc<Mutex<bool>>,
}

impl Server {
    async fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Server {
            port: listener.local_addr().unwrap().port(),
            taken: Arc::default(),
            refusing: Arc::default(),
        };
        let (taken, refusing) = (Arc::clone(&server.taken), Arc::clone(&server.refusing));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (taken, refusing) = (Arc::clone(&taken), Arc::clone(&refusing));
                tokio::spawn(async move { talk(stream, &taken, &refusing).await });
            }
        });
        server
    }

    fn transport(&self) -> Transport {
        let smtp = Smtp {
            host: "127.0.0.1".to_owned(),
            port: Some(self.port),
            tls: Tls::None,
            credentials: None,
        };
        Transport::smtp(&smtp, "Supple <supple@supple.test>").unwrap()
    }

    fn taken(&self) -> Vec<Landed> {
        let taken = self.taken.lock().unwrap();
        taken.iter().cloned().map(Landed::read).collect()
    }
}

async fn talk(stream: TcpStream, taken: &Mutex<Vec<String>>, refusing: &Mutex<bool>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 mail.test\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        let verb = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-mail.test\r\n250 8BITMIME",
            "RCPT" if *refusing.lock().unwrap() => "451 try again later",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut mail = String::new();
                while let Some(line) = lines.next_line().await.ok()? {
                    if line == "." {
                        break;
                    }
                    mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                    mail.push_str("\r\n");
                }
                taken.lock().unwrap().push(mail);
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        let answer = format!("{answer}\r\n");
        write.write_all(answer.as_bytes()).await.ok()?;
    }
    Some(())
}

#[tokio::test]
async fn recovery_by_a_real_mail_server() {
    let stage = Stage::sqlite(confirmed()).await;
    stage.member(ANN).await;
    stage.wait_minutes(5);
    let server = Server::start().await;
    let ann = stage.browser();
    ann.post("/sign-in/link", &[("email", ANN)]).await;
    let delivered = mail::deliver(&stage.app, &server.transport())
        .await
        .unwrap();
    assert_eq!(delivered.sent, 1);
    let landed = server.taken();
    assert_eq!(landed.len(), 1);
    let letter = &landed[0];
    assert_eq!(letter.to, ANN);
    for part in [
        "From: Supple <supple@supple.test>",
        "Date: Sat, 21 Nov 2026 12:05:00 +0000",
        "Message-ID: <",
        "MIME-Version: 1.0",
        "Auto-Submitted: auto-generated",
        "multipart/alternative",
        "text/plain",
        "text/html",
    ] {
        assert!(letter.source.contains(part), "{part}: {}", letter.source);
    }
    assert_eq!(ann.open_link(letter).await.location(), "/me");
    assert_eq!(ann.get("/me").await.status, 200);
}

#[tokio::test]
async fn a_server_that_refuses_is_tried_again_and_not_for_ever() {
    let stage = Stage::sqlite(confirmed()).await;
    let server = Server::start().await;
    *server.refusing.lock().unwrap() = true;
    let ann = stage.browser();
    ann.post("/sign-up", &[("email", ANN)]).await;
    let transport = server.transport();
    let deliver = async || mail::deliver(&stage.app, &transport).await.unwrap();
    assert_eq!(deliver().await.failed, 1);
    assert_eq!(deliver().await.failed, 0, "not before its time");
    stage.wait_minutes(2);
    assert_eq!(deliver().await.failed, 1);
    *server.refusing.lock().unwrap() = false;
    stage.wait_minutes(5);
    assert_eq!(deliver().await.sent, 1);
    assert_eq!(deliver().await.sent, 0);
    let letter = server.taken().remove(0);
    // The link was made for the attempt that arrived, so it is as good as new.
    let page = ann.open_link_with(&letter, &[("password", PASSWORD)]).await;
    assert_eq!(page.location(), "/me");

    *server.refusing.lock().unwrap() = true;
    ann.post("/sign-in/link", &[("email", ANN)]).await;
    let mut failed = 0;
    for _ in 0..30 {
        failed += deliver().await.failed;
        stage.wait_days(1);
    }
    assert_eq!(failed, 8, "then it is given up");
    assert_eq!(stage.app.store.mail_counts().await.unwrap().given_up, 1);
}

#[tokio::test]
async fn a_server_that_is_not_there_loses_nothing() {
    let stage = Stage::sqlite(confirmed()).await;
    let ann = stage.browser();
    ann.post("/sign-up", &[("email", ANN)]).await;
    let smtp = Smtp {
        host: "127.0.0.1".to_owned(),
        // Reserved, and nobody listens there.
        port: Some(1),
        tls: Tls::None,
        credentials: None,
    };
    let nowhere = Transport::smtp(&smtp, "supple@supple.test").unwrap();
    assert_eq!(mail::deliver(&stage.app, &nowhere).await.unwrap().failed, 1);
    assert_eq!(stage.app.store.mail_counts().await.unwrap().waiting, 1);
    assert!(Transport::smtp(&smtp, "nobody at all").is_err());
}

#[tokio::test]
async fn a_server_is_asked_whether_it_would_take_mail_and_gets_none() {
    let stage = Stage::sqlite(confirmed()).await;
    let server = Server::start().await;
    let found = mail::check(&stage.app, &server.transport()).await.unwrap();
    assert!(found.is_well(), "{found:?}");
    assert!(server.taken().is_empty());
}
