//! The pages that the browser is shown. They are static and contain nothing from the request.

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    /// The answer has come; the app continues.
    Received,
    /// Microsoft returned an error; the app explains it.
    NotSignedIn,
    /// The answer belongs to another sign-in.
    WrongState,
    /// Not a request that belongs here.
    BadRequest,
    /// Not an address that exists here.
    NotFound,
    /// Not a method that is answered here.
    MethodNotAllowed,
}

const TEMPLATE: &str = include_str!("answer.html");

impl Page {
    /// Status line, title, text.
    const fn parts(self) -> [&'static str; 3] {
        match self {
            Self::Received => [
                "200 OK",
                "Back to Konnect SSO Setup",
                "Microsoft has answered. You can close this tab and go on in the app.",
            ],
            Self::NotSignedIn => [
                "200 OK",
                "Not signed in",
                "Microsoft did not sign you in. You can close this tab; the app says why.",
            ],
            Self::WrongState => [
                "400 Bad Request",
                "This answer belongs to another sign-in",
                "For your safety it was not used. Close this tab; the app is still waiting for the right answer.",
            ],
            Self::BadRequest => [
                "400 Bad Request",
                "Nothing to see here",
                "Konnect SSO Setup is waiting for Microsoft's answer, and this is not it.",
            ],
            Self::NotFound => [
                "404 Not Found",
                "Nothing to see here",
                "There is no such page.",
            ],
            Self::MethodNotAllowed => [
                "405 Method Not Allowed",
                "Nothing to see here",
                "Only GET is answered.",
            ],
        }
    }

    /// The whole answer.
    pub(super) fn response(self) -> Vec<u8> {
        let [status, title, text] = self.parts();
        let body = TEMPLATE
            .replace("{{title}}", title)
            .replace("{{text}}", text);
        let allow = if self == Self::MethodNotAllowed {
            "Allow: GET\r\n"
        } else {
            ""
        };
        format!(
            "HTTP/1.1 {status}\r\n\
             Content-Type: text/html; charset=utf-8\r\n\
             Content-Length: {length}\r\n\
             Connection: close\r\n\
             Cache-Control: no-store\r\n\
             Referrer-Policy: no-referrer\r\n\
             X-Content-Type-Options: nosniff\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
             {allow}\r\n\
             {body}",
            length = body.len(),
        )
        .into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_complete_and_as_long_as_it_says() {
        for page in [
            Page::Received,
            Page::NotSignedIn,
            Page::WrongState,
            Page::BadRequest,
            Page::NotFound,
            Page::MethodNotAllowed,
        ] {
            let text = String::from_utf8(page.response()).unwrap();
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            assert!(
                head.contains(&format!("Content-Length: {}", body.len())),
                "{page:?} has a true length"
            );
            assert!(!body.contains("{{"), "{page:?} has every gap filled");
            assert!(!body.contains("<script"), "{page:?} runs nothing");
        }
    }
}
