import type { Branch } from './api.ts';

/* A house and its branches, as pages need them: without React. */

/** pathTo is the way from the top to a branch, both in it; empty when it is not in the tree. */
export function pathTo(tree: Branch, id: string): Branch[] {
  if (tree.id === id) return [tree];
  for (const child of tree.children) {
    const way = pathTo(child, id);
    if (way.length > 0) return [tree, ...way];
  }
  return [];
}

/** flat lists a tree from the top down, each branch with its depth. */
export function flat(tree: Branch, depth = 0): { branch: Branch; depth: number }[] {
  return [{ branch: tree, depth }, ...tree.children.flatMap((c) => flat(c, depth + 1))];
}

/** placesFor lists where a branch may be moved: everywhere but to itself, below itself, or where it is already. */
export function placesFor(tree: Branch, id: string): { branch: Branch; depth: number }[] {
  const way = pathTo(tree, id);
  const own = new Set(way.length ? flat(way.at(-1)!).map((x) => x.branch.id) : [id]);
  const parent = way.at(-2)?.id;
  return flat(tree).filter((x) => !own.has(x.branch.id) && x.branch.id !== parent);
}
