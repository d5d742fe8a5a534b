//! `run`: the page and the schedule, until stopped.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use selaras_program::{DONE, Data, now_ms, say, stopped};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::page::{self, Desk, Page};
use crate::schedule;

pub fn run(data: &Data, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open_for_pass(data)?;
    let config = Config::load(&data.data)?;
    let allowance = config.allowance(office.region)?;
    let reach = page::Reach::prepare(&data.data, config.web_listen, &config.web, now_ms())?;
    let every = config.sync_every_seconds;
    let sources = config.sources(&data.data, now_ms())?;
    let scheduled = sources.iter().filter(|source| source.cadence.is_some()).count();
    // An office without sources holds no roots in memory day and night.
    let client = (scheduled > 0).then(|| config.client(&data.data)).transpose()?;
    super::runtime()?.block_on(async {
        // Watched before the line that scripts wait for: whoever reads it may stop us at once.
        let stopping = stopped();
        let listener = listen(config.web_listen).await;
        let address = listener.as_ref().map(|(_, address)| reach.url(*address));
        let fingerprint = reach.fingerprint();
        say(&match json {
            true => json!({
                "office": office.office.to_string(), "region": office.region, "sync_every_seconds": every,
                "sources": scheduled, "page": address, "page_certificate_sha256": fingerprint,
            })
            .to_string(),
            false => format!(
                "running for {}, region {}: sync about every {every} s, {scheduled} sources{}{}",
                office.name,
                office.region,
                address.map(|address| format!("\nlistening on {address}")).unwrap_or_default(),
                fingerprint.map(|hash| format!("\ncertificate SHA-256 {hash}")).unwrap_or_default(),
            ),
        })?;
        let address = reach.address(listener.as_ref().map_or(config.web_listen, |(_, address)| *address));
        let desk = Desk { data: data.data.clone(), allowance };
        let page = Page::new(Arc::clone(&database), office.clone(), address, Arc::new(now_ms), desk);
        let ending = CancellationToken::new();
        let listener = listener.map(|(listener, _)| listener);
        let serving = tokio::spawn(serve(Arc::clone(&page), listener, reach, ending.clone()));
        let fetching = (client.as_ref(), &sources[..]);
        let outcome = schedule::run(&data.data, &database, &office, &config, fetching, page.by_hand(), stopping).await;
        ending.cancel();
        outcome.and(serving.await.context("the page's task")?)
    })?;
    Ok(ExitCode::from(DONE))
}

/// The page's listener. An office whose port is taken still syncs, so that is told and no reason to stop.
async fn listen(address: SocketAddr) -> Option<(TcpListener, SocketAddr)> {
    let bound = async {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok::<_, std::io::Error>((listener, address))
    };
    let told = |error: std::io::Error| {
        let error = anyhow!(error).context(format!("listen on {address}"));
        tracing::warn!(error = format!("{error:#}"), "the page is not served; set SELARAS_WEB_LISTEN to a free port");
    };
    bound.await.map_err(told).ok()
}

/// Serves the page until `ending`.
async fn serve(
    page: Arc<Page>,
    listener: Option<TcpListener>,
    reach: page::Reach,
    ending: CancellationToken,
) -> Result<()> {
    let Some(listener) = listener else { return Ok(()) };
    page::serve(page, listener, reach.identity.as_ref(), ending).await
}
