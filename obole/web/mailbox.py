"""Letters: through a mail server when one is set, and kept in the house's mailbox when none is (and in a demo)."""

import os
from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as Smtp
from django.core.mail.message import EmailMessage

from obole.lib import clock
from obole.people.models import Mail


class MailboxBackend(BaseEmailBackend):
    """Sends by OBOLE_SMTP_HOST when given, else keeps the letter where the demo's mailbox shows it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send or keep each message; returns how many."""
        if os.environ.get("OBOLE_SMTP_HOST"):
            return Smtp(fail_silently=self.fail_silently).send_messages(email_messages) or 0
        rows = [
            Mail(to=to, subject=message.subject[:200], body=str(message.body), created_at=clock.now())
            for message in email_messages
            for to in message.to
        ]
        return len(Mail.objects.bulk_create(rows))
