import type { ComponentType } from "react";
import type { WidgetProps } from "./form";
import type { FieldKind } from "./schema";
import { ColumnWidget } from "./widgets/ColumnWidget";
import { ConnectionWidget } from "./widgets/ConnectionWidget";
import { KeyWidget } from "./widgets/KeyWidget";
import { LanguageWidget } from "./widgets/LanguageWidget";
import { LongTextWidget } from "./widgets/LongTextWidget";
import { NumberWidget } from "./widgets/NumberWidget";
import { ObjectWidget } from "./widgets/ObjectWidget";
import { PartsWidget } from "./widgets/PartsWidget";
import { PathWidget } from "./widgets/PathWidget";
import { PatternWidget } from "./widgets/PatternWidget";
import { PhoneWidget } from "./widgets/PhoneWidget";
import { PromptWidget } from "./widgets/PromptWidget";
import { ScalarsWidget } from "./widgets/ScalarsWidget";
import { SelectWidget } from "./widgets/SelectWidget";
import { TableWidget } from "./widgets/TableWidget";
import { TextWidget } from "./widgets/TextWidget";
import { ToggleWidget } from "./widgets/ToggleWidget";
import { UnreadableWidget } from "./widgets/UnreadableWidget";
import { VariableWidget } from "./widgets/VariableWidget";

const WIDGETS: Record<Exclude<FieldKind, "hidden">, ComponentType<WidgetProps>> = {
  text: TextWidget,
  longtext: LongTextWidget,
  phone: PhoneWidget,
  prompt: PromptWidget,
  seconds: NumberWidget,
  number: NumberWidget,
  pattern: PatternWidget,
  variable: VariableWidget,
  connection: ConnectionWidget,
  table: TableWidget,
  column: ColumnWidget,
  key: KeyWidget,
  path: PathWidget,
  language: LanguageWidget,
  select: SelectWidget,
  toggle: ToggleWidget,
  scalars: ScalarsWidget,
  parts: PartsWidget,
  object: ObjectWidget,
  unreadable: UnreadableWidget,
};

/** The control of one field, by its kind. A widget that a newer package names is shown as text. */
export function Control(props: WidgetProps) {
  const { kind } = props.field;
  if (kind === "hidden") return null;
  const Widget = WIDGETS[kind] ?? TextWidget;
  return <Widget {...props} />;
}
