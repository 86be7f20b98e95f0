import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The folders whose files take longest: a browser and processes, then databases. */
const LONGEST_FIRST = ['/test/end-to-end/', '/test/store/', '/test/pipeline/', '/test/queue/'];

function placeOf(file: string): number {
  const place = LONGEST_FIRST.findIndex((folder) => file.includes(folder));
  return place === -1 ? LONGEST_FIRST.length : place;
}

/**
 * Short files last, so that the workers end together. Vitest knows how long a file takes only
 * where it has run before, which it has not in a fresh clone: there it goes by size.
 */
export class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => placeOf(one.moduleId) - placeOf(other.moduleId));
  }
}
