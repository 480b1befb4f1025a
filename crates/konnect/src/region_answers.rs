//! What the regions answered when they were asked for their Dev Portals, and what a refusal means.

use std::collections::BTreeMap;

use crate::{Error, Region, RegionPortals};

/// The answers so far, by region, each with what is reported about it.
#[derive(Debug)]
pub struct RegionAnswers<T>(BTreeMap<Region, Answer<T>>);

#[derive(Debug)]
struct Answer<T> {
    told: T,
    /// Konnect did not allow the read.
    refused: bool,
}

impl<T> Default for RegionAnswers<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> RegionAnswers<T> {
    /// Adds the answer of one region; `tell` makes the report about it.
    ///
    /// # Errors
    /// [`Error::TokenRejected`]: a token that Konnect does not accept at all ends the whole search.
    pub fn add(
        &mut self,
        found: RegionPortals,
        tell: impl FnOnce(RegionPortals) -> T,
    ) -> Result<(), Error> {
        if let Err(error @ Error::TokenRejected(_)) = found.portals {
            return Err(error);
        }
        let region = found.region;
        let refused = matches!(found.portals, Err(Error::NotAllowed(_)));
        let told = tell(found);
        self.0.insert(region, Answer { told, refused });
        Ok(())
    }

    /// Whether every region has answered.
    pub fn is_complete(&self) -> bool {
        self.0.len() == Region::ALL.len()
    }

    /// What can be reported before all have answered. A refusal cannot, see [`RegionAnswers::all`].
    pub fn so_far(&self) -> impl Iterator<Item = &T> {
        let answers = self.0.values().filter(|answer| !answer.refused);
        answers.map(|answer| &answer.told)
    }

    /// The report of all regions. Singapore is refused until an administrator switches it on, which `not_enabled` then
    /// reports. A token that may not look at portals is refused in the other regions as well.
    pub fn all(self, not_enabled: impl Fn(T) -> T) -> Vec<T> {
        let only_singapore = self
            .0
            .iter()
            .all(|(region, answer)| answer.refused == (*region == Region::Sg));
        self.0
            .into_values()
            .map(|Answer { told, refused }| {
                if refused && only_singapore {
                    not_enabled(told)
                } else {
                    told
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use sso_http::{Refusal, Service};

    use super::*;
    use crate::PortalWithProviders;

    fn refusal(status: u16) -> Box<Refusal> {
        Box::new(Refusal {
            service: Service::KonnectApi,
            status,
            code: None,
            message: None,
            correlation_id: None,
            time: jiff::Timestamp::UNIX_EPOCH,
            retry_after: None,
            www_authenticate: None,
            body: Value::Null,
        })
    }

    fn not_allowed() -> Error {
        Error::NotAllowed(refusal(403))
    }

    /// Every region, with no portals unless `portals` says otherwise.
    fn regions(
        portals: impl Fn(Region) -> Result<Vec<PortalWithProviders>, Error>,
    ) -> Vec<RegionPortals> {
        let region = |region| RegionPortals {
            region,
            portals: portals(region),
            classic: 0,
        };
        Region::ALL.map(region).into()
    }

    fn answers(found: Vec<RegionPortals>) -> Result<RegionAnswers<&'static str>, Error> {
        let mut answers = RegionAnswers::default();
        for region in found {
            answers.add(region, |told| match told.portals {
                Ok(_) => "portals",
                Err(_) => "failed",
            })?;
        }
        Ok(answers)
    }

    fn kinds_of_all(found: Vec<RegionPortals>) -> Vec<&'static str> {
        let answers = answers(found).unwrap();
        assert!(answers.is_complete());
        answers.all(|_| "notEnabled")
    }

    #[test]
    fn singapore_alone_refused_is_not_switched_on() {
        let found = regions(|region| match region {
            Region::Sg => Err(not_allowed()),
            _ => Ok(Vec::new()),
        });
        let expected = [
            "portals",
            "portals",
            "portals",
            "portals",
            "portals",
            "notEnabled",
        ];
        assert_eq!(kinds_of_all(found), expected);
    }

    #[test]
    fn token_that_may_look_nowhere_refused_in_singapore_too() {
        let found = regions(|_| Err(not_allowed()));
        assert_eq!(
            kinds_of_all(found),
            ["failed"; 6],
            "whether Singapore is switched on is unknown"
        );
    }

    #[test]
    fn refusal_not_told_before_it_can_be_explained() {
        let mut found = regions(|region| match region {
            Region::Sg => Err(not_allowed()),
            _ => Ok(Vec::new()),
        });
        found.retain(|found| matches!(found.region, Region::Sg | Region::Eu));
        let answers = answers(found).unwrap();
        let so_far: Vec<_> = answers.so_far().copied().collect();
        assert_eq!(so_far, ["portals"]);
        assert!(!answers.is_complete());
    }

    #[test]
    fn token_that_is_not_accepted_ends_the_look() {
        let found = regions(|_| Err(Error::TokenRejected(refusal(401))));
        let error = answers(found).map(|_| ()).unwrap_err();
        assert!(matches!(error, Error::TokenRejected(_)), "{error:?}");
    }
}
