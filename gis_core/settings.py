"""Every setting of every process, read from the environment; the defaults are the safe ones."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

# Whoever asks for a task must reach the broker that settings name: with them the app is there. The
# child that reads files has no settings, asks for no task, and starts in half the time without it.
from gis_core import celery, gdal  # noqa: F401
from gis_core.logs import LOGGING  # noqa: F401 - Django reads it here
from gis_core.timetable import BEAT
from gis_core.vendor import FOLDERS

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()
environ.Env.read_env(BASE_DIR / ".env")

# Where this instance keeps its files: uploads, collected static files, logs, accounts.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data"))).resolve()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Give it 50 random characters, or SECRET_KEY_FILE a file with them."
    )
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Keys of sealed fields, the sealing one first; lost keys are lost data.
FIELD_KEYS = env.str("FIELD_KEYS", default="")
if not FIELD_KEYS:
    raise ImproperlyConfigured(
        "FIELD_KEYS is not set. Give it 32 random bytes in base64, or FIELD_KEYS_FILE a file with "
        "them, and keep a copy apart from the database: without it personal data cannot be read."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# How many proxies stand in front and may be believed about the client's address and scheme.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
HTTPS = env.bool("HTTPS", default=False)

# The city is data: what follows names the first customer only by default.
GIS_STORAGE_SRID = env.int("GIS_STORAGE_SRID", default=31901)
GIS_ALLOWED_SRIDS = env.list("GIS_ALLOWED_SRIDS", cast=int, default=[])
_KUWAIT = GIS_STORAGE_SRID == 31901
# West, south, east, north in degrees: where the municipality's coordinates may lie.
GIS_EXTENT = env.list("GIS_EXTENT", cast=float, default=[46.5, 28.5, 48.7, 30.2] if _KUWAIT else [])
# In which grids, besides the storage CRS, people paste metres into the search box.
GIS_SEARCH_SRIDS = env.list("GIS_SEARCH_SRIDS", cast=int, default=[32638, 32639] if _KUWAIT else [])
# Which kinds of number people and companies are known by here, the commonest first.
IDENTIFIER_KINDS = env.list(
    "IDENTIFIER_KINDS",
    default=["gis_core.identifiers.kuwait.CIVIL_ID", "gis_core.identifiers.registers.REGISTRATION"],
)
# Whose numbers telephones without a country code are.
PHONE_REGION = env.str("PHONE_REGION", default="KW" if _KUWAIT else "")
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Kuwait")
BASEMAP_URL = env.str("BASEMAP_URL", default="")
BASEMAP_ATTRIBUTION = env.str("BASEMAP_ATTRIBUTION", default="")
DEMO = env.bool("DEMO", default=False)
# Ed25519: 32 random bytes as base64, with which extracts are signed; see docs/operations.md.
EXTRACT_SIGNING_KEY = env.str("EXTRACT_SIGNING_KEY", default="")
# Where the public reaches this site, printed on extracts; empty: where the officer reached it.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")

GDAL_LIBRARY_PATH = gdal.GDAL_LIBRARY
GEOS_LIBRARY_PATH = gdal.GEOS_LIBRARY

INSTALLED_APPS = [
    "gis_core.search",
    "gis_core.sealed",
    "gis_core.messaging",
    "gis_core.tiles",
    "gis_core.areas",
    "gis_core.accounts",
    "gis_core.audit",
    "gis_core.reveals",
    "gis_core.jobs",
    "gis_core.ingest",
    "parcels",
    "complaints",
    "imagery",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "gis_core.staticfiles.QasimaStaticFiles",
    "django.contrib.humanize",
    "django.contrib.gis",
    "django.forms",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_celery_beat",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "leaflet",
    "pgtrigger",
    "rest_framework",
    "rest_framework_gis",
]

MIDDLEWARE = [
    "gis_core.tiles.middleware.ExpressLane",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "gis_core.accounts.middleware.permissions_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gis_core.accounts.middleware.LanguageChoiceMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "gis_core.urls"
WSGI_APPLICATION = "gis_core.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gis_core.accounts.context.site",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": env.db_url("DATABASE_URL", engine="django.contrib.gis.db.backends.postgis")
    | {
        # Each thread keeps its connection, and with it its prepared statements.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "TEST": {"NAME": "test_qasima" + env.str("TEST_DB_SUFFIX", default="")},
    }
}
if not DATABASES["default"].get("NAME"):
    raise ImproperlyConfigured("DATABASE_URL is not set: postgis://USER:PASSWORD@HOST/NAME")
_options: dict = DATABASES["default"].setdefault("OPTIONS", {})
_options["application_name"] = "qasima"
# pgtrigger's functions read this setting for each row; where it is not defined they catch an
# error for each row instead, whose cost grows with the square of a delivery's size.
_options.setdefault("options", "-c pgtrigger.ignore={}")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How many people's data a person may read and look for in a day, and after how many hours the
# password is asked for again before that (0: never).
REVEALS_PER_DAY = env.int("REVEALS_PER_DAY", default=200)
PERSON_SEARCHES_PER_DAY = env.int("PERSON_SEARCHES_PER_DAY", default=50)
REVEAL_CONFIRM_HOURS = env.int("REVEAL_CONFIRM_HOURS", default=4)

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "gis_core.tiles.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.4, "socket_connect_timeout": 0.4},
        "TIMEOUT": 7 * 24 * 3600,
    }
}
SESSION_ENGINE = "gis_core.accounts.sessions"

# Celery speaks of the same Redis in its own words.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace(
    "?db=", "?virtual_host="
)
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TASK_QUEUE_NAMES = ("default", "imports", "jobs", "messages", "papers", "photos", "tiles")
CELERY_TASK_ROUTES = {
    "gis_core.ingest.*": {"queue": "imports"},
    "gis_core.jobs.tasks.run": {"queue": "jobs"},
    "gis_core.messaging.tasks.drain": {"queue": "messages"},
    "parcels.tasks.seed_*": {"queue": "tiles"},
    "parcels.tasks.drain_shares": {"queue": "jobs"},
    "parcels.papers.tasks.*": {"queue": "papers"},
    "complaints.pictures.tasks.*": {"queue": "photos"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = BEAT

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["gis_core.accounts.backends.StaffBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "map"
OUTSIDE_REDIRECT_URL = "licensing:list"
ACCOUNT_ADAPTER = "gis_core.accounts.adapter.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 600
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Qasima"
# Reporters: whom codes may be texted to, and how many (see docs/operations.md).
REPORTER_REDIRECT_URL = "reporters:mine"
SMS_REGIONS = env.list("SMS_REGIONS", default=[PHONE_REGION] if PHONE_REGION else [])
CODES_PER_NUMBER_DAY = env.int("CODES_PER_NUMBER_DAY", default=5)
CODES_PER_CLIENT_HOUR = env.int("CODES_PER_CLIENT_HOUR", default=20)
CODES_PER_NETWORK_DAY = env.int("CODES_PER_NETWORK_DAY", default=200)
SMS_PER_DAY = env.int("SMS_PER_DAY", default=2000)
CODE_MAILS_PER_DAY = env.int("CODE_MAILS_PER_DAY", default=5000)
LOOKUPS_PER_CLIENT_HOUR = env.int("LOOKUPS_PER_CLIENT_HOUR", default=20)
COMPLAINTS_PER_CLIENT_HOUR = env.int("COMPLAINTS_PER_CLIENT_HOUR", default=300)
FOLLOW_DAYS = env.int("FOLLOW_DAYS", default=180)
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", default="")
# A national identity provider that speaks OpenID Connect; without OIDC_SERVER_URL there is none.
OIDC_ID = env.str("OIDC_ID", default="national")
OIDC_NAME = env.str("OIDC_NAME", default="")
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
SOCIALACCOUNT_ADAPTER = "complaints.identity.elsewhere.ElsewhereAdapter"
_oidc = {"provider_id": OIDC_ID, "name": OIDC_NAME, "settings": {"server_url": OIDC_SERVER_URL}}
_oidc["client_id"] = env.str("OIDC_CLIENT_ID", default="")
_oidc["secret"] = env.str("OIDC_CLIENT_SECRET", default="")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [_oidc] if OIDC_SERVER_URL else []}
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_STORE_TOKENS = False
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="qasima@localhost")
EMAIL_TIMEOUT = 10
# The way out for each kind of message; a provider is one class with ``send``.
MESSAGE_TRANSPORTS = {
    "sms": env.str("SMS_TRANSPORT", default="gis_core.messaging.transports.FileTransport"),
    "email": env.str("EMAIL_TRANSPORT", default="gis_core.messaging.transports.EmailTransport"),
    "push": env.str("PUSH_TRANSPORT", default="gis_core.messaging.transports.ConsoleTransport"),
}
# A gateway for gis_core.messaging.providers.HttpSmsTransport, and the bearer token it asks for.
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")
# For gis_core.messaging.providers.WebPushTransport: 32 bytes in base64url, and who answers for it.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
VAPID_CONTACT = env.str("VAPID_CONTACT", default=DEFAULT_FROM_EMAIL)
# From when until when, by the clock on the wall, nobody is woken; 00:00-00:00 for never.
QUIET_HOURS = env.str("QUIET_HOURS", default="21:00-07:00")
# So many hours after its promise a late complaint is escalated: to the unit, and then upwards.
ESCALATION_HOURS = env.list("ESCALATION_HOURS", cast=int, default=[0, 24, 72])

LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", "العربية"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["gis_core.formats"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
_modules = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *((f"vendor/{name}", _modules / folder) for name, folder in FOLDERS.items()),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "gis_core.staticfiles.ModuleManifestStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "media"
# Where imagery lies, which may be a disk of its own; empty: beside the other data.
IMAGERY_DIR = env.str("IMAGERY_DIR", default="")
IMAGERY_DROP_DIR = env.str("IMAGERY_DROP_DIR", default="")  # images to be taken in; empty: none
IMAGERY_MAX_GB = env.int("IMAGERY_MAX_GB", default=200)  # one uploaded file
IMAGERY_THREADS = env.int("IMAGERY_THREADS", default=0)  # to write one anew; 0: every processor
# So many days after a survey was published its delivered files go; empty: never by themselves.
IMAGERY_DELIVERED_DAYS = int(env.str("IMAGERY_DELIVERED_DAYS", default="") or 0) or None
# An S3-compatible bucket for what is made of images; without a name it lies in the folder, too.
IMAGERY_S3_BUCKET = env.str("IMAGERY_S3_BUCKET", default="")
IMAGERY_S3_ENDPOINT = env.str("IMAGERY_S3_ENDPOINT", default="")
IMAGERY_S3_REGION = env.str("IMAGERY_S3_REGION", default="us-east-1")
IMAGERY_S3_ACCESS_KEY = env.str("IMAGERY_S3_ACCESS_KEY", default="")
IMAGERY_S3_SECRET_KEY = env.str("IMAGERY_S3_SECRET_KEY", default="")
IMAGERY_S3_PREFIX = env.str("IMAGERY_S3_PREFIX", default="")
IMAGERY_S3_SECONDS = env.float("IMAGERY_S3_SECONDS", default=3.0)  # a page waits for each answer
# Deliveries: the largest file, what one person may have under way, and a folder on the server whose
# files analysts may take in (empty: there is none).
DELIVERY_MAX_GB = env.int("DELIVERY_MAX_GB", default=4)
DELIVERY_QUOTA_GB = env.int("DELIVERY_QUOTA_GB", default=20)
DELIVERY_DROP_DIR = env.str("DELIVERY_DROP_DIR", default="")
DOCUMENT_MAX_MB = env.int("DOCUMENT_MAX_MB", default=100)
# The address under which a proxy serves MEDIA_ROOT to X-Accel-Redirect alone; empty: no such proxy.
MEDIA_ACCEL = env.str("MEDIA_ACCEL", default="")
LOAN_DAYS = env.int("LOAN_DAYS", default=14)
LEAFLET_CONFIG = {"TILES": [], "RESET_VIEW": False, "ATTRIBUTION_PREFIX": ""}

SECURE_SSL_REDIRECT = False  # the proxy redirects; it alone knows both ports
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# The proxy redirects to HTTPS; whether a whole domain is preloaded is its owner's to say.
SILENCED_SYSTEM_CHECKS = ["security.W008", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
_basemap_host = [BASEMAP_URL.split("/{")[0].rsplit("/", 1)[0]] if BASEMAP_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *_basemap_host],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# What import_layer, make_demo and the map know of the apps above the kernel.
_LAYERS = ("parcels", "blocks", "areas", "plan", "licences", "buildings", "survey_points", "roads")
INGEST_LAYERS = {name: f"parcels.layers.{name.upper()}" for name in _LAYERS}
TILE_SEEDING_TASK = "parcels.tasks.seed_tiles"
DEMO_STEPS = [
    "complaints.demo.make_room", "imagery.demo.make_room", "parcels.demo.make_demo",
    "parcels.demo.papers.make_papers", "parcels.transitions.demo.make_transitions",
    "parcels.plans.demo.make_editions", "parcels.rights.demo.make_rights",
    "parcels.violations.demo.make_cases", "parcels.completeness.demo.look_at_demo",
    "parcels.extract.demo.make_papers", "complaints.demo.make_complaints",
    "imagery.demo.make_imagery", "imagery.demo.make_plan",
]  # fmt: skip

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "gis_core.accounts.authentication.BearerTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "gis_core.accounts.problems.problem_handler",
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Qasima",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "ENUM_NAME_OVERRIDES": {
        "LicenceStateEnum": "parcels.models.licence_states.LicenceState",
        "ComplaintKindEnum": "complaints.models.Complaint.Kind",
    },
}
