/** A phone number, or its hint; always read from left to right. */
export function PhoneNumber({ children }: { readonly children: string }) {
  return (
    <bdi dir="ltr" style={{ whiteSpace: 'nowrap' }}>
      {children}
    </bdi>
  );
}
