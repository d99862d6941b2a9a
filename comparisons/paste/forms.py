"""What an editor pastes, and what is asked before it is stored."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from comparisons.exports.facts import Facts
from comparisons.forms import Day, EvidenceForm, ReleaseField, Words
from comparisons.models import not_in_the_future
from comparisons.paste.limits import PasteError
from comparisons.paste.meaning import Meaning, Reader
from comparisons.paste.parse import Form, Parsed, parse
from comparisons.paste.plan import Plan, Planned

KEPT, ADDED = "kept", "added"
WHY = "One clear sentence; it is kept beside each change."


class PasteForm(forms.Form):
    """Once it is valid: `source` is the text that was read, `parsed` its rows, `meaning` what they say."""

    text = Words(
        label="The table",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "wrap": "off"}),
        help_text="Its first row names the technologies, its first column the criteria. "
        "A cell begins with a verdict: “Partial: views only”, “✅ Built in”.",
        error_messages={"required": "Paste a table first."},
    )
    # The same table as the program put it on the clipboard as HTML; a script fills it in.
    html = Words(required=False, strip=False, widget=forms.HiddenInput)
    form = forms.ChoiceField(label="Read it as", required=False, choices=[("", "Find out"), *Form.choices])

    source: str
    parsed: Parsed
    meaning: Meaning

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.facts = facts

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            chosen = Form(cleaned["form"]) if cleaned["form"] else None
            use_html = cleaned["html"] and chosen in {None, Form.HTML}
            self.source = cleaned["html"] if use_html else cleaned["text"]
            try:
                self._read(Form.HTML if use_html else chosen)
            except PasteError as error:
                self.add_error("text", str(error))
        return cleaned

    def _read(self, form: Form | None) -> None:
        self.parsed = parse(self.source, form)
        groups = list({row.group for row in self.facts.rows})
        criteria = [row.criterion for row in self.facts.rows]
        self.meaning = Reader(self.facts.technologies, criteria, groups).read(self.parsed)


class ConfirmForm(forms.Form):
    """What a paste lacks, asked once for all of it; and per cell what only the cell can say."""

    def __init__(self, data: QueryDict | None, *, plan: Plan, may_empty: bool) -> None:
        super().__init__(data, label_suffix="")
        self.plan = plan
        self.seen = seen_by(data.get("seen", "")) if data else {}
        self.source = EvidenceForm(data, prefix="source", use_required_attribute=False)
        if plan.written:
            self._ask_once()
        for planned in plan.written:
            self._ask_of(planned)
        if may_empty and plan.removed:
            choices = [(one.key, f"{one.criterion}, {one.technology}") for one in plan.removed]
            self.fields["empty"] = forms.MultipleChoiceField(
                choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )
        self.fields["why"] = Words(required=bool(plan.changed), max_length=200, help_text=WHY)

    def _ask_once(self) -> None:
        self.fields["checked_on"] = Day(
            initial=timezone.localdate(),
            validators=[not_in_the_future],
            help_text="The day you compared the facts with their sources.",
        )
        for technology, releases, likely, needed in self.plan.columns:
            field = ReleaseField(label=f"Release of {technology}", required=needed)
            field.offer(releases)
            field.initial = likely.pk if likely and needed else None
            if not needed:
                field.help_text = "Left empty, each fact keeps its own."
            elif not releases:
                field.help_text = "It has no release yet: add one on the technology’s page."
            self.fields[f"release-{technology.pk}"] = field
        if self.plan.changed:
            self.fields["sources"] = forms.ChoiceField(
                label="Sources of the changed facts",
                widget=forms.RadioSelect,
                choices=[
                    (KEPT, "I have read their sources again, and they say what stands there now"),
                    (ADDED, "The source below is one more for each of them"),
                ],
                error_messages={"required": "Say what the changed facts rest on."},
            )

    def _ask_of(self, planned: Planned) -> None:
        where = f"{planned.criterion}, {planned.technology}"
        if planned.asks_text:
            field: forms.Field = Words(label=f"Text of {where}", max_length=120, initial=planned.claim.text)
            self._ask(planned, "text", field)
        if planned.asks_note:
            assert planned.answer  # noqa: S101, only such ask
            field = Words(
                label=f"Note of {where}",
                max_length=500,
                required=planned.answer.verdict == "partial",
                initial=planned.claim.note if planned.answer.note is None else "",
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text="What the verdict leaves out.",
            )
            self._ask(planned, "note", field)

    def _ask(self, planned: Planned, name: str, field: forms.Field) -> None:
        self.fields[f"{name}-{planned.key}"] = field
        planned.fields[name] = self[f"{name}-{planned.key}"]

    @property
    def releases(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("release-")]

    @property
    def needs_source(self) -> bool:
        return bool(self.plan.added) or self.data.get("sources") == ADDED

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("empty") and not cleaned.get("why") and "why" not in self.errors:
            self.add_error("why", "Say why the cells are to be empty.")
        if cleaned.get("sources") == KEPT:
            bare = [f"{one.criterion}, {one.technology}" for one in self.plan.changed if not one.evidence]
            if bare:
                self.add_error(
                    "sources", f"There is no source yet for {'; '.join(bare[:5])}: give one below."
                )
        return cleaned

    def is_valid(self) -> bool:
        """Whatever of a source was typed is looked at; a whole one is asked for where it is needed."""
        self.source.empty_permitted = not self.needs_source
        return all([super().is_valid(), self.source.is_valid()])


def seen_by(state: str) -> dict[str, int]:
    """What `Plan.state` said when the form was made; of a form that was tampered with, less."""
    pairs = (word.rpartition(":") for word in state.split())
    return {
        cell: int(last) for cell, _, last in pairs if last.isascii() and last.isdigit() and len(last) < 19
    }
