from django.urls import path

from yimen.epidemic.passes.views import appeals, decisions, keys, monitor, rulesets

app_name = "passes"
urlpatterns = [
    path("", rulesets.index, name="index"),
    path("rules/new/", rulesets.new, name="new_ruleset"),
    path("rules/<int:pk>/", rulesets.detail, name="ruleset"),
    path("rules/<int:pk>/change/", rulesets.change, name="change_ruleset"),
    path("rules/<int:pk>/simulate/", rulesets.simulate, name="simulate"),
    path("rules/<int:pk>/step/<slug:verb>/", rulesets.step, name="ruleset_step"),
    path("runs/<int:pk>/<slug:verb>/", rulesets.run, name="run"),
    path("terms/", rulesets.terms, name="terms"),
    path("decisions/", decisions.listing, name="decisions"),
    path("decisions/new/", decisions.new, name="new_decision"),
    path("decisions/<int:pk>/", decisions.detail, name="decision"),
    path("decisions/<int:pk>/step/<slug:verb>/", decisions.step, name="decision_step"),
    path("appeals/", appeals.listing, name="appeals"),
    path("appeals/<int:pk>/", appeals.detail, name="appeal"),
    path("appeals/<int:pk>/step/<slug:verb>/", appeals.step, name="appeal_step"),
    path("monitor/", monitor.index, name="monitor"),
    path("keys/", keys.listing, name="keys"),
    path("keys/rotate/", keys.rotate, name="rotate"),
    path("keys/<int:pk>/compromise/", keys.compromise, name="compromise"),
]
