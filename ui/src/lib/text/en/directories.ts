import type { Cloud } from "../../ipc/bindings";

/** The directories that this computer remembers, and being a guest in one. */
export const directories = {
  recent: "Recent directories",
  ofPractice: "Other practice directories",
  ofPracticeText:
    "Some people from Contoso are guests there. Try what happens in the wrong directory, or without rights.",
  choose: "Use",
  named: (name: string, which: string) => `${name}, ${which}`,
  place: (domain: string | null, cloud: string) => (domain === null ? `${cloud} cloud` : `${domain}, ${cloud} cloud`),
  azureCli: {
    title: "Directories of your Azure CLI account",
    list: "List the directories",
    listAgain: "List again",
    reading: "Asking az",
    found: (count: number) => (count === 1 ? "One directory." : `${count} directories.`),
  },
  none: "None yet. A directory is remembered when you sign in to it.",
  practice: "Practice remembers none. Yours are here again when you leave it.",
  kept: "Only the ID, name, domain and cloud are kept, on this computer. Accounts are not.",
  forget: "Forget",
  forgetAll: "Forget all",
  forgotten: "Forgotten.",
  notForgotten: "This could not be saved. The list is as it was.",
  notFound:
    "This cloud has no such directory. Check the spelling. If the directory is in another cloud, choose that one: nothing is sent to another cloud before you do.",
  inCloud: (cloud: string) => `This directory is not in the chosen cloud. It is in ${cloud}.`,
  inAnotherCloud:
    "This directory is in another cloud, and Microsoft does not say in which. Choose it: nothing is sent to another cloud before you do.",
  useCloud: (cloud: string) => `Use ${cloud}`,
  cloudOrder: ["global", "usGovL4", "usGovDod", "china"] satisfies Cloud[],
  guest: {
    title: (directory: string) => `You are a guest in ${directory}`,
    text: "Your account is in another directory and was invited to this one. A guest usually sees neither groups nor the people of the directory, and may not register applications without a role here.",
    next: "If you meant your own directory, use another account and leave “Other directory” empty. If this one is right, an administrator here can give you the role Application Developer.",
  },
};
