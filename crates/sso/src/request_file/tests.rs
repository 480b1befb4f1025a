use super::*;
use RequestFileProblem as Problem;

const ORGANIZATION: &str = "6b3f9a2c-41d8-4e07-9c55-2a7d10f8e3b4";
const PORTAL: &str = "0d9c5e71-8a24-4b6f-b1d3-5f72c0a94e68";

fn organization() -> RequestingOrganization {
    RequestingOrganization {
        id: ORGANIZATION.parse().unwrap(),
        name: "Contoso".to_owned(),
    }
}

fn portal() -> RequestedTarget {
    RequestedTarget {
        kind: RequestedKind::Portal,
        id: PORTAL.parse().unwrap(),
        region: Some(Region::Eu),
        name: "Partner Portal".to_owned(),
        redirect_uris: [
            "https://developers.contoso.com/login",
            "https://abc123456789.eu.kongportals.com/login",
            "https://abc123456789.portal-preview.eu.api.konghq.com/login",
        ]
        .map(|uri| uri.parse().unwrap())
        .to_vec(),
    }
}

fn login() -> RequestedTarget {
    RequestedTarget {
        kind: RequestedKind::Organization,
        id: ORGANIZATION.parse().unwrap(),
        region: None,
        name: "Contoso".to_owned(),
        redirect_uris: vec!["https://cloud.konghq.com/login".parse().unwrap()],
    }
}

fn groups() -> Vec<RequestedGroup> {
    vec![
        RequestedGroup {
            name: Some("API developers".to_owned()),
            id: None,
        },
        RequestedGroup {
            name: None,
            id: Some(
                "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145"
                    .parse::<Uuid>()
                    .unwrap()
                    .into(),
            ),
        },
    ]
}

fn request() -> RequestFile {
    let made_at = "2026-11-30T10:00:00Z".parse().unwrap();
    RequestFile::new(
        organization(),
        vec![login(), portal()],
        groups(),
        made_at,
        false,
    )
    .unwrap()
}

fn text() -> String {
    request().to_text().unwrap()
}

#[test]
fn what_was_written_is_read_again() {
    assert_eq!(RequestFile::parse(&text(), false), Ok(request()));
    let windows = format!("\u{feff}{}", text().replace('\n', "\r\n"));
    assert_eq!(RequestFile::parse(&windows, false), Ok(request()));
}

#[test]
fn text_has_the_documented_form() {
    let written: serde_json::Value = serde_json::from_str(&text()).unwrap();
    assert_eq!(
        written,
        serde_json::json!({
            "kind": "konnect-sso-request",
            "version": 1,
            "organization": { "id": ORGANIZATION, "name": "Contoso" },
            "targets": [
                {
                    "kind": "organization",
                    "id": ORGANIZATION,
                    "name": "Contoso",
                    "redirectUris": ["https://cloud.konghq.com/login"],
                },
                {
                    "kind": "portal",
                    "id": PORTAL,
                    "region": "eu",
                    "name": "Partner Portal",
                    "redirectUris": [
                        "https://developers.contoso.com/login",
                        "https://abc123456789.eu.kongportals.com/login",
                        "https://abc123456789.portal-preview.eu.api.konghq.com/login",
                    ],
                },
            ],
            "groups": [
                { "name": "API developers" },
                { "id": "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145" },
            ],
            "madeAt": "2026-11-30T10:00:00Z",
        })
    );
}

/// Each replaces one piece of a good file.
#[test]
fn hostile_file_refused_with_its_reason() {
    let malformed = |line| Problem::Malformed { line };
    let version = |version: &str| Problem::OtherVersion {
        version: version.to_owned(),
    };
    let long = "n".repeat(LONGEST_NAME + 1);
    let cases: Vec<(&str, String, Problem)> = [
        (
            r#""konnect-sso-request""#,
            r#""konnect-sso-backup""#,
            Problem::NotARequest,
        ),
        (
            r#""kind": "konnect-sso-request","#,
            "",
            Problem::NotARequest,
        ),
        (r#""version": 1"#, r#""version": 2"#, version("2")),
        (r#""version": 1"#, r#""version": -1"#, version("-1")),
        (r#""version": 1"#, r#""version": "1""#, version("\"1\"")),
        (
            r#""version": 1"#,
            r#""version": "<script>alert(document.cookie)</script>""#,
            version("\"<script>alert(docum"),
        ),
        (
            r#""version": 1,"#,
            r#""version": 1, "clientSecret": "x","#,
            malformed(3),
        ),
        (
            r#""version": 1,"#,
            r#""version": 1, "version": 1,"#,
            malformed(3),
        ),
        (
            r#""name": "Contoso""#,
            r#""name": "Contoso", "token": "x""#,
            malformed(6),
        ),
        (r#""region": "eu""#, r#""region": "moon""#, malformed(20)),
        (
            r#""name": "Partner Portal""#,
            r#""name": ["Partner Portal"]"#,
            malformed(21),
        ),
        (PORTAL, "../../etc/passwd", malformed(19)),
        ("2026-11-30T10:00:00Z", "yesterday", malformed(37)),
        (
            r#""name": "Partner Portal""#,
            r#""name": "  ""#,
            Problem::Name,
        ),
        (
            r#""name": "Partner Portal""#,
            r#""name": "Partner\nPortal""#,
            Problem::Name,
        ),
        (
            r#""name": "Partner Portal""#,
            r#""name": "\u0000""#,
            Problem::Name,
        ),
        ("API developers", &long, Problem::Name),
        (r#""name": "Contoso""#, r#""name": "\t""#, Problem::Name),
        ("Contoso", "kpat_0123456789", Problem::HasToken),
        ("API developers", "kpat_0123456789", Problem::HasToken),
        (
            "Partner Portal",
            "Bearer spat_0123456789",
            Problem::HasToken,
        ),
        (r#""region": "eu","#, "", Problem::Target),
        (PORTAL, ORGANIZATION, Problem::Duplicate),
        (
            "https://developers.contoso.com/login",
            "https://cloud.konghq.com/login",
            Problem::Duplicate,
        ),
        (
            "https://developers.contoso.com/login",
            "http://localhost:8080/login",
            Problem::Address,
        ),
        (
            "https://developers.contoso.com/login",
            "https://cloud.k\u{43e}nghq.com/login",
            Problem::Address,
        ),
        (
            "https://developers.contoso.com/login",
            "https://Developers.contoso.com/login",
            Problem::Address,
        ),
        (
            "https://developers.contoso.com/login",
            "https://contoso.com:443/login",
            Problem::Address,
        ),
        (
            "https://developers.contoso.com/login",
            "https://contoso.com/a/../login",
            Problem::Address,
        ),
        (
            "https://developers.contoso.com/login",
            "http://developers.contoso.com/login",
            malformed(24),
        ),
        (
            "https://developers.contoso.com/login",
            "javascript:alert(1)",
            malformed(24),
        ),
        (
            "https://developers.contoso.com/login",
            "https://*.contoso.com/login",
            malformed(24),
        ),
        (
            "https://developers.contoso.com/login",
            "https://cloud.konghq.com@evil.example/login",
            malformed(24),
        ),
        (
            "https://developers.contoso.com/login",
            r"https://evil.example\\@cloud.konghq.com/login",
            malformed(24),
        ),
        (r#""name": "API developers""#, "", Problem::Groups),
        (
            r#""version": 1,"#,
            r#""version": 1, "practice": true,"#,
            Problem::Practice,
        ),
        ("{", "[", Problem::NotJson),
        ("\"groups\"", "groups", Problem::NotJson),
    ]
    .into_iter()
    .map(|(good, bad, problem)| (bad, text().replacen(good, bad, 1), problem))
    .collect();
    for (bad, hostile, problem) in cases {
        assert_ne!(hostile, text(), "{bad:?} must be in the file");
        assert_eq!(
            RequestFile::parse(&hostile, false),
            Err(problem),
            "for {bad:?}"
        );
    }
    for (whole, problem) in [
        (String::new(), Problem::NotJson),
        ("null".to_owned(), Problem::NotARequest),
        ("[]".to_owned(), Problem::NotARequest),
        ("[".repeat(60_000), Problem::NotJson),
        (" ".repeat(LARGEST + 1), Problem::TooLarge),
        (text() + "{}", Problem::NotJson),
    ] {
        let start: String = whole.chars().take(10).collect();
        assert_eq!(
            RequestFile::parse(&whole, false),
            Err(problem),
            "for {start:?}…"
        );
    }
}

#[test]
fn counts_are_limited() {
    let with = |targets, groups| {
        RequestFile::new(
            organization(),
            targets,
            groups,
            Timestamp::UNIX_EPOCH,
            false,
        )
        .map(|_| ())
    };
    let many = |count: usize| {
        (0..count)
            .map(|at| RequestedTarget {
                id: Uuid::from_u128(at as u128),
                redirect_uris: vec![
                    format!("https://p{at}.eu.kongportals.com/login")
                        .parse()
                        .unwrap(),
                ],
                ..portal()
            })
            .collect::<Vec<_>>()
    };
    let addresses = |count: usize| {
        let redirect_uris = (0..count)
            .map(|at| {
                format!("https://p{at}.eu.kongportals.com/login")
                    .parse()
                    .unwrap()
            })
            .collect();
        vec![RequestedTarget {
            redirect_uris,
            ..portal()
        }]
    };
    let named = |count: usize| vec![groups()[0].clone(); count];
    assert_eq!(with(vec![], vec![]), Err(Problem::TargetCount));
    assert_eq!(with(many(MOST_TARGETS), vec![]), Ok(()));
    assert_eq!(
        with(many(MOST_TARGETS + 1), vec![]),
        Err(Problem::TargetCount)
    );
    assert_eq!(with(addresses(0), vec![]), Err(Problem::AddressCount));
    assert_eq!(with(addresses(MOST_ADDRESSES), vec![]), Ok(()));
    assert_eq!(
        with(addresses(MOST_ADDRESSES + 1), vec![]),
        Err(Problem::AddressCount)
    );
    assert_eq!(with(many(1), named(MOST_GROUPS)), Ok(()));
    assert_eq!(with(many(1), named(MOST_GROUPS + 1)), Err(Problem::Groups));
}

#[test]
fn what_nobody_could_open_is_not_written() {
    let long = "a".repeat(150);
    let targets = (0..MOST_TARGETS).map(|at| RequestedTarget {
        id: Uuid::from_u128(at as u128),
        redirect_uris: (0..MOST_ADDRESSES)
            .map(|number| {
                let uri = format!("https://p{at}-{number}.eu.kongportals.com/{long}");
                uri.parse().unwrap()
            })
            .collect(),
        ..portal()
    });
    let (targets, made_at) = (targets.collect(), Timestamp::UNIX_EPOCH);
    let request = RequestFile::new(organization(), targets, vec![], made_at, false);
    assert_eq!(request.unwrap().to_text(), Err(Problem::TooLarge));
}

#[test]
fn organization_login_of_another_organization_refused() {
    let foreign = RequestedTarget {
        id: PORTAL.parse().unwrap(),
        ..login()
    };
    let made = RequestFile::new(
        organization(),
        vec![foreign],
        vec![],
        Timestamp::UNIX_EPOCH,
        false,
    );
    assert_eq!(made, Err(Problem::Target));
}

#[test]
fn address_is_konnects_only_where_konnect_has_it_for_that_target() {
    let organization = login();
    let portal = portal();
    for (target, address, konnect) in [
        (&organization, "https://cloud.konghq.com/login", true),
        (
            &organization,
            "https://cloud.konghq.com/login/contoso",
            false,
        ),
        (
            &organization,
            "https://cloud.konghq.com.evil.example/login",
            false,
        ),
        (&organization, "https://abc.eu.kongportals.com/login", false),
        (&portal, "https://abc.eu.kongportals.com/login", true),
        (
            &portal,
            "https://abc.portal-preview.eu.api.konghq.com/login",
            true,
        ),
        (&portal, "https://cloud.konghq.com/login", false),
        (&portal, "https://abc.us.kongportals.com/login", false),
        (&portal, "https://a.b.eu.kongportals.com/login", false),
        (&portal, "https://eu.kongportals.com/login", false),
        (&portal, "https://abc.eu.kongportals.com/other", false),
        (&portal, "https://abc.eu.kongportals.com:8443/login", false),
        (
            &portal,
            "https://evil.example/abc.eu.kongportals.com/login",
            false,
        ),
        (
            &portal,
            "https://evil.example?.eu.kongportals.com/login",
            false,
        ),
        (
            &portal,
            "https://abc.eu.kongportals.com.evil.example/login",
            false,
        ),
        (&portal, "https://evilkongportals.com/login", false),
        (&portal, "https://developers.contoso.com/login", false),
    ] {
        let uri: CallbackUrl = address.parse().unwrap();
        assert_eq!(
            target.is_at_konnect(&uri),
            konnect,
            "{address} of {:?}",
            target.kind
        );
    }
}

#[test]
fn request_of_practice_is_only_for_practice() {
    let address = |told| RequestFile::address(told, true).map(String::from);
    assert_eq!(
        address("http://abc.eu.kongportals.localhost:41234/login"),
        Ok("https://abc.eu.kongportals.com/login".to_owned())
    );
    assert_eq!(
        address("http://localhost:41234/login"),
        Ok("https://cloud.konghq.com/login".to_owned())
    );
    assert_eq!(
        RequestFile::address("http://abc.eu.kongportals.localhost:41234/login", false),
        Err(Problem::Address),
        "outside of practice such an address is refused"
    );
    assert_eq!(
        RequestFile::address("https://Developers.contoso.com/login", false),
        Err(Problem::Address),
        "one that no browser shows like that is refused"
    );
    let made = RequestFile::new(
        organization(),
        vec![portal()],
        vec![],
        Timestamp::UNIX_EPOCH,
        true,
    );
    let text = made.clone().unwrap().to_text().unwrap();
    assert_eq!(RequestFile::parse(&text, true), made);
    assert_eq!(RequestFile::parse(&text, false), Err(Problem::Practice));
}

proptest::proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC{0,400}") {
        let _ = RequestFile::parse(&text, false);
    }

    #[test]
    fn file_with_any_piece_replaced_is_refused_or_as_strict_as_one_written_here(
        at in 0..1200_usize, length in 0..40_usize, piece in "\\PC{0,20}",
    ) {
        let mut characters: Vec<char> = text().chars().collect();
        let start = at.min(characters.len());
        let end = (start + length).min(characters.len());
        characters.splice(start..end, piece.chars());
        let changed: String = characters.into_iter().collect();
        if let Ok(read) = RequestFile::parse(&changed, false) {
            let written = read.to_text().unwrap();
            proptest::prop_assert_eq!(RequestFile::parse(&written, false), Ok(read));
        }
    }
}
