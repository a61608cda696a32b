/** What every widget of a node's form may ask: the node, its problems, and how to change it. */

import { createContext, useContext } from "react";
import type { FlowNode, NodeType, Problem } from "../model/types";
import type { Field } from "./schema";

export interface Form {
  node: FlowNode;
  type: NodeType;
  /** Those of this node. */
  problems: Problem[];
  set(path: string, value: unknown): void;
}

export const FormContext = createContext<Form | null>(null);

export function useForm(): Form {
  const form = useContext(FormContext);
  if (form === null) throw new Error("a widget stands outside of a form");
  return form;
}

/** What a widget gets: the value as it stands, and what ties its control to label and texts. */
export interface WidgetProps {
  field: Field;
  value: unknown;
  set(value: unknown): void;
  /** For the control that the label names. */
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
}

/** The attributes that tie a control to its label, help and problems. */
export function tied({ id, describedBy, invalid }: WidgetProps) {
  return { id, "aria-describedby": describedBy, "aria-invalid": invalid || undefined };
}

export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
