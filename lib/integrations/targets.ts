/** The sender of each kind of target, one folder each. */
import type { NotifySettings } from '#lib/context/notify.ts';
import type { TargetSettings } from '#lib/notify/sending/settings.ts';
import type { Outgoing, SendResult } from '#lib/notify/sending/target.ts';
import { sendCloudEvent } from './cloudevents/send-cloudevent.ts';
import { sendEmail } from './email/send-email.ts';
import { sendGithubCheck } from './github/commit/send-check.ts';
import { sendGithubStatus } from './github/commit/send-status.ts';
import { sendGitlabStatus } from './gitlab/send-status.ts';
import { sendSlack } from './slack/send-slack.ts';
import { sendTeams } from './teams/send-teams.ts';
import { sendWebhook } from './webhook/send-webhook.ts';

/** Make one attempt to send a message to a target. */
export function sendTo(settings: NotifySettings, target: TargetSettings, outgoing: Outgoing): Promise<SendResult> {
  switch (target.kind) {
    case 'webhook':
      return sendWebhook(settings, target, outgoing);
    case 'cloudevents':
      return sendCloudEvent(settings, target, outgoing);
    case 'slack':
      return sendSlack(settings, target, outgoing);
    case 'teams':
      return sendTeams(settings, target, outgoing);
    case 'email':
      return sendEmail(settings, target, outgoing);
    case 'github-status':
      return sendGithubStatus(settings, target, outgoing);
    case 'github-check':
      return sendGithubCheck(settings, target, outgoing);
    case 'gitlab-status':
      return sendGitlabStatus(settings, target, outgoing);
  }
}
