/** The words of connections to the user's own databases. No behaviour stands here. */

export type ConnectionKind = "mysql" | "sqlite" | "postgres";

export interface ConnectionSettings {
  host: string;
  port: number | null;
  database: string;
  user: string;
  path: string;
}

export interface Connection {
  id: string;
  name: string;
  kind: ConnectionKind;
  settings: ConnectionSettings;
  hasPassword: boolean;
}

/** What is sent to make or change a connection: an absent password keeps the stored one. */
export interface ConnectionInput {
  name: string;
  kind: ConnectionKind;
  settings: ConnectionSettings;
  password?: string;
}

export interface ConnectionTest {
  ok: boolean;
  tables?: number;
  ms?: number;
  message?: string;
}

export interface DatabaseTable {
  name: string;
  columns: { name: string; type: string; key: boolean }[];
}
