import type { Backend } from "../backend";
import { createFake } from "./context";
import { desktopAnswers } from "./desktop-answers";
import { directoryAnswers } from "./directory-answers";
import { konnectAnswers } from "./konnect-answers";
import { microsoftAnswers } from "./microsoft-answers";
import { runAnswers } from "./run-answers";
import { sessionAnswers } from "./session-answers";
import { settingsAnswers } from "./settings-answers";
import { signInAppAnswers } from "./sign-in-app-answers";
import { teardownAnswers } from "./teardown-answers";
import { testSignInAnswers } from "./test-sign-in";
import type { World } from "./world";

/**
 * A backend without any program behind it, for tests and for drawing the window in a browser.
 * `pace`: how long a step of work takes, in milliseconds; 0 answers as soon as it can.
 */
export function fakeBackend({ pace = 0 }: { pace?: number } = {}): { backend: Backend; world: World } {
  const fake = createFake(pace);
  const backend: Backend = {
    ...sessionAnswers(fake),
    ...microsoftAnswers(fake),
    ...konnectAnswers(fake),
    ...directoryAnswers(fake),
    ...runAnswers(fake),
    ...teardownAnswers(fake),
    ...testSignInAnswers(fake),
    ...desktopAnswers(fake),
    ...settingsAnswers(fake),
    ...signInAppAnswers(fake),
  };
  return { backend, world: fake.world };
}
