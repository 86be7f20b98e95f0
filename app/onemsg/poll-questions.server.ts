import type { PollAnswer, PollPorts } from '#app/pipeline/poll.ts';
import type { ChannelAnswer } from './channel-answer.ts';
import type { OneMsgClient } from './client.server.ts';

/** What polling asks 1MSG, over the client. */
export function makePollQuestions(
  client: Pick<OneMsgClient, 'hookInfo' | 'getMessages'>,
): Pick<PollPorts, 'hookInfo' | 'listSent'> {
  return {
    async hookInfo(credentials, wamid) {
      return pollAnswer(await client.hookInfo(credentials, wamid), ({ reading }) => reading);
    },
    async listSent(credentials, { phone, since, until }) {
      const filter = { chatId: `${phone}@c.us`, since, until };
      return pollAnswer(await client.getMessages(credentials, filter), ({ echoes }) => echoes);
    },
  };
}

function pollAnswer<Answer, News>(
  answer: ChannelAnswer<Answer>,
  newsOf: (answer: Answer) => News,
): PollAnswer<News> {
  if (answer.ok) return { answer: 'news', news: newsOf(answer) };
  // A refusal of this one question says nothing of the next; asking it again would not help.
  const isOfQuestion = answer.problem === 'unexpected' || answer.problem === 'not_found';
  return { answer: isOfQuestion ? 'no_news' : 'unavailable' };
}
