//! Starting, taking connections, and stopping.
//!
//! Whoever is slow keeps nobody else waiting: headers, TLS and requests have their time, and connections are counted. At
//! the end nobody new is taken, listeners are let go, and what is under way has its time to finish.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, Request};
use galley_store::Edge;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};
use tower::Service as _;

use crate::accounts::{Address, Mail, MailError, NoMail, Policy, SmtpMail};
use crate::blobs::Sight;
use crate::config::{Config, Settings, TlsFiles};
use crate::server::{OpenError, Server, Shared};
use crate::{Failure, http};

/// The most headers of a request, and their bytes with those of its first line.
const MAX_HEADERS: usize = 64;
const MAX_HEADER_BYTES: usize = 32 << 10;
/// How often what has run out is taken away.
const SWEEP_EVERY: Duration = Duration::from_secs(3_600);
/// After an error of the system, such as too many open files, before it is tried again.
const PAUSE: Duration = Duration::from_millis(100);

/// Why a server did not start, or ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("the certificate or its key cannot be read: {0}")]
    Pem(#[from] pem::Error),
    #[error("the certificate or its key cannot be used: {0}")]
    Tls(#[from] rustls::Error),
    #[error("{address} cannot be listened on: {source}")]
    Listen {
        address: SocketAddr,
        #[source]
        source: io::Error,
    },
    #[error("the system: {0}")]
    System(#[source] io::Error),
    #[error("mail: {0}")]
    Mail(#[from] MailError),
    #[error("{0}")]
    Failed(#[from] Failure),
}

/// What is said of a server once it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    pub address: SocketAddr,
    /// Where clients reach it.
    pub url: String,
    /// The one-time link by which the owner is made; none once there is one.
    pub set_up: Option<String>,
}

/// Runs a server until it is asked to stop by SIGINT or SIGTERM. `say` is called once it listens.
///
/// # Errors
/// Whatever keeps it from starting.
pub fn run(config: &Config, edge: Arc<dyn Edge>, say: impl FnOnce(&Started)) -> Result<(), ServeError> {
    run_node(config, None, edge, say)
}

/// Runs a node as [`run`] does, over what it shares with others.
///
/// # Errors
/// As [`run`].
pub fn run_node(
    config: &Config,
    shared: Option<Shared>,
    edge: Arc<dyn Edge>,
    say: impl FnOnce(&Started),
) -> Result<(), ServeError> {
    let tls = config.tls.as_ref().map(acceptor).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(ServeError::System)?;
    let outcome = runtime.block_on(async {
        let address = config.listen;
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|source| ServeError::Listen { address, source })?;
        let address = listener.local_addr().map_err(ServeError::System)?;
        let url = config.url.clone().unwrap_or_else(|| own_url(address, tls.is_some()));
        if config.url.is_none() && address.ip().is_unspecified() {
            tracing::warn!(%url, "links name an address that this machine alone reaches: say where clients reach the server");
        }
        let policy = Policy { base_url: url.clone(), ..Policy::default() };
        let mail = mail(&config.settings)?;
        let settings = config.settings.clone();
        let is_tls = tls.is_some();
        let server = match shared {
            Some(shared) => Server::open_shared(&config.data, shared, edge, settings, policy, mail, is_tls)?,
            None => Server::open(&config.data, edge, settings, policy, mail, is_tls)?,
        };
        let server = Arc::new(server);
        let token = server.accounts.set_up_token()?;
        let set_up = token.map(|token| format!("galley://set-up?server={url}&token={token}"));
        let stop = stopped().map_err(ServeError::System)?;
        say(&Started { address, url, set_up });
        tokio::spawn(sweep(Arc::clone(&server)));
        serve(server, listener, tls, config.trust_proxy, stop).await;
        Ok::<(), ServeError>(())
    });
    // What blocks on the disk is let come to its end.
    runtime.shutdown_timeout(Duration::from_secs(config.settings.stop_seconds));
    outcome
}

/// Where this machine reaches a server that was not told where clients do. One that listens everywhere is reached by the
/// loopback too.
fn own_url(address: SocketAddr, is_tls: bool) -> String {
    let place = match address.ip() {
        IpAddr::V4(four) if four.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(six) if six.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        other => other,
    };
    let scheme = if is_tls { "https" } else { "http" };
    format!("{scheme}://{}", SocketAddr::new(place, address.port()))
}

/// Takes connections until `stop`, then lets what is under way come to its end.
pub async fn serve(
    server: Arc<Server>,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    trust_proxy: bool,
    stop: impl Future<Output = ()>,
) {
    let router = http::router(Arc::clone(&server));
    let graceful = GracefulShutdown::new();
    let seats = Arc::new(Semaphore::new(server.settings.max_connections));
    let mut stop = pin!(stop);
    loop {
        let seat = tokio::select! {
            seat = Arc::clone(&seats).acquire_owned() => seat,
            () = &mut stop => break,
        };
        let Ok(seat) = seat else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let caller = Caller {
            router: router.clone(),
            peer: peer.ip(),
            trust_proxy,
            header_time: Duration::from_secs(server.settings.header_seconds),
            watcher: graceful.watcher(),
        };
        let (tls, counted) = (tls.clone(), Arc::clone(&server));
        tokio::spawn(async move {
            counted.metrics.connections.fetch_add(1, Ordering::Relaxed);
            caller.connect(stream, tls).await;
            counted.metrics.connections.fetch_sub(1, Ordering::Relaxed);
            drop(seat);
        });
    }
    drop(listener);
    server.stop();
    let limit = Duration::from_secs(server.settings.stop_seconds);
    match tokio::time::timeout(limit, graceful.shutdown()).await {
        Ok(()) => tracing::info!("stopped"),
        Err(_) => tracing::warn!("stopped, with requests under way"),
    }
}

/// One connection.
struct Caller {
    router: Router,
    peer: IpAddr,
    trust_proxy: bool,
    header_time: Duration,
    watcher: Watcher,
}

impl Caller {
    async fn connect(self, stream: TcpStream, tls: Option<TlsAcceptor>) {
        // Small answers go at once.
        let _ = stream.set_nodelay(true);
        let Some(tls) = tls else { return self.speak(TokioIo::new(stream)).await };
        match tokio::time::timeout(self.header_time, tls.accept(stream)).await {
            Ok(Ok(stream)) => self.speak(TokioIo::new(stream)).await,
            Ok(Err(error)) => tracing::debug!(%error, "no TLS came about"),
            Err(_) => tracing::debug!("no TLS came about in time"),
        }
    }

    async fn speak<I>(self, io: I)
    where
        I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    {
        let Self { router, peer, trust_proxy, header_time, watcher } = self;
        let service = service_fn(move |mut request: Request<Incoming>| {
            let forwarded = if trust_proxy { forwarded(request.headers()) } else { None };
            request.extensions_mut().insert(Address(forwarded.unwrap_or(peer)));
            router.clone().call(request)
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(header_time)
            .max_headers(MAX_HEADERS)
            .max_buf_size(MAX_HEADER_BYTES);
        let connection = http.serve_connection(io, service);
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(%error, "a connection ended");
        }
    }
}

/// The client's address, as the proxy in front of this server saw it: the last one of the list, which it added itself.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

fn mail(settings: &Settings) -> Result<Arc<dyn Mail>, ServeError> {
    if settings.mail_url.is_empty() {
        return Ok(Arc::new(NoMail));
    }
    Ok(Arc::new(SmtpMail::new(&settings.mail_url, &settings.mail_from)?))
}

/// TLS 1.2 and 1.3 with a certificate chain and key in PEM.
///
/// # Errors
/// [`ServeError::Pem`], [`ServeError::Tls`].
pub fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, ServeError> {
    let chain = CertificateDer::pem_file_iter(&files.cert)?.collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_file(&files.key)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// SIGINT, and SIGTERM where there is one.
fn stopped() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    {
        Ok(async {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}

/// Takes away what has run out, now and every hour: sessions, links, bytes that nobody came to name. Writes the digests that
/// are due.
async fn sweep(server: Arc<Server>) {
    loop {
        let rows = Arc::clone(&server);
        match tokio::task::spawn_blocking(move || rows.accounts.sweep()).await {
            Ok(Ok(_)) => {}
            Ok(Err(failure)) => tracing::warn!(code = failure.code, "accounts could not be swept"),
            Err(error) => tracing::error!(%error, "accounts could not be swept"),
        }
        let guests = Arc::clone(&server);
        match tokio::task::spawn_blocking(move || guests.accounts.end_guests(guests.as_ref())).await {
            Ok(Ok(_)) => {}
            Ok(Err(failure)) => tracing::warn!(code = failure.code, "guests' links could not be ended"),
            Err(error) => tracing::error!(%error, "guests' links could not be ended"),
        }
        let letters = Arc::clone(&server);
        match tokio::task::spawn_blocking(move || letters.send_digests()).await {
            Ok(Ok(_)) => {}
            Ok(Err(failure)) => tracing::warn!(code = failure.code, "digests could not be written"),
            Err(error) => tracing::error!(%error, "digests could not be written"),
        }
        let node: Arc<dyn Sight> = Arc::clone(&server) as Arc<dyn Sight>;
        if let Err(failure) = server.blobs.sweep(node).await {
            tracing::warn!(code = failure.code, "bytes could not be swept");
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_listens_everywhere_is_reached_here_too() {
        let check = |address: &str, is_tls: bool, expected: &str| {
            assert_eq!(own_url(address.parse().unwrap(), is_tls), expected);
        };
        check("192.0.2.7:8470", false, "http://192.0.2.7:8470");
        check("0.0.0.0:8470", false, "http://127.0.0.1:8470");
        check("[::]:443", true, "https://[::1]:443");
    }

    #[test]
    fn of_forwarded_addresses_the_last_one_counts() {
        let check = |lines: &[&str], expected: Option<&str>| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            assert_eq!(forwarded(&headers), expected.map(|address| address.parse().unwrap()), "{lines:?}");
        };
        check(&[], None);
        check(&["203.0.113.7"], Some("203.0.113.7"));
        check(&["10.0.0.1, 203.0.113.7"], Some("203.0.113.7"));
        check(&["10.0.0.1", "2001:db8::1"], Some("2001:db8::1"));
        check(&["203.0.113.7, not an address"], None);
    }
}
