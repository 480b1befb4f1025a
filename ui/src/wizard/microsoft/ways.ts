import type { CommandError, Remedy, SignInWay } from "../../lib/ipc/bindings";

/** The ways to sign in, the one that most people need first. */
export const WAYS: readonly SignInWay[] = ["browser", "deviceCode", "azureCli"];

/**
 * What may go where a policy stopped one way. A rule about the device holds for a code too, because it is the device with
 * the browser that counts; `az` may have signed in on this one in a way that the rule accepts.
 */
function afterRefusal(remedy: Remedy): readonly SignInWay[] {
  switch (remedy) {
    case "deviceNotAllowed":
      return ["azureCli", "browser"];
    case "blockedByPolicy":
      return ["browser", "deviceCode", "azureCli"];
    case "clientUnknown":
    case "clientDisabled":
    case "clientNotPreauthorized":
    case "clientNotSetUp":
      return ["azureCli"];
    default:
      return [];
  }
}

/** What may go where `way` ended with this error, the best first. */
export function otherWays(error: CommandError, way: SignInWay): SignInWay[] {
  return waysAfter(error).filter((other) => other !== way);
}

function waysAfter(error: CommandError): readonly SignInWay[] {
  switch (error.kind) {
    case "signInRefused":
      return afterRefusal(error.detail.remedy);
    case "listenerFailed":
    case "browserNotOpened":
    case "signInTimedOut":
      return ["deviceCode"];
    case "azureCli":
      return ["browser", "deviceCode"];
    default:
      return [];
  }
}

/** The same for what Microsoft's page says, which comes to the browser alone. */
export function otherWaysThanBrowser(remedy: Remedy): SignInWay[] {
  return afterRefusal(remedy).filter((other) => other !== "browser");
}
