import { readdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import Negotiator from 'negotiator';

/** The shorter one first. */
const FORMS = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
] as const;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/**
 * Scripts and styles as the build compressed them, beside the plain ones: no request waits for it,
 * and the most that a file can be compressed costs nothing.
 */
export type CompressedAssets = {
  /** Asks for the shortest form that the browser takes, where the plain file is asked for. */
  choose(request: IncomingMessage, response: ServerResponse): void;
  /** What the headers say of a file that is sent in such a form. */
  describe(response: ServerResponse, path: string): void;
};

/** @param folder the built files, which are listed once */
export function makeCompressedAssets(folder: string): CompressedAssets {
  const files = new Set(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `/${name}`),
  );
  return {
    choose(request, response) {
      const [path = '', ...search] = (request.url ?? '').split('?');
      const forms = FORMS.filter(({ ending }) => files.has(`${path}${ending}`));
      if (forms.length === 0) return;
      response.setHeader('vary', 'Accept-Encoding');
      const accepted = new Negotiator(request).encodings(forms.map(({ encoding }) => encoding));
      const form = forms.find(({ encoding }) => accepted.includes(encoding));
      if (form !== undefined) request.url = [`${path}${form.ending}`, ...search].join('?');
    },

    describe(response, path) {
      const form = FORMS.find(({ ending }) => path.endsWith(ending));
      if (form === undefined) return;
      const type = TYPES[extname(path.slice(0, -form.ending.length))];
      if (type === undefined) return;
      response.setHeader('content-encoding', form.encoding);
      response.setHeader('content-type', type);
    },
  };
}
