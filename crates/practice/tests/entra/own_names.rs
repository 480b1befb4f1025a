//! Practice answers only to its own names, on every origin (DNS rebinding).

use std::collections::BTreeMap;
use std::time::Duration;

use practice::Practice;
use serde_json::json;
use url::Url;

use super::faults::raw::{End, ask, to_graph};
use crate::support::{guide_application, practice_by_host, prompt_practice};

const PATIENT: Duration = Duration::from_secs(20);

/// What a page sends from a name that it has pointed at this computer.
const FOREIGN: [&str; 6] = [
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "graph.microsoft.com.evil.example",
    "evil.portal-preview.evil.example",
    "10.0.0.1",
];

/// Every origin by name, at both loopback addresses where this computer has both.
async fn origins(practice: &Practice) -> Vec<(String, Url)> {
    let all = serde_json::to_value(practice.base_urls()).unwrap();
    let mut named = BTreeMap::new();
    for (name, value) in all.as_object().unwrap() {
        match value {
            serde_json::Value::Object(regions) => {
                for (region, url) in regions {
                    named.insert(format!("{name} {region}"), url.clone());
                }
            }
            url => {
                named.insert(name.clone(), url.clone());
            }
        }
    }
    let mut found = Vec::new();
    for (name, url) in named {
        let url: Url = url.as_str().unwrap().parse().unwrap();
        let port = url.port().unwrap();
        for address in ["127.0.0.1", "::1"] {
            if tokio::net::TcpStream::connect((address, port))
                .await
                .is_ok()
            {
                let mut here = url.clone();
                here.set_ip_host(address.parse().unwrap()).unwrap();
                found.push((format!("{name} at {address}"), here));
            }
        }
    }
    found
}

/// The status that a plain `GET /` gets under this name.
async fn status(base: &Url, host: &str) -> u16 {
    let request = format!("GET / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    let End::Closed(answer) = ask(base, &request, PATIENT).await else {
        panic!("{base} does not answer to {host}");
    };
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn foreign_names_are_refused_on_every_origin() {
    let practice = prompt_practice().await;
    let origins = origins(&practice).await;
    assert!(
        origins.len() >= 12,
        "four services, six regions, the portals and the console: {origins:?}"
    );
    for (name, base) in &origins {
        let port = base.port().unwrap();
        for foreign in FOREIGN {
            for host in [foreign.to_owned(), format!("{foreign}:{port}")] {
                assert_eq!(status(base, &host).await, 421, "{name} asked as {host}");
            }
        }
        for own in [
            "localhost",
            "LOCALHOST",
            "127.0.0.1",
            "[::1]",
            "a.localhost",
        ] {
            for host in [own.to_owned(), format!("{own}:{port}")] {
                assert_ne!(status(base, &host).await, 421, "{name} asked as {host}");
            }
        }
        let nameless = "GET / HTTP/1.0\r\n\r\n";
        let End::Closed(answer) = ask(base, nameless, PATIENT).await else {
            panic!("{name} does not answer");
        };
        assert!(answer.contains(" 421 "), "{name} without a name: {answer}");
    }
}

#[tokio::test]
async fn what_a_foreign_name_asks_has_no_effect_and_is_not_recorded() {
    let practice = prompt_practice().await;
    let before = practice.snapshot();
    let body = guide_application("https://a.example/");
    let create = to_graph(&practice, "POST", "/applications", &body)
        .replace("host: graph.microsoft.com", "host: evil.example");
    let End::Closed(answer) = ask(&practice.base_urls().graph, &create, PATIENT).await else {
        panic!("it is answered");
    };
    assert!(answer.starts_with("HTTP/1.1 421 "), "{answer}");
    let policy = json!({"blockPasswordAddition": true}).to_string();
    let change = format!(
        "PUT /policy HTTP/1.1\r\nhost: evil.example\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{policy}",
        policy.len()
    );
    let End::Closed(answer) = ask(&practice.base_urls().console, &change, PATIENT).await else {
        panic!("it is answered");
    };
    assert!(answer.starts_with("HTTP/1.1 421 "), "{answer}");
    assert_eq!(practice.snapshot(), before, "nothing has changed");
    assert!(practice.record().is_empty(), "{:?}", practice.record());
}

#[tokio::test]
async fn on_one_port_the_console_too_has_its_own_names_alone() {
    let practice = practice_by_host().await;
    for (name, base) in origins(&practice).await {
        for foreign in FOREIGN {
            assert_eq!(status(&base, foreign).await, 421, "{name} as {foreign}");
        }
        for own in [
            "localhost",
            "127.0.0.1",
            "[::1]",
            "graph.microsoft.com",
            "login.microsoftonline.com",
            "global.api.konghq.com",
            "sg.api.konghq.com",
            "cloud.konghq.com",
            "developers.contoso.com",
            "developers.contoso.localhost",
        ] {
            assert_ne!(status(&base, own).await, 421, "{name} as {own}");
        }
    }
}
