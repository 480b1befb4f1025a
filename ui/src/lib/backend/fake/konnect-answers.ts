import type { Answers, Fake } from "./context";
import { readRequest, writtenRequest } from "./request-files";

export function konnectAnswers(fake: Fake) {
  const { world, snapshot, rest, now, answer } = fake;

  return {
    connectKonnect: (token) =>
      answer("connectKonnect", [token], async () => {
        await rest();
        snapshot.konnect = world.organization;
        return world.organization;
      }),
    renewKonnectToken: (token) => answer("renewKonnectToken", [token], () => fake.renewed("konnect")),
    disconnectKonnect: () =>
      answer("disconnectKonnect", [], () => {
        snapshot.konnect = null;
        return now();
      }),
    readRequest: (text) => answer("readRequest", [text], () => readRequest(text)),
    writeRequest: (choices) => answer("writeRequest", [choices], () => writtenRequest(choices, world.organization)),
    saveRequest: (choices) =>
      answer("saveRequest", [choices], () => {
        const written = writtenRequest(choices, world.organization);
        if (written.kind === "refused") return written;
        return world.savesFiles
          ? ({ kind: "file", detail: "konnect-sso-request.json" } as const)
          : ({ kind: "notSaved" } as const);
      }),
    findPortals(soFar) {
      const { slow } = world;
      if (slow.length > 0) soFar(world.portals.filter(({ region }) => !slow.includes(region)));
      return answer("findPortals", [], async () => {
        await rest(2);
        return world.portals;
      });
    },
  } satisfies Answers;
}
