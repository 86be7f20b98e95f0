import type { ReactNode } from 'react';

/** A page that needs neither Polaris nor the admin around it. */
export function PlainPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="plain-page">
      <h1>{title}</h1>
      {children}
    </main>
  );
}
