"""The colour of each state on the map and in its legend."""

from parcels.models.licence_states import LicenceState as S

COLOURS: dict[str, str] = {
    S.ISSUED: "#2c7a51",
    S.SUSPENDED: "#c14a26",
    S.APPROVED: "#3f8fc4",
    S.UNDER_REVIEW: "#e2a32c",
    S.SUBMITTED: "#f0d27a",
    S.RETURNED: "#a06bbd",
    S.EXPIRED: "#7a5c43",
    S.COMPLETED: "#93a09b",
    S.DRAFT: "#d3cfc4",
    S.REJECTED: "#5c2a2a",
    S.CANCELLED: "#b9b4aa",
}
