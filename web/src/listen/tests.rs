//! Those who are slow, or many from one place, over real sockets.

use axum::body::Body;
use axum::routing::get;
use tokio::io::AsyncReadExt;
use tokio::sync::Notify;

use super::*;

const SOON: Duration = Duration::from_millis(50);
const NEVER: Duration = Duration::from_secs(3_600);
const WIDE: Bounds = Bounds { connections: 8, of_network: 8, head: NEVER, answer: NEVER };

/// A small site within bounds, with an answer that has no end.
struct Place {
    address: SocketAddr,
    /// The endless answer was dropped.
    let_go: Arc<Notify>,
    shutdown: CancellationToken,
    served: tokio::task::JoinHandle<Result<()>>,
}

struct Tells(Arc<Notify>);

impl Drop for Tells {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

impl Place {
    async fn within(bounds: Bounds) -> Place {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, shutdown, let_go) =
            (listener.local_addr().unwrap(), CancellationToken::new(), Arc::<Notify>::default());
        let told = Arc::clone(&let_go);
        let endless = move || {
            let tells = Tells(Arc::clone(&told));
            let chunks = std::iter::repeat_with(move || {
                let _ = &tells;
                Ok::<_, io::Error>(vec![b'x'; 1 << 16])
            });
            std::future::ready(Body::from_stream(futures_util::stream::iter(chunks)))
        };
        let router = Router::new().route("/", get(|| async { "ada" })).route("/terus", get(endless));
        let served = tokio::spawn(serve_within(bounds, router, listener, None, shutdown.clone()));
        Place { address, let_go, shutdown, served }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn asks(&self, path: &str) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.unwrap();
        stream
    }

    async fn ended(self) {
        self.shutdown.cancel();
        self.served.await.unwrap().unwrap();
    }
}

/// Reads up to the end of the small answer.
async fn answered(stream: &mut TcpStream) -> bool {
    let (mut text, mut bytes) = (Vec::new(), [0; 512]);
    loop {
        match stream.read(&mut bytes).await {
            Ok(0) | Err(_) => return false,
            Ok(count) => text.extend_from_slice(&bytes[..count]),
        }
        if text.ends_with(b"ada") {
            return true;
        }
    }
}

#[tokio::test]
async fn who_does_not_finish_the_head_of_a_request_is_let_go() {
    let place = Place::within(Bounds { head: SOON, ..WIDE }).await;
    let mut slow = place.connect().await;
    slow.write_all(b"GET / HTTP/1.1\r\nHost").await.unwrap();
    let mut text = Vec::new();
    // A reset is an end too.
    let _ = slow.read_to_end(&mut text).await;
    assert!(!text.ends_with(b"ada"));
    let mut idle = place.asks("/").await;
    assert!(answered(&mut idle).await);
    assert!(!answered(&mut idle).await, "nor is a connection kept without a further request");
    place.ended().await;
}

#[tokio::test]
async fn who_takes_nothing_of_an_answer_is_let_go() {
    let place = Place::within(Bounds { answer: SOON, ..WIDE }).await;
    let slow = place.asks("/terus").await;
    place.let_go.notified().await;
    drop(slow);
    place.ended().await;
}

#[tokio::test]
async fn a_network_holds_so_many_connections_and_gets_another_when_one_ends() {
    let place = Place::within(Bounds { of_network: 2, ..WIDE }).await;
    let (mut first, mut second) = (place.asks("/").await, place.asks("/").await);
    assert!(answered(&mut first).await && answered(&mut second).await);
    assert!(!answered(&mut place.asks("/").await).await, "one more than its share");
    drop(first);
    // It is noticed when the socket is read again.
    while !answered(&mut place.asks("/").await).await {}
    drop(second);
    place.ended().await;
}
