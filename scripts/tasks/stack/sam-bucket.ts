import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { type CleanUpOptions, type RetainedResources, deleteStacks } from './delete-stacks.ts';
import { createClientOptions } from './deployed-stack.ts';

/** The stack of the bucket into which SAM uploads what it deploys. */
export const SAM_STACK = 'aws-sam-cli-managed-default';

/** Finds the bucket of SAM; `undefined` if it has none here. */
export async function findSamBucket(endpoint: string): Promise<string | undefined> {
  const cloudFormation = new CloudFormationClient(createClientOptions(endpoint));
  try {
    const { Stacks: [stack] = [] } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: SAM_STACK }),
    );
    return stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'SourceBucket')?.OutputValue;
  } catch (error) {
    // CloudFormation's error for a stack that does not exist.
    if ((error as Error).name === 'ValidationError') return undefined;
    throw error;
  }
}

/** Deletes SAM's bucket, with all that is in it. @returns What is left. */
export async function deleteSamBucket(options: CleanUpOptions): Promise<readonly string[]> {
  try {
    if ((await findSamBucket(options.endpoint)) === undefined) return [];
    await deletePackages(options.endpoint, '');
    const retained: RetainedResources = { secrets: new Set(), keys: new Set() };
    return await deleteStacks({ ...options, prefix: SAM_STACK }, retained);
  } catch (error) {
    return [`SAM's bucket: ${(error as Error).message}`];
  }
}

/** Deletes what SAM has uploaded under a prefix, in all versions. */
export async function deletePackages(endpoint: string, Prefix: string): Promise<void> {
  const Bucket = await findSamBucket(endpoint);
  if (Bucket === undefined) return;
  const client = new S3Client({
    ...createClientOptions(endpoint),
    forcePathStyle: endpoint !== '',
  });
  for (;;) {
    // Each page is deleted before the next is listed.
    const page = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(
      ({ Key, VersionId }) => ({ Key, VersionId }),
    );
    if (Objects.length === 0) return;
    const { Errors: [failed] = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
    );
    if (failed !== undefined) throw new Error(`${failed.Key}: ${failed.Message}`);
  }
}
