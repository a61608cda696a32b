import { useEditor } from "../../store/editor";
import { useForm } from "../form";

/** Tells one field of one node of one flow from all others. */
export function useFormPlace(at: string): string {
  const flow = useEditor((state) => state.flowId);
  return `${flow} ${useForm().node.id} ${at}`;
}
