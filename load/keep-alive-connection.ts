import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';
const EMPTY = Buffer.alloc(0);

/** Called once for each request: with the answer's status, or 0 where the connection broke. */
export type OnAnswer = (status: number) => void;

/**
 * An HTTP/1.1 connection that is kept open: one request at a time, sent as the bytes it is given. Reads of an answer what
 * it takes to find its end, so that the driver costs little beside the service; answers without a length have no body.
 */
export class KeepAliveConnection {
  readonly #socket: Socket;
  #received: Buffer = EMPTY;
  /** Bytes of the whole answer, once its head is there. */
  #answerBytes = 0;
  #status = 0;
  #onAnswer: OnAnswer | undefined = undefined;

  /** Resolves once it is open. Rejects where nobody listens. */
  static async open(url: URL): Promise<KeepAliveConnection> {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    await once(socket, 'connect');
    return new KeepAliveConnection(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    // The close that follows tells whoever waits.
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => this.#settle(0));
  }

  /** The request before must have been answered. */
  send(request: Buffer, onAnswer: OnAnswer): void {
    this.#onAnswer = onAnswer;
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    if (this.#answerBytes === 0) this.#readHead();
    if (this.#answerBytes === 0 || this.#received.length < this.#answerBytes) return;
    this.#received = EMPTY;
    this.#answerBytes = 0;
    this.#settle(this.#status);
  }

  #readHead(): void {
    const end = this.#received.indexOf(END_OF_HEAD);
    if (end === -1) return;
    const head = this.#received.toString('latin1', 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head);
    this.#status = Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
    this.#answerBytes = end + END_OF_HEAD.length + Number(length?.[1] ?? 0);
  }

  #settle(status: number): void {
    const onAnswer = this.#onAnswer;
    this.#onAnswer = undefined;
    onAnswer?.(status);
  }
}
