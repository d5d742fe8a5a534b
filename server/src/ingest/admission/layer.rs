//! Admission around every call: before its body is read, while it is read, and until its answer is taken.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http_body::{Body as HttpBody, Frame, SizeHint};
use selaras_domain::message;
use selaras_proto::told::status_of;
use tokio::time::{Instant, Sleep, sleep};
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::codegen::{BoxFuture, Bytes, Service};
use tonic::{Code, Status};
use tower::Layer;

use super::{Admission, AnswerRoom, Room};
use crate::ingest::accept::Peer;
use crate::ingest::connections::Caller;
use crate::ingest::identity::no_certificate;
use crate::ingest::signed::SignedBy;
use crate::ingest::status::status;

/// The calls that only an office may make.
const EXCHANGE: &str = "/selaras.v1.Exchange/";

/// Answers are handed to the connection in pieces of this size.
const ANSWER_PIECE_BYTES: usize = 16 * 1024;

#[derive(Clone)]
pub(in crate::ingest) struct AdmissionLayer(pub Arc<Admission>);

#[derive(Clone)]
pub(in crate::ingest) struct Admitted<S> {
    admission: Arc<Admission>,
    inner: S,
}

impl<S> Layer<S> for AdmissionLayer {
    type Service = Admitted<S>;

    fn layer(&self, inner: S) -> Admitted<S> {
        Admitted { admission: Arc::clone(&self.0), inner }
    }
}

impl<S, B> Service<Request<Body>> for Admitted<S>
where
    S: Service<Request<Body>, Response = Response<B>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<Response<Body>, S::Error>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // Without a connection of ours there is nothing to count against: none comes that way.
        let Some(Peer(connection)) = request.extensions().get::<Peer>().cloned() else {
            return Box::pin(async { Ok(Status::internal("a call without a connection").into_http()) });
        };
        // A connection through an inspecting network is nobody's: there the signature tells whose the call is.
        let signed_by = request.extensions().get().and_then(|signed: &SignedBy| signed.office());
        let caller = signed_by.map_or_else(|| connection.caller(), Caller::Office);
        if request.uri().path().starts_with(EXCHANGE) && !matches!(caller, Caller::Office(_)) {
            // Before it is counted among the pushes, and before its body is waited for.
            return Box::pin(async { Ok(status(no_certificate().into()).into_http()) });
        }
        let now = std::time::Instant::now();
        let ticket = match self.admission.admit(&connection, caller, request.uri().path(), now) {
            Ok(ticket) => ticket,
            Err(status) => return Box::pin(async move { Ok(status.into_http()) }),
        };
        let (room, pause_max) = (ticket.room(), self.admission.limits.pause());
        let answering = self.inner.call(request.map(|body| Body::new(Arriving::new(body, room, pause_max))));
        Box::pin(async move {
            let mut answer = answering.await?;
            let room = answer.extensions_mut().remove::<AnswerRoom>();
            Ok(answer.map(|body| Body::new(InPieces::new(Body::new(body), (ticket, room)))))
        })
    }
}

/// A call's body on its way in: its bytes are counted, and a pause in it is bounded.
struct Arriving {
    body: Pin<Box<Body>>,
    room: Room,
    pause: Pin<Box<Sleep>>,
    pause_max: Duration,
}

impl Arriving {
    fn new(body: Body, room: Room, pause_max: Duration) -> Arriving {
        Arriving { body: Box::pin(body), room, pause: Box::pin(sleep(pause_max)), pause_max }
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if let Poll::Ready(frame) = self.body.as_mut().poll_frame(context) {
            let next = Instant::now() + self.pause_max;
            self.pause.as_mut().reset(next);
            let Some(Ok(frame)) = frame else { return Poll::Ready(frame) };
            let taken = self.room.take(frame.data_ref().map_or(0, Bytes::len));
            return Poll::Ready(Some(taken.map(|()| frame)));
        }
        ready!(self.pause.as_mut().poll(context));
        Poll::Ready(Some(Err(status_of(
            Code::DeadlineExceeded,
            message!("kiriman terhenti terlalu lama", "what was being sent stopped for too long"),
        ))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer on its way out, in pieces: the next is handed over when the one before is taken, so that the call's share is
/// held until its caller has the answer.
pub(in crate::ingest) struct InPieces<K> {
    body: Pin<Box<Body>>,
    rest: Bytes,
    _kept: K,
}

impl<K> InPieces<K> {
    /// `kept`: what holds the share.
    pub(in crate::ingest) fn new(body: Body, kept: K) -> InPieces<K> {
        InPieces { body: Box::pin(body), rest: Bytes::new(), _kept: kept }
    }
}

impl<K: Unpin> HttpBody for InPieces<K> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.rest.is_empty() {
            match ready!(self.body.as_mut().poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                end => return Poll::Ready(end),
            }
        }
        let piece = self.rest.len().min(ANSWER_PIECE_BYTES);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }
}
