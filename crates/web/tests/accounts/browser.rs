//! Somebody with a browser that has no scripts, keeps cookies, and lives in a household of its own.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::stage::Landed;

pub struct Browser {
    router: Router,
    home: SocketAddr,
    pub cookies: Mutex<BTreeMap<String, String>>,
}

pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: Vec<u8>,
}

static HOUSEHOLDS: AtomicU32 = AtomicU32::new(0);

impl Browser {
    pub fn new(router: Router) -> Browser {
        let number = HOUSEHOLDS.fetch_add(1, Ordering::SeqCst);
        let address = Ipv4Addr::from(u32::from(Ipv4Addr::new(198, 18, 0, 0)) + number);
        Browser {
            router,
            home: SocketAddr::from((address, 4242)),
            cookies: Mutex::default(),
        }
    }

    pub fn cookie(&self) -> Option<String> {
        self.cookies.lock().unwrap().get("__Host-supple").cloned()
    }

    pub fn set_cookie(&self, value: &str) {
        let mut cookies = self.cookies.lock().unwrap();
        cookies.insert("__Host-supple".to_owned(), value.to_owned());
    }

    pub async fn get(&self, address: &str) -> Page {
        let request = Request::get(address).body(Body::empty()).unwrap();
        self.send(request).await
    }

    pub async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        self.post_from("http://supple.test", address, fields).await
    }

    /// A form from a page of some site.
    pub async fn post_from(&self, origin: &str, address: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::HOST, "supple.test")
            .header(header::ORIGIN, origin)
            .header(
                header::USER_AGENT,
                "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0",
            )
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Page {
        self.post("/sign-in", &[("email", email), ("password", password)])
            .await
    }

    /// Opens the link of a mail and presses its button.
    pub async fn open_link(&self, mail: &Landed) -> Page {
        self.open_link_with(mail, &[]).await
    }

    pub async fn open_link_with(&self, mail: &Landed, more: &[(&str, &str)]) -> Page {
        let (link, key) = (mail.link(), mail.key());
        let look = self.get(&link).await;
        assert_eq!(look.status, StatusCode::OK, "{}", look.text);
        assert_eq!(look.hidden("key").as_deref(), Some(key.as_str()));
        let mut fields = vec![("key", key.as_str())];
        fields.extend(more);
        let path = link.split('?').next().unwrap();
        self.post(path, &fields).await
    }

    async fn send(&self, mut request: Request<Body>) -> Page {
        request
            .extensions_mut()
            .insert(ConnectInfo::<SocketAddr>(self.home));
        let jar: Vec<String> = self
            .cookies
            .lock()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !jar.is_empty() {
            let jar = jar.join("; ").parse().unwrap();
            request.headers_mut().insert(header::COOKIE, jar);
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.take(cookie.to_str().unwrap());
        }
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Page {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }

    fn take(&self, cookie: &str) {
        let (name, rest) = cookie.split_once('=').unwrap();
        let value = rest.split(';').next().unwrap();
        let mut cookies = self.cookies.lock().unwrap();
        match value {
            "" => cookies.remove(name),
            value => cookies.insert(name.to_owned(), value.to_owned()),
        };
    }
}

impl Page {
    pub fn has(&self, text: &str) -> bool {
        self.text.contains(text)
    }

    pub fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    /// The first hidden field of a name.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let fields = self.hidden_fields();
        let found = fields.into_iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value)
    }

    /// All hidden fields, in the order of the page.
    pub fn hidden_fields(&self) -> Vec<(String, String)> {
        let start = "<input type=\"hidden\" name=\"";
        let fields = self.text.split(start).skip(1);
        fields
            .map(|rest| {
                let (name, rest) = rest.split_once("\" value=\"").unwrap();
                let value = rest.split('"').next().unwrap();
                (plain(name), plain(value))
            })
            .collect()
    }

    /// The hidden fields of the first form that is sent to an address.
    pub fn form(&self, action: &str) -> Vec<(String, String)> {
        let from = self.text.find(&format!("action=\"{action}\"")).unwrap();
        let form = &self.text[from..];
        let form = &form[..form.find("</form>").unwrap()];
        Page {
            status: self.status,
            headers: HeaderMap::new(),
            text: form.to_owned(),
            bytes: Vec::new(),
        }
        .hidden_fields()
    }
}

fn plain(text: &str) -> String {
    let text = text.replace("&quot;", "\"").replace("&lt;", "<");
    text.replace("&gt;", ">").replace("&amp;", "&")
}

/// Fields as they are sent.
pub fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}
