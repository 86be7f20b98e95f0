/** "parcel 1 of 2", or "parcel 1" while the total is not known. */
export function parcelWords(parcel: { number: number; of: number | null }): string {
  return parcel.of === null ? `parcel ${parcel.number}` : `parcel ${parcel.number} of ${parcel.of}`;
}
