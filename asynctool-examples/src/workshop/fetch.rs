//! A page of the web, fetched with care: from addresses that may be reached, within bounds of size and time.

mod body;
mod page;
mod target;

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use asynctool_core::{AsyncRunContext, ToolError};
use reqwest::{Client, ClientBuilder, Response, Url, header, redirect};
use tokio::time::{Instant, timeout_at};

pub use self::page::{Cut, Page};
use self::{
    body::Body,
    target::{Names, Refused},
};
use super::{options::WorkshopOptions, progress, text};

const USER_AGENT: &str = concat!("asynctool-workshop/", env!("CARGO_PKG_VERSION"));
/// How long one connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);
/// Bytes of an address that are shown: where a page sends on to is no shorter than a stranger likes.
const URL_BYTES: usize = 2000;

/// Fetches pages.
#[derive(Debug)]
pub(super) struct Fetcher {
    /// Or why there is none: a machine may have no certificates.
    client: Result<Client, String>,
    allow_private: bool,
}

impl Fetcher {
    pub(super) fn new(options: &WorkshopOptions) -> Self {
        Self::of(Client::builder(), options.allow_private_addresses)
    }

    fn of(builder: ClientBuilder, allow_private: bool) -> Self {
        let client = builder
            .user_agent(USER_AGENT)
            // A proxy would connect for us, to whatever it is told.
            .no_proxy()
            // Another crate of the program may have turned these on; a page that unpacks itself has no size.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .dns_resolver(Arc::new(Names { allow_private }))
            // Each step is looked at before it is taken.
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .pool_max_idle_per_host(0)
            .build();
        Self { client: client.map_err(|error| in_words(&error)), allow_private }
    }

    /// Fetches a page; of its text `characters` are shown.
    pub(super) async fn fetch(
        &self,
        ctx: &AsyncRunContext,
        url: &str,
        characters: usize,
        options: &WorkshopOptions,
    ) -> Result<Page, ToolError> {
        let (read, every) = (AtomicUsize::new(0), options.update_every);
        let how = || match read.load(Ordering::Relaxed) {
            0 => format!("Waiting for {url}"),
            bytes => format!("Read {bytes} bytes of {url} so far"),
        };
        let deadline = Instant::now() + options.page_time;
        let work = async {
            let answer = timeout_at(deadline, self.answer(url, options.redirects)).await;
            let answer = answer.map_err(|_| {
                ToolError::say(format!("{url} did not answer within {} s", options.page_time.as_secs()))
            })??;
            let body = Body::read(answer, options.page_bytes, deadline, |bytes| {
                read.store(bytes, Ordering::Relaxed);
            })
            .await?;
            body.into_page(characters)
        };
        progress::telling(ctx, every, how, work).await
    }

    /// The answer at the end of all redirects.
    async fn answer(&self, url: &str, redirects: usize) -> Result<Response, ToolError> {
        let client =
            self.client.as_ref().map_err(|why| ToolError::say(format!("no page can be fetched: {why}")))?;
        let mut url = target::parse(url).map_err(|why| refusal(&why))?;
        for _ in 0..=redirects {
            target::check(&url, self.allow_private).map_err(|why| refusal(&why))?;
            let answer = client.get(url.clone()).send().await.map_err(|error| failure(&url, &error))?;
            let Some(next) = location(&answer) else { return succeeded(answer) };
            url = url.join(&next).map_err(|_| {
                let (url, next) = (shown(&url), text::cut(&next, URL_BYTES));
                ToolError::say(format!("{url} sends on to {next:?}, which is no address of a page"))
            })?;
        }
        Err(ToolError::say(format!(
            "{} is reached by more than {redirects} redirects; it was not followed",
            shown(&url)
        )))
    }
}

/// Where an answer sends on to.
fn location(answer: &Response) -> Option<String> {
    let location = answer.headers().get(header::LOCATION).filter(|_| answer.status().is_redirection())?;
    Some(String::from_utf8_lossy(location.as_bytes()).into_owned())
}

/// An address as it is shown.
fn shown(url: &Url) -> String {
    text::cut(url.as_str(), URL_BYTES)
}

/// What is not connected to, for the model.
fn refusal(why: &Refused) -> ToolError {
    ToolError::say(text::cut(&why.to_string(), URL_BYTES))
}

fn succeeded(answer: Response) -> Result<Response, ToolError> {
    let (url, status) = (shown(answer.url()), answer.status());
    if status.is_success() { Ok(answer) } else { Err(ToolError::say(format!("{url} answered {status}"))) }
}

/// Why nothing was answered.
fn failure(url: &Url, error: &reqwest::Error) -> ToolError {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(refused) = error.downcast_ref::<Refused>() {
            return refusal(refused);
        }
        source = error.source();
    }
    let url = shown(url);
    ToolError::say(if error.is_timeout() {
        format!("{url} cannot be reached: no connection within {} s", CONNECT.as_secs())
    } else {
        format!("{url} cannot be read: {}", in_words(error))
    })
}

/// An error's last cause, which says most: "connection refused", "unknown issuer".
fn in_words(error: &dyn Error) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

#[cfg(test)]
mod tests;
