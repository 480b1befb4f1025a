import type { Answers, Fake } from "./context";

/** The clipboard, links and the window. */
export function desktopAnswers(fake: Fake) {
  const { world, snapshot, answer } = fake;

  return {
    copyValue: (connection, value) =>
      answer("copyValue", [connection, value], () => ({ clearsInSeconds: value === "clientSecret" ? 60 : null })),
    revealSecret: (connection) =>
      answer("revealSecret", [connection], () => {
        const place = snapshot.handOvers.findIndex((one) => one.connection === connection);
        return secretOf(world.secret, place);
      }),
    unkeptSecrets: () => answer("unkeptSecrets", [], () => world.unkept ?? [...fake.inMemoryAlone.values()]),
    copyUnkeptSecret: (connection, practice) =>
      answer("copyUnkeptSecret", [connection, practice], () => ({ clearsInSeconds: 60 })),
    copyDetails: (text) => answer("copyDetails", [text], () => null),
    openLink: (link) => answer("openLink", [link], () => null),
    watchClose: (tell) =>
      answer("watchClose", [], () => {
        fake.asked = tell;
        return null;
      }),
    closeWindow: () =>
      answer("closeWindow", [], () => {
        world.closed = true;
        return null;
      }),
  } satisfies Answers;
}

/** Each connection has its own secret; the first one is the one that tests plant. */
function secretOf(secret: string, place: number): string {
  return place <= 0 ? secret : `${secret}-${place}`;
}
