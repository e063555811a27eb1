import { type FieldView, useOperation } from '../../backend';

const NONE: FieldView[] = [];

/** The fields of the schema, in their order; none while they are being asked for. */
export function useSchema(): FieldView[] {
  return useOperation('schema.get', {}).data?.fields ?? NONE;
}
