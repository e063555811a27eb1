import axe from 'axe-core';

/** What axe finds, as lines. Contrast needs pixels and is looked at in the real window. */
export async function violations(element: Element): Promise<string[]> {
  const { violations: found } = await axe.run(element, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}
