import { expect, test } from "vitest";
import { sampleAccount, sampleOrganization } from "../../lib/backend/fake/samples";
import { mappedTeams, sampleTeams } from "../../lib/backend/fake/teams";
import type { TeamsFound } from "../../lib/ipc/bindings";
import { choicesOf, stepsOf } from "../choices";
import type { Target } from "../konnect/targets";
import { transition } from "../reducer";
import { type Draft, emptyDraft, initialState, type State } from "../state";
import {
  isAccepted,
  isDormant,
  lockOutAsShown,
  mappingCount,
  otherPortals,
  teamLines,
  teamsChoiceOf,
  withAllFound,
  withAssigned,
  withGroups,
  withoutTeam,
  withSameTeams,
  withTeam,
} from "./teams";

const organization: Target = {
  key: "organization",
  ref: { kind: "organization", detail: { loginPath: "contoso" } },
  name: "Organization login",
};
const values: Target = {
  key: "values",
  ref: { kind: "callbackUrl", detail: { urls: [], organization: null } },
  name: "Values",
};
const [ADMIN = "", READER = ""] = sampleTeams.teams.map(({ id }) => id);

function known(found: TeamsFound | null, draft: Partial<Draft> = {}): State {
  return {
    ...initialState,
    microsoft: sampleAccount,
    konnect: sampleOrganization,
    draft: { ...emptyDraft, ...draft },
    teams: found === null ? {} : { organization: { loading: false, found, failure: null } },
  };
}

function type(state: State, patch: Partial<Draft>): State {
  return transition(state, { type: "flow/typed", patch });
}

const rows = (state: State) => teamsChoiceOf(state, organization)?.rows;

test("teams that were never touched and lead from no group_are left alone", () => {
  expect(teamsChoiceOf(known(sampleTeams), organization)).toBeNull();
  expect(teamsChoiceOf(known(null), organization), "teams that were not read, too").toBeNull();
});

test("mappings that nobody touched_are left alone, unless teams follow them already", () => {
  expect(teamsChoiceOf(known({ ...mappedTeams, followsGroups: false }), organization)).toBeNull();
  expect(rows(known(mappedTeams))?.map(({ groups }) => groups.length)).toEqual([1, 2]);
});

test("mappings that teams do not follow_are chosen as they are on request", () => {
  const found = { ...mappedTeams, followsGroups: false, portalHasRoles: null };
  const state = known(found);
  expect(isDormant(state, "organization")).toBe(true);
  const followed = type(state, withAllFound(state, "organization"));
  expect(isDormant(followed, "organization")).toBe(false);
  expect(rows(followed)).toEqual(rows(known(mappedTeams)));
});

test("a first change_keeps what was found beside it", () => {
  const state = known(mappedTeams);
  const changed = type(state, withGroups(state, "organization", READER, ["g"]));
  expect(rows(changed)?.map(({ team, groups }) => [team.detail, groups.length])).toEqual([
    [ADMIN, 1],
    [READER, 1],
    [sampleTeams.teams[2]?.id, 2],
  ]);
  expect(mappingCount(changed, [organization])).toBe(4);
});

test("a group that was added and taken away again_leaves everything alone", () => {
  const state = known(sampleTeams);
  const added = type(state, withGroups(state, "organization", ADMIN, ["g"]));
  expect(rows(added)).toEqual([{ team: { kind: "existing", detail: ADMIN }, groups: ["g"] }]);
  expect(teamsChoiceOf(type(added, withGroups(added, "organization", ADMIN, [])), organization)).toBeNull();
});

test("taking away everything that was mapped_is sent as no rows", () => {
  let state = known(mappedTeams);
  for (const { key } of teamLines(state, "organization")) {
    state = type(state, withGroups(state, "organization", key, []));
  }
  expect(rows(state)).toEqual([]);
});

test("a team to be made_comes last, is sent with its groups only, and can be taken back", () => {
  const state = known(sampleTeams);
  const made = type(state, withTeam(state, "organization", "Platform"));
  expect(teamLines(made, "organization").at(-1)).toMatchObject({ name: "Platform", ref: { kind: "new" }, groups: [] });
  expect(teamsChoiceOf(made, organization), "a team without a group is not made").toBeNull();
  const mapped = type(made, withGroups(made, "organization", "Platform", ["g"]));
  expect(rows(mapped)).toEqual([{ team: { kind: "new", detail: { name: "Platform" } }, groups: ["g"] }]);
  expect(teamsChoiceOf(type(mapped, withoutTeam(mapped, "organization", "Platform")), organization)).toBeNull();
});

test("a team that is no longer there_is not sent", () => {
  const state = known(sampleTeams);
  const mapped = type(state, withGroups(state, "organization", ADMIN, ["g"]));
  const gone = { ...sampleTeams, teams: sampleTeams.teams.filter(({ id }) => id !== ADMIN) };
  expect(teamsChoiceOf({ ...mapped, teams: known(gone).teams }, organization)).toBeNull();
});

test("Skip mapping_leaves all teams alone, keeps what was chosen, and ends with a change", () => {
  const state = known(mappedTeams);
  const mapped = type(state, withGroups(state, "organization", READER, ["g"]));
  const skipped = type(mapped, { teamsSkipped: true });
  expect(teamsChoiceOf(skipped, organization)).toBeNull();
  expect(rows(type(skipped, { teamsSkipped: false }))).toEqual(rows(mapped));
  const changed = type(skipped, withGroups(skipped, "organization", READER, ["g", "h"]));
  expect(rows(changed)).toHaveLength(3);
});

test("accepting a lock-out_counts until anything that it depends on changes", () => {
  const state = known(mappedTeams);
  const accepted = type(state, { lockOutAccepted: lockOutAsShown(state) });
  expect(isAccepted(accepted)).toBe(true);
  expect(teamsChoiceOf(accepted, organization)?.lockOutAccepted).toBe(true);
  const found = { safe: false, admins: [] };
  const changes: State[] = [
    type(accepted, withGroups(accepted, "organization", ADMIN, [])),
    type(accepted, { groups: "assigned" }),
    type(accepted, { admission: "assigned" }),
    type(accepted, withAssigned(accepted, "organization", ["g"])),
    transition(accepted, { type: "teams/lockOutFound", found }),
  ];
  expect(changes.map(isAccepted)).toEqual([false, false, false, false, false]);
});

test("a callback URL_has no teams", () => {
  const state = known(null, { purpose: "values" });
  expect(teamsChoiceOf(state, values)).toBeNull();
});

test.each([
  ["into Konnect", { purpose: "push" }, true],
  ["only values, for everyone with all groups", { purpose: "values" }, false],
  ["only values, for assigned people", { purpose: "values", admission: "assigned" }, true],
  ["only values, with assigned groups", { purpose: "values", groups: "assigned" }, true],
] as [string, Partial<Draft>, boolean][])("a set-up %s_has the Teams step: %#", (_, draft, has) => {
  expect(stepsOf(known(null, draft)).includes("teams")).toBe(has);
});

test("without the licence_nothing is assigned, whatever was chosen before", () => {
  const draft = { admission: "assigned", groups: "assigned", assignedGroups: { organization: ["g"] } } as const;
  const state = known(null, draft);
  expect(choicesOf(state)).toMatchObject({ admission: "assigned", groups: "assigned" });
  expect(choicesOf(state).targets[0]?.assignedGroups).toEqual(["g"]);
  const no = { ...state, microsoft: { ...sampleAccount, groupAssignment: "no" } as const };
  expect(choicesOf(no)).toMatchObject({ admission: "everyone", groups: "all" });
  expect(choicesOf(no).targets[0]?.assignedGroups).toEqual([]);
});

test("another organization_forgets what was chosen about teams, the same one keeps it", () => {
  const busy = (state: State): State => ({ ...state, screen: "konnect", busy: "connecting" });
  const first = transition(busy(known(sampleTeams)), { type: "konnect/connected", organization: sampleOrganization });
  const mapped = type(first, withGroups(known(sampleTeams), "organization", ADMIN, ["g"]));
  const again = transition(busy(mapped), { type: "konnect/connected", organization: sampleOrganization });
  expect(again.draft.teams).toEqual(mapped.draft.teams);
  expect(again.teams, "what is there is read again").toEqual({});
  const other = transition(busy(mapped), {
    type: "konnect/connected",
    organization: { ...sampleOrganization, id: "other" },
  });
  expect(other.draft.teams).toEqual({});
});

test("another directory_forgets which groups were chosen, the same one keeps them", () => {
  const waiting = (state: State): State => ({ ...state, screen: "microsoftWaiting" });
  const first = transition(waiting(known(sampleTeams)), { type: "microsoft/signedIn", account: sampleAccount });
  const chosen = type(first, withAssigned(first, "organization", ["g"]));
  expect(transition(waiting(chosen), { type: "microsoft/signedIn", account: sampleAccount }).draft).toBe(chosen.draft);
  const elsewhere = { ...sampleAccount, directory: { ...sampleAccount.directory, id: "other" } };
  expect(transition(waiting(chosen), { type: "microsoft/signedIn", account: elsewhere }).draft.assignedGroups).toEqual(
    {},
  );
});

const portal = (id: string): Target => ({
  key: id,
  ref: { kind: "portal", detail: { region: "eu", id } },
  name: `Portal ${id}`,
});
const team = (id: string, name: string) => {
  return { id, name, description: "", system: false, admin: false, people: 0, byHand: false };
};

/** Three portals: the teams of two are read, with the same name under other ids. */
function portals(draft: Partial<Draft> = {}): State {
  const read = (found: TeamsFound) => ({ loading: false, found, failure: null });
  const nothing = { groups: [], mappings: [], followsGroups: false, portalHasRoles: null };
  const theirs = { teamId: "b-builders", group: "already" };
  return {
    ...known(null, draft),
    teams: {
      a: read({ ...nothing, teams: [team("a-readers", "Readers")] }),
      b: read({
        ...nothing,
        teams: [team("b-readers", "Readers"), team("b-builders", "Builders")],
        mappings: [theirs],
      }),
    },
  };
}

test("the same teams for other portals_are found there by name, made where they are not, and keep what is there", () => {
  let state = type(portals(), withGroups(portals(), "a", "a-readers", ["g1"]));
  state = type(state, withTeam(state, "a", "Partners"));
  state = type(state, withGroups(state, "a", "Partners", ["g2"]));
  state = type(state, withAssigned(state, "a", ["g3"]));
  const others = otherPortals([organization, portal("a"), portal("b"), portal("c")], portal("a"));
  expect(others.map(({ key }) => key)).toEqual(["b", "c"]);
  state = type(state, withSameTeams(state, "a", others));
  expect(teamsChoiceOf(state, portal("b"))?.rows).toEqual([
    { team: { kind: "existing", detail: "b-readers" }, groups: ["g1"] },
    { team: { kind: "existing", detail: "b-builders" }, groups: ["already"] },
    { team: { kind: "new", detail: { name: "Partners" } }, groups: ["g2"] },
  ]);
  expect(state.draft.assignedGroups.b).toEqual(["g3"]);
  expect(teamsChoiceOf(state, portal("c")), "what was not read is not changed").toBeNull();
  expect(state.draft.assignedGroups.c).toBeUndefined();
});

test("the same teams a second time_change nothing", () => {
  let state = type(portals(), withTeam(portals(), "a", "Partners"));
  state = type(state, withGroups(state, "a", "Partners", ["g2"]));
  state = type(state, withSameTeams(state, "a", [portal("b")]));
  const { draft } = state;
  expect(type(state, withSameTeams(state, "a", [portal("b")])).draft).toEqual(draft);
});

test("the teams of the organization login_are for no portal", () => {
  expect(otherPortals([organization, portal("a")], organization)).toEqual([]);
});
