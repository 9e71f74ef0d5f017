"""A real Django OAuth Toolkit in the place of AI Endurance: its paths, one athlete, one client, and one tool.

toolkit.py FOLDER USER PASSWORD CLIENT_ID CLIENT_SECRET REDIRECT_URI; prints its port when it listens. Without a secret ("") the client is a public one.
"""

import json
import sys
from datetime import timedelta
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

folder, user, password, client_id, client_secret, redirect_uri = sys.argv[1:]

from django.conf import settings

LOGIN = "<form method='post' action=''>{% csrf_token %}{{ form }}<button>Log in</button></form>"

settings.configure(
    SECRET_KEY="only for this test",
    ALLOWED_HOSTS=["127.0.0.1", "localhost"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder + "/toolkit.sqlite3"}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": ["django.template.context_processors.request"],
                "loaders": [
                    ("django.template.loaders.locmem.Loader", {"registration/login.html": LOGIN}),
                    "django.template.loaders.app_directories.Loader",
                ],
            },
        }
    ],
    LOGIN_URL="/login/",
    OAUTH2_PROVIDER={"SCOPES": {"read": "View everything", "write": "Change workouts"}, "PKCE_REQUIRED": True},
)

import django

django.setup()

from django.contrib.auth import get_user_model
from django.contrib.auth.views import LoginView
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, JsonResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider import views
from oauth2_provider.models import get_access_token_model, get_application_model, get_refresh_token_model
from oauth2_provider.oauth2_backends import get_oauthlib_core

TOOL = {"name": "getUser", "description": "The athlete", "inputSchema": {"type": "object"}}


@csrf_exempt
def mcp(request):
    if request.method != "POST":
        return HttpResponse(status=405)
    message = json.loads(request.body)
    method, number = message.get("method"), message.get("id")
    known, seen = get_oauthlib_core().verify_request(request, scopes=["read"])
    if not known and (method == "tools/call" or "HTTP_AUTHORIZATION" in request.META):
        return JsonResponse({"detail": "Authentication credentials were not provided."}, status=401)
    if method == "initialize":
        info = {"name": "toolkit", "version": "1.2.0"}
        result = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": info}
    elif method == "tools/list":
        result = {"tools": [TOOL]}
    elif method == "tools/call":
        result = {"content": [{"type": "text", "text": json.dumps({"user_type": seen.user.username})}]}
    else:
        return HttpResponse(status=202)
    return JsonResponse({"jsonrpc": "2.0", "id": number, "result": result})


@csrf_exempt
def expire(request):
    get_access_token_model().objects.update(expires=timezone.now() - timedelta(seconds=1))
    return JsonResponse({})


def counts(request):
    refresh = get_refresh_token_model().objects
    return JsonResponse(
        {
            "issued": refresh.count(),
            "live": refresh.filter(revoked__isnull=True).count(),
            "access": get_access_token_model().objects.filter(expires__gt=timezone.now()).count(),
        }
    )


provider = [
    path("token/", views.TokenView.as_view(), name="token"),
    path("revoke_token/", views.RevokeTokenView.as_view(), name="revoke-token"),
]
urlpatterns = [
    path("login/", LoginView.as_view()),
    path("authorize/", views.AuthorizationView.as_view()),
    path("api/o/", include((provider, "oauth2_provider"))),
    path("mcp", mcp),
    path("test/expire/", expire),
    path("test/counts/", counts),
]

call_command("migrate", verbosity=0)
owner = get_user_model().objects.create_user(user, password=password)
application = get_application_model()
application.objects.create(
    name="AI Endurance MCP",
    user=owner,
    client_id=client_id,
    client_secret=client_secret,
    client_type=application.CLIENT_CONFIDENTIAL if client_secret else application.CLIENT_PUBLIC,
    authorization_grant_type=application.GRANT_AUTHORIZATION_CODE,
    redirect_uris=redirect_uri,
)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Quiet)
print(server.server_port, flush=True)
server.serve_forever()
