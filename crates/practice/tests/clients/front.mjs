// The way from a client to practice: a proxy that ends TLS for the real host names with a certificate of its own, and
// hands each request to practice. Whatever is not one of these names is refused, so that nothing leaves this computer.
//
// node front.mjs PRACTICE_PORT CERTIFICATE_FILE: prints its port, and ends with its standard input.

import { writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { generate } from "selfsigned";

const [practicePort, certificateFile] = process.argv.slice(2);
const NAMES = ["login.microsoftonline.com", "graph.microsoft.com", "management.azure.com"];

const certificate = await generate([{ name: "commonName", value: "practice" }], {
  keySize: 2048,
  algorithm: "sha256",
  extensions: [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, digitalSignature: true, keyEncipherment: true },
    { name: "subjectAltName", altNames: NAMES.map((value) => ({ type: 2, value })) },
  ],
});
writeFileSync(certificateFile, certificate.cert);

const ending = https.createServer(
  { key: certificate.private, cert: certificate.cert },
  (request, response) => {
    const headers = { ...request.headers, "x-forwarded-proto": "https" };
    const inner = http.request(
      { host: "127.0.0.1", port: practicePort, method: request.method, path: request.url, headers },
      (answer) => {
        response.writeHead(answer.statusCode, answer.rawHeaders);
        answer.pipe(response);
      },
    );
    inner.on("error", () => response.destroy());
    request.pipe(inner);
  },
);

const front = http.createServer((_, response) => response.writeHead(403).end());
front.on("connect", (request, socket) => {
  const [name, port] = request.url.split(":");
  if (!NAMES.includes(name) || port !== "443") {
    process.stderr.write(`refused ${request.url}\n`);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    return;
  }
  socket.on("error", () => socket.destroy());
  socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
  ending.emit("connection", socket);
});
front.listen(0, "127.0.0.1", () => console.log(front.address().port));
process.stdin.resume().on("end", () => process.exit());
