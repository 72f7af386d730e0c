"""Mail as servers send it back, written by hand after RFC 3464 and RFC 5965."""

from portal.mail.models import Message

BOUNCE = """\
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: bounces@example.com
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="part"

--part
Content-Type: text/plain; charset=us-ascii

<alice@example.com>: host mx.example.net said: 550 {status} alice@example.com is unknown here

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Wed, 6 Jan 2027 09:00:00 +0000

Final-Recipient: rfc822; alice@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} alice@example.com is unknown here

--part
Content-Type: {returned}

Message-ID: <{key}@privacy.example.com>
From: ClearCall QoS Studio <privacy@example.com>
To: alice@example.com
Subject: News of this month

--part--
"""

COMPLAINT = """\
From: <feedback@mail.example.net>
To: <bounces@example.com>
Subject: FW: News of this month
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: text/plain; charset=us-ascii

This is an email abuse report for a message received from 192.0.2.1.

--part
Content-Type: message/feedback-report

Feedback-Type: {feedback}
User-Agent: Feedback/1.0
Version: 1
Original-Rcpt-To: <alice@example.com>

--part
Content-Type: message/rfc822

Message-ID: <{key}@privacy.example.com>
From: ClearCall QoS Studio <privacy@example.com>
To: alice@example.com
Subject: News of this month

One month is free.
--part--
"""


def bounce(
    message: Message, *, status: str = "5.1.1", action: str = "failed", returned: str = "text/rfc822-headers"
) -> bytes:
    """Returns the notification that a mail of ours did not arrive."""
    return BOUNCE.format(key=message.key, status=status, action=action, returned=returned).encode()


def complaint(message: Message, *, feedback: str = "abuse") -> bytes:
    """Returns the report that a recipient did not want a mail of ours."""
    return COMPLAINT.format(key=message.key, feedback=feedback).encode()
