from django.urls import path

from yimen.epidemic.passes.views import appeals, decisions, keys, monitor, resident, rulesets

app_name = "passes"
urlpatterns = [
    path("epidemic/code/", resident.mine, name="mine"),
    path("epidemic/code/<int:pk>/", resident.why, name="why"),
    path("epidemic/code/<int:pk>/renew/", resident.renew, name="renew"),
    path("epidemic/code/<int:pk>/print/", resident.print_code, name="print_code"),
    path("epidemic/code/paper/<int:pk>/", resident.paper, name="paper"),
    path("epidemic/code/paper/<int:pk>/withdraw/", resident.withdraw_paper, name="withdraw_paper"),
    path("desk/codes/", rulesets.index, name="index"),
    path("desk/codes/rules/new/", rulesets.new, name="new_ruleset"),
    path("desk/codes/rules/<int:pk>/", rulesets.detail, name="ruleset"),
    path("desk/codes/rules/<int:pk>/change/", rulesets.change, name="change_ruleset"),
    path("desk/codes/rules/<int:pk>/simulate/", rulesets.simulate, name="simulate"),
    path("desk/codes/rules/<int:pk>/step/<slug:verb>/", rulesets.step, name="ruleset_step"),
    path("desk/codes/runs/<int:pk>/<slug:verb>/", rulesets.run, name="run"),
    path("desk/codes/terms/", rulesets.terms, name="terms"),
    path("desk/codes/decisions/", decisions.listing, name="decisions"),
    path("desk/codes/decisions/new/", decisions.new, name="new_decision"),
    path("desk/codes/decisions/<int:pk>/", decisions.detail, name="decision"),
    path("desk/codes/decisions/<int:pk>/step/<slug:verb>/", decisions.step, name="decision_step"),
    path("desk/codes/appeals/", appeals.listing, name="appeals"),
    path("desk/codes/appeals/<int:pk>/", appeals.detail, name="appeal"),
    path("desk/codes/appeals/<int:pk>/step/<slug:verb>/", appeals.step, name="appeal_step"),
    path("desk/codes/monitor/", monitor.index, name="monitor"),
    path("desk/codes/keys/", keys.listing, name="keys"),
    path("desk/codes/keys/rotate/", keys.rotate, name="rotate"),
    path("desk/codes/keys/<int:pk>/compromise/", keys.compromise, name="compromise"),
]
