import type { CommandError, Remedy, SignInWay } from "../../lib/ipc/bindings";

/** The ways to sign in, the one that most people need first. */
export const WAYS: readonly SignInWay[] = ["browser", "deviceCode", "azureCli"];

/**
 * What may go where a policy stopped one way. A rule about the device holds for a code too, because it is the device with
 * the browser that counts; `az` may have signed in on this one in a way that the rule accepts. The Azure CLI signs in as
 * an app of its own, so what stops one app may leave the other.
 */
function afterRefusal(remedy: Remedy, way: SignInWay): readonly SignInWay[] {
  switch (remedy) {
    case "deviceNotAllowed":
      return ["azureCli", "browser"];
    case "blockedByPolicy":
      return ["browser", "deviceCode", "azureCli"];
    case "clientUnknown":
    case "clientDisabled":
    case "clientNotPreauthorized":
    case "clientNotSetUp":
      return way === "azureCli" ? ["browser"] : ["azureCli"];
    case "adminApprovalNeeded":
    case "notAssigned":
    case "wrongTenant":
    case "noWorkAccount":
      return way === "azureCli" ? ["browser"] : [];
    default:
      return [];
  }
}

/** What may go where `way` ended with this error, the best first. */
export function otherWays(error: CommandError, way: SignInWay): SignInWay[] {
  return waysAfter(error, way).filter((other) => other !== way);
}

/** The same for what Microsoft's page says, which tells nothing to this app. */
export function otherWaysOnPage(remedy: Remedy, way: SignInWay): SignInWay[] {
  return afterRefusal(remedy, way).filter((other) => other !== way);
}

function waysAfter(error: CommandError, way: SignInWay): readonly SignInWay[] {
  switch (error.kind) {
    case "signInRefused":
      return afterRefusal(error.detail.remedy, way);
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
