//! The calls of a pass as messages that the simulator holds in its hand: it decides what becomes of each, and when.

use prost::Message;
use selaras_agent::sync::{Province, SyncError};
use selaras_proto::v1;
use tokio::sync::{mpsc, oneshot};

use super::chance::Chance;

#[derive(Clone, Debug)]
pub(super) enum Request {
    Hello(v1::HelloRequest),
    Push(v1::PushRequest),
    Pull(v1::PullRequest),
    GiveBack(v1::GiveBackRequest),
    Compare(v1::CompareRequest),
    ListFiles(v1::ListFilesRequest),
    ListReports(v1::ListReportsRequest),
    PutFile(v1::PutFileRequest),
    GetFile(v1::GetFileRequest),
}

#[derive(Clone, Debug)]
pub(super) enum Reply {
    Hello(Box<v1::HelloReply>),
    Push(v1::PushReply),
    Pull(v1::PullReply),
    GiveBack(v1::GiveBackReply),
    Compare(v1::CompareReply),
    ListFiles(v1::ListFilesReply),
    ListReports(v1::ListReportsReply),
    PutFile(v1::PutFileReply),
    GetFile(v1::GetFileReply),
}

pub(super) type Answer = Result<Reply, SyncError>;

/// A call under way.
pub(super) struct Call {
    pub request: Request,
    pub answer: oneshot::Sender<Answer>,
}

impl Request {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Request::Hello(_) => "hello",
            Request::Push(_) => "push",
            Request::Pull(_) => "pull",
            Request::GiveBack(_) => "give back",
            Request::Compare(_) => "compare",
            Request::ListFiles(_) => "list files",
            Request::ListReports(_) => "list reports",
            Request::PutFile(_) => "put file",
            Request::GetFile(_) => "get file",
        }
    }

    /// As a busy province takes a Hello: without the lines that came with it, and without any beside the answer.
    pub(super) fn carry_nothing_beside(&mut self) {
        if let Request::Hello(hello) = self {
            (hello.batch, hello.page_max_bytes) = (None, 0);
        }
    }

    /// What a damaged message still says; `None` when it says nothing any more.
    pub(super) fn spoilt(&self, chance: &mut Chance) -> Option<Request> {
        match self {
            Request::Hello(message) => spoil(message, chance).map(Request::Hello),
            Request::Push(message) => spoil(message, chance).map(Request::Push),
            Request::Pull(message) => spoil(message, chance).map(Request::Pull),
            Request::GiveBack(message) => spoil(message, chance).map(Request::GiveBack),
            Request::Compare(message) => spoil(message, chance).map(Request::Compare),
            Request::ListFiles(message) => Some(Request::ListFiles(*message)),
            Request::ListReports(message) => spoil(message, chance).map(Request::ListReports),
            Request::PutFile(message) => spoil(message, chance).map(Request::PutFile),
            Request::GetFile(message) => spoil(message, chance).map(Request::GetFile),
        }
    }
}

impl Reply {
    pub(super) fn spoilt(&self, chance: &mut Chance) -> Option<Reply> {
        match self {
            Reply::Hello(message) => spoil(&**message, chance).map(Box::new).map(Reply::Hello),
            // No signature covers it; only TLS does.
            Reply::Push(_) => None,
            Reply::Pull(message) => spoil(message, chance).map(Reply::Pull),
            Reply::GiveBack(message) => spoil(message, chance).map(Reply::GiveBack),
            Reply::Compare(message) => spoil(message, chance).map(Reply::Compare),
            Reply::ListFiles(message) => spoil(message, chance).map(Reply::ListFiles),
            Reply::ListReports(message) => spoil(message, chance).map(Reply::ListReports),
            // As of a push: only TLS covers it.
            Reply::PutFile(_) => None,
            Reply::GetFile(message) => spoil(message, chance).map(Reply::GetFile),
        }
    }
}

/// Cuts a message short, takes a piece out of its middle, or turns some of its bits.
fn spoil<M: Message + Default>(message: &M, chance: &mut Chance) -> Option<M> {
    let mut bytes = message.encode_to_vec();
    let at = chance.below(bytes.len());
    match chance.below(4) {
        0 => bytes.truncate(at),
        1 => {
            let end = at + chance.below(bytes.len() - at);
            bytes.drain(at..end);
        }
        _ => {
            for _ in 0..=chance.below(3) {
                let at = chance.below(bytes.len());
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << chance.below(8);
                }
            }
        }
    }
    M::decode(bytes.as_slice()).ok()
}

/// The province as a pass sees it. Batches and pages are kept small, so that a run has many of them.
#[derive(Clone)]
pub(super) struct Wire(pub mpsc::UnboundedSender<Call>);

impl Wire {
    async fn call(&self, request: Request) -> Answer {
        let (answer, answered) = oneshot::channel();
        let gone = || {
            SyncError::Unreachable(selaras_domain::message::Message::untranslated("the simulator has ended the call"))
        };
        self.0.send(Call { request, answer }).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

fn wrong<T>() -> Result<T, SyncError> {
    Err(SyncError::Malformed(selaras_domain::message::Message::untranslated("the answer to another call")))
}

impl Province for Wire {
    async fn hello(&self, request: v1::HelloRequest) -> Result<v1::HelloReply, SyncError> {
        match self.call(Request::Hello(request)).await? {
            Reply::Hello(reply) => Ok(v1::HelloReply { batch_max_bytes: 1, ..*reply }),
            _ => wrong(),
        }
    }

    async fn push(&self, request: v1::PushRequest) -> Result<v1::PushReply, SyncError> {
        match self.call(Request::Push(request)).await? {
            Reply::Push(reply) => Ok(reply),
            _ => wrong(),
        }
    }

    async fn pull(&self, request: v1::PullRequest) -> Result<v1::PullReply, SyncError> {
        match self.call(Request::Pull(v1::PullRequest { max_bytes: 1, ..request })).await? {
            Reply::Pull(reply) => Ok(reply),
            _ => wrong(),
        }
    }

    async fn give_back(&self, request: v1::GiveBackRequest) -> Result<v1::GiveBackReply, SyncError> {
        match self.call(Request::GiveBack(request)).await? {
            Reply::GiveBack(reply) => Ok(reply),
            _ => wrong(),
        }
    }

    async fn compare(&self, request: v1::CompareRequest) -> Result<v1::CompareReply, SyncError> {
        match self.call(Request::Compare(request)).await? {
            Reply::Compare(reply) => Ok(reply),
            _ => wrong(),
        }
    }

    async fn list_files(&self, request: v1::ListFilesRequest) -> Result<v1::ListFilesReply, SyncError> {
        match self.call(Request::ListFiles(request)).await? {
            Reply::ListFiles(reply) => Ok(reply),
            _ => wrong(),
        }
    }

    async fn list_reports(&self, request: v1::ListReportsRequest) -> Result<v1::ListReportsReply, SyncError> {
        match self.call(Request::ListReports(request)).await? {
            Reply::ListReports(reply) => Ok(reply),
            _ => wrong(),
        }
    }

    async fn put_file(&self, request: v1::PutFileRequest) -> Result<v1::PutFileReply, SyncError> {
        match self.call(Request::PutFile(request)).await? {
            Reply::PutFile(reply) => Ok(reply),
            _ => wrong(),
        }
    }

    async fn get_file(&self, request: v1::GetFileRequest) -> Result<v1::GetFileReply, SyncError> {
        match self.call(Request::GetFile(request)).await? {
            Reply::GetFile(reply) => Ok(reply),
            _ => wrong(),
        }
    }
}
