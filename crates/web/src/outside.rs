//! Requests to addresses that people type: to public servers only, never into the network that this program runs in.
//!
//! The name is resolved once, every address behind it is looked at, and the connection goes to one of those: a name that means
//! something else a moment later (DNS rebinding) gains nothing. Redirects are looked at the same way.

mod public;

use std::fmt::{self, Display, Formatter};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::uri::Scheme;
use axum::http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

pub use public::is_public;

/// A whole exchange, redirects included, takes no longer; a page waits for some of them, and has ten seconds itself.
const PATIENCE: Duration = Duration::from_secs(8);
/// So many redirects are followed.
const REDIRECTS: usize = 3;

/// The way to other servers.
#[derive(Clone)]
pub struct Outside {
    may: fn(IpAddr) -> bool,
    plain: bool,
    tls: TlsConnector,
}

/// Why there is no answer that could be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It is no address that is asked for anything.
    NoAddress,
    /// It is in a network that is not public.
    Internal,
    /// No server has this name.
    NoSuchName,
    /// Nobody answered, or not in time.
    NoAnswer,
    /// Its certificate is not to be trusted, or it speaks no TLS.
    NotSecret,
    /// It answered with more than is taken.
    TooLarge,
    /// It leads from address to address.
    Redirects,
    /// It answered with this status.
    Status(u16),
}

impl Display for Refused {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::NoAddress => {
                "expected an address that begins with https:// and has a host name"
            }
            Refused::Internal => "this address is not in the public internet",
            Refused::NoSuchName => "no server has this name",
            Refused::NoAnswer => "the server did not answer in time",
            Refused::NotSecret => "the server has no certificate that can be trusted",
            Refused::TooLarge => "the server sent more than is taken",
            Refused::Redirects => "the server leads on from address to address",
            Refused::Status(status) => {
                return write!(f, "the server answered with status {status}");
            }
        })
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What it says, and what the server calls this version.
    New(Bytes, Option<String>),
    /// It is as it was.
    Same,
}

trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

impl Outside {
    /// To public servers, with TLS.
    #[must_use]
    pub fn public() -> Outside {
        Outside::with(is_public, false)
    }

    /// To any server, also without TLS: for tests, which play the server themselves.
    #[must_use]
    pub fn anywhere() -> Outside {
        Outside::with(|_| true, true)
    }

    /// To servers that `may` be asked, without TLS only if `plain`.
    #[must_use]
    pub fn with(may: fn(IpAddr) -> bool, plain: bool) -> Outside {
        let roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        let provider = Arc::new(crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap_or_else(|_| unreachable!("ring knows the versions of TLS that are on"))
            .with_root_certificates(roots)
            .with_no_client_auth();
        Outside {
            may,
            plain,
            tls: TlsConnector::from(Arc::new(config)),
        }
    }

    /// Reads an address as it was typed, and looks where it leads.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn check(&self, typed: &str) -> Result<Uri, Refused> {
        let uri = self.read(typed)?;
        let looked = tokio::time::timeout(PATIENCE, self.resolve(&uri));
        looked.await.map_err(|_| Refused::NoSuchName)??;
        Ok(uri)
    }

    /// Fetches something, of at most so many bytes; `etag` is what the server called the version that is known.
    ///
    /// # Errors
    /// Why there is nothing to be had.
    pub async fn get(
        &self,
        address: &str,
        etag: Option<&str>,
        most: usize,
    ) -> Result<Answer, Refused> {
        let fetched = tokio::time::timeout(PATIENCE, self.follow(address, etag, most));
        fetched.await.map_err(|_| Refused::NoAnswer)?
    }

    /// Sends something, and gives the status of the answer. A redirect is an answer like any other.
    ///
    /// # Errors
    /// Why it could not be sent.
    pub async fn post(
        &self,
        address: &str,
        headers: &[(HeaderName, String)],
        body: Bytes,
    ) -> Result<StatusCode, Refused> {
        let sent = async {
            let uri = self.read(address)?;
            let answer = self.send(&uri, Method::POST, headers, body).await?;
            Ok(answer.status())
        };
        let sent = tokio::time::timeout(PATIENCE, sent);
        sent.await.map_err(|_| Refused::NoAnswer)?
    }

    async fn follow(
        &self,
        address: &str,
        etag: Option<&str>,
        most: usize,
    ) -> Result<Answer, Refused> {
        let mut uri = self.read(address)?;
        let known = etag.map(|etag| (header::IF_NONE_MATCH, etag.to_owned()));
        let headers: Vec<_> = known.into_iter().collect();
        for _ in 0..=REDIRECTS {
            let answer = self.send(&uri, Method::GET, &headers, Bytes::new()).await?;
            match answer.status().as_u16() {
                200 => return taken(answer, most).await,
                304 => return Ok(Answer::Same),
                301 | 302 | 303 | 307 | 308 => uri = self.read(&led_to(&uri, &answer)?)?,
                status => return Err(Refused::Status(status)),
            }
        }
        Err(Refused::Redirects)
    }

    fn read(&self, typed: &str) -> Result<Uri, Refused> {
        let uri: Uri = typed.trim().parse().map_err(|_| Refused::NoAddress)?;
        let secret = uri.scheme() == Some(&Scheme::HTTPS);
        let plain = self.plain && uri.scheme() == Some(&Scheme::HTTP);
        let named = uri.authority().is_some_and(|authority| {
            !authority.as_str().contains('@') && !authority.host().is_empty()
        });
        match (secret || plain) && named {
            true => Ok(uri),
            false => Err(Refused::NoAddress),
        }
    }

    /// Where a name leads. One address that is not public is enough to refuse it.
    async fn resolve(&self, uri: &Uri) -> Result<Vec<SocketAddr>, Refused> {
        let host = bare(uri.host().unwrap_or_default());
        let secret = uri.scheme() == Some(&Scheme::HTTPS);
        let port = uri.port_u16().unwrap_or(if secret { 443 } else { 80 });
        let found = tokio::net::lookup_host((host, port)).await;
        let found: Vec<SocketAddr> = found.map_err(|_| Refused::NoSuchName)?.collect();
        match found.iter().all(|address| (self.may)(address.ip())) {
            _ if found.is_empty() => Err(Refused::NoSuchName),
            true => Ok(found),
            false => Err(Refused::Internal),
        }
    }

    async fn send(
        &self,
        uri: &Uri,
        method: Method,
        headers: &[(HeaderName, String)],
        body: Bytes,
    ) -> Result<Response<Incoming>, Refused> {
        let wire = self.connect(uri).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(wire))
            .await
            .map_err(|_| Refused::NoAnswer)?;
        // It ends when the answer is read or dropped.
        tokio::spawn(async move { drop(connection.await) });
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let host = uri.authority().map_or("", |authority| authority.as_str());
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, host)
            .header(header::USER_AGENT, "Supple");
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(|_| Refused::NoAddress)?;
            request = request.header(name, value);
        }
        let request = request.body(Full::new(body));
        let request = request.map_err(|_| Refused::NoAddress)?;
        sender
            .send_request(request)
            .await
            .map_err(|_| Refused::NoAnswer)
    }

    async fn connect(&self, uri: &Uri) -> Result<Box<dyn Wire>, Refused> {
        let addresses = self.resolve(uri).await?;
        let stream = TcpStream::connect(&addresses[..]).await;
        let stream = stream.map_err(|_| Refused::NoAnswer)?;
        if uri.scheme() != Some(&Scheme::HTTPS) {
            return Ok(Box::new(stream));
        }
        let name = bare(uri.host().unwrap_or_default()).to_owned();
        let name = ServerName::try_from(name).map_err(|_| Refused::NoAddress)?;
        let secret = self.tls.connect(name, stream).await;
        Ok(Box::new(secret.map_err(|_| Refused::NotSecret)?))
    }
}

/// An address of IPv6 stands in brackets in a URL only.
fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

async fn taken(answer: Response<Incoming>, most: usize) -> Result<Answer, Refused> {
    let etag = answer.headers().get(header::ETAG);
    let etag = etag.and_then(|etag| etag.to_str().ok()).map(str::to_owned);
    let body = Limited::new(answer.into_body(), most).collect().await;
    let body = body.map_err(|error| match error.is::<LengthLimitError>() {
        true => Refused::TooLarge,
        false => Refused::NoAnswer,
    })?;
    Ok(Answer::New(body.to_bytes(), etag))
}

/// Where a redirect leads: another server, or another path on the same.
fn led_to(from: &Uri, answer: &Response<Incoming>) -> Result<String, Refused> {
    let to = answer.headers().get(header::LOCATION);
    let to = to.and_then(|to| to.to_str().ok());
    match to.ok_or(Refused::Redirects)? {
        path if path.starts_with('/') && !path.starts_with("//") => {
            let scheme = from.scheme_str().unwrap_or("https");
            let host = from.authority().map_or("", |authority| authority.as_str());
            Ok(format!("{scheme}://{host}{path}"))
        }
        address => Ok(address.to_owned()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn names_and_notations_of_this_machine_are_refused() {
        let outside = Outside::public();
        for inside in [
            "https://localhost/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://127.1/",
            "https://[::ffff:127.0.0.1]:8080/a",
        ] {
            let refused = outside.check(inside).await.unwrap_err();
            assert!(
                matches!(refused, Refused::Internal | Refused::NoSuchName),
                "{inside}: {refused}"
            );
            let fetched = outside.get(inside, None, 10).await.unwrap_err();
            assert_eq!(fetched, refused, "{inside}");
        }
        for nothing in [
            "",
            "calendar",
            "http://example.org/",
            "ftp://example.org/",
            "https://",
            "https:///a",
            "file:///etc/passwd",
            "https://user:word@example.org/",
        ] {
            assert_eq!(
                outside.check(nothing).await.unwrap_err(),
                Refused::NoAddress,
                "{nothing}"
            );
        }
    }
}
