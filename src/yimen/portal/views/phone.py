"""What a phone asks for: its service worker, the pages that work without network, a form token."""

import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET

from yimen.foundation.ui.assets import DIST, PREFIX, files_of
from yimen.kit import clock
from yimen.portal import shells
from yimen.portal.navigation import Navigation

ICON = "ui/icon.svg"
SHELL_URL = "/phone/shell/{}/"


@require_GET
@never_cache
def token(request: HttpRequest) -> JsonResponse:
    """Who is signed in, whether he holds a post, the house's time, and a fresh form token."""
    mine = Navigation.on(request)
    return JsonResponse(
        {
            "account": str(request.user.pk or ""),
            "post": mine.is_staff,
            "now": int(clock.now().timestamp() * 1000),
            "token": get_token(request),
        }
    )


@require_GET
@cache_control(max_age=600)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, since a service worker rules only over what lies below its own address."""
    _styles, scripts = files_of("sw")
    if not scripts:
        raise Http404
    styles, mains = files_of("main")
    files = [static(name) for name in (*styles, *mains, ICON)]
    phone = {
        "version": shells.version([*files, *scripts]),
        "files": files,
        "shells": [(one.pattern, SHELL_URL.format(one.name)) for one in shells.all_shells()],
    }
    script = (DIST / scripts[0].removeprefix(PREFIX)).read_text("utf-8")
    return HttpResponse(
        f"const PHONE = {json.dumps(phone)};\n{script}", content_type="text/javascript"
    )


@require_GET
def shell(request: HttpRequest, name: str) -> HttpResponse:
    """The same for everybody, signed in or not."""
    language = request.GET.get("lang", "")
    found = next((one for one in shells.all_shells() if one.name == name), None)
    if found is None or language not in shells.LANGUAGES:
        raise Http404
    return HttpResponse(found.render(language))


@require_GET
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """So that the reporter's page stands among the phone's apps."""
    sizes = (("ui/icon-192.png", "192x192"), ("ui/icon-512.png", "512x512"))
    icons = [{"src": static(name), "sizes": size, "type": "image/png"} for name, size in sizes]
    told = {
        "name": _("Yimen: key groups"),
        "short_name": _("Yimen"),
        "start_url": "/desk/key-groups/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#F3F6F8",
        "theme_color": "#084F64",
        "icons": [*icons, {"src": static(ICON), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(told, content_type="application/manifest+json")
