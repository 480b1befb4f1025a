import type {
  AppearanceChange,
  ApplicationChoice,
  Authorities,
  AuthorityOutcome,
  AuthoritySource,
  CheckId,
  CheckNews,
  Choices,
  Cloud,
  CommandError,
  ConnectionToRotate,
  CopyReceipt,
  Diagnostics,
  Directory,
  Elsewhere,
  ExternalLink,
  FieldProblem,
  Folder,
  GroupCount,
  GroupsFound,
  HandOver,
  HandOverValue,
  KnownConnections,
  KonnectOrganization,
  LockOut,
  MicrosoftAccount,
  NeededRight,
  OwnSignInClient,
  Places,
  RegionPortals,
  RegisteredSignInApp,
  RequestChoices,
  RequestRead,
  RequestSaved,
  RequestText,
  Review,
  RotationChoice,
  RunOutcome,
  RunProgress,
  Settings,
  SignInAppRemoval,
  SignInAppReview,
  SignInProgress,
  SignInRequest,
  Snapshot,
  TargetRef,
  TeamsFound,
  TeardownOutcome,
  TeardownRequest,
  TeardownReview,
  TestOutcome,
  TestProgress,
  TestReview,
  TypedField,
  UnkeptSecret,
} from "../ipc/bindings";

/** The outcome of a call. A call never rejects: failures are data, because the window has to show them. */
export type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: CommandError };

/**
 * Everything the window can ask of the program behind it.
 *
 * Two things answer: the desktop shell, and a fake for tests and for drawing the window in a browser.
 */
export interface Backend {
  snapshot(): Promise<Answer<Snapshot>>;
  startPractice(): Promise<Answer<Snapshot>>;
  leavePractice(): Promise<Answer<Snapshot>>;

  /** `null`: signs in with Microsoft's shared app. Answers with what is used from now on. */
  setSignInClient(client: OwnSignInClient | null): Promise<Answer<OwnSignInClient | null>>;
  signIn(request: SignInRequest, progress: (step: SignInProgress) => void): Promise<Answer<MicrosoftAccount>>;
  /** The latest first. */
  recentDirectories(): Promise<Answer<Directory[]>>;
  /** Those that the account of the Azure CLI reaches in this cloud. */
  azureCliDirectories(cloud: Cloud): Promise<Answer<Directory[]>>;
  /** `null`: all of them. Answers with the rest. */
  forgetDirectories(id: string | null): Promise<Answer<Directory[]>>;
  openSignInAgain(): Promise<Answer<null>>;
  copySignInLink(): Promise<Answer<null>>;
  cancelSignIn(): Promise<Answer<null>>;
  checkRights(): Promise<Answer<MicrosoftAccount>>;
  signOut(): Promise<Answer<Snapshot>>;

  /** What registering the organization's own sign-in app would do. Changes nothing. */
  previewSignInApp(name: string, approve: boolean): Promise<Answer<SignInAppReview>>;
  registerSignInApp(planId: string): Promise<Answer<RegisteredSignInApp>>;
  previewSignInAppRemoval(): Promise<Answer<SignInAppRemoval>>;
  removeSignInApp(planId: string): Promise<Answer<null>>;

  connectKonnect(token: string): Promise<Answer<KonnectOrganization>>;
  /** For the run that waits for it. */
  renewKonnectToken(token: string): Promise<Answer<null>>;
  disconnectKonnect(): Promise<Answer<Snapshot>>;

  /**
   * Looks in every region at once; a region that fails says so in its own answer. While one is slow, `soFar` reports
   * what the others have.
   */
  findPortals(soFar: (regions: RegionPortals[]) => void): Promise<Answer<RegionPortals[]>>;

  /** Neither asks a service or changes anything. */
  readRequest(text: string): Promise<Answer<RequestRead>>;
  writeRequest(choices: RequestChoices): Promise<Answer<RequestText>>;
  saveRequest(choices: RequestChoices): Promise<Answer<RequestSaved>>;

  readTeams(target: TargetRef): Promise<Answer<TeamsFound>>;
  /** `more`: continues where the last answer for this text ended. */
  searchGroups(text: string, more: boolean): Promise<Answer<GroupsFound>>;
  checkLockOut(choices: Choices): Promise<Answer<LockOut | null>>;
  /** Without an address: for the person who is signed in. */
  countGroups(address: string | null): Promise<Answer<GroupCount>>;

  /** The value that a text stands for; `null` where it stands for none. */
  understand(field: TypedField, text: string): Promise<Answer<string | null>>;
  checkChoices(choices: Choices): Promise<Answer<FieldProblem[]>>;
  previewPlan(choices: Choices): Promise<Answer<Review>>;
  /** Whether the people who signed in may do what was reviewed. */
  neededRights(planId: string): Promise<Answer<NeededRight[]>>;
  runPlan(planId: string, progress: (step: RunProgress) => void): Promise<Answer<RunOutcome>>;
  cancelRun(): Promise<Answer<null>>;
  /** `connection` is the id of one that was handed over, here and below. */
  verify(connection: string): Promise<Answer<HandOver>>;
  /** Says that what a check of this connection found is intended, or no longer is. */
  intendDifference(connection: string, check: CheckId, intended: boolean): Promise<Answer<HandOver>>;

  /** Checks every connection of the list that is set up; each is told as soon as it is done. */
  checkAll(news: (one: CheckNews) => void): Promise<Answer<null>>;
  stopChecks(): Promise<Answer<null>>;

  /** Every connection that this computer began a run for, and what else its journals tell. */
  connections(): Promise<Answer<KnownConnections>>;
  /** The app registrations of the directory that sign people in to Konnect and that no journal here knows. */
  findElsewhere(): Promise<Answer<Elsewhere[]>>;
  /** Its values, from the journals and the keychain. Asks no service. */
  openConnection(id: string): Promise<Answer<HandOver>>;
  previewContinue(id: string, application: ApplicationChoice): Promise<Answer<Review>>;
  previewRotation(connections: ConnectionToRotate[], choice: RotationChoice): Promise<Answer<Review>>;
  previewTeardown(request: TeardownRequest): Promise<Answer<TeardownReview>>;
  /** `confirmation`: the name of the app registration, where others made it. */
  runTeardown(
    planId: string,
    confirmation: string,
    progress: (step: RunProgress) => void,
  ): Promise<Answer<TeardownOutcome>>;
  forgetSecret(id: string): Promise<Answer<null>>;

  /** What a test sign-in would change for that time. Changes nothing yet. */
  previewTestSignIn(connection: string): Promise<Answer<TestReview>>;
  /** Once for each person. `secret`: the client secret, where this computer does not have it. */
  runTestSignIn(
    planId: string,
    secret: string | null,
    progress: (step: TestProgress) => void,
  ): Promise<Answer<TestOutcome>>;

  copyValue(connection: string, value: HandOverValue): Promise<Answer<CopyReceipt>>;
  revealSecret(connection: string): Promise<Answer<string>>;
  /** The client secrets that would end with the app. */
  unkeptSecrets(): Promise<Answer<UnkeptSecret[]>>;
  copyUnkeptSecret(connection: string, practice: boolean): Promise<Answer<CopyReceipt>>;
  copyDetails(text: string): Promise<Answer<null>>;
  openLink(link: ExternalLink): Promise<Answer<null>>;

  settings(): Promise<Answer<Settings>>;
  /** `afresh`: a damaged file is moved aside first. */
  changeSettings(change: AppearanceChange, afresh: boolean): Promise<Answer<Settings>>;
  places(): Promise<Answer<Places>>;
  /** The certificate authorities that are trusted besides those of the operating system. */
  addedAuthorities(): Promise<Answer<Authorities>>;
  addAuthority(source: AuthoritySource): Promise<Answer<AuthorityOutcome>>;
  removeAuthority(fingerprint: string): Promise<Answer<Authorities>>;
  /** Whether the system's file manager showed it. */
  openFolder(folder: Folder): Promise<Answer<boolean>>;
  diagnostics(): Promise<Answer<Diagnostics>>;

  /** `asked` is called whenever a person asks to close the window; only `closeWindow` closes it. */
  watchClose(asked: () => void): Promise<Answer<null>>;
  closeWindow(): Promise<Answer<null>>;
}
