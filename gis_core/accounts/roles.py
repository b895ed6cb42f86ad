"""The roles: groups whose permissions are stated here and kept so by every migrate."""

from django.apps import apps as every_app
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

SELECT_LAND = (
    "parcels.view_selection",
    "parcels.add_selection",
    "parcels.change_selection",
    "parcels.delete_selection",
)
SEE_IMAGERY = ("imagery.view_survey",)
MAKE_IMAGERY = (*SEE_IMAGERY, "imagery.add_survey")
# A delivery is brought in by one person, and approved, published and taken back by another.
SEE_DELIVERIES = ("ingest.view_importrun",)
BRING_IN = (*SEE_DELIVERIES, "ingest.add_importrun", "ingest.publish_importrun")
EXPORT_LAND = ("parcels.export_layers",)
# Plans laid on the map may bear names, so they are seen by those who read documents.
SEE_PLANS = ("imagery.view_overlay",)
LAY_PLANS = (*SEE_PLANS, "imagery.add_overlay")
READ_LAND = (
    "areas.view_area",
    "areas.view_block",
    "parcels.view_parcel",
    "parcels.view_structuralplanzone",
    "parcels.view_buildinglicence",
    "parcels.view_buildingfile",
    "parcels.view_building",
    "parcels.view_document",
    "parcels.view_buildingfileloan",
    "parcels.view_surveyplan",
    "parcels.view_parcelquality",
    "parcels.view_violation",
    "parcels.view_inspection",
    *SEE_IMAGERY,
    *SEE_PLANS,
    *SELECT_LAND,
)
FIELD_LAND = (
    "areas.view_area",
    "areas.view_block",
    "parcels.view_parcel",
    "parcels.view_structuralplanzone",
    "parcels.view_buildinglicence",
    "parcels.view_building",
    "parcels.view_violation",
    "parcels.view_inspection",
    *SEE_IMAGERY,
    *SELECT_LAND,
)
INSPECT = ("parcels.add_violation", "parcels.add_inspection")
PAPERS = ("parcels.view_extract", "parcels.issue_extract")
ARCHIVE = (
    "areas.view_area",
    "areas.view_block",
    "parcels.view_parcel",
    "parcels.view_buildinglicence",
    "parcels.view_buildingfile",
    "parcels.view_building",
    "parcels.view_document",
    "parcels.view_restricted_document",
    "parcels.add_document",
    "parcels.change_document",
    "parcels.view_buildingfileloan",
    "parcels.add_buildingfileloan",
    "parcels.change_buildingfileloan",
    *SEE_IMAGERY,
    *SEE_PLANS,
)
# Who holds how much, with masked names; and the names themselves, for a purpose.
SEE_RIGHTS = ("parcels.view_right",)
REVEAL_RIGHTS = (*SEE_RIGHTS, "parcels.reveal_right")
OVERSEE = ("reveals.oversee_reveals", "audit.view_auditrecord")
# Complaints: at the desk, in the field, and over both.
TAKE_COMPLAINTS = (
    "complaints.view_complaint",
    "complaints.add_complaint",
    "complaints.route_complaint",
    "complaints.reveal_reporter",
)
WORK_ON_COMPLAINTS = ("complaints.view_complaint", "complaints.work_on_complaint")
JUDGE_COMPLAINTS = (*TAKE_COMPLAINTS, "complaints.judge_complaint")
PLANNING = ("parcels.view_whatif", "parcels.add_whatif")
DECIDING = (*PLANNING, "parcels.decide_structuralplan", "parcels.add_parceltransition")
ROLES: dict[str, tuple[str, ...]] = {
    "planner": (*READ_LAND, *EXPORT_LAND, *PLANNING, *PAPERS, *SEE_RIGHTS, *LAY_PLANS),
    "inspector": (*FIELD_LAND, *INSPECT, *WORK_ON_COMPLAINTS),
    "analyst": (
        *READ_LAND,
        *EXPORT_LAND,
        *PLANNING,
        *MAKE_IMAGERY,
        *BRING_IN,
        *LAY_PLANS,
    ),
    "desk": (
        "areas.view_area",
        "areas.view_block",
        "parcels.view_parcel",
        *SEE_IMAGERY,
        *PAPERS,
        *TAKE_COMPLAINTS,
    ),
    "supervisor": (
        *READ_LAND,
        *SEE_DELIVERIES,
        "ingest.publish_importrun",
        *EXPORT_LAND,
        *DECIDING,
        *PAPERS,
        "parcels.add_extractwithdrawal",
        "parcels.view_restricted_document",
        *REVEAL_RIGHTS,
        *OVERSEE,
        *INSPECT,
        *JUDGE_COMPLAINTS,
        "parcels.decide_violation",
        "parcels.decide_licence",
        "parcels.view_licenceapplicant",
    ),
    "reviewer": (*READ_LAND, "parcels.review_licence", "parcels.view_licenceapplicant"),
    "archivist": ARCHIVE,
    "registrar": (*READ_LAND, *REVEAL_RIGHTS, "parcels.search_party"),
    # From outside: no sight of the land, only of the applications of their own office.
    "office": ("parcels.act_for_office",),
    "administrator": (
        *READ_LAND,
        *EXPORT_LAND,
        "parcels.view_extract",
        *DECIDING,
        *OVERSEE,
        *MAKE_IMAGERY,
        *BRING_IN,
        *LAY_PLANS,
        "messaging.view_message",
        *(
            f"{app}.{verb}_{model}"
            for app, models in {
                "accounts": ("user", "agency", "unit", "membership", "apitoken"),
                "areas": ("governorate", "area", "block"),
                "ingest": ("checkweight",),
                "reveals": ("revealpurpose",),
                "complaints": (
                    "category",
                    "categorygroup",
                    "routingrule",
                    "workingday",
                    "holiday",
                    "officeseason",
                ),
                "parcels": (
                    "zoneclass",
                    "structuralplan",
                    "regulation",
                    "licencetype",
                    "streetkind",
                    "violationkind",
                    "visitbasis",
                    "noticetemplate",
                    "lettertemplate",
                    "requireddocument",
                    "reviewstep",
                    "engineeringoffice",
                    "officemembership",
                ),
            }.items()
            for model in models
            for verb in ("view", "add", "change", "delete")
        ),
    ),
}


def sync_roles(**_signal: object) -> None:
    """Make the groups and give each exactly the permissions stated above."""
    for config in every_app.get_app_configs():
        create_permissions(config, verbosity=0)
    wanted = {name for names in ROLES.values() for name in names}
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    missing = wanted - known.keys()
    if missing:  # a role that silently lost a permission would be a closed door nobody finds
        raise LookupError(f"Roles name unknown permissions: {', '.join(sorted(missing))}")
    for role, names in ROLES.items():
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set([known[name] for name in names])
