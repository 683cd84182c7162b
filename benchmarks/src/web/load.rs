//! The load generator: a closed loop for throughput, an open one for latency.

use std::io::Read as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{HeaderMap, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Connections that are kept alive, in both loops.
pub const CONNECTIONS: usize = 32;

/// A request as it is sent, and the answer that counts.
#[derive(Clone)]
pub struct Asked {
    method: &'static str,
    path: String,
    cookie: Option<String>,
    body: Bytes,
    /// The status of the answer; any other ends the benchmark.
    expected: StatusCode,
}

impl Asked {
    /// A page.
    pub fn page(path: &str) -> Asked {
        Asked {
            method: "GET",
            path: path.to_owned(),
            cookie: None,
            body: Bytes::new(),
            expected: StatusCode::OK,
        }
    }

    /// A form as a browser sends it.
    pub fn form(path: &str, fields: &[(&str, &str)], expected: StatusCode) -> Asked {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        Asked {
            method: "POST",
            body: body.into(),
            expected,
            ..Asked::page(path)
        }
    }

    /// The same by somebody who is signed in.
    pub fn by(self, token: &str) -> Asked {
        Asked {
            cookie: Some(format!("__Host-supple={token}")),
            ..self
        }
    }

    fn request(&self, address: SocketAddr) -> Request<Full<Bytes>> {
        let mut request = Request::builder()
            .method(self.method)
            .uri(&self.path)
            .header(header::HOST, format!("localhost:{}", address.port()))
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_ENCODING, "gzip")
            .header("sec-fetch-site", "same-origin");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if self.method == "POST" {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        request
            .body(Full::new(self.body.clone()))
            .expect("the parts of a request are valid")
    }
}

/// An answer.
pub struct Answer {
    pub headers: HeaderMap,
    /// As it was sent, so usually compressed.
    pub body: Bytes,
}

impl Answer {
    /// As it was written.
    pub fn text(&self) -> String {
        let mut text = String::new();
        match self.headers.get(header::CONTENT_ENCODING) {
            Some(_) => GzDecoder::new(&self.body[..]).read_to_string(&mut text),
            None => (&self.body[..]).read_to_string(&mut text),
        }
        .expect("the answer is text");
        text
    }
}

/// A connection that is kept alive.
pub struct Connection {
    address: SocketAddr,
    send: SendRequest<Full<Bytes>>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Connection {
        let stream = TcpStream::connect(address)
            .await
            .expect("the server listens");
        stream
            .set_nodelay(true)
            .expect("a connection takes its options");
        let (send, rest) = handshake(TokioIo::new(stream))
            .await
            .expect("the server speaks HTTP");
        // It ends when the connection does; what went wrong is then told to whoever waits for an answer.
        tokio::spawn(async move { rest.await.unwrap_or_default() });
        Connection { address, send }
    }

    /// Asks, and reads the answer to its end.
    pub async fn ask(&mut self, asked: &Asked) -> Answer {
        let reached = async {
            self.send.ready().await?;
            let response = self.send.send_request(asked.request(self.address)).await?;
            let (parts, body) = response.into_parts();
            Ok::<_, hyper::Error>((parts, body.collect().await?.to_bytes()))
        };
        let (parts, body) = reached.await.expect("the server answers");
        assert_eq!(
            parts.status, asked.expected,
            "{} {}",
            asked.method, asked.path
        );
        Answer {
            headers: parts.headers,
            body,
        }
    }
}

/// Requests a second with every connection busy all the time, after a warm-up of a fifth of it.
pub async fn closed(address: SocketAddr, asked: &Asked, during: Duration) -> f64 {
    burst(address, asked, during / 5).await;
    burst(address, asked, during).await
}

async fn burst(address: SocketAddr, asked: &Asked, during: Duration) -> f64 {
    let start = Instant::now();
    let counts = each_connection(address, |mut connection| {
        let asked = asked.clone();
        async move {
            let mut count = 0usize;
            while start.elapsed() < during {
                connection.ask(&asked).await;
                count += 1;
            }
            count
        }
    });
    let count: usize = counts.await.iter().sum();
    count as f64 / start.elapsed().as_secs_f64()
}

/// Requests a second when each is sent once, with every connection busy.
pub async fn closed_over(address: SocketAddr, asked: Vec<Asked>) -> f64 {
    let start = Instant::now();
    let (count, queue) = (asked.len(), Queue::new(asked));
    each_connection(address, |mut connection| {
        let queue = queue.clone();
        async move {
            while let Some((_, asked)) = queue.next() {
                connection.ask(asked).await;
            }
        }
    })
    .await;
    count as f64 / start.elapsed().as_secs_f64()
}

/// Milliseconds from when each request was due to when its answer was read, sorted.
///
/// Requests are due at a fixed rate, whatever happened to those before: one that waits for a free connection has that wait in
/// its figure, so a server that stalls cannot hide it by being asked less (no coordinated omission).
pub async fn open(address: SocketAddr, rate: f64, asked: Vec<Asked>) -> Vec<f64> {
    let queue = Queue::new(asked);
    // A moment, in which all connections are made.
    let start = Instant::now() + Duration::from_millis(300);
    let waits = each_connection(address, |mut connection| {
        let queue = queue.clone();
        async move {
            let mut waits = Vec::new();
            while let Some((i, asked)) = queue.next() {
                let due = start + Duration::from_secs_f64(i as f64 / rate);
                tokio::time::sleep_until(due.into()).await;
                connection.ask(asked).await;
                waits.push(due.elapsed().as_secs_f64() * 1e3);
            }
            waits
        }
    });
    let mut waits = waits.await.concat();
    waits.sort_by(f64::total_cmp);
    waits
}

/// Requests that are taken one after the other, by whichever connection is free.
#[derive(Clone)]
struct Queue {
    asked: Arc<[Asked]>,
    taken: Arc<AtomicUsize>,
}

impl Queue {
    fn new(asked: Vec<Asked>) -> Queue {
        Queue {
            asked: asked.into(),
            taken: Arc::default(),
        }
    }

    fn next(&self) -> Option<(usize, &Asked)> {
        let i = self.taken.fetch_add(1, Ordering::Relaxed);
        Some((i, self.asked.get(i)?))
    }
}

/// Does the same on every connection at once.
async fn each_connection<F>(address: SocketAddr, work: impl Fn(Connection) -> F) -> Vec<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let mut tasks = Vec::new();
    for _ in 0..CONNECTIONS {
        tasks.push(tokio::spawn(work(Connection::open(address).await)));
    }
    let mut outputs = Vec::new();
    for task in tasks {
        outputs.push(task.await.expect("no task of the generator fails"));
    }
    outputs
}

/// A quantile (0 to 1) of sorted figures.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted[(last as f64 * share).round() as usize]
}
