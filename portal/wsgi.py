"""The portal as a WSGI application. It does not start on a profile or a source that has faults."""

import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
call_command("check")
