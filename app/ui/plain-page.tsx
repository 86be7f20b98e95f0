import type { ReactNode } from 'react';

type PlainPageProps = {
  readonly title: string;
  /** Set where something is wrong: then it is told at once, as a banner is. */
  readonly tone?: 'critical' | 'warning';
  readonly children: ReactNode;
};

/** A page that needs neither Polaris nor the admin around it. */
export function PlainPage({ title, tone, children }: PlainPageProps) {
  const content = (
    <>
      <h1>{title}</h1>
      {children}
    </>
  );
  return (
    <main className="plain-page">
      {tone === undefined ? (
        content
      ) : (
        <div role="alert" className="plain-banner" data-tone={tone}>
          {content}
        </div>
      )}
    </main>
  );
}
