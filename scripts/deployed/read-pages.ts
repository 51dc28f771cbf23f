/** The token of a page; absent for the first. */
export interface PageToken {
  readonly NextToken?: string;
}

/**
 * Reads all pages of a list.
 *
 * @param readPage - Reads one page; returns it with the token of the next page, if there is one.
 * @throws What `readPage` throws.
 */
export async function readPages<P extends { readonly NextToken?: string | undefined }>(
  readPage: (token: PageToken) => Promise<P>,
): Promise<P[]> {
  const pages: P[] = [];
  let NextToken: string | undefined;
  do {
    const page = await readPage(NextToken ? { NextToken } : {});
    pages.push(page);
    ({ NextToken } = page);
  } while (NextToken);
  return pages;
}
