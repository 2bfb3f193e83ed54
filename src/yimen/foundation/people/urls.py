from django.urls import path

from yimen.foundation.people.views import (
    assigning,
    duplicates,
    households,
    merging,
    persons,
    roll,
    sharing,
)

app_name = "people"
urlpatterns = [
    path("", households.index, name="index"),
    path("households/add/", households.add, name="add_household"),
    path("households/<int:pk>/", households.household, name="household"),
    path("households/<int:pk>/add/", households.add_member, name="add_member"),
    path("households/<int:pk>/split/", households.split, name="split"),
    path("residences/<int:pk>/end/", households.move_out, name="move_out"),
    path("persons/", persons.index, name="persons"),
    path("persons/<int:pk>/", persons.person, name="person"),
    path("persons/<int:pk>/full/", persons.unmask, name="unmask"),
    path("persons/<int:pk>/correct/", persons.correct, name="correct"),
    path("persons/<int:pk>/share/", sharing.share, name="share"),
    path("persons/<int:pk>/move/", persons.move, name="move"),
    path("persons/<int:pk>/merge/", merging.candidates, name="merge_choose"),
    path("persons/<int:pk>/merge/<int:into>/", merging.merge, name="merge"),
    path("persons/<int:pk>/different/<int:other>/", duplicates.different, name="different"),
    path("duplicates/", duplicates.index, name="duplicates"),
    path("persons/<int:pk>/undo-merge/", persons.undo_merge, name="undo_merge"),
    path("assign/<int:code>/", assigning.assign, name="assign"),
    path("emergency/", persons.glass, name="glass"),
    path("emergency/<int:pk>/", persons.glass_review, name="glass_review"),
    path("roll/", roll.upload, name="roll"),
    path("roll/template/<str:kind>/", roll.template, name="roll_template"),
    path("export/", roll.export, name="export"),
]
