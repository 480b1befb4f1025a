import type { RequestPreview } from "../../ipc/bindings";

const GRAPH = "https://graph.microsoft.com/v1.0";

export function graph(method: string, path: string, body: unknown): RequestPreview {
  return request(method, `${GRAPH}${path}`, body);
}

/** A request to Konnect's API; `base`: what the target's paths begin with. */
export function konnect(
  base: string,
  method: string,
  path: string,
  body: unknown,
  condition: RequestPreview["condition"] = null,
): RequestPreview {
  return { ...request(method, `https://${base}${path}`, body), condition };
}

function request(method: string, url: string, body: unknown): RequestPreview {
  return { method, url, body: JSON.stringify(body, null, 2), condition: null };
}
