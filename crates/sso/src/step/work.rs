//! What a step does, as a value.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use sso_http::Context;

use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{Made, Subject};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::StepId;

/// One step with the steps that must have succeeded before it.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) id: StepId,
    pub(crate) needs: Vec<StepId>,
    /// What it does, one after the other.
    pub(crate) works: Vec<Arc<dyn Work>>,
}

/// A piece of a step: its requests as values, and how they are sent.
///
/// [`requests`](Self::requests) and [`perform`](Self::perform) build the same operations from the same ids, so what a
/// review shows is what is sent.
#[async_trait]
pub(crate) trait Work: fmt::Debug + Send + Sync {
    /// The most requests that it may send.
    fn requests(&self, ids: &Ids) -> Vec<PlannedRequest>;

    /// Sends them, looks for what was made if an answer was lost, and returns what was made.
    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error>;

    /// What the journal says about its request apart from its address.
    fn about(&self) -> Option<Subject> {
        None
    }

    /// Whether it has several requests, and writes each of them into the journal itself.
    fn records_each(&self) -> bool {
        false
    }

    /// Whether it changes anything.
    fn writes(&self) -> bool {
        true
    }
}

impl Step {
    pub(crate) fn writes(&self) -> bool {
        self.works.iter().any(|work| work.writes())
    }

    /// How many requests it has at most.
    pub(crate) fn most_requests(&self) -> usize {
        let ids = Ids::default();
        let works = self.works.iter();
        works.map(|work| work.requests(&ids).len().max(1)).sum()
    }
}

/// One request to Graph, about things that exist. It makes nothing that has to be recorded.
#[derive(Debug)]
pub(crate) struct InGraph<O>(pub(crate) O);

#[async_trait]
impl<O: entra::Operation + fmt::Debug + Send> Work for InGraph<O> {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::graph(&self.0)]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        run.services.graph(context).send(&self.0).await?;
        Ok(Vec::new())
    }
}

/// The same; what is already gone is as it should be.
#[derive(Debug)]
pub(crate) struct GoneFromGraph<O>(pub(crate) O);

#[async_trait]
impl<O: entra::Operation + fmt::Debug + Send> Work for GoneFromGraph<O> {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::graph(&self.0)]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        match run.services.graph(context).send(&self.0).await {
            Ok(_) | Err(entra::Error::NotFound { .. }) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }
}

/// One request to Konnect, about things that exist. It makes nothing that has to be recorded.
#[derive(Debug)]
pub(crate) struct InKonnect<O>(pub(crate) O);

#[async_trait]
impl<O: konnect::Operation + fmt::Debug + Send> Work for InKonnect<O> {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::konnect(&self.0)]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        run.konnect(context)?.send(&self.0).await?;
        Ok(Vec::new())
    }
}

/// The same; what is already gone is as it should be.
#[derive(Debug)]
pub(crate) struct GoneFromKonnect<O>(pub(crate) O);

#[async_trait]
impl<O: konnect::Operation + fmt::Debug + Send> Work for GoneFromKonnect<O> {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::konnect(&self.0)]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        match run.konnect(context)?.send(&self.0).await {
            Ok(_) | Err(konnect::Error::NotFound(_)) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }
}
