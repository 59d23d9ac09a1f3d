import { Type } from 'typebox';
import { Answer, Choice } from './common.ts';

export const HealthAnswer = Answer('Health', 'How the service is.', {
  status: Choice(['ok', 'ready'], 'that it is'),
});

export const IndexAnswer = Answer('Index', 'The main paths.', {
  name: Type.String({ examples: ['Orderpool'] }),
  description: Type.String({ examples: ['Order execution for paper trading and strategy testing'] }),
  paths: Type.Record(Type.String(), Type.String(), { examples: [{ '/docs': 'the API with every field' }] }),
});
