"""The pages role: Django behind Granian's WSGI workers."""

import os

from django.core.wsgi import get_wsgi_application

from yimen.config.processes import worker_dies_with_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.config.settings")
worker_dies_with_server()
application = get_wsgi_application()
