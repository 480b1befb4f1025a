import type { GroupCount } from "../../ipc/bindings";
import type { Answers, Fake } from "./context";
import { found, lockOutOf, teamsOf } from "./teams";

/** Teams, groups and the people in them. */
export function directoryAnswers(fake: Fake) {
  const { world, rest, answer } = fake;
  /** How far each search has come. */
  const searched = new Map<string, number>();

  return {
    readTeams: (target) =>
      answer("readTeams", [target], async () => {
        await rest();
        return teamsOf(target, world);
      }),
    searchGroups: (text, more) =>
      answer("searchGroups", [text, more], async () => {
        await rest();
        const from = more ? (searched.get(text) ?? 0) : 0;
        const page = found(text, from, world);
        searched.set(text, from + page.groups.length);
        return page;
      }),
    checkLockOut: (choices) =>
      answer("checkLockOut", [choices], async () => {
        await rest();
        return lockOutOf(choices, world);
      }),
    async countGroups(address) {
      const person = world.people[address ?? ""];
      if (person === undefined) world.failures.countGroups ??= { kind: "personNotFound" };
      return answer("countGroups", [address], async () => {
        await rest();
        if (person !== undefined) fake.mostGroups = Math.max(fake.mostGroups, person.count);
        return person as GroupCount;
      });
    },
  } satisfies Answers;
}
