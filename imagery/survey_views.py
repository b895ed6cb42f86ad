"""Pages of surveys: the list, one with its sheets, and what is done with the whole of it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gis_core.accounts.signed_in import SignedInRequest
from imagery import dropping, listing, surveys
from imagery.coverage_map import map_of
from imagery.errors import ImageryError
from imagery.forms import ImageForm, SurveyForm
from imagery.models import Survey
from imagery.models.survey import ADD, VIEW
from imagery.upload_views import upload_config

may_see = permission_required(VIEW, raise_exception=True)
may_add = permission_required(ADD, raise_exception=True)


@require_safe
@never_cache
@login_required
@may_see
def list_surveys(request: SignedInRequest) -> HttpResponse:
    """Every survey in sight, the latest flight first."""
    seen = list(listing.surveys_seen(request.user))
    context = {"surveys": seen}
    if any(survey.state == Survey.State.PUBLISHED for survey in seen):
        context["map_config"] = map_of(request.user, outlines=reverse("imagery:footprints"))
    return render(request, "imagery/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_add
def new_survey(request: SignedInRequest) -> HttpResponse:
    """A survey begins with what is known of its flight."""
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        survey = surveys.begin(request.user, **form.cleaned_data)
        messages.success(request, _("The survey is begun. Add its images."))
        return redirect("imagery:page", survey.pk)
    status = 400 if request.method == "POST" else 200
    return render(request, "imagery/new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_add
def edit_survey(request: SignedInRequest, pk: int) -> HttpResponse:
    """Other names, another date, another maker."""
    survey = survey_of(request, pk)
    form = SurveyForm(request.POST or None, instance=survey)
    if request.method == "POST" and form.is_valid():
        surveys.edit(survey, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The survey is changed."))
        return redirect("imagery:page", pk)
    status = 400 if request.method == "POST" else 200
    context = {"form": form, "survey": survey}
    return render(request, "imagery/new.html", context, status=status)


@require_safe
@never_cache
@login_required
@may_see
def survey_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """One survey; who makes imagery sees what comes in and how far it is."""
    survey = get_object_or_404(listing.surveys_seen(request.user), pk=pk)
    context = _shown(request, survey)
    if request.user.has_perm(ADD):
        context |= {
            "image_form": ImageForm(),
            "uploads": listing.unfinished_uploads(survey, request.user),
            "drop_folder": dropping.folder() is not None,
            "dropped": dropping.files_for(survey),
            "upload_config": upload_config(survey),
        }
    return render(request, "imagery/page.html", context)


@require_safe
@never_cache
@login_required
@may_add
def survey_work(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is in work, asked for again every two seconds; says when the list has changed."""
    survey = survey_of(request, pk)
    work = listing.work_on(survey)
    answer = render(request, "imagery/_work.html", {"survey": survey, "work": work})
    if request.GET.get("settled") != str(work.settled):
        answer["HX-Trigger"] = "sheet-settled"
    return answer


@require_safe
@never_cache
@login_required
@may_add
def survey_sheets(request: SignedInRequest, pk: int) -> HttpResponse:
    """The list of sheets again, and with it what may now be done with the survey."""
    survey = get_object_or_404(listing.surveys_seen(request.user), pk=pk)
    return render(request, "imagery/_sheets.html", _shown(request, survey) | {"again": True})


@require_POST
@login_required
@may_add
def publish_survey(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show it to everybody who may see imagery."""
    survey = survey_of(request, pk)
    return done(
        request,
        pk,
        lambda: surveys.publish(survey, actor=request.user),
        _("The survey is published and on the map."),
    )


@require_POST
@login_required
@may_add
def retire_survey(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take it off the map."""
    survey = survey_of(request, pk)
    return done(
        request,
        pk,
        lambda: surveys.retire(survey, actor=request.user),
        _("The survey is off the map. Its files stay, and it can be published again."),
    )


@require_POST
@login_required
@may_add
def take_dropped(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take chosen files of the drop folder in."""
    survey = survey_of(request, pk)
    names = request.POST.getlist("name")
    try:
        count = dropping.ask(survey, names, actor=request.user)
    except ImageryError as error:
        messages.error(request, str(error))
    else:
        said = ngettext("%(n)s file is being taken in.", "%(n)s files are being taken in.", count)
        messages.success(request, said % {"n": count})
    return redirect("imagery:page", pk)


def survey_of(request: SignedInRequest, pk: int) -> Survey:
    """A survey in the person's sight."""
    return get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)


def done(
    request: SignedInRequest, pk: int, act: Callable[[], object], said: str = ""
) -> HttpResponse:
    """Do something and say so on the survey's page, or why it cannot be done; what is to be said
    may be what the act answers."""
    try:
        answer = act()
    except ImageryError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said or str(answer))
    return redirect("imagery:page", pk)


def _shown(request: SignedInRequest, survey: Survey) -> dict[str, object]:
    after = request.GET.get("after", "")
    number = int(after) if after.isdecimal() and len(after) < 19 else 0
    return {
        "survey": survey,
        "work": listing.work_on(survey),
        **listing.settled_sheets(survey, request.user, number),
    }
