/** What is used of it. Its published types are Express', which is not here. */
declare module 'compression' {
  import type { IncomingMessage, ServerResponse } from 'node:http';
  import type { BrotliOptions, ZlibOptions } from 'node:zlib';

  type Filter = (request: IncomingMessage, response: ServerResponse) => boolean;
  type Options = ZlibOptions & { brotli?: BrotliOptions; filter?: Filter };
  type Compress = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

  const compression: ((options: Options) => Compress) & { readonly filter: Filter };
  export default compression;
}
