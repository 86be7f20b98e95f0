import { readFileSync } from 'node:fs';
import routes from '#app/routes.ts';

/** The routes inside the admin that show a page; those that only answer a form have none. */
export function pageRoutes(): string[] {
  const inside = routes.find(({ id }) => id === 'routes/app')?.children ?? [];
  return inside.flatMap(({ id, file }) => {
    const source = readFileSync(new URL(`../../app/${file}`, import.meta.url), 'utf8');
    return /^export default /m.test(source) ? [id ?? file] : [];
  });
}
