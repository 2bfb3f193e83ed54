"""Django's settings; what a deployment may change comes from `env`."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from yimen.config import logs
from yimen.config.database import database_settings
from yimen.config.env import ROOT, env, identity_origins, identity_services
from yimen.kit.keys import KeyFolder

DEBUG = env.debug
DEMO = env.demo
DATA_DIR = env.data
KEYS = KeyFolder(env.data / "keys")
SECRET_KEY = KEYS.get("django").hex()
ALLOWED_HOSTS = env.hosts
CSRF_TRUSTED_ORIGINS = env.origins

PROJECT_APPS = [
    "yimen.portal",
    "yimen.epidemic.situation",
    "yimen.epidemic.key_groups",
    "yimen.epidemic.investigations",
    "yimen.epidemic.follow_up",
    "yimen.epidemic.passes",
    "yimen.epidemic.outbreaks",
    "yimen.epidemic.declarations",
    "yimen.foundation.imports",
    "yimen.foundation.inbox",
    "yimen.foundation.eforms",
    "yimen.foundation.files",
    "yimen.foundation.messages",
    "yimen.foundation.people",
    "yimen.foundation.staff",
    "yimen.foundation.accounts",
    "yimen.foundation.figures",
    "yimen.foundation.areas",
    "yimen.foundation.audit",
    "yimen.foundation.live",
    "yimen.foundation.ui",
]
INSTALLED_APPS = [
    *PROJECT_APPS,  # first, so that our templates and words go before those of the libraries
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "allauth.idp.oidc",
]
MIDDLEWARE = [
    "yimen.config.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # one bar of signal; it pads against BREACH
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "yimen.config.middleware.OutboxMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yimen.config.middleware.SightMiddleware",
    "yimen.foundation.accounts.middleware.StaffSessionMiddleware",
    "yimen.config.middleware.PlainTextMiddleware",
    "yimen.config.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "yimen.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yimen.config.context.page",
            ],
            "builtins": [
                "yimen.foundation.ui.templatetags.ui",
                "yimen.foundation.live.templatetags.live",
                "yimen.foundation.people.templatetags.people",
            ],
        },
    }
]
WSGI_APPLICATION = "yimen.config.wsgi.application"

DATABASES = {"default": database_settings(env)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_CREATED_AT_FUNCTION = "yimen_now()"  # kit/clock.py
CACHES = {
    "default": {
        # in the database, so that limits hold over all workers
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/accounts/arrive/"
STAFF_SECOND_FACTOR = env.second_factor
STAFF_IDLE_SECONDS = 30 * 60
ACCOUNT_ADAPTER = "yimen.foundation.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "password1"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PHONE_VERIFICATION_ENABLED = False  # a number is proven on our own pages, before
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {"login": "yimen.foundation.accounts.forms.PasswordForm"}
MFA_ADAPTER = "yimen.foundation.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env.tls  # browsers allow it on localhost only
MFA_TOTP_TOLERANCE = 1  # clocks of phones drift
MFA_FORMS = {
    "authenticate": "yimen.foundation.accounts.forms.SecondFactorForm",
    "reauthenticate": "yimen.foundation.accounts.forms.SecondFactorAgainForm",
    "add_webauthn": "yimen.foundation.accounts.forms.PasskeyForm",
}
SOCIALACCOUNT_ADAPTER = "yimen.foundation.accounts.adapters.LinkAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # nobody is merged by an address
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": identity_services(env)}}
IDP_OIDC_ADAPTER = "yimen.foundation.accounts.adapters.IdentityAdapter"
SMS_GATEWAY = "http" if env.sms_url or not env.demo else "shown"
SMS_URL, SMS_KEY, SMS_SECRET = env.sms_url, env.sms_key, env.sms_secret

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Vite has put the hashes into the names already, and compressed
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 300
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+/dist/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.tls
SECURE_SSL_REDIRECT = False  # the gateway in front of us redirects
# W008: the same; W005, W021: whether its other hosts have TLS is for the city to say, there
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.tls else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if env.tls else 0
X_FRAME_OPTIONS = "DENY"
LOGGING = logs.LOGGING
logs.configure()
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
IMPORT_MOST_ROWS = 200_000  # of one sheet
FILES_MOST_BYTES = 20 * 1024 * 1024  # a photo, a paper; below nginx's client_max_body_size
FILES_MOST_SHEET = 30 * 1024 * 1024
FILES_MOST_PIXELS = 64_000_000  # more is a bomb, or no photo that work needs
FILE_UPLOAD_TEMP_DIR = env.data / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
FILE_UPLOAD_HANDLERS = [
    "yimen.foundation.files.uploading.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
CODE_REFRESHES_A_MINUTE = 30  # of one phone
LIVE_MAX_STREAMS = 6_000  # a process; below Granian's --backpressure, which hangs when full
CITY_NAME = _("Sanmenxia")
SETTINGS_ROOT = ROOT

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'", *identity_origins(env)],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
