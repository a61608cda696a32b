/** The lists behind connection, table and column fields, read from the databases themselves. */

import { createContext, type ReactNode, useCallback, useContext, useMemo } from "react";
import { connectionTables, listConnections } from "../api/client";
import type { Connection, DatabaseTable } from "../model/connections";
import type { JsonSchema, Widget } from "../model/types";
import { type Loaded, useLoad } from "../panels/parts/useLoad";
import { textOf, useForm } from "./form";
import { unwrap } from "./schema";

export interface Databases {
  connections: Loaded<Connection[]>;
  /** The tables of the chosen connection. */
  tables: Loaded<DatabaseTable[]>;
  connection: string;
  table: string;
}

const DatabasesContext = createContext<Databases | null>(null);

export function useDatabases(): Databases {
  const databases = useContext(DatabasesContext);
  if (databases === null) throw new Error("a database field stands outside of its provider");
  return databases;
}

function fieldWith(widget: Widget, schema: JsonSchema): string | undefined {
  const properties = Object.entries(schema.properties ?? {});
  return properties.find(([, property]) => unwrap(property).schema["x-widget"] === widget)?.[0];
}

/** Whether a form has a connection to choose, and so needs the lists. */
export function hasConnection(schema: JsonSchema): boolean {
  return fieldWith("connection", schema) !== undefined;
}

/** Reads the lists once for all fields of a form. */
export function DatabasesProvider({ children }: { children: ReactNode }) {
  const { node, type } = useForm();
  const value = (widget: Widget) => textOf(node.config[fieldWith(widget, type.schema) ?? ""]);
  const connection = value("connection");
  const table = value("table");

  const connections = useLoad(listConnections);
  const known = connections.data?.some((candidate) => candidate.name === connection) ?? false;
  const readTables = useCallback(
    async () => (await connectionTables(connection)).tables,
    [connection],
  );
  const tables = useLoad(known ? readTables : null);

  const databases = useMemo(
    () => ({ connections, tables, connection, table }),
    [connections, tables, connection, table],
  );
  return <DatabasesContext value={databases}>{children}</DatabasesContext>;
}
