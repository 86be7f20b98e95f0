import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';

declare module '@remix-run/node' {
  interface Future {
    v3_singleFetch: true;
  }
}

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [
    remix({
      appDirectory: 'app',
      buildDirectory: 'build',
      serverBuildFile: 'index.js',
      future: {
        v3_fetcherPersist: true,
        v3_lazyRouteDiscovery: true,
        v3_relativeSplatPath: true,
        v3_routeConfig: true,
        v3_singleFetch: true,
        v3_throwAbortReason: true,
      },
    }),
    // Each in the forms that browsers take, as short as can be; nobody asks for the server's.
    isSsrBuild
      ? null
      : compression({
          include: /\.(js|css)$/,
          threshold: 1024,
          algorithms: ['brotliCompress', 'gzip'],
          logLevel: 'silent',
        }),
  ],
  build: {
    // Top-level await in the server build.
    target: 'es2022',
    // App Bridge authenticates fetches, not the import of an inlined data: URL.
    assetsInlineLimit: 0,
  },
  ssr: {
    // Both in one bundle: two copies of Polaris would have two React contexts.
    noExternal: ['@shopify/polaris', '@shopify/shopify-app-remix', '@shopify/app-bridge-react'],
  },
}));
