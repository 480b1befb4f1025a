//! Practice's console over HTTP: what was asked, and what should go wrong.

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

/// The console of a running practice.
pub struct Console {
    origin: Url,
    http: reqwest::Client,
}

impl Console {
    /// The console at an address on its origin.
    pub fn at(address: &Url) -> Result<Self> {
        let origin = address.join("/")?;
        Ok(Self {
            origin,
            http: reqwest::Client::builder().no_proxy().build()?,
        })
    }

    /// Every exchange so far.
    pub async fn record(&self) -> Result<Vec<Value>> {
        Ok(serde_json::from_value(self.get("record").await?)?)
    }

    /// The exchanges that the app took part in.
    pub async fn from_app(&self) -> Result<Vec<Value>> {
        Ok(self
            .record()
            .await?
            .into_iter()
            .filter(|exchange| exchange["from_app"] == json!(true))
            .collect())
    }

    /// Forgets the exchanges so far.
    pub async fn clear_record(&self) -> Result<()> {
        self.http
            .delete(self.origin.join("record")?)
            .send()
            .await?
            .error_for_status()?;
        Ok(())
    }

    /// Switches a fault on: `matching` says where, `action` what happens.
    pub async fn add_fault(&self, matching: Value, action: Value) -> Result<()> {
        let fault = json!({ "matching": matching, "action": action });
        let answer = self
            .http
            .post(self.origin.join("faults")?)
            .json(&fault)
            .send()
            .await?;
        answer
            .error_for_status()
            .with_context(|| format!("practice refused the fault {fault}"))?;
        Ok(())
    }

    /// Switches all faults off.
    pub async fn clear_faults(&self) -> Result<()> {
        self.http
            .delete(self.origin.join("faults")?)
            .send()
            .await?
            .error_for_status()?;
        Ok(())
    }

    /// Changes how slow practice is.
    pub async fn set_timing(&self, timing: &Value) -> Result<()> {
        let answer = self
            .http
            .put(self.origin.join("timing")?)
            .json(timing)
            .send()
            .await?;
        answer
            .error_for_status()
            .with_context(|| format!("practice refused the timing {timing}"))?;
        Ok(())
    }

    /// The registered applications, as Graph would answer them.
    async fn applications(&self) -> Result<Vec<Value>> {
        Ok(serde_json::from_value(self.get("applications").await?)?)
    }

    /// The applications that the app has made: those with a connection's tag. Others existed before.
    pub async fn connections(&self) -> Result<Vec<Value>> {
        let is_tag = |tag: &Value| {
            tag.as_str()
                .is_some_and(|tag| tag.starts_with("konnect-sso:"))
        };
        let is_connection = |application: &Value| {
            application["tags"]
                .as_array()
                .is_some_and(|tags| tags.iter().any(is_tag))
        };
        Ok(self
            .applications()
            .await?
            .into_iter()
            .filter(is_connection)
            .collect())
    }

    /// What existed at the start: people, groups, tokens.
    pub async fn seed(&self) -> Result<Value> {
        self.get("seed").await
    }

    /// Everything there is in the directory and in Konnect, with the deleted items of the directory.
    pub async fn snapshot(&self) -> Result<Value> {
        self.get("snapshot").await
    }

    /// Every portal as it is now, with its sign-in.
    pub async fn portals(&self) -> Result<Vec<Value>> {
        Ok(serde_json::from_value(self.get("portals").await?)?)
    }

    /// The portal with this name in that region.
    pub async fn portal(&self, region: &str, name: &str) -> Result<Value> {
        let portals = self.portals().await?.into_iter();
        let mut named =
            portals.filter(|one| one["region"] == region && one["portal"]["name"] == name);
        named
            .next()
            .with_context(|| format!("there is no portal {name:?} in {region}"))
    }

    /// Lets the time of every device code be over.
    pub async fn expire_device_codes(&self) -> Result<()> {
        self.change(Method::DELETE, "device-codes", Value::Null)
            .await
    }

    /// Changes something as another person would at the same time, through a path of the console.
    pub async fn change(&self, method: Method, path: &str, body: Value) -> Result<()> {
        let request = self.http.request(method, self.origin.join(path)?);
        let answer = request.json(&body).send().await?;
        answer
            .error_for_status()
            .with_context(|| format!("practice refused the change of {path}"))?;
        Ok(())
    }

    /// Asks Konnect for a change as an admin of the organization who uses another tool.
    /// Without a region it is about the organization.
    pub async fn ask_konnect(
        &self,
        region: Option<&str>,
        path: &str,
        body: Value,
    ) -> Result<Value> {
        let seed = self.seed().await?;
        let text = |pointer: String| {
            let found = seed.pointer(&pointer).and_then(Value::as_str);
            found.with_context(|| format!("practice's seed has no {pointer}"))
        };
        let origin = match region {
            Some(region) => format!("/origins/konnect_regions/{region}"),
            None => "/origins/konnect_api".to_owned(),
        };
        let origin: Url = text(origin)?.parse()?;
        let request = self
            .http
            .post(origin.join(path)?)
            .bearer_auth(text("/konnect/tokens/admin".to_owned())?)
            .json(&body);
        let answer = request.send().await?;
        let status = answer.status();
        let said: Value = answer.json().await?;
        ensure!(status.is_success(), "Konnect answered {status}: {said}");
        Ok(said)
    }

    /// Makes something in Graph as an administrator who uses another tool, such as a command line. `path` is below
    /// `v1.0/`.
    pub async fn ask_graph(&self, person: &str, path: &str, body: Value) -> Result<Value> {
        let said = self.graph(Method::POST, person, path, body).await?;
        Ok(serde_json::from_str(&said)?)
    }

    /// Changes something there.
    pub async fn change_graph(&self, person: &str, path: &str, body: Value) -> Result<()> {
        self.graph(Method::PATCH, person, path, body)
            .await
            .map(drop)
    }

    async fn graph(&self, method: Method, person: &str, path: &str, body: Value) -> Result<String> {
        let tool = json!({"person": person, "scopes": ["Application.ReadWrite.All"]});
        let request = self
            .http
            .post(self.origin.join("access-tokens")?)
            .json(&tool);
        let token: Value = request.send().await?.error_for_status()?.json().await?;
        let token = token["access_token"].as_str().context("a token")?;
        let seed = self.seed().await?;
        let graph = seed["origins"]["graph"].as_str();
        let graph: Url = graph.context("practice has a Graph")?.parse()?;
        let url = graph.join(&format!("v1.0/{path}"))?;
        let request = self
            .http
            .request(method, url)
            .bearer_auth(token)
            .json(&body);
        let answer = request.send().await?;
        let status = answer.status();
        let said = answer.text().await?;
        ensure!(status.is_success(), "Graph answered {status}: {said}");
        Ok(said)
    }

    /// The issuer of practice's directory.
    pub async fn issuer(&self) -> Result<String> {
        let seed = self.seed().await?;
        let login = seed["origins"]["login"].as_str();
        let tenant = seed["tenant"]["id"].as_str();
        let (login, tenant) = login.zip(tenant).context("practice has a directory")?;
        Ok(format!("{login}{tenant}/v2.0"))
    }

    async fn get(&self, path: &str) -> Result<Value> {
        let answer = self.http.get(self.origin.join(path)?).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }
}

/// Whether an exchange asked for a change: a write to Graph or Konnect.
pub fn is_write(exchange: &Value) -> bool {
    let is_service = matches!(exchange["service"].as_str(), Some("graph" | "konnect-api"));
    is_service && !matches!(exchange["method"].as_str(), Some("GET" | "HEAD"))
}

/// `METHOD host/path → status`, for messages.
pub fn line(exchange: &Value) -> String {
    let text = |member: &str| exchange[member].as_str().unwrap_or_default();
    format!(
        "{:<6} {}{} → {}",
        text("method"),
        text("host"),
        text("path"),
        exchange["status"]
    )
}
