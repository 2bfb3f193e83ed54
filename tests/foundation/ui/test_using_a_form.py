"""What a person meets in a form, drawn by the tags that every template uses."""

import datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation


class ArrivalForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the card", max_length=5)
    arrived = forms.DateField(label="Arrived", required=False)
    fever = forms.ChoiceField(
        label="Fever", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_the_hint_and_the_error_are_read_out_with_the_input() -> None:
    html = drawn("{% field form.name %}", form=ArrivalForm({"name": "too long a name"}))

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="too long a name"' in html


def test_the_summary_leads_to_each_wrong_field() -> None:
    with translation.override("en"):
        html = drawn("{% error_summary form %}", form=ArrivalForm({}))

    assert '<a href="#id_name">Name: This field is required.</a>' in html
    assert 'href="#id_fever_0"' in html
    assert 'role="alert"' in html


def test_a_form_without_mistakes_has_no_summary() -> None:
    assert drawn("{% error_summary form %}", form=ArrivalForm()) == ""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_date_is_written_as_the_browsers_box_reads_it(language: str) -> None:
    form = ArrivalForm(initial={"arrived": datetime.date(2020, 1, 31)})
    with translation.override(language):
        html = drawn("{% field form.arrived %}", form=form)

    assert 'type="date"' in html
    assert 'value="2020-01-31"' in html


def test_choices_are_one_group_with_one_name() -> None:
    html = drawn("{% field form.fever %}", form=ArrivalForm())

    assert html.count("<fieldset") == 1
    assert "<legend>Fever" in html


def test_what_somebody_typed_is_shown_as_text() -> None:
    html = drawn("{% summary_list rows %}", rows=[("Name", "<script>", "/change/")])

    assert "&lt;script&gt;" in html
    assert 'href="/change/"' in html
