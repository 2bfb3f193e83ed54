"""The pages role: Django behind Granian's WSGI workers."""

import os

from django.core.wsgi import get_wsgi_application

from yimen.config.env import env
from yimen.config.gateway import behind_gateway
from yimen.config.processes import worker_dies_with_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.config.settings")
worker_dies_with_server()
application = behind_gateway(get_wsgi_application()) if env.gateway else get_wsgi_application()
