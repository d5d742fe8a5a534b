//! `serve`: the running server, as a process or inside a test.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use selaras_ledger::learn_catalogues;
use selaras_program::{DONE, Data, now_ms, say, stopped};
use serde_json::json;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::authority::Keyring;
use crate::config::Config;
use crate::dashboard::Ground;
use crate::delivery::Channels;
use crate::ingest::{self, Listening};
use crate::open::{self, Shelf};
use crate::recovery::{count_boot, open_or_begin_anew};
use crate::report::Presses;
use crate::{care, dashboard, delivery, standing, store};

/// A server that runs until it is told to stop.
pub struct Server {
    pub address: SocketAddr,
    /// Where the dashboard is, with its scheme; `None` when its port was taken.
    pub page: Option<String>,
    shutdown: CancellationToken,
    tasks: Vec<JoinHandle<Result<()>>>,
}

impl Server {
    /// Answers the calls under way, then ends; every task is joined.
    pub async fn stop(self) -> Result<()> {
        self.shutdown.cancel();
        self.join().await
    }

    async fn join(self) -> Result<()> {
        let mut outcome = Ok(());
        for task in self.tasks {
            let ended = task.await.context("a task of the server").and_then(|ended| ended);
            // One part ending ends the others: a server that only half works is worse than one that is down.
            self.shutdown.cancel();
            outcome = outcome.and(ended);
        }
        outcome
    }
}

/// Starts serving a data folder on the address in its settings, or on `listen`.
pub async fn start(data: &Path, listen: Option<SocketAddr>) -> Result<Server> {
    let config = Config::load(data)?;
    super::is_founded(data)?;
    let keyring = Arc::new(Keyring::open(data, &config.hosts, now_ms())?);
    let (folder, keys) = (data.to_owned(), keyring.authority()?);
    // It may write before anything is served, and the writer is waited for.
    let opening = tokio::task::spawn_blocking(move || {
        let database = open_or_begin_anew(&folder, &keys, now_ms())?;
        count_boot(&database, &folder, now_ms())?;
        anyhow::Ok(Arc::new(database))
    });
    let database = opening.await??;
    let listening = Listening::bind(listen.unwrap_or(config.listen))?;
    let address = listening.address()?;
    let code = database.read(|tx| store::province(tx))?;
    database.read(|tx| learn_catalogues(tx, code))?;
    ingest::rejudge_all(&database, now_ms()).await?;
    let shutdown = CancellationToken::new();
    let arrived = Arc::new(Notify::new());
    let dashboard = listen_for_browsers(&config, &keyring).await;
    let page = dashboard.as_ref().map(|listening| {
        let address = listening.address();
        format!("{}://{}", address.scheme(), address.socket)
    });
    let refresher = standing::run(Arc::clone(&database), Arc::clone(&arrived), shutdown.clone());
    let backups = care::keep(data.to_owned(), config.backup.clone(), Arc::clone(&database), shutdown.clone());
    let (limits, presses) = (config.limits, config.report.presses.clone());
    let channels = Channels::new(config.delivery.clone(), &database);
    let makers = delivery::Makers::new(&database, data, &config);
    let engine = delivery::Engine::new(Arc::clone(&database), makers, channels, Arc::new(now_ms));
    let shelf = Arc::new(Shelf::default());
    let shelving = open::follow(Arc::clone(&shelf), Arc::clone(&database), shutdown.clone());
    let ground = Ground {
        data: data.to_owned(),
        database: Arc::clone(&database),
        keyring: Arc::clone(&keyring),
        config,
        open: Arc::clone(&shelf),
        looked: engine.looked(),
        clock: Arc::new(now_ms),
    };
    let showing = show(dashboard, ground, Arc::clone(&arrived), shutdown.clone());
    let province = ingest::Province { database, keyring, arrived, open: shelf, limits };
    let serving = ingest::serve(listening, province, shutdown.clone());
    let tasks = vec![
        tokio::spawn(serving),
        tokio::spawn(showing),
        tokio::spawn(delivery::keep(engine, shutdown.clone())),
        tokio::spawn(shelving),
        tokio::spawn(stop_presses(presses, shutdown.clone())),
        tokio::spawn(async move {
            refresher.await;
            Ok(())
        }),
        tokio::spawn(async move {
            backups.await;
            Ok(())
        }),
    ];
    tracing::info!(%address, province = %code, version = env!("CARGO_PKG_VERSION"), "the server listens");
    Ok(Server { address, page, shutdown, tasks })
}

/// No document is worth waiting a minute for when the program is asked to stop.
async fn stop_presses(presses: Presses, shutdown: CancellationToken) -> Result<()> {
    shutdown.cancelled().await;
    presses.stop();
    Ok(())
}

/// The dashboard's socket. Offices are served also where its port is taken or its certificate missing, so that is told and no
/// reason to stop.
async fn listen_for_browsers(config: &Config, keyring: &Arc<Keyring>) -> Option<dashboard::Listening> {
    let told = |error: anyhow::Error| {
        tracing::warn!(
            error = format!("{error:#}"),
            "the dashboard is not served; see SELARAS_WEB_LISTEN and [web] in selaras.toml"
        );
    };
    dashboard::Listening::bind(config, keyring).await.map_err(told).ok()
}

async fn show(
    listening: Option<dashboard::Listening>,
    ground: Ground,
    arrived: Arc<Notify>,
    shutdown: CancellationToken,
) -> Result<()> {
    match listening {
        Some(listening) => dashboard::serve(ground, listening, arrived, shutdown).await,
        None => Ok(()),
    }
}

pub fn run(data: &Data, json: bool) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let server = start(&data.data, None).await?;
        let stopping = stopped();
        // Scripts wait for this line; with port 0 it is where the port is told.
        let address = format!("https://{}", server.address);
        say(&match json {
            true => json!({ "listening": address, "dashboard": server.page }).to_string(),
            // In one write: a script may read the first line and go.
            false => match &server.page {
                Some(page) => format!("listening on {address}\ndashboard on {page}"),
                None => format!("listening on {address}"),
            },
        })?;
        let shutdown = server.shutdown.clone();
        let mut joining = std::pin::pin!(server.join());
        tokio::select! {
            ended = &mut joining => ended,
            () = stopping => {
                shutdown.cancel();
                joining.await
            }
        }
    })?;
    Ok(ExitCode::from(DONE))
}
