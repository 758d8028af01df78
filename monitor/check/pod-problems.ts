import type { Json } from '../../core/lib/json.ts';
import type { Wording } from '../../core/lib/lang.ts';
import { ApiError } from '../sources/kubernetes/api-error.ts';
import { resourceOf } from '../sources/kubernetes/resources.ts';
import { about } from './check.ts';
import type { CheckContext } from './context.ts';
import { causeOf } from './judge/cause.ts';
import { judgePod, type PodProblem } from './judge/pod.ts';

/** What is wrong with these pods, each with the cause that its log gives away. */
export async function problemsOf(
  context: CheckContext,
  namespace: string,
  pods: readonly Json[],
): Promise<readonly Wording[]> {
  const problems = pods.map(judgePod).filter((problem) => problem !== null);
  return Promise.all(problems.map((problem) => explained(context, namespace, problem)));
}

async function explained(
  context: CheckContext,
  namespace: string,
  { pod, problem, logOf, previous }: PodProblem,
) {
  const cause = logOf === null ? null : await logCause(context, namespace, pod, logOf, previous);
  return about(pod, cause === null ? problem : about(problem, cause));
}

const NO_LOG: Wording = {
  en: 'its log may not be read (verb "get" on pods/log)',
  fr: 'son journal ne peut pas être lu (verbe « get » sur pods/log)',
};

/** Why a container does not work, as far as its log says; null when it says nothing or may not be read. */
export async function logCause(
  { client, signal }: Pick<CheckContext, 'client' | 'signal'>,
  namespace: string,
  pod: string,
  container: string,
  previous: boolean,
): Promise<Wording | null> {
  const path = `${resourceOf('pods', namespace).path}/${pod}/log`;
  const query = new URLSearchParams({
    container,
    tailLines: '40',
    ...(previous ? { previous: 'true' } : {}),
  });
  try {
    return causeOf(await client.getText(`${path}?${query}`, { signal }));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.kind === 'forbidden' ? NO_LOG : null;
  }
}
