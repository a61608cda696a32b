/** Every endpoint of the server as one typed function. */

import type {
  Connection,
  ConnectionInput,
  ConnectionTest,
  DatabaseTable,
} from "../model/connections";
import type { PhoneCall, PhoneState } from "../model/phone";
import type {
  Catalog,
  Draft,
  FlowDocument,
  FlowRow,
  KnownVariable,
  Lang,
  Person,
  Problem,
  Role,
  Status,
  Template,
  Version,
  VersionRow,
} from "../model/types";
import type { FlowTest, MadeTests, Replay, TestRun } from "../testing/types";
import type { Way } from "../watching/way";

/** The server said no, or could not be reached (`status` 0, `code` "offline"). */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly field: string;
  readonly body: Record<string, unknown>;

  constructor(status: number, body: Record<string, unknown>) {
    super(typeof body.message === "string" ? body.message : `HTTP ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.code = typeof body.error === "string" ? body.error : "unknown";
    this.field = typeof body.field === "string" ? body.field : "";
    this.body = body;
  }

  get offline(): boolean {
    return this.status === 0;
  }
}

/** What happens when the server no longer knows us; the app sends people to the sign-in page. */
let onSignedOut: () => void = () => {};

export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

async function readBody(response: Response): Promise<Record<string, unknown>> {
  try {
    return (await response.json()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** The page's own language: what the server says must be in it, whatever the browser prefers. */
export function headersFor(body: unknown): Record<string, string> {
  const language = { "Accept-Language": globalThis.document?.documentElement.lang || "en" };
  if (body === undefined || body instanceof Blob) return language;
  return { ...language, "Content-Type": "application/json" };
}

/** What the server's "no" is thrown as. */
export function refused(status: number, path: string, body: Record<string, unknown>): ApiError {
  if (status === 401 && path !== "/login" && path !== "/setup") onSignedOut();
  return new ApiError(status, body);
}

export async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api${path}`, {
      method,
      credentials: "same-origin",
      headers: headersFor(body),
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new ApiError(0, { error: "offline", message: String(cause) });
  }
  if (response.status === 204) return undefined as T;
  if (response.ok) return (await response.json()) as T;
  throw refused(response.status, path, await readBody(response));
}

const get = <T>(path: string) => request<T>("GET", path);
const post = <T>(path: string, body: unknown = {}) => request<T>("POST", path, body);
const put = <T>(path: string, body: unknown) => request<T>("PUT", path, body);
const remove = (path: string) => request<void>("DELETE", path);
const part = encodeURIComponent;

// --- people and server --------------------------------------------------------------------

export const getStatus = () => get<Status>("/status");
export const setup = (token: string, name: string, password: string) =>
  post<unknown>("/setup", { token, name, password });
export const login = (name: string, password: string) =>
  post<unknown>("/login", { name, password });
export const logout = () => post<unknown>("/logout");
/** Throws `ApiError` 403 "wrong_password" where the old one is not right. */
export const changeOwnPassword = (old: string, password: string) =>
  put<unknown>("/password", { old, password });
export const listPeople = () => get<Person[]>("/people");
export const addPerson = (name: string, password: string, role: Role) =>
  post<Person>("/people", { name, password, role });
/** Throws `ApiError` 409 "last_admin", as `removePerson` does. */
export const setRole = (id: string, role: Role) => put<void>(`/people/${part(id)}/role`, { role });
export const setPassword = (id: string, password: string) =>
  put<void>(`/people/${part(id)}/password`, { password });
export const removePerson = (id: string) => remove(`/people/${part(id)}`);
export const getCatalog = (lang: Lang) => get<Catalog>(`/catalog?lang=${lang}`);

// --- flows --------------------------------------------------------------------------------

export const listFlows = () => get<FlowRow[]>("/flows");
/** Make a flow, or import one: a name that is taken gets a number. */
export const createFlow = (document: FlowDocument | Record<string, unknown>) =>
  post<Draft>("/flows", { document });
export const getFlow = (id: string, lang: Lang) => get<Draft>(`/flows/${part(id)}?lang=${lang}`);
/** Throws `ApiError` 409 "conflict" with `body.current` if somebody else saved meanwhile. */
export const saveFlow = (id: string, revision: number, document: FlowDocument, lang: Lang) =>
  put<Draft>(`/flows/${part(id)}?lang=${lang}`, { revision, document });
/** Look at a document as it is being typed: nothing is saved. `node` is the one whose form is open. */
export const checkFlow = (id: string, document: FlowDocument, node: string, lang: Lang) =>
  post<{ problems: Problem[]; known: KnownVariable[] }>(`/flows/${part(id)}/check?lang=${lang}`, {
    document,
    node,
  });
/** How a telephone number is read that is dialled in a country; `shown` is "" while it is none. */
export const readPhoneNumber = (text: string, country: string) =>
  get<{ shown: string }>(`/numbers?text=${part(text)}&country=${part(country)}`);
export const deleteFlow = (id: string) => remove(`/flows/${part(id)}`);
export const duplicateFlow = (id: string) => post<Draft>(`/flows/${part(id)}/duplicate`);
export const exportUrl = (id: string) => `/api/flows/${part(id)}/export`;
/** The same with all its sounds, as a ZIP file. */
export const parcelUrl = (id: string) => `/api/flows/${part(id)}/parcel`;
export const takeParcel = (parcel: Blob) => post<Draft>("/parcels", parcel);
/** Throws `ApiError` 422 "problems" with `body.problems`, or 409 "claimed". */
export const publishFlow = (id: string, revision: number, lang: Lang, why = "") =>
  post<Draft>(`/flows/${part(id)}/publish?lang=${lang}`, { revision, why });
/** Switched off, its calls ring as usual. Switching on throws `ApiError` 409 "claimed". */
export const switchFlow = (id: string, on: boolean) =>
  post<Draft>(`/flows/${part(id)}/${on ? "on" : "off"}`);
/** The stream that tells how a flow stands; `tab` is what this page calls itself. */
export const standingPath = (id: string, tab: string) =>
  `/api/flows/${part(id)}/standing?tab=${part(tab)}`;

// --- templates ----------------------------------------------------------------------------

export const listTemplates = () => get<Template[]>("/templates");
/** Call a template; the call goes on with `phoneDigits` and its like. */
export const callTemplate = (id: string, caller: string) =>
  post<PhoneState>(`/templates/${part(id)}/call`, { caller });
/** Server-sent events, each a whole `Connecting`. */
export const connectingUrl = (id: string) => `/api/flows/${part(id)}/connecting`;

// --- versions -----------------------------------------------------------------------------

const versionPath = (id: string, number: number) => `/flows/${part(id)}/versions/${number}`;
export const listVersions = (id: string) => get<VersionRow[]>(`/flows/${part(id)}/versions`);
/** A version, with what today's rules say of it. */
export const lookAtVersion = (id: string, number: number) => get<Version>(versionPath(id, number));
export const getVersion = async (id: string, number: number): Promise<FlowDocument> =>
  (await lookAtVersion(id, number)).document;
export const versionLive = (id: string, number: number) =>
  post<Draft>(`${versionPath(id, number)}/live`);

/** The way of one call of a flow: it may be over meanwhile. */
export const getWay = (id: string, call: string) =>
  get<Way>(`/flows/${part(id)}/running/${part(call)}`);

// --- the telephone ------------------------------------------------------------------------

export const phoneCall = (flowId: string, call: PhoneCall) =>
  post<PhoneState>("/phone", { flowId, ...call });
export const phoneDigits = (id: string, digits: string) =>
  post<PhoneState>(`/phone/${part(id)}/digits`, { digits });
export const phoneAnswered = (id: string) => post<PhoneState>(`/phone/${part(id)}/answered`);
export const phoneHangup = (id: string, cause?: string) =>
  post<PhoneState>(`/phone/${part(id)}/hangup`, cause === undefined ? {} : { cause });
/** Go back to where the call stood after so many of its events. */
export const phoneBack = (id: string, events: number) =>
  post<PhoneState>(`/phone/${part(id)}/back`, { events });

// --- tests --------------------------------------------------------------------------------

const testsPath = (flow: string) => `/flows/${part(flow)}/tests`;
export const listTests = (flow: string) => get<FlowTest[]>(testsPath(flow));
/** Keep the calls of a call file as tests. */
export const addTests = (flow: string, document: unknown) =>
  post<FlowTest[]>(testsPath(flow), { document });
/** Keep a call on the telephone as a test. */
export const keepTest = (flow: string, phone: string, name: string) =>
  post<FlowTest>(`${testsPath(flow)}/kept`, { phone, name });
/** Run these tests, or all, against the draft as it is saved. */
export const runTests = (flow: string, tests: number[] = []) =>
  post<TestRun>(`${testsPath(flow)}/run`, { tests });
/** Let these tests demand what happens now. Throws `ApiError` 409 where one cannot be called any more. */
export const acceptTests = (flow: string, tests: number[]) =>
  post<FlowTest[]>(`${testsPath(flow)}/accept`, { tests });
export const makeMissingTests = (flow: string) => post<MadeTests>(`${testsPath(flow)}/missing`);
export const renameTest = (flow: string, test: number, name: string, note: string) =>
  put<FlowTest>(`${testsPath(flow)}/${test}`, { name, note });
export const removeTest = (flow: string, test: number) => remove(`${testsPath(flow)}/${test}`);
/** Put a test on the telephone, up to where it differs. */
export const callTest = (flow: string, test: number) =>
  post<Replay>(`${testsPath(flow)}/${test}/call`);

// --- connections --------------------------------------------------------------------------

export const listConnections = () => get<Connection[]>("/connections");
export const addConnection = (input: ConnectionInput) => post<Connection>("/connections", input);
export const changeConnection = (id: string, input: ConnectionInput) =>
  put<Connection>(`/connections/${part(id)}`, input);
export const removeConnection = (id: string) => remove(`/connections/${part(id)}`);
export const testConnection = (input: Partial<ConnectionInput> & { id?: string }) =>
  post<ConnectionTest>("/connections/test", input);
export const connectionTables = (name: string) =>
  get<{ tables: DatabaseTable[] }>(`/connections/${part(name)}/tables`);

// --- prompts ------------------------------------------------------------------------------

/** What is to be heard; what is as usual may be left out. */
export interface ToHear {
  say?: string;
  url?: string;
  speed?: number;
  parts?: object[];
  voice: string;
  /** What variables hold; the others are filled with examples. */
  values?: Record<string, string>;
  /** Who may only look says which flow says it, and in which version. */
  flow?: string;
  version?: number;
}

/** Make exactly the sound that a caller will hear. */
export const previewPrompt = (prompt: ToHear) => post<{ url: string }>("/prompts/preview", prompt);
