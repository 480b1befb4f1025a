import type { Region } from "../../ipc/bindings";
import { regionCode } from "../../regions";

/** What a new team of a Dev Portal lacks. */
export const portalTeams = {
  noRole: "A new portal team has no API role, so it gives people nothing until you give it one in Konnect.",
  open: "Open the portals in Konnect",
  openIn: (region: Region) => `Open the portals of ${regionCode[region]} in Konnect`,
};
