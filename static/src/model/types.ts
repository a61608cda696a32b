/** The words of the flow document, the catalog and the server's answers. No behaviour stands here. */

export type Lang = "en" | "de";

export interface FlowDocument {
  schema: 1;
  name: string;
  about: string;
  settings: FlowSettings;
  nodes: FlowNode[];
  /** The order of wires is the order of targets: the first one of a port is the call's path. */
  wires: Wire[];
  /** Boxes with a title behind the nodes. */
  frames?: Frame[];
  /** Warnings and hints that somebody wants left as they are. */
  silenced?: Silence[];
}

export interface Frame {
  id: string;
  title: string;
  x: number;
  y: number;
  width: number;
  height: number;
  colour: "grey" | "blue" | "green" | "yellow" | "red" | "violet";
}

/** Where a problem is. */
export interface Spot {
  code: string;
  node: string;
  field: string;
  port: string;
}

export interface Silence extends Spot {
  reason: string;
}

export interface FlowSettings {
  /** ISO 3166, "DE": where the flow's numbers are at home. */
  country: string;
  /** Speaks its prompts, "de-DE" or "de-DE:polly:Vicki": calls are in its language at first. */
  voice: string;
  /** The voices of the other languages that it speaks, one for each. */
  languages?: string[];
  fallback: { do: "ring" | "voicemail" | "dial" | "hangup"; number: string };
  announce: "gather" | "sibling";
  /** What of the numbers that come from a variable is dialled. */
  dialling: Dialling;
}

export interface Dialling {
  /** ISO 3166, beside the home country. */
  countries: string[];
  kinds: NumberKind[];
  per_hour: number;
}

export const NUMBER_KINDS = [
  "fixed",
  "mobile",
  "free",
  "internet",
  "shared",
  "premium",
  "special",
] as const;
export type NumberKind = (typeof NUMBER_KINDS)[number];

export interface FlowNode {
  id: string;
  type: string;
  version: number;
  name: string;
  x: number;
  y: number;
  /** "Tidy up" leaves it where it is. */
  pinned?: boolean;
  config: Record<string, unknown>;
}

export interface Wire {
  source: string;
  port: string;
  target: string;
}

export type CategoryId =
  | "start"
  | "talk"
  | "connect"
  | "decide"
  | "data"
  | "end"
  | "beside"
  | "note";

export interface Catalog {
  categories: { id: CategoryId; label: string }[];
  types: NodeType[];
}

export interface PortText {
  name: string;
  label: string;
}

/** Something is there only while a field of the configuration holds one of these values. */
export interface When {
  field: string;
  values: unknown[];
}

export interface NodeType {
  type: string;
  version: number;
  category: CategoryId;
  /** Address of an SVG drawn in currentColor; shown by a CSS mask. */
  icon: string;
  label: string;
  /** Paragraphs split by blank lines. */
  help: string;
  keywords: string[];
  /** $refs are inlined already; properties stand in the order of the form. */
  schema: JsonSchema;
  /** The configuration of a fresh node. */
  defaults: Record<string, unknown>;
  ports: (PortText & { quiet: boolean; when?: When | null })[];
  /** The list field whose items have a port each, named by `portField`. */
  portsFrom: string | null;
  portField: string;
  eventPorts: PortText[];
  hasInput: boolean;
  starts: boolean;
  wired: boolean;
  answers: boolean;
  /** "waits {wait} s": {field} from the config, dotted. */
  summary: string;
  /** The field shown on the face as “…”. */
  promptField: string | null;
  /** By dotted path; fields of list items as "choices.key". */
  fields: Record<string, FieldText>;
}

export interface FieldText {
  label: string;
  help?: string;
  placeholder?: string;
  values?: Record<string, string>;
  /** Text of the button that adds an item to a list. */
  add?: string;
}

export type Widget =
  | "text"
  | "longtext"
  | "phone"
  | "prompt"
  | "seconds"
  | "pattern"
  | "variable"
  | "connection"
  | "table"
  | "column"
  | "key"
  | "path"
  | "language"
  | "hidden";

export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  additionalProperties?: boolean | JsonSchema;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  format?: string;
  "x-widget"?: Widget;
  /** {{variables}} are allowed, and the form offers them. */
  "x-template"?: boolean;
  /** Show the field only while another one holds one of these values. */
  "x-when"?: When;
  /** Changing this part of a list item renames the port on its wires. */
  "x-port"?: boolean;
}

/** One step of a mend, as the server says it. */
export interface Change {
  do: "set" | "setting" | "clear" | "connect" | "disconnect" | "delete";
  node: string;
  /** Dotted path into the node's config; for "setting" into the flow's settings. */
  field: string;
  value: unknown;
  port: string;
  target: string;
}

export interface Mend {
  label: string;
  changes: Change[];
}

export type Level = "error" | "warning" | "hint";

/** `node` is "" for the flow as a whole, `field` a dotted path into the node's config. */
export interface Problem extends Spot {
  /** Only an error keeps a flow from going live. */
  level: Level;
  text: string;
  /** The rule's name, and why it matters to a caller; empty where its package says neither. */
  name: string;
  why: string;
  mends: Mend[];
  /** Why somebody wants it left as it is; empty where nobody does. */
  silenced: string;
}

export interface FlowRow {
  id: string;
  name: string;
  path: string;
  /** Number of the live version. */
  live: number | null;
  /** Number of the version that is switched off, where one is. */
  off: number | null;
  liveAt: string | null;
  /** The draft differs from what is live. */
  changed: boolean;
  updated: string;
  updatedBy: string;
}

/** A variable as it is at a node. */
export interface KnownVariable {
  name: string;
  /** The node that sets it; "" for what every call has. */
  writer: string;
  /** Whether it is set whichever way a call came. */
  sure: boolean;
  /** What may stand in it; "" where nobody can say. */
  example: string;
}

export interface Draft {
  id: string;
  revision: number;
  document: FlowDocument;
  live: number | null;
  /** The version that is switched off, where one is. */
  off: number | null;
  /** When, and by whom, it was last put live, or switched off or on. */
  liveAt: string | null;
  liveBy: string;
  changed: boolean;
  updated: string;
  updatedBy: string;
  problems: Problem[];
}

/** A flow to begin with. */
export interface Template {
  id: string;
  name: string;
  about: string;
  /** Names of the databases that it asks. */
  connections: string[];
  document: FlowDocument;
}

/** How far a flow is connected to sipgate. */
export interface Connecting {
  name: string;
  live: number | null;
  off: boolean;
  reach: "public" | "not_public" | "not_safe";
  baseUrl: string;
  /** What starts this server again, typed in the same folder. */
  program: string;
  /** Whether the server looks at signatures. */
  checked: boolean;
  addresses: { path: string; url: string; direction: "any" | "in" | "out" }[];
  /** Numbers that belong to nobody, as templates have them. */
  sampleNumbers: string[];
  received: string | null;
  refused: { at: string; reason: RefusedFor } | null;
  /** A post that sipgate signed, to an address that answers no calls. */
  stray: { at: string; path: string } | null;
}

export type RefusedFor = "unsigned" | "wrong_signature" | "no_event" | "not_live";

export interface VersionRow {
  number: number;
  at: string;
  by: string;
  why: string;
  live: boolean;
  off: boolean;
  /** Calls that go on in it now. */
  calls: number;
}

export interface Version {
  number: number;
  document: FlowDocument;
  problems: Problem[];
}

/** How a flow stands, as the server tells it to each page that has it open. */
export interface FlowStanding {
  revision: number;
  updatedBy: string;
  live: number | null;
  off: number | null;
  liveAt: string | null;
  liveBy: string;
  changed: boolean;
  /** The pages on which it is open, this one too. */
  people: { tab: string; name: string }[];
}

/** What somebody may do; each may all that the ones before it may. */
export const roles = ["viewer", "editor", "admin"] as const;
export type Role = (typeof roles)[number];

/** Somebody who may sign in. */
export interface Person {
  id: string;
  name: string;
  role: Role;
  created: string;
}

export interface Status {
  version: string;
  tryingOut: boolean;
  baseUrl: string;
  verifySignatures: boolean;
  speech: { voices: string[]; missing: string };
  user: string;
  role: Role;
  countries: { code: string; name: string }[];
}

/** A voice that texts can be spoken with. */
export interface Voice {
  id: string;
  /** Language tag, "de-DE". */
  language: string;
  name: string;
  /** Which program or service speaks. */
  engine: string;
  /** Each spoken text costs money. */
  paid: boolean;
}
