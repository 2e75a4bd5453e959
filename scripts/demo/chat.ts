/** Runs the stand-in for Slack of the demo. The argument is its port. It tells its address to whoever starts it. */
import { openChat } from '#app/demo/chat/chat.ts';

const { url } = await openChat(Number(process.argv[2] ?? 0));
process.send?.({ ready: url });
