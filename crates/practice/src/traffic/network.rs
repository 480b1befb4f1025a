//! The addresses that the services listen on, and services that leave the network for a while.
//!
//! Connections to a service that left are refused by the kernel (`ECONNREFUSED`), because nothing is listening. On
//! Linux and macOS its port stays bound, so that no other process gets it; elsewhere it is bound again when the time is
//! over.
//! Where one listener serves every service, it stays open, and connections to the service that left are reset instead.

use std::collections::{HashMap, HashSet};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::state::lock::lock;
use crate::state::service::Service;

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// Time for idle connections to close after their listener did.
const CLOSING: Duration = Duration::from_millis(1);

/// An open listener, and who is notified when it is closed.
pub(crate) struct Open {
    pub(crate) listener: TcpListener,
    pub(crate) closed: CancellationToken,
    /// After the listener, so that it is closed when the token says so.
    _guard: DropGuard,
}

/// One address of one service, or of all of them.
pub(crate) struct Listener {
    address: SocketAddr,
    /// Which service listens here; `None` where the Host header names it.
    pub(crate) service: Option<Service>,
    pub(crate) open: watch::Sender<Option<Arc<Open>>>,
    /// Keeps the port while nothing listens.
    held: Mutex<Option<TcpSocket>>,
}

/// The addresses of all services.
pub(crate) struct Network {
    runtime: Handle,
    listeners: Vec<Arc<Listener>>,
    stop: CancellationToken,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Services that left, where one listener serves all.
    offline: HashSet<Service>,
    /// How often each service left or came back, so that the end of one absence does not end a later one.
    changes: HashMap<Service, u64>,
}

impl Open {
    fn new(listener: TcpListener) -> Self {
        let closed = CancellationToken::new();
        Self {
            listener,
            _guard: closed.clone().drop_guard(),
            closed,
        }
    }
}

/// Two listeners on one port, for names that resolve to either loopback address. IPv6 may be missing.
/// Port 0 picks a free one.
pub(crate) fn bind(port: u16, service: Option<Service>) -> std::io::Result<Vec<Listener>> {
    let listener = |address| Listener::open(address, service);
    let first = listener((Ipv4Addr::LOCALHOST, port).into())?;
    let second = listener((Ipv6Addr::LOCALHOST, first.port()).into());
    Ok(std::iter::once(first).chain(second).collect())
}

impl Listener {
    fn open(address: SocketAddr, service: Option<Service>) -> std::io::Result<Self> {
        let listener = listening(address, service.is_some())?;
        Ok(Self {
            address: listener.local_addr()?,
            service,
            open: watch::Sender::new(Some(Arc::new(Open::new(listener)))),
            held: Mutex::default(),
        })
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Stops listening; returns once the kernel refuses connections.
    async fn close(&self) {
        let held = held(self.address);
        let Some(open) = self.open.send_replace(None) else {
            return;
        };
        *lock(&self.held) = held;
        let closed = open.closed.clone();
        drop(open);
        closed.cancelled().await;
    }

    /// Listens again. The kernel accepts connections by the time this returns.
    fn reopen(&self) {
        if self.open.borrow().is_some() {
            return;
        }
        match listening(self.address, true) {
            Ok(listener) => {
                self.open.send_replace(Some(Arc::new(Open::new(listener))));
            }
            Err(error) => {
                tracing::error!(%error, address = %self.address, "an address cannot be taken again");
            }
        }
        lock(&self.held).take();
    }
}

impl Network {
    /// Must be called in the runtime that serves.
    pub(crate) fn new(listeners: Vec<Listener>, stop: CancellationToken) -> Arc<Self> {
        Arc::new(Self {
            runtime: Handle::current(),
            listeners: listeners.into_iter().map(Arc::new).collect(),
            stop,
            state: Mutex::default(),
        })
    }

    pub(crate) fn listeners(&self) -> &[Arc<Listener>] {
        &self.listeners
    }

    /// Takes a service offline for `ms` milliseconds, or until `cleared` is cancelled.
    /// Requests being answered are still answered completely. Returns once it refuses connections.
    pub(crate) async fn take_offline(
        self: &Arc<Self>,
        service: Service,
        ms: Option<u64>,
        cleared: CancellationToken,
    ) {
        let change = {
            let mut state = lock(&self.state);
            if self.is_shared() {
                state.offline.insert(service);
            }
            state.change(service)
        };
        // Before anything is closed, because the caller may stop waiting before this ends.
        let network = Arc::downgrade(self);
        self.runtime.spawn(async move {
            match ms.map(Duration::from_millis) {
                Some(time) => tokio::select! {
                    () = tokio::time::sleep(time) => {}
                    () = cleared.cancelled() => {}
                },
                None => cleared.cancelled().await,
            }
            if let Some(network) = network.upgrade() {
                network.bring_online(service, change);
            }
        });
        for listener in self.listeners_of(service) {
            listener.close().await;
        }
        tokio::time::sleep(CLOSING).await;
    }

    /// Whether the service left and its connections have to be reset.
    pub(crate) fn is_offline(&self, service: Service) -> bool {
        lock(&self.state).offline.contains(&service)
    }

    /// Ends every absence before it returns.
    pub(crate) fn bring_all_online(&self) {
        for service in Service::all() {
            lock(&self.state).change(service);
            self.bring_online_now(service);
        }
    }

    fn bring_online(&self, service: Service, change: u64) {
        if lock(&self.state).changes.get(&service) == Some(&change) {
            self.bring_online_now(service);
        }
    }

    fn bring_online_now(&self, service: Service) {
        if self.stop.is_cancelled() {
            return;
        }
        lock(&self.state).offline.remove(&service);
        let _inside = self.runtime.enter();
        self.listeners_of(service).for_each(Listener::reopen);
    }

    /// Whether one listener serves all.
    fn is_shared(&self) -> bool {
        self.listeners
            .iter()
            .any(|listener| listener.service.is_none())
    }

    fn listeners_of(&self, service: Service) -> impl Iterator<Item = &Listener> {
        self.listeners
            .iter()
            .map(Arc::as_ref)
            .filter(move |listener| listener.service == Some(service))
    }
}

impl State {
    fn change(&mut self, service: Service) -> u64 {
        let count = self.changes.entry(service).or_default();
        *count += 1;
        *count
    }
}

/// A listener. `shared` lets [`held`] keep its port.
fn listening(address: SocketAddr, shared: bool) -> std::io::Result<TcpListener> {
    let socket = socket(address)?;
    // Elsewhere this option would let others take the port while practice is listening.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    if shared {
        share(&socket)?;
    }
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// A socket that has the port and does not listen; `None` where a port cannot be shared with a listener.
fn held(address: SocketAddr) -> Option<TcpSocket> {
    let socket = socket(address).ok()?;
    share(&socket).ok()?;
    socket.bind(address).ok().map(|()| socket)
}

fn socket(address: SocketAddr) -> std::io::Result<TcpSocket> {
    if address.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    }
}

/// Lets sockets of this user that say the same have one port. The system never picks one of these as a free port.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn share(socket: &TcpSocket) -> std::io::Result<()> {
    socket.set_reuseport(true)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
#[expect(clippy::unnecessary_wraps, reason = "the same as elsewhere")]
fn share(_: &TcpSocket) -> std::io::Result<()> {
    Ok(())
}
