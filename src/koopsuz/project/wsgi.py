"""The entry that the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koopsuz.project.settings")
application = get_wsgi_application()

from koopsuz.project.production import refuse_weak_installation  # noqa: E402 -- needs the settings to be ready

refuse_weak_installation()
