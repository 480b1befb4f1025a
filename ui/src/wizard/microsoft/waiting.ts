import type { SignInProgress } from "../../lib/ipc/bindings";
import type { Waiting } from "./state";

/** A sign-in that goes on, after what was told of it. */
export function progressed(waiting: Waiting, step: SignInProgress, now: number): Waiting {
  switch (step.kind) {
    case "waiting": {
      const { address, timeoutSeconds } = step.detail;
      return { ...waiting, address, timeoutSeconds };
    }
    case "code": {
      const { userCode, page, timeoutSeconds } = step.detail;
      return { ...waiting, timeoutSeconds, code: { userCode, page, ends: now + timeoutSeconds * 1000 } };
    }
    default:
      return { ...waiting, answered: true };
  }
}
