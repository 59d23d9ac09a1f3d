import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Json } from './streams.ts';

interface Reference {
  readonly $ref: string;
}

interface Validator {
  readonly message: string;
  Check(value: unknown): boolean;
  Errors(value: unknown): unknown[];
}

/** An AsyncAPI document as something to hold frames to. */
export class StreamContract {
  readonly document: Json;
  readonly #validators = new Map<string, readonly Validator[]>();

  constructor(document: Json) {
    this.document = document;
  }

  /** The part of the document that a reference within it leads to. Throws where it leads nowhere. */
  resolve({ $ref }: Reference): Json {
    let part = this.document;
    for (const name of $ref.slice(2).split('/')) {
      part = part[name.replaceAll('~1', '/').replaceAll('~0', '~')];
      if (part === undefined) throw new Error(`${$ref} leads nowhere`);
    }
    return part;
  }

  /** The same schema without references. */
  inline(value: Json): Json {
    if (Array.isArray(value)) return value.map((item) => this.inline(item));
    if (typeof value !== 'object' || value === null) return value;
    if (typeof value.$ref === 'string') return this.inline(this.resolve(value));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.inline(item)]));
  }

  payloadSchema(message: string): TSchema {
    return this.inline(this.document.components.messages[message].payload);
  }

  /** The messages of the channel that the frame, one that the service has sent, is valid for. There should be just one. */
  messagesOf(channel: string, frame: unknown): string[] {
    return this.#sent(channel)
      .filter((validator) => validator.Check(frame))
      .map(({ message }) => message);
  }

  /** Why the frame is none of the channel's messages. */
  faultsOf(channel: string, frame: unknown): Json {
    return Object.fromEntries(this.#sent(channel).map((validator) => [validator.message, validator.Errors(frame)]));
  }

  #sent(channel: string): readonly Validator[] {
    let validators = this.#validators.get(channel);
    if (validators === undefined) {
      const operations = Object.values<Json>(this.document.operations).filter(
        (operation) => operation.channel.$ref === `#/channels/${channel}`,
      );
      const references = operations.flatMap(({ action, messages, reply }) =>
        action === 'send' ? messages : (reply?.messages ?? []),
      );
      const names = references.map(({ $ref }: Reference) => $ref.slice($ref.lastIndexOf('/') + 1));
      validators = names.map((message: string) => Object.assign(Compile(this.payloadSchema(message)), { message }));
      this.#validators.set(channel, validators!);
    }
    return validators!;
  }
}
