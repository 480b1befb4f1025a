//! Where a directory is, as the sign-in service of a cloud tells before anyone signs in.
//!
//! Every directory has a public metadata document (OpenID Connect Discovery 1.0). Only the service of the chosen cloud
//! is asked: a request to another one would tell that cloud's operator of the company.

use serde::Deserialize;
use sso_http::{Context, Http, Request, Service, Url};

use crate::remedy::{Remedy, remedy};
use crate::{Cloud, Directory, Endpoints, Error};

/// What the sign-in service of a cloud knows of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectoryPlace {
    /// It is in this cloud, or the service does not say.
    Here,
    /// It is in another cloud.
    In(Cloud),
    /// It is in another cloud, and the service does not say in which.
    InAnotherCloud,
    /// This cloud has no such directory.
    NotFound,
}

/// What the document says of the cloud. Microsoft does not describe these fields; they are the same in the documents of
/// all directories.
#[derive(Deserialize)]
struct Document {
    issuer: Option<String>,
    cloud_instance_name: Option<String>,
    msgraph_host: Option<String>,
    /// `DODCON` is GCC High and `DOD` is DoD; `GCC` is in the worldwide cloud.
    tenant_region_sub_scope: Option<String>,
}

/// Asks the sign-in service at `endpoints`, which is that of `cloud`, about a directory. Nobody has to be signed in.
///
/// # Errors
/// [`Error::Http`] when there is no answer, or one of another kind.
pub async fn find_directory(
    http: &Http,
    endpoints: &Endpoints,
    cloud: Cloud,
    directory: &Directory,
    context: &Context,
) -> Result<DirectoryPlace, Error> {
    let mut url = endpoints.login().clone();
    url.set_path(&format!(
        "{directory}/v2.0/.well-known/openid-configuration"
    ));
    let request = Request::get(Service::MicrosoftLogin, url);
    let document: Document = match sso_http::send(http, request, context).await {
        Ok(answer) => answer.json()?,
        Err(sso_http::Error::Refused(refusal)) => {
            return match refusal.aadsts().map(remedy) {
                Some(Remedy::TenantNotFound) => Ok(DirectoryPlace::NotFound),
                Some(Remedy::OtherCloud) => Ok(DirectoryPlace::InAnotherCloud),
                _ => Err(sso_http::Error::Refused(refusal).into()),
            };
        }
        Err(error) => return Err(error.into()),
    };
    Ok(match cloud_of(&document, cloud) {
        Some(other) if other != cloud => DirectoryPlace::In(other),
        _ => DirectoryPlace::Here,
    })
}

/// The two clouds of the US Government share everything but Graph, so what sets them apart comes first.
fn cloud_of(document: &Document, asked: Cloud) -> Option<Cloud> {
    match document.tenant_region_sub_scope.as_deref() {
        Some("DOD") => return Some(Cloud::UsGovDod),
        Some("DODCON") => return Some(Cloud::UsGovL4),
        _ => {}
    }
    let of_us_government = || match asked {
        Cloud::UsGovDod => Cloud::UsGovDod,
        _ => Cloud::UsGovL4,
    };
    match document.cloud_instance_name.as_deref() {
        Some("microsoftonline.com") => return Some(Cloud::Global),
        Some("microsoftonline.us") => return Some(of_us_government()),
        Some("partner.microsoftonline.cn" | "chinacloudapi.cn") => return Some(Cloud::China),
        _ => {}
    }
    let host = document.msgraph_host.as_deref()?;
    let graph = Url::parse(&format!("https://{host}/")).ok();
    let issuer = document.issuer.as_deref().and_then(|it| it.parse().ok());
    graph
        .and_then(|url| Cloud::of_graph(&url))
        .or_else(|| issuer.and_then(|url| Cloud::of_issuer(&url)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cloud_is_read_from_the_document_wherever_it_was_asked() {
        let us = "microsoftonline.us";
        for (instance, graph, sub_scope, asked, expected) in [
            (
                "microsoftonline.com",
                "graph.microsoft.com",
                None,
                Cloud::Global,
                Cloud::Global,
            ),
            (
                "microsoftonline.com",
                "graph.microsoft.com",
                Some("GCC"),
                Cloud::Global,
                Cloud::Global,
            ),
            (
                "microsoftonline.com",
                "graph.microsoft.com",
                None,
                Cloud::China,
                Cloud::Global,
            ),
            (
                us,
                "graph.microsoft.us",
                Some("DODCON"),
                Cloud::Global,
                Cloud::UsGovL4,
            ),
            (
                us,
                "graph.microsoft.us",
                Some("DOD"),
                Cloud::UsGovL4,
                Cloud::UsGovDod,
            ),
            (
                us,
                "graph.microsoft.us",
                None,
                Cloud::UsGovDod,
                Cloud::UsGovDod,
            ),
            (
                us,
                "graph.microsoft.us",
                None,
                Cloud::Global,
                Cloud::UsGovL4,
            ),
            (
                "partner.microsoftonline.cn",
                "microsoftgraph.chinacloudapi.cn",
                None,
                Cloud::Global,
                Cloud::China,
            ),
            (
                "of next year",
                "dod-graph.microsoft.us",
                None,
                Cloud::Global,
                Cloud::UsGovDod,
            ),
        ] {
            let document = serde_json::from_value(json!({
                "issuer": "https://login.example/", "cloud_instance_name": instance, "msgraph_host": graph,
                "tenant_region_sub_scope": sub_scope, "tenant_region_scope": "NA",
            }));
            let cloud = cloud_of(&document.unwrap(), asked);
            assert_eq!(cloud, Some(expected), "{instance} {graph} {sub_scope:?}");
        }
    }

    #[test]
    fn document_that_says_nothing_of_a_cloud_names_none() {
        let document = serde_json::from_value(json!({"issuer": "https://login.example/"}));
        assert_eq!(cloud_of(&document.unwrap(), Cloud::Global), None);
    }
}
