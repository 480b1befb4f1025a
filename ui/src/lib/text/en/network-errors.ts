import type { CertificateProblem, Unreachable } from "../../ipc/bindings";
import type { Words } from "../words";

export const again = "Nothing that you typed is lost.";

const withoutSignIn =
  "Ask whoever runs the proxy to let this computer reach Microsoft and Konnect without a sign-in, or use another network.";

const mendProxy: Partial<Record<Unreachable, string>> = {
  proxyPassword:
    "Put both into the proxy’s address (the environment variable HTTPS_PROXY, http://name:password@proxy:port), then start this app again.",
  proxyPasswordRefused:
    "Correct the proxy’s address (the environment variable HTTPS_PROXY), then start this app again.",
  proxyWindowsSignIn: withoutSignIn,
  proxySignIn: withoutSignIn,
};

const causes: Record<Unreachable, (host: string) => string> = {
  dns: (host) => `The name ${host} could not be found. This computer seems to be offline, or a proxy is needed.`,
  refused: (host) => `${host} refused the connection. A firewall or proxy may block it.`,
  reset: (host) => `The connection to ${host} was cut off. A firewall or proxy may have done it.`,
  timeout: (host) => `${host} did not answer in time. This computer may be offline, or a proxy is needed.`,
  tls: (host) =>
    `No secure connection to ${host} could be made. A proxy, or a network’s own sign-in page, may have answered.`,
  proxy: (host) => `The proxy did not connect to ${host}. It may not be allowed there.`,
  proxyPassword: (host) =>
    `The proxy on the way to ${host} wants a user name and a password, and this computer’s settings name none.`,
  proxyPasswordRefused: (host) =>
    `The proxy on the way to ${host} refused the user name and password in this computer’s proxy settings.`,
  proxyWindowsSignIn: (host) =>
    `The proxy on the way to ${host} wants a Windows sign-in (NTLM or Negotiate). This app cannot sign in that way.`,
  proxySignIn: (host) => `The proxy on the way to ${host} wants a sign-in of a kind that this app does not know.`,
  other: (host) => `The connection to ${host} failed. This computer may be offline.`,
};

const clock = "Check the date, time and time zone of this computer.";

const certificate: Record<CertificateProblem, { body: (host: string) => string; next: string }> = {
  unknownIssuer: {
    body: (host) =>
      `What answered for ${host} has a certificate that this computer does not trust. Often a company’s proxy inspects connections and issues it.`,
    next: "If you know the issuer as your company’s, ask your IT team for its certificate, and add it under Settings, Network. If not, use another network.",
  },
  ended: {
    body: (host) => `The certificate for ${host} has ended, or this computer’s clock is ahead.`,
    next: `${clock} If they are right, whoever runs the network or its proxy has to renew the certificate.`,
  },
  notYetValid: {
    body: (host) => `The certificate for ${host} is not valid yet, or this computer’s clock is behind.`,
    next: clock,
  },
  otherName: {
    body: (host) =>
      `What answered for ${host} has a certificate for another name. Often a network’s own sign-in page answers so.`,
    next: "Open any web page to see whether the network asks for a sign-in, then try again.",
  },
  revoked: {
    body: (host) => `The certificate for ${host} was revoked by whoever issued it.`,
    next: "Use another network, or show this to your IT team.",
  },
  unusable: {
    body: (host) => `What answered for ${host} has a certificate that cannot be used.`,
    next: "Use another network, or show this to your IT team.",
  },
};

/** The words of errors on the way to a service. */
export const networkErrors = {
  unreachable: (host: string, cause: Unreachable): Words => ({
    title: `Cannot reach ${host}`,
    body: causes[cause](host),
    next: `${mendProxy[cause] ?? "Check the network or the proxy, then try again."} ${again}`,
  }),
  certificateRefused: (host: string, problem: CertificateProblem, issuer: string | null): Words => ({
    title: `The connection to ${host} is not trusted`,
    body: `${certificate[problem].body(host)} ${issuer === null ? "It does not say who issued it." : `It was issued by “${issuer}”.`} Nothing was sent.`,
    next: `${certificate[problem].next} ${again}`,
  }),
};
