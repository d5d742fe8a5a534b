//! The wish to stop a running program.

/// Resolves at Ctrl-C, or at SIGTERM where there is one, which is watched from the call on.
#[cfg(unix)]
pub fn stopped() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = signal(SignalKind::terminate());
    async {
        match terminated {
            Ok(mut terminated) => {
                tokio::select! { _ = tokio::signal::ctrl_c() => {}, _ = terminated.recv() => {} }
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be watched");
                let _ = tokio::signal::ctrl_c().await;
            }
        }
        tracing::info!("stopping: what is under way is finished first");
    }
}

/// Resolves at Ctrl-C.
#[cfg(not(unix))]
pub async fn stopped() {
    let _ = tokio::signal::ctrl_c().await;
    tracing::info!("stopping: what is under way is finished first");
}
