import type { Region } from "./ipc/bindings";

/** How Konnect writes its regions. */
export const regionCode: Record<Region, string> = { us: "US", eu: "EU", au: "AU", me: "ME", in: "IN", sg: "SG" };

/** Every region that Konnect has. */
export const allRegions = Object.keys(regionCode) as Region[];
